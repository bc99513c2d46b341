"""The month in numbers: ledger, report and targets agree with the activities they are made of."""

from __future__ import annotations

import contextlib
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from station_app.activities import service as activities
from station_app.activities.categories import BY_KEY, CATEGORIES
from station_app.activities.models import Activity
from station_app.core import session
from station_app.core import settings as settings_file
from station_app.core.db import db
from station_app.core.errors import StationError
from station_app.operators import service as operators
from station_app.organisation import service as organisation
from station_app.reports import filling, ledger, month_figures, month_service
from station_app.reports import service as reports
from station_app.reports.rows import Audience
from station_app.roster import merging
from station_app.roster import service as roster
from station_app.signin import closing, closing_figures, closing_files
from station_app.signin import service as signin
from station_app.signin.minutes import Margins, half_hours
from station_app.signin.models import HoursLine
from station_app.signin.rows import Capacity
from tests.conftest import Mover
from tests.station_app.conftest import COORDINATOR

PEOPLE = ("周秀兰", "王䶮", "李小一", "李二", "欧阳静静", "阿依古丽·买买提")


def hold(
    move: Mover,
    title: str,
    day: int,
    category: str,
    came: dict[str, Capacity],
    minutes: int,
    *,
    close: bool = True,
) -> str:
    """An activity of October 2026 that these people came to and left after so many minutes."""
    starts = datetime(2026, 10, day, 9)
    move(starts - timedelta(hours=1))
    uid = activities.add_activity(
        title=title, starts=starts, ends=starts + timedelta(hours=2), category=category, venue="大厅",
        lead="周秀兰", content="内容",
    ).uid  # fmt: skip
    move(starts)
    for name, role in came.items():
        signin.sign_in(uid, name, role=role)
    move(starts + timedelta(minutes=minutes))
    for name in came:
        signin.sign_out(uid, name)
    move(starts + timedelta(hours=3))
    if close and came:
        closing.close_checked(uid)
    return uid


@pytest.fixture
def october(station: operators.SetUp, frozen_clock: Mover) -> Mover:
    """Six people; nothing held yet; it is 1 October."""
    frozen_clock(datetime(2026, 10, 1, 8))
    for place, name in enumerate(PEOPLE):
        roster.add_person(name=name, phone=f"1390000000{place}")
    return frozen_clock


VOLUNTEER, PUBLIC = Capacity.VOLUNTEER, Capacity.PUBLIC


def test_a_month_by_hand(october: Mover) -> None:
    hold(october, "宣讲一", 9, "宣", {"周秀兰": VOLUNTEER, "李二": PUBLIC}, 70)
    hold(october, "宣讲二", 12, "宣", {"周秀兰": VOLUNTEER, "王䶮": VOLUNTEER}, 100)
    hold(october, "护学", 13, "护", {"王䶮": VOLUNTEER}, 50)
    hold(october, "未结", 14, "文", {"李二": PUBLIC}, 50, close=False)
    draft = activities.add_activity(
        title="草稿",
        starts=datetime(2026, 10, 20, 9),
        ends=datetime(2026, 10, 20, 10),
        category="科",
        draft=True,
    )
    gone = activities.add_activity(
        title="取消",
        starts=datetime(2026, 10, 21, 9),
        ends=datetime(2026, 10, 21, 10),
        category="科",
        venue="大厅",
    )
    activities.cancel_activity(gone.uid)
    activities.add_activity(
        title="以后",
        starts=datetime(2026, 10, 22, 9),
        ends=datetime(2026, 10, 22, 10),
        category="宣",
        venue="大厅",
    )
    figures = month_figures.month_figures(2026, 10)
    assert (figures.held, figures.people, figures.volunteers, figures.public) == (4, 6, 4, 2)
    assert (figures.minutes, figures.hours) == (70 + 200 + 50, 1.0 + 3.0 + 1.0)
    by_key = {one.key: one for one in figures.categories}
    assert len(by_key) == 8
    assert (by_key["xuan"].held, by_key["xuan"].planned, by_key["xuan"].gap, by_key["xuan"].to_plan) == (
        2,
        1,
        2,
        1,
    )
    assert (by_key["bang"].held, by_key["bang"].people) == (1, 1), "the school gate is reported as help"
    assert {one.key: one.gap for one in figures.gaps} == {"xuan": 2, "xue": 1, "ke": 1, "jian": 1}
    assert {one.key: one.to_plan for one in month_figures.target_gaps(2026, 10)} == {
        "xuan": 1, "xue": 1, "ke": 1, "jian": 1,
    }  # fmt: skip
    assert [(one.name, one.minutes, one.activities) for one in figures.top] == [
        ("周秀兰", 170, 2),
        ("王䶮", 150, 2),
    ]
    assert (figures.new_people, figures.new_volunteers) == (6, 6)
    assert draft.number not in [one.activity.number for one in figures.lines]
    assert month_figures.month_figures(2026, 9).held == 0
    assert month_figures.month_figures(2026, 11).lines == ()


def test_targets_are_the_stations_own(october: Mover) -> None:
    home = session.current().home
    settings_file.save(home, settings_file.Settings(month_targets=("fa=2", "nowhere=3")))
    assert month_figures.month_targets() == {"fa": 2}
    assert [(one.key, one.to_plan) for one in month_figures.target_gaps(2026, 10)] == [("fa", 2)]
    for wrong in (("fa=2", "fa=3"), ("fa",), ("fa=-1",), ("FA=1",), "fa=2"):
        with pytest.raises(ValueError, match="month_targets"):
            settings_file.save(home, settings_file.Settings(month_targets=wrong))  # type: ignore[arg-type]


@pytest.mark.parametrize("audience", Audience)
def test_the_report_as_pdf(october: Mover, tmp_path: Path, audience: Audience) -> None:
    came = {"李小一": VOLUNTEER, "李二": PUBLIC, "周秀兰": Capacity.SPEAKER}
    hold(october, "宣讲一", 9, "宣", came, 70)
    done = month_service.write_month_report(tmp_path / "月报.pdf", year=2026, month=10, audience=audience)
    pages = [re.sub(r"\s+", "", one.extract_text()) for one in PdfReader(done.written.path).pages]
    assert (len(pages), done.written.missing_glyphs) == (done.written.pages, ())
    text = "".join(pages)
    for words in (
        "YB-2026-10",
        "理论政治宣讲",
        "Filledinby",
        "Checkedby",
        "Sealhere",
        "宣讲3",
        "requestsreceived",
        "Speakersandstaffareamongtheattendances:1.",
    ):
        assert words in text, words
    assert ("李小一" in text) is (audience is not Audience.WALL)
    assert ("李*一" in text) is (audience is Audience.WALL)
    assert ("139****0002" in text) is (audience is not Audience.WALL)
    assert "13900000002" not in text
    assert (COORDINATOR in text) is (audience is Audience.INTERNAL)


def test_the_report_as_workbook_adds_up(october: Mover, tmp_path: Path) -> None:
    hold(october, "宣讲一", 9, "宣", {"李小一": VOLUNTEER, "李二": PUBLIC}, 70)
    hold(october, "义诊", 10, "健", {"王䶮": VOLUNTEER}, 110)
    done = month_service.write_month_report(tmp_path / "月报.xlsx", year=2026, month=10)
    rows = list(load_workbook(tmp_path / "月报.xlsx").active.values)  # type: ignore[union-attr]
    categories, total = rows[2:10], rows[10]
    assert [row[0] for row in categories] == [one.name for one in CATEGORIES if not one.own]
    for column in range(1, 6):
        assert sum(row[column] for row in categories) == total[column]
    assert total[1:6] == (2, 3, 2, 1, 3.0)
    assert done.written.rows == 2


def test_the_ledger_says_what_inspectors_ask(october: Mover, tmp_path: Path) -> None:
    uid = hold(october, "宣讲一", 9, "宣", {"李小一": VOLUNTEER, "李二": PUBLIC}, 70)
    closing_files.save_record(
        uid, effect="都说好", briefing="2人参加", source="节日", undertaker="宣讲队", helpers="图书馆"
    )
    hold(october, "未结", 10, "健", {"王䶮": VOLUNTEER}, 110, close=False)
    october(datetime(2026, 11, 20, 9))
    assert reports.write_ledger(tmp_path / "a.xlsx", year=2026, month=10, reported={uid}) == 2
    rows = list(load_workbook(tmp_path / "a.xlsx").active.values)  # type: ignore[union-attr]
    heads = rows[1]
    assert len(heads) == len(ledger.HEADINGS) == len(ledger.WIDTHS)
    first, second = (dict(zip(heads, row, strict=True)) for row in rows[2:4])
    assert (first["undertaken by"], first["helped by"], first["source"]) == ("宣讲队", "图书馆", "节日")
    assert (first["what came of it"], first["photos"], first["briefing"]) == ("都说好", 0, "yes")
    assert (first["recorded by"], first["recorded on"], first["late"]) == (COORDINATOR, "2026-10-09", "no")
    assert (first["reported to the centre"], second["reported to the centre"]) == ("yes", "no")
    assert (second["recorded by"], second["late"], second["briefing"]) == (None, "yes", "no")
    total = dict(zip(heads, rows[4], strict=True))
    assert (total["people in all"], total["volunteer hours"], total["photos"]) == (3, 1.0, 0)


# Sums, whatever was held


EVENTS = st.lists(
    st.tuples(
        st.integers(1, 31),
        st.sampled_from([one.key for one in CATEGORIES]),
        st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(list(Capacity)), max_size=5),
        st.integers(0, 170),
        st.booleans(),
    ),
    max_size=4,
)


@settings(max_examples=12)
@given(events=EVENTS)
def test_the_reports_numbers_are_the_sums_of_its_activities(october: Mover, events: list[tuple]) -> None:  # type: ignore[type-arg]
    with db.atomic() as held:
        for place, (day, key, came, minutes, close) in enumerate(sorted(events, key=lambda one: one[0])):
            hold(october, f"第{place}场", day, key, came, minutes, close=close)
        october(datetime(2026, 11, 3, 9))
        _check_sums(len(events))
        held.rollback()


STAYS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 80), st.integers(1, 80), st.booleans()),
    min_size=1,
    max_size=6,
)


@settings(max_examples=6)
@example(stays=[(0, 0, 20, True), (1, 30, 20, True)], merges=[(0, 1)])
@given(stays=STAYS, merges=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=3))
def test_sheet_ledger_and_briefing_say_the_same_hours_whoever_was_merged(
    october: Mover, stays: list[tuple[int, int, int, bool]], merges: list[tuple[int, int]]
) -> None:
    with db.atomic() as whole:
        try:
            _round_and_merge(october, stays, merges)
        finally:
            whole.rollback()


def _round_and_merge(
    move: Mover, stays: list[tuple[int, int, int, bool]], merges: list[tuple[int, int]]
) -> None:
    people = [roster.find_person(name).uid for name in PEOPLE[:4]]
    starts = datetime(2026, 10, 9, 9)
    move(starts - timedelta(hours=1))
    uid = activities.add_activity(
        title="宣讲", starts=starts, ends=starts + timedelta(hours=2), category="宣", venue="大厅",
        lead="周秀兰", content="内容",
    ).uid  # fmt: skip
    for who, after, minutes, volunteers in stays:
        try:
            move(starts + timedelta(minutes=after))
            signin.sign_in(uid, people[who], role=VOLUNTEER if volunteers else PUBLIC)
            move(starts + timedelta(minutes=after + minutes))
            signin.sign_out(uid, people[who])
        except StationError:
            continue
    _check_hours(uid)
    move(starts + timedelta(hours=3))
    signin.close_activity(uid)
    _check_hours(uid)
    for keep, other in merges:
        with contextlib.suppress(StationError):
            merging.merge_people(people[keep], people[other])
        _check_hours(uid)


def _check_hours(uid: str) -> None:
    """What the sheet's volunteers add up to stands in the ledger, in the briefing and on the sheet."""
    rows = [row for row in signin.list_sheet(uid) if row.role is VOLUNTEER]
    each = {who: sum(row.minutes for row in rows if row.person == who) for who in {r.person for r in rows}}
    hours = sum(map(half_hours, each.values()))
    figures = closing_figures.of(Activity.get_by_id(uid), Margins())
    assert (figures.minutes, figures.hours) == (sum(each.values()), hours)
    line = month_figures.ledger_line(uid)
    if line.activity.closed:
        assert (line.minutes, line.hours) == (figures.minutes, hours)
    report = filling.report_of(
        organisation.this_station(), line.activity, signin.list_sheet(uid), audience=Audience.INTERNAL,
        number="1", operator="罗晓敏",
    )  # fmt: skip
    assert report.totals is not None
    assert report.totals.rows[1][3] == f"{hours:.1f} hours"


def _check_sums(count: int) -> None:
    figures = month_figures.month_figures(2026, 10)
    lines = month_figures.ledger_lines(2026, 10)
    assert figures.held == len(lines) == len(figures.lines) == count
    sheets = {one.activity.uid: signin.list_sheet(one.activity.uid) for one in lines}
    for one in figures.categories:
        mine = [line for line in lines if BY_KEY[line.activity.category].reported_as == one.key]
        people = [{row.person: row.role for row in sheets[line.activity.uid]} for line in mine]
        assert one.people == sum(map(len, people))
        assert one.volunteers == sum(list(roles.values()).count(VOLUNTEER) for roles in people)
        assert one.public == sum(list(roles.values()).count(PUBLIC) for roles in people)
        booked = [
            [
                row.minutes
                for row in sheets[line.activity.uid]
                if row.role is VOLUNTEER and line.activity.closed
            ]
            for line in mine
        ]
        assert one.minutes == sum(map(sum, booked))
        assert one.hours == sum(half_hours(minutes) for times in booked for minutes in times)
        assert one.empty == sum(not roles for roles in people)
    for name in ("people", "volunteers", "public", "minutes", "hours"):
        assert getattr(figures, name) == sum(getattr(line, name) for line in lines), name
    assert sum(one.minutes for one in figures.top) == figures.minutes
    book = sum(row.minutes for row in HoursLine.select().where(HoursLine.day.startswith("2026-10")))
    assert book == figures.minutes
