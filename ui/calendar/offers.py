"""Dates that a series left out and that are free again: offered in one line each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station_app.activities.series_rows import SkipRow
from station_app.core.i18n import _
from station_app.core.rights import Right, allowed
from ui.kit import dates
from ui.kit.widgets import button, hairline, holder, label, row

#: More than these are not offered at once.
SHOWN: Final = 2


class OffersPart(QWidget):
    """A line for each date, with a button that puts it back; nothing at all where there is none."""

    taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._lines: list[QWidget] = []
        self.hide()

    def show_offers(self, offers: Sequence[SkipRow]) -> None:
        """Offer the first of these dates."""
        for line in self._lines:
            self._box.removeWidget(line)
            line.deleteLater()
        shown = list(offers[:SHOWN]) if allowed(Right.ACTIVITIES) else []
        self._lines = [self._line(offer) for offer in shown]
        for line in self._lines:
            self._box.addWidget(line)
        if self._lines:
            self._lines.append(hairline())
            self._box.addWidget(self._lines[-1])
        self.setVisible(bool(self._lines))

    def _line(self, offer: SkipRow) -> QWidget:
        values = {"title": offer.title, "day": dates.day(offer.day)}
        words = label(_("%(day)s was left out of “%(title)s”; it is free now") % values, "small", wrap=True)
        put = button(_("Put it back"), partial(self._take, offer), size="s")
        line = row(words, spacing=8, margins=(16, 8, 12, 8))
        line.setStretch(0, 1)
        line.addWidget(put)
        return holder(line)

    def _take(self, offer: SkipRow, _checked: bool = False) -> None:
        self.taken.emit(offer)
