"""Going through the shelves with the scanner: what stands there, what does not (library.md §5.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from peewee import fn

from station_app.core import clock
from station_app.core.db import atomic, change_row, tuples
from station_app.core.errors import NotFound, StationError, ValidationError
from station_app.core.i18n import N_, _
from station_app.core.ids import new_id
from station_app.core.rights import Right, requires
from station_app.library import barcodes, desk, lending, prices, waiting
from station_app.library.desk import Before
from station_app.library.models import CirculationEvent, Copy, OpenLoan, Stocktake, StocktakeScan, Title
from station_app.library.rows import CopyState, LendingRules
from station_app.library.service import RULES

#: States in which a copy is expected on the shelves.
_EXPECTED: Final = (
    CopyState.SHELF, CopyState.READING_ONLY, CopyState.KEPT, CopyState.MISSING,
)  # fmt: skip
_GONE: Final = (CopyState.WITHDRAWN, CopyState.LOST)
#: Missing at so many stocktakes, a copy is proposed as lost.
TIMES_MISSING: Final = 2


class Verdict(StrEnum):
    """What a scan says."""

    FINE = "fine"
    ON_LOAN = "on-loan"
    GONE = "gone"
    MISPLACED = "misplaced"
    UNKNOWN = "unknown"
    TWICE = "twice"


VERDICT_NAMES: Final = {
    Verdict.FINE: N_("in its place"),
    Verdict.ON_LOAN: N_("lent out, and on the shelf"),
    Verdict.GONE: N_("withdrawn or lost, and on the shelf"),
    Verdict.MISPLACED: N_("in the wrong place"),
    Verdict.UNKNOWN: N_("unknown barcode"),
    Verdict.TWICE: N_("scanned before"),
}


class StocktakeClosed(StationError):
    """The stocktake is over; nothing is added to it."""

    code = "stocktake-closed"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("The stocktake “%(name)s” is closed. Begin a new one.") % {"name": name}, name=name
        )


@dataclass(frozen=True, slots=True)
class ScanRow:
    """One scan; ``place`` is where the copy belongs, ``found_at`` where it was scanned."""

    code: str
    verdict: Verdict
    at: datetime
    title: str = ""
    call_number: str = ""
    place: str = ""
    found_at: str = ""


@dataclass(frozen=True, slots=True)
class StocktakeRow:
    """One stocktake: what was expected and what came of it, so far or at its closing.

    ``loss_per_mille`` is missing of expected and out together, against the usual 10 (1 %).
    """

    uid: str
    name: str
    place: str
    class_from: str
    class_to: str
    started_at: datetime
    closed_at: datetime | None
    expected: int
    seen: int
    on_loan: int
    missing: int
    misplaced: int
    unknown: int

    @property
    def loss_per_mille(self) -> float:
        """Missing copies of a thousand."""
        whole = self.expected + self.on_loan
        return round(1000 * self.missing / whole, 1) if whole else 0.0


@dataclass(frozen=True, slots=True)
class MissingRow:
    """A copy that should stand on the shelf and was not seen."""

    barcode: str
    title: str
    call_number: str
    place: str
    times: int = 0


@dataclass(frozen=True, slots=True)
class Differences:
    """What a stocktake found: not seen, in the wrong place, unknown, out or gone and yet on the shelf."""

    missing: tuple[MissingRow, ...]
    misplaced: tuple[ScanRow, ...]
    on_loan: tuple[ScanRow, ...]
    gone: tuple[ScanRow, ...]
    unknown: tuple[ScanRow, ...]


@requires(Right.CATALOGUE)
@atomic
def start_stocktake(
    *, name: str = "", place: str = "", class_from: str = "", class_to: str = ""
) -> StocktakeRow:
    """Begin a stocktake of everything, of a place, or of the call numbers from one class to another.

    It may go on for days. Raises ``ValidationError`` for classes the wrong way round.
    """
    low, high = class_from.strip().upper(), (class_to or class_from).strip().upper()
    if low > high:
        raise ValidationError({"class_to": _("The last class must not come before the first.")})
    row = Stocktake.create(
        id=new_id(), name=name.strip() or f"{clock.today():%Y-%m-%d}", place=place.strip(), class_from=low,
        class_to=high, started_at=clock.now_ms(),
    )  # fmt: skip
    return _row(row)


@requires(Right.CATALOGUE)
def list_stocktakes(*, limit: int = 20) -> list[StocktakeRow]:
    """The stocktakes, those under way first, then the latest."""
    query = Stocktake.select().order_by(Stocktake.closed_at.is_null(False), Stocktake.started_at.desc())
    return [_row(row) for row in query.limit(limit)]


@requires(Right.CATALOGUE)
def get_stocktake(uid: str) -> StocktakeRow:
    """One stocktake as it stands; raises ``NotFound``."""
    return _row(_stocktake(uid))


def _stocktake(uid: str, *, under_way: bool = False) -> Stocktake:
    row: Stocktake | None = Stocktake.by_id(uid)
    if row is None:
        raise NotFound(_("stocktake"), uid)
    if under_way and row.closed_at is not None:
        raise StocktakeClosed(row.name)
    return row


def _scope(row: Stocktake) -> Any:
    """Copies in a stocktake's scope, joined with their titles."""
    query = Copy.select(Copy, Title).join(Title)
    if row.place:
        query = query.where(Copy.place == row.place)
    if row.class_from:
        number = fn.upper(Title.call_number)
        query = query.where(number >= row.class_from, number < row.class_to + "\U0010ffff")
    return query


def _expected(row: Stocktake) -> Any:
    out = OpenLoan.select(OpenLoan.copy)
    return _scope(row).where(Copy.state.in_(_EXPECTED), Copy.id.not_in(out))


def _row(row: Stocktake) -> StocktakeRow:
    figures = _figures(row) if row.closed_at is None else {}
    return StocktakeRow(
        uid=row.id,
        name=row.name,
        place=row.place,
        class_from=row.class_from,
        class_to=row.class_to,
        started_at=clock.from_ms(row.started_at),
        closed_at=clock.from_ms(row.closed_at) if row.closed_at else None,
        **{name: figures.get(name, getattr(row, name)) for name in _FIGURES},
    )


_FIGURES: Final = ("expected", "seen", "on_loan", "missing", "misplaced", "unknown")


def _figures(row: Stocktake) -> dict[str, int]:
    """The numbers as of now; what was not seen so far counts as missing."""
    scans = StocktakeScan.select().where(StocktakeScan.stocktake == row.id)
    verdicts = dict(tuples(scans.select(StocktakeScan.verdict, fn.count()).group_by(StocktakeScan.verdict)))
    expected = _expected(row)
    count = int(expected.count())
    seen_ids = scans.select(StocktakeScan.copy).where(StocktakeScan.copy.is_null(False))
    seen = int(expected.where(Copy.id.in_(seen_ids)).count())
    return {
        "expected": count,
        "seen": seen,
        "on_loan": int(_scope(row).where(Copy.id.in_(OpenLoan.select(OpenLoan.copy))).count()),
        "missing": count - seen,
        "misplaced": verdicts.get(Verdict.MISPLACED, 0),
        "unknown": verdicts.get(Verdict.UNKNOWN, 0),
    }


@requires(Right.CATALOGUE)
@atomic
def scan_copy(stocktake: str, code: str, *, place: str = "", rules: LendingRules = RULES) -> ScanRow:
    """Note that a copy stands here, saved at once; ``place`` is the shelf that is being gone through.

    What was noted as missing is found. Raises ``NotFound``, ``StocktakeClosed``.
    """
    row = _stocktake(stocktake, under_way=True)
    copy = lending.copy_of(barcodes.clean(code))
    plain = copy.barcode if copy is not None else barcodes.clean(code)
    known = StocktakeScan.get_or_none(StocktakeScan.stocktake == row.id, StocktakeScan.code == plain)
    if known is not None:
        return _scan_row(known, copy, twice=True)
    verdict = _verdict(row, copy, place.strip())
    scan = StocktakeScan.create(
        id=new_id(), stocktake=row.id, at=clock.now_ms(), code=plain, copy=copy.id if copy else None,
        place=place.strip(), verdict=verdict,
    )  # fmt: skip
    if copy is not None and copy.state == CopyState.MISSING:
        before = Before()
        waiting.free(copy, rules, before)
        desk.append(copy, desk.FOUND, before=before, state=copy.state)
    return _scan_row(scan, copy)


@requires(Right.CATALOGUE)
@atomic
def scan_many(
    stocktake: str, codes: Sequence[str], *, place: str = "", rules: LendingRules = RULES
) -> list[ScanRow]:
    """Take in a scanner's file of codes, in the order they were scanned; several people's files merge."""
    return [scan_copy(stocktake, code, place=place, rules=rules) for code in codes if code.strip()]


def _verdict(row: Stocktake, copy: Copy | None, place: str) -> Verdict:
    if copy is None:
        return Verdict.UNKNOWN
    if lending.loan_of(copy) is not None:
        return Verdict.ON_LOAN
    if copy.state in _GONE:
        return Verdict.GONE
    shelf = place or row.place
    if (shelf and copy.place and copy.place != shelf) or _before_the_last(row, copy, place):
        return Verdict.MISPLACED
    return Verdict.FINE


def _before_the_last(row: Stocktake, copy: Copy, place: str) -> bool:
    """Whether its call number comes before that of the copy scanned last in its place on this shelf."""
    last = (
        StocktakeScan.select()
        .where(
            StocktakeScan.stocktake == row.id,
            StocktakeScan.place == place,
            StocktakeScan.verdict == Verdict.FINE,
        )
        .order_by(StocktakeScan.at.desc(), StocktakeScan.id.desc())
        .first()
    )
    if last is None:
        return False
    number, before = copy.title.call_number, Copy.get_by_id(last.copy_id).title.call_number
    return bool(number and before) and prices.shelf_key(number) < prices.shelf_key(before)


def _scan_row(scan: StocktakeScan, copy: Copy | None, *, twice: bool = False) -> ScanRow:
    return ScanRow(
        code=scan.code,
        verdict=Verdict.TWICE if twice else Verdict(scan.verdict),
        at=clock.from_ms(scan.at),
        title=copy.title.title if copy else "",
        call_number=copy.title.call_number if copy else "",
        place=copy.place if copy else "",
        found_at=scan.place,
    )


@requires(Right.CATALOGUE)
def list_scans(stocktake: str, *, limit: int = 50) -> list[ScanRow]:
    """The last scans, newest first; raises ``NotFound``."""
    row = _stocktake(stocktake)
    scans = StocktakeScan.select().where(StocktakeScan.stocktake == row.id)
    newest = scans.order_by(StocktakeScan.at.desc(), StocktakeScan.id.desc()).limit(limit)
    return [_scan_row(scan, scan.copy) for scan in newest]


@requires(Right.CATALOGUE)
def differences(stocktake: str) -> Differences:
    """What does not agree, by call number: of a stocktake under way what was not seen so far, for the
    second pass; of a closed one what was noted as missing then. Raises ``NotFound``."""
    row = _stocktake(stocktake)
    scans: dict[str, list[ScanRow]] = {}
    for scan in StocktakeScan.select().where(StocktakeScan.stocktake == row.id).order_by(StocktakeScan.id):
        if scan.verdict != Verdict.FINE:
            scans.setdefault(scan.verdict, []).append(_scan_row(scan, scan.copy))
    unseen = _unseen(row) if row.closed_at is None else _noted(row)
    missing = [_missing(copy) for copy in unseen]
    missing.sort(key=lambda one: (prices.shelf_key(one.call_number), one.barcode))
    return Differences(
        missing=tuple(missing),
        misplaced=tuple(scans.get(Verdict.MISPLACED, ())),
        on_loan=tuple(scans.get(Verdict.ON_LOAN, ())),
        gone=tuple(scans.get(Verdict.GONE, ())),
        unknown=tuple(scans.get(Verdict.UNKNOWN, ())),
    )


def _unseen(row: Stocktake) -> Any:
    seen = StocktakeScan.select(StocktakeScan.copy).where(
        StocktakeScan.stocktake == row.id, StocktakeScan.copy.is_null(False)
    )
    return _expected(row).where(Copy.id.not_in(seen))


def _noted(row: Stocktake) -> Any:
    noted = CirculationEvent.select(CirculationEvent.copy).where(
        CirculationEvent.kind == desk.MISSING, CirculationEvent.batch == row.id
    )
    return Copy.select(Copy, Title).join(Title).where(Copy.id.in_(noted))


def _missing(copy: Copy, times: int = 0) -> MissingRow:
    return MissingRow(copy.barcode, copy.title.title, copy.title.call_number, copy.place, times)


@requires(Right.CATALOGUE)
@atomic
def close_stocktake(stocktake: str, *, rules: LendingRules = RULES) -> StocktakeRow:
    """End a stocktake: what was expected and not seen is missing (下落不明), and the numbers stand.

    Whoever a copy that is not there was kept for waits again. Raises ``NotFound``, ``StocktakeClosed``.
    """
    row = _stocktake(stocktake, under_way=True)
    figures, unseen = _figures(row), list(_unseen(row))
    for copy in unseen:
        before = Before()
        waiting.let_go(copy, before)
        before.set_state(copy, CopyState.MISSING)
        waiting.serve(copy.title_id, rules, before)
        desk.append(copy, desk.MISSING, before=before, state=CopyState.MISSING, batch=row.id)
    change_row(row, {**figures, "closed_at": clock.now_ms()})
    return _row(row)


@requires(Right.CATALOGUE)
def list_proposed_lost() -> list[MissingRow]:
    """Copies that are missing since at least two stocktakes: to be declared lost, by call number."""
    events = (
        CirculationEvent.select(CirculationEvent.copy, fn.count().alias("times"))
        .join(Copy)
        .where(CirculationEvent.kind == desk.MISSING, Copy.state == CopyState.MISSING)
        .where(CirculationEvent.at > _last_found())
        .group_by(CirculationEvent.copy)
        .having(fn.count() >= TIMES_MISSING)
    )
    times = dict(tuples(events))
    copies = Copy.select(Copy, Title).join(Title).where(Copy.id.in_(list(times)))
    rows = [_missing(copy, times[copy.id]) for copy in copies]
    return sorted(rows, key=lambda one: (prices.shelf_key(one.call_number), one.barcode))


def _last_found() -> Any:
    """When the copy of an event was last in somebody's hand."""
    later = CirculationEvent.alias()
    kinds = (desk.FOUND, desk.LEND, desk.RETURN, desk.STATE)
    last = later.select(fn.max(later.at)).where(later.copy == CirculationEvent.copy, later.kind.in_(kinds))
    return fn.coalesce(last, 0)
