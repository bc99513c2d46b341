"""The occurrences of a series as they stand: which are held and therefore frozen, which are open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from peewee import fn

from station_app.activities import queries
from station_app.activities.models import Activity, Series, SeriesSkip
from station_app.activities.rows import ActivityStatus
from station_app.core import clock
from station_app.core.db import db, tuples
from station_app.core.errors import NotFound, StationError
from station_app.core.i18n import _

#: What every occurrence takes over from its series, by field name.
TEMPLATE: Final = (
    "title", "category", "platform", "task", "brand", "venue", "organiser", "lead", "speaker",
    "speaker_name", "team", "capacity", "counts_hours", "no_hours_reason", "kiosk", "signature", "content",
    "note",
)  # fmt: skip
#: Tables that may name an activity which has not been held: any other that does is evidence, and of files
#: every one but the plan.
_NO_EVIDENCE: Final = frozenset({"document", "activity_record"})
_BUT: Final = {"activity_file": " AND kind <> 'plan'"}
_BEFORE_IT: Final = "registration"


class NotInSeries(StationError):
    """The activity stands by itself."""

    code = "not-in-series"

    def __init__(self, title: str) -> None:
        super().__init__(_("“%(title)s” does not repeat.") % {"title": title}, title=title)


@dataclass(slots=True)
class Occurrence:
    """One occurrence: its row's values by field name, and what may be done with it.

    ``frozen``: held, under way, closed, or with sign-ins or photos; ``referred``: people registered or a
    sheet was printed, so it is called off rather than taken out.
    """

    values: dict[str, Any]
    frozen: bool
    referred: bool

    @property
    def uid(self) -> str:
        """Its activity's uid."""
        return str(self.values["id"])

    @property
    def original(self) -> date:
        """The rule's date."""
        return date.fromisoformat(self.values["original"])

    @property
    def starts(self) -> datetime:
        """When it begins."""
        return datetime.fromisoformat(self.values["starts"])

    @property
    def ends(self) -> datetime:
        """When it ends."""
        return datetime.fromisoformat(self.values["ends"])

    @property
    def detached(self) -> frozenset[str]:
        """The fields edited by themselves."""
        return frozenset(self.values["detached"].split())

    @property
    def cancelled(self) -> bool:
        """Whether it was called off."""
        return bool(self.values["status"] == ActivityStatus.CANCELLED)

    @property
    def open(self) -> bool:
        """Whether a change of the series may reach it."""
        return not self.frozen and not self.cancelled


def find_series(key: str) -> Series:
    """A series by its uid or by one of its activities; raises ``NotFound``, ``NotInSeries``."""
    found = Series.by_id(key.strip())
    if found is not None:
        return found
    try:
        activity = queries.find(key)
    except NotFound:
        raise NotFound(_("series"), key) from None
    if activity.series_id is None:
        raise NotInSeries(activity.title)
    return Series.get(Series.id == activity.series_id)


def of_series(series: str) -> list[Occurrence]:
    """The occurrences of a series, by original date."""
    return of_many([series])[series]


def of_many(series: Sequence[str]) -> dict[str, list[Occurrence]]:
    """The occurrences of several series, read together; each by original date."""
    found: dict[str, list[Occurrence]] = {uid: [] for uid in series}
    evidence, referred = _naming(series)
    now = queries.wall_text(clock.now())
    names = [field.name for field in Activity._meta.sorted_fields]
    for chunk in _chunks(series):
        query = (
            Activity.select(*Activity._meta.sorted_fields)
            .where(Activity.series.in_(chunk))
            .order_by(Activity.original, Activity.starts)
        )
        for row in tuples(query):
            values: dict[str, Any] = dict(zip(names, row, strict=True))
            begun = values["starts"] <= now and values["status"] != ActivityStatus.DRAFT
            frozen = begun or values["closed_at"] is not None or values["id"] in evidence
            found[values["series"]].append(Occurrence(values, frozen, values["id"] in referred))
    return found


def _chunks(uids: Sequence[str]) -> Iterator[Sequence[str]]:
    """So many at a time as fit into one statement."""
    for start in range(0, len(uids), 400):
        yield uids[start : start + 400]


def evidence_of(activities: Sequence[str]) -> set[str]:
    """Those of the activities that have sign-ins, photos, or anything else that says they were held."""
    found: set[str] = set()
    for chunk in _chunks(activities):
        marks = ", ".join("?" * len(chunk))
        for table, column in _tables():
            if not _light(table):
                sql = f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" IN ({marks})'
                sql += _BUT.get(table, "")
                found |= {uid for (uid,) in db.execute_sql(sql, chunk)}
    return found


def referred_of(activity: str) -> bool:
    """Whether anything at all names the activity."""
    return any(
        db.execute_sql(f'SELECT 1 FROM "{table}" WHERE "{column}" = ? LIMIT 1', (activity,)).fetchone()
        for table, column in _tables()
    )


def _naming(series: Sequence[str]) -> tuple[set[str], set[str]]:
    """Activities of the series that are named by evidence, and by what may come before it is held."""
    evidence: set[str] = set()
    referred: set[str] = set()
    for table, column in _tables():
        for chunk in _chunks(series):
            sql = (
                f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" IN'
                f" (SELECT id FROM activity WHERE series_id IN ({', '.join('?' * len(chunk))}))"
            )
            referred |= {uid for (uid,) in db.execute_sql(sql, chunk)}
            if not _light(table):
                evidence |= {uid for (uid,) in db.execute_sql(sql + _BUT.get(table, ""), chunk)}
    return evidence, referred


def _light(table: str) -> bool:
    return table in _NO_EVIDENCE or table.startswith(_BEFORE_IT)


def _tables() -> list[tuple[str, str]]:
    """Every table and column that names an activity. Asked of the database, since sign-in and closing
    stand above this slice and may add some."""
    sql = """
        SELECT m.name, f."from" FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS f
        WHERE m.type = 'table' AND f."table" = 'activity'"""
    return [(str(table), str(column)) for table, column in db.execute_sql(sql).fetchall()]


def skips_of(series: str) -> list[SeriesSkip]:
    """The dates left out, in order."""
    return list(SeriesSkip.select().where(SeriesSkip.series == series).order_by(SeriesSkip.day))


def skips_counted(series: Sequence[str]) -> dict[str, int]:
    """How many dates each series leaves out; absent where none."""
    found: dict[str, int] = {}
    for chunk in _chunks(series):
        query = SeriesSkip.select(SeriesSkip.series, fn.COUNT(SeriesSkip.id)).group_by(SeriesSkip.series)
        found |= dict(tuples(query.where(SeriesSkip.series.in_(chunk))))
    return found
