"""The library's papers: labels, cards, slips and receipts, registers and the monthly report
(library.md §5.6 to §5.9, §5.12)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from station_app.core import clock, session, settings
from station_app.core.errors import StationError, ValidationError
from station_app.core.i18n import _
from station_app.core.jobs import Job
from station_app.core.rights import Right, requires
from station_app.library import donations, figures, states, stocktaking, withdrawing
from station_app.library import service as library
from station_app.library.rows import LendingRules
from station_app.organisation import service as organisation
from station_app.reports import (
    card_sheet,
    labels,
    library_filling,
    library_receipts,
    library_report,
    reader_cards,
    slips,
    stocktake_report,
    withdrawal_register,
)
from station_app.reports.flow import Frame
from station_app.reports.label_grid import BARCODE_GRID, SPINE_GRID, LabelGrid, from_tenths
from station_app.reports.library_rows import CopyLabel, LabelKind, Printed
from station_app.reports.rows import Audience, Written
from station_app.reports.slips import SlipFoot

RULES: Final = LendingRules()
BUILT_IN: Final = {LabelKind.SPINE: SPINE_GRID, LabelKind.BARCODE: BARCODE_GRID}


class NoStocktake(StationError):
    """There was no stocktake yet."""

    code = "no-stocktake"

    def __init__(self) -> None:
        super().__init__(_("There was no stocktake yet. Begin one first."))


@requires(Right.LOOK)
def label_grid(kind: LabelKind) -> LabelGrid:
    """The sheet of labels that the station's settings have, else the one built in."""
    kept = settings.load(session.current().home).settings
    values = kept.spine_grid if kind is LabelKind.SPINE else kept.barcode_grid
    return from_tenths(values, BUILT_IN[kind])


@requires(Right.LIBRARY_SETTINGS)
def save_label_grid(kind: LabelKind, grid: LabelGrid) -> None:
    """Keep a sheet of labels in the station's settings. Raises ``ValidationError``, ``files.CannotWrite``."""
    home = session.current().home
    kept = settings.load(home).settings
    values = () if grid == BUILT_IN[kind] else grid.check().tenths()
    if kind is LabelKind.SPINE:
        settings.save(home, replace(kept, spine_grid=values))
    else:
        settings.save(home, replace(kept, barcode_grid=values))


@requires(Right.CATALOGUE)
def write_labels(
    path: Path,
    *,
    kind: LabelKind = LabelKind.BOTH,
    codes: Sequence[str] = (),
    batch: str = "",
    grid: LabelGrid | None = None,
    start: int = 1,
    outline: bool = False,
    job: Job | None = None,
) -> Printed:
    """Write spine and barcode labels: of the copies with these barcodes in their order, of an import, or of
    every copy that is not withdrawn in the order of shelves.

    ``grid`` is for one kind; left out, it is the station's. ``start`` is the first free label of the sheet,
    from 1. Raises ``NoSuchBook``, ``NoSuchBatch``, ``ValidationError``, ``files.CannotWrite`` and
    ``JobCancelled``.
    """
    kinds = (LabelKind.SPINE, LabelKind.BARCODE) if kind is LabelKind.BOTH else (kind,)
    if len(kinds) > 1 and (grid is not None or start != 1):
        raise ValidationError({"kind": _("Choose spine or barcode labels: each have a sheet of their own.")})
    grids = {one: (grid or label_grid(one)).check() for one in kinds}
    _check_start(start, min(sheet.cells for sheet in grids.values()))
    station = organisation.this_station()
    return labels.write(
        path, _chosen(codes, batch), station=station.own_name, station_short=station.name,
        grids=grids, start=start, outline=outline, job=job,
    )  # fmt: skip


def _chosen(codes: Sequence[str], batch: str) -> list[CopyLabel]:
    if codes:
        return library_filling.labels_of(codes)
    return library_filling.labels_of_batch(batch) if batch else library_filling.all_labels()


def _check_start(start: int, cells: int) -> None:
    if not 1 <= start <= cells:
        raise ValidationError(
            {"start": _("The first label is number 1 to %(n)d of the sheet.") % {"n": cells}}
        )


@requires(Right.CATALOGUE)
def write_label_test_page(path: Path, *, kind: LabelKind, grid: LabelGrid | None = None) -> Printed:
    """Write a sheet with the edges of every label, to try the printer and paper with.

    Raises ``ValidationError``, ``files.CannotWrite``.
    """
    return labels.write_test_page(path, grid=(grid or label_grid(kind)).check())


@requires(Right.READER_EDIT)
def write_cards(
    path: Path, *, numbers: Sequence[str] = (), start: int = 1, job: Job | None = None
) -> Printed:
    """Write readers' cards, ten on a page: those with these numbers, else every card that may be used.

    Raises ``NotFound``, ``ValidationError``, ``files.CannotWrite``, ``JobCancelled``.
    """
    _check_start(start, card_sheet.GRID.cells)
    chosen = library_filling.cards_of(numbers) if numbers else library_filling.all_cards()
    return reader_cards.write(path, chosen, station=_foot().station_short, start=start, job=job)


@requires(Right.LEND)
def write_due_slips(path: Path, *, cards: Sequence[str], rules: LendingRules = RULES) -> Printed:
    """Write a slip for each of these cards with what is out on it (借阅单).

    Raises ``NotFound``, ``files.CannotWrite``.
    """
    chosen = [library_filling.due_slip(library.find_reader(card, rules=rules)) for card in cards]
    return slips.write_due_slips(path, chosen, _foot())


@requires(Right.LEND)
def write_overdue_slips(path: Path, *, cards: Collection[str] = (), rules: LendingRules = RULES) -> Printed:
    """Write a slip for each reader with overdue books (催还单), or for those of these cards.

    Raises ``files.CannotWrite``.
    """
    chosen = library_filling.overdue_slips(library.list_overdue(rules=rules), cards)
    return slips.write_overdue_slips(path, chosen, _foot())


@requires(Right.LEND)
def write_hold_slips(path: Path, *, codes: Collection[str] = ()) -> Printed:
    """Write a slip for each book that is kept for a reader (预约单), or for those with these barcodes.

    Raises ``NotKept``, ``files.CannotWrite``.
    """
    return slips.write_hold_slips(path, library_filling.hold_slips(codes), _foot())


def _foot() -> SlipFoot:
    station = organisation.this_station()
    return SlipFoot(
        station=station.full_name,
        station_short=station.own_name,
        printed=f"{clock.now():%Y-%m-%d %H:%M}",
        operator=session.current().name,
    )


@requires(Right.CATALOGUE)
def write_withdrawal_register(path: Path, *, since: date, until: date) -> Written:
    """Write the register of what was withdrawn from one day to another (注销清册), both among them.

    Raises ``ValidationError`` for days the wrong way round, ``files.CannotWrite``.
    """
    if since > until:
        raise ValidationError({"since": _("The first day must not come after the last.")})
    frame = _frame(_("Register of withdrawn books"), f"ZX-{since:%Y%m%d}-{until:%m%d}")
    rows = withdrawing.list_withdrawn(since, until)
    return withdrawal_register.write(path, frame, rows, since=since, until=until)


@requires(Right.CATALOGUE)
def write_stocktake(path: Path, *, stocktake: str = "") -> Written:
    """Write what a stocktake found (盘点差异表); without its id the one under way, else the last.

    Raises ``NoStocktake``, ``NotFound``, ``files.CannotWrite``.
    """
    latest = stocktaking.list_stocktakes(limit=1)
    if not stocktake and not latest:
        raise NoStocktake
    row = stocktaking.get_stocktake(stocktake) if stocktake else latest[0]
    frame = _frame(_("Stocktake differences"), f"PD-{row.started_at:%Y%m%d-%H%M}")
    return stocktake_report.write(path, frame, row, stocktaking.differences(row.uid))


@requires(Right.CATALOGUE)
def write_monthly_report(
    path: Path, *, year: int, month: int, audience: Audience = Audience.INTERNAL
) -> Written:
    """Write the library's report of a month. What leaves the station (any audience but the internal one)
    hides cells of fewer than three people and names no operator. Raises ``files.CannotWrite``."""
    whole = figures.monthly_figures(year, month)
    inside = audience is Audience.INTERNAL
    shown = whole if inside else figures.without_small_cells(whole)
    frame = _frame(_("Library report of the month"), f"TS-{year}-{month:02}")
    if not inside:
        frame = replace(frame, operator=organisation.this_station().name)
    rows = [stocktaking.get_stocktake(uid) for uid in whole.stocktakes]
    return library_report.write(path, frame, shown, rows)


@requires(Right.LEND)
def write_receipt(path: Path, *, event: str) -> Printed:
    """Write the receipt for a lost book that was made good; raises ``NotFound``, ``files.CannotWrite``."""
    return library_receipts.write_receipt(path, states.receipt(event), _foot())


@requires(Right.CATALOGUE)
def write_thanks(path: Path, *, donation: str) -> Written:
    """Write thanks for a donation with its list; raises ``NotFound``, ``files.CannotWrite``."""
    row = donations.get_donation(donation)
    return library_receipts.write_thanks(path, _frame(_("Thanks for books given"), ""), row)


def _frame(title: str, number: str) -> Frame:
    foot = _foot()
    return Frame(foot.station, foot.station_short, title, number, foot.printed, foot.operator)
