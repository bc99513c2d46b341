"""The hours book for staff: a month's lines, corrections by reversal, back-entries (补录), the month lock.

Nothing in the book is ever edited: a correction is a line that reverses another and, where some of it
stands, a new one; both with the reason (domain §0.5, §3.3).
"""

from __future__ import annotations

from datetime import date
from typing import Final

from peewee import fn

from station_app.activities import queries as activity_queries
from station_app.activities.models import Activity
from station_app.activities.rows import ActivityStatus
from station_app.core import clock
from station_app.core.db import atomic, db, tuples
from station_app.core.errors import NotFound, ValidationError
from station_app.core.i18n import N_, _
from station_app.core.ids import new_id
from station_app.core.rights import Right, allowed, requires
from station_app.operators.models import Operator
from station_app.roster import aliases
from station_app.roster import service as roster
from station_app.signin import hours_book, hours_lines, waiting
from station_app.signin.hours_errors import (
    AlreadyBooked,
    AlreadyLocked,
    MonthNotOver,
    MonthNotReady,
    NoHoursCounted,
    NoVolunteer,
    StillOpen,
)
from station_app.signin.hours_rows import BookLine, Limits, MonthState
from station_app.signin.models import HoursLine, HoursReview, MonthLock

#: As much as the centre takes of one line.
MOST_CARRIED: Final = 100_000
LINE: Final = N_("line of the hours book")
#: What a list of lines can be cut down to.
CUTS: Final = ("", "service", "backfill", "corrections", "mended")


@requires(Right.ACTIVITIES)
def list_lines(month: str, *, text: str = "", cut: str = "") -> list[BookLine]:
    """The month's lines (``2026-09``), the latest first.

    ``text`` is part of a name, number or title; ``cut`` is service, backfill, corrections or mended.
    """
    first, after = hours_book.month_bounds(month)
    conditions = [HoursLine.day >= first, HoursLine.day < after]
    if cut in ("service", "backfill"):
        conditions.append(HoursLine.kind == cut)
    elif cut == "corrections":
        conditions.append(HoursLine.kind.in_((hours_lines.ADJUST, hours_lines.REVERSE)))
    elif cut == "mended":
        conditions.append(HoursLine.mended == 1)
    lines = hours_book.list_lines(HoursLine, *conditions)
    wanted = text.strip().casefold()
    if not wanted:
        return lines
    found = {person.uid for person in roster.find_people(text, limit=200)}
    return [line for line in lines if line.person in found or wanted in _said(line)]


def _said(line: BookLine) -> str:
    return f"{line.name}|{line.volunteer_number}|{line.number}|{line.title}|{line.reason}".casefold()


@requires(Right.ACTIVITIES)
def find_line(line: str) -> BookLine:
    """One line by its uid; raises ``NotFound``."""
    found = hours_book.list_lines(HoursLine, HoursLine.id == line)
    if not found:
        raise NotFound(_(LINE), line)
    return found[0]


# Corrections


@requires(Right.HOURS_CORRECT)
@atomic
def correct_line(line: str, *, minutes: int, reason: str) -> str:
    """Put a line right: reverse it and, unless ``minutes`` is 0, write it anew; gives the last id.

    Raises ``NotFound``, ``CannotReverse``, ``ValidationError``.
    """
    row = _line(line)
    problems = {}
    if not 0 <= minutes <= (MOST_CARRIED if row.kind == hours_lines.CARRIED else hours_lines.DAY_MINUTES):
        problems["minutes"] = _("Between 0 and 24 hours.")
    elif minutes == row.minutes:
        problems["minutes"] = _("That is what the line says already.")
    _need(problems, "reason", reason, _("Say why: the correction carries it."))
    done = hours_lines.reverse(row, reason=reason.strip())
    if not minutes:
        return done
    kind = row.kind if row.kind == hours_lines.CARRIED else hours_lines.ADJUST
    return hours_lines.append(
        HoursLine, person=row.person_id, served_on=row.served_on or row.day, minutes=minutes, kind=kind,
        activity=row.activity_id, reason=reason.strip(), mended=row.mended,
        content=row.content, evidence=row.evidence,
    )  # fmt: skip


def _line(uid: str) -> HoursLine:
    row = HoursLine.by_id(uid)
    if row is None:
        raise NotFound(_(LINE), uid)
    return row


def _need(problems: dict[str, str], field: str, value: str, words: str) -> None:
    """Raise what is wrong, an empty ``value`` of ``field`` with it."""
    if not value.strip():
        problems[field] = words
    if problems:
        raise ValidationError(problems)


@requires(Right.ACTIVITIES)
@atomic
def back_enter(
    person: str,
    *,
    minutes: int,
    reason: str,
    evidence: str,
    activity: str = "",
    day: date | None = None,
    content: str = "",
) -> str:
    """Enter a volunteer's hours afterwards (补录), at a closed activity or of a day of its own; gives the id.

    A coordinator looks at what staff entered. Raises ``NoVolunteer`` (Order 67 Art. 19), ``NoHoursCounted``,
    ``StillOpen``, ``AlreadyBooked``, ``NotFound``, ``ValidationError``.
    """
    who = roster.find_person(person)
    if "volunteer" not in who.capacities:
        raise NoVolunteer(who.name)
    row = activity_queries.find(activity) if activity else None
    problems = _problems(minutes, day, content, row is not None)
    if not reason.strip():
        problems["reason"] = _("Say why it was not entered in time.")
    _need(problems, "evidence", evidence, _("Say what shows it: the paper sheet and its page, a photograph."))
    if row is not None:
        _refuse_activity(row, who.uid, who.name)
    served = row.starts[:10] if row is not None else (day or clock.today()).isoformat()
    uid = hours_lines.append(
        HoursLine, person=who.uid, served_on=served, minutes=minutes, kind=hours_lines.BACKFILL,
        activity=row.id if row is not None else None, reason=reason.strip(), evidence=evidence.strip(),
        content=content.strip(),
    )  # fmt: skip
    if allowed(Right.HOURS_CORRECT):
        HoursReview.create(
            id=new_id(), person=who.uid, day=served, minutes=minutes, line=uid, at=clock.now_ms()
        )
    return uid


@requires(Right.HOURS_CORRECT)
@atomic
def carry_over(person: str, *, minutes: int, until: date, evidence: str) -> str:
    """Take over what a volunteer gave before the station kept its book here, up to the day ``until``, as one
    line; gives its id. ``evidence`` names the old book. Raises ``NoVolunteer``, ``ValidationError``, …
    """
    who = roster.find_person(person)
    if "volunteer" not in who.capacities:
        raise NoVolunteer(who.name)
    problems = {}
    if not 0 < minutes <= MOST_CARRIED:
        problems["minutes"] = _("More than nothing, and not more than a life of it.")
    if until > clock.today():
        problems["until"] = _("A day that has been.")
    _need(problems, "evidence", evidence, _("Say which book it comes from, and its page."))
    content = _("from the old book, up to %(day)s") % {"day": until.isoformat()}
    return hours_lines.append(
        HoursLine, person=who.uid, served_on=until.isoformat(), minutes=minutes, kind=hours_lines.CARRIED,
        evidence=evidence.strip(), content=content, reason=_("carried over"),
    )  # fmt: skip


def _problems(minutes: int, day: date | None, content: str, at_activity: bool) -> dict[str, str]:
    problems = {}
    if not 0 < minutes <= hours_lines.DAY_MINUTES:
        problems["minutes"] = _("More than nothing, and 24 hours at the most.")
    if not at_activity and (day is None or day > clock.today()):
        problems["day"] = _("A day that has been.")
    if not at_activity and not content.strip():
        problems["content"] = _("Say what was done: a certificate names it.")
    return problems


def _refuse_activity(row: Activity, person: str, name: str) -> None:
    if not row.counts_hours:
        raise NoHoursCounted(row.title, row.no_hours_reason)
    if row.closed_at is None:
        raise StillOpen(row.title)
    lines = HoursLine.select().where(
        HoursLine.person.in_(aliases.everyone(person)), HoursLine.activity == row.id
    )
    back = {line.reverses_id for line in lines}
    if any(line.kind != hours_lines.REVERSE and line.id not in back and line.minutes for line in lines):
        raise AlreadyBooked(name, row.title)


# Months


@requires(Right.ACTIVITIES)
def month_state(month: str, *, limits: Limits = Limits()) -> MonthState:
    """What a month (``2026-09``) comes to and what in it waits; ``ValueError`` where it is none."""
    first, after = hours_book.month_bounds(month)
    query = HoursLine.select(fn.COUNT(HoursLine.id), fn.COUNT(fn.DISTINCT(HoursLine.person))).where(
        HoursLine.day >= first, HoursLine.day < after
    )
    lines, people = next(iter(tuples(query)))
    minutes, given = hours_book.given_between(first, after)
    lock = MonthLock.get_or_none(MonthLock.month == month)
    return MonthState(
        month=month,
        lines=lines,
        people=people,
        minutes=minutes,
        hours=given,
        locked_at=clock.from_ms(lock.at) if lock else None,
        locked_by=_operator_of(lock.id) if lock else "",
        open_activities=_open_activities(first, after),
        missing_sign_outs=sum(first <= row.ends.isoformat() < after for row in waiting.sign_outs()),
        long_days=waiting.count_long_days(limits, first, after),
        back_entries=sum(first <= row.day.isoformat() < after for row in waiting.back_entries()),
    )


def _open_activities(first: str, after: str) -> int:
    now = activity_queries.wall_text(clock.now())
    rows = Activity.select().where(
        Activity.starts >= first, Activity.starts < after, Activity.ends <= now, Activity.closed_at.is_null(),
        Activity.status == ActivityStatus.PUBLISHED,
    )  # fmt: skip
    return int(rows.count())


def _operator_of(row: str) -> str:
    """Who wrote a row, by the change log; empty where that operator is gone."""
    sql = "SELECT json_extract(line, '$.operator') FROM change WHERE row_id = ? ORDER BY n LIMIT 1"
    found = db.execute_sql(sql, (row,)).fetchone()
    operator = Operator.by_id(found[0]) if found else None
    return operator.name if operator else ""


@requires(Right.HOURS_CORRECT)
@atomic
def lock_month(month: str, *, anyway: bool = False, limits: Limits = Limits()) -> MonthState:
    """Close a month that is over: no line goes into it from then on, a later one names it.

    Raises ``AlreadyLocked``, ``MonthNotOver``, and ``MonthNotReady`` unless ``anyway``.
    """
    if hours_lines.is_locked(month):
        raise AlreadyLocked(month)
    _first, after = hours_book.month_bounds(month)
    if after > clock.today().isoformat():
        raise MonthNotOver(month)
    state = month_state(month, limits=limits)
    if state.waiting and not anyway:
        raise MonthNotReady(
            month, activities=state.open_activities, sign_outs=state.missing_sign_outs,
            days=state.long_days, entries=state.back_entries,
        )  # fmt: skip
    MonthLock.create(id=new_id(), month=month, lines=state.lines, minutes=state.minutes, at=clock.now_ms())
    return month_state(month, limits=limits)


@requires(Right.ACTIVITIES)
def history_of(line: str) -> tuple[str, str]:
    """(who wrote a line, when as ISO wall time to the minute), from the change log; empty where unknown."""
    sql = "SELECT json_extract(line, '$.at') FROM change WHERE row_id = ? ORDER BY n LIMIT 1"
    found = db.execute_sql(sql, (line,)).fetchone()
    return (_operator_of(line), f"{clock.from_ms(found[0]):%Y-%m-%d %H:%M}") if found else ("", "")
