"""The dialogs in which the centre types what goes to its stations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from PySide6.QtCore import QTime
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QTimeEdit, QWidget

from station_app.activities.categories import SERVICES, offered
from station_app.centre import dictionary, rollup
from station_app.core import clock
from station_app.core.errors import ValidationError
from station_app.core.i18n import _
from ui.kit.boxes import SearchBox
from ui.kit.day_box import DayBox
from ui.kit.dialogs import FormDialog
from ui.kit.widgets import column, label, row

USUAL_START, USUAL_HOURS = time(9), 2


class StationChooser(QWidget):
    """All stations, or some of them found by name; only registered ones can be chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = rollup.registered_stations()
        self.chosen: list[str] = []
        self.all = QCheckBox(_("All stations"))
        self.all.setChecked(True)
        self.box = SearchBox(_("Name of a station, Enter adds it"))
        self.words = label("", "small", wrap=True)
        self.box.hide()
        self.setLayout(column(self.all, self.box, self.words, spacing=6))
        self.all.toggled.connect(self._toggled)
        self.box.returnPressed.connect(self.add_typed)

    def _toggled(self, everyone: bool) -> None:
        self.box.setVisible(not everyone)
        if everyone:
            self.chosen.clear()
        self._say()

    def add_typed(self) -> None:
        """Add the station whose name was typed; one that is chosen already is taken out."""
        wanted = self.box.text().strip()
        fitting = [
            code for code, name in self._known.items() if wanted and (wanted in name or wanted == code)
        ]
        if len(fitting) != 1:
            found = "、".join(self._known[code] for code in fitting[:6])
            self.words.setText(found or _("No registered station has that name."))
            return
        code = fitting[0]
        if code in self.chosen:
            self.chosen.remove(code)
        else:
            self.chosen.append(code)
        self.box.clear()
        self._say()

    def _say(self) -> None:
        self.words.setText("、".join(self._known[code] for code in self.chosen))

    def stations(self) -> Sequence[str]:
        """The codes, none for all."""
        return tuple(self.chosen)

    @property
    def is_missing(self) -> bool:
        """Whether some were to be named and none is."""
        return not self.all.isChecked() and not self.chosen


class SendDialog(FormDialog):
    """What all of them share: whom it is for, and the two buttons."""

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent, title, width=560)
        self.whom = StationChooser()

    def finish(self) -> None:
        """The last field and the buttons."""
        self.add_field("stations", _("For"), self.whom)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Put it into the next parcel"), self.accept, kind="primary")

    def check_whom(self) -> None:
        """Refuse where stations were to be named and none is."""
        if self.whom.is_missing:
            raise ValidationError({"stations": _("Name a station, or choose all of them.")})


class NoticeDialog(SendDialog):
    """A notice until a day."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("A notice for the stations"))
        self.words, self.text = QLineEdit(), QPlainTextEdit()
        self.text.setFixedHeight(96)
        self.text.setTabChangesFocus(True)
        self.add_field("title", _("Heading"), self.words)
        self.add_field("text", _("Text"), self.text)
        self.until = DayBox(clock.today() + timedelta(days=14))
        self.add_field("until", _("Shown until"), self.until, hint=_("Or until somebody there has read it."))
        self.finish()

    def save(self) -> None:
        """Put it into the next parcel."""
        self.check_whom()
        dictionary.add_notice(
            title=self.words.text(), text=self.text.toPlainText(), until=self.until.day(),
            stations=self.whom.stations(),
        )  # fmt: skip


class PlanDialog(SendDialog):
    """An activity that stations make a draft of."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("An activity for the stations"))
        self.words, self.content, self.kind = QLineEdit(), QPlainTextEdit(), QComboBox()
        self.content.setFixedHeight(72)
        self.content.setTabChangesFocus(True)
        for category in offered():
            self.kind.addItem(f"{category.seal}  {category.name}", category.key)
        self.kind.setPlaceholderText(_("Choose a category"))
        self.kind.setCurrentIndex(-1)
        self.day = DayBox(clock.today() + timedelta(days=7))
        over = datetime.combine(clock.today(), USUAL_START) + timedelta(hours=USUAL_HOURS)
        self.starts, self.ends = QTimeEdit(), QTimeEdit()
        for box, moment in ((self.starts, USUAL_START), (self.ends, over.time())):
            box.setDisplayFormat("HH:mm")
            box.setFixedHeight(40)
            box.setTime(QTime(moment.hour, moment.minute))
            # Without its arrows a spin box forgets the style sheet's padding.
            box.lineEdit().setTextMargins(9, 0, 0, 0)
        # Beside each other: a reason below a field still has room in the smallest window.
        first = row(spacing=12)
        first.addLayout(column(self.field("title", _("Heading"), self.words), None), 3)
        first.addLayout(column(self.field("category", _("Category"), self.kind), None), 2)
        self.body.addLayout(first)
        line = row(spacing=12)
        line.addLayout(self.field("day", _("Day"), self.day), 2)
        line.addLayout(self.field("starts", _("From"), self.starts), 1)
        line.addLayout(self.field("ends", _("To"), self.ends), 1)
        self.body.addLayout(line)
        self.add_field("text", _("What is to be done"), self.content)
        self.finish()

    def save(self) -> None:
        """Put it into the next parcel."""
        self.check_whom()
        starts, ends = (
            datetime.combine(self.day.day(), time(box.time().hour(), box.time().minute()))
            for box in (self.starts, self.ends)
        )
        dictionary.add_plan(
            title=self.words.text(), category=self.kind.currentData() or "", starts=starts, ends=ends,
            content=self.content.toPlainText(), stations=self.whom.stations(),
        )  # fmt: skip


class CategoryDialog(SendDialog):
    """A category that the stations have beside the eight; its colour is one that is free."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("A category for the stations"))
        self.name, self.seal, self.under = QLineEdit(), QLineEdit(), QComboBox()
        for service in SERVICES:
            self.under.addItem(f"{service.seal}  {service.name}", service.key)
        self.under.setPlaceholderText(_("Choose one of the eight services"))
        self.under.setCurrentIndex(-1)
        self.add_field("name", _("Name of the category"), self.name)
        self.add_field("seal", _("Seal, one hanzi"), self.seal)
        self.add_field("reported_as", _("Reported under"), self.under)
        self.finish()

    def save(self) -> None:
        """Put it into the next parcel."""
        self.check_whom()
        dictionary.add_category(
            name=self.name.text(), seal=self.seal.text(), reported_as=self.under.currentData() or "",
            stations=self.whom.stations(),
        )  # fmt: skip


class BrandDialog(FormDialog):
    """A brand's name."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("A brand"), width=460)
        self.name = QLineEdit()
        self.add_field("name", _("Name"), self.name)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Put it into the next parcel"), self.accept, kind="primary")

    def save(self) -> None:
        """Put it into the next parcel."""
        dictionary.add_brand(self.name.text())
