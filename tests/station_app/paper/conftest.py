"""A station whose activity has a printed sheet; skipped where pictures cannot be read."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from station_app.activities import registration
from station_app.activities import service as activities
from station_app.core import clock, session, store
from station_app.core.paths import Home
from station_app.operators import service as operators
from station_app.reports import service as reports
from station_app.roster import service as roster
from tests.conftest import Mover
from tests.station_app.conftest import COORDINATOR, PASSWORD, STATION_CODE

NAMES = [
    "易建平", "周佳慧", "欧阳静", "贺思源", "龙翠娥", "罗晓敏", "胡国强", "唐国华", "谢芳", "夏长青",
    "彭小艺", "胡月娥", "郑新宇", "曾庆和", "唐佳慧", "刘海燕", "陈立新", "王桂英", "周秀兰", "张新民",
    "阿依古丽", "尹东",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """A printed sheet of two pages: 22 expected people, then blank rows."""

    activity: str
    file: Path


@pytest.fixture(scope="module")
def printed_once(tmp_path_factory: pytest.TempPathFactory) -> Sheet:
    """The station's home with its sheet, made once and closed: a class from 9:00 to 10:30."""
    folder = tmp_path_factory.mktemp("paper")
    with clock.frozen(datetime(2026, 9, 12, 9, 0)):
        operators.set_up_station(
            Home(folder / "home"), station_code=STATION_CODE, operator_name=COORDINATOR, password=PASSWORD
        )
        row = activities.add_activity(
            title="书法课", starts=datetime(2026, 9, 12, 9, 0), ends=datetime(2026, 9, 12, 10, 30),
            category="学", venue="二楼教室", team="守望驿站",
        )  # fmt: skip
        for name in NAMES:
            registration.register(row.uid, roster.add_person(name=name).uid)
        file = folder / "签到表.pdf"
        reports.write_signin_sheet(row.uid, file)
    session.end()
    store.close()
    return Sheet(row.uid, file)


@pytest.fixture
def sheet(printed_once: Sheet, home: Home, tmp_path: Path, frozen_clock: Mover) -> Sheet:
    """That station in a home of the test's own, its coordinator logged in; the clock stands at noon."""
    shutil.copytree(printed_once.file.parent / "home", home.root)
    frozen_clock(datetime(2026, 9, 12, 12, 0))
    operators.log_in(home, COORDINATOR, PASSWORD)
    return Sheet(printed_once.activity, Path(shutil.copy(printed_once.file, tmp_path)))
