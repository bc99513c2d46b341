"""What is to be done, worked out from what is there: nothing is stored, nothing is ticked off by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from peewee import fn

from station_app.activities import service as activities
from station_app.activities.models import Activity
from station_app.activities.rows import ActivityStatus
from station_app.core import clock
from station_app.core.dates import month_after
from station_app.core.db import tuples
from station_app.core.i18n import _, ngettext
from station_app.core.quotes import nested
from station_app.core.rights import Right, allowed, requires
from station_app.library.models import OpenLoan
from station_app.roster import service as roster
from station_app.roster.rows import RosterFilter
from station_app.signin import sheet
from station_app.signin.models import OpenInterval
from station_app.sync import parcels
from station_app.sync.models import Export

#: A draft is named this many days before it begins; today's stand in the day's own list.
DRAFT_DAYS: Final = 7


class TaskKind(StrEnum):
    """What is to be done; the screen knows where each is done."""

    SIGN_OUTS = "sign-outs"
    NOBODY_CAME = "nobody-came"
    CLOSE = "close"
    VENUE = "venue"
    PUBLISH = "publish"
    OVERDUE = "overdue"
    ROSTER = "roster"
    INCOMPLETE = "incomplete"
    EXPORT = "export"
    NOTICE = "notice"
    PLAN = "plan"


#: What should be put right before a package is written.
BEFORE_EXPORT: Final = frozenset({TaskKind.SIGN_OUTS, TaskKind.NOBODY_CAME, TaskKind.CLOSE})


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: in words, when it came up or is due (None: whenever), and the activity's uid.

    What the centre sent has its key in ``subject`` (``sync.parcels``).

    A task ``by`` a day is due on that day; its time of day means nothing.
    """

    kind: TaskKind
    words: str
    when: datetime | None = None
    subject: str = ""
    by: bool = False


@dataclass(frozen=True, slots=True)
class NextPackage:
    """The month whose package comes next, and its last day."""

    month: int
    due: date
    days_left: int


@requires(Right.LOOK)
def list_tasks() -> list[Task]:
    """What whoever is logged in can do now: what is over first, then what comes."""
    found = list(_over())
    if allowed(Right.ACTIVITIES):
        found += _from_the_centre()
        found += _drafts()
    if allowed(Right.LEND):
        found += _overdue()
    if allowed(Right.ROSTER_EDIT):
        found += _roster()
    found += _package()
    return [replace(task, words=nested(task.words)) for task in found]


@requires(Right.LOOK)
def next_package() -> NextPackage:
    """One package a month: this month's until there is one, then the next month's, each by its last day."""
    today = clock.today()
    last = Export.select(fn.MAX(Export.exported_at)).scalar()
    first = today.replace(day=1)
    if last is not None and clock.from_ms(last).date() >= first:
        first = month_after(first)
    due = month_after(first) - timedelta(days=1)
    return NextPackage(first.month, due, (due - today).days)


def _over() -> Iterator[Task]:
    """Activities that are over and not closed, the latest first."""
    query = Activity.select(Activity.id, Activity.title, Activity.ends).where(
        Activity.ends <= f"{clock.now():%Y-%m-%dT%H:%M}",
        Activity.status == ActivityStatus.PUBLISHED,
        Activity.closed_at.is_null(),
    )
    rows = list(query.order_by(Activity.ends.desc()))
    uids = [row.id for row in rows]
    came, inside = sheet.people_per_activity(uids), _inside(uids)
    for row in rows:
        if n := inside.get(row.id):
            kind = TaskKind.SIGN_OUTS
            words = ngettext(
                "%(n)d person did not sign out of “%(title)s”: fill in when they left",
                "%(n)d people did not sign out of “%(title)s”: fill in when they left",
                n,
            )
        elif came.get(row.id):
            kind, words = TaskKind.CLOSE, _("“%(title)s” is over: close it, so that the hours count")
        else:
            kind = TaskKind.NOBODY_CAME
            words = _("Nobody signed in at “%(title)s”: enter who came, or cancel it")
        if kind is not TaskKind.CLOSE or allowed(Right.ACTIVITIES):
            ends = datetime.fromisoformat(row.ends)
            yield Task(kind, words % {"n": inside.get(row.id, 0), "title": row.title}, ends, row.id)


def _inside(uids: list[str]) -> dict[str, int]:
    query = (
        OpenInterval.select(OpenInterval.activity, fn.COUNT(OpenInterval.person))
        .where(OpenInterval.activity.in_(uids))
        .group_by(OpenInterval.activity)
    )
    return dict(tuples(query))


def _from_the_centre() -> Iterator[Task]:
    """The centre's notices that nobody has read and its plans that nobody has taken on."""
    for notice in parcels.list_notices():
        words = _("From the centre: %(title)s") % {"title": notice.title}
        until = datetime.combine(notice.until, time()) if notice.until else None
        yield Task(TaskKind.NOTICE, words, until, notice.key, by=until is not None)
    for plan in parcels.list_plans():
        words = _("The centre plans “%(title)s”: make a draft of it") % {"title": plan.title}
        yield Task(TaskKind.PLAN, words, plan.starts, plan.key)


def _drafts() -> Iterator[Task]:
    today = clock.today()
    for row in activities.list_activities(today + timedelta(days=1), today + timedelta(days=DRAFT_DAYS)):
        if row.status is not ActivityStatus.DRAFT:
            continue
        if row.venue:
            kind, words = TaskKind.PUBLISH, _("“%(title)s” is still a draft: publish it")
        else:
            kind, words = TaskKind.VENUE, _("“%(title)s” has no venue yet: give it one, then publish it")
        yield Task(kind, words % {"title": row.title}, row.starts, row.uid)


def _overdue() -> Iterator[Task]:
    today = clock.today()
    late = OpenLoan.select(fn.COUNT(fn.DISTINCT(OpenLoan.card)))
    n = late.where(OpenLoan.due < today.isoformat(), OpenLoan.lost == 0).scalar()
    if n:
        words = ngettext(
            "Call %(n)d reader whose books are overdue", "Call %(n)d readers whose books are overdue", n
        )
        yield Task(TaskKind.OVERDUE, words % {"n": n}, datetime.combine(today, time()), by=True)


def _roster() -> Iterator[Task]:
    if roster.roster_counts().people == 0:
        yield Task(TaskKind.ROSTER, _("Nobody is in the roster yet: import the list of volunteers"))
        return
    n = roster.count_people(RosterFilter(capacity="volunteer", incomplete=True))
    if n:
        words = ngettext(
            "%(n)d volunteer's record lacks something: fill it in",
            "%(n)d volunteers' records lack something: fill them in",
            n,
        )
        yield Task(TaskKind.INCOMPLETE, words % {"n": n})


def _package() -> Iterator[Task]:
    coming = next_package()
    if coming.month == clock.today().month:
        words = _("Export the sync package of month %(month)d and hand it to the centre")
        due = datetime.combine(coming.due, time())
        yield Task(TaskKind.EXPORT, words % {"month": coming.month}, due, by=True)
