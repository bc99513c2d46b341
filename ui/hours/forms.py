"""The forms of the hours page: corrections, back-entries, filled-in sign-outs, answers, evaluations."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

from PySide6.QtCore import QTime
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QTimeEdit, QWidget

from station_app.core import clock
from station_app.core.errors import ValidationError
from station_app.core.i18n import N_, _
from station_app.signin import hours, hours_review, service_record
from station_app.signin.hours_rows import GRADES, BookLine, EntryKind, MissingSignOut, RequestRow
from ui.hours.parts import day_text, person_box
from ui.kit.cards import Segment
from ui.kit.day_box import DayBox
from ui.kit.dialogs import FormDialog
from ui.kit.widgets import holder, label, row

DAY_MINUTES: Final = 24 * 60


def minutes_box(minutes: int, *, least: int = 1) -> QSpinBox:
    """A box for minutes, a quarter of an hour a step."""
    box = QSpinBox()
    box.setRange(least, DAY_MINUTES)
    box.setSingleStep(15)
    box.setValue(minutes)
    box.setSuffix(_(" min"))
    box.setFixedHeight(40)
    box.lineEdit().setTextMargins(9, 0, 9, 0)
    return box


class CorrectDialog(FormDialog):
    """Puts a line right; 0 minutes take it back. Nothing in the book is edited."""

    def __init__(self, parent: QWidget, line: BookLine) -> None:
        super().__init__(parent, _("Correct %(name)s's hours") % {"name": line.name}, width=520)
        self._line = line
        about = _("%(day)s, %(title)s: %(minutes)d minutes.")
        values = {"day": day_text(line.served_on), "title": line.title, "minutes": line.minutes}
        self.body.addWidget(label(about % values, "sub", wrap=True))
        who, when = hours.history_of(line.uid)
        if who:
            self.body.addWidget(
                label(_("Written by %(name)s on %(when)s.") % {"name": who, "when": when}, "small")
            )
        self.minutes, self.reason = minutes_box(line.minutes, least=0), QLineEdit()
        hint = _("0 takes the line back. The line stays, and another one reverses it.")
        self.add_field("minutes", _("What is right"), self.minutes, hint=hint)
        self.add_field("reason", _("Why"), self.reason)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Correct it"), self.accept, kind="primary")

    def save(self) -> None:
        """Write the reversal and the new line."""
        hours.correct_line(self._line.uid, minutes=self.minutes.value(), reason=self.reason.text())


class BackEntryDialog(FormDialog):
    """Hours that are entered afterwards (补录), at a closed activity or of a day of their own."""

    asks_first = True

    def __init__(self, parent: QWidget, *, person: str = "") -> None:
        super().__init__(parent, _("Enter hours afterwards"), width=600)
        self.person, self.activity = person_box(person), QLineEdit()
        self.kind = Segment((_("At an activity"), _("Something else")))
        self.day, self.content = DayBox(clock.today()), QLineEdit()
        self.minutes, self.reason, self.evidence = minutes_box(60), QLineEdit(), QLineEdit()
        self.activity.setPlaceholderText(_("The number on its sheet, 2026-0042"))
        self.reason.setPlaceholderText(_("Power cut, forgotten on the sheet …"))
        self.evidence.setPlaceholderText(_("Paper sheet and page, a photograph …"))
        top = row(spacing=12)
        top.addLayout(self.field("person", _("Volunteer"), self.person), 3)
        top.addLayout(self.field("minutes", _("How long"), self.minutes), 2)
        self.body.addLayout(top)
        self.body.addWidget(self.kind)
        self._at_activity = holder(self.field("activity", _("Closed activity"), self.activity))
        below = row(spacing=12)
        below.addLayout(self.field("day", _("Day"), self.day), 2)
        below.addLayout(self.field("content", _("What was done"), self.content), 3)
        self._elsewhere = holder(below)
        self.body.addWidget(self._at_activity)
        self.body.addWidget(self._elsewhere)
        self.add_field("reason", _("Why it was not entered in time"), self.reason)
        self.add_field("evidence", _("What shows it"), self.evidence)
        self.fact.setText(_("A coordinator looks at what staff enter."))
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Enter it"), self.accept, kind="primary")
        self.kind.chosen.connect(self._fit_kind)
        self._fit_kind()

    def _fit_kind(self) -> None:
        elsewhere = self.kind.buttons[1].isChecked()
        self._at_activity.setVisible(not elsewhere)
        self._elsewhere.setVisible(elsewhere)
        self._fit_later()

    def save(self) -> None:
        """Enter them."""
        elsewhere = self.kind.buttons[1].isChecked()
        if not elsewhere and not self.activity.text().strip():
            # The service would take an entry without an activity for one of a day.
            raise ValidationError({"activity": _("Say at which activity, or choose something else.")})
        with self.person.meant("person"):
            hours.back_enter(
                self.person.key, minutes=self.minutes.value(), reason=self.reason.text(),
                evidence=self.evidence.text(), activity="" if elsewhere else self.activity.text().strip(),
                day=self.day.day() if elsewhere else None, content=self.content.text() if elsewhere else "",
            )  # fmt: skip


class SettleDialog(FormDialog):
    """When somebody left who never signed out; or that the stay counts nothing."""

    def __init__(self, parent: QWidget, missing: MissingSignOut) -> None:
        super().__init__(parent, _("%(name)s did not sign out") % {"name": missing.name}, width=480)
        self._missing = missing
        about = _("“%(title)s”, came at %(came)s; it ended at %(ends)s.")
        values = {"title": missing.title, "came": f"{missing.came:%H:%M}", "ends": f"{missing.ends:%H:%M}"}
        self.body.addWidget(label(about % values, "sub", wrap=True))
        self.left = QTimeEdit(QTime(missing.ends.hour, missing.ends.minute))
        self.left.setDisplayFormat("HH:mm")
        self.left.setFixedHeight(40)
        self.add_field("left", _("Left at"), self.left, hint=_("It is marked as filled in."))
        self.counts = True
        self.add_button(_("Count nothing"), self._count_nothing)
        self.add_button(_("Fill it in"), self.accept, kind="primary")

    def _count_nothing(self) -> None:
        self.counts = False
        self.accept()

    def save(self) -> None:
        """Fill it in."""
        shown = self.left.time()
        at = datetime.combine(self._missing.ends.date(), time(shown.hour(), shown.minute()))
        hours_review.settle_sign_out(self._missing.entry, left=at if self.counts else None)


class AnswerDialog(FormDialog):
    """What became of a volunteer's request to put the record right (Order 67 Art. 13)."""

    def __init__(self, parent: QWidget, asked: RequestRow) -> None:
        super().__init__(parent, _("Answer %(name)s") % {"name": asked.name}, width=520)
        self._asked = asked
        self.body.addWidget(label(f"{day_text(asked.asked_on)}  {asked.what}", "sub", wrap=True))
        self.found = Segment((_("It was put right"), _("The record is right")))
        self.answer = QLineEdit()
        self.body.addWidget(self.found)
        self.add_field("answer", _("What was found"), self.answer)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Answer"), self.accept, kind="primary")

    def save(self) -> None:
        """Note the answer."""
        fixed = self.found.buttons[0].isChecked()
        service_record.answer_correction(self._asked.uid, fixed=fixed, answer=self.answer.text())


class EntryDialog(FormDialog):
    """A training, a commendation or an evaluation for a volunteer's record (Order 67 Art. 8-10)."""

    asks_first = True

    TITLES: Final = {
        EntryKind.TRAINING: N_("Note a training"),
        EntryKind.AWARD: N_("Note a commendation"),
        EntryKind.EVALUATION: N_("Note an evaluation"),
    }

    def __init__(self, parent: QWidget, person: str, kind: EntryKind) -> None:
        super().__init__(parent, _(self.TITLES[kind]), width=520)
        self._person, self._kind = person, kind
        self.name, self.content, self.by = QLineEdit(), QLineEdit(), QLineEdit()
        self.minutes, self.day, self.grade = minutes_box(60), DayBox(clock.today()), QComboBox()
        self.grade.addItems([_(words) for words in GRADES.values()])
        self.grade.setFixedHeight(40)
        if kind is EntryKind.TRAINING:
            self.add_field("name", _("What it is called"), self.name)
            self.add_field("content", _("Main content"), self.content)
            self.add_field("held_by", _("Held by"), self.by)
            self.add_field("minutes", _("How long"), self.minutes)
        elif kind is EntryKind.AWARD:
            self.add_field("name", _("What it is called"), self.name)
            self.add_field("granted_by", _("Granted by"), self.by)
        else:
            self.add_field("grade", _("Quality of the service"), self.grade)
            self.add_field("comment", _("In words"), self.content)
        self.add_field("day", _("Day"), self.day)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Note it"), self.accept, kind="primary")

    def save(self) -> None:
        """Note it."""
        day, name = self.day.day(), self.name.text()
        if self._kind is EntryKind.TRAINING:
            service_record.add_training(
                self._person, name=name, content=self.content.text(), minutes=self.minutes.value(),
                held_by=self.by.text(), day=day,
            )  # fmt: skip
        elif self._kind is EntryKind.AWARD:
            service_record.add_award(self._person, name=name, granted_by=self.by.text(), day=day)
        else:
            grade = list(GRADES)[self.grade.currentIndex()]
            service_record.add_evaluation(self._person, grade=grade, day=day, comment=self.content.text())


class AskDialog(FormDialog):
    """What a volunteer says is wrong in the record."""

    def __init__(self, parent: QWidget, person: str, name: str) -> None:
        super().__init__(parent, _("%(name)s says that something is wrong") % {"name": name}, width=520)
        self._person = person
        self.what = QLineEdit()
        self.add_field("what", _("What is wrong"), self.what)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Note it"), self.accept, kind="primary")

    def save(self) -> None:
        """Note the request."""
        service_record.ask_correction(self._person, what=self.what.text())
