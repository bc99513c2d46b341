"""How dates and times are said (ui.md §8): 10月16日 星期五, 昨天 16:30, 09:30–11:00."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from station_app.core import clock
from station_app.core.i18n import N_, _

WEEKDAYS: Final = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip
SHORT_WEEKDAYS: Final = (
    N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"),
)  # fmt: skip
NEAR: Final = {-1: N_("yesterday"), 0: N_("today"), 1: N_("tomorrow"), 2: N_("the day after tomorrow")}


def day(when: date) -> str:
    """10月16日."""
    return _("%(month)d/%(day)d") % {"month": when.month, "day": when.day}


def long_day(when: date) -> str:
    """10月16日 星期五."""
    return _("%(day)s, %(weekday)s") % {"day": day(when), "weekday": _(WEEKDAYS[when.weekday()])}


def near_day(when: date) -> str:
    """昨天, 今天, 明天, 后天; another day by its date, with the year where it is another."""
    away = (when - clock.today()).days
    if away in NEAR:
        return _(NEAR[away])
    if when.year != clock.today().year:
        return when.isoformat()
    return day(when)


def near_moment(when: datetime) -> str:
    """昨天 16:30."""
    return f"{near_day(when.date())} {when:%H:%M}"


def span(starts: datetime, ends: datetime) -> str:
    """09:30–11:00."""
    return f"{starts:%H:%M}–{ends:%H:%M}"
