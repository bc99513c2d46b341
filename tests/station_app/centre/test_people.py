"""One person in several stations: what the index says, and that it says nothing of what was rolled back."""

from __future__ import annotations

import importlib

from station_app.centre import people, store
from tests.station_app.centre.conftest import CODES, District

ONE, TWO, THREE = CODES
SHARED, ALONE = "ab" * 32, "cd" * 32


def enter(station: str, *keys: str) -> set[str]:
    """People's rows at the centre; gives what the index says of them."""
    sql = """INSERT INTO entry (station, table_name, row_id, ordinal, rev, body, private, natural_key)
        VALUES (?, 'person', ?, 1, 1, '{}', '{}', ?)"""
    store.many(sql, [(station, f"{station}-{key[:4]}", key) for key in keys])
    return people.note(station, keys)


def test_who_is_elsewhere_too(district: District) -> None:
    with district.at_centre(), store.writing():
        assert enter(ONE, SHARED, ALONE) == set()
        assert enter(TWO, SHARED) == {SHARED}
        assert people.note(ONE, [SHARED, ALONE]) == {SHARED}
        enter(THREE, "ef" * 32)
        people.note(THREE, [ALONE])  # a stale one: no row has it any more
        assert people.note(ONE, [ALONE]) == set()
        assert people.shared(10) == [[(TWO, f"{TWO}-abab"), (ONE, f"{ONE}-abab")]]


def test_what_was_rolled_back_is_not_remembered(district: District) -> None:
    with district.at_centre():
        with store.writing(), store.db.savepoint() as point:
            enter(ONE, SHARED)
            assert enter(TWO, SHARED) == {SHARED}
            point.rollback()
        assert people.shared(10) == []
        with store.writing():
            assert enter(ONE, SHARED) == set()


def test_the_index_of_before_is_taken_over(district: District) -> None:
    migration = importlib.import_module("station_app.centre.migrations.0005_station_people")
    with district.at_centre(), store.writing():
        enter(ONE, SHARED, ALONE)
        enter(TWO, SHARED)
        before = store.every("SELECT station, stamp, keys FROM station_people ORDER BY station")
        store.db.execute_sql("DROP TABLE station_people")
        store.db.execute_sql(
            "CREATE TABLE person_key (key INTEGER NOT NULL, station INTEGER NOT NULL) STRICT"
        )
        rows = [(key, int(code)) for key, codes in ((SHARED, (ONE, TWO)), (ALONE, (ONE,))) for code in codes]
        signed = [(int(key[:16], 16) - (1 << 63), code) for key, code in rows]
        store.many("INSERT INTO person_key (key, station) VALUES (?, ?)", signed)
        migration.up(None, store.db)
        assert store.every("SELECT station, stamp, keys FROM station_people ORDER BY station") == before
