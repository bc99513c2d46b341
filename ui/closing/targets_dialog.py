"""How many activities of each service a month should have, and how many photos a closing asks for."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QGridLayout, QSpinBox, QWidget

from station_app.activities.categories import CATEGORIES
from station_app.core.i18n import _
from station_app.reports import month_figures
from ui.kit.context import Context
from ui.kit.dialogs import FormDialog
from ui.kit.marks import SealLabel
from ui.kit.widgets import column, hairline, label, row

MOST: Final = 99
ACROSS: Final = 2


class TargetsDialog(FormDialog):
    """Changes the station's settings; 0 is no target."""

    def __init__(self, parent: QWidget, context: Context) -> None:
        super().__init__(parent, _("Targets of the month"), width=560)
        self._context = context
        targets, chosen = month_figures.month_targets(), context.settings
        self.body.addWidget(
            label(_("Activities that a month should have at the least; 0 is none."), "sub", wrap=True)
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(10)
        self.boxes: dict[str, QSpinBox] = {}
        services = [one for one in CATEGORIES if not one.own]
        for place, category in enumerate(services):
            seal = SealLabel(24)
            seal.set_category(category.seal, category.key, category.name)
            box = self._box(category.name, targets.get(category.key, 0), MOST)
            self.boxes[category.key] = box
            grid.addLayout(
                row(seal, label(category.name), None, box, spacing=10), place // ACROSS, place % ACROSS
            )
        self.body.addLayout(grid)
        self.body.addLayout(column(6, hairline(), 6))
        self.photos = self._box(_("Photos of an activity"), chosen.photos_least, 10)
        self.service = self._box(_("Photos where volunteers served"), chosen.photos_least_volunteer, 10)
        self.minutes = self._box(
            _("Minutes before and after that a photo may be taken"), chosen.photo_margin_minutes, 1440
        )
        for box in (self.photos, self.service, self.minutes):
            self.body.addLayout(row(label(box.accessibleName()), None, box, spacing=10))
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Save"), self.accept, kind="primary")

    def _box(self, words: str, value: int, most: int) -> QSpinBox:
        made = QSpinBox()
        made.setRange(0, most)
        made.setValue(value)
        made.setFixedWidth(96)
        # The style sheet's padding does not reach the text of a box without buttons.
        made.lineEdit().setTextMargins(9, 0, 9, 0)
        made.setAccessibleName(words)
        return made

    def save(self) -> None:
        """Put the numbers into the settings; raises ``CannotWrite``."""
        self._context.change_settings(
            month_targets=tuple(f"{key}={box.value()}" for key, box in self.boxes.items() if box.value()),
            photos_least=self.photos.value(),
            photos_least_volunteer=self.service.value(),
            photo_margin_minutes=self.minutes.value(),
        )
        self._context.changes.activities.emit()
