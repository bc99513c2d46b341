"""The evidence pack of an activity as one PDF: what an inspector asks for, in the order of the paper trail.

计划/方案 → 通知 → 签到表 → 照片 → 简报 → 台账 → 效果/反馈 (domain §3.9). Order 67 Art. 21-22: the
organisation hands its material over.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from station_app.core.i18n import N_, _, ngettext, pgettext
from station_app.reports import sheet_layout as layout
from station_app.reports.flow import LEFT, RIGHT, Cell, Column, Fact, Flow, Frame, Stamp
from station_app.reports.fonts import BOLD
from station_app.reports.page import HEIGHT, MM, Page
from station_app.reports.rows import SheetLine, Stroke, Totals, Written
from station_app.reports.signin_report import SIGNATURE, draw_strokes

PHOTO_HIGH: Final = 100.0
PHOTO_BLOCK: Final = 112.0
#: A page of paper, with its caption: as large as it goes below a heading.
PAPER_HIGH: Final = 214.0
PAPER_BLOCK: Final = 226.0
INDEX_ROW: Final = 9.0
#: The column of signatures.
SIGNED: Final = 34.0
#: What one call of ``Flow.text`` takes: it has room for 40 lines.
PIECE: Final = 1500
PARTS: Final = (
    N_("Plan"), N_("Notice"), N_("Sign-in record"), N_("Photos"), N_("Briefing"), N_("Ledger entry"),
    N_("What came of it"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PackPhoto:
    """A photo with what is said below it; ``jpeg`` is empty where the picture stays at the station."""

    jpeg: bytes
    width: int
    height: int
    caption: str


@dataclass(frozen=True, slots=True)
class PackPage:
    """A page that was signed on paper, as it was kept; ``jpeg`` is empty where it stays at the station."""

    jpeg: bytes
    caption: str


@dataclass(frozen=True, slots=True)
class EvidencePack:
    """Everything that the pack prints, worded and masked; ``findings`` are open points with their reasons."""

    facts: tuple[Fact, ...]
    plan: str
    plan_files: tuple[str, ...]
    notice: str
    lines: tuple[SheetLine, ...]
    totals: Totals
    pages: tuple[PackPage, ...]
    photos: tuple[PackPhoto, ...]
    briefing: str
    briefing_files: tuple[str, ...]
    ledger: tuple[Fact, ...]
    effect: str
    findings: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Entry:
    """A line of the index; the page is known once everything is laid out."""

    title: str
    said: str
    page: int = 0


def write(path: Path, frame: Frame, pack: EvidencePack) -> Written:
    """Write the pack whole or not at all; ``rows`` of what is given back are the lines of the sheet.

    Raises ``files.CannotWrite``.
    """
    flow = Flow(frame)
    entries = [_Entry(_(title), said) for title, said in zip(PARTS, _said(pack), strict=True)]
    _cover(flow, pack, entries)
    flow.new_page()
    parts = (_plan, _notice, _sheet, _photos, _briefing, _ledger, _effect)
    for place, (entry, part) in enumerate(zip(entries, parts, strict=True), 1):
        if part in (_sheet, _photos) or (part is _briefing and pack.photos):
            flow.new_page()
        # The heading goes to the next page with what follows it, so the page is asked for behind it.
        flow.heading(f"{place}  {entry.title}", with_below=24)
        entry.page = flow.page_now
        part(flow, pack)
        flow.skip(6)
    return flow.write(path, rows=len(pack.lines))


def _said(pack: EvidencePack) -> list[str]:
    """What the index says of each part."""
    there, none = _("there"), _("none")
    pictures = ngettext("%(n)d photo", "%(n)d photos", len(pack.photos)) % {"n": len(pack.photos)}
    rows = ngettext("%(n)d row", "%(n)d rows", len(pack.lines)) % {"n": len(pack.lines)}
    if pack.pages:
        paper = ngettext("%(n)d page on paper", "%(n)d pages on paper", len(pack.pages))
        rows = f"{rows}{_(', ')}{paper % {'n': len(pack.pages)}}"
    return [
        there if pack.plan or pack.plan_files else none,
        there,
        rows,
        pictures if pack.photos else none,
        there if pack.briefing or pack.briefing_files else none,
        there,
        there if pack.effect else none,
    ]


def _cover(flow: Flow, pack: EvidencePack, entries: list[_Entry]) -> None:
    flow.facts(pack.facts, across=2)
    flow.skip(5)
    flow.heading(_("Index"), with_below=INDEX_ROW * (len(entries) + 1))
    flow.block(INDEX_ROW * (len(entries) + 1), lambda page, top: _index(page, top, entries))
    flow.skip(5)
    flow.heading(_("Checked before closing"))
    if pack.findings:
        flow.table(
            (Column(_("open point"), 100, wraps=True), Column(_("reason"), 82, wraps=True)), pack.findings
        )
    else:
        flow.text(_("Plan, sheet, ledger, photos and briefing agree; nothing was left open."), size=9.6)
    flow.skip(2)
    flow.signatures((_("Prepared by"), _("Activity lead"), _("Date")))


def _index(page: Page, top: float, entries: Sequence[_Entry]) -> None:
    xs = (LEFT, 30.0, 130.0, 168.0, RIGHT)
    ys = [top + INDEX_ROW * n for n in range(len(entries) + 2)]
    page.fill(LEFT, top, RIGHT - LEFT, INDEX_ROW)
    page.grid(xs, ys)
    heads = (_("no."), _("part"), _("what there is"), pgettext("index", "page"))
    for place, title in enumerate(heads):
        middle = (xs[place] + xs[place + 1]) / 2
        page.text(middle, top + INDEX_ROW / 2, title, size=9.4, font=BOLD, align="centre")
    for place, (entry, y) in enumerate(zip(entries, ys[1:], strict=False), 1):
        middle = y + INDEX_ROW / 2
        page.text((xs[0] + xs[1]) / 2, middle, str(place), size=9.8, align="centre")
        page.text(xs[1] + 2, middle, entry.title, size=9.8, room=96)
        page.text((xs[2] + xs[3]) / 2, middle, entry.said, size=9.8, align="centre", room=34)
        page.text((xs[3] + xs[4]) / 2, middle, str(entry.page), size=9.8, align="centre")


def _texts(flow: Flow, text: str, files: Sequence[str], nothing: str) -> None:
    for paragraph in text.splitlines():
        for start in range(0, len(paragraph), PIECE):
            flow.text(paragraph[start : start + PIECE], size=10)
        flow.skip(1.5)
    for name in files:
        flow.note(_("File, handed over apart: %(name)s") % {"name": name})
    if not text.strip() and not files:
        flow.note(nothing)


def _plan(flow: Flow, pack: EvidencePack) -> None:
    _texts(flow, pack.plan, pack.plan_files, _("No plan was kept."))


def _notice(flow: Flow, pack: EvidencePack) -> None:
    _texts(flow, pack.notice, (), "")


def _sheet(flow: Flow, pack: EvidencePack) -> None:
    columns = (
        Column(_("no."), 10), Column(_("name"), 22, "left"), Column(_("capacity"), 18),
        Column(_("phone"), 25), Column(pgettext("sheet", "team"), 28, "left"), Column(_("in"), 15),
        Column(_("out"), 17), Column(_("hours"), 13), Column(_("signature"), SIGNED),
    )  # fmt: skip
    flow.table(columns, [_cells(line) for line in pack.lines])
    flow.skip(3)
    flow.facts([fact for one in pack.totals.rows for fact in (one[:2], one[2:])], across=2)
    flow.skip(2)
    flow.note(_("“+” marks a sign-out that staff filled in with the end."))
    _paper(flow, pack.pages)


def _paper(flow: Flow, pages: Sequence[PackPage]) -> None:
    for place, one in enumerate(pages):
        shown = one.jpeg != b""
        if not place:
            flow.skip(4)
            flow.heading(_("Signed on paper"), with_below=PAPER_BLOCK if shown else 12)
        if shown:
            wide = PAPER_HIGH * layout.WIDE / layout.HIGH
            draw = _drawn(one.jpeg, (wide, PAPER_HIGH), one.caption)
            flow.block(PAPER_BLOCK, draw, checked=(one.caption,))
        else:
            flow.text(one.caption, size=9.8)
    if pages and not pages[0].jpeg:
        flow.note(_("The pages show people's handwriting and stay at the station."))


def _cells(line: SheetLine) -> list[Cell]:
    left = line.left + (_("+") if line.mended else "")
    signed: Cell = Stamp(_("signed"), _signature(line.strokes)) if line.strokes else line.signature
    return [
        line.place, line.name, line.capacity, line.phone, line.team, line.came, left, line.hours, signed,
    ]  # fmt: skip


def _signature(strokes: Sequence[Stroke]) -> Callable[[Page, float, float], None]:
    wide = SIGNED - 2
    high = wide * SIGNATURE[1] / SIGNATURE[0]
    return lambda page, x, y: draw_strokes(page, strokes, x + 1, y - high / 2, wide, high)


def _photos(flow: Flow, pack: EvidencePack) -> None:
    if not pack.photos:
        flow.note(_("No photo was kept."))
    for number, photo in enumerate(pack.photos, 1):
        caption = f"{number}  {photo.caption}"
        if photo.jpeg:
            scale = min((RIGHT - LEFT) / photo.width, PHOTO_HIGH / photo.height)
            size = photo.width * scale, photo.height * scale
            flow.block(PHOTO_BLOCK, _drawn(photo.jpeg, size, caption), checked=(caption,))
        else:
            flow.text(caption, size=9.8)
    if pack.photos and not pack.photos[0].jpeg:
        flow.skip(2)
        flow.note(_("The pictures show people's faces and stay at the station; they can be looked at there."))


def _drawn(jpeg: bytes, size: tuple[float, float], caption: str) -> Callable[[Page, float], None]:
    wide, high = size

    def draw(page: Page, top: float) -> None:
        from reportlab.lib.utils import ImageReader

        x = (LEFT + RIGHT - wide) / 2
        picture = ImageReader(io.BytesIO(jpeg))
        page.canvas.drawImage(picture, x * MM, HEIGHT - (top + high) * MM, wide * MM, high * MM)
        page.text((LEFT + RIGHT) / 2, top + high + 5, caption, size=9.6, align="centre", room=RIGHT - LEFT)

    return draw


def _briefing(flow: Flow, pack: EvidencePack) -> None:
    _texts(flow, pack.briefing, pack.briefing_files, _("No briefing was kept."))


def _ledger(flow: Flow, pack: EvidencePack) -> None:
    flow.facts(pack.ledger, across=2)


def _effect(flow: Flow, pack: EvidencePack) -> None:
    _texts(flow, pack.effect, (), _("Nothing was written down."))


def for_centre(pack: EvidencePack) -> EvidencePack:
    """The pack as it may leave: faces and handwriting stay here (``decisions.md``, The change log)."""
    photos = tuple(replace(photo, jpeg=b"") for photo in pack.photos)
    return replace(pack, photos=photos, pages=tuple(replace(page, jpeg=b"") for page in pack.pages))
