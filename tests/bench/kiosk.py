"""The kiosk at the door, in its real window: last digit to the box for the signature, then to “signed in”.

``run`` fills a station with 10,000 people and measures in a process of its own:
``python -m tests.bench.kiosk HOME`` prints one JSON document.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication

from station_app.activities import service as activities
from station_app.core import clock
from station_app.core.paths import Home
from station_app.operators import service as operators
from station_app.roster.models import Person
from tests.bench.measure import Row, once
from tests.bench.stations import OPERATOR, PASSWORD, station
from ui.kiosk.window import KioskWindow
from ui.kit.context import Context

PERSONS, TIMES = 10_000, 60
#: What a person takes for at once.
INSTANT_MS = 100.0


def run() -> list[Row]:
    """Two rows: who it is, and that it is done."""
    with station(persons=PERSONS) as home:
        now = clock.now().replace(tzinfo=None, second=0)
        activities.add_activity(
            title="健康义诊", starts=now - timedelta(minutes=5), ends=now + timedelta(hours=2), category="健",
            venue="一楼大厅",
        )  # fmt: skip
        operators.log_out()
        root = Path(__file__).resolve().parents[2]
        words = [sys.executable, "-m", "tests.bench.kiosk", str(home.root)]
        told = subprocess.run(words, cwd=root, check=True, capture_output=True, text=True).stdout
    found = json.loads(told)
    instant = "100 ms, a human instant"
    p95 = (
        f"(p95 {found['whole_p95_ms']:.1f}; who it is {found['who_ms']:.1f}, written {found['done_ms']:.1f})"
    )
    return [
        Row("kiosk: last digit to confirmation, both screens", found["whole_ms"], INSTANT_MS, "≤ 1×", instant,
            extra=p95),
        Row("kiosk: a family name's people", found["name_ms"], INSTANT_MS, "≤ 1×", instant),
    ]  # fmt: skip


def main() -> None:
    """Sign people in one after the other and print what each half took."""
    app = QApplication(sys.argv)
    home = Home(Path(sys.argv[1]))
    operators.log_in(home, OPERATOR, PASSWORD)
    context = Context(home, app)
    context.change_settings(sound_on=False)
    context.apply_theme()
    window = KioskWindow(context)
    window.resize(1366, 768)
    window.show()
    app.processEvents()
    print(json.dumps(_measure(app, window)))
    window.shut()
    operators.log_out()


def _measure(app: QApplication, window: KioskWindow) -> dict[str, float]:
    stroke = [(200.0 + x, 200.0 + (x * 7) % 50) for x in range(0, 400, 4)]
    who, done, names = [], [], []

    def shown() -> None:
        app.processEvents()
        window.repaint()

    def last_digit(digit: str) -> None:
        window.phone.boxes.press(digit)
        if window.page is window.names:
            window._ask_signature(next(t.hit for t in window.names.tiles if t.hit is not None))
        shown()

    def finish() -> None:
        window._signed()
        shown()

    def find(surname: str) -> None:
        window._surname_chosen(surname, "")
        shown()

    for person in Person.select().order_by(Person.id).limit(TIMES):
        for digit in str(person.phone)[-4:-1]:
            window.phone.boxes.press(digit)
        who.append(once(lambda last=str(person.phone)[-1]: last_digit(last)))  # type: ignore[misc]
        window.sign.pad.strokes += [list(stroke)] * 4
        done.append(once(finish))
        assert window.page is window.finish
        window.go_home()
    window._ask_surname()
    names = [once(lambda surname=surname: find(surname)) for surname in "王李张刘陈"]  # type: ignore[misc]
    whole = sorted(a + b for a, b in zip(who, done, strict=True))
    return {
        "who_ms": statistics.median(who),
        "done_ms": statistics.median(done),
        "whole_ms": statistics.median(whole),
        "whole_p95_ms": whole[int(len(whole) * 0.95)],
        "name_ms": statistics.median(names),
    }


if __name__ == "__main__":
    main()
