"""Whatever is done to a series, in any order: what was held stays as it was, nobody's registration is lost,
no number is given twice, a preview writes nothing and comes true, and undoing restores every row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station_app.activities import registration, series
from station_app.activities import service as activities
from station_app.activities.models import Activity, Series, SeriesSkip
from station_app.activities.series_rows import Choice, Scope, SeriesDone, Way, What
from station_app.core import changelog, clock
from station_app.core.db import db
from station_app.core.errors import StationError
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.signin import service as signin
from tests.conftest import Mover

START = datetime(2026, 9, 18, 9, 30)
RULES = (
    "FREQ=WEEKLY;BYDAY=FR;COUNT=8", "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=9", "FREQ=DAILY;INTERVAL=3;COUNT=7",
    "FREQ=MONTHLY;BYDAY=-1SA;COUNT=5", "WORKDAY;COUNT=6", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20261201",
)  # fmt: skip
DEEDS = (
    "edit",
    "move",
    "rule",
    "cancel",
    "skip",
    "again",
    "end",
    "alone",
    "come",
    "register",
    "pass",
    "other",
)
ACTS = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 9), st.sampled_from(Scope)), max_size=8)


class Course:
    """A series at a station, act by act; an act that is refused is a refusal and nothing more."""

    def __init__(self, move: Mover, rule: str, way: Way) -> None:
        self.move = move
        self.strange = [row.id for row in Series.select(Series.id)]
        move(datetime(2026, 9, 12, 9))
        done = series.add_series(
            rule=rule, title="书法课", category="文", venue="二楼", capacity=9, way=way,
            starts=START, ends=START + timedelta(minutes=90), skip_holidays=way is Way.SKIP,
        )  # fmt: skip
        self.series = [done.series]
        self.held: dict[str, dict[str, Any]] = {}
        self.registered: set[str] = set()
        self.numbers: dict[str, str] = {}

    def rows(self) -> list[dict[str, Any]]:
        """The occurrences' rows as they stand, without their counters."""
        query = Activity.select().where(Activity.series.in_(self.series)).order_by(Activity.id)
        return [{k: v for k, v in row.__data__.items() if k != "rev"} for row in query]

    def everything(self) -> list[Any]:
        """Occurrences, series and skipped dates, without counters."""
        mine = {
            Activity: Activity.series.not_in(self.strange),
            Series: Series.id.not_in(self.strange),
            SeriesSkip: SeriesSkip.series.not_in(self.strange),
        }
        return [
            [
                {k: v for k, v in row.__data__.items() if k != "rev"}
                for row in table.select().where(only).order_by(table.id)
            ]
            for table, only in mine.items()
        ]

    def note_held(self) -> None:
        now = f"{clock.now():%Y-%m-%dT%H:%M}"
        signed = {
            uid for (uid,) in db.execute_sql("SELECT DISTINCT activity_id FROM sign_in_event").fetchall()
        }
        for row in self.rows():
            if (row["starts"] <= now and row["status"] == "published") or row["id"] in signed:
                self.held.setdefault(row["id"], row)

    def check(self) -> None:
        rows = {row["id"]: row for row in self.rows()}
        told = ("number", "title", "starts", "ends", "venue", "status", "original", "category")
        for uid, before in self.held.items():
            assert uid in rows, "what was held is never lost"
            assert {k: rows[uid][k] for k in told} == {k: before[k] for k in told}
        assert self.registered <= rows.keys(), "nobody's registration is lost"
        for row in rows.values():
            assert self.numbers.setdefault(row["number"], row["id"]) == row["id"], (
                "a number is one activity's"
            )
        live = [
            (row["series"], row["original"])
            for row in rows.values()
            if row["status"] != "cancelled" and row["id"] not in self.held
        ]
        assert len(live) == len(set(live))
        skips = SeriesSkip.select().where(SeriesSkip.series.in_(self.series))
        left_out = {(skip.series_id, skip.day) for skip in skips}
        assert not left_out & set(live), "a date is there or left out, not both"

    def act(self, deed: str, n: int, scope: Scope) -> None:
        rows = self.rows()
        if not rows:
            return
        row = rows[n % len(rows)]
        try:
            {
                "edit": self.edit, "move": self.shift, "rule": self.rule, "cancel": self.cancel,
                "skip": self.skip, "again": self.again, "end": self.end, "alone": self.alone,
                "come": self.come, "register": self.register, "pass": self.go_on, "other": self.other,
            }[deed](row, n, scope)  # fmt: skip
        except StationError:
            return

    def changed(self, row: dict[str, Any], scope: Scope, **changes: Any) -> None:
        before, head = self.everything(), changelog.last_n()
        shown = series.preview_edit(row["id"], scope=scope, **changes)
        assert changelog.last_n() == head
        assert self.everything() == before, "a preview writes nothing"
        self.written(lambda: series.edit_series(row["id"], scope=scope, token=shown.token, **changes))

    def written(self, work: Callable[[], SeriesDone]) -> None:
        before = self.everything()
        done = work()
        after = self.everything()
        series.undo_edit(done.edit)
        assert self.everything() == before, "undoing restores every row"
        if after == before:
            return
        again = work()
        self.series.append(again.series)
        moved = {row["id"] for row in before[0]} - {row["id"] for row in self.everything()[0]}
        assert len(moved) == again.preview.count(What.DROPPED)

    def edit(self, row: dict[str, Any], n: int, scope: Scope) -> None:
        self.changed(row, scope, title=f"书法{n}", venue=("二楼", "大厅", "操场")[n % 3])

    def shift(self, row: dict[str, Any], n: int, scope: Scope) -> None:
        by = timedelta(days=n - 4, minutes=30 * n)
        starts = datetime.fromisoformat(row["starts"]) + by
        choices = (
            {starts.date(): Choice((Way.SKIP, Way.DRAFT, Way.SHIFT)[n % 3], minutes=120)} if n > 5 else {}
        )
        self.changed(row, scope, starts=starts, ends=starts + timedelta(minutes=60 + n), choices=choices)

    def rule(self, row: dict[str, Any], n: int, scope: Scope) -> None:
        self.changed(row, scope, rule=RULES[n % len(RULES)], publish=n % 2 == 0)

    def cancel(self, row: dict[str, Any], n: int, scope: Scope) -> None:
        self.written(lambda: series.cancel_occurrences(row["id"], scope=scope, reason="停课"))

    def skip(self, row: dict[str, Any], n: int, scope: Scope) -> None:
        self.written(lambda: series.skip_date(row["id"]))

    def again(self, row: dict[str, Any], n: int, scope: Scope) -> None:
        skips = series.list_skips(row["series"])
        if skips:
            self.written(lambda: series.add_again(row["series"], skips[n % len(skips)].day))

    def end(self, row: dict[str, Any], n: int, scope: Scope) -> None:
        self.written(lambda: series.end_series(row["series"], last=date(2026, 10, 1) + timedelta(days=7 * n)))

    def alone(self, row: dict[str, Any], n: int, scope: Scope) -> None:
        activities.edit_activity(row["id"], title=f"特别场{n}")
        self.held.pop(row["id"], None)  # what is held and not closed may be put right by itself
        self.note_held()

    def come(self, row: dict[str, Any], n: int, scope: Scope) -> None:
        signin.sign_in(row["id"], "周秀兰")

    def register(self, row: dict[str, Any], n: int, scope: Scope) -> None:
        registration.register(row["id"], "周秀兰")
        self.registered.add(row["id"])

    def go_on(self, row: dict[str, Any], n: int, scope: Scope) -> None:
        self.move(clock.now().replace(tzinfo=None) + timedelta(days=2 * n, hours=1))
        series.extend_series()

    def other(self, row: dict[str, Any], n: int, scope: Scope) -> None:
        day = clock.today() + timedelta(days=n)
        starts = datetime(day.year, day.month, day.day, 9)
        activities.add_activity(
            title="义诊", category="健", venue="二楼", starts=starts, ends=starts + timedelta(hours=3)
        )


@pytest.fixture
def people(station: operators.SetUp) -> None:
    roster.add_person(name="周秀兰")


@settings(max_examples=14)
@given(st.sampled_from(RULES), st.sampled_from((Way.SKIP, Way.DRAFT)), ACTS)
def test_no_edit_loses_what_was_held(
    people: None, frozen_clock: Mover, rule: str, way: Way, acts: list[tuple[str, int, Scope]]
) -> None:
    course = Course(frozen_clock, rule, way)
    for deed, n, scope in acts:
        course.note_held()
        course.act(deed, n, scope)
        course.check()
    assert changelog.triggers_agree()
