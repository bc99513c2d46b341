"""Series of activities: what repeats, by which rule; one occurrence changed, those from it on, or all.

A change is computed first and shown as a before-and-after list, then carried out in one transaction and
undone as one. What was held never moves and is never lost (domain §4.1-4.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from station_app.activities import (
    clashes,
    edits,
    queries,
    recurrence,
    series_beginning,
    series_changes,
    series_edits,
    series_reading,
    series_writing,
    working_days,
)
from station_app.activities import values as checking
from station_app.activities.clashes import Booking, Bookings
from station_app.activities.models import Activity, Series, SeriesEdit, SeriesSkip
from station_app.activities.occurrences import find_series, of_series, skips_of
from station_app.activities.rows import ActivityRow, ActivityStatus, EditUndone
from station_app.activities.series_changes import Prepared, PreviewOutdated
from station_app.activities.series_rows import (
    NO_CHOICES,
    Choice,
    Clash,
    OccurrenceRow,
    Scope,
    SeriesDone,
    SeriesPlace,
    SeriesPreview,
    SeriesRow,
    SkipRow,
    What,
)
from station_app.core import clock
from station_app.core.db import atomic
from station_app.core.errors import NotFound
from station_app.core.i18n import _
from station_app.core.rights import Right, requires

#: For how long a change of the calendar can be undone.
UNDONE_DAYS: Final = 90


@requires(Right.LOOK)
def describe_rule(rule: str, *, starts: datetime) -> str:
    """The rule in words (每周五，共 12 次), once it is read; raises ``WrongRule``."""
    return recurrence.in_words(recurrence.parse(rule, starts=starts.date()))


@requires(Right.LOOK)
def preview_series(*, rule: str, starts: datetime, ends: datetime, **more: Any) -> SeriesPreview:
    """The dates that a new series would have, and what stands in their way; nothing is written.

    ``starts`` and ``ends`` are the first occurrence's, moved on to the rule's first date where they do not
    fit it. ``more`` as in ``add_activity``, and how it repeats: ``skip_holidays``; ``way`` (``SKIP`` or
    ``DRAFT``), which is what happens by itself where the room is taken; ``choices``, what was chosen for
    single dates. Raises ``WrongRule``, ``NoDates``, ``ValidationError``, ``NotFound``.
    """
    return series_beginning.new_series(rule=rule, starts=starts, ends=ends, make=False, **more).preview


@requires(Right.ACTIVITIES)
@atomic
def add_series(
    *, rule: str, title: str, starts: datetime, ends: datetime, category: str, token: str = "", **more: Any
) -> SeriesDone:
    """Plan a series and its occurrences up to a year ahead; all of it is one change that can be undone.

    Without a venue, or with ``draft``, its occurrences are drafts. Takes and raises what ``preview_series``
    does, and raises ``PreviewOutdated`` where ``token`` is of a preview that no longer holds.
    """
    prepared = series_beginning.new_series(
        rule=rule, title=title, starts=starts, ends=ends, category=category, make=True, **more
    )
    return _carry_out(prepared, token)


@requires(Right.LOOK)
def preview_repeat(activity: str, *, rule: str, **more: Any) -> SeriesPreview:
    """The dates that there would be if an activity that stands by itself began a series; nothing is written.

    ``more`` is how it repeats, as in ``preview_series``, and of the activity itself, which the others take
    after, changes (named as in ``edit_activity``) and ``publish``. Raises ``AlreadyInSeries``,
    ``RuleMissesDay``, ``ActivityOver``, ``VenueMissing``, and what ``preview_series`` does.
    """
    return series_beginning.from_activity(activity, rule=rule, make=False, **more).preview


@requires(Right.ACTIVITIES)
@atomic
def repeat_activity(activity: str, *, rule: str, token: str = "", **more: Any) -> SeriesDone:
    """Make an activity the first occurrence of a new series, up to a year ahead, as one change.

    It keeps its number, sign-ins, registrations and papers; one that was held stays as it is. Takes and
    raises what ``preview_repeat`` does, and raises ``PreviewOutdated``.
    """
    return _carry_out(series_beginning.from_activity(activity, rule=rule, make=True, **more), token)


@requires(Right.LOOK)
def list_series(*, ended: bool = False) -> list[SeriesRow]:
    """The series that have something coming or never end, by title; with ``ended`` every one."""
    rows = series_reading.rows_of(list(Series.select().order_by(Series.title, Series.first)))
    return [row for row in rows if ended or row.coming or row.last is None]


@requires(Right.LOOK)
def get_series(key: str) -> SeriesRow:
    """A series by its uid or by one of its activities (uid, number); raises ``NotFound``, ``NotInSeries``."""
    return series_reading.rows_of([find_series(key)])[0]


@requires(Right.LOOK)
def list_occurrences(key: str) -> list[OccurrenceRow]:
    """The occurrences that a series has, by the rule's dates; raises as ``get_series`` does."""
    return series_reading.occurrence_rows(find_series(key))


@requires(Right.LOOK)
def place_of(activity: str) -> SeriesPlace | None:
    """Which of how many the activity is in its series; None where it repeats by no rule."""
    row = queries.find(activity)
    return series_reading.place_of(row) if row.series_id is not None else None


@requires(Right.LOOK)
def available_scopes(activity: str) -> tuple[Scope, ...]:
    """The scopes that differ from one another for this activity; empty where it is in no series or nothing
    of it can be changed any more. What was held offers the others alone."""
    row = queries.find(activity)
    if row.series_id is None:
        return ()
    rows = of_series(row.series_id)
    mine = next(one for one in rows if one.uid == row.id)
    others = [one for one in rows if one.open and one.uid != row.id]
    if not mine.open:
        return (Scope.ALL,) if others else ()
    both = any(one.original > mine.original for one in others) and any(
        one.original < mine.original for one in others
    )
    return (Scope.THIS, *([Scope.FOLLOWING] if both else []), *([Scope.ALL] if others else []))


@requires(Right.LOOK)
def preview_edit(
    activity: str, *, scope: Scope, choices: Mapping[date, Choice] = NO_CHOICES, **changes: Any
) -> SeriesPreview:
    """What a change would do to each occurrence; nothing is written.

    ``changes`` are named as in ``edit_activity``, and ``rule``, ``skip_holidays``, ``way``, ``publish``
    (drafts whose room is free). What equals the activity's own value is no change. ``starts`` and ``ends``
    are this activity's new times; with ``FOLLOWING`` and ``ALL`` the rule follows to its new day. Raises
    ``NotInSeries``, ``ActivityOver``, ``WrongRule``, ``NoDates``, ``ValidationError``, ``NotFound``.
    """
    return series_edits.edit(activity, scope, choices, changes, make=False).preview


@requires(Right.ACTIVITIES)
@atomic
def edit_series(
    activity: str,
    *,
    scope: Scope,
    choices: Mapping[date, Choice] = NO_CHOICES,
    token: str = "",
    **changes: Any,
) -> SeriesDone:
    """Carry out what ``preview_edit`` shows, in one step that is undone as one.

    ``THIS`` edits the activity by itself; ``FOLLOWING`` ends the series before it and begins a new one,
    which keeps edits of single occurrences; ``ALL`` changes what was not held yet. Raises what
    ``preview_edit`` does, ``VenueMissing``, and ``PreviewOutdated`` where ``token`` no longer holds.
    """
    return _carry_out(series_edits.edit(activity, scope, choices, changes, make=True), token)


@requires(Right.LOOK)
def preview_cancel(activity: str, *, scope: Scope) -> SeriesPreview:
    """What calling off would do; raises ``NotInSeries``, ``ActivityOver``."""
    return series_changes.cancel(activity, scope, "").preview


@requires(Right.ACTIVITIES)
@atomic
def cancel_occurrences(activity: str, *, scope: Scope, reason: str = "") -> SeriesDone:
    """Call this occurrence off, those from it on, or all that were not held yet; they stay in the calendar,
    struck through. With ``FOLLOWING`` and ``ALL`` the series ends. Raises as ``preview_cancel`` does."""
    return _carry_out(series_changes.cancel(activity, scope, reason.strip()), "")


@requires(Right.ACTIVITIES)
@atomic
def end_series(activity: str, *, last: date) -> SeriesDone:
    """Have the series end on ``last``: later occurrences are taken out, or called off where people have
    registered for them. Raises ``NotInSeries``, ``ActivityOver``."""
    series = find_series(activity)
    rule = replace(recurrence.parse(series.rule, starts=date.fromisoformat(series.first)), count=None)
    ending = replace(rule, until=last).text
    anchor = next((one.uid for one in of_series(series.id) if one.open), activity)
    return _carry_out(series_edits.edit(anchor, Scope.ALL, NO_CHOICES, {"rule": ending}, make=True), "")


@requires(Right.ACTIVITIES)
@atomic
def skip_date(activity: str) -> SeriesDone:
    """Leave this occurrence's date out of its series; it is remembered and can be put back.

    The activity goes, or is called off where people have registered. Raises ``NotInSeries``,
    ``ActivityOver``.
    """
    return _carry_out(series_changes.skip(activity), "")


@requires(Right.LOOK)
def list_skips(key: str) -> list[SkipRow]:
    """The dates that a series leaves out, with why, and whether that is gone."""
    series = find_series(key)
    return [series_reading.skip_row(series, skip) for skip in skips_of(series.id)]


@requires(Right.LOOK)
def list_offers() -> list[SkipRow]:
    """Coming dates, over all series, that were left out and could be held now."""
    today = clock.today().isoformat()
    skips = SeriesSkip.select().where(SeriesSkip.day > today).order_by(SeriesSkip.day)
    found = {series.id: series for series in Series.select()}
    rows = [series_reading.skip_row(found[skip.series_id], skip) for skip in skips]
    return [row for row in rows if row.free]


@requires(Right.LOOK)
def list_on_holidays() -> list[ActivityRow]:
    """Coming occurrences of series that leave holidays out, on days that were not known to be off when they
    were made: what a new year's notice brings. ``skip_date`` leaves them out."""
    leaving_out = Series.select(Series.id).where(Series.skip_holidays == 1)
    coming = Activity.starts > queries.wall_text(clock.now())
    rows = queries.select(
        Activity.series.in_(leaving_out), coming, Activity.status != ActivityStatus.CANCELLED
    )
    return [
        row for row in rows if "starts" not in row.detached and working_days.holiday_name(row.starts.date())
    ]


@requires(Right.ACTIVITIES)
@atomic
def add_again(key: str, day: date) -> SeriesDone:
    """Put a date that was left out back; as a draft where its room is still taken. Raises ``NotFound``."""
    series = find_series(key)
    skip = next((one for one in skips_of(series.id) if one.day == day.isoformat()), None)
    if skip is None:
        raise NotFound(_("date that was left out"), day.isoformat())
    return _carry_out(series_changes.add_again(series, skip), "")


@requires(Right.LOOK)
def list_clashes(
    *, starts: datetime, ends: datetime, venue: str = "", lead: str = "", speaker: str = "", besides: str = ""
) -> list[Clash]:
    """What one activity at that time would meet, the room first; for the editor. ``besides`` is its uid.

    Raises ``ValidationError`` (times), ``NotFound`` (people).
    """
    found = checking.check(make=False, starts=starts, ends=ends, venue=venue, lead=lead, speaker=speaker)
    if ends <= clock.now().replace(tzinfo=None):
        return []
    mine = Booking(
        besides,
        "",
        "",
        starts,
        ends,
        found["venue"] or "",
        found["lead"] or "",
        found["speaker"] or "",
        False,
    )
    met = Bookings(clashes.stored(starts, ends, besides=[besides])).against(mine)
    names = clashes.names_of([mine.venue], mine.people)
    return [replace(clash, subject=names.get(clash.subject, "")) for clash in met]


@requires(Right.ACTIVITIES)
@atomic
def undo_edit(edit: str) -> EditUndone:
    """Take a change of the calendar back. One of a single activity goes back but for the fields that were
    changed or relied on since; one of several goes back whole.

    Raises ``ChangedSince`` where nothing can be taken back, ``ActivityOver`` where it was closed or called
    off since, ``NotFound``; nothing is changed then.
    """
    return edits.take_back(edit)


@requires(Right.ACTIVITIES)
@atomic
def extend_series() -> int:
    """Make the occurrences that have come within a year's reach since; gives how many. Once a day is enough,
    and where there is nothing to do nothing is written. Changes of long ago can no longer be undone."""
    old = clock.now_ms() - UNDONE_DAYS * 86_400_000
    if SeriesEdit.select().where(SeriesEdit.at < old).exists():
        SeriesEdit.delete().where(SeriesEdit.at < old).execute()
    return sum(_extend(series) for series in Series.select())


def _extend(series: Series) -> int:
    prepared = series_changes.extension(series)
    if prepared is None:
        return 0
    writing = series_writing.Writing()
    series_writing.carry_out(writing, series.id, prepared.items, {}, {})
    writing.change(series, prepared.series_values)
    return prepared.preview.count(What.ADDED)


def _carry_out(prepared: Prepared, token: str) -> SeriesDone:
    if token and token != prepared.preview.token:
        raise PreviewOutdated
    return series_changes.write(prepared)
