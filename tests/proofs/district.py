"""``make district``: a district's year. 162 stations, 52 weeks, 5 % of packages and of receipts lost, one
station copied, one put back from a backup; at the end every station's rows are the centre's, by their hashes.

The stations are models in a process of their own that write real packages; the centre is the real one, in
another process whose peak memory is printed, with that of the child that verifies for it.
``python -m tests.proofs.district [WEEKS [STATIONS]]``.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from station_app.centre import ahead
from station_app.centre import service as centre
from station_app.centre.store import CentreHome
from station_app.core import clock, i18n, ids, keys, session
from station_app.organisation import places
from station_app.sync import cards
from station_app.sync.errors import ReceiptRefused
from tests.station_app.centre import cluster
from tests.station_app.centre.model_station import ModelStation

STATIONS, WEEKS = 162, 52
START = datetime(2026, 1, 5, 9, 0)
PASSWORD = "fengyuan"
#: A station's people at the beginning, and what a week adds to it.
PEOPLE, ACTIVITIES, AT_EACH, LOANS = 777, 2, 20, 30
LOST = 0.05


@dataclass
class Report:
    """What a year came to."""

    database: str
    rows: int = 0
    changes: int = 0
    seconds: float = 0.0
    processor_seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    megabytes: float = 0.0
    equal: int = 0
    package_megabytes: float = 0.0

    def __str__(self) -> str:
        said = ", ".join(f"{number:,} {what}" for what, number in sorted(self.outcomes.items()))
        return (
            f"{self.database}: {self.equal} stations equal by row hash, {self.rows:,} rows of "
            f"{self.changes:,} changes in {self.package_megabytes:,.0f} MB of packages; taken in within "
            f"{self.seconds:,.0f} s, {self.changes / self.seconds:,.0f} changes/s "
            f"({self.processor_seconds:,.0f} s of the centre's own processor time); peak "
            f"{self.megabytes:,.0f} MB; {said}"
        )


# --- the centre's process -------------------------------------------------------------------------


def centre_main(pipe: Connection, root: Path, database: str) -> None:
    """Set up, then answer what the stations' process asks."""
    keys.COST = keys.Cost(memory_kib=64, iterations=1, lanes=1)
    i18n.load_language("en")
    vars(ahead)["Reader"] = Watched
    with clock.frozen(START) as move:
        centre.set_up_centre(
            CentreHome(root / "centre"), tree=places.shipped_tree(), operator_name="唐主任",
            password=PASSWORD, centre_code="430111", database=database,
        )  # fmt: skip
        centre.write_centre_card(root / "centre.json")
        pipe.send([place for (place,) in _codes()])
        while (asked := pipe.recv()) is not None:
            what, values = asked
            if what == "register":
                pipe.send([centre.register(path).code for path in values])
            elif what == "receive":
                day, paths = values
                move(day)
                began, worked = time.monotonic(), _worked()
                done = centre.receive(paths, receipts=root / "receipts", accept=True)
                took = (time.monotonic() - began, _worked() - worked)
                pipe.send((took, [(row.outcome, row.code, row.receipt) for row in done]))
            else:
                pipe.send([centre.rows_of(code) for code in values])
        pipe.send(_peak())
        centre.close_centre()
        session.end()


def _codes() -> list[tuple[str]]:
    return centre.store.every("SELECT code FROM place WHERE kind = 'station' ORDER BY code")


def _worked() -> float:
    """Seconds of processor time of this process and of its children that have ended."""
    return sum(os.times()[:4])


class Watched(ahead.Reader):
    """A reader whose child's peak memory is looked at before the child ends."""

    peak = 0.0

    def end(self) -> None:
        """End the child."""
        if self._process is not None:
            Watched.peak = max(Watched.peak, _megabytes(str(self._process.pid)))
        super().end()


def _peak() -> float:
    """The most memory that the centre's process and its child have had, in megabytes."""
    own = _megabytes("self")
    print(f"the centre {own:,.0f} MB, its child {Watched.peak:,.0f} MB", flush=True)
    return own + Watched.peak


def _megabytes(process: str) -> float:
    """The most that a process has had; the system's usual figure begins with what its parent had."""
    if sys.platform == "linux":
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) / 1e3
    usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss if process == "self" else 0
    return usage / (1e6 if sys.platform == "darwin" else 1e3)


# --- the stations' --------------------------------------------------------------------------------


class District:
    """The stations, and the two that become three and go back."""

    def __init__(self, root: Path, card: cards.CentreCard, codes: list[str], weeks: int) -> None:
        self.chance = random.Random(20260105)
        self.usb, self.weeks = root / "usb", weeks
        self.usb.mkdir()
        self.stations = [ModelStation.new(code, card) for code in codes]
        self.twin: ModelStation | None = None
        self.backup: ModelStation | None = None
        self.cards = [station.write_card(root / f"{station.code}.json") for station in self.stations]
        for station in self.stations:
            for n in range(PEOPLE):
                self.person(station, n)

    def person(self, station: ModelStation, n: int) -> None:
        """Somebody is entered."""
        station.put(
            "person", private={"name": f"周秀兰{n}", "phone": f"138{n:08d}"}, service_types="", team=None,
            capacities="volunteer", volunteer_number=None, registered_on="2026-01-05", status="active",
            id_hmac=f"{self.chance.getrandbits(256):064x}",
        )  # fmt: skip

    def week(self, station: ModelStation, day: datetime) -> None:
        """What a station writes in a week: activities, who came, their hours, loans, a few mended rows."""
        people = [uid for table, uid in station.rows if table == "person"][:200]
        at = clock.to_ms(day)
        for n in range(ACTIVITIES):
            activity = station.put(
                "activity", number=f"2026-{day:%m%d}{n}", title="秋季读书会", category="理论宣讲",
                status="closed", starts=f"{day:%Y-%m-%dT09:30}", ends=f"{day:%Y-%m-%dT11:30}",
                zone="Asia/Shanghai", capacity=None,
            )  # fmt: skip
            for person in self.chance.sample(people, AT_EACH):
                for kind in ("in", "out"):
                    station.put(
                        "sign_in_event", activity_id=activity, person_id=person, kind=kind, role="volunteer",
                        at=at, tz=480, mended=0, walk_in=0, method="desk", voids_id=None, reason="",
                    )  # fmt: skip
                station.put(
                    "hours_line", activity_id=activity, person_id=person, day=f"{day:%Y-%m-%d}", minutes=120,
                    kind="activity", reason="", reverses_id=None,
                )  # fmt: skip
        for _n in range(LOANS):
            station.put(
                "circulation_event", copy_id=ids.new_id(), kind="lend", at=at, due=f"{day:%Y-%m-%d}",
                age_band="60+", sex="女", class_letter="I", undoes_id=None, hold_id=None,
            )  # fmt: skip
        for uid in self.chance.sample(people, 3):
            station.put("person", uid, status="active")

    def misfortunes(self, week: int) -> None:
        """One station is copied and both go on for three weeks; another goes back to an old backup."""
        if week == self.weeks // 4:
            self.twin = self.stations[1].copied(1)
            self.backup = self.stations[2].copied(0)
        if week == self.weeks // 4 + 3:
            self.twin = None  # put away, as the receipt says
            self.stations[1].begin_anew()
        if week == self.weeks // 2 and self.backup is not None:
            self.stations[2], self.backup = self.backup, None
            self.stations[2].begin_anew()


def year(database: str, address: str, weeks: int = WEEKS, stations: int = STATIONS) -> Report:
    """The year with one database; raises ``AssertionError`` where anything is lost or doubled."""
    report = Report(database)
    with tempfile.TemporaryDirectory(prefix="district-") as name, clock.frozen(START) as move:
        root = Path(name)
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        process = multiprocessing.get_context("spawn").Process(
            target=centre_main, args=(theirs, root, address)
        )
        process.start()
        theirs.close()
        with ours:  # the other process ends when nobody asks any more
            codes = ours.recv()[:stations]
            district = District(root, cards.read_centre_card(root / "centre.json"), codes, weeks)
            ours.send(("register", district.cards))
            ours.recv()
            for week in range(weeks):
                day = START + timedelta(weeks=week, days=4)
                move(day)
                district.misfortunes(week)
                _a_week(district, ours, report, day, last=week == weeks - 1)
            for station, (counts, hashes) in zip(district.stations, _ask(ours, "rows", codes), strict=True):
                assert (counts, hashes) == station.proof(), f"{station.code} differs"
                report.equal += 1
                report.rows += sum(counts.values())
            ours.send(None)
            report.megabytes = ours.recv()
        process.join()
    return report


def _ask(pipe: Connection, what: str, values: Any) -> Any:
    pipe.send((what, values))
    return pipe.recv()


def _a_week(district: District, pipe: Connection, report: Report, day: datetime, *, last: bool) -> None:
    computers = [*district.stations, *([district.twin] if district.twin else [])]
    carried: list[tuple[ModelStation, Path]] = []
    for station in computers:
        district.week(station, day)
        folder = district.usb / str(station.computer)
        folder.mkdir(exist_ok=True)
        path = station.export(folder)
        assert path is not None
        if not last and district.chance.random() < LOST:
            report.outcomes["packages lost"] += 1
        else:
            carried.append((station, path))
    report.changes += sum(_changes(path) for _station, path in carried)
    report.package_megabytes += sum(path.stat().st_size for _station, path in carried) / 1e6
    took, answers = _ask(pipe, "receive", (day, [path for _station, path in carried]))
    report.seconds += took[0]
    report.processor_seconds += took[1]
    for (station, path), (outcome, code, receipt) in zip(carried, answers, strict=True):
        report.outcomes[f"{outcome} {code}".strip()] += 1
        path.unlink()
        if district.chance.random() < LOST:
            report.outcomes["receipts lost"] += 1
            continue
        try:
            station.take(receipt)
        except ReceiptRefused:
            assert station.code == district.stations[1].code  # the other computer's answer, under one name


def _changes(path: Path) -> int:
    lines = dict(line.split(": ", 1) for line in path.read_bytes()[:400].decode("latin-1").split("\n")[:7])
    return int(lines["to"]) - int(lines["from"]) + 1


def main() -> None:
    """The year on SQLite, and on PostgreSQL where there can be one."""
    weeks, stations = [*map(int, sys.argv[1:]), WEEKS, STATIONS][:2] if len(sys.argv) > 2 else (
        int(sys.argv[1]) if len(sys.argv) > 1 else WEEKS, STATIONS
    )  # fmt: skip
    keys.COST = keys.Cost(memory_kib=64, iterations=1, lanes=1)
    i18n.load_language("en")
    print(f"{stations} stations, {weeks} weeks, {LOST:.0%} of packages and receipts lost", flush=True)
    print(year("SQLite", "", weeks, stations), flush=True)
    if reason := cluster.missing():
        print(reason)
        return
    server = cluster.start()
    try:
        print(year("PostgreSQL", server.new(), weeks, stations), flush=True)
    finally:
        server.stop()


if __name__ == "__main__":
    main()
