"""The documents of an activity and of a month, numbered, checked and kept."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from station_app.activities import registration
from station_app.activities import service as activities
from station_app.activities.rows import ActivityRow
from station_app.core import session
from station_app.core.db import atomic
from station_app.core.i18n import _
from station_app.core.rights import Right, requires
from station_app.organisation import service as organisation
from station_app.reports import filling, ledger, month_figures, numbering, recovery_page, signin_report
from station_app.reports.rows import Audience, SheetLine, Written
from station_app.roster import service as roster
from station_app.roster.rows import PersonRow
from station_app.signin import on_paper
from station_app.signin import service as signin
from station_app.signin.minutes import Margins
from station_app.signin.rows import CAPACITY_NAMES, Capacity


@requires(Right.ACTIVITIES)
@atomic
def write_signin_report(
    activity: str, path: Path, *, audience: Audience = Audience.INTERNAL, margins: Margins = Margins()
) -> Written:
    """Write an activity's sign-in report as a PDF, number it, and keep it for the sync package.

    Raises ``NotFound``, ``files.CannotWrite``.
    """
    row = activities.get_activity(activity)
    lines = signin.list_sheet(row.uid, margins=margins)
    number = numbering.next_number(row)
    station = organisation.this_station()
    # The centre's rendering leaves in the package, and an operator's name never does (decisions.md).
    printed_by = station.name if audience is Audience.CENTRE else session.current().name
    report = filling.report_of(
        station, row, lines, audience=audience, number=number, operator=printed_by,
        on_paper=on_paper.signed(row.uid),
    )  # fmt: skip
    written = signin_report.write(path, report)
    numbering.keep(row, number, "report", audience, written)
    return written


@requires(Right.ACTIVITIES)
@atomic
def write_signin_sheet(activity: str, path: Path) -> Written:
    """Write the blank sheet with whoever is expected: those who registered, else the team.

    Raises ``NotFound``, ``files.CannotWrite``.
    """
    row = activities.get_activity(activity)
    registered = [r for r in registration.list_registrations(row.uid) if r.state == "registered"]
    people = roster.list_people_by_uid([r.person_uid for r in registered])
    if not people and row.team:
        people = roster.list_members(row.team)
    expected = [_expected(place, person, row) for place, person in enumerate(people, 1)]
    number = numbering.next_number(row)
    report = filling.sheet_of(
        organisation.this_station(), row, expected, number=number, operator=session.current().name
    )
    written = signin_report.write(path, report)
    # Whose rows they are, so that the filled sheet can be read again from a photograph.
    printed = [person.uid for person in people]
    numbering.keep(row, number, "sheet", Audience.INTERNAL, written, people=printed)
    return written


def _expected(place: int, person: PersonRow, row: ActivityRow) -> SheetLine:
    speaker = person.uid == row.speaker_uid
    role = Capacity.SPEAKER if speaker else Capacity.VOLUNTEER
    if not speaker and "volunteer" not in person.capacities:
        role = Capacity.PUBLIC
    return SheetLine(
        place=str(place),
        name=person.name,
        capacity=_(CAPACITY_NAMES[role]),
        phone=person.phone or _("none left"),
        team=person.teams[0] if person.teams else "—",
    )


@requires(Right.ACTIVITIES)
def write_ledger(path: Path, *, year: int, month: int, reported: Collection[str] | None = None) -> int:
    """Write the month's activity ledger as a workbook; gives the number of activities.

    ``reported`` are the uids of activities that the centre has, where that is known.
    """
    station = organisation.this_station()
    title = _("%(station)s: activity ledger of %(year)d-%(month)02d")
    return ledger.write(
        path,
        title=title % {"station": station.full_name, "year": year, "month": month},
        organiser=f"{station.name}新时代文明实践站",
        lines=month_figures.ledger_lines(year, month),
        reported=reported,
    )


@requires(Right.LOOK)
def write_recovery_page(path: Path, *, code: str) -> None:
    """Write the page to print with the recovery code; the program keeps no copy of it."""
    station = organisation.this_station()
    recovery_page.write(path, station=station.full_name, operator=session.current().name, code=code)
