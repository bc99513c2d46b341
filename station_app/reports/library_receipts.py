"""A receipt for a lost book made good, and thanks for books given (library.md §5.6, §5.8)."""

from __future__ import annotations

from pathlib import Path

from station_app.core import files
from station_app.core.i18n import _, ngettext
from station_app.library.donations import DonationRow
from station_app.library.states import SETTLEMENT_NAMES, ReceiptRow
from station_app.reports.flow import Column, Flow, Frame
from station_app.reports.fonts import BOLD
from station_app.reports.glyphs import GlyphCheck
from station_app.reports.library_rows import Printed
from station_app.reports.page import Page, open_canvas
from station_app.reports.rows import Written
from station_app.reports.slips import HALF, SlipFoot, cut_lines, spaced
from station_app.reports.withdrawal_register import yuan

ROW = 9.0


def write_receipt(path: Path, row: ReceiptRow, foot: SlipFoot) -> Printed:
    """Write the receipt: one half for the reader, one to keep. Raises ``files.CannotWrite``."""
    glyphs = GlyphCheck()
    with files.replacing(path) as part:
        canvas = open_canvas(str(part), _("Receipt for a lost book"))
        page = Page(canvas, glyphs)
        cut_lines(page, HALF)
        for cell, whose in enumerate((_("for the reader"), _("to keep"))):
            _receipt(page, row, foot, HALF.corner(cell)[1], whose)
        page.new_page()
        page.save()
    return Printed(path, 1, 1, tuple(glyphs.missing))


def _receipt(page: Page, row: ReceiptRow, foot: SlipFoot, y: float, whose: str) -> None:
    page.text(105, y + 12, foot.station, size=10.5, align="centre", room=150)
    page.text(
        105, y + 20.5, spaced(_("Receipt for a lost book")), size=18, font=BOLD, align="centre", room=150
    )
    page.text(196, y + 20.5, whose, size=9, align="right", grey=0.3, room=28)
    facts = (
        (_("reader"), row.reader),
        (_("title"), row.title),
        (_("barcode"), row.barcode),
        (_("price"), yuan(row.price_fen)),
        (_("made good"), _(SETTLEMENT_NAMES[row.settlement])),
        (_("amount"), yuan(row.amount_fen)),
        (_("day"), f"{row.at:%Y-%m-%d %H:%M}"),
    )
    top = y + 30
    page.fill(14, top, 36, ROW * len(facts))
    page.grid([14, 50, 196], [top + ROW * n for n in range(len(facts) + 1)])
    for place, (label, value) in enumerate(facts):
        middle = top + ROW * place + ROW / 2
        page.text(32, middle, label, size=10, align="centre", grey=0.2, room=33)
        bold = BOLD if label == _("amount") else "NotoSansSC"
        page.text(53, middle, value, size=11, font=bold, room=140)
    below = top + ROW * len(facts) + 14
    for x, label in ((14, _("Reader's signature")), (110, _("Handled by"))):
        page.text(x, below, label, size=10.5, room=32)
        page.line(x + 33, below + 2, x + 84, below + 2, grey=0.1)
    printed = _("printed %(time)s    by %(name)s") % {"time": foot.printed, "name": foot.operator}
    page.text(14, y + 138, printed, size=8, grey=0.4, room=120)


def write_thanks(path: Path, frame: Frame, row: DonationRow) -> Written:
    """Write thanks for a donation with the list of what was given. Raises ``files.CannotWrite``."""
    flow = Flow(frame)
    text = ngettext(
        "On %(day)s %(giver)s gave our library %(n)d book. It will be read by many; thank you.",
        "On %(day)s %(giver)s gave our library %(n)d books. They will be read by many; thank you.",
        len(row.copies),
    )
    giver = row.giver or _("a friend who wishes to stay unnamed")
    flow.skip(4)
    flow.text(text % {"day": row.given_on.isoformat(), "giver": giver, "n": len(row.copies)}, size=12)
    flow.skip(4)
    columns = (
        Column(_("no."), 14), Column(_("title"), 86, wraps=True), Column(_("author"), 50, wraps=True),
        Column(_("barcode"), 32),
    )  # fmt: skip
    lines = [[str(n), one.title, one.author, one.barcode] for n, one in enumerate(row.copies, 1)]
    flow.table(columns, lines)
    flow.signatures((_("Handled by"), _("Date")))
    return flow.write(path, rows=len(row.copies))
