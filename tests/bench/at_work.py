"""The window at work, for the benchmark: ``start HOME`` paints once, ``work HOME`` is measured.

``work`` prints one JSON document: what it took from a key to painted rows, to turn the month, the longest
gap while an import runs, and what the process has resident.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from station_app.core.paths import Home
from ui.kit.context import Context
from ui.kit.garbage import ScreenGarbage
from ui.shell.main_window import MainWindow


def run(what: str, home: Home) -> None:
    """Open the window on a station and do that."""
    app = QApplication(sys.argv)
    garbage = ScreenGarbage(app)
    context = Context(home, app)
    garbage.is_busy = context.jobs.is_busy
    context.apply_theme()
    window = MainWindow(context)
    window.begin()
    window.show()
    if what == "start":
        QTimer.singleShot(0, app.quit)
        app.exec()
        garbage.keep()
        return
    garbage.keep()
    print(json.dumps(work(app, window)))
    window.close()


def work(app: QApplication, window: MainWindow) -> dict[str, float]:
    """Log in, show every page, and measure."""
    from tests.bench.stations import PASSWORD

    start = time.perf_counter()
    window.lock_page.password.setText(PASSWORD)
    window.lock_page.log_in()
    app.processEvents()
    found = {"log_in_ms": (time.perf_counter() - start) * 1000}
    while window._context.jobs.is_busy():
        app.processEvents()
    for name in ("calendar", "signin", "roster", "library", "sync", "settings"):
        window.go(name)
        app.processEvents()
    found["resident_mb"] = resident_mb()
    found |= _typing(app, window) | _months(app, window) | _gap(app, window)
    found["resident_after_mb"] = resident_mb()
    return found


def resident_mb() -> float:
    """What this process has resident now (Linux)."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return float("nan")


class Painted(QObject):
    """Waits until a view has painted what changed."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._times = 0
        view.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self._times += event.type() == QEvent.Type.Paint
        return False

    def wait(self, app: QApplication) -> None:
        """Turn the event loop until the view has been painted; a key that changes no row paints none."""
        before = self._times
        for _turn in range(3):
            app.processEvents()
            if self._times > before:
                break


def _typing(app: QApplication, window: MainWindow) -> dict[str, float]:
    import statistics

    from PySide6.QtTest import QTest

    window.go("roster")
    page = window.pages["roster"]
    box = page.search  # type: ignore[attr-defined]
    painted = Painted(page.view.viewport())  # type: ignore[attr-defined]
    times = []
    for typed in ("zx", "wang", "138", "李", "ljg", "2046", "cs", "1990", "欧阳", "liu") * 6:
        for letter in typed:
            start = time.perf_counter()
            QTest.keyClicks(box, letter) if letter.isascii() else box.setText(box.text() + letter)
            painted.wait(app)
            times.append((time.perf_counter() - start) * 1000)
        box.clear()
        painted.wait(app)
    return {"key_to_paint_ms": statistics.median(times), "key_to_paint_p95_ms": _p95(times)}


def _months(app: QApplication, window: MainWindow) -> dict[str, float]:
    import statistics

    from PySide6.QtTest import QTest

    window.go("calendar")
    page = window.pages["calendar"]
    painted = Painted(page.view.viewport())  # type: ignore[attr-defined]
    times = []
    for key in ([Qt.Key.Key_PageUp] * 12 + [Qt.Key.Key_PageDown] * 12) * 4:
        start = time.perf_counter()
        QTest.keyClick(page.view, key)  # type: ignore[attr-defined]
        painted.wait(app)
        times.append((time.perf_counter() - start) * 1000)
    return {"month_ms": statistics.median(times), "month_p95_ms": _p95(times)}


def _gap(app: QApplication, window: MainWindow) -> dict[str, float]:
    """The longest time between two turns of the event loop while 10,000 rows are read and taken in."""
    from station_app.core.jobs import Job
    from station_app.roster import importing
    from tests.bench.importing import write_workbook

    path = write_workbook(window._context.home.root / "people.xlsx")
    gaps, last, over = [], [time.perf_counter()], []

    def tick() -> None:
        now = time.perf_counter()
        gaps.append((now - last[0]) * 1000)
        last[0] = now

    def read_and_commit(job: Job) -> None:
        importing.commit_import(importing.preview_import(path, job=job), job=job)

    timer = QTimer()
    timer.timeout.connect(tick)
    timer.start(5)
    window._context.jobs.start(window, read_and_commit, done=over.append, failed=over.append)
    while not over:
        app.processEvents()
        time.sleep(0.001)
    timer.stop()
    return {"gap_ms": max(gaps), "gap_p99_ms": sorted(gaps)[int(len(gaps) * 0.99)]}


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]
