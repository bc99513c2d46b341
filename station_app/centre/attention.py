"""What somebody at the centre must settle: packages that wait or were refused, changes in quarantine."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from station_app.centre import people, store
from station_app.core import clock
from station_app.core.i18n import N_, _
from station_app.core.rights import Right, requires
from station_app.organisation.places import short_name
from station_app.sync.centre_codes import CENTRE_CODES, sentence
from station_app.sync.errors import PROBLEMS

QUARANTINE: Final = "quarantine"
MOST_LISTED: Final = 500
#: What the centre does about each code; whatever is not named is a damaged file.
DEEDS: Final = {
    "gap": N_("Wait for the earlier package, or have the station export again: the next one holds it all."),
    "fork": N_(
        "Two computers write under one number. Decide by telephone which stays; there, begin anew and export."
    ),
    "brake-deletions": N_(
        "Much would be deleted. Ask by telephone whether that is right, then take it in all the same."
    ),
    "brake-clock": N_(
        "It is dated in the future. Have the station set its clock; or take it in all the same."
    ),
    "older-epoch": N_("The station has begun anew since; nothing need be done."),
    QUARANTINE: N_(
        "They are not counted. The receipt tells the station, which mends them and exports again."
    ),
    "unknown-station": N_("Take the station's card in first, then the package."),
    "e02-newer-format": N_("The station has a newer version. Install it here too."),
    "e15-unknown-signer": N_(
        "If the station was set up anew, register its new card; else ask where the file came from."
    ),
    "e01-not-a-package": N_("It is some other file, and needs nothing done."),
    "e21-cannot-read": N_("Put the stick in again and choose the file once more. Nothing was noted of it."),
    "damaged": N_("The file is damaged. Have it copied again from the station's computer."),
}
#: What it is, in a word, for people.
NAMES: Final = {
    "gap": N_("waits for an earlier package"),
    "fork": N_("a copied computer"),
    "brake-deletions": N_("many deletions: held"),
    "brake-clock": N_("dated in the future: held"),
    QUARANTINE: N_("changes in quarantine"),
}


@dataclass(frozen=True, slots=True)
class AttentionRow:
    """One thing to settle: which station, a code, what it is and what to do; ``count`` of changes or 1.

    ``number`` is the package's, 0 where it is about no single one.
    """

    station: str
    name: str
    institute: str
    code: str
    what: str
    deed: str
    number: int
    count: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class BadChange:
    """One change in quarantine: of which table and row, why, and its place in the station's log."""

    seq: int
    table: str
    row_id: str
    code: str
    why: str


@dataclass(frozen=True, slots=True)
class SharedPerson:
    """One person whom several stations have, found by ``id_hmac``; the name as the first of them has it."""

    name: str
    stations: tuple[str, ...]


@requires(Right.CENTRE)
def list_quarantine(station: str) -> list[BadChange]:
    """A station's changes in quarantine, in the order of its log."""
    sql = "SELECT seq, table_name, row_id, code FROM quarantine WHERE station = ? ORDER BY seq LIMIT ?"
    return [
        BadChange(seq, table, uid, code, sentence(code))
        for seq, table, uid, code in store.every(sql, station, MOST_LISTED)
    ]


@requires(Right.CENTRE)
def count_shared_people() -> int:
    """How many people ``list_shared_people`` gives."""
    return len(people.shared(MOST_LISTED))


@requires(Right.CENTRE)
def list_shared_people() -> list[SharedPerson]:
    """People in several stations: nothing is wrong with that, their hours are in each station's sums."""
    names, found = station_names(), people.shared(MOST_LISTED)
    called = _names_of([where[0] for where in found])
    return [
        SharedPerson(called.get(where[0], ""), tuple(dict.fromkeys(names.get(s, s) for s, _uid in where)))
        for where in found
    ]


def _names_of(rows: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """(station, row's id) → the name that the station's record has."""
    by_station: dict[str, list[str]] = {}
    for station, uid in rows:
        by_station.setdefault(station, []).append(uid)
    found: dict[tuple[str, str], str] = {}
    for station, uids in by_station.items():
        for some, marks in people.portions(uids):
            sql = f"""SELECT row_id, private FROM entry
                WHERE station = ? AND table_name = 'person' AND row_id IN ({marks})"""
            for uid, private in store.every(sql, station, *some):
                found[station, uid] = json.loads(store.opened(private)).get("name", "")
    return found


@requires(Right.CENTRE)
def list_attention() -> list[AttentionRow]:
    """Everything that stands, the oldest first: of each station its last package, and its quarantine."""
    names = {
        code: (short_name(name), short_name(above))
        for code, name, above in store.every(
            """SELECT p.code, p.name, coalesce(i.name, '') FROM place AS p
            LEFT JOIN place AS i ON i.code = p.parent_code WHERE p.kind = 'station'"""
        )
    }
    rows = [*_packages(names), *_quarantined(names)]
    return sorted(rows, key=lambda row: (row.at is None, row.at or datetime.min, row.station))


def _packages(names: dict[str, tuple[str, str]]) -> list[AttentionRow]:
    sql = """SELECT station, number, outcome, code, received_at FROM delivery WHERE id IN (
        SELECT max(id) FROM delivery GROUP BY station) AND outcome IN ('held', 'refused')"""
    return [
        _row(names, station, code, number, 1, clock.from_ms(at))
        for station, number, _outcome, code, at in store.every(sql)
    ]


def _quarantined(names: dict[str, tuple[str, str]]) -> list[AttentionRow]:
    sql = "SELECT station, count(*) FROM quarantine GROUP BY station"
    return [_row(names, station, QUARANTINE, 0, n, None) for station, n in store.every(sql)]


def _row(
    names: dict[str, tuple[str, str]], station: str, code: str, number: int, count: int, at: datetime | None
) -> AttentionRow:
    name, institute = names.get(station, (station, ""))
    what = NAMES.get(code) or CENTRE_CODES.get(code) or PROBLEMS.get(code) or code
    deed = DEEDS.get(code, DEEDS["damaged"])
    return AttentionRow(station, name, institute, code, _(what), _(deed), number, count, at)


@requires(Right.CENTRE)
def deed_of(code: str) -> str:
    """What the centre does about a code, in words; empty for none."""
    return _(DEEDS.get(code, DEEDS["damaged"])) if code else ""


@requires(Right.CENTRE)
def station_names() -> dict[str, str]:
    """Code → name of every station in the centre's list."""
    rows = store.every("SELECT code, name FROM place WHERE kind = 'station'")
    return {code: short_name(name) for code, name in rows}
