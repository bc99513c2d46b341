"""Who takes part: the demo's people by team, and the rest of the community."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

from station_app.demo.programme import Planned
from station_app.roster import service as roster
from station_app.roster.rows import PersonRow, RosterFilter

#: The first so many come to things; of the others the station has the names.
REGULARS: Final = 220


@dataclass(frozen=True, slots=True)
class Cast:
    """The people as the demo draws from them."""

    teams: dict[str, list[PersonRow]]
    others: list[PersonRow]
    rare: list[PersonRow]
    by_name: dict[str, PersonRow]

    def draw(self, planned: Planned, chance: random.Random) -> list[PersonRow]:
        """Lead, speaker, members and others of one activity, each once; who leads comes first."""
        members = self.teams.get(planned.team, [])
        regular = members[: max(planned.members, len(members) * 2 // 3)]
        drawn = [self.by_name[name] for name in (planned.speaker, planned.lead) if name in self.by_name]
        drawn += chance.sample(regular, min(planned.members, len(regular)))
        drawn += chance.sample(self.rare, min(planned.rare, len(self.rare)))
        drawn += chance.sample(self.others, min(planned.others, len(self.others)))
        return list({person.uid: person for person in drawn}.values())


def read_cast() -> Cast:
    """The cast from the roster as it was imported."""
    people = roster.list_people(RosterFilter(sort="number"), limit=10_000)
    teams = {team.name: [] for team in roster.list_teams()}  # type: dict[str, list[PersonRow]]
    for person in people:
        for team in person.teams:
            teams[team].append(person)
    others = [person for person in people if not person.teams and person.phone][:REGULARS]
    return Cast(
        teams=teams,
        others=others,
        rare=[person for person in people if is_rare(person.name)],
        by_name={person.name: person for person in people},
    )


def is_rare(name: str) -> bool:
    """Whether a name has a character outside the 20,992 that every computer has."""
    return any(0x3400 <= ord(c) <= 0x4DBF or ord(c) > 0xFFFF for c in name)
