"""Changes of a series, prepared: what is asked for becomes a plan, which is then shown or written.

Here stand a series called off, gone on with, and dates left out and put back; ``series_beginning`` has how
one begins, ``series_edits`` the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Any, Final

from station_app.activities import clashes, queries, recurrence, rule_dates, series_writing, working_days
from station_app.activities import values as checking
from station_app.activities.errors import ActivityOver
from station_app.activities.models import Series, SeriesSkip
from station_app.activities.occurrences import (
    TEMPLATE,
    Occurrence,
    find_series,
    of_series,
    skips_of,
)
from station_app.activities.recurrence import Kind, Rule
from station_app.activities.rows import ActivityStatus
from station_app.activities.rule_dates import Dates
from station_app.activities.series_planning import (
    Item,
    Skipped,
    Wanted,
    moment_of,
    plan,
    preview,
)
from station_app.activities.series_rows import (
    Choice,
    Scope,
    SeriesDone,
    SeriesPreview,
    SkipReason,
    Step,
    Way,
    What,
)
from station_app.core import clock
from station_app.core.dates import month_after
from station_app.core.errors import StationError, ValidationError
from station_app.core.i18n import _

#: Rules that come round once in a year or so look two years ahead, the others one.
_RARE: Final = frozenset({Kind.YEARLY, Kind.LUNAR, Kind.TERM})


class NoDates(StationError):
    """The rule has no date at all in reach."""

    code = "no-dates"

    def __init__(self, words: str, waits_for: str) -> None:
        text = _("“%(rule)s” has no date from that day on. Choose an earlier start or another rule.")
        if waits_for:
            text = _("“%(rule)s” cannot be worked out: %(why)s. Load the notice from a file first.")
        super().__init__(text % {"rule": words, "why": waits_for}, waits_for=waits_for)


class PreviewOutdated(StationError):
    """What was shown is no longer what would happen."""

    code = "preview-outdated"

    def __init__(self) -> None:
        super().__init__(
            _("The calendar has changed since the list was made. Nothing was changed; look at the new list.")
        )


class NothingOpen(StationError):
    """Every occurrence was held or called off."""

    code = "nothing-open"

    def __init__(self, title: str) -> None:
        super().__init__(
            _("Every occurrence of “%(title)s” was held or called off, so nothing of it can be changed.")
            % {"title": title},
            title=title,
        )


@dataclass(slots=True)
class Prepared:
    """A change worked out: the items, the series as it becomes, and, where one begins anew, as the old ends.

    ``series`` is the row to change, None for a new one (``series_values`` is then the whole of it).
    """

    scope: Scope
    uid: str
    series: Series | None
    series_values: dict[str, Any]
    items: list[Item]
    preview: SeriesPreview
    old: Mapping[str, Occurrence] = field(default_factory=dict)
    skips: Mapping[str, SeriesSkip] = field(default_factory=dict)
    ended: Series | None = None
    ended_values: dict[str, Any] = field(default_factory=dict)


def is_day(kind: Kind, day: date) -> bool | None:
    """Whether a day is one of a school-day or working-day rule; None where that is not published."""
    if kind is Kind.SCHOOLDAY:
        return working_days.is_school_day(day)
    return working_days.is_working_day(day) if working_days.year_known(day.year) else None


def horizon(rule: Rule, first: date) -> date:
    """How far occurrences are made now: to the end of the month a year from today, or from the first date."""
    ahead = 2 if rule.kind in _RARE else 1
    base = max(clock.today(), first)
    return month_after(base, 12 * ahead + 1) - timedelta(days=1)


def dates_of(rule: Rule, first: date) -> tuple[Dates, date, str]:
    """The dates in reach; the day up to which they are known; what is waited for (in words, or empty)."""
    until = horizon(rule, first)
    found = rule_dates.dates(rule, first, until, is_day=is_day)
    if found.unknown is None:
        return found, until, ""
    waits = working_days.not_published(found.unknown, school=rule.kind is Kind.SCHOOLDAY)
    return found, found.unknown - timedelta(days=1), waits


def check_way(way: Way) -> None:
    """Refuse what needs more than a word to be done by itself; raises ``ValidationError``."""
    if way not in (Way.SKIP, Way.DRAFT):
        raise ValidationError({"way": _("By itself a series leaves a date out or keeps it as a draft.")})


def minutes_of(span: timedelta) -> int:
    """A length in whole minutes."""
    return int(span.total_seconds() // 60)


def rooms_by_id(choices: Mapping[date, Choice], make: bool) -> dict[date, Choice]:
    """The choices with rooms by their ids."""
    return {
        day: replace(choice, venue=checking.venue_named(choice.venue, make=make) or "")
        if choice.way is Way.ROOM
        else choice
        for day, choice in choices.items()
    }


def target_of(key: str, old: Sequence[Occurrence], series: Series, scope: Scope) -> Occurrence:
    """The occurrence that the change starts from; for all, where it was held, the first that is open."""
    uid = queries.find(key).id if key.strip() != series.id else ""
    mine = next((one for one in old if one.uid == uid), None)
    if mine is not None and mine.open:
        return mine
    if mine is not None and scope is not Scope.ALL:
        raise ActivityOver(mine.values["number"], mine.values["title"])
    first = next((one for one in old if one.open), None)
    if first is None:
        raise NothingOpen(series.title)
    return first


def skips_as_planned(skips: Iterable[SeriesSkip]) -> list[Skipped]:
    """Dates left out as the plan takes them."""
    return [Skipped(date.fromisoformat(skip.day), SkipReason(skip.reason), skip.detail) for skip in skips]


def prepared_of(
    scope: Scope, series: Series, values: dict[str, Any], items: list[Item], old: Mapping[str, Occurrence],
    *, rule: Rule | None = None, waits: str = "", keep_skips: bool = False,
) -> Prepared:  # fmt: skip
    """The change with its list; ``keep_skips`` where dates left out before are not looked at."""
    stood = rule or recurrence.parse(series.rule, starts=date.fromisoformat(series.first))
    words = recurrence.in_words(stood)
    shown = preview(scope, stood.text, words, items, clashes.names_of, waits_for=waits)
    skips = {} if keep_skips else {skip.day: skip for skip in skips_of(series.id)}
    return Prepared(scope, series.id, series, values, items, shown, old, skips)


def cancel(key: str, scope: Scope, reason: str) -> Prepared:
    """Calling one, the following, or all open occurrences off."""
    series = find_series(key)
    old = of_series(series.id)
    target = target_of(key, old, series, scope)
    reach = [one for one in old if one.open and _within(one, target, scope)]
    items = [Item(_cancel_step(one), _cancelled(reason)) for one in reach]
    values: dict[str, Any] = {}
    if scope is not Scope.THIS:
        rule = recurrence.parse(series.rule, starts=date.fromisoformat(series.first))
        last = min(one.original for one in reach) - timedelta(days=1)
        values["rule"] = replace(rule, count=None, until=last).text
    return prepared_of(scope, series, values, items, {one.uid: one for one in old}, keep_skips=True)


def _within(one: Occurrence, target: Occurrence, scope: Scope) -> bool:
    if scope is Scope.THIS:
        return one.uid == target.uid
    return scope is Scope.ALL or one.original >= target.original


def _cancel_step(one: Occurrence) -> Step:
    moment = moment_of(one.values)
    return Step(What.CANCELLED, one.original, moment, moment, one.uid, one.values["number"], ("status",))


def _cancelled(reason: str) -> dict[str, Any]:
    return {"status": ActivityStatus.CANCELLED, "cancel_reason": reason}


def skip(key: str) -> Prepared:
    """Leaving one occurrence's date out."""
    series = find_series(key)
    old = of_series(series.id)
    target = target_of(key, old, series, Scope.THIS)
    if target.referred:
        items = [Item(_cancel_step(target), _cancelled(_("left out of its series")))]
    else:
        step = Step(
            What.DROPPED, target.original, moment_of(target.values), None, target.uid,
            target.values["number"], reason=SkipReason.HAND,
        )  # fmt: skip
        items = [Item(step, skip=(SkipReason.HAND, ""))]
    return prepared_of(Scope.THIS, series, {}, items, {target.uid: target}, keep_skips=True)


def add_again(series: Series, skip: SeriesSkip) -> Prepared:
    """Putting a date back that was left out; its room taken, as a draft."""
    day = date.fromisoformat(skip.day)
    items = plan(wanted_again(series, day, Way.DRAFT), [], [], ())
    prepared = prepared_of(Scope.THIS, series, {}, items, {}, keep_skips=True)
    prepared.skips = {skip.day: skip}
    return prepared


def wanted_again(series: Series, day: date, way: Way) -> Wanted:
    """One date of a series as the series is; holidays are no reason any more."""
    template = {name: series.__data__[name] for name in TEMPLATE}
    return Wanted(
        (day,), time.fromisoformat(series.begins), series.minutes, template, bool(series.draft), False, way,
        {}, None,
    )  # fmt: skip


def extension(series: Series) -> Prepared | None:
    """The dates that have come within reach since; None where there are none."""
    rule = recurrence.parse(series.rule, starts=date.fromisoformat(series.first))
    made, first = date.fromisoformat(series.made_until), date.fromisoformat(series.first)
    if (rule.until is not None and rule.until <= made) or horizon(rule, first) <= made:
        return None
    days, made_until, waits = dates_of(rule, first)
    if made_until <= made:
        return None
    fresh = [day for day in days.days if day > made]
    stands = {one.original for one in of_series(series.id)}
    wanted = replace(
        wanted_again(series, first, Way(series.way)),
        days=[day for day in fresh if day not in stands],
        skip_holidays=bool(series.skip_holidays),
        now=clock.now().replace(tzinfo=None),
    )
    items = plan(wanted, [], [], ())
    prepared = prepared_of(Scope.ALL, series, {"made_until": made_until.isoformat()}, items, {}, waits=waits)
    prepared.skips = {}
    return prepared


def write(prepared: Prepared) -> SeriesDone:
    """Carry a change out; the caller holds the transaction."""
    writing = series_writing.Writing()
    if prepared.series is None:
        writing.insert(Series, [prepared.series_values])
    elif prepared.series_values:
        writing.change(prepared.series, prepared.series_values)
    if prepared.ended is not None:
        writing.change(prepared.ended, prepared.ended_values)
    series_writing.carry_out(writing, prepared.uid, prepared.items, prepared.old, prepared.skips)
    done = writing.finish(prepared.uid, prepared.scope)
    first = next((one.uid for one in of_series(prepared.uid) if one.open), "")
    return SeriesDone(done, prepared.uid, first, prepared.preview)
