"""The sync page: what stands in the way is shown, a package is written, verified and listed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from station_app.activities import service as activities
from station_app.core import session
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.sync import checks
from station_app.sync import service as sync
from tests.ui import sample_station
from tests.ui.acting import show
from tests.ui.models import watch
from tests.ui.sync.conftest import put_right
from ui.kit.context import Context
from ui.kit.dialogs import Dialog
from ui.sync import cards
from ui.sync.changes_dialog import ChangesDialog
from ui.sync.lists import split_sentence
from ui.sync.page import CHECK, DONE, SyncPage
from ui.sync.passphrase import PassphraseDialog

PASSPHRASE = "a-long-passphrase"


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> SyncPage:
    """The page, its coordinator logged in."""
    return show(SyncPage(context), qtbot)


def write(page: SyncPage, qtbot: QtBot) -> None:
    """Write a package through the passphrase dialog."""
    page.foot.export.click()
    (dialog,) = page.window().findChildren(PassphraseDialog)
    dialog.passphrase.setText(PASSPHRASE)
    dialog.again.setText(PASSPHRASE)
    dialog.accept()
    qtbot.waitUntil(lambda: page._job is None, timeout=60_000)


def test_models(page: SyncPage) -> None:
    watch(page.check.contents, page.check.findings.rows(), page.history.list.rows())

    def pending() -> int:
        return sum(page.check.contents.row_at(n).total for n in range(page.check.contents.rowCount()))

    before = pending()
    roster.add_person(name="新来的人")
    page.refresh()
    assert pending() > before


def test_contents_add_up_to_what_is_pending(page: SyncPage) -> None:
    pending = sync.sync_status().pending
    shown = [page.check.contents.row_at(n) for n in range(page.check.contents.rowCount())]
    assert sum(one.total for one in shown) == sum(one.total for one in pending)
    assert all(one.total == one.added + one.changed + one.removed for one in shown)


def test_changes_are_shown_one_by_one(page: SyncPage) -> None:
    roster.add_person(name="新来的人", phone="13912345678")
    page.refresh()
    page.check.each.click()
    (dialog,) = page.window().findChildren(ChangesDialog)
    newest = dialog.table.row_at(0)
    assert (newest.table, newest.kind, newest.about) == ("person", "insert", "新来的人")
    assert newest.operator == session.current().name
    assert dialog.table.rowCount() == 500
    assert dialog.fact.text()
    seqs = [dialog.table.row_at(n).seq for n in range(dialog.table.rowCount())]
    assert seqs == sorted(seqs, reverse=True)


def test_what_blocks_keeps_the_button_off_and_leads_to_the_activity(
    page: SyncPage, context: Context, qtbot: QtBot
) -> None:
    first = page.check.findings.rows().rows[0]
    assert first.severity == checks.BLOCKING
    assert not page.foot.export.isEnabled()
    assert page.foot.words.property("tone") == "danger"
    with qtbot.waitSignal(context.went) as went:
        page.check.findings.choose(0)
        page.check.findings.enter()
    assert went.args == ["signin", activities.get_activity(first.subject).uid]


def test_checks_that_found_nothing_unfold(page: SyncPage) -> None:
    found, passed = sync.check_export().findings, sync.check_export().passed
    view = page.check.findings
    assert len(view.rows().rows) == len(found) + 1
    group = view.rows().rows[-1]
    assert (group.count, group.is_open) == (len(passed), False)
    assert passed[0] in view.rows().index(len(found), 0).data()
    view.choose(len(found))
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert [one.words for one in view.rows().rows[len(found) + 1 :]] == list(passed)
    assert view.currentIndex().row() == len(found)
    page.check_again()
    assert len(view.rows().rows) == len(found) + 1 + len(passed), "it stays open"
    view.choose(len(found))
    place = view.visualRect(view.currentIndex())
    (button,) = view.itemDelegate().buttons(view.current_row(), place)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=button.rect.center())
    assert len(view.rows().rows) == len(found) + 1


def test_a_package_on_a_stick_that_was_pulled(page: SyncPage, qtbot: QtBot, tmp_path: Path) -> None:
    page.incoming.take_files([tmp_path / "gone.wsr"])
    assert page.strip.property("strip") == "danger"
    page.incoming.take_files([tmp_path / "gone.json"])
    assert "gone.json" in page.strip.words
    page.verify_file(tmp_path / "gone.wsp")
    qtbot.waitUntil(lambda: bool(page.window().findChildren(Dialog)), timeout=20_000)
    (told,) = page.window().findChildren(Dialog)
    told.accept()


def test_a_package_is_written_verified_and_listed(page: SyncPage, qtbot: QtBot, tmp_path: Path) -> None:
    put_right()
    page.check_again()
    assert page.foot.export.isEnabled()
    write(page, qtbot)
    assert page.stack.currentIndex() == DONE
    done = page._done
    assert done is not None
    assert done.path.name == "430111008012-e1-000001.wsp"
    assert page.done.file.text() == done.path.name
    assert sync.verify_package(done.path, passphrase=PASSPHRASE).ok

    page.copy_to(tmp_path)
    assert (tmp_path / done.path.name).read_bytes() == done.path.read_bytes()

    page.foot.finish.click()
    assert page.stack.currentIndex() == CHECK
    ready, written = page.history.list.rows().rows
    assert ready.is_next
    assert written.state == "waiting"
    assert written.path == str(done.path)
    assert page.title.text() == ready.title


@pytest.mark.usefixtures("carded")
def test_a_package_that_was_damaged_is_told(page: SyncPage, qtbot: QtBot) -> None:
    page.refresh()
    page.foot.export.click()
    qtbot.waitUntil(lambda: page._job is None, timeout=60_000)
    done = page._done
    assert done is not None
    page.foot.finish.click()
    done.path.write_bytes(done.path.read_bytes()[:-40])
    page._verdicts.clear()
    page.refresh()
    page.verify(page.history.list.rows().rows[1])
    qtbot.waitUntil(lambda: page.history.list.rows().rows[1].fact_token == "danger", timeout=20_000)


def test_short_or_different_passphrases_stay_in_the_dialog(page: SyncPage) -> None:
    put_right()
    page.refresh()
    page.foot.export.click()
    (dialog,) = page.window().findChildren(PassphraseDialog)
    dialog.passphrase.setText("short")
    dialog.accept()
    assert dialog.isVisible()
    assert dialog.strip.words
    dialog.passphrase.setText(PASSPHRASE)
    dialog.again.setText(PASSPHRASE + "x")
    dialog.accept()
    assert set(dialog.problems) == {"again"}
    dialog.reject()
    assert page.stack.currentIndex() == CHECK


def test_stopping_leaves_no_file(page: SyncPage, qtbot: QtBot) -> None:
    put_right()
    page.refresh()
    page._write(PASSPHRASE)
    page.stop_export()
    qtbot.waitUntil(lambda: page._job is None, timeout=60_000)
    assert page.stack.currentIndex() == CHECK
    assert page.strip.isVisible()
    assert list(page.target.folder().glob("*.wsp")) == []
    assert sync.list_exports() == []


@pytest.mark.usefixtures("carded")
def test_a_folder_that_cannot_be_written_is_told_in_place(
    page: SyncPage, qtbot: QtBot, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    page.target.save_to(blocked)
    page.refresh()
    page.foot.export.click()
    qtbot.waitUntil(lambda: page._job is None, timeout=60_000)
    assert page.stack.currentIndex() == CHECK
    assert page.strip.property("strip") == "danger"
    assert sync.list_exports() == []
    # The next thing that goes well takes the complaint away.
    page.target.save_to(tmp_path)
    assert page.strip.isHidden()


def test_staff_see_it_and_write_nothing(context: Context, qtbot: QtBot) -> None:
    operators.log_in(session.current().home, sample_station.STAFF, sample_station.PASSWORD)
    put_right()
    page = SyncPage(context)
    qtbot.addWidget(page)
    page.show()
    assert not page.foot.export.isEnabled()
    assert not page.history.take.isVisible()
    assert len(page._more()) == 1
    assert page.foot.words.property("tone") == "warn"


def test_cards(page: SyncPage, tmp_path: Path) -> None:
    cards.write_station_card(page, tmp_path / "card.json")
    assert (tmp_path / "card.json").exists()
    (told,) = page.window().findChildren(Dialog)
    assert told.isVisible()
    told.accept()
    page.incoming.take_files([tmp_path / "card.json"])  # a station's card is no centre's
    assert sync.sync_status().centre == ""
    assert page.strip.property("strip") == "danger"


def test_compact_puts_checks_first(page: SyncPage) -> None:
    page.set_compact(True)
    assert page.check.pane.itemAt(0).widget() is page.check.checks_card
    page.set_compact(False)
    assert page.check.pane.itemAt(0).widget() is page.check.contents_card
    QTest.qWaitForWindowExposed(page)


def test_in_the_smallest_window_nothing_lies_over_anything(page: SyncPage, qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    page.setParent(host)
    page.set_compact(True)
    host.show()
    page.show()
    page.setGeometry(0, 0, 1016, 566)
    for words in ("", "This folder cannot be written. Choose another one.", ""):
        page._say("danger", words)
        qtbot.waitUntil(lambda: _has_room(page.check.contents_card) and _has_room(page.check.checks_card))
    page.setParent(None)


def _has_room(card: QWidget) -> bool:
    return card.height() >= card.minimumSizeHint().height()


def test_sentences_are_split_for_two_lines() -> None:
    assert split_sentence("有 2 人没签退。补上再说。") == ("有 2 人没签退", "补上再说。")
    assert split_sentence("All is over. Enter who came.") == ("All is over", "Enter who came.")
    assert split_sentence("没有别的") == ("没有别的", "")
    assert split_sentence("It lacks a phone (Art. 5).") == ("It lacks a phone (Art. 5)", "")
