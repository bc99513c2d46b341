"""The month on the wall: what is on it, what is not, and how it fits."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from station_app.activities import series
from station_app.activities import service as activities
from station_app.activities.categories import CATEGORIES
from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.core import i18n
from station_app.operators import service as operators
from station_app.reports import month_poster, poster_service
from station_app.reports.month_poster import Poster
from station_app.roster import service as roster
from tests.conftest import Mover
from tests.station_app.activities.test_service import plan


def text_of(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def test_what_hangs_on_the_wall(station: operators.SetUp, frozen_clock: Mover, tmp_path: Path) -> None:
    i18n.load_language("zh_CN")
    roster.add_person(name="周秀兰", phone="13800002046")
    start = datetime(2026, 9, 14, 7, 20)
    series.add_series(
        rule="WORKDAY;UNTIL=20260930", title="护学岗", category="护", venue="校门口", starts=start,
        ends=start + timedelta(minutes=40),
    )  # fmt: skip
    plan("健康义诊", day=date(2026, 9, 12), lead="周秀兰", speaker="周秀兰")
    plan("还没定", day=date(2026, 9, 13), draft=True)
    activities.cancel_activity(plan("雨天取消", day=date(2026, 9, 20)).uid)
    path = tmp_path / "九月.pdf"
    count = poster_service.write_month_poster(path, year=2026, month=9)
    said = text_of(path)
    assert count == 15
    heads = ("2026年9月活动安排", "丰园社区新时代文明实践站", "中秋节", "班", "休")
    for words in (*heads, "健康义诊", "09:00–11:00 一楼大厅", "雨天取消"):
        assert words in said, words
    assert "护学岗　07:20–08:00　校门口：14–18、20–24、28–30 日" in said
    assert said.count("护学岗") == 2, "below the month and in the legend, not in every cell"
    for words in ("周秀兰", "2046", "还没定"):
        assert words not in said


def crowded(year: int, month: int) -> Poster:
    """The first day has one activity, the second two, and so on up to eleven, with long names."""
    rows = [
        ActivityRow(
            uid=f"{day}-{n}", number="2026-0001", title=f"{day}日第{n}场名字很长很长很长很长的社区文化活动",
            category=CATEGORIES[n % len(CATEGORIES)].key, starts=datetime(year, month, day, 8 + n),
            ends=datetime(year, month, day, 9 + n), status=ActivityStatus.PUBLISHED, venue="图书馆二楼教室",
        )
        for day in range(1, 29)
        for n in range(day % 12)
    ]  # fmt: skip
    return Poster("丰园社区新时代文明实践站", year, month, rows)


@pytest.mark.parametrize(("paper", "width"), [("A4", 297), ("A3", 420)])
@pytest.mark.parametrize("month", [2, 8])
def test_papers_and_a_crowded_month(tmp_path: Path, paper: str, width: int, month: int) -> None:
    path = tmp_path / "a.pdf"
    poster = crowded(2027, month)
    assert month_poster.write(path, poster, paper=paper) == len(poster.rows)
    (page,) = PdfReader(path).pages
    assert float(page.mediabox.width) == pytest.approx(width / 25.4 * 72, abs=1)
    said = page.extract_text()
    assert "…" in said, "a long name is cut"
    assert " more" in said, "what has no room is counted"
    assert len(poster.weeks()) == {2: 4, 8: 6}[month]


def test_runs_of_days_are_drawn_together() -> None:
    days = [date(2026, 9, day) for day in (1, 2, 4, 5, 6, 7, 9, 30)]
    assert list(month_poster._runs(days)) == ["1", "2", "4–7", "9", "30"]
