"""Papers from the hours book: certificates, service records, the publicity of stars, volunteers' cards."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from station_app.core import clock, session
from station_app.core.db import atomic
from station_app.core.errors import NotFound
from station_app.core.i18n import _
from station_app.core.jobs import Job
from station_app.core.rights import Right, requires
from station_app.organisation import service as organisation
from station_app.organisation.service import StationRow
from station_app.reports import certificate, service_record, star_publicity, volunteer_cards
from station_app.reports.flow import Frame
from station_app.reports.library_rows import Printed
from station_app.reports.rows import Written
from station_app.roster import aliases
from station_app.roster import service as roster
from station_app.roster.models import Person
from station_app.roster.rows import PersonCard
from station_app.signin import certificates, duty, star_awards, volunteer_numbers
from station_app.signin import service as signin
from station_app.signin import service_record as records
from station_app.signin.hours_errors import CertificateChanged
from station_app.signin.hours_rows import AwardState, CertificateRow


@requires(Right.HOURS_CORRECT)
@atomic
def write_certificate(key: str, path: Path) -> Written:
    """Print a certificate of the register (number or uid); another printing keeps the number and says the
    same, under the name that it was printed with though the record was merged since. The look at the ID
    number is a line in the change log.

    Raises ``NotFound``, ``CertificateVoid``, ``CertificateChanged``, ``files.CannotWrite``.
    """
    row, lines = certificates.find_certificate(key), certificates.lines_of(key)
    roster.reveal_values(row.person)
    printed = certificates.holder_of(key)
    holder = next((one for one in _holders(row) if not printed or _hash_of(one) == printed), None)
    if holder is None:
        raise CertificateChanged(row.number)
    certificates.note_holder(key, _hash_of(holder), holder.name)
    station = organisation.this_station()
    frame = _frame(station, _("Certificate of voluntary service"), row.number)
    return certificate.write(path, row, holder, lines, frame=frame)


def _holders(row: CertificateRow) -> list[certificate.Holder]:
    """Who a certificate may have been printed for: the person as they are now, then what each record that is
    read as them says. A merge moves numbers between records, so that each is tried with each."""
    uids = aliases.everyone(row.person)
    found = {person.id: person for person in Person.select().where(Person.id.in_(uids))}
    records = [found[uid] for uid in uids]
    names = dict.fromkeys(one.name for one in records)
    numbers = dict.fromkeys((one.id_type, one.id_number) for one in records)
    volunteer = dict.fromkeys(one.volunteer_number or "" for one in records)
    return [
        certificate.Holder(name, kind, number, own)
        for name, (kind, number), own in itertools.product(names, numbers, volunteer)
    ]


def _hash_of(holder: certificate.Holder) -> str:
    """Kept in the station alone: tells whether name and number are still those that were printed."""
    said = "|".join((holder.name, holder.id_type, holder.id_number, holder.volunteer_number))
    return hashlib.sha256(said.encode()).hexdigest()


def _frame(station: StationRow, title: str, number: str = "") -> Frame:
    return Frame(
        station=station.full_name,
        station_short=station.own_name,
        title=title,
        number=number,
        printed=f"{clock.now():%Y-%m-%d %H:%M}",
        operator=session.current().name,
    )


@requires(Right.ACTIVITIES)
@atomic
def write_record(person: str, path: Path) -> Written:
    """Print a volunteer's service record (Order 67 Art. 4-10); the look at the numbers is noted.

    Raises ``NotFound``, ``files.CannotWrite``.
    """
    card = roster.show_person(person)
    values = {**card.values, **roster.reveal_values(card.row.uid), "sex": card.row.sex}
    hours, services = signin.hours_of(card.row.uid), records.list_services(card.row.uid)
    station = organisation.this_station()
    short = station.own_name
    record = service_record.VolunteerRecord(
        facts=service_record.facts_of(card.row.name, values),
        services=tuple(replace(one, organiser=one.organiser or short) for one in services),
        entries=tuple(records.list_entries(card.row.uid)),
        star=_star(card),
        minutes=hours.minutes,
        duty_minutes=duty.duty_of(card.row.uid).minutes,
    )
    frame = _frame(station, _("Volunteer's service record"))
    return service_record.write(path, record, frame=frame)


def _star(card: PersonCard) -> int:
    granted = star_awards.list_awards(state=AwardState.GRANTED, person=card.row.uid)
    return max((one.level for one in granted), default=0)


@requires(Right.ACTIVITIES)
def write_star_publicity(path: Path, *, awards: Sequence[str] = (), contact: str = "") -> Written:
    """Print the sheet of stars on public view, all of them or those of ``awards`` (uids).

    Raises ``NotFound`` where there are none, ``files.CannotWrite``.
    """
    rows = star_awards.list_awards(state=AwardState.PUBLICITY)
    chosen = [row for row in rows if not awards or row.uid in awards]
    if not chosen:
        raise NotFound(_("star on public view"), "")
    chosen.sort(key=lambda row: (-row.level, -row.minutes))
    days = max(rule.publicity_days for rule in star_awards.list_rules())
    frame = _frame(organisation.this_station(), _("Stars on public view"))
    return star_publicity.write(path, chosen, days=days, contact=contact, frame=frame)


@requires(Right.ROSTER_EDIT)
@atomic
def write_volunteer_cards(
    path: Path, *, people: Sequence[str] = (), team: str = "", start: int = 1, job: Job | None = None
) -> Printed:
    """Print the cards of these people (uids) or of a team's volunteers; who has no number gets one.

    Raises ``NotFound`` where there is no volunteer among them, ``files.CannotWrite``, ``JobCancelled``.
    """
    cards = volunteer_numbers.cards_of_team(team) if team else volunteer_numbers.cards_of(people)
    if not cards:
        raise NotFound(_("volunteer"), team)
    station = organisation.this_station()
    short = station.own_name
    return volunteer_cards.write(path, cards, station=short, start=start, job=job)
