"""The blank sheet: who registered, in their order, then empty rows to the page's last line."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pypdf
import pytest

from station_app.activities import registration
from station_app.activities import service as activities
from station_app.operators import service as operators
from station_app.reports import service as reports
from station_app.reports.signin_report import full_pages
from station_app.roster import service as roster
from station_app.signin import service as signin
from tests.conftest import Mover


@pytest.mark.parametrize(("rows", "whole"), [(0, 20), (5, 20), (20, 20), (21, 42), (42, 42), (43, 64)])
def test_empty_rows_fill_whole_pages(rows: int, whole: int) -> None:
    assert full_pages(rows) == whole


def _activity(registered: int) -> str:
    row = activities.add_activity(
        title="绘画课", starts=datetime(2026, 9, 12, 9, 0), ends=datetime(2026, 9, 12, 10, 30), category="学",
        venue="守望驿站", team="守望驿站",
    )  # fmt: skip
    roster.add_person(name="队里的人", teams=("守望驿站",))
    for n in range(registered):
        name = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"[n] + "登记"
        registration.register(row.uid, roster.add_person(name=name).uid)
    return row.uid


@pytest.mark.parametrize(("registered", "pages", "last"), [(11, 1, "20"), (16, 2, "42")])
def test_the_sheet_lists_who_registered_and_no_lone_row(
    registered: int, pages: int, last: str, station: operators.SetUp, frozen_clock: Mover, tmp_path: Path
) -> None:
    file = tmp_path / "签到表.pdf"
    written = reports.write_signin_sheet(_activity(registered), file)
    assert (written.rows, written.pages) == (registered, pages)
    texts = [page.extract_text() for page in pypdf.PdfReader(file).pages]
    lines = [line.strip() for text in texts for line in text.splitlines()]
    numbers = [line for line in lines if line.isdigit() and len(line) <= 2]
    assert numbers[-1] == last
    assert "甲登记" in texts[0]
    assert "队里的人" not in texts[0]


def test_the_team_stands_on_the_sheet_where_nobody_registered(
    station: operators.SetUp, frozen_clock: Mover, tmp_path: Path
) -> None:
    file = tmp_path / "签到表.pdf"
    assert reports.write_signin_sheet(_activity(0), file).rows == 1
    assert "队里的人" in pypdf.PdfReader(file).pages[0].extract_text()


def test_the_last_page_of_a_report_says_what_empty_rows_are_for(
    station: operators.SetUp, frozen_clock: Mover, tmp_path: Path
) -> None:
    uid, file = _activity(21), tmp_path / "记录.pdf"
    for row in registration.list_registrations(uid):
        signin.sign_in(uid, row.person_uid)
    assert reports.write_signin_report(uid, file).pages == 2
    first, second = (page.extract_text() for page in pypdf.PdfReader(file).pages)
    assert "Hours count from" in first
    assert "Hours count from" not in second
    assert "Blank rows are for a power cut" in second


@pytest.mark.parametrize(("came", "pages", "last"), [(2, 1, "10"), (6, 1, "11"), (9, 2, "17")])
def test_a_report_of_a_few_has_fewer_empty_rows_rather_than_another_page(
    came: int, pages: int, last: str, station: operators.SetUp, frozen_clock: Mover, tmp_path: Path
) -> None:
    uid, file = _activity(came), tmp_path / "记录.pdf"
    for row in registration.list_registrations(uid):
        signin.sign_in(uid, row.person_uid)
    assert reports.write_signin_report(uid, file).pages == pages
    lines = [
        line.strip() for page in pypdf.PdfReader(file).pages for line in page.extract_text().splitlines()
    ]
    assert [line for line in lines if line.isdigit() and len(line) <= 2][-1] == last
