"""The boxes of the person form by field, and how text, choice and date are read from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from station_app.core.i18n import N_, _
from station_app.roster import dates, identity
from station_app.roster.rows import CAPACITIES
from ui.kit.cards import Segment
from ui.kit.widgets import row
from ui.roster.tags import Flow

#: Fields that are one line of text, in the order of the panes.
TEXTS: Final = (
    "name", "phone", "id_number", "guardian_name", "guardian_phone", "phone_2", "address", "area",
    "occupation", "skills", "service_types", "political_status", "ethnicity", "education",
    "volunteer_number", "note",
)  # fmt: skip
DATES: Final = ("birth_date", "registered_on", "consent_on")
SEXES: Final = (("女", N_("female")), ("男", N_("male")), ("", N_("not given")))


class DateBox(QLineEdit):
    """A day as ISO text; other usual ways of writing one are put right when the box is left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("1958-03-02")
        self.editingFinished.connect(self._put_right)

    def _put_right(self) -> None:
        day = dates.parse(self.text().strip()) if self.text().strip() else None
        if day is not None and day.isoformat() != self.text():
            self.setText(day.isoformat())


class SexChoice(QWidget):
    """Female, male, or not given."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.segment = Segment([_(words) for _value, words in SEXES])
        self.setLayout(row(self.segment, None))
        self.set_value("")

    @property
    def value(self) -> str:
        """The stored word."""
        return next(SEXES[n][0] for n, one in enumerate(self.segment.buttons) if one.isChecked())

    def set_value(self, value: str) -> None:
        """Mark a choice."""
        self.segment.choose(next((n for n, (word, _w) in enumerate(SEXES) if word == value), 2))


class KindChoice(QComboBox):
    """The kind of ID; not given counts as a resident's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.addItem(_("not given"), "")
        for word, words in identity.KINDS.items():
            self.addItem(_(words), word)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)

    @property
    def value(self) -> str:
        """The stored word."""
        return str(self.currentData())

    def set_value(self, value: str) -> None:
        """Choose a kind."""
        self.setCurrentIndex(max(0, self.findData(value)))


class CapacityChoice(QWidget):
    """What somebody is to the station; several may be ticked."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        flow = Flow(14)
        self.boxes: dict[str, QCheckBox] = {}
        for word, words in CAPACITIES.items():
            box = QCheckBox(_(words))
            box.toggled.connect(self.changed)
            self.boxes[word] = box
            flow.addWidget(box)
        self.setLayout(flow)

    @property
    def values(self) -> list[str]:
        """The stored words."""
        return [word for word, box in self.boxes.items() if box.isChecked()]

    def set_values(self, words: tuple[str, ...]) -> None:
        """Tick these."""
        for word, box in self.boxes.items():
            box.setChecked(word in words)


def changed_texts(boxes: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """The fields whose text is another one than before."""
    return {name: text for name, text in boxes.items() if text != before.get(name, "")}
