"""A hypothesis machine: 2-8 stations, one centre, and a carrier who loses, repeats, cuts and mixes up files.

The stations are ``model_station``'s, the packages, the receipts and the centre are real. At the end every
station's last package gets through, and the centre must have exactly what it has: row by row, the private
values that it asked for, and by the hashes of a receipt. Each example runs in one transaction that is
rolled back.
"""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from station_app.centre import service as centre
from station_app.centre import store
from station_app.centre.receiving import Received
from station_app.centre.store import CentreHome
from station_app.core import clock, session
from station_app.organisation import places
from station_app.sync import cards
from station_app.sync.centre_codes import CENTRE_CODES
from station_app.sync.errors import PROBLEMS, ReceiptRefused
from tests.station_app.centre.model_station import ModelStation

START = datetime(2026, 9, 12, 9, 0)
STATIONS = 8
PASSWORD = "secret-9"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.sampled_from(
    ["𠮷䶮🎉", "a\x00b", "\u202e\ufeff", "𪚥\n\t", '"\\', "\\u0000", "👩‍👩‍👧", "\ufffe", "𰻝𱁬"]
)
FATES = ("arrives", "arrives", "arrives", "twice", "later", "later", "lost", "cut", "flipped")
NAMES = st.sampled_from(["周秀兰", "李䶮", "王𠮷", "古丽·买买提", ""])


#: Whose, what is written, and what becomes of the package and of its receipt.
TRIP: dict[str, Any] = {
    "which": st.integers(0, 9), "name": NAMES, "texts": st.lists(TEXTS, max_size=2),
    "fate": st.sampled_from(FATES), "answered": st.booleans(), "where": st.floats(0, 1, exclude_max=True),
}  # fmt: skip


class World:
    """The centre that all examples share, and what has been counted over them."""

    def __init__(self, root: Path, database: str = "") -> None:
        self.root, self.usb = root, root / "usb"
        self.counted: Counter[str] = Counter()
        self.usb.mkdir(parents=True)
        self.home = CentreHome(root / "centre")
        tree = root / "tree.csv"
        codes = [f"4301110080{n:02d}" for n in range(1, STATIONS + 1)]
        lines = [f"{code},430111008,station,站{code}" for code in codes]
        head = [
            "code,parent_code,kind,name",
            "430111,430100,centre,雨花区",
            "430111008,430111,institute,洞井",
        ]
        tree.write_text("\n".join(head + lines) + "\n", encoding="utf-8")
        with clock.frozen(START):
            centre.set_up_centre(
                self.home, tree=places.read_tree(tree), operator_name="唐主任", password=PASSWORD,
                database=database,
            )  # fmt: skip
            centre.write_centre_card(root / "centre.json")
            self.card = cards.read_centre_card(root / "centre.json")
            self.stations = [ModelStation.new(code, self.card) for code in codes]
            for station in self.stations:
                centre.register(station.write_card(root / f"{station.code}.json"))

    def close(self) -> None:
        """End the centre's session."""
        centre.close_centre()
        session.end()


class Carrier(RuleBasedStateMachine):
    """Each step is one thing that somebody does somewhere."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=self.world.usb))
        self.computers: list[ModelStation] = []
        self.images: list[ModelStation] = []
        self.packages: list[Path] = []
        self.receipts: list[Path] = []
        self.written = 0
        self.frozen = clock.frozen(START)
        self.move = self.frozen.__enter__()
        self.whole = store.db.atomic()
        self.whole.__enter__()

    @initialize(stations=st.integers(2, STATIONS))
    def begin(self, stations: int) -> None:
        self.computers = [one.copied(n) for n, one in enumerate(self.world.stations[:stations])]

    def pick(self, which: int) -> ModelStation:
        return self.computers[which % len(self.computers)]

    def trip(self, which: int, name: str, texts: list[str], fate: str, answered: bool, where: float) -> None:
        """Somebody writes, exports, and sets out; the file has its fate, and so has the receipt."""
        station = self.pick(which)
        private = {"name": name, "phone": "13800002046", "address": "不出站"}
        station.put("person", private=private, status="active")
        for text in texts:
            station.put("venue", name=text, active=1)
        station.put("hours_line", day="2026-09-12", minutes=len(texts) * 30, kind="activity")
        station.put("a_table_of_later", **{"new_column": "".join(texts), "another": None})
        path = self._export(station)
        assert path is not None
        if fate in ("cut", "flipped"):
            self._damaged(path, where, 8 if fate == "cut" else int(where * 8))
        if fate in ("arrives", "twice"):
            self._deliver([path] * (2 if fate == "twice" else 1), accept=True)
            if answered:
                self._take(station, self.receipts[-1])
        if fate == "lost":
            self.packages.remove(path)
            self.world.counted["packages lost"] += 1

    # most of what happens: three rules, so that it is chosen three times as often
    morning = rule(**TRIP)(trip)
    noon = rule(**TRIP)(trip)
    evening = rule(**TRIP)(trip)

    @rule(which=st.integers(0, 9), text=TEXTS, chance=st.randoms(use_true_random=False))
    def change(self, which: int, text: str, chance: random.Random) -> None:
        station = self.pick(which)
        for table, uid in chance.sample(sorted(station.rows), min(3, len(station.rows))):
            if table == "person" and chance.random() < 0.4:
                station.erase(table, uid)
            elif table == "person":
                station.put(table, uid, private={"name": text}, capacities=text)
            elif table == "venue" and chance.random() < 0.5:
                station.delete(table, uid)
            elif table != "hours_line":
                station.put(table, uid, name=text)

    def _export(self, station: ModelStation) -> Path | None:
        path = station.export(self.folder)
        if path is not None:
            # two computers of one station write under the same names
            path = path.rename(self.folder / f"{self.written}.wsp")
            self.written += 1
            self.packages.append(path)
            self.world.counted["packages"] += 1
        return path

    @precondition(lambda self: self.packages)
    @rule(chosen=st.lists(st.integers(0, 99), min_size=1, max_size=3), accept=st.booleans())
    def deliver(self, chosen: list[int], accept: bool) -> None:
        self._deliver([self.packages[n % len(self.packages)] for n in chosen], accept)

    def _deliver(self, paths: list[Path], accept: bool) -> list[Received]:
        rows = centre.receive(paths, receipts=self.folder, accept=accept)
        for row in rows:
            self.world.counted[f"{row.outcome} {row.code}".strip()] += 1
            assert row.quarantined == 0
            expected = ("fork", "gap") if accept else ("fork", "gap", "brake-clock", "brake-deletions")
            assert row.outcome in ("applied", "nothing-new") or row.code in expected
            if row.receipt and row.receipt.exists():  # the same package twice, the same receipt
                self.receipts.append(row.receipt.rename(self.folder / f"{len(self.receipts)}.answer"))
        return rows

    def _damaged(self, package: Path, where: float, bit: int) -> None:
        raw = bytearray(package.read_bytes())
        place = int(where * len(raw))
        if bit == 8:
            del raw[place:]
        else:
            raw[place] ^= 1 << bit
        path = self.folder / "damaged.wsp"
        path.write_bytes(raw)
        before = self.everything()
        (row,) = centre.receive([path], receipts=None, accept=True)
        self.world.counted[f"damaged {row.code}"] += 1
        assert row.outcome == "refused"
        assert row.code in PROBLEMS or row.code in CENTRE_CODES
        assert self.everything() == before

    def everything(self) -> list[tuple[object, ...]]:
        tables = ("entry", "aside", "quarantine", "epoch", "document")
        return [row for table in tables for row in store.every(f"SELECT * FROM {table} ORDER BY 1, 2")]

    @precondition(lambda self: self.receipts)
    @rule(n=st.integers(0, 99), which=st.integers(0, 9))
    def take_receipt(self, n: int, which: int) -> None:
        self._take(self.pick(which), self.receipts[n % len(self.receipts)])

    def _take(self, station: ModelStation, receipt: Path) -> None:
        # another station's, another computer's or one of before a repair is refused
        try:
            station.take(receipt)
            self.world.counted["receipts taken"] += 1
        except ReceiptRefused as error:
            self.world.counted[f"receipts refused {error.code}"] += 1

    @precondition(lambda self: len(self.computers) < 10)
    @rule(which=st.integers(0, 9))
    def clone(self, which: int) -> None:
        self.computers.append(self.pick(which).copied(len(self.computers)))
        self.world.counted["clones"] += 1

    @rule(which=st.integers(0, 9))
    def image(self, which: int) -> None:
        place = which % len(self.computers)
        self.images.append(self.computers[place].copied(place))

    @precondition(lambda self: self.images)
    @rule(n=st.integers(0, 9), by_program=st.booleans())
    def restore(self, n: int, by_program: bool) -> None:
        """By the program a new epoch begins; an image of the disk put back goes on under the old one."""
        image = self.images[n % len(self.images)]
        back = image.copied(image.computer)
        if by_program:
            back.begin_anew()
        self.computers[image.computer] = back
        self.world.counted["restores"] += 1

    @rule(years=st.integers(-30, 30))
    def clock_jumps(self, years: int) -> None:
        self.move(datetime(2026 + years, 9, 12, 9, 0) + timedelta(seconds=len(self.packages)))

    def teardown(self) -> None:
        try:
            codes = dict.fromkeys(station.code for station in self.computers)
            for code in codes:
                station, *copies = [one for one in self.computers if one.code == code]
                if not copies and (station.ordinal, len(station.lines)) == (1, 1):
                    continue  # nothing has been done there
                for copy in copies:
                    copy.put("venue", name="副本还在写")
                    path = self._export(copy)
                    self._deliver([path] if path else [], accept=True)
                self.heal(station)
            self.world.counted["runs"] += 1
        finally:
            self.whole.__exit__(RuntimeError, RuntimeError("rolled back"), None)
            self.frozen.__exit__(None, None, None)
            shutil.rmtree(self.folder, ignore_errors=True)
            shutil.rmtree(self.world.home.held, ignore_errors=True)

    def heal(self, station: ModelStation) -> None:
        """The last package gets through; a copied or restored station is repaired as the receipt says."""
        for _attempt in range(12):
            path = self._export(station)
            rows = self._deliver([path] if path else [], accept=True)
            if all(row.outcome in ("applied", "nothing-new") and not row.code for row in rows):
                if self.equal(station):
                    return
                assert self.shared(station.code), "unequal, and nobody copied or restored anything"
            else:
                assert self.shared(station.code), [(row.outcome, row.code) for row in rows]
            station.begin_anew()
        raise AssertionError("no repair helps")

    def shared(self, code: str) -> bool:
        """Whether the station was copied, or put back from a backup, in this run."""
        return any(one.code == code for one in self.images) or (
            sum(one.code == code for one in self.computers) > 1
        )

    def equal(self, station: ModelStation) -> bool:
        sql = "SELECT table_name, row_id, rev, body, private FROM entry WHERE station = ?"
        have = {
            (table, uid): (rev, body, json.loads(store.opened(private) or "{}"))
            for table, uid, rev, body, private in store.every(sql, station.code)
        }
        return have == station.told() and centre.rows_of(station.code) == station.proof()


def run(world: World, examples: int, steps: int) -> Counter[str]:
    """So many examples; gives what was counted."""
    Carrier.world = world
    run_state_machine_as_test(
        Carrier,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, print_blob=True,
            suppress_health_check=list(HealthCheck), database=None, phases=(Phase.generate, Phase.shrink),
        ),
    )  # fmt: skip
    return world.counted
