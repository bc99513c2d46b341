"""What the centre would send back, before it does: blocking problems and advice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from peewee import fn

from station_app.activities.models import Activity
from station_app.activities.required_fields import lacking
from station_app.activities.rows import ActivityStatus
from station_app.activities.working_days import record_by
from station_app.core import clock, session, settings, store
from station_app.core.db import tuples
from station_app.core.i18n import N_, _, ngettext
from station_app.core.quotes import nested
from station_app.roster import duplicates
from station_app.roster import queries as roster_queries
from station_app.roster.models import Person
from station_app.signin import sheet, waiting
from station_app.signin.hours_rows import Limits
from station_app.signin.models import OpenInterval

BLOCKING: Final = "blocking"
ADVISORY: Final = "advisory"


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One finding. ``subject`` is an activity's number or a person's uid; empty for the station."""

    code: str
    severity: str
    message: str
    subject: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at, whether or not anything was found, and the findings, blocking ones first.

    ``passed`` says of each check that found nothing what is well.
    """

    looked_at: int
    findings: tuple[CheckRow, ...]
    passed: tuple[str, ...] = ()

    @property
    def blocked(self) -> bool:
        """Whether something must be put right before a package is written."""
        return any(row.severity == BLOCKING for row in self.findings)


def run() -> Checked:
    """Look at everything that the centre looks at."""
    found: list[CheckRow] = []
    passed = []
    for check, well in CHECKS:
        rows = [replace(row, message=nested(row.message)) for row in check()]
        found += rows
        if not rows:
            passed.append(_(well))
    found.sort(key=lambda row: row.severity != BLOCKING)
    return Checked(len(CHECKS), tuple(found), tuple(passed))


def _over() -> list[Activity]:
    """Activities that are over and were not cancelled, oldest first."""
    now = f"{clock.now():%Y-%m-%dT%H:%M}"
    states = (ActivityStatus.PUBLISHED, ActivityStatus.HELD)
    query = Activity.select().where(Activity.ends <= now, Activity.status.in_(states))
    return list(query.order_by(Activity.starts))


def _label(activity: Activity) -> dict[str, str]:
    starts = datetime.fromisoformat(activity.starts)
    day = _("%(month)d/%(day)d") % {"month": starts.month, "day": starts.day}
    return {"day": day, "title": activity.title}


def _nobody_came() -> Iterator[CheckRow]:
    rows = _over()
    came = sheet.people_per_activity([row.id for row in rows])
    for row in rows:
        if not came.get(row.id):
            message = _("%(day)s “%(title)s” is over, and nobody signed in. Enter who came, or cancel it.")
            yield CheckRow("nobody-signed-in", BLOCKING, message % _label(row), row.number)


def _missing_sign_out() -> Iterator[CheckRow]:
    query = OpenInterval.select(OpenInterval.activity, fn.COUNT(OpenInterval.person)).group_by(
        OpenInterval.activity
    )
    open_now = {activity: n for activity, n in tuples(query)}
    for row in _over():
        if n := open_now.get(row.id):
            message = ngettext(
                "%(n)d person at “%(title)s” has not signed out; until then they count 0 hours.",
                "%(n)d people at “%(title)s” have not signed out; until then they count 0 hours.",
                n,
            )
            yield CheckRow("no-sign-out", ADVISORY, message % {"n": n, "title": row.title}, row.number)


def _fields_missing() -> Iterator[CheckRow]:
    """What Order 67 Art. 7 asks for (``activities.required_fields``): closing would stop at the same."""
    for row in _over():
        missing = lacking(row)
        if missing:
            message = _("%(day)s “%(title)s” lacks: %(fields)s.")
            values = {**_label(row), "fields": _(", ").join(missing)}
            yield CheckRow("activity-incomplete", ADVISORY, message % values, row.number)


def _recorded_late() -> Iterator[CheckRow]:
    today = clock.today()
    for row in _over():
        if row.closed_at is not None:
            continue
        due = record_by(datetime.fromisoformat(row.ends).date())
        if due.certain and due.day < today:
            message = _("%(day)s “%(title)s” should have been closed by %(due)s (10 working days).")
            values = {**_label(row), "due": due.day.isoformat()}
            yield CheckRow("recorded-late", ADVISORY, message % values, row.number)


def _long_days() -> Iterator[CheckRow]:
    """Days that nobody has looked at yet (``signin.waiting``)."""
    since = (clock.today() - timedelta(days=92)).isoformat()
    limits = Limits.of(settings.load(session.current().home).settings)
    for row in waiting.long_days(limits, since=since):
        message = _("%(name)s has %(hours).1f hours on %(day)s. More than %(most)d are looked at again.")
        values = {"name": row.name, "hours": row.minutes / 60, "day": row.day.isoformat()}
        values["most"] = limits.look // 60
        yield CheckRow("long-day", ADVISORY, message % values, row.person)


def _same_people() -> Iterator[CheckRow]:
    """One phone and one name, unless somebody has said that they are two people."""
    for group in duplicates.list_duplicates(keys=("phone",)):
        values = {"name": group.people[0].name, "n": len(group.people)}
        message = _("%(name)s stands %(n)d times in the roster with the same phone.") % values
        yield CheckRow("same-person", ADVISORY, message, "")


def _incomplete_people() -> Iterator[CheckRow]:
    condition = (Person.status == roster_queries.ACTIVE) & Person.capacities.contains("volunteer")
    n = Person.select().where(condition, roster_queries.incomplete()).count()
    if n:
        message = ngettext(
            "%(n)d volunteer's record lacks phone, sex, date of birth or ID number (Order 67 Art. 5).",
            "%(n)d volunteers' records lack phone, sex, date of birth or ID number (Order 67 Art. 5).",
            n,
        )
        yield CheckRow("people-incomplete", ADVISORY, message % {"n": n}, "")


def _future_clock() -> Iterator[CheckRow]:
    if store.clock_is_behind():
        message = _("This computer's clock stands before the last entry. Set the clock before exporting.")
        yield CheckRow("clock-behind", BLOCKING, message, "")


#: Each check, and what is well where it finds nothing.
CHECKS: Final[tuple[tuple[Callable[[], Iterator[CheckRow]], str], ...]] = (
    (_nobody_came, N_("Somebody signed in at every activity that is over")),
    (_future_clock, N_("This computer's clock is right")),
    (_missing_sign_out, N_("Everybody has signed out")),
    (_fields_missing, N_("Activities have their venue and lead")),
    (_recorded_late, N_("Activities were closed in time")),
    (_long_days, N_("Long days were looked at")),
    (_same_people, N_("Nobody stands in the roster twice")),
    (_incomplete_people, N_("Volunteers' records are complete")),
)
