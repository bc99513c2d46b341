"""An activity under the pressed mouse: a click until it has gone far enough, then it is carried along."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.core.rights import Right, allowed

MOVABLE: Final = (ActivityStatus.DRAFT, ActivityStatus.PUBLISHED)


def can_move(row: ActivityRow) -> bool:
    """Whether it can be carried to another day: what runs, was held or is called off stays."""
    return row.status in MOVABLE and allowed(Right.ACTIVITIES)


class Grip:
    """What the mouse holds: the activity, where it took hold, and whether it is being carried."""

    def __init__(self, row: ActivityRow, at: QPoint) -> None:
        self.row = row
        self.at = at
        self.point = at
        self.carrying = False

    def moved(self, point: QPoint) -> bool:
        """Follow the mouse; gives whether the activity is carried by now."""
        self.point = point
        if (point - self.at).manhattanLength() >= QApplication.startDragDistance():
            self.carrying = True
        return self.carrying
