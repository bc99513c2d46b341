"""Own categories as a coordinator adds, changes and stops them; the calendar's legend follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station_app.activities import own_categories
from station_app.activities import service as activities
from station_app.activities.categories import BY_KEY, CATEGORIES, offered
from station_app.core import i18n
from station_app.operators import service as operators
from tests.ui import sample_station
from tests.ui.models import watch
from ui.calendar.activity_dialog import ActivityDialog
from ui.calendar.legend import SEAL_ALONE, Legend
from ui.kit import theme
from ui.kit.context import Context
from ui.settings.categories import Categories, CategoryDialog


@pytest.fixture
def card(context: Context, qtbot: QtBot) -> Categories:
    """The card of a coordinator."""
    made = Categories(context)
    made.resize(860, 700)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    return made


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    i18n.load_language("zh_CN")
    yield
    i18n.load_language("en")


def fill(dialog: CategoryDialog, name: str, seal: str, service: str = "") -> None:
    dialog.name.setText(name)
    dialog.seal.setText(seal)
    if service:
        dialog.under.setCurrentIndex(dialog.under.findData(service))


def press(dialog: CategoryDialog) -> None:
    QTest.keyClick(dialog.name, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_one_is_added_changed_and_stopped(card: Categories, qtbot: QtBot) -> None:
    watch(card.list.rows())
    told: list[bool] = []
    card._context.changes.activities.connect(lambda: told.append(True))
    legend = Legend()
    qtbot.addWidget(legend)
    legend.resize(560, 44)
    legend.show()
    dialog = card.open_dialog()
    fill(dialog, "反诈宣传", "法")
    press(dialog)
    assert set(dialog.problems) == {"seal", "reported_as"}
    assert "法律服务" in dialog.problems["seal"]
    fill(dialog, "反诈宣传", "诈", "xuan")
    assert {one.character for one in dialog.swatches} == {"诈"}
    press(dialog)
    assert [one.name for one in card.list.rows().rows] == ["护学岗", "反诈宣传"]
    assert card.count.text() == "2"
    assert "理论政治宣讲" in card.list.rows().index(1, 0).data()
    made = card.list.rows().rows[1]
    legend.hide()
    legend.show()
    assert [one.category for one in legend.buttons] == list(CATEGORIES)
    assert legend.hidden() == {"hu"}
    card._act(made, "change")
    (change,) = [one for one in card.window().findChildren(CategoryDialog) if not one.is_closing]
    assert (change.name.text(), change.under.isEnabled()) == ("反诈宣传", False)
    next(one for one in change.swatches if one.colour == "ke").click()
    fill(change, "防骗宣传", "骗")
    press(change)
    assert BY_KEY[made.key].colour == "ke"
    assert QColor(theme.color(f"c-{made.key}")) == QColor(theme.color("c-ke"))
    card.list.choose(1)
    card._act(card.list.rows().rows[1], "stop")
    assert "已停用" in card.list.rows().index(1, 0).data()
    card._act(card.list.rows().rows[1], "resume")
    assert BY_KEY[made.key].active
    assert len(told) == 4


def test_the_school_gate_in_another_colour(card: Categories) -> None:
    before = QColor(theme.color("x-hu"))
    own_categories.rename_own_category("hu", name="护学岗", colour="wen")
    assert QColor(theme.color("x-hu")) == QColor(theme.color("x-wen")) != before
    assert QColor(theme.shade("x-hu")) == before


def test_the_calendar_holds_twelve(card: Categories) -> None:
    for name, seal in (("反诈宣传", "诈"), ("邻里食堂", "食"), ("社区夜校夜课堂", "夜")):
        own_categories.add_own_category(name=name, seal=seal, reported_as="wen")
    legend = Legend(card)
    for wide, lines in ((1400, 1), (760, 2), (380, 1)):
        legend.resize(wide, 44)
        legend.show()
        QApplication.sendPostedEvents()
        right = max(one.geometry().right() for one in legend.buttons)
        assert len(legend.buttons) == 12
        assert right <= wide
        assert len({one.y() for one in legend.buttons}) == lines
        named = [one.width() > SEAL_ALONE for one in legend.buttons]
        assert all(named) if wide > 380 else not any(named)
        bottom = max(one.geometry().bottom() for one in legend.buttons)
        assert bottom < legend.height(), "the month begins below them"
    legend.resize(760, 44)
    legend.set_low(True)
    assert len({one.y() for one in legend.buttons}) == 1, "a low page has no room for two lines"
    assert {one.toolTip() for one in legend.buttons} == {one.name for one in offered()}
    dialog = ActivityDialog(card)
    assert [one.category for one in dialog.seals] == list(offered())
    dialog.reject()
    food = own_categories.stop_own_category("食")
    starts = sample_station.NOW
    held = activities.add_activity(
        title="长桌饭", starts=starts, ends=starts + timedelta(hours=1), category=food.key, venue="图书室"
    )
    editing = ActivityDialog(card, activity=held)
    assert editing.values()["category"] == food.key
    assert food in [one.category for one in editing.seals]
    editing.reject()
    legend.hide()
    legend.show()
    assert len(legend.buttons) == 11


def test_staff_see_them_and_change_nothing(context: Context, qtbot: QtBot) -> None:
    operators.log_out()
    operators.log_in(context.home, sample_station.STAFF, sample_station.PASSWORD)
    made = Categories(context)
    qtbot.addWidget(made)
    assert not made.add.isEnabled()
    made.list.setFixedWidth(600)
    made.list.choose(0)
    assert made.list.itemDelegate().buttons(made.list.rows().rows[0], made.list.rect()) == []  # type: ignore[attr-defined]
