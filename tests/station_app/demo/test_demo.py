"""The whole demo, made once by the command line, and everything it leaves looked at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import icalendar
import pypdf
import pypdfium2
import pytest
from openpyxl import load_workbook

from station_app.activities import service as activities
from station_app.activities.rows import ActivityStatus
from station_app.care import service as care
from station_app.cli.app import run
from station_app.core import clock, health, paths, pinyin, session
from station_app.core.paths import Home
from station_app.demo.cast import is_rare
from station_app.demo.folder import DemoFolder
from station_app.demo.service import OPERATORS
from station_app.library import service as library
from station_app.operators import service as operators
from station_app.reports import service as reports
from station_app.roster import importing
from station_app.roster import service as roster
from station_app.signin import service as signin
from station_app.sync import service as sync

DAYS = 8


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, _cheap_passwords: None) -> Path:
    """A demo of few days."""
    out = tmp_path_factory.mktemp("demo") / "演示 1"
    trace = out.with_name("trace")
    assert run(["demo", "--out", str(out), "--days", str(DAYS), "--trace", str(trace), "--json"]) == 0
    assert clock.now_ms() > 0
    assert session.current_or_none() is None
    return out


@pytest.fixture
def answer(made: Path) -> dict[str, Any]:
    """What it answered, as it was kept."""
    found: dict[str, Any] = json.loads((made / "demo.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def opened(made: Path) -> Iterator[None]:
    """The demo station, its coordinator logged in."""
    name, _role, password = OPERATORS[0]
    operators.log_in(DemoFolder(made).home, name, password)
    yield
    operators.log_out()


def test_it_answers_as_the_contract_says_and_keeps_everything_under_its_folder(
    made: Path, answer: dict[str, Any]
) -> None:
    assert {"home", "outputs", "verified"} <= set(answer)
    assert list(answer["outputs"]) == ["package", "signin_report", "signin_sheet", "ledger", "calendar"]
    assert answer["verified"] is True
    for path in (answer["home"], *answer["outputs"].values()):
        assert Path(path).exists()
        assert made in Path(path).parents
    assert (answer["refused"], answer["titles"]) == (5, 313)
    assert answer["people"] >= 1000


def test_every_entry_was_acknowledged_once(made: Path, answer: dict[str, Any]) -> None:
    lines = made.with_name("trace").read_text(encoding="utf-8").splitlines()
    kinds = [line.split(" ")[0] for line in lines]
    assert len(set(lines)) == len(lines)
    assert kinds.count("signin") == answer["sign_ins"] > 50
    assert kinds.count("lend") == answer["loans"]


def test_each_operator_opens_the_station(made: Path, answer: dict[str, Any]) -> None:
    for operator in answer["operators"]:
        opened = operators.log_in(DemoFolder(made).home, operator["name"], operator["password"])
        assert opened.role == operator["role"]
        operators.log_out()


@pytest.mark.usefixtures("opened")
def test_the_station_is_well_and_shows_a_live_day() -> None:
    assert [one for one in care.check_station() if one.severity == health.BLOCKING] == []
    today = activities.list_activities(clock.today(), clock.today())
    assert len(today) in (5, 6)
    assert sum(row.status is ActivityStatus.DRAFT for row in today) == 1
    overdue = library.list_overdue()
    assert [row.reader for row in overdue] == ["肖玉珍", "贺思源", "邓浩然"]
    found = sync.check_export()
    assert not found.blocked
    assert {"no-sign-out", "people-incomplete"} <= {row.code for row in found.findings}
    counts = roster.roster_counts()
    assert counts.volunteers < counts.people / 2


@pytest.mark.usefixtures("opened")
def test_the_report_has_its_rare_names_by_two_readers(answer: dict[str, Any]) -> None:
    report = Path(answer["outputs"]["signin_report"])
    number = report.stem.removeprefix("签到记录-")
    names = [row.name for row in signin.list_sheet(number)]
    assert sum(map(is_rare, names)) >= 10
    one = "".join(page.extract_text() for page in pypdf.PdfReader(report).pages)
    with pypdfium2.PdfDocument(report) as document:
        other = "".join(page.get_textpage().get_text_range() for page in document)
    for name in names:
        assert name in one
        assert name in other


def test_the_ledger_and_the_calendar_open_again(answer: dict[str, Any]) -> None:
    sheet = load_workbook(answer["outputs"]["ledger"]).active
    assert sheet is not None
    assert "活动台账" in str(sheet["A1"].value)
    calendar = icalendar.Calendar.from_ical(Path(answer["outputs"]["calendar"]).read_bytes())
    assert len(calendar.walk("VEVENT")) >= sheet.max_row - 3


def test_the_package_verifies_with_the_passphrase_that_lies_beside_it(
    made: Path, answer: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    phrase = str(made / "passphrase.txt")
    words = ["sync", "verify", answer["outputs"]["package"], "--passphrase-file", phrase, "--json"]
    assert run([*words, "--home", str(made / "none")]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["ok"], found["opened"]) == (True, True)
    assert found["counts"]["sign_in_event"] >= answer["sign_ins"]


def test_a_folder_that_is_no_demo_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert run(["demo", "--out", str(tmp_path), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "not-a-demo-folder"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_failure_leaves_neither_clock_nor_log_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_words: object, **_names: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("station_app.demo.service.importing.preview_import", broken)
    source = clock._Clock.source
    assert run(["demo", "--out", str(tmp_path / "out"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "stopped"
    assert clock._Clock.source is source
    assert session.current_or_none() is None


def test_all_thirty_rare_names_from_workbook_to_paper_and_back(
    home: Home, tmp_path: Path, station: operators.SetUp
) -> None:
    importing.commit_import(importing.preview_import(paths.resource("demo", "roster.xlsx")))
    people = [p for p in roster.list_people(limit=2000) if is_rare(p.name)]
    assert len(people) == 30
    assert {c for p in people for c in p.name} >= set("䶮𬸪㛃𬱖")
    start = clock.now().replace(tzinfo=None, second=0)
    row = activities.add_activity(
        title="书法公益课堂", starts=start, ends=start + timedelta(hours=2), category="文", venue="教室"
    )
    for person in people:
        typed = "".join(reading for reading, _n in roster.syllables(person.name, ""))
        assert person.uid in [hit.person for hit in signin.find_at_desk(row.uid, _plain(typed), limit=200)]
        signin.sign_in(row.uid, person.uid)
    written = reports.write_signin_report(row.uid, tmp_path / "记录.pdf")
    assert written.missing_glyphs == ()
    text = "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "记录.pdf").pages)
    assert [p.name for p in people if p.name not in text] == []


def _plain(toned: str) -> str:
    return pinyin.without_tone(toned)
