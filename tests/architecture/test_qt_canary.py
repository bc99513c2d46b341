"""PySide6 6.12.0 lost a reference to None with each void call and one to True with each emit; 6.10 leaked
them. Whatever version is installed must leave them alone (architecture.md, Dependencies)."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel

CALLS = 50_000
#: What the interpreter itself may move meanwhile.
NOISE = 500


class Bell(QObject):
    """Something that emits."""

    rung = Signal()
    told = Signal(bool)


def shift(constant: object, work: object) -> int:
    before = sys.getrefcount(constant)
    for _n in range(CALLS):
        work()  # type: ignore[operator]
    return sys.getrefcount(constant) - before


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None and True are immortal there")
@pytest.mark.parametrize("constant", [None, True, False], ids=str)
def test_qt_leaves_the_constants_alone(qapp: object, constant: object) -> None:
    label, bell = QLabel("x"), Bell()
    heard: list[int] = [0]

    def listen(_value: bool = True) -> None:
        heard[0] += 1

    bell.rung.connect(listen)
    bell.told.connect(listen)
    for name, work in {
        "void": lambda: label.setEnabled(True),
        "text": lambda: label.setText("x"),
        "bool": lambda: label.isEnabled(),
        "none": lambda: label.parentWidget(),
        "emit": bell.rung.emit,
        "emit with a value": lambda: bell.told.emit(True),
    }.items():
        assert abs(shift(constant, work)) < NOISE, name
    assert heard[0] == 2 * CALLS


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None and True are immortal there")
def test_the_canary_would_notice() -> None:
    kept: list[object] = []
    assert shift(None, lambda: kept.append(None)) >= CALLS
