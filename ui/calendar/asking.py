"""What every way to show the calendar asks of the page, and the keys that mean the same in all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt, Signal

from station_app.core import clock
from ui.calendar.dragging import Grip, can_move

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget as Mixed

    from ui.calendar.month import DayCell
else:
    # What is mixed in is no widget by itself; the views are, which their signals need to be told.
    Mixed = object

KEY = Qt.Key
PAGES: Final = {KEY.Key_PageUp: -1, KEY.Key_PageDown: 1}


class Asking(Mixed):
    """Mixed into a view, which asks for days and activities and shows what it is told.

    The page holds the choice.
    """

    day_asked = Signal(object)
    #: (day, uid): an activity was chosen; an empty uid is the day alone.
    activity_asked = Signal(object, str)
    opened = Signal()
    #: So many months (in the week: weeks) on.
    month_asked = Signal(int)
    #: Where the menu of the chosen activity is to stand.
    menu_asked = Signal(object)

    def ask_by(self, key: int) -> bool:
        """Ask what a key stands for in every view; gives whether it stands for anything."""
        if key in PAGES:
            self.month_asked.emit(PAGES[KEY(key)])
        elif key == KEY.Key_Home:
            self.day_asked.emit(clock.today())
        elif key in (KEY.Key_Return, KEY.Key_Enter):
            self.opened.emit()
        else:
            return False
        return True


class Carrying(Asking):
    """Mixed into a view in which activities are carried to another time, and stepped through within a day."""

    #: (uid, new start): an activity was carried elsewhere.
    move_asked = Signal(str, object)
    #: (uid): somebody tried to carry what stays.
    stuck = Signal(str)
    #: The uid of the activity that is marked; empty where none is.
    chosen = ""
    #: What the mouse holds.
    grip: Grip | None = None

    @property
    def carries(self) -> bool:
        """Whether an activity is being carried along with the mouse."""
        return self.grip is not None and self.grip.carrying

    def pull(self, point: QPoint) -> bool:
        """The mouse has come to a point with what it holds; gives whether that is seen."""
        if self.grip is None or not self.grip.moved(point):
            return False
        if not can_move(self.grip.row):
            self.stuck.emit(self.grip.row.uid)
            self.grip = None
        return True

    def step(self, cell: DayCell | None, steps: int) -> None:
        """Ask for an activity so many after the marked one of its day; the first or last where none is."""
        if cell is None or not cell.rows:
            return
        uids = [row.uid for row in cell.rows]
        place = uids.index(self.chosen) + steps if self.chosen in uids else 0 if steps > 0 else len(uids) - 1
        self.activity_asked.emit(cell.day, uids[max(0, min(len(uids) - 1, place))])
