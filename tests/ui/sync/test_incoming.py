"""What comes back from the centre is taken in at the page: by drag and drop, by code, refused in place."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from pytestqt.qtbot import QtBot

from station_app.activities import service as activities
from station_app.activities.rows import ActivityStatus
from station_app.care import to_do
from station_app.care.to_do import TaskKind
from station_app.centre import dictionary
from station_app.centre import parcels as sending
from station_app.centre import service as centre
from station_app.centre.receiving import Received
from station_app.centre.store import CentreHome
from station_app.core import clock, session
from station_app.organisation import places
from station_app.sync import parcels
from station_app.sync import service as sync
from station_app.sync.centre_codes import ReceiptProblem, sentence
from station_app.sync.handover import check_code
from station_app.sync.models import Receipt
from tests.ui import sample_station
from tests.ui.acting import drop, show
from tests.ui.sync.conftest import put_right
from ui.documents.preview import PreviewDialog
from ui.kit.context import Context
from ui.kit.dialogs import Question
from ui.sync.cards import ProblemsDialog
from ui.sync.inbox import NoticeDialog, PlanDialog
from ui.sync.incoming import CodeDialog
from ui.sync.page import SyncPage

NAME = "唐主任"


class Answering:
    """The centre of the sample station, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, CentreHome(folder / "centre")
        with session.acting(session.current()):
            centre.set_up_centre(
                self.home, tree=places.shipped_tree(), operator_name=NAME,
                password=sample_station.PASSWORD, centre_code="430111",
            )  # fmt: skip
            centre.write_centre_card(folder / "centre.json")
            centre.close_centre()
        sync.take_centre_card(folder / "centre.json")
        sync.write_station_card(folder / "station.json")
        with session.acting(session.current()):
            centre.open_centre(self.home, NAME, sample_station.PASSWORD)
            centre.register(folder / "station.json")
            centre.close_centre()

    def receive(self, path: Path) -> Received:
        with session.acting(session.current()):
            centre.open_centre(self.home, NAME, sample_station.PASSWORD)
            (done,) = centre.receive([path], receipts=self.folder)
            centre.close_centre()
        return done

    def send(self) -> Path:
        with session.acting(session.current()):
            centre.open_centre(self.home, NAME, sample_station.PASSWORD)
            dictionary.add_notice(title="报月报", text="31 日前")
            starts = sample_station.NOW + timedelta(days=2)
            dictionary.add_plan(
                title="重阳节慰问", category="bang", starts=starts, ends=starts + timedelta(hours=2)
            )
            path = sending.write_parcel(self.folder).path
            centre.close_centre()
        return path


@pytest.fixture
def answering(sample_open: object, tmp_path: Path) -> Answering:
    return Answering(tmp_path)


@pytest.fixture
def answered(answering: Answering, context: Context, qtbot: QtBot) -> SyncPage:
    """The page of a station whose centre answers, everything that blocks put right."""
    put_right()
    return show(SyncPage(context), qtbot)


@pytest.fixture
def page(carded: None, context: Context, qtbot: QtBot) -> SyncPage:
    """The page of a station that has a centre's card, and no more of the centre."""
    return show(SyncPage(context), qtbot)


def test_the_way_of_a_package_and_back(answered: SyncPage, answering: Answering, tmp_path: Path) -> None:
    page = answered
    assert "姓名" in page.check.asked.text() or "name" in page.check.asked.text()
    done = sync.export_package(tmp_path)
    page.refresh()
    received = answering.receive(done.path)
    assert received.receipt is not None
    raw = received.receipt.read_bytes()
    received.receipt.write_bytes(raw.replace(b'"applied"', b'"held"   '))
    drop(page, received.receipt)
    assert page.strip.property("strip") == "danger"
    assert page.history.list.rows().rows[1].state == "waiting"
    dialog = page.incoming.ask_code()
    assert isinstance(dialog, CodeDialog)
    dialog.code.setText("0000-0000-0001")
    dialog.accept()
    assert dialog.isVisible()
    dialog.code.setText(received.phone_code.lower().replace("-", " "))
    dialog.accept()
    assert page.history.list.rows().rows[1].state == "received"
    received.receipt.write_bytes(raw)
    drop(page, received.receipt, answering.send())
    assert "报月报" in [notice.title for notice in parcels.list_notices()]
    assert page.strip.property("strip") == "ok"
    assert page.history.list.rows().rows[1].state == "received"


def test_notices_and_plans_are_tasks_of_today_until_they_are_dealt_with(
    answered: SyncPage, answering: Answering, context: Context, qtbot: QtBot
) -> None:
    page = answered
    drop(page, answering.send())
    tasks = {task.kind: task for task in to_do.list_tasks()}
    page.open(tasks[TaskKind.NOTICE].subject)
    (notice,) = page.window().findChildren(NoticeDialog)
    notice.accept()
    page.open(tasks[TaskKind.PLAN].subject)
    (plan,) = page.window().findChildren(PlanDialog)
    with qtbot.waitSignal(context.went) as went:
        plan.accept()
    made = activities.get_activity(went.args[1])
    assert (went.args[0], made.title, made.status) == ("calendar", "重阳节慰问", ActivityStatus.DRAFT)
    assert not {task.kind for task in to_do.list_tasks()} & {TaskKind.NOTICE, TaskKind.PLAN}
    page.open(tasks[TaskKind.PLAN].subject)
    assert [d for d in page.window().findChildren(PlanDialog) if not d.is_closing] == []


def test_a_slip_goes_with_the_package(page: SyncPage, context: Context, qtbot: QtBot, tmp_path: Path) -> None:
    page.target.save_to(tmp_path)
    page._write("")
    qtbot.waitUntil(lambda: page._job is None, timeout=60_000)
    page.foot.slip.click()
    (preview,) = page.window().findChildren(PreviewDialog)
    qtbot.waitUntil(preview.path.exists, timeout=20_000)
    text = "".join(
        sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(preview.path.read_bytes())
    )
    done = page._done
    assert done is not None
    for wanted in (done.path.name, check_code(done.sha256), str(done.changes)):
        assert wanted in text
    preview.reject()


def test_what_the_centre_complains_of_leads_to_it(page: SyncPage, context: Context, qtbot: QtBot) -> None:
    done = sync.export_package(context.home.exports)
    problem = ReceiptProblem("row-date", sentence("row-date"), "activity", "0199")
    complain(done, problem)
    page.refresh()
    line = page.history.list.rows().rows[1]
    assert (line.state, line.problems) == ("problems", (problem,))
    page.history.list.choose(1)
    page.history.list.enter()
    (dialog,) = page.window().findChildren(ProblemsDialog)
    with qtbot.waitSignal(context.went) as went:
        dialog.list.choose(0)
        dialog.list.enter()
    assert went.args == ["calendar", "0199"]


def test_a_copied_computer_begins_anew_from_the_strip(page: SyncPage, context: Context) -> None:
    done = sync.export_package(context.home.exports)
    complain(done, ReceiptProblem("fork", sentence("fork")))
    page.refresh()
    assert page.strip.property("strip") == "danger"
    page.strip.action.click()
    (question,) = page.window().findChildren(Question)
    question.accept()
    status = sync.sync_status()
    assert (status.epoch, status.from_seq, status.must_repair) == ("e2", 1, False)
    assert page.strip.property("strip") == "ok"
    assert page.title.text().endswith("(e2)")
    assert page.check.contents_card.count.text().startswith("all there is")


def complain(done: sync.Exported, problem: ReceiptProblem) -> None:
    """The receipt of a package with something to put right."""
    Receipt.create(
        id="r1", epoch=1, number=done.number, acknowledged_to=0, received_at=clock.now_ms(),
        reference="430111 1", problems=json.dumps([asdict(problem)]),
    )  # fmt: skip
