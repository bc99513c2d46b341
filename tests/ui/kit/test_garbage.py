"""What holds Qt objects is collected on the screen's thread, however much a worker allocates."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QThread, QTimer
from pytestqt.qtbot import QtBot

from ui.kit.garbage import ScreenGarbage


@pytest.fixture
def garbage(qtbot: QtBot) -> Iterator[ScreenGarbage]:
    gc.enable()
    gc.collect()
    made = ScreenGarbage()
    yield made
    made.stop()


class Knot:
    """Holds a running timer, and itself; notes the thread on which it goes."""

    def __init__(self, gone_on: list[QThread]) -> None:
        self.itself = self
        self.timer = QTimer()
        self.timer.start(60_000)
        weakref.finalize(self, lambda: gone_on.append(QThread.currentThread()))


def test_a_workers_allocations_tear_nothing_down(garbage: ScreenGarbage, qtbot: QtBot) -> None:
    gone_on: list[QThread] = []
    Knot(gone_on)
    kept: list[list[int]] = []
    worker = threading.Thread(target=lambda: kept.extend([n] for n in range(20_000)))
    worker.start()
    worker.join()
    assert not gone_on
    qtbot.waitUntil(lambda: bool(gone_on))
    assert gone_on == [QThread.currentThread()]


def test_the_collector_is_given_back(qtbot: QtBot) -> None:
    gc.enable()
    made = ScreenGarbage()
    assert not gc.isenabled()
    made.stop()
    assert gc.isenabled()


def test_what_is_older_waits_for_the_work_under_way(garbage: ScreenGarbage, qtbot: QtBot) -> None:
    def collections() -> list[int]:
        return [generation["collections"] for generation in gc.get_stats()]

    busy = [True]
    garbage.is_busy = lambda: busy[0]
    before, thresholds = collections(), gc.get_threshold()
    gc.set_threshold(1, 0, 0)
    try:
        for _turn in range(8):
            garbage.collect()
        youngest, *older = collections()
        assert (youngest > before[0], older) == (True, before[1:])
        busy[0] = False
        for _turn in range(2):
            garbage.collect()
        assert collections()[1:] == [before[1] + 1, before[2] + 1]
    finally:
        gc.set_threshold(*thresholds)


def test_what_is_kept_is_passed_over(garbage: ScreenGarbage) -> None:
    gone_on: list[QThread] = []
    Knot(gone_on)
    garbage.keep()
    gc.collect()
    assert not gone_on
    garbage.stop()
    gc.collect()
    assert gone_on
