"""The sample station shows what the reference pictures show."""

from __future__ import annotations

from datetime import date

import pytest

from station_app.activities import service as activities
from station_app.activities.rows import ActivityStatus
from station_app.care import service as care
from station_app.core import keys
from station_app.core.paths import Home
from station_app.core.rights import Role
from station_app.library import service as library
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.roster.rows import RosterFilter
from station_app.signin import service as signin
from station_app.sync import service as sync
from tests.ui import sample_station
from tests.ui.sample_calendar import CALLIGRAPHY
from tests.ui.sample_people import BOOKS


def test_the_template_is_shut_and_cheap_to_open(sample_home_template: Home) -> None:
    assert not list(sample_home_template.root.glob("station.db-*"))
    assert operators.log_in_names(sample_home_template) == [
        sample_station.COORDINATOR,
        sample_station.STAFF,
        sample_station.LIBRARIAN,
    ]
    assert keys.load(sample_home_template.keys).slots[0].cost.memory_kib == 64


@pytest.mark.usefixtures("sample_open")
def test_today_as_pictured() -> None:
    rows = activities.list_activities(sample_station.NOW.date(), sample_station.NOW.date())
    came = signin.count_signed_in([row.uid for row in rows])
    assert tuple(row.title for row in rows) == sample_station.TODAY_TITLES
    assert [row.status for row in rows] == [
        ActivityStatus.HELD,
        ActivityStatus.RUNNING,
        ActivityStatus.PUBLISHED,
        ActivityStatus.PUBLISHED,
        ActivityStatus.DRAFT,
    ]
    assert [(came.get(row.uid, 0), row.registered, row.capacity) for row in rows] == [
        (12, 12, 12), (18, 22, 24), (0, 32, 40), (0, 10, 12), (0, 0, 20),
    ]  # fmt: skip
    assert rows[0].closed
    assert not rows[4].venue


@pytest.mark.usefixtures("sample_open")
def test_the_class_that_is_running() -> None:
    uid = sample_station.sample_activity(CALLIGRAPHY)
    counts = signin.count_sheet(uid)
    sheet = signin.list_sheet(uid)
    assert (counts.signed_in, counts.inside, counts.left, counts.absent) == (18, 15, 3, 7)
    assert (sheet[-1].name, f"{sheet[-1].came:%H:%M}") == ("王桂英", "10:04")
    assert [row.name for row in sheet if row.walk_in] == [sample_station.WALK_IN]
    assert [row.name for row in signin.list_absent(uid)] == list(sample_station.ABSENT)
    hits = signin.find_at_desk(uid, "zx")
    assert sorted(hit.name for hit in hits) == ["周秀兰", "张新民", "赵雪梅", "郑新宇"]


@pytest.mark.usefixtures("sample_open")
def test_october_so_far_and_what_the_centre_would_send_back() -> None:
    rows = activities.list_activities(date(2026, 10, 1), sample_station.NOW.date())
    over = [row for row in rows if row.status in (ActivityStatus.HELD, ActivityStatus.RUNNING)]
    assert (len(over), sum(signin.count_signed_in([row.uid for row in over]).values())) == (21, 486)
    findings = sync.check_export().findings
    assert [row.code for row in findings] == ["nobody-signed-in", "no-sign-out", "people-incomplete"]


@pytest.mark.usefixtures("sample_open")
def test_the_roster_as_pictured() -> None:
    counts = roster.roster_counts()
    wanted = RosterFilter(capacity="volunteer", team=BOOKS, sort="hours")
    rows = roster.list_people(wanted, limit=5)
    minutes = signin.total_minutes([row.uid for row in rows])
    assert (counts.people, counts.volunteers, counts.incomplete) == (612, 213, 12)
    assert roster.count_people(wanted) == 37
    assert [(row.name, row.phone, minutes[row.uid] / 60) for row in rows] == [
        ("易建平", "136****7715", 742.0),
        ("夏长青", "133****0481", 655.5),
        ("王桂英", "159****1127", 402.0),
        ("周秀兰", "138****2046", 318.5),
        ("彭小艺", "188****9034", 187.5),
    ]
    zhou = roster.show_person("周秀兰")
    assert (zhou.row.id_number, zhou.age) == ("4301**********3328", 64)


@pytest.mark.usefixtures("sample_open")
def test_the_library_as_pictured() -> None:
    figures = library.desk_figures()
    assert (figures.overdue, figures.due_today) == (3, 4)
    assert (figures.lent, figures.returned, figures.renewed) == (7, 5, 2)
    overdue = [(row.title, row.reader, row.overdue_days) for row in library.list_overdue()]
    assert overdue == [
        ("家常湘菜", "肖玉珍", 9),
        ("颜真卿楷书入门", "贺思源", 4),
        ("十万个为什么", "邓浩然", 1),
    ]
    reader = library.find_reader("10412003419")
    assert [(row.barcode, row.due, row.renewals) for row in reader.loans] == [
        ("204120031271", date(2026, 10, 7), 0),
        ("204120019060", date(2026, 10, 18), 0),
        ("204120000821", date(2026, 11, 9), 1),
    ]
    assert len(library.find_reader("10412002189").loans) == 3


@pytest.mark.usefixtures("sample_open")
def test_the_station_is_well_and_backed_up_at_eight() -> None:
    assert care.check_station() == []
    assert [f"{row.made_at:%H:%M}" for row in care.list_backups()] == ["08:02"]
    roles = {row.name: row.role for row in operators.list_operators()}
    assert roles[sample_station.LIBRARIAN] is Role.LIBRARIAN


def test_each_test_has_a_copy_of_its_own(sample_open: Home, sample_home_template: Home) -> None:
    before = sample_home_template.database.read_bytes()
    roster.add_person(name="龙小艳", phone="13874810099")
    assert roster.roster_counts().people == 613
    operators.log_out()
    assert sample_home_template.database.read_bytes() == before
    assert sample_open.root != sample_home_template.root
