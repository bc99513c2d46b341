"""The editor's fields: what, when, where, who; laid out, filled from an activity and read back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QDate, Qt, QTime, QTimer
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QStyledItemDelegate,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from station_app.activities import service as activities
from station_app.activities.categories import PLATFORMS, TASKS, offered
from station_app.activities.rows import ActivityRow
from station_app.activities.series_rows import SeriesPreview
from station_app.core import clock
from station_app.core.i18n import _, language
from station_app.roster import service as roster
from station_app.sync import brands
from ui.calendar.editor_parts import SealButton, switch
from ui.calendar.repeat_part import RepeatPart
from ui.calendar.rule_dialog import Repeat
from ui.kit.day_box import DayBox
from ui.kit.dialogs import FormDialog
from ui.kit.fit_area import FitArea
from ui.kit.marks import Toggle
from ui.kit.person_box import PersonBox
from ui.kit.widgets import column, holder, label, reveal, row, show_icon

WIDTH: Final = 860
SIDE: Final = 300
BRAND: Final = 190
#: A box for a time of day.
NARROW: Final = 108
#: The longest number of places the services take.
MOST_PLACES: Final = 100_000
DEFAULT_START: Final = time(9, 30)
DEFAULT_LENGTH: Final = timedelta(minutes=90)


class ActivityForm(FormDialog):
    """The fields of one activity; ``look`` previews what comes of a rule. What they mean is the dialog's."""

    def __init__(
        self, parent: QWidget, title: str, category: str, look: Callable[[Repeat], SeriesPreview]
    ) -> None:
        super().__init__(parent, title, width=WIDTH)
        #: So many days after it began it ends.
        self._days = 0
        self._length = DEFAULT_LENGTH
        self._make_fields(category, look)
        self._lay_out()

    def _make_fields(self, category: str, look: Callable[[Repeat], SeriesPreview]) -> None:
        self.name = QLineEdit()
        self.categories = QButtonGroup(self)
        self.seals = [SealButton(one) for one in offered(keep=category)]
        for place, made in enumerate(self.seals):
            self.categories.addButton(made, place)
        self.day = DayBox(clock.today())
        chinese = language().startswith("zh")
        self.day.setDisplayFormat("yyyy年M月d日 dddd" if chinese else "d MMMM yyyy, dddd")
        self.begins, self.ends = QTimeEdit(), QTimeEdit()
        for one in (self.begins, self.ends):
            one.setDisplayFormat("HH:mm")
        self.venue = QComboBox()
        self.venue.setEditable(True)
        self.venue.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.lead = PersonBox(_("Name or pinyin"), roster.find_people)
        self.team = QComboBox()
        self.capacity = QSpinBox()
        self.capacity.setRange(0, MOST_PLACES)
        self.capacity.setSpecialValueText(_("no limit"))
        for box in (self.day, self.begins, self.ends, self.capacity):
            box.setFixedHeight(40)
        for box in (self.begins, self.ends, self.capacity):
            # Without its arrows a spin box forgets the style sheet's padding.
            box.lineEdit().setTextMargins(9, 0, 0, 0)
        self.kiosk = Toggle(_("Residents can sign themselves in"))
        self.signature = Toggle(_("Signed by hand at the kiosk"))
        self.counts_hours = Toggle(_("Counts volunteer hours"))
        self.repeat = RepeatPart(look)
        self.speaker = PersonBox(_("Name or pinyin"), roster.find_people)
        self.organiser = QLineEdit()
        self.platform, self.task = QComboBox(), QComboBox()
        self.brand = QComboBox()
        self.brand.setEditable(True)
        self.brand.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for choices in (self.venue, self.team, self.platform, self.task, self.brand):
            # The usual delegate of a combo box does not read the style sheet's row height.
            choices.setItemDelegate(QStyledItemDelegate(choices))
            choices.view().setProperty("choices", True)
        self.content, self.note = QPlainTextEdit(), QPlainTextEdit()
        for text in (self.content, self.note):
            text.setFixedHeight(54)
            text.setTabChangesFocus(True)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(8)
        for place, made in enumerate(self.seals):
            grid.addWidget(made, place // 5, place % 5)
        kinds = QWidget()
        kinds.setLayout(grid)
        grid.setContentsMargins(0, 0, 0, 0)
        when = self._abreast(
            self.field("day", _("Day"), self.day),
            self.field("starts", _("Starts"), self.begins),
            self.field("ends", _("Ends"), self.ends),
        )
        for name, box in (("starts", self.begins), ("ends", self.ends)):
            box.setFixedWidth(NARROW)
            # What is wrong with a time stands in lines below it and takes no room from the day.
            self._reasons[name].setFixedWidth(NARROW)
        who = self._abreast(
            self.field("lead", _("Lead"), self.lead),
            self.field("team", _("Service team"), self.team),
            self.field("capacity", _("Places (people)"), self.capacity),
        )
        who.setStretch(1, 1)
        self.capacity.setFixedWidth(100)
        about = row(spacing=10)
        about.addLayout(self.field("content", _("Content"), self.content), 1)
        brand = self.field("brand", _("Brand"), self.brand)
        about.addLayout(brand)
        about.setAlignment(brand, Qt.AlignmentFlag.AlignTop)
        self.brand.setFixedWidth(BRAND)
        self.clash = label("", "small", "warn", wrap=True)
        self._clash_mark = label()
        show_icon(self._clash_mark, "warning-circle-fill", "warn", size=16)
        clash = row(self._clash_mark, spacing=6, margins=(0, 3, 0, 0))
        clash.addWidget(self.clash, 1)
        clash.setAlignment(self._clash_mark, Qt.AlignmentFlag.AlignTop)
        left = column(
            self.field("title", _("Name of the activity"), self.name),
            self.field("category", _("Category"), kinds),
            when,
            column(self.field("venue", _("Venue"), self.venue), holder(clash)),
            who,
            about,
            None,
            spacing=12,
            margins=(24, 18, 24, 16),
        )
        side = QFrame()
        side.setObjectName("editor-side")
        side.setFixedWidth(SIDE)
        side.setLayout(self._side())
        panes = QWidget()
        line = row(spacing=0)
        line.addLayout(left, 1)
        line.addWidget(side)
        panes.setLayout(line)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(FitArea(panes), 1)
        # Longer words, or larger ones, need a wider sheet; nothing scrolls sideways.
        self.frame.setFixedWidth(max(WIDTH, panes.minimumSizeHint().width() + 2))

    @staticmethod
    def _abreast(*fields: QLayout) -> QHBoxLayout:
        """Fields in a line, the first as wide as there is room; a reason below one pushes no other down."""
        line = row(spacing=10)
        for one in fields:
            line.addLayout(one)
            line.setAlignment(one, Qt.AlignmentFlag.AlignTop)
        line.setStretch(0, 1)
        return line

    def _side(self) -> QVBoxLayout:
        who = row(spacing=10)
        who.addLayout(self.field("speaker", _("Speaker"), self.speaker), 1)
        who.addLayout(self.field("organiser", _("Organiser"), self.organiser), 1)
        about = row(spacing=10)
        about.addLayout(self.field("platform", _("Platform"), self.platform), 1)
        about.addLayout(self.field("task", _("Task"), self.task), 1)
        return column(
            self.repeat,
            3,
            switch(self.kiosk, _("Residents can sign themselves in"), _("The kiosk offers it")),
            switch(self.signature, _("Signed by hand at the kiosk"), _("Who cannot write may go on")),
            switch(self.counts_hours, _("Counts volunteer hours"), _("For volunteers alone")),
            who,
            about,
            self.field("note", _("Note"), self.note),
            None,
            spacing=7,
            margins=(24, 16, 24, 14),
        )

    def _fill(self, a: ActivityRow | None, day: date | None, again: bool) -> None:
        self.venue.addItem("")
        self.venue.addItems([venue.name for venue in activities.list_venues()])
        self.team.addItem("")
        self.team.addItems([team.name for team in roster.list_teams()])
        self.platform.addItems(["", *PLATFORMS])
        self.task.addItems(["", *TASKS])
        self.brand.addItems(["", *brands.list_offered()])
        for one in (self.kiosk, self.signature, self.counts_hours):
            one.setChecked(True)
        if a is None:
            starts = datetime.combine(day or clock.today(), DEFAULT_START)
            self._fill_times(starts, starts + DEFAULT_LENGTH)
            self.seals[0].setChecked(True)
            return
        self._fill_times(a.starts, a.ends, day=day if again else None)
        self.name.setText(a.title)
        next(made for made in self.seals if made.category.key == a.category).setChecked(True)
        self.venue.setCurrentText(a.venue)
        self.lead.set_person(a.lead_uid, a.lead, a.lead_phone)
        self.speaker.set_person(a.speaker_uid, a.speaker)
        self.capacity.setValue(a.capacity or 0)
        self.kiosk.setChecked(a.kiosk)
        self.signature.setChecked(a.signature)
        self.counts_hours.setChecked(a.counts_hours)
        self.organiser.setText(a.organiser)
        self.brand.setCurrentText(a.brand)
        for box, text in ((self.team, a.team), (self.platform, a.platform), (self.task, a.task)):
            if box.findText(text) < 0:
                box.addItem(text)
            box.setCurrentText(text)
        self.content.setPlainText(a.content)
        self.note.setPlainText(a.note)

    def _fill_times(self, starts: datetime, ends: datetime, *, day: date | None = None) -> None:
        on = day or starts.date()
        self.day.setDate(QDate(on.year, on.month, on.day))
        self.begins.setTime(QTime(starts.hour, starts.minute))
        self.ends.setTime(QTime(ends.hour, ends.minute))
        self._days = (ends.date() - starts.date()).days
        self._length = ends - starts

    def _starts(self) -> datetime:
        when, at = self.day.date(), self.begins.time()
        return datetime(when.year(), when.month(), when.day(), at.hour(), at.minute())

    def _ends(self) -> datetime:
        at = self.ends.time()
        day = self._starts().date() + timedelta(days=self._days)
        return datetime.combine(day, time(at.hour(), at.minute()))

    def focus_gap(self) -> None:
        """The keys go to the first field that is asked for and empty; who came to mend it need not look."""
        for box, words in (
            (self.venue, self.venue.currentText()),
            (self.lead, self.lead.text()),
            (self.content, self.content.toPlainText()),
        ):
            if not words.strip():
                box.setFocus(Qt.FocusReason.OtherFocusReason)
                # Its place is known once the sheet has been laid out.
                QTimer.singleShot(0, box, partial(reveal, box))
                return

    def values(self) -> dict[str, Any]:
        """What the fields hold, by the names that the services take."""
        category = self.categories.checkedButton()
        assert isinstance(category, SealButton)
        return {
            "title": self.name.text(),
            "category": category.category.key,
            "starts": self._starts(),
            "ends": self._ends(),
            "venue": self.venue.currentText(),
            "lead": self.lead.key,
            "speaker": self.speaker.uid,
            "speaker_name": "" if self.speaker.uid else self.speaker.text().strip(),
            "team": self.team.currentText(),
            "capacity": self.capacity.value() or None,
            "kiosk": self.kiosk.isChecked(),
            "signature": self.signature.isChecked(),
            "counts_hours": self.counts_hours.isChecked(),
            "organiser": self.organiser.text(),
            "platform": self.platform.currentText(),
            "task": self.task.currentText(),
            "brand": self.brand.currentText(),
            "content": self.content.toPlainText(),
            "note": self.note.toPlainText(),
        }
