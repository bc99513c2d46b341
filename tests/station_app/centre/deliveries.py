"""What passes between stations and a centre in tests, and what the centre then has."""

from __future__ import annotations

from typing import Any

from station_app.centre import service as centre
from station_app.centre import store
from station_app.roster import service as roster
from station_app.sync import answers, receipts
from station_app.sync import service as sync
from station_app.sync.models import StationKey
from tests.station_app.centre.conftest import CODES, District
from tests.station_app.sync import forge

ONE, TWO = CODES[:2]


def rows() -> list[tuple[Any, ...]]:
    """Everything of the stations' that the centre has, but not what it noted of deliveries."""
    tables = ("entry", "aside", "quarantine", "epoch", "document")
    found = [(table, *row) for table in tables for row in store.every(f"SELECT * FROM {table} ORDER BY 1, 2")]
    return [opened(*row) for row in found]


def opened(table: str, *row: Any) -> tuple[Any, ...]:
    """A row with what is sealed on a server opened: private values, documents."""
    if table in ("entry", "aside"):
        return (table, *row[:6], store.opened(row[6]), *row[7:])
    return (table, row[0], store.opened_bytes(row[1])) if table == "document" else (table, *row)


def add(district: District, code: str, *names: str, **values: str) -> list[str]:
    with district.at_station(code):
        return [roster.add_person(name=name, **values).uid for name in names]


def proof(district: District, code: str) -> None:
    """Counts and row hashes of station and centre are the same, as a receipt says."""
    with district.at_centre():
        ours = centre.rows_of(code)
    with district.at_station(code):
        assert answers.rows_up_to(sync.sync_status().to_seq) == ours


def take_receipt(district: District, code: str, done: sync.Exported) -> receipts.TakenReceipt:
    with district.at_station(code):
        return receipts.take_receipt(district.root / "receipts" / done.path.with_suffix(".wsr").name)


def forged(district: District, done: sync.Exported, code: str = ONE) -> forge.Forged:
    """The station's package taken apart, to be sealed again to the centre and signed by the station."""
    with district.at_station(code):
        keys = {key.name: key.secret for key in StationKey.select()}
    with district.at_centre():
        to = store.facts()["sealing"]
    apart = forge.take_apart(done.path.read_bytes(), keys["age"], keys["signing"])
    apart.identity = to
    return apart
