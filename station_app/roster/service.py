"""People: find, show, add and edit; teams and consent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from station_app.core import changelog, clock
from station_app.core.db import atomic, change_row, tuples
from station_app.core.errors import ValidationError
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.core.rights import Right, check, requires
from station_app.roster import aliases, erasing, history, number_blocks, pinyin, queries
from station_app.roster.checking import checked_day, checked_values
from station_app.roster.errors import SamePersonThere
from station_app.roster.models import Consent, Membership, Person, PersonAlias, SeenRow, Team
from station_app.roster.rows import (
    CAPACITIES,
    REVEALED,
    ChangeRow,
    ConsentRow,
    PersonCard,
    PersonRow,
    RosterCounts,
    RosterFilter,
    TeamRow,
)


@requires(Right.ROSTER_FIND)
def find_people(text: str, *, limit: int = 50, first: Sequence[str] = ()) -> list[PersonRow]:
    """By name, pinyin, initials, phone tail or number; whoever was seen last comes first. Masked.

    ``first``: people of these uids come before all others, and besides the limit.
    """
    found = queries.search_among(first, text, limit)
    known = {person.id for person in found}
    found += [person for person in queries.search(text, limit) if person.id not in known]
    return queries.rows_of(found)


@requires(Right.REVEAL)
@atomic
def reveal_people(uids: Sequence[str]) -> list[PersonRow]:
    """The same rows with whole numbers and birth dates; each look is a line in the change log."""
    people = {p.id: p for p in Person.select().where(Person.id.in_(list(uids)))}
    found = [people[uid] for uid in uids if uid in people]
    for person in found:
        changelog.note("person", person.id, person.rev, "reveal")
    return queries.rows_of(found, reveal=True)


@requires(Right.REVEAL)
@atomic
def reveal_values(key: str) -> dict[str, str]:
    """One person's fields of ``rows.REVEALED``, whole; the look is a line in the change log.

    Raises ``NotFound``, ``Ambiguous``.
    """
    person = queries.resolve(key)
    changelog.note("person", person.id, person.rev, "reveal")
    return {name: getattr(person, name) for name in REVEALED}


@requires(Right.ROSTER_FIND)
def find_person(key: str) -> PersonRow:
    """The one person meant by uid, volunteer number, ID number, phone, or a name only one has.

    Raises ``NotFound``, ``Ambiguous``.
    """
    return queries.rows_of([queries.resolve(key)])[0]


@requires(Right.ROSTER_FIND)
def show_person(key: str) -> PersonCard:
    """One person's card, numbers masked. Raises ``NotFound``, ``Ambiguous``."""
    person = queries.resolve(key)
    row = queries.rows_of([person])[0]
    plain = ("address", "area", "political_status", "ethnicity", "education", "occupation", "skills")
    values = {name: getattr(person, name) for name in (*plain, "service_types", "registered_on", "note")}
    values |= {"id_type": person.id_type, "guardian_name": person.guardian_name}
    consents = Consent.select().where(Consent.person.in_(aliases.everyone(person.id)))
    return PersonCard(
        row=row,
        values=values,
        consents=tuple(
            ConsentRow(c.kind, c.given_on, c.withdrawn_on) for c in consents.order_by(Consent.given_on)
        ),
        age=_age(person.birth_date, clock.today()),
        masked=queries.masked(person),
    )


def _age(birth_date: str, today: date) -> int | None:
    if len(birth_date) != 10:
        return None
    born = date.fromisoformat(birth_date)
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


@requires(Right.ROSTER_FIND)
def list_people(
    wanted: RosterFilter = RosterFilter(), *, limit: int = 50, offset: int = 0
) -> list[PersonRow]:
    """A page of a filtered list. ``wanted.sort``: name, seen, number or hours.

    What is sorted or filtered by hours is for whom the hours book is.
    """
    return list_people_by_uid(list_uids(wanted)[offset : offset + limit])


@requires(Right.ROSTER_FIND)
def list_uids(wanted: RosterFilter = RosterFilter()) -> list[str]:
    """Every uid of a filtered list in its order, for a list that is read page by page afterwards."""
    _check_hours(wanted)
    return queries.uids(wanted)


@requires(Right.ROSTER_FIND)
def count_people(wanted: RosterFilter = RosterFilter()) -> int:
    """How many people a filter lets through."""
    _check_hours(wanted)
    return queries.count(wanted)


def _check_hours(wanted: RosterFilter) -> None:
    if wanted.sort == "hours" or any(wanted.minutes):
        check(Right.ACTIVITIES)


@requires(Right.ROSTER_FIND)
def roster_counts() -> RosterCounts:
    """How many people there are, how many volunteer, how many records lack something."""
    people, volunteers, incomplete = queries.counts()
    return RosterCounts(people=people, volunteers=volunteers, incomplete=incomplete)


@requires(Right.ROSTER_FIND)
def list_people_by_uid(uids: Sequence[str]) -> list[PersonRow]:
    """The people of those uids, each once, in that order; unknown ones are left out."""
    return queries.rows_by_uid(aliases.same(uids))


@requires(Right.ROSTER_EDIT)
@atomic
def add_person(
    *,
    teams: Sequence[str] = (),
    capacities: Sequence[str] = ("volunteer",),
    consent_on: str = "",
    **fields: str,
) -> PersonRow:
    """Add somebody; ``fields`` as ``rows.FIELDS``. Raises ``ValidationError``, ``SamePersonThere``.

    A volunteer without a number gets the next one of the station's blocks, where the centre gave it some.
    """
    values = checked_values(fields)
    _refuse_same(values)
    if "volunteer" in capacities and not values.get("volunteer_number"):
        values["volunteer_number"] = number_blocks.next_free() or None
    person = _create(values, capacities)
    _join_teams(person.id, teams)
    if consent_on:
        give_consent(person.id, kind="record", given_on=consent_on)
    return find_person(person.id)


@requires(Right.SIGN_IN)
@atomic
def add_walk_in(*, name: str, phone: str, capacity: str) -> str:
    """Add somebody at the door with a name alone, or find them by name and phone; gives the uid.

    Raises ``ValidationError``.
    """
    values = checked_values({"name": name, "phone": phone})
    if values.get("phone"):
        known = Person.get_or_none(
            Person.name == values["name"], Person.phone == values["phone"], Person.status.in_(queries.HERE)
        )
        if known is not None:
            return aliases.root_of(known.id)
    return str(_create(values, (capacity,)).id)


@requires(Right.ROSTER_EDIT)
@atomic
def edit_person(
    key: str, *, teams: Sequence[str] | None = None, capacities: Sequence[str] | None = None, **fields: str
) -> PersonRow:
    """Change what is known; a field set to nothing is emptied. Raises as ``add_person``."""
    person = queries.resolve(key)
    merged = {
        name: getattr(person, name) or "" for name in ("name", "id_type", "id_number", "birth_date", "sex")
    }
    values = checked_values({**merged, **fields})
    _refuse_same(values, besides=person.id)
    if capacities is not None:
        values["capacities"] = _capacities(capacities)
    now_known = {
        **{f: getattr(person, f) for f in ("name", "phone", "volunteer_number", "id_number")},
        **values,
    }
    change_row(person, {**values, **aliases.search_keys(person.id, now_known)})
    if teams is not None:
        _set_teams(person.id, teams)
    return find_person(person.id)


def _create(values: dict[str, Any], capacities: Sequence[str]) -> Person:
    row = {**values, "capacities": _capacities(capacities)}
    row.setdefault("registered_on", clock.today().isoformat())
    return Person.create(id=new_id(), **(row | pinyin.keys_of(values)))


def _capacities(names: Sequence[str]) -> str:
    wrong = [name for name in names if name not in CAPACITIES]
    if wrong or not names:
        raise ValidationError({"capacities": _("Choose from: %(names)s.") % {"names": ", ".join(CAPACITIES)}})
    return " ".join(dict.fromkeys(names))


def _refuse_same(values: Mapping[str, Any], besides: str = "") -> None:
    """Refuse a second record of a person: the same ID number, or the same phone and name (domain §5)."""
    own = aliases.everyone(besides) if besides else []
    same = Person.select().where(Person.status.in_(queries.HERE), Person.id.not_in(own))
    if values.get("id_number"):
        other = same.where(Person.id_number == values["id_number"]).first()
        if other is not None:
            raise SamePersonThere(other.name, [_("ID number")], aliases.root_of(other.id))
    if values.get("phone") and values.get("name"):
        other = same.where(Person.phone == values["phone"], Person.name == values["name"]).first()
        if other is not None:
            raise SamePersonThere(other.name, [_("name"), _("phone")], aliases.root_of(other.id))
    if number := values.get("volunteer_number"):
        taken = Person.select().where(Person.volunteer_number == number, Person.id.not_in(own))
        if taken.exists():
            raise ValidationError(
                {"volunteer_number": _("Another person has this volunteer number. Check it.")}
            )


@requires(Right.SIGN_IN)
def note_seen(person: str, at: int) -> None:
    """Remember when somebody was here last (UTC ms), so that searches rank them first; not logged."""
    Person.update(seen_at=at).where(Person.id == person, Person.seen_at < at).execute()


@requires(Right.ROSTER_EDIT)
@atomic
def give_consent(person: str, *, kind: str, given_on: str) -> None:
    """Note a consent: ``record`` (Order 67 Art. 6) or ``guardian`` (PIPL Art. 31); ISO date.

    Raises ``ValidationError``, ``NotFound``.
    """
    uid, day = queries.resolve(person).id, checked_day("consent_on", given_on)
    if not _standing(uid, kind).exists():
        Consent.create(id=new_id(), person=uid, kind=kind, given_on=day)


@requires(Right.ROSTER_EDIT)
@atomic
def withdraw_consent(person: str, *, kind: str) -> None:
    """Note that a consent was withdrawn today (PIPL Art. 15)."""
    uid = queries.resolve(person).id
    for consent in _standing(uid, kind):
        change_row(consent, {"withdrawn_on": clock.today().isoformat()})


def _standing(uid: str, kind: str) -> Any:
    """Consents of a kind that somebody gave and did not withdraw."""
    everyone = aliases.everyone(uid)
    return Consent.select().where(
        Consent.person.in_(everyone), Consent.kind == kind, Consent.withdrawn_on == ""
    )


@requires(Right.LOOK)
def list_teams() -> list[TeamRow]:
    """The teams in use with their number of people, by name."""
    standing, counts = aliases.roots(), dict[str, int]()
    members = tuples(Membership.select(Membership.team, Membership.person))
    for team in [team for team, _who in {(t, standing.get(uid, uid)) for t, uid in members}]:
        counts[team] = counts.get(team, 0) + 1
    teams = Team.select().where(Team.active == 1).order_by(Team.name)
    return [TeamRow(t.id, t.name, counts.get(t.id, 0)) for t in teams]


@requires(Right.LOOK)
def list_members(team: str) -> list[PersonRow]:
    """The people of a team, by name."""
    return list_people(RosterFilter(team=team), limit=10_000)


@requires(Right.ROSTER_EDIT)
@atomic
def team_named(name: str) -> str:
    """The uid of the team of that name, made where there is none."""
    plain = " ".join(name.split())
    if not plain or len(plain) > 50:
        raise ValidationError({"teams": _("A team's name has 1 to 50 characters.")})
    found = Team.get_or_none(Team.name == plain)
    return str(found.id if found else Team.create(id=new_id(), name=plain).id)


@requires(Right.LOOK)
def first_teams(uids: Sequence[str]) -> dict[str, str]:
    """Each person's first team, for sheets."""
    return {uid: teams[0] for uid, teams in queries.teams_of(uids).items()}


def _join_teams(person: str, teams: Sequence[str]) -> None:
    everyone = aliases.everyone(person)
    for name in dict.fromkeys(t.strip() for t in teams if t.strip()):
        team = team_named(name)
        there = Membership.select().where(Membership.person.in_(everyone), Membership.team == team)
        if not there.exists():
            Membership.create(id=new_id(), person=person, team=team)


def _set_teams(person: str, teams: Sequence[str]) -> None:
    wanted = {team_named(name) for name in teams if name.strip()}
    for membership in Membership.select().where(Membership.person.in_(aliases.everyone(person))):
        if membership.team_id not in wanted:
            membership.delete_instance()
    _join_teams(person, teams)


@requires(Right.ROSTER_FIND)
def list_changes(person: str, *, limit: int = 50) -> list[ChangeRow]:
    """What was done to a person's record and who looked at full numbers, newest first."""
    return history.of_rows(aliases.everyone(queries.resolve(person).id), limit)


@requires(Right.LOOK)
def syllables(name: str, typed: str) -> tuple[tuple[str, int], ...]:
    """The name's syllables with tones, each with how many letters ``typed`` matched, for marking."""
    return tuple(pinyin.marked(name, typed))


@requires(Right.MANAGE)
@atomic
def erase_person(key: str) -> None:
    """Erase somebody as the law allows (PIPL Art. 47): private values go from the row and the log.

    What was public stays, without a name; the chain of the log still holds. Raises ``NotFound``,
    ``Ambiguous``, ``BooksOpen``.
    """
    person = queries.resolve(key)
    root, everyone = person.id, aliases.everyone(person.id)
    erasing.refuse_books(person.name, everyone)
    PersonAlias.update(before="{}").where(PersonAlias.keep == root).execute()
    for uid in everyone:
        _erase(Person.get_by_id(uid))


def _erase(person: Person) -> None:
    private = [f.name for f in Person._meta.sorted_fields if vars(f)["exposure"] == "private"]
    blank: dict[str, Any] = dict.fromkeys(private, "")
    blank |= {
        "status": "erased",
        "id_hmac": None,
        "note": "",
        "search_key": "",
        "sort_key": "",
        "fingerprint": "",
    }
    with changelog.erasing():
        change_row(person, blank)
    changelog.forget_private(person.id)
    erasing.erase_about(person.id)
    erasing.forget_import_notes(person.id)
    SeenRow.delete().where(SeenRow.person == person).execute()
