"""A database of before the library desk keeps its loans: events, undone ones among them, and open loans."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playhouse.migrations import Runner

from station_app.core import changelog, store
from station_app.core.db import connect, db, disconnect
from station_app.library import desk
from station_app.library.models import CirculationEvent, OpenLoan

BEFORE = ("0001", "0002", "0003")
COPY, TITLE, CARD, PERSON = "c1", "t1", "k1", "p1"
#: id, kind, at, due, undoes
EVENTS = (
    ("e1", "lend", 1_000, "2026-09-01", None),
    ("e2", "return", 2_000, "", None),
    ("e3", "undo", 3_000, "", "e2"),
    ("e4", "renew", 4_000, "2026-10-01", None),
)


def _fill(table: str, **values: object) -> None:
    """Insert a row; columns that are not named hold what an empty row has."""
    columns = db.execute_sql(f"PRAGMA table_info({table})").fetchall()
    row = {
        name: values.get(name, None if not required else "" if kind == "TEXT" else 1)
        for _n, name, kind, required, _default, _key in columns
    }
    marks = ", ".join("?" * len(row))
    db.execute_sql(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))


@pytest.fixture
def old(tmp_path: Path) -> Iterator[None]:
    folder = tmp_path / "migrations"
    folder.mkdir()
    for path in store.MIGRATIONS.glob("[0-9]*.py"):
        if path.name.startswith(BEFORE):
            shutil.copy(path, folder)
    connect(tmp_path / "old.db", bytes(32))
    with db.atomic():
        Runner(db, str(folder)).up()
        _fill("person", id=PERSON)
        _fill("title", id=TITLE)
        _fill("copy", id=COPY, title_id=TITLE, barcode="JY1", state="shelf")
        _fill("reader_card", id=CARD, person_id=PERSON, number="R1")
        for uid, kind, at, due, undoes in EVENTS:
            _fill(
                "circulation_event", id=uid, copy_id=COPY, kind=kind, at=at, due=due, undoes_id=undoes,
                card_id=CARD, sex="女", age_band="60+", class_letter="I", rev=1,
            )  # fmt: skip
        _fill(
            "open_loan",
            copy_id=COPY,
            card_id=CARD,
            event_id="e1",
            lent_at=1_000,
            due="2026-10-01",
            renewals=1,
        )
    yield
    disconnect()


def test_events_and_loans_of_before_are_kept(old: None) -> None:
    with db.atomic():
        Runner(db, str(store.MIGRATIONS)).up()
        changelog.make_triggers()
    rows = CirculationEvent.select().order_by(CirculationEvent.id)
    assert [(e.id, e.kind, e.at, e.due, e.undoes_id) for e in rows] == list(EVENTS)
    assert {(e.copy_id, e.card_id, e.sex, e.age_band, e.class_letter) for e in rows} == {
        (COPY, CARD, "女", "60+", "I")
    }
    assert {(e.hold_id, e.state, e.reason, e.amount_fen, e.batch, e.before, e.note) for e in rows} == {
        (None, "", "", None, "", None, None)
    }
    (loan,) = OpenLoan.select()
    before = (loan.card_id, loan.event_id, loan.lent_at, loan.due, loan.renewals, loan.claimed, loan.lost)
    assert before == (CARD, "e1", 1_000, "2026-10-01", 1, 0, 0)
    assert desk.rebuild_open_loans() == 1
    (loan,) = OpenLoan.select()
    assert (loan.event_id, loan.due, loan.renewals) == ("e1", "2026-10-01", 1)
    assert db.execute_sql("PRAGMA foreign_key_check").fetchall() == []
    assert store.free_of_trouble(quick=True) == []
