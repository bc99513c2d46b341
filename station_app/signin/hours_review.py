"""What somebody has to look at in the hours book, and letting it stand with a reason."""

from __future__ import annotations

from datetime import date, datetime

from station_app.core import clock
from station_app.core.db import atomic
from station_app.core.errors import NotFound
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.core.rights import Right, check, requires
from station_app.signin import service as signin
from station_app.signin import waiting
from station_app.signin.hours_errors import NothingToReview
from station_app.signin.hours_rows import BookLine, Limits, LongDay, MissingSignOut
from station_app.signin.models import HoursReview, SignInEvent
from station_app.signin.rows import SignInRow


@requires(Right.ACTIVITIES)
def list_long_days(*, limits: Limits = Limits()) -> list[LongDay]:
    """Days of more hours than the limit, which nobody has let stand yet; the longest first."""
    return waiting.long_days(limits)


@requires(Right.ACTIVITIES)
def list_missing_sign_outs() -> list[MissingSignOut]:
    """Who never signed out of an activity that is over; counts 0 until somebody closes it or decides."""
    return waiting.sign_outs()


@requires(Right.ACTIVITIES)
def list_back_entries() -> list[BookLine]:
    """Back-entries of staff that wait for a coordinator."""
    return waiting.back_entries()


@requires(Right.ACTIVITIES)
@atomic
def keep_day(person: str, day: date, *, reason: str, limits: Limits = Limits()) -> None:
    """Let a long day stand as it is; over the second limit only a coordinator may.

    It comes back where a later line changes its sum. Raises ``NothingToReview``, ``NotAllowed``.
    """
    found = next((row for row in waiting.long_days(limits, person=person) if row.day == day), None)
    if found is None:
        raise NothingToReview
    if found.for_head:
        check(Right.HOURS_CORRECT)
    HoursReview.create(
        id=new_id(), person=found.person, day=day.isoformat(), minutes=found.minutes,
        reason=reason.strip(), at=clock.now_ms(),
    )  # fmt: skip


@requires(Right.HOURS_CORRECT)
@atomic
def keep_entry(line: str, *, reason: str = "") -> None:
    """Confirm a back-entry that staff made; raises ``NothingToReview``."""
    found = next((row for row in waiting.back_entries() if row.uid == line), None)
    if found is None:
        raise NothingToReview
    HoursReview.create(
        id=new_id(), person=found.person, day=found.served_on.isoformat(), minutes=found.minutes,
        line=line, reason=reason.strip(), at=clock.now_ms(),
    )  # fmt: skip


@requires(Right.ACTIVITIES)
@atomic
def settle_sign_out(entry: str, *, left: datetime | None) -> SignInRow:
    """Fill in a missing sign-out, marked 补; None lets the stay count nothing.

    Raises ``NotFound``, and what ``signin.sign_out`` raises.
    """
    came = SignInEvent.by_id(entry)
    if came is None:
        raise NotFound(_("entry"), entry)
    at = left or clock.from_ms(came.at)
    return signin.sign_out(came.activity_id, came.person_id, at=at, method="review")
