"""Full-time volunteers' (专职) duty: a book of its own, since duty is no voluntary service (domain §0.4).

It fills by itself where somebody signs in as a full-time volunteer, and by hand for duty outside of
activities; a month that is locked in the hours book is locked here.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from station_app.core import clock
from station_app.core.db import atomic
from station_app.core.errors import NotFound, ValidationError
from station_app.core.i18n import _
from station_app.core.rights import Right, requires
from station_app.roster import aliases
from station_app.roster import service as roster
from station_app.signin import hours_book, hours_lines
from station_app.signin.hours_errors import NotFullTime
from station_app.signin.hours_rows import Duty
from station_app.signin.models import DutyLine

FULL_TIME: Final = "full-time"


@requires(Right.ACTIVITIES)
def duty_of(person: str) -> Duty:
    """One person's book of duty; raises ``NotFound``."""
    everyone = aliases.everyone(roster.find_person(person).uid)
    lines = hours_book.list_lines(DutyLine, DutyLine.person.in_(everyone))
    return Duty(sum(line.minutes for line in lines), tuple(lines))


@requires(Right.ACTIVITIES)
@atomic
def add_duty(person: str, *, day: date, minutes: int, reason: str) -> str:
    """Enter duty by hand; ``reason`` says what it was. Gives the line's id.

    Raises ``NotFullTime``, ``ValidationError``, ``NotFound``.
    """
    who = roster.find_person(person)
    if FULL_TIME not in who.capacities:
        raise NotFullTime(who.name)
    problems = {}
    if not 0 < minutes <= hours_lines.DAY_MINUTES:
        problems["minutes"] = _("More than nothing, and 24 hours at the most.")
    if day > clock.today():
        problems["day"] = _("A day that has been.")
    if not reason.strip():
        problems["reason"] = _("Say what the duty was.")
    if problems:
        raise ValidationError(problems)
    return hours_lines.append(
        DutyLine, person=who.uid, served_on=day.isoformat(), minutes=minutes, kind=hours_lines.DUTY,
        reason=reason.strip(),
    )  # fmt: skip


@requires(Right.HOURS_CORRECT)
@atomic
def reverse_duty(line: str, *, reason: str) -> str:
    """Take a line of duty back by a line of its own; raises ``NotFound``, ``CannotReverse``."""
    row = DutyLine.by_id(line)
    if row is None:
        raise NotFound(_("line of duty"), line)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the correction carries it.")})
    return hours_lines.reverse(row, reason=reason.strip())
