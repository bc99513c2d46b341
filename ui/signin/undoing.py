"""The last thing done at the desk, as the strip says it, and how it is taken back."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from station_app.core.i18n import _
from station_app.signin import service as signin
from station_app.signin.rows import CAPACITY_NAMES, Capacity, SheetRow, SignInRow

#: What was done longer ago than this is no longer offered for undoing when a sheet is opened.
FRESH: Final = timedelta(minutes=30)
#: Entries this near to each other were made in one go (everyone signed out).
TOGETHER: Final = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done: ``words`` may hold a name in <b>; ``undone`` is said once it is taken back."""

    words: str
    undone: str
    take_back: Callable[[], object]


def bold(name: str) -> str:
    """A name for a strip."""
    return f"<b>{html.escape(name)}</b>"


def plain(words: str) -> str:
    """A strip's words without marks, for a screen reader."""
    return html.unescape(words.replace("<b>", "").replace("</b>", ""))


def signed_in(row: SignInRow) -> Done:
    """王桂英 10:04 签到成功，第 18 位."""
    return _came(row.event, row.name, row.at, row.place)


def signed_out(row: SignInRow) -> Done:
    """王桂英 11:00 签退."""
    return _left(row.event, row.name, row.at)


def all_signed_out(rows: Sequence[SignInRow]) -> Done:
    """15 人已签退."""
    entries = [row.event for row in rows]
    return Done(
        words=_("<b>%(n)d people</b> signed out.") % {"n": len(rows)},
        undone=_("Taken back: %(n)d people are inside again.") % {"n": len(rows)},
        take_back=lambda: signin.void_events(entries, reason=_("taken back at once")),
    )


def newest(rows: Sequence[SheetRow], now: datetime) -> Done | None:
    """The newest entry of a sheet, if it is fresh and was made alone; ``now`` is a wall time."""
    entries = [(row.came, "in", row) for row in rows]
    entries += [(row.left, "out", row) for row in rows if row.left is not None]
    entries.sort(key=lambda entry: entry[0])
    if not entries or not timedelta() <= now - entries[-1][0] < FRESH:
        return None
    at, kind, row = entries[-1]
    if len(entries) > 1 and at - entries[-2][0] < TOGETHER:
        return None
    if kind == "in":
        people = len({one.person for one in rows})
        return _came(row.in_event, row.name, at, people)
    return _left(row.out_event, row.name, at)


def role_changed(event: str, stay: SheetRow, role: Capacity) -> Done:
    """周秀兰 按群众参加; ``event`` is the new sign-in, ``stay`` what it was before."""
    words, name = _("%(name)s takes part as: %(capacity)s"), bold(stay.name)
    return Done(
        words=words % {"name": name, "capacity": _(CAPACITY_NAMES[role])},
        undone=words % {"name": name, "capacity": _(CAPACITY_NAMES[stay.role])},
        take_back=lambda: signin.change_role(event, stay.role),
    )


def _came(event: str, name: str, at: datetime, place: int) -> Done:
    words = _("%(name)s signed in at %(time)s, number %(place)d")
    return Done(
        words=words % {"name": bold(name), "time": f"{at:%H:%M}", "place": place},
        undone=_("Taken back: %(name)s is not signed in.") % {"name": bold(name)},
        take_back=lambda: signin.void_event(event, reason=_("taken back at once")),
    )


def _left(event: str, name: str, at: datetime) -> Done:
    return Done(
        words=_("%(name)s signed out at %(time)s") % {"name": bold(name), "time": f"{at:%H:%M}"},
        undone=_("Taken back: %(name)s is inside again.") % {"name": bold(name)},
        take_back=lambda: signin.void_event(event, reason=_("taken back at once")),
    )
