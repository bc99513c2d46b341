"""Which activity the desk works on, and what is to be said of one that is not simply on now."""

from __future__ import annotations

from dataclasses import dataclass

from station_app.activities import service as activities
from station_app.activities.rows import STATUS_NAMES, ActivityRow, ActivityStatus
from station_app.core import clock
from station_app.core.i18n import _
from station_app.core.rights import Right, allowed
from ui.kit.dates import near_day, span


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands below the box as long as an activity is shown; all empty for one that is on now."""

    tone: str = ""
    words: str = ""
    action: str = ""


def first_choice() -> ActivityRow | None:
    """The running or next activity of today, else today's last one; None where there is none."""
    found = activities.current_activity()
    if found is not None:
        return found
    today = activities.list_activities(clock.today(), clock.today())
    held = [one for one in today if one.status is ActivityStatus.HELD]
    return held[-1] if held else None


def may_act(activity: ActivityRow) -> bool:
    """Whether anybody may sign in there now."""
    open_for_it = activity.status not in (ActivityStatus.DRAFT, ActivityStatus.CANCELLED)
    return open_for_it and not activity.closed and allowed(Right.SIGN_IN)


def can_close(activity: ActivityRow) -> bool:
    """Whether it is over and waits to be closed."""
    return activity.status is ActivityStatus.HELD and not activity.closed


def is_over(activity: ActivityRow) -> bool:
    """Whether its end has passed."""
    return clock.now().replace(tzinfo=None) >= activity.ends


def standing_of(activity: ActivityRow) -> Standing:
    """Why nobody may sign in, or that a sign-in is not one of right now."""
    if activity.closed:
        return Standing("info", _("Closed: the sheet can be read, nobody can sign in any more."))
    if not may_act(activity):
        words = _("Nobody can sign in: this activity is %(state)s.")
        return Standing("info", words % {"state": _(STATUS_NAMES[activity.status])}, _("To the calendar"))
    if is_over(activity):
        times = {"end": f"{activity.ends:%H:%M}", "start": f"{activity.starts:%H:%M}"}
        words = _("Over since %(end)s: whoever is entered now counts from %(start)s, marked as filled in.")
        return Standing("warn", words % times)
    if activity.starts.date() != clock.today():
        when = f"{near_day(activity.starts.date())} {span(activity.starts, activity.ends)}"
        return Standing("warn", _("This activity is not today: %(when)s.") % {"when": when})
    return Standing()
