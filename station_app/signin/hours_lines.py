"""The only writer of the hours book and the book of duty: lines are appended, never changed.

A locked month takes no line any more: what belongs to it goes into the present month and names the day
it was served on (domain §2.8, §3.3).
"""

from __future__ import annotations

from typing import Any, Final

from station_app.core import clock
from station_app.core.ids import new_id
from station_app.signin.hours_errors import CannotReverse, MonthLocked
from station_app.signin.models import DutyLine, HoursLine, MonthLock

#: What a line is: written at closing, entered later (补录), put right, or the reversal of another; or what
#: somebody had before the station kept its book here (旧台账转入).
SERVICE, BACKFILL, ADJUST, REVERSE = "service", "backfill", "adjust", "reverse"
CARRIED: Final = "carried"
DUTY: Final = "duty"
#: No line is longer but what is carried over.
DAY_MINUTES: Final = 24 * 60

Book = type[HoursLine] | type[DutyLine]


def is_locked(month: str) -> bool:
    """Whether the month (``2026-09``) takes no line any more."""
    return bool(MonthLock.select().where(MonthLock.month == month).exists())


def append(book: Book, *, person: str, served_on: str, minutes: int, kind: str, **values: Any) -> str:
    """Append a line about the day ``served_on`` (ISO); gives its id. The caller holds the transaction.

    Raises ``MonthLocked`` where the present month is locked too.
    """
    day, served = served_on, ""
    if is_locked(served_on[:7]):
        day, served = clock.today().isoformat(), served_on
        if is_locked(day[:7]):
            raise MonthLocked(day[:7])
    uid = new_id()
    book.create(id=uid, person=person, day=day, served_on=served, minutes=minutes, kind=kind, **values)
    return uid


def reverse(line: HoursLine | DutyLine, *, reason: str) -> str:
    """Append the line that takes ``line`` back; raises ``CannotReverse``."""
    book: Book = type(line)
    if line.kind == REVERSE or book.select().where(book.reverses == line.id).exists():
        raise CannotReverse
    return append(
        book, person=line.person_id, served_on=line.served_on or line.day, minutes=-line.minutes,
        kind=REVERSE, activity=line.activity_id, reason=reason, reverses=line.id,
    )  # fmt: skip


def month_corrected(day: str, served_on: str) -> str:
    """The month that a line corrects from a later one, empty where it stands in its own."""
    return served_on[:7] if served_on and served_on[:7] != day[:7] else ""
