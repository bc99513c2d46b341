"""The editor of one activity: what, when, where, who; saved as a draft or published."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QDate, Qt, QTime
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QStyledItemDelegate,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from station_app.activities import series
from station_app.activities import service as activities
from station_app.activities.categories import PLATFORMS, TASKS, offered
from station_app.activities.errors import VenueMissing
from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.activities.series_rows import Clash, Scope, SeriesDone, SeriesPreview, What
from station_app.core import clock
from station_app.core.errors import StationError, ValidationError
from station_app.core.i18n import _, language
from station_app.roster import service as roster
from station_app.sync import brands
from ui.calendar.editor_parts import Panes, SealButton, switch
from ui.calendar.person_box import PersonBox
from ui.calendar.repeat_part import RepeatPart
from ui.calendar.rule_dialog import Repeat
from ui.calendar.scope_dialog import ScopeDialog
from ui.calendar.steps import clash_advice
from ui.kit.day_box import DayBox
from ui.kit.dialogs import FormDialog, ask
from ui.kit.marks import Toggle
from ui.kit.widgets import column, holder, label, row, show_icon

WIDTH: Final = 860
SIDE: Final = 300
BRAND: Final = 190
#: The longest number of places the services take.
MOST_PLACES: Final = 100_000
DEFAULT_START: Final = time(9, 30)
DEFAULT_LENGTH: Final = timedelta(minutes=90)


class ActivityDialog(FormDialog):
    """Plans an activity on a day, changes one, or holds one again; ``saved`` is what came of it."""

    def __init__(
        self, parent: QWidget, *, day: date | None = None, activity: ActivityRow | None = None,
        again: bool = False,
    ) -> None:  # fmt: skip
        editing = activity is not None and not again
        super().__init__(parent, _("Edit the activity") if editing else _("Plan an activity"), width=WIDTH)
        self.saved: ActivityRow | None = None
        #: What takes the change of one activity back; empty where nothing was changed.
        self.edit = ""
        #: What a change of a series did, where it was one.
        self.done: SeriesDone | None = None
        self._editing = activity if editing else None
        self._draft = False
        self._days = 0
        self._scopes = series.available_scopes(activity.uid) if activity is not None and editing else ()
        self._make_fields(activity.category if activity is not None else "")
        self._lay_out()
        self._add_buttons()
        self._fill(activity, day, again)
        self._untouched = self.values()
        self._connect_fields()
        self._show_repeat()
        self._warn_of_clash()

    def _make_fields(self, category: str) -> None:
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
        self.lead = PersonBox(_("Name or pinyin"))
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
        self.repeat = RepeatPart(self._preview_series)
        self.speaker = PersonBox(_("Name or pinyin"))
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
        when = row(spacing=10)
        when.addLayout(self.field("day", _("Day"), self.day), 1)
        for name, words, box in (("starts", _("Starts"), self.begins), ("ends", _("Ends"), self.ends)):
            box.setFixedWidth(108)
            when.addLayout(self.field(name, words, box))
        who = row(spacing=10)
        who.addLayout(self.field("lead", _("Lead"), self.lead), 1)
        who.addLayout(self.field("team", _("Service team"), self.team), 1)
        self.capacity.setFixedWidth(100)
        who.addLayout(self.field("capacity", _("Places (people)"), self.capacity))
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
            column(self.field("venue", _("Place"), self.venue), holder(clash)),
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
        area = Panes()
        area.setWidget(panes)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(area, 1)
        # Longer words, or larger ones, need a wider sheet; nothing scrolls sideways.
        self.frame.setFixedWidth(max(WIDTH, panes.minimumSizeHint().width() + 2))

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

    def _add_buttons(self) -> None:
        published = self._editing is not None and self._editing.status is not ActivityStatus.DRAFT
        self.draft_button: QPushButton | None = None
        if not published:
            self.fact.setText(_("Residents do not see a draft; they register once it is published"))
            self.draft_button = self.add_button(_("Save as a draft"), self.save_draft, key="Ctrl+S")
        words = _("Save the changes") if published else _("Publish")
        self.add_button(words, self.accept, kind="primary", key="Ctrl+Enter")
        save = QShortcut(QKeySequence.StandardKey.Save, self, self.accept if published else self.save_draft)
        save.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

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

    def _connect_fields(self) -> None:
        self.begins.timeChanged.connect(self._keep_length)
        for signal in (
            self.day.dateChanged, self.begins.timeChanged, self.ends.timeChanged, self.venue.editTextChanged,
            self.lead.editingFinished, self.speaker.editingFinished,
        ):  # fmt: skip
            signal.connect(self._warn_of_clash)
            signal.connect(self.repeat.look_later)
        self.day.dateChanged.connect(self._show_day)
        self.ends.timeChanged.connect(self._note_length)
        self.repeat.changed.connect(self._fit_later)

    def _show_day(self) -> None:
        self.repeat.set_day(self._starts().date())

    def _keep_length(self) -> None:
        """A later start moves the end along, as long as it stays on the day."""
        ends = self._starts() + self._length
        if self._days == 0 and ends.date() == self._starts().date():
            self.ends.setTime(QTime(ends.hour, ends.minute))

    def _note_length(self) -> None:
        length = self._ends() - self._starts()
        if length > timedelta():
            self._length = length

    def _starts(self) -> datetime:
        when, at = self.day.date(), self.begins.time()
        return datetime(when.year(), when.month(), when.day(), at.hour(), at.minute())

    def _ends(self) -> datetime:
        at = self.ends.time()
        day = self._starts().date() + timedelta(days=self._days)
        return datetime.combine(day, time(at.hour(), at.minute()))

    def _show_repeat(self) -> None:
        """A new one and one that stands by itself may repeat; of a series it is said which."""
        self._show_day()
        place = series.place_of(self._editing.uid) if self._editing is not None else None
        if self._editing is None or place is None:
            return
        changeable = any(scope is not Scope.THIS for scope in self._scopes)
        self.repeat.show_series(series.get_series(self._editing.uid), place, changeable=changeable)

    def _preview_series(self, repeat: Repeat) -> SeriesPreview:
        """What comes of a rule; of an existing series for all of it that is open."""
        rest = _repeating(repeat)
        if self._editing is not None and self._editing.series_uid:
            scope = self._scopes[-1]
            return series.preview_edit(self._editing.uid, scope=scope, **self.values(), **rest)
        values = self.values() | {"title": self.name.text() or _("Activity")}
        if self._editing is not None:
            seen = bool(values["venue"].strip())
            return series.preview_repeat(self._editing.uid, publish=seen, **values, **rest)
        return series.preview_series(**values, **rest)

    def _warn_of_clash(self) -> None:
        """Whether the room or somebody is wanted twice then: it is said, and stays allowed."""
        there = self._clashes()
        self.clash.setVisible(bool(there))
        self._clash_mark.setVisible(bool(there))
        if there:
            self.clash.setText(clash_advice(there[0]))
        self._fit_later()

    def _clashes(self) -> list[Clash]:
        """What the times, the room and the people meet; nothing while one of them cannot be read."""
        besides = self._editing.uid if self._editing else ""
        for lead, speaker in ((self.lead.key, self.speaker.uid), ("", "")):
            try:
                return series.list_clashes(
                    starts=self._starts(), ends=self._ends(), venue=self.venue.currentText(), lead=lead,
                    speaker=speaker, besides=besides,
                )  # fmt: skip
            except StationError:
                continue
        return []

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

    def save_draft(self) -> None:
        """Save it so that residents do not see it yet."""
        self._draft = True
        self.accept()
        self._draft = False

    def accept(self) -> None:
        """Save it; a change of a series asks first how far it reaches."""
        rule = bool(self.repeat.repeat.rule)
        scopes = tuple(scope for scope in self._scopes if not (rule and scope is Scope.THIS))
        changed = rule or self.values() != self._untouched
        if self.done is None and changed and (len(scopes) > 1 or (scopes and rule)):
            self._ask_scope(scopes)
        else:
            super().accept()

    def _ask_scope(self, scopes: tuple[Scope, ...]) -> None:
        assert self._editing is not None
        uid, changes = self._editing.uid, self._changes()
        self._clear()
        try:
            series.preview_edit(uid, scope=scopes[0], **changes)
        except ValidationError as error:
            self._show_problems(error)
            return
        except StationError as error:
            self.complain(error.message)
            return
        dialog = ScopeDialog(
            self, _("How much of the series?"), scopes,
            lambda scope, choices: series.preview_edit(uid, scope=scope, **changes | {"choices": choices}),
            lambda scope, choices, token, _reason: series.edit_series(
                uid, scope=scope, token=token, **changes | {"choices": choices}
            ),
        )  # fmt: skip
        dialog.steps.choices.update(self.repeat.repeat.choices)
        dialog.finished.connect(partial(self._scope_chosen, dialog))
        dialog.open(dialog.scope.buttons[0])

    def _changes(self) -> dict[str, Any]:
        """What is asked of a series: the fields, and its rule where that was changed."""
        changes = self.values()
        repeat = self.repeat.repeat
        if repeat.rule:
            changes |= {"rule": repeat.rule, "skip_holidays": repeat.skip_holidays, "way": repeat.way}
        return changes | {"publish": self._publishes()}

    def _scope_chosen(self, dialog: ScopeDialog, yes: int) -> None:
        if yes:
            self.done = dialog.done
            self.accept()

    def save(self) -> None:
        values, repeat = self.values(), self.repeat.repeat
        try:
            if self.done is not None:
                assert self._editing is not None
                gone = {step.uid for step in self.done.preview.steps if step.what is What.DROPPED}
                uid = self.done.activity if self._editing.uid in gone else self._editing.uid
                self.saved = activities.get_activity(uid)
            elif repeat.rule:
                self._save_series(values, repeat)
            elif self._editing is not None:
                done = activities.edit_activity(self._editing.uid, publish=self._publishes(), **values)
                self.saved, self.edit = done.activity, done.edit
            else:
                self.saved = activities.add_activity(**values, draft=self._draft)
        except VenueMissing as missing:
            raise ValidationError({"venue": missing.message}) from missing

    def _publishes(self) -> bool:
        """Whether a draft becomes seen by saving it."""
        draft = self._editing is not None and self._editing.status is ActivityStatus.DRAFT
        return draft and not self._draft

    def _save_series(self, values: dict[str, Any], repeat: Repeat) -> None:
        rest = _repeating(repeat)
        if self._editing is not None:
            uid = self._editing.uid
            self.done = series.repeat_activity(uid, publish=self._publishes(), **values, **rest)
            self.saved = activities.get_activity(uid)
            return
        if not self._draft and not values["venue"].strip():
            raise VenueMissing(values["title"])
        self.done = series.add_series(**values, draft=self._draft, **rest)
        first = self.done.activity or next(step.uid for step in self.done.preview.steps if step.uid)
        self.saved = activities.get_activity(first)

    def reject(self) -> None:
        """Close it; what was typed is asked about first."""
        if self.is_closing or (self.values() == self._untouched and not self.repeat.repeat.rule):
            super().reject()
            return
        ask(
            self, _("Leave without saving?"), _("What you typed here is not saved yet."),
            yes=_("Leave without saving"), no=_("Go on writing"), then=self._leave,
        )  # fmt: skip

    def _leave(self, _reason: str) -> None:
        super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the next field; it never sends a form that is half full."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.focusNextPrevChild(True)
            event.accept()
            return
        super().keyPressEvent(event)


def _repeating(repeat: Repeat) -> dict[str, Any]:
    """How it repeats, by the names that the services take."""
    return {
        "rule": repeat.rule, "skip_holidays": repeat.skip_holidays, "way": repeat.way,
        "choices": repeat.choices,
    }  # fmt: skip
