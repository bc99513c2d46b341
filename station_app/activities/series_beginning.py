"""A series that begins: planned as one from the first, or out of an activity that stood by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from station_app.activities import clashes, queries, recurrence
from station_app.activities import values as checking
from station_app.activities.errors import ActivityOver, VenueMissing
from station_app.activities.models import Activity
from station_app.activities.occurrences import TEMPLATE, Occurrence, evidence_of, referred_of
from station_app.activities.recurrence import Rule
from station_app.activities.rows import ActivityStatus
from station_app.activities.series_changes import (
    NoDates,
    Prepared,
    check_way,
    dates_of,
    minutes_of,
    rooms_by_id,
)
from station_app.activities.series_planning import (
    TIMES,
    Item,
    Wanted,
    added,
    moment_of,
    plan,
    preview,
    settle,
)
from station_app.activities.series_rows import NO_CHOICES, Choice, Scope, Step, Way, What
from station_app.core import clock
from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.core.ids import new_id

DEFAULTS: Final = {
    "title": "", "category": "wen", "platform": "", "task": "", "brand": "", "venue": None, "organiser": "",
    "lead": None, "speaker": None, "speaker_name": "", "team": None, "capacity": None, "counts_hours": 1,
    "no_hours_reason": "", "kiosk": 1, "signature": 1, "content": "", "note": "",
}  # fmt: skip


class _Dates(NamedTuple):
    """A rule with its dates in reach."""

    rule: Rule
    days: tuple[date, ...]
    made_until: date
    waits: str


def new_series(
    *,
    rule: str,
    starts: datetime,
    ends: datetime,
    make: bool,
    skip_holidays: bool = False,
    way: Way = Way.DRAFT,
    choices: Mapping[date, Choice] = NO_CHOICES,
    draft: bool = False,
    **given: Any,
) -> Prepared:
    """A series that begins."""
    check_way(way)
    read = recurrence.parse(rule, starts=starts.date())
    found = checking.check(make=make, starts=starts, ends=ends, **given)
    template = {name: found.get(name, DEFAULTS[name]) for name in TEMPLATE}
    dates = _dates(read, starts.date())
    wanted = Wanted(
        dates.days, starts.time(), minutes_of(ends - starts), template, draft or template["venue"] is None,
        skip_holidays, way, rooms_by_id(choices, make), None,
    )  # fmt: skip
    return _begun(new_id(), dates, wanted, plan(wanted, [], [], ()), {})


class AlreadyInSeries(StationError):
    """The activity repeats by a rule already."""

    code = "already-in-series"

    def __init__(self, title: str) -> None:
        super().__init__(
            _("“%(title)s” is one of a series already. Change the rule of that series instead.")
            % {"title": title},
            title=title,
        )


class RuleMissesDay(StationError):
    """The rule does not have the day of the activity that is to be its first occurrence."""

    code = "rule-misses-day"

    def __init__(self, rule: str, day: date, title: str) -> None:
        super().__init__(
            _(
                "“%(rule)s” does not fall on %(day)s, the day of “%(title)s”. Choose a rule that begins on "
                "that day."
            )
            % {"rule": rule, "day": day.isoformat(), "title": title},
            day=day.isoformat(),
        )


def from_activity(
    key: str,
    *,
    rule: str,
    make: bool,
    skip_holidays: bool = False,
    way: Way = Way.DRAFT,
    choices: Mapping[date, Choice] = NO_CHOICES,
    publish: bool = False,
    **changes: Any,
) -> Prepared:
    """A series whose first occurrence is an activity that is there, with its number and all that hangs on it.

    The activity itself takes what ``changes`` says and nothing else; dates that are over get no occurrence.
    """
    check_way(way)
    row = queries.find(key)
    stored = dict(row.__data__)
    asked = _asked(row, changes, publish=publish, make=make)
    values = {**stored, **asked}
    starts, ends = (datetime.fromisoformat(values[name]) for name in ("starts", "ends"))
    dates = _dates(recurrence.parse(rule, starts=starts.date()), starts.date())
    if dates.days[0] != starts.date():
        raise RuleMissesDay(recurrence.in_words(dates.rule), starts.date(), values["title"])
    wanted = Wanted(
        dates.days, starts.time(), minutes_of(ends - starts), {name: values[name] for name in TEMPLATE},
        values["status"] == ActivityStatus.DRAFT, skip_holidays, way, rooms_by_id(choices, make),
        clock.now().replace(tzinfo=None),
    )  # fmt: skip
    uid = new_id()
    mine = _standing(row, values, asked, uid)
    frozen = _frozen(row)
    coming = [day for day in dates.days[1:] if wanted.now is None or wanted.span(day)[0] > wanted.now]
    # Taken for frozen while room is looked for: the others give way to it, and nothing moves it.
    mine.step = replace(mine.step, what=What.FROZEN)
    old = {row.id: Occurrence(stored, frozen, referred_of(row.id))}
    items = settle(wanted, [mine, *(added(wanted, day) for day in coming)], old)
    if asked or not frozen:
        what = What.MOVED if TIMES & asked.keys() else What.CHANGED if asked else What.SAME
        mine.step = replace(mine.step, what=what)
    return _begun(uid, dates, wanted, items, old)


def _begun(
    uid: str, dates: _Dates, wanted: Wanted, items: list[Item], old: Mapping[str, Occurrence]
) -> Prepared:
    """The series that begins with these items, ready to be carried out."""
    rule, words = dates.rule.text, recurrence.in_words(dates.rule)
    values = {
        "id": uid, "rule": rule, "first": dates.days[0].isoformat(), "begins": f"{wanted.begins:%H:%M}",
        "minutes": wanted.minutes, "made_until": dates.made_until.isoformat(), "way": wanted.way,
        "skip_holidays": int(wanted.skip_holidays), "draft": int(wanted.draft), **wanted.template,
    }  # fmt: skip
    shown = preview(Scope.ALL, rule, words, items, clashes.names_of, waits_for=dates.waits)
    return Prepared(Scope.ALL, uid, None, values, items, shown, old)


def _asked(row: Activity, changes: Mapping[str, Any], *, publish: bool, make: bool) -> dict[str, Any]:
    """What is to become different of the activity itself; raises where it cannot be."""
    if row.series_id is not None:
        raise AlreadyInSeries(row.title)
    stored = row.__data__
    times = {name: datetime.fromisoformat(stored[name]) for name in sorted(TIMES)}
    found = checking.check(make=make, **times | dict(changes))
    asked = {name: value for name, value in found.items() if name != "search_key" and stored[name] != value}
    if publish and row.status == ActivityStatus.DRAFT:
        asked["status"] = ActivityStatus.PUBLISHED
    if row.status == ActivityStatus.CANCELLED or (asked and row.closed_at is not None):
        raise ActivityOver(row.number, row.title)
    values = {**stored, **asked}
    if values["status"] != ActivityStatus.DRAFT and values["venue"] is None:
        raise VenueMissing(values["title"])
    return asked


def _dates(rule: Rule, first: date) -> _Dates:
    """The dates of a rule from a day on; raises ``NoDates``."""
    found, made_until, waits = dates_of(rule, first)
    if not found.days:
        raise NoDates(recurrence.in_words(rule), waits)
    return _Dates(rule, found.days, made_until, waits)


def _standing(row: Activity, values: Mapping[str, Any], asked: Mapping[str, Any], series: str) -> Item:
    """The activity as its series' first occurrence."""
    original = datetime.fromisoformat(values["starts"]).date()
    before, after = moment_of(row.__data__), moment_of(values)
    step = Step(What.SAME, original, before, after, row.id, row.number, tuple(sorted(asked)))
    return Item(step, {**asked, "series": series, "original": original.isoformat()})


def _frozen(row: Activity) -> bool:
    """Held, under way, closed, or with sign-ins or photos."""
    begun = row.starts <= queries.wall_text(clock.now()) and row.status != ActivityStatus.DRAFT
    return begun or row.closed_at is not None or bool(evidence_of([row.id]))
