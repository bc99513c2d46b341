"""The editor of one activity: what, when, where, who; saved as a draft or published."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTime
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QPushButton,
    QWidget,
)

from station_app.activities import series
from station_app.activities import service as activities
from station_app.activities.errors import VenueMissing
from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.activities.series_rows import Clash, Scope, SeriesDone, SeriesPreview, What
from station_app.core.errors import StationError, ValidationError
from station_app.core.i18n import _
from ui.calendar.activity_form import ActivityForm
from ui.calendar.rule_dialog import Repeat
from ui.calendar.scope_dialog import ScopeDialog
from ui.calendar.steps import clash_advice


class ActivityDialog(ActivityForm):
    """Plans an activity on a day, changes one, or holds one again; ``saved`` is what came of it."""

    asks_first = True

    def __init__(
        self, parent: QWidget, *, day: date | None = None, activity: ActivityRow | None = None,
        again: bool = False,
    ) -> None:  # fmt: skip
        editing = activity is not None and not again
        title = _("Edit the activity") if editing else _("Plan an activity")
        category = activity.category if activity is not None else ""
        super().__init__(parent, title, category, self._preview_series)
        self.saved: ActivityRow | None = None
        #: What takes the change of one activity back; empty where nothing was changed.
        self.edit = ""
        #: What a change of a series did, where it was one.
        self.done: SeriesDone | None = None
        self._editing = activity if editing else None
        self._draft = False
        self._scopes = series.available_scopes(activity.uid) if activity is not None and editing else ()
        self._add_buttons()
        self._fill(activity, day, again)
        self._untouched = self.values()
        self._connect_fields()
        self._show_repeat()
        self._warn_of_clash()

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

    def save_draft(self) -> None:
        """Save it so that residents do not see it yet."""
        self._draft = True
        self.accept()
        self._draft = False

    def accept(self) -> None:
        """Save it; a change of a series asks first how far it reaches."""
        rule = bool(self.repeat.repeat.rule)
        scopes = tuple(scope for scope in self._scopes if not (rule and scope is Scope.THIS))
        if self.done is None and self.has_changes() and (len(scopes) > 1 or (scopes and rule)):
            self._ask_scope(scopes)
        else:
            super().accept()

    def _ask_scope(self, scopes: tuple[Scope, ...]) -> None:
        assert self._editing is not None
        uid, changes = self._editing.uid, self._changes()
        self._clear()
        try:
            with self.lead.meant("lead"):
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
        """Save what the fields hold."""
        with self.lead.meant("lead"):
            self._save()

    def _save(self) -> None:
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

    def has_changes(self) -> bool:
        return self.values() != self._untouched or bool(self.repeat.repeat.rule)

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
