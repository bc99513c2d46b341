"""What a stocktake found 盘点差异表: the numbers, the loss rate against 1 %, and every difference."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from station_app.core.i18n import _, pgettext
from station_app.library.stocktaking import Differences, MissingRow, ScanRow, StocktakeRow
from station_app.reports.flow import Column, Fact, Flow, Frame
from station_app.reports.rows import Written

#: What the rules of rural reading rooms allow a year (library.md §4.6), in thousandths.
USUAL_LOSS: Final = 10


def write(path: Path, frame: Frame, row: StocktakeRow, found: Differences) -> Written:
    """Write the list: of a stocktake under way for the second pass, of a closed one to be signed.

    Raises ``files.CannotWrite``.
    """
    flow = Flow(frame)
    flow.facts(_facts(row))
    flow.skip(3)
    if row.closed_at is None:
        flow.note(_("Under way: what was not seen so far, for going through the shelves once more."))
    _missing(flow, found.missing)
    _scans(flow, _("In the wrong place"), found.misplaced)
    _scans(flow, _("Lent out, and on the shelf"), found.on_loan)
    _scans(flow, _("Withdrawn or lost, and on the shelf"), found.gone)
    _unknown(flow, found.unknown)
    rows = sum(map(len, (found.missing, found.misplaced, found.on_loan, found.gone, found.unknown)))
    if not rows:
        flow.note(_("Everything is as it should be."))
    if row.closed_at is not None:
        flow.signatures((_("Counted by"), _("In charge"), _("Date")))
    return flow.write(path, rows=rows)


def _facts(row: StocktakeRow) -> list[Fact]:
    classes = f"{row.class_from}–{row.class_to}" if row.class_from != row.class_to else row.class_from
    scope = " ".join(part for part in (row.place, classes) if part) or _("everything")
    ended = f"{row.closed_at:%Y-%m-%d}" if row.closed_at else _("under way")
    above = row.loss_per_mille > USUAL_LOSS
    rate = _("%(rate)s, above the 1%% allowed") if above else _("%(rate)s (1%% is allowed)")
    return [
        (_("stocktake"), row.name),
        (_("scope"), scope),
        (_("from and to"), f"{row.started_at:%Y-%m-%d} – {ended}"),
        (_("should be here"), str(row.expected)),
        (_("is here"), str(row.seen)),
        (_("lent out"), str(row.on_loan)),
        (_("not seen"), str(row.missing)),
        (_("misplaced"), str(row.misplaced)),
        (_("loss rate"), rate % {"rate": f"{row.loss_per_mille / 10:.2f}%"}),
    ]


def _missing(flow: Flow, rows: Sequence[MissingRow]) -> None:
    if not rows:
        return
    flow.heading(_("Not seen on the shelves"))
    columns = (
        Column(_("no."), 12), Column(_("barcode"), 30), Column(_("title"), 72, wraps=True),
        Column(_("call number"), 34), Column(pgettext("library report", "place"), 34),
    )  # fmt: skip
    flow.table(
        columns,
        [
            [str(place), row.barcode, row.title, row.call_number, row.place]
            for place, row in enumerate(rows, 1)
        ],
    )
    flow.skip(4)


def _scans(flow: Flow, heading: str, rows: Sequence[ScanRow]) -> None:
    if not rows:
        return
    flow.heading(heading)
    columns = (
        Column(_("no."), 12), Column(_("barcode"), 30), Column(_("title"), 58, wraps=True),
        Column(_("call number"), 30), Column(_("belongs to"), 26), Column(_("found at"), 26),
    )  # fmt: skip
    flow.table(
        columns,
        [
            [str(place), row.code, row.title, row.call_number, row.place, row.found_at]
            for place, row in enumerate(rows, 1)
        ],
    )
    flow.skip(4)


def _unknown(flow: Flow, rows: Sequence[ScanRow]) -> None:
    if not rows:
        return
    flow.heading(_("Barcodes that nobody knows"))
    columns = (
        Column(_("no."), 12), Column(_("barcode"), 70), Column(_("found at"), 60), Column(_("scanned"), 40),
    )  # fmt: skip
    flow.table(
        columns,
        [
            [str(place), row.code, row.found_at, f"{row.at:%Y-%m-%d %H:%M}"]
            for place, row in enumerate(rows, 1)
        ],
    )
    flow.skip(4)
