"""Long work off the screen's thread: how it ends, and that nobody hears of it who is gone."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from station_app.core import db
from station_app.core.errors import StationError
from station_app.core.jobs import Job
from station_app.core.paths import Home
from ui.kit.jobs import Jobs

MANY = 4000


@pytest.fixture
def jobs(sample_open: Home, qtbot: QtBot) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.stop()


@pytest.fixture
def owner(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_done_is_told_on_the_screens_thread(jobs: Jobs, owner: QWidget, qtbot: QtBot) -> None:
    heard: list[tuple[int, bool]] = []
    worked: list[bool] = []
    app = QApplication.instance()
    assert app is not None

    def work(_job: Job) -> int:
        worked.append(QThread.currentThread() == app.thread())
        return 42

    jobs.start(owner, work, done=lambda n: heard.append((n, QThread.currentThread() == app.thread())))
    assert jobs.is_busy()
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [(42, True)]
    assert worked == [False]
    assert not jobs.is_busy()


def test_a_refusal_is_told_with_its_words(jobs: Jobs, owner: QWidget, qtbot: QtBot) -> None:
    heard: list[Exception] = []

    def work(_job: Job) -> None:
        raise StationError("The stick was pulled out.")

    jobs.start(owner, work, failed=heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert isinstance(heard[0], StationError)
    assert heard[0].message == "The stick was pulled out."


def test_a_bug_reaches_the_excepthook_where_nobody_takes_it(jobs: Jobs, owner: QWidget, qtbot: QtBot) -> None:
    def work(_job: Job) -> None:
        raise ZeroDivisionError

    with capture_exceptions() as caught:
        jobs.start(owner, work)
        qtbot.waitUntil(lambda: not jobs.is_busy())
    assert [one[0] for one in caught] == [ZeroDivisionError]


def test_cancelling_ends_it_as_cancelled(jobs: Jobs, owner: QWidget, qtbot: QtBot) -> None:
    heard: list[str] = []
    began = threading.Event()

    def work(job: Job) -> None:
        began.set()
        for step in range(1_000_000):
            job.step(step, 1_000_000)

    job = jobs.start(
        owner, work, done=lambda _none: heard.append("done"), cancelled=lambda: heard.append("cancelled")
    )
    assert began.wait(5)
    job.cancel()
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["cancelled"]


def test_progress_is_told_and_the_last_of_it_before_the_end(jobs: Jobs, owner: QWidget, qtbot: QtBot) -> None:
    seen: list[int] = []
    go_on = threading.Event()

    def work(job: Job) -> None:
        job.step(3, 10)
        go_on.wait(5)
        job.step(10, 10)

    ended: list[list[int]] = []
    jobs.start(
        owner, work, progressed=lambda job: seen.append(job.done), done=lambda _none: ended.append(list(seen))
    )
    qtbot.waitUntil(lambda: seen == [3])
    go_on.set()
    qtbot.waitUntil(lambda: bool(ended))
    assert ended == [[3, 10]]


def test_an_owner_who_is_gone_hears_nothing(jobs: Jobs, qtbot: QtBot) -> None:
    heard: list[object] = []
    go_on = threading.Event()
    gone = QWidget()
    jobs.start(gone, lambda _job: go_on.wait(5), done=heard.append, progressed=heard.append)
    delete(gone)
    go_on.set()
    qtbot.waitUntil(lambda: not jobs.is_busy())
    assert heard == []


def test_four_thousand_callbacks_arrive_in_order(
    jobs: Jobs, owner: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Four thousand encrypted connections would take most of a minute; the callbacks are what is counted.
    monkeypatch.setattr(db, "connection", nullcontext)
    heard: list[int] = []
    for number in range(MANY):
        jobs.start(owner, lambda _job, number=number: number, done=heard.append)  # type: ignore[misc]
        if number % 500 == 0:
            gc.collect()
    qtbot.waitUntil(lambda: len(heard) == MANY, timeout=60_000)
    assert heard == list(range(MANY))
    assert not jobs.is_busy()
