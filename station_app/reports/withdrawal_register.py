"""The register of withdrawn copies 注销清册, as the superior office asks for it (library.md §5.7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from station_app.core.i18n import _, ngettext, pgettext
from station_app.library.withdrawing import REASON_NAMES, Reason, WithdrawnRow
from station_app.reports.flow import Column, Flow, Frame
from station_app.reports.rows import Written


def write(path: Path, frame: Frame, rows: Sequence[WithdrawnRow], *, since: date, until: date) -> Written:
    """Write the register: every copy with reason and price, sums by reason, and room for the approval.

    Raises ``files.CannotWrite``.
    """
    flow = Flow(frame)
    flow.facts(
        [
            (_("period"), f"{since} – {until}"),
            (pgettext("library report", "copies"), copies_text(len(rows))),
            (_("price in all"), yuan(total(rows))),
        ]
    )
    flow.skip(4)
    if rows:
        flow.table(_columns(), [_cells(place, row) for place, row in enumerate(rows, 1)])
        flow.skip(3)
        unknown = sum(row.price_fen is None for row in rows)
        if unknown:
            text = ngettext(
                "The price of %(n)d copy is not known and not in the sum.",
                "The prices of %(n)d copies are not known and not in the sum.",
                unknown,
            )
            flow.note(text % {"n": unknown})
        flow.heading(_("By reason"))
        flow.table(
            (
                Column(_("reason"), 60),
                Column(pgettext("library report", "copies"), 30),
                Column(pgettext("library report", "price"), 40, "right"),
            ),
            _sums(rows),
        )
    else:
        flow.note(_("Nothing was withdrawn in this time."))
    flow.signatures((_("Prepared by"), _("Checked by"), _("Approved by")))
    return flow.write(path, rows=len(rows))


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("no."), 10),
        Column(_("barcode"), 26),
        Column(_("title"), 50, wraps=True),
        Column(_("call number"), 26),
        Column(pgettext("library report", "price"), 16, "right"),
        Column(_("reason"), 19),
        Column(_("day"), 20),
        Column(_("approved by"), 15),
    )


def _cells(place: int, row: WithdrawnRow) -> list[str]:
    return [
        str(place), row.barcode, row.title, row.call_number, yuan(row.price_fen, unit=False),
        _(REASON_NAMES[row.reason]), row.on.isoformat(), row.approved_by,
    ]  # fmt: skip


def _sums(rows: Sequence[WithdrawnRow]) -> list[list[str]]:
    lines = []
    for reason in Reason:
        of_it = [row for row in rows if row.reason is reason]
        if of_it:
            lines.append([_(REASON_NAMES[reason]), copies_text(len(of_it)), yuan(total(of_it))])
    return [*lines, [pgettext("library report", "in all"), copies_text(len(rows)), yuan(total(rows))]]


def total(rows: Sequence[WithdrawnRow]) -> int:
    """The known prices together, in fen."""
    return sum(row.price_fen or 0 for row in rows)


def copies_text(number: int) -> str:
    """``3 copies``."""
    return ngettext("%(n)d copy", "%(n)d copies", number) % {"n": number}


def yuan(fen: int | None, *, unit: bool = True) -> str:
    """An amount as it is printed; a dash where it is not known."""
    if fen is None:
        return "—"
    amount = f"{fen / 100:.2f}"
    return _("%(amount)s yuan") % {"amount": amount} if unit else amount
