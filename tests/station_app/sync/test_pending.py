"""The changes of the next package in words: no table goes by its own name, each row by whom it is about."""

from __future__ import annotations

from datetime import timedelta

from station_app.activities import service as activities
from station_app.core import clock
from station_app.core.db import db
from station_app.operators import service as operators
from station_app.signin import closing_files
from station_app.sync import pending, table_names


def test_every_table_of_a_package_has_a_name(station: operators.SetUp) -> None:
    logged = {table for (table,) in db.execute_sql("SELECT DISTINCT table_name FROM log_column").fetchall()}
    assert logged - table_names.NAMES.keys() == set()


def test_what_belongs_to_an_activity_is_called_by_its_title(station: operators.SetUp) -> None:
    starts = clock.now().replace(tzinfo=None) - timedelta(hours=3)
    reading = activities.add_activity(
        title="读书会", starts=starts, ends=starts + timedelta(hours=1), category="理论宣讲", venue="图书室"
    )
    closing_files.save_record(reading.uid, effect="大家都说好")
    newest = pending.list_pending()[0]
    assert (newest.table, newest.kind, newest.about) == ("activity_record", "insert", "读书会")
    assert table_names.name_of(newest.table) == "texts of activities"
