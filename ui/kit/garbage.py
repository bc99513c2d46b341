"""Python's garbage is collected on the screen's thread alone.

Python collects wherever it happens to allocate, on a worker's thread too; a Qt object that stands in a
cycle would be torn down there, beside the screen that still uses its timers and its family.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

EVERY_MS: Final = 1_000


class ScreenGarbage(QObject):
    """Takes the collector over from Python until ``stop``; collects when Python would have done so."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(EVERY_MS)

    def collect(self) -> None:
        """Collect the oldest generation that is due."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return

    def stop(self) -> None:
        """Give the collector back."""
        self._timer.stop()
        gc.enable()
