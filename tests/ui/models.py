"""Qt's own tester on the models of a page."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel
from PySide6.QtTest import QAbstractItemModelTester


def watch(*models: QAbstractItemModel) -> None:
    """Have Qt check these models with each change for as long as they live; a fault ends the run.

    The model owns its tester: one that nobody holds is gone before the first change.
    """
    for model in models:
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
