"""Python's garbage is collected on the screen's thread alone.

Python collects wherever it happens to allocate, on a worker's thread too; a Qt object that stands in a
cycle would be torn down there, beside the screen that still uses its timers and its family.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

EVERY_MS: Final = 1_000


class ScreenGarbage(QObject):
    """Takes the collector over from Python until ``stop``; collects when Python would have done so.

    An older generation holds what the last ten seconds made, or all there is: beside an import's ten thousand
    rows that stops the screen for a tenth of a second, so it waits until no work is under way (``is_busy``).
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_busy: Callable[[], bool] | None = None
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(EVERY_MS)

    def collect(self) -> None:
        """Collect the oldest generation that is due."""
        oldest = 0 if self.is_busy is not None and self.is_busy() else 2
        for generation in range(oldest, -1, -1):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return

    def keep(self) -> None:
        """What stands now belongs to the program: later collections pass it over."""
        gc.freeze()

    def stop(self) -> None:
        """Give the collector back."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
