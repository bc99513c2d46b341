"""One occurrence changed, those from it on, or all that are open: what is asked for becomes a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any, Final

from station_app.activities import clashes, recurrence, rule_dates
from station_app.activities import values as checking
from station_app.activities.errors import VenueMissing
from station_app.activities.models import Series
from station_app.activities.occurrences import TEMPLATE, Occurrence, find_series, of_series, skips_of
from station_app.activities.recurrence import Kind, Rule
from station_app.activities.rows import ActivityStatus
from station_app.activities.rule_dates import Dates
from station_app.activities.series_changes import (
    Prepared,
    check_way,
    dates_of,
    is_day,
    minutes_of,
    prepared_of,
    rooms_by_id,
    skips_as_planned,
    target_of,
)
from station_app.activities.series_planning import TIMES, Item, Wanted, moment_of, plan, preview, settle
from station_app.activities.series_rows import Choice, Scope, Step, Way, What
from station_app.core import clock
from station_app.core.ids import new_id

#: What a series is by itself, beside what its occurrences take over.
OWN: Final = ("rule", "skip_holidays", "way", "publish")


def edit(
    key: str, scope: Scope, choices: Mapping[date, Choice], changes: Mapping[str, Any], *, make: bool
) -> Prepared:
    """A change of one occurrence, of those from it on, or of all that are open."""
    series = find_series(key)
    old = of_series(series.id)
    target = target_of(key, old, series, scope)
    asked = _Asked(series, target, changes, make)
    if scope is Scope.THIS:
        return _edit_this(series, target, asked, rooms_by_id(choices, make))
    if scope is Scope.FOLLOWING and any(one.original < target.original for one in old):
        return _edit_following(series, old, target, asked, rooms_by_id(choices, make))
    return _edit_all(series, old, target, asked, rooms_by_id(choices, make))


class _Asked:
    """What is asked of a series: the values that differ from those of the occurrence it starts from."""

    def __init__(self, series: Series, target: Occurrence, changes: Mapping[str, Any], make: bool) -> None:
        own = {name: changes[name] for name in OWN if name in changes}
        rest = {name: value for name, value in changes.items() if name not in OWN}
        starts, ends = rest.pop("starts", target.starts), rest.pop("ends", None)
        ends = ends or starts + (target.ends - target.starts)
        found = checking.check(make=make, starts=starts, ends=ends, **rest)
        self.values = {n: v for n, v in found.items() if n != "search_key" and target.values[n] != v}
        self.starts, self.ends = starts, ends
        self.old_day = target.starts.date()
        self.timed = bool(TIMES & self.values.keys())
        self.rule_text = own.get("rule", "")
        self.publish = bool(own.get("publish", False))
        self.skip_holidays = bool(own.get("skip_holidays", series.skip_holidays))
        self.way = Way(own.get("way", series.way))
        check_way(self.way)
        if self.values.get("venue", "") is None and target.values["status"] == ActivityStatus.PUBLISHED:
            raise VenueMissing(series.title)

    @property
    def about(self) -> frozenset[str]:
        """The fields it is about."""
        return frozenset(self.values)

    @property
    def by(self) -> timedelta:
        """How far the whole of it moves, where it keeps its kind of rule."""
        return timedelta() if self.rule_text else self.starts.date() - self.old_day

    def rule(self, series: Series) -> tuple[Rule, date]:
        """The rule and its first date as they become."""
        before = recurrence.parse(series.rule, starts=date.fromisoformat(series.first))
        first, day = date.fromisoformat(series.first), self.starts.date()
        if self.rule_text:
            return recurrence.parse(self.rule_text, starts=day), first
        moved = recurrence.shifted(before, self.old_day, day)
        by = day - self.old_day if moved.kind in (Kind.WEEKLY, Kind.DAILY) else timedelta()
        return moved, first + by

    def begins(self, series: Series) -> tuple[time, int]:
        """Time of day and length."""
        if self.timed:
            return self.starts.time(), minutes_of(self.ends - self.starts)
        return time.fromisoformat(series.begins), series.minutes

    def template(self, series: Series) -> dict[str, Any]:
        """What occurrences take over from then on."""
        stored = series.__data__
        return {name: self.values.get(name, stored[name]) for name in TEMPLATE}


def _edit_this(series: Series, target: Occurrence, asked: _Asked, choices: Mapping[date, Choice]) -> Prepared:
    values = dict(asked.values)
    if asked.publish and target.values["status"] == ActivityStatus.DRAFT:
        values["status"] = ActivityStatus.PUBLISHED
    if values:
        values["detached"] = " ".join(sorted(target.detached | (asked.about & {*TEMPLATE, *TIMES})))
    before, after = moment_of(target.values), moment_of({**target.values, **values})
    what = What.MOVED if asked.timed else What.CHANGED if asked.values else What.SAME
    step = Step(
        what, target.original, before, after, target.uid, target.values["number"], tuple(sorted(asked.about))
    )
    wanted = _wanted(series, (target.original,), asked, choices)
    items = settle(wanted, [Item(step, values)], {target.uid: target})
    return prepared_of(Scope.THIS, series, {}, items, {target.uid: target}, keep_skips=True)


def _wanted(series: Series, days: Sequence[date], asked: _Asked, choices: Mapping[date, Choice]) -> Wanted:
    begins, minutes = asked.begins(series)
    draft = bool(series.draft) and not asked.publish
    template = asked.template(series)
    return Wanted(
        days, begins, minutes, template, draft or template["venue"] is None, asked.skip_holidays, asked.way,
        choices, clock.now().replace(tzinfo=None), asked.publish,
    )  # fmt: skip


def _edit_all(
    series: Series, old: Sequence[Occurrence], target: Occurrence, asked: _Asked,
    choices: Mapping[date, Choice],
) -> Prepared:  # fmt: skip
    rule, first = asked.rule(series)
    days, made_until, waits = dates_of(rule, first)
    skipped = skips_of(series.id)
    wanted = _wanted(series, days.days, asked, choices)
    items = plan(wanted, _attached(old, target, asked), skips_as_planned(skipped), asked.about, asked.by)
    _attach(items, target, asked)
    values = _series_values(rule, days, first, made_until, wanted, asked)
    by_uid = {one.uid: one for one in old}
    return prepared_of(Scope.ALL, series, values, items, by_uid, rule=rule, waits=waits)


def _edit_following(
    series: Series, old: Sequence[Occurrence], target: Occurrence, asked: _Asked,
    choices: Mapping[date, Choice],
) -> Prepared:  # fmt: skip
    cut = target.original
    before = recurrence.parse(series.rule, starts=date.fromisoformat(series.first))
    rule, _first = asked.rule(series)
    first = cut + (asked.starts.date() - asked.old_day)
    if rule.count is not None and not asked.rule_text:
        earlier = rule_dates.dates(before, date.fromisoformat(series.first), cut, is_day=is_day).days
        rule = replace(rule, count=max(1, rule.count - sum(day < cut for day in earlier)))
    days, made_until, waits = dates_of(rule, first)
    wanted = _wanted(series, days.days, asked, choices)
    mine = [one for one in old if one.original >= cut]
    skipped = [skip for skip in skips_of(series.id) if skip.day >= cut.isoformat()]
    items = plan(wanted, _attached(mine, target, asked), skips_as_planned(skipped), asked.about, asked.by)
    _attach(items, target, asked)
    uid = new_id()
    for item in items:
        if item.step.uid and item.step.what not in (What.FROZEN, What.DROPPED):
            item.values["series"] = uid
    new = {name: value for name, value in series.__data__.items() if name not in ("id", "rev")}
    new |= {"id": uid, **_series_values(rule, days, first, made_until, wanted, asked)}
    words = recurrence.in_words(rule)
    shown = preview(Scope.FOLLOWING, rule.text, words, items, clashes.names_of, waits_for=waits)
    ended = {"rule": replace(before, count=None, until=cut - timedelta(days=1)).text}
    return Prepared(
        Scope.FOLLOWING, uid, None, new, items, shown, {one.uid: one for one in mine},
        {skip.day: skip for skip in skipped}, series, ended,
    )  # fmt: skip


def _attached(old: Iterable[Occurrence], target: Occurrence, asked: _Asked) -> list[Occurrence]:
    """The occurrences, of which the one that the change was made on takes part in it whatever it had of its
    own before."""
    own = target.detached - (TIMES if asked.timed else frozenset()) - asked.about
    found = {**target.values, "detached": " ".join(sorted(own))}
    return [replace(one, values=found) if one.uid == target.uid else one for one in old]


def _attach(items: Iterable[Item], target: Occurrence, asked: _Asked) -> None:
    own = target.detached - (TIMES if asked.timed else frozenset()) - asked.about
    if own == target.detached:
        return
    for item in items:
        if item.step.uid == target.uid:
            item.values.setdefault("detached", " ".join(sorted(own)))


def _series_values(
    rule: Rule, days: Dates, first: date, made_until: date, wanted: Wanted, asked: _Asked
) -> dict[str, Any]:
    return {
        "rule": rule.text, "first": (days.days[0] if days.days else first).isoformat(),
        "begins": f"{wanted.begins:%H:%M}", "minutes": wanted.minutes, "made_until": made_until.isoformat(),
        "skip_holidays": int(asked.skip_holidays), "way": asked.way, "draft": int(wanted.draft),
        **wanted.template,
    }  # fmt: skip
