"""Holiday and school-term packs loaded in the window: the same service as the command, told in place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from station_app.activities import working_days
from station_app.core.paths import Home
from station_app.core.rights import Role
from station_app.operators import service as operators
from tests.ui import sample_station
from tests.ui.models import watch
from ui.kit.context import Context
from ui.settings.holidays import Holidays, title_of


@pytest.fixture
def card(context: Context, qtbot: QtBot) -> Holidays:
    made = Holidays(context)
    qtbot.addWidget(made)
    made.show()
    return made


def pack(path: Path, **more: object) -> Path:
    year = {"year": 2027, "source": "示例", "off": {"元旦": ["2027-01-01", "2027-01-03"]}, "workdays": []}
    path.write_text(json.dumps(year | more, ensure_ascii=False), encoding="utf-8")
    return path


def test_a_year_is_loaded_and_the_calendar_reads_again(
    card: Holidays, context: Context, tmp_path: Path, qtbot: QtBot
) -> None:
    assert card.coming.text().startswith("2027: not published yet, or not loaded.")
    assert [title_of(row) for row in card.list.rows().rows][:1] == ["2026, days off"]
    watch(card.list.rows())
    with qtbot.waitSignal(context.changes.activities):
        card.load_file(pack(tmp_path / "2027.json"))
    assert (card.strip.isVisible(), card.strip.words) == (True, "Loaded: 2027, days off.")
    assert working_days.year_known(2027)
    assert title_of(card.list.rows().rows[0]) == "2027, days off"
    assert "not published" not in card.coming.text()


def test_a_bad_file_is_told_in_place_and_changes_nothing(card: Holidays, tmp_path: Path) -> None:
    card.load_file(pack(tmp_path / "坏的.json", workdays=["2027-01-04"]))
    assert card.strip.words.startswith("“坏的.json” cannot be loaded: in 2027, the adjusted working day")
    assert card.strip.words.endswith("Nothing was changed.")
    (tmp_path / "a.json").write_bytes(b"\xff\x00")
    card.load_file(tmp_path / "a.json")
    assert "it is no JSON file" in card.strip.words
    card.load_file(tmp_path / "gone.json")
    assert "“gone.json” cannot be loaded" in card.strip.words
    assert not working_days.year_known(2027)


def test_a_librarian_sees_why_not(context: Context, sample_open: Home, qtbot: QtBot) -> None:
    operators.add_operator(name="管书的", role=Role.LIBRARIAN, password="secret-2")
    operators.log_out()
    operators.log_in(sample_open, "管书的", "secret-2")
    card = Holidays(context)
    qtbot.addWidget(card)
    assert not card.load.isEnabled()
    assert "office staff" in card.load.toolTip()
    operators.log_out()
    operators.log_in(sample_open, sample_station.COORDINATOR, sample_station.PASSWORD)
