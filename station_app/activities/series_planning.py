"""The before-and-after of a series: which occurrence takes which date of the rule, computed without writing.

An occurrence keeps its date where the rule still has it; the others go, in their order, to the free dates of
the same week, then of the same month, then of the same year, so that a course moved from Friday to Saturday
keeps its activities with their numbers and registrations. What was held takes up its place and never moves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from station_app.activities import clashes, queries, working_days
from station_app.activities.clashes import Booking, Bookings
from station_app.activities.occurrences import TEMPLATE, Occurrence
from station_app.activities.rows import ActivityStatus
from station_app.activities.series_rows import (
    Choice,
    Moment,
    Scope,
    SeriesPreview,
    SkipReason,
    Step,
    Way,
    What,
)
from station_app.core import clock

#: Names by id of venues and people.
Names = Callable[[Iterable[str], Iterable[str]], Mapping[str, str]]
#: A moved occurrence keeps its own times, a changed one its own value of these.
TIMES: Final = frozenset({"starts", "ends"})


@dataclass(slots=True)
class Item:
    """One step, and the values that carry it out: ``values`` for the activity's row, ``skip`` for a date
    left out (reason, detail), ``forget`` a date that is no longer left out."""

    step: Step
    values: dict[str, Any] = field(default_factory=dict)
    skip: tuple[SkipReason, str] | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the series is to be: the rule's dates, the time of day, and the values of every occurrence."""

    days: Sequence[date]
    begins: time
    minutes: int
    template: Mapping[str, Any]
    draft: bool
    skip_holidays: bool
    way: Way
    choices: Mapping[date, Choice]
    #: Dates before it get no new occurrence; None where a new series may begin in the past.
    now: datetime | None
    #: Whether drafts are to be seen from now on.
    publish: bool = False

    @property
    def earliest(self) -> date:
        """The first day on which one could still begin."""
        if self.now is None:
            return date.min
        late = self.now.time() >= self.begins
        return self.now.date() + timedelta(days=int(late))

    def span(self, day: date) -> tuple[datetime, datetime]:
        """From when to when on a day."""
        starts = datetime.combine(day, self.begins)
        return starts, starts + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A date left out before."""

    day: date
    reason: SkipReason
    detail: str


def match(
    days: Sequence[date],
    taken: Sequence[date],
    *,
    held: int = 0,
    earliest: date = date.min,
    by: timedelta = timedelta(),
) -> dict[int, date]:
    """Which of ``days`` each of ``taken`` (by its place) goes to; those that find none are absent.

    The first ``held`` of them stand where they are and only take their places up; none of the others is
    moved to a day before ``earliest``. ``by`` is how far the whole series moves.
    """
    taken = [day + by for day in taken]
    free = dict.fromkeys(days)
    found: dict[int, date] = {}
    for place, day in enumerate(taken):
        if day in free and (not by or place < held or day >= earliest):
            found[place] = day
            del free[day]
    for key in (_week, _month, _year):
        for moving in (False, True):
            rest: dict[object, list[date]] = {}
            for day in free:
                if not moving or day >= earliest:
                    rest.setdefault(key(day), []).append(day)
            for place, day in enumerate(taken):
                if place not in found and (place >= held) is moving and rest.get(key(day)):
                    found[place] = rest[key(day)].pop(0)
                    del free[found[place]]
    return found


def _week(day: date) -> object:
    # An activity's number has its year in it: the week about New Year is two.
    return day.year, day.isocalendar()[:2]


def _month(day: date) -> object:
    return day.year, day.month


def _year(day: date) -> object:
    return day.year


def plan(
    wanted: Wanted,
    old: Sequence[Occurrence],
    skipped: Sequence[Skipped],
    changed: Iterable[str],
    by: timedelta = timedelta(),
) -> list[Item]:
    """Every occurrence and date with what becomes of it. ``changed`` names the fields that the change is
    about: an occurrence that edited one of them by itself keeps its own. ``by``: how far all of it moves."""
    about = frozenset(changed)
    # Those that were held first: whatever else wants their place stands back.
    order = sorted(old, key=lambda one: (one.open, one.original))
    taken = [one.original for one in order] + [one.day for one in skipped]
    held = sum(not one.open for one in old)
    places = match(wanted.days, taken, held=held, earliest=wanted.earliest, by=by)
    items: list[Item] = []
    for place, one in enumerate(order):
        items.append(_placed(wanted, one, places.get(place), about))
    for place, gone in enumerate(skipped, len(order)):
        if place in places:
            items.append(_left_out(wanted, places[place], gone))
    used = set(places.values())
    for day in wanted.days:
        if day not in used and (wanted.now is None or wanted.span(day)[0] > wanted.now):
            items.append(added(wanted, day))
    return settle(wanted, items, {one.uid: one for one in old})


def _placed(wanted: Wanted, one: Occurrence, day: date | None, about: frozenset[str]) -> Item:
    now = moment_of(one.values)
    told = {"uid": one.uid, "number": one.values["number"]}
    if not one.open:
        what = What.FROZEN if one.frozen else What.KEPT
        fields = () if one.frozen else ("status",)
        return Item(Step(what, one.original, now, now, fields=fields, **told))
    if day is None:
        if one.detached:
            return Item(Step(What.KEPT, one.original, now, now, fields=tuple(sorted(one.detached)), **told))
        return _gone(one, what=What.CANCELLED if one.referred else What.DROPPED)
    starts, ends = wanted.span(day)
    after = {name: wanted.template[name] for name in TEMPLATE if name not in one.detached}
    if not one.detached & TIMES:
        after |= {"starts": queries.wall_text(starts), "ends": queries.wall_text(ends)}
    after["original"] = day.isoformat()
    if (
        wanted.publish
        and one.values["status"] == ActivityStatus.DRAFT
        and after.get("venue", one.values["venue"])
    ):
        after["status"] = ActivityStatus.PUBLISHED
    values = {name: value for name, value in after.items() if one.values[name] != value}
    return Item(_step(one, day, values, about), values)


def _step(one: Occurrence, day: date, values: Mapping[str, Any], about: frozenset[str]) -> Step:
    kept = one.detached & about
    fields = tuple(sorted(name for name in values if name != "original"))
    if TIMES & values.keys():
        what = What.MOVED
    elif fields:
        what = What.CHANGED
    else:
        what, fields = (What.KEPT, tuple(sorted(kept))) if kept else (What.SAME, ())
    after = moment_of({**one.values, **values})
    told = {"uid": one.uid, "number": one.values["number"]}
    return Step(what, day, moment_of(one.values), after, fields=fields, **told)


def _gone(one: Occurrence, *, what: What, reason: SkipReason | None = None) -> Item:
    before = moment_of(one.values)
    after = before if what is What.CANCELLED else None
    step = Step(what, one.original, before, after, one.uid, one.values["number"], reason=reason)
    return Item(step, {"status": ActivityStatus.CANCELLED} if what is What.CANCELLED else {})


def _left_out(wanted: Wanted, day: date, gone: Skipped) -> Item:
    return Item(Step(What.SKIPPED, day, None, None, reason=gone.reason), skip=(gone.reason, gone.detail))


def added(wanted: Wanted, day: date) -> Item:
    """A date that gets an activity, or is left out as a holiday."""
    holiday = working_days.holiday_name(day)
    if wanted.skip_holidays and holiday:
        return Item(Step(What.SKIPPED, day, None, None, reason=SkipReason.HOLIDAY),
                    skip=(SkipReason.HOLIDAY, holiday))  # fmt: skip
    starts, ends = wanted.span(day)
    values = {**wanted.template, "original": day.isoformat(), "detached": ""}
    values |= {"starts": queries.wall_text(starts), "ends": queries.wall_text(ends)}
    values["status"] = ActivityStatus.DRAFT if wanted.draft else ActivityStatus.PUBLISHED
    return Item(Step(What.ADDED, day, None, moment_of(values)), values)


def moment_of(values: Mapping[str, Any]) -> Moment:
    """When and where a row's values put it; ``venue`` is an id until names are filled in."""
    return Moment(
        datetime.fromisoformat(values["starts"]),
        datetime.fromisoformat(values["ends"]),
        values["venue"] or "",
        values["status"] == ActivityStatus.DRAFT,
    )


def settle(wanted: Wanted, items: list[Item], old: Mapping[str, Occurrence]) -> list[Item]:
    """Look for clashes and do on each date what was chosen for it, else what the series does by itself."""
    live = [item for item in items if item.step.after is not None and item.step.what is not What.CANCELLED]
    if not live:
        return _ordered(items)
    bookings = {id(item): _booking(item, old) for item in live}
    first, last = min(b.starts for b in bookings.values()), max(b.ends for b in bookings.values())
    others = Bookings(clashes.stored(first, last, besides=old))
    for one in bookings.values():
        others.add(one)
    done = []
    for item in items:
        booking = bookings.get(id(item))
        done.append(item if booking is None else _settled(wanted, item, booking, others, old))
    return _ordered(done)


def _ordered(items: list[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (item.step.original, item.step.number))


def _booking(item: Item, old: Mapping[str, Occurrence]) -> Booking:
    before = old[item.step.uid].values if item.step.uid in old else {}
    values = {**before, **item.values}
    when = moment_of(values)
    uid = item.step.uid or f"new {item.step.original}"
    return Booking(
        uid, item.step.number, values["title"], when.starts, when.ends, when.venue, values["lead"] or "",
        values["speaker"] or "", when.draft,
    )  # fmt: skip


def _settled(
    wanted: Wanted, item: Item, booking: Booking, others: Bookings, old: Mapping[str, Occurrence]
) -> Item:
    step = item.step
    if step.what is What.FROZEN or booking.ends <= clock.now().replace(tzinfo=None):
        return item
    choice = wanted.choices.get(step.original)
    found = others.against(booking)
    if choice is None and any(clash.hard for clash in found) and _is_new(item):
        choice = Choice(wanted.way)
    if choice is not None:
        item = _chosen(item, choice, found, old)
        if item.step.after is None or item.step.what is What.CANCELLED:
            return item
        found = others.against(_booking(item, old))
    if any(clash.hard for clash in found) and choice is not None:
        # Another room or hour that is taken as well: nothing is published twice over.
        item = _chosen(item, Choice(Way.DRAFT), found, old)
        found = others.against(_booking(item, old))
    item.step = replace(item.step, clashes=found)
    return item


def _is_new(item: Item) -> bool:
    """Whether this change puts it where it is: what stood there before is left alone."""
    return item.step.what is What.ADDED or bool({"starts", "ends", "venue", "status"} & item.values.keys())


def _chosen(item: Item, choice: Choice, found: Sequence[Any], old: Mapping[str, Occurrence]) -> Item:
    if choice.way is Way.SKIP:
        return _skip(item, found, old)
    before = old[item.step.uid].values if item.step.uid in old else {}
    values = {**before, **item.values}
    own: set[str] = set(str(values["detached"]).split())
    more: dict[str, Any] = {}
    if choice.way is Way.DRAFT:
        more["status"] = ActivityStatus.DRAFT
    elif choice.way is Way.ROOM:
        more["venue"] = choice.venue
        own.add("venue")
    else:
        by = timedelta(minutes=choice.minutes)
        more["starts"] = queries.wall_text(datetime.fromisoformat(values["starts"]) + by)
        more["ends"] = queries.wall_text(datetime.fromisoformat(values["ends"]) + by)
        own |= TIMES
    more["detached"] = " ".join(sorted(own))
    item.values = {**item.values, **{name: value for name, value in more.items() if values[name] != value}}
    what = item.step.what if item.step.what in (What.ADDED, What.MOVED) else What.CHANGED
    item.step = replace(item.step, what=what, after=moment_of({**values, **more}))
    return item


def _skip(item: Item, found: Sequence[Any], old: Mapping[str, Occurrence]) -> Item:
    in_way = next((clash for clash in found if clash.hard), None)
    reason = SkipReason.CONFLICT if in_way else SkipReason.HAND
    skip = (reason, in_way.title if in_way else "")
    if not item.step.uid:
        step = replace(item.step, what=What.SKIPPED, after=None, reason=reason, clashes=tuple(found))
        return Item(step, skip=skip)
    one = old[item.step.uid]
    gone = _gone(one, what=What.CANCELLED if one.referred else What.DROPPED, reason=reason)
    gone.step = replace(gone.step, original=item.step.original, clashes=tuple(found))
    if gone.step.what is What.DROPPED:
        gone.skip = skip
    return gone


def preview(
    scope: Scope, rule: str, words: str, items: Sequence[Item], names: Names, *, waits_for: str = ""
) -> SeriesPreview:
    """The list to show: names of rooms and people in place of ids, and a token of the whole."""
    steps = [item.step for item in items]
    venues = {m.venue for step in steps for m in (step.before, step.after) if m}
    subjects = {clash.subject for step in steps for clash in step.clashes}
    known = names(venues | subjects, subjects)
    shown = tuple(_named(step, known) for step in steps)
    raw = repr([(s.uid, s.what, s.original, s.before, s.after) for s in shown])
    return SeriesPreview(scope, rule, words, shown, waits_for, hashlib.sha256(raw.encode()).hexdigest()[:16])


def _named(step: Step, known: Mapping[str, str]) -> Step:
    def told(moment: Moment | None) -> Moment | None:
        return replace(moment, venue=known.get(moment.venue, moment.venue)) if moment else None

    found = tuple(replace(clash, subject=known.get(clash.subject, "")) for clash in step.clashes)
    return replace(step, before=told(step.before), after=told(step.after), clashes=found)
