"""Series as they are handed out: counts, places, and what is free again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time

from station_app.activities import clashes, queries, recurrence, rule_dates, series_changes, working_days
from station_app.activities.models import Activity, Series, SeriesSkip
from station_app.activities.occurrences import Occurrence, of_many, of_series, skips_counted
from station_app.activities.recurrence import PACK_KINDS, Rule
from station_app.activities.series_planning import plan
from station_app.activities.series_rows import (
    OccurrenceRow,
    SeriesPlace,
    SeriesRow,
    SkipReason,
    SkipRow,
    Way,
    What,
)
from station_app.core import clock
from station_app.core.db import tuples
from station_app.roster.models import Team


def rule_of(series: Series) -> tuple[Rule, date]:
    """The stored rule and its first date."""
    first = date.fromisoformat(series.first)
    return recurrence.parse(series.rule, starts=first), first


def rows_of(found: Sequence[Series]) -> list[SeriesRow]:
    """The series with their counts, read together."""
    uids = [series.id for series in found]
    occurrences, skipped = of_many(uids), skips_counted(uids)
    names = clashes.names_of(
        {series.venue_id or "" for series in found},
        {uid or "" for series in found for uid in (series.lead_id, series.speaker_id)},
    )
    teams = {series.team_id for series in found if series.team_id}
    names |= dict(tuples(Team.select(Team.id, Team.name).where(Team.id.in_(teams)))) if teams else {}
    return [_row(series, occurrences[series.id], skipped.get(series.id, 0), names) for series in found]


def _row(
    series: Series, occurrences: Sequence[Occurrence], skipped: int, names: Mapping[str, str]
) -> SeriesRow:
    rule, first = rule_of(series)
    rows = [one for one in occurrences if not one.cancelled]
    coming = sorted((one for one in rows if not one.frozen), key=lambda one: one.starts)
    whole = _whole(rule, first)
    return SeriesRow(
        uid=series.id,
        title=series.title,
        category=series.category,
        rule=series.rule,
        words=recurrence.in_words(rule),
        first=first,
        last=whole[-1] if whole else rule.until,
        begins=time.fromisoformat(series.begins),
        minutes=series.minutes,
        venue=names.get(series.venue_id or "", ""),
        lead=names.get(series.lead_id or "", ""),
        speaker=names.get(series.speaker_id or "", "") or series.speaker_name,
        team=names.get(series.team_id or "", ""),
        skip_holidays=bool(series.skip_holidays),
        way=Way(series.way),
        occurrences=len(rows),
        held=sum(one.frozen for one in rows),
        coming=len(coming),
        skipped=skipped,
        next_starts=coming[0].starts if coming else None,
        next_uid=coming[0].uid if coming else "",
        made_until=date.fromisoformat(series.made_until),
        waits_for=series_changes.dates_of(rule, first)[2] if rule.kind in PACK_KINDS else "",
    )


def _whole(rule: Rule, first: date) -> tuple[date, ...]:
    """Every date of a rule that ends; empty where it does not or waits for what is not published."""
    if rule.endless:
        return ()
    found = rule_dates.dates(rule, first, rule_dates.END, is_day=series_changes.is_day)
    return found.days if found.ended else ()


def place_of(activity: Activity) -> SeriesPlace:
    """Where an activity stands in its series, by the rule alone."""
    series = Series.get_by_id(activity.series_id)
    places, of = _places(series)
    rule = replace(rule_of(series)[0], count=None, until=None)
    return SeriesPlace(recurrence.in_words(rule), places.get(date.fromisoformat(activity.original), 0), of)


def _places(series: Series) -> tuple[dict[date, int], int]:
    """The places of the rule's dates, and how many there are (0 where it never ends)."""
    rule, first = rule_of(series)
    whole = _whole(rule, first)
    until = date.fromisoformat(series.made_until)
    days = whole or rule_dates.dates(rule, first, until, is_day=series_changes.is_day).days
    return {day: place for place, day in enumerate(days, 1)}, len(whole)


def occurrence_rows(series: Series) -> list[OccurrenceRow]:
    """The occurrences with their places among the rule's dates."""
    places, of = _places(series)
    rows = of_series(series.id)
    names = clashes.names_of({one.values["venue"] or "" for one in rows}, ())
    now = queries.wall_text(clock.now())
    return [
        OccurrenceRow(
            uid=one.uid,
            number=one.values["number"],
            original=one.original,
            starts=one.starts,
            ends=one.ends,
            status=queries.status_at(one.values["status"], one.values["starts"], one.values["ends"], now),
            venue=names.get(one.values["venue"] or "", ""),
            detached=tuple(sorted(one.detached)),
            frozen=one.frozen,
            place=places.get(one.original, 0),
            of=of,
        )
        for one in rows
    ]


def skip_row(series: Series, skip: SeriesSkip) -> SkipRow:
    """A date left out, and whether what stood in its way is gone."""
    day, reason = date.fromisoformat(skip.day), SkipReason(skip.reason)
    return SkipRow(series.id, series.title, day, reason, skip.detail, _free(series, day, reason))


def _free(series: Series, day: date, reason: SkipReason) -> bool:
    starts = datetime.combine(day, time.fromisoformat(series.begins))
    if reason is SkipReason.HAND or starts <= clock.now().replace(tzinfo=None):
        return False
    if reason is SkipReason.HOLIDAY:
        return not working_days.holiday_name(day)
    wanted = replace(
        series_changes.wanted_again(series, day, Way.SKIP), skip_holidays=bool(series.skip_holidays)
    )
    return plan(wanted, [], [], ())[0].step.what is What.ADDED
