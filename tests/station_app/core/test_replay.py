"""Replaying the log rebuilds the tables (sync.md §6): after any day of work, line by line."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station_app.activities import registration, series
from station_app.activities import service as activities
from station_app.activities.series_rows import Scope, Way
from station_app.core import changelog, store
from station_app.core.changelog import Change, ChangePrivate
from station_app.core.db import PRIVATE, PUBLIC, Logged, db
from station_app.core.errors import StationError
from station_app.core.rights import Role
from station_app.library import service as library
from station_app.operators import service as operators
from station_app.organisation import service as organisation
from station_app.roster import importing, merging, undoing
from station_app.roster import service as roster
from station_app.signin import service as signin
from tests.conftest import Mover
from tests.station_app.activities.test_service import plan
from tests.station_app.core.test_store import tables
from tests.station_app.roster.test_import_properties import prepared

MORNING = datetime(2026, 9, 12, 8, 0)


class Day:
    """A day at the station, act by act; an act that is refused is a refusal and nothing more."""

    def __init__(self, move: Mover) -> None:
        self.move, self.minute = move, 0
        self.people = [
            roster.add_person(name=f"王{c}", phone=f"1380000000{n}").uid for n, c in enumerate("甲乙丙")
        ]
        self.activities = [plan(capacity=2).uid, plan(hour=10, speaker=self.people[0]).uid]
        self.title = library.add_title(title="雷锋日记", author="雷锋", price="12.00", count=2)
        self.codes = [copy.barcode for copy in self.title.copies]
        self.batches: list[str] = []
        self.entries: list[str] = []
        self.edits: list[str] = []

    def do(self, what: int, which: int) -> None:
        self.minute += 7
        self.move(MORNING + timedelta(minutes=self.minute))
        acts = self.acts(self.people[which % 3], self.activities[which % 2], self.codes[which % 2], which)
        try:
            acts[what % len(acts)]()
        except StationError:
            return

    def acts(self, who: str, activity: str, code: str, n: int) -> list[Callable[[], object]]:
        return [
            lambda: roster.edit_person(who, address=f"{n} 栋", note="只在本站", teams=[f"第{n % 2}队"]),
            lambda: roster.edit_person(who, phone="" if n % 2 else f"1390000000{n % 10}"),
            lambda: roster.give_consent(who, kind="record", given_on="2026-01-02"),
            lambda: roster.withdraw_consent(who, kind="record"),
            lambda: roster.reveal_people([who]),
            lambda: merging.merge_people(who, self.people[(n + 1) % 3], take=["phone"] if n % 2 else None),
            lambda: merging.unmerge_people(who),
            lambda: roster.erase_person(roster.add_person(name="要走的人", phone="13700000000").uid),
            lambda: self.batches.append(
                importing.commit_import(importing.plan_rows(prepared([newcomer(n)]))).batch
            ),
            lambda: undoing.undo_import(self.batches.pop()) if self.batches else None,
            lambda: activities.edit_activity(activity, title=f"义诊{n}", venue="二楼", capacity=n % 3 + 1),
            lambda: registration.register(activity, who),
            lambda: registration.unregister(activity, who),
            lambda: activities.cancel_activity(activity, reason="下雨"),
            lambda: activities.restore_activity(activity),
            lambda: self.entries.append(signin.sign_in(activity, who).event),
            lambda: self.entries.append(signin.sign_out(activity, who).event),
            lambda: signin.walk_in(activity, name=f"路人{'甲乙丙'[n % 3]}"),
            lambda: signin.void_event(self.entries.pop(), reason="按错") if self.entries else None,
            lambda: signin.sign_everyone_out(activity),
            lambda: (self.move(MORNING + timedelta(hours=5)), signin.close_activity(activity)),
            lambda: library.lend(library.reader_card(who).card, [code]),
            lambda: library.take_back([code]),
            lambda: library.renew([code]),
            lambda: library.undo_last(),
            lambda: operators.add_operator(name=f"志愿者{n}", role=Role.STAFF, password="secret-2"),
            lambda: organisation.close_base(organisation.add_base(name=f"书屋{n}")),
            lambda: self.edits.append(self.course(n)),
            lambda: self.edits.append(self.cut(n)) if series.list_series() else None,
            lambda: series.undo_edit(self.edits.pop()) if self.edits else None,
        ]  # fmt: skip

    def course(self, n: int) -> str:
        starts = datetime(2026, 9, 14, 14 + n % 4)
        done = series.add_series(
            rule=f"FREQ=WEEKLY;COUNT={n % 4 + 2}", title="课", category="文", venue="二楼", starts=starts,
            ends=starts + timedelta(hours=1), speaker_name="外请老师", way=Way.SKIP,
        )  # fmt: skip
        return done.edit

    def cut(self, n: int) -> str:
        rows = [row for one in series.list_series() for row in series.list_occurrences(one.uid)]
        return series.edit_series(rows[-1].uid, scope=tuple(Scope)[n % 3], rule="FREQ=DAILY;COUNT=2").edit


def newcomer(n: int) -> tuple[Any, ...]:
    """A row of a file: a name, a team and a note alone."""
    return (f"新{'甲乙丙丁'[n % 4]}", *[None] * 5, "书香队", "记", *[None] * 3)


def replayed() -> dict[str, dict[str, dict[str, Any]]]:
    """table → id → rev and public columns, from the lines alone."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    counted: dict[str, int] = {}
    for change in Change.select().order_by(Change.n):
        line = json.loads(change.line)
        rows = found.setdefault(line["table"], {})
        if line["kind"] != "reveal":
            # A row that was taken out and put back goes on counting.
            assert line["rev"] == counted.get(line["id"], 0) + 1
            counted[line["id"]] = line["rev"]
        if line["kind"] in ("insert", "update", "erase"):
            rows[line["id"]] = {"rev": line["rev"], **line["body"]}
        elif line["kind"] == "delete":
            del rows[line["id"]]
    return {table: rows for table, rows in found.items() if rows}


def replayed_private() -> dict[tuple[str, str], dict[str, Any]]:
    """(table, id) → private columns that hold something, from what stands beside the lines."""
    kept = {row.n: json.loads(row.columns) for row in ChangePrivate.select()}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for change in Change.select().order_by(Change.n):
        if change.kind == "delete":
            found.pop((change.table_name, change.row_id), None)
        elif change.kind != "reveal":
            found[change.table_name, change.row_id] = kept.get(change.n, {})
    return {key: values for key, values in found.items() if values}


def standing(table: type[Logged], exposure: str) -> list[tuple[str, int, dict[str, Any]]]:
    fields = [f for f in table._meta.sorted_fields if vars(f)["exposure"] == exposure]
    names = [f.column_name for f in fields if f.column_name not in ("id", "rev")]
    columns = ", ".join(f'"{name}"' for name in ("id", "rev", *names))
    rows = db.execute_sql(f'SELECT {columns} FROM "{table._meta.table_name}"').fetchall()
    return [(row[0], row[1], dict(zip(names, row[2:], strict=True))) for row in rows]


def check_replay() -> None:
    """The lines alone give every table's public columns, and what stands beside them the private ones."""
    lines, private = replayed(), replayed_private()
    logged: list[Any] = tables(Logged)
    for table in logged:
        name = table._meta.table_name
        rows = {uid: {"rev": rev, **body} for uid, rev, body in standing(table, PUBLIC)}
        assert lines.get(name, {}) == rows, name
        for uid, _rev, values in standing(table, PRIVATE):
            assert private.get((name, uid), {}) == {k: v for k, v in values.items() if v}, name
    assert lines.keys() <= {table._meta.table_name for table in logged}


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 27), st.integers(0, 11)), min_size=5, max_size=30))
def test_replaying_every_line_rebuilds_every_table(
    station: operators.SetUp, frozen_clock: Mover, acts: list[tuple[int, int]]
) -> None:
    keys = station.session.home.keys.read_bytes()
    with db.atomic() as undo:
        day = Day(frozen_clock)
        for what, which in acts:
            day.do(what, which)
        check_replay()
        assert changelog.verify_chain() == []
        assert changelog.triggers_agree()
        undo.rollback()
    station.session.home.keys.write_bytes(keys)


def test_a_day_with_every_act_in_it_touches_every_slice(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    day = Day(frozen_clock)
    for what in range(28):
        day.do(what, 0)
    kinds = {(c.table_name, c.kind) for c in Change.select(Change.table_name, Change.kind)}
    assert {table for table, _kind in kinds} >= {
        "person", "team", "membership", "consent", "venue", "activity", "registration", "sign_in_event",
        "hours_line", "title", "copy", "reader_card", "circulation_event", "operator", "base", "station",
        "series",
    }  # fmt: skip
    assert {kind for _table, kind in kinds} == {"insert", "update", "delete", "erase", "reveal"}
    assert store.free_of_trouble(quick=False) == []


def test_a_write_that_goes_round_the_log_is_seen(station: operators.SetUp) -> None:
    uid = roster.add_person(name="王芳").uid
    check_replay()
    db.execute_sql("DROP TRIGGER log_person_update")
    roster.edit_person(uid, service_types="助学")
    with pytest.raises(AssertionError):
        check_replay()
