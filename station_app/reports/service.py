"""The documents of an activity and of a month, numbered, checked and kept."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path

from station_app.activities import service as activities
from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.core import clock, session
from station_app.core.db import atomic, put_blob
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.core.rights import Right, requires
from station_app.organisation import service as organisation
from station_app.reports import filling, ledger, recovery_page, signin_report
from station_app.reports.rows import Audience, SheetLine, Written
from station_app.roster import service as roster
from station_app.roster.rows import PersonRow
from station_app.signin import service as signin
from station_app.signin.minutes import Margins
from station_app.signin.models import Document, HoursLine
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
    number = _next_number(row, path)
    station = organisation.this_station()
    # The centre's rendering leaves in the package, and an operator's name never does (decisions.md).
    printed_by = station.name if audience is Audience.CENTRE else session.current().name
    report = filling.report_of(station, row, lines, audience=audience, number=number, operator=printed_by)
    written = signin_report.write(path, report)
    _keep(row, number, "report", audience, written)
    return written


@requires(Right.ACTIVITIES)
@atomic
def write_signin_sheet(activity: str, path: Path) -> Written:
    """Write the blank sheet with whoever is expected: those who registered, else the team.

    Raises ``NotFound``, ``files.CannotWrite``.
    """
    row = activities.get_activity(activity)
    registered = [r for r in activities.list_registrations(row.uid) if r.state == "registered"]
    people = roster.list_people_by_uid([r.person_uid for r in registered])
    if not people and row.team:
        people = roster.list_members(row.team)
    expected = [_expected(place, person, row) for place, person in enumerate(people, 1)]
    number = _next_number(row, path)
    report = filling.sheet_of(
        organisation.this_station(), row, expected, number=number, operator=session.current().name
    )
    written = signin_report.write(path, report)
    _keep(row, number, "sheet", Audience.INTERNAL, written)
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


def _next_number(row: ActivityRow, _path: Path) -> str:
    """The activity's number and a count of its printings: ``2026-0042-1`` (``decisions.md``)."""
    printed = Document.select().where(Document.activity == row.uid).count()
    return f"{row.number}-{printed + 1}"


def _keep(row: ActivityRow, number: str, kind: str, audience: Audience, written: Written) -> None:
    content = written.path.read_bytes() if kind == "report" and audience is Audience.CENTRE else b""
    sha256 = hashlib.sha256(content).hexdigest() if content else None
    if sha256:
        put_blob(content, sha256)
    Document.create(
        id=new_id(), number=number, activity=row.uid, kind=kind, audience=audience, rows=written.rows,
        checksum=written.checksum, content_sha256=sha256, at=clock.now_ms(),
    )  # fmt: skip


@requires(Right.ACTIVITIES)
def write_ledger(path: Path, *, year: int, month: int) -> int:
    """Write the month's activity ledger as a workbook; gives the number of activities."""
    first = date(year, month, 1)
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    rows = [
        row
        for row in activities.list_activities(first, last)
        if row.status not in (ActivityStatus.DRAFT, ActivityStatus.CANCELLED)
    ]
    station = organisation.this_station()
    title = _("%(station)s: activity ledger of %(year)d-%(month)02d")
    return ledger.write(
        path,
        title=title % {"station": station.full_name, "year": year, "month": month},
        organiser=f"{station.name}新时代文明实践站",
        lines=[_ledger_line(row) for row in rows],
    )


def _ledger_line(row: ActivityRow) -> ledger.LedgerLine:
    counts = signin.count_sheet(row.uid)
    minutes = sum(
        line.minutes for line in HoursLine.select(HoursLine.minutes).where(HoursLine.activity == row.uid)
    )
    return ledger.LedgerLine(row, counts.signed_in, counts.volunteers, counts.public, minutes)


@requires(Right.LOOK)
def write_recovery_page(path: Path, *, code: str) -> None:
    """Write the page to print with the recovery code; the program keeps no copy of it."""
    station = organisation.this_station()
    recovery_page.write(path, station=station.full_name, operator=session.current().name, code=code)
