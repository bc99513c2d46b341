"""Stations, a centre, and files carried between them by somebody who loses, repeats, cuts and mixes them up.

At the end every station's last package gets through, and the centre must have exactly what it has: by
the rows in its tables, and by the hashes that a receipt carries.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from station_app.activities.models import Venue
from station_app.centre import service as centre
from station_app.centre import store as centre_store
from station_app.core import backup, clock, restore
from station_app.core.db import change_row, db
from station_app.core.ids import new_id
from station_app.core.paths import Home
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.roster.models import Person
from station_app.sync import answers, receipts
from station_app.sync import service as sync
from station_app.sync.errors import PROBLEMS, ExportBlocked, NothingToExport, ReceiptRefused
from tests.station_app.centre.conftest import CODES, PASSWORD, START, District

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12) | st.sampled_from(
    ["𠮷䶮🎉", "a\x00b", "\u202e", "𪚥\n\t", '"\\']
)
NAMES = st.sampled_from(["周秀兰", "李䶮", "王𠮷", "胡国强"])


def live_rows() -> dict[str, dict[str, int]]:
    """Table → id → counter, from the station's own tables."""
    tables = [t for (t,) in db.execute_sql("SELECT DISTINCT table_name FROM log_column").fetchall()]
    found = {t: dict(db.execute_sql(f"SELECT id, rev FROM {t}").fetchall()) for t in tables}
    return {table: rows for table, rows in found.items() if rows}


def centre_rows(code: str) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    sql = "SELECT table_name, row_id, rev FROM entry WHERE station = ?"
    for table, row_id, rev in centre_store.every(sql, code):
        found.setdefault(table, {})[row_id] = rev
    return found


class Carrier(RuleBasedStateMachine):
    """Each step is one thing that somebody does somewhere."""

    template: Path
    #: What was seen in all examples, so that a run in which nothing came through cannot pass.
    seen: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="carrier-"))
        shutil.copytree(self.template, self.root / "d")
        self.district = District(self.root / "d")
        self.computers: list[tuple[str, Home]] = []
        self.backups: list[tuple[int, Path]] = []
        self.packages: list[Path] = []
        self.receipts: list[Path] = []
        self.twins: set[str] = set()
        self.written = 0
        self.frozen = clock.frozen(START)
        self.move = self.frozen.__enter__()

    @initialize(stations=st.integers(2, len(CODES)))
    def begin(self, stations: int) -> None:
        self.computers = [(code, self.district.home(code)) for code in CODES[:stations]]

    @contextmanager
    def at(self, home: Home) -> Iterator[None]:
        operators.log_in(home, "站长", PASSWORD)
        try:
            yield
        finally:
            operators.log_out()

    def pick(self, which: int) -> tuple[str, Home]:
        return self.computers[which % len(self.computers)]

    @rule(which=st.integers(0, 9), name=NAMES, texts=st.lists(TEXT, max_size=3))
    def write(self, which: int, name: str, texts: list[str]) -> None:
        with self.at(self.pick(which)[1]):
            self.written += 1
            roster.add_person(name=name, phone=f"138{self.written:08d}")
            for text in texts:
                uid = new_id()
                Venue.create(id=uid, name=f"{text}{uid}")

    @rule(which=st.integers(0, 9), text=TEXT, chance=st.randoms(use_true_random=False))
    def change(self, which: int, text: str, chance: random.Random) -> None:
        with self.at(self.pick(which)[1]):
            venues, people = list(Venue.select()), list(Person.select().where(Person.name != ""))
            if venues:
                change_row(chance.choice(venues), {"name": f"{text}{new_id()}"})
                chance.choice(venues).delete_instance()
            if people and chance.random() < 0.5:
                roster.edit_person(chance.choice(people).id, name="改名的人")
            if people and chance.random() < 0.3:
                roster.erase_person(chance.choice(people).id)

    @rule(which=st.integers(0, 9))
    def export(self, which: int) -> None:
        with self.at(self.pick(which)[1]):
            try:
                done = sync.export_package(self.root / "usb")
            except (NothingToExport, ExportBlocked):
                return  # a clock that stands before the last entry must be set first
        # Two computers of one station write under the same names.
        self.packages.append(done.path.rename(self.root / f"{len(self.packages)}.wsp"))

    @precondition(lambda self: self.packages)
    @rule(chosen=st.lists(st.integers(0, 99), min_size=1, max_size=3))
    def deliver(self, chosen: list[int]) -> None:
        paths = [self.packages[n % len(self.packages)] for n in chosen]
        for row in self.district.receive(*paths, accept=True):
            self.seen[row.outcome] += 1
            assert row.quarantined == 0
            assert row.outcome in ("applied", "nothing-new") or row.code in ("fork", "gap")
            if row.receipt and row.receipt.exists():  # the same package twice, the same receipt
                target = self.root / f"{len(self.receipts)}.wsr"
                self.receipts.append(row.receipt.rename(target))

    @precondition(lambda self: self.packages)
    @rule(n=st.integers(0, 99), where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 8))
    def deliver_damaged(self, n: int, where: float, bit: int) -> None:
        raw = bytearray(self.packages[n % len(self.packages)].read_bytes())
        place = int(where * len(raw))
        if bit == 8:
            del raw[place:]
        else:
            raw[place] ^= 1 << bit
        path = self.root / "damaged.wsp"
        path.write_bytes(raw)
        with self.district.at_centre():
            before = centre_store.every("SELECT * FROM entry ORDER BY 1, 2, 3")
            (row,) = centre.receive([path], receipts=None, accept=True)
            assert (row.outcome, row.code in PROBLEMS or row.code == "unknown-station") == ("refused", True)
            assert centre_store.every("SELECT * FROM entry ORDER BY 1, 2, 3") == before

    @precondition(lambda self: self.receipts)
    @rule(n=st.integers(0, 99), which=st.integers(0, 9))
    def take_receipt(self, n: int, which: int) -> None:
        # Another station's, another computer's or one of before a repair is refused.
        with self.at(self.pick(which)[1]), suppress(ReceiptRefused):
            receipts.take_receipt(self.receipts[n % len(self.receipts)])

    @rule(which=st.integers(0, 9))
    def back_up(self, which: int) -> None:
        place = which % len(self.computers)
        home = self.computers[place][1]
        with self.at(home):
            self.backups.append((place, backup.write(home, reason="asked").path))

    @precondition(lambda self: self.backups)
    @rule(n=st.integers(0, 9))
    def restore(self, n: int) -> None:
        place, path = self.backups[n % len(self.backups)]
        code, home = self.computers[place]
        restore.restore(home, path, name="站长", password=PASSWORD)
        self.twins.add(code)

    @precondition(lambda self: len(self.computers) < 5)
    @rule(which=st.integers(0, 9))
    def clone(self, which: int) -> None:
        code, home = self.pick(which)
        target = self.root / f"clone-{len(self.computers)}"
        shutil.copytree(home.root, target)
        self.computers.append((code, Home(target)))
        self.twins.add(code)

    @rule(years=st.integers(-30, 30))
    def clock_jumps(self, years: int) -> None:
        self.move(datetime(2026 + years, 9, 12, 9, 0) + timedelta(seconds=len(self.packages)))

    def teardown(self) -> None:
        try:
            self.move(datetime(2060, 1, 1))  # after the last entry of the fastest clock
            for code in dict.fromkeys(code for code, _home in self.computers):
                home = next(home for own, home in self.computers if own == code)
                self.heal(code, home)
        finally:
            self.frozen.__exit__(None, None, None)
            centre.close_centre()
            shutil.rmtree(self.root, ignore_errors=True)

    def heal(self, code: str, home: Home) -> None:
        """The last package gets through; a copied or restored station is repaired as the receipt says."""
        for _attempt in range(8):
            with self.at(home):
                try:
                    path: list[Path] = [sync.export_package(self.root / "usb").path]
                except NothingToExport:
                    path = []
            rows = self.district.receive(*path, accept=True)
            got_through = all(row.outcome in ("applied", "nothing-new") and not row.code for row in rows)
            if got_through and (self.equal(code, home) or code not in self.twins):
                break
            assert code in self.twins, [(row.outcome, row.code) for row in rows]
            with self.at(home):
                sync.begin_anew()
        assert self.equal(code, home)
        self.seen["healed"] += 1

    def equal(self, code: str, home: Home) -> bool:
        with self.at(home):
            here: list[Any] = [live_rows(), answers.rows_up_to(sync.sync_status().to_seq)]
        with self.district.at_centre():
            return here == [centre_rows(code), centre.rows_of(code)]


def run(template: Path, examples: int, steps: int) -> Counter[str]:
    Carrier.template = template
    Carrier.seen.clear()
    run_state_machine_as_test(
        Carrier,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, print_blob=True,
            suppress_health_check=list(HealthCheck), database=None,
            phases=(Phase.explicit, Phase.generate),
        ),
    )  # fmt: skip
    return Carrier.seen


def test_nothing_is_lost_and_nothing_doubled(template: Path) -> None:
    assert run(template, examples=4, steps=12)["healed"] >= 4 * 2


@pytest.mark.slow
def test_nothing_is_lost_and_nothing_doubled_for_long(template: Path) -> None:
    seen = run(template, examples=400, steps=40)
    assert seen["healed"] >= 400 * 2
    assert min(seen[outcome] for outcome in ("applied", "nothing-new")) > 0
