"""Service teams: renamed, given a brand, stopped and taken up again; who belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from station_app.core.db import atomic, change_row, tuples
from station_app.core.errors import NotFound, ValidationError
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.core.rights import Right, requires
from station_app.roster import aliases
from station_app.roster.models import Membership, Team
from station_app.roster.rows import TeamRow

LONGEST: Final = 50


@requires(Right.LOOK)
def list_every_team() -> list[TeamRow]:
    """Every team, those in use first, by name; with its brand and number of people."""
    standing, counts = aliases.roots(), dict[str, int]()
    members = tuples(Membership.select(Membership.team, Membership.person))
    for team, _who in {(team, standing.get(uid, uid)) for team, uid in members}:
        counts[team] = counts.get(team, 0) + 1
    rows = Team.select().order_by(Team.active.desc(), Team.name)
    return [TeamRow(t.id, t.name, counts.get(t.id, 0), t.brand, bool(t.active)) for t in rows]


@requires(Right.LOOK)
def list_brands() -> list[str]:
    """The brands (品牌) that teams carry, by name."""
    rows = Team.select(Team.brand).where(Team.brand != "").distinct().order_by(Team.brand)
    return [brand for (brand,) in tuples(rows)]


@requires(Right.ROSTER_EDIT)
@atomic
def edit_team(team: str, *, name: str, brand: str = "") -> None:
    """Rename a team (uid) and say which brand it carries; its people stay in it.

    Raises ``NotFound``, ``ValidationError``.
    """
    row, plain = _team(team), " ".join(name.split())
    problems = {}
    if not 0 < len(plain) <= LONGEST:
        problems["name"] = _("A team's name has 1 to 50 characters.")
    elif Team.select().where(Team.name == plain, Team.id != row.id).exists():
        problems["name"] = _("There is a team of this name already.")
    if len(brand.strip()) > LONGEST:
        problems["brand"] = _("A brand's name has at most 50 characters.")
    if problems:
        raise ValidationError(problems)
    change_row(row, {"name": plain, "brand": " ".join(brand.split())})


@requires(Right.ROSTER_EDIT)
@atomic
def set_team_in_use(team: str, in_use: bool) -> None:
    """Stop a team, which no list offers any more, or take it up again; what it did stays. ``NotFound``."""
    change_row(_team(team), {"active": int(in_use)})


@requires(Right.ROSTER_EDIT)
@atomic
def add_members(team: str, people: Sequence[str]) -> list[str]:
    """Put people (uids) into a team (uid); gives those who were not in it yet. ``NotFound``."""
    row = _team(team)
    fresh = []
    for person in aliases.same(people):
        there = Membership.person.in_(aliases.everyone(person))
        if not Membership.select().where(Membership.team == row, there).exists():
            Membership.create(id=new_id(), person=person, team=row)
            fresh.append(person)
    return fresh


@requires(Right.ROSTER_EDIT)
@atomic
def remove_members(team: str, people: Sequence[str]) -> list[str]:
    """Take people (uids) out of a team (uid); gives those who were in it. ``NotFound``."""
    row = _team(team)
    gone = []
    for person in aliases.same(people):
        there = Membership.person.in_(aliases.everyone(person))
        mine = list(Membership.select().where(Membership.team == row, there))
        for membership in mine:
            membership.delete_instance()
        gone += [person] if mine else []
    return gone


def _team(uid: str) -> Team:
    row: Team | None = Team.by_id(uid)
    if row is None:
        raise NotFound(_("team"), uid)
    return row
