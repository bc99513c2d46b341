"""Dialogs inside the window: a scrim and a sheet; Esc is the safe choice (ui.md §5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from station_app.core.errors import StationError, ValidationError
from station_app.core.i18n import _
from station_app.core.jobs import Job
from station_app.core.quotes import nested
from ui.kit.cards import Strip
from ui.kit.widgets import button, column, hairline, holder, icon_button, label, restyle, reveal, row, walked

EDGE: Final = 24
#: A job's dialog comes up only after this long (Anki).
PATIENCE_MS: Final = 600


class Dialog(QWidget):
    """A sheet over the whole window. Fill ``body``, add buttons, ``open()``; it deletes itself when closed.

    ``finished(True)`` where it was accepted, and then ``accepted``. Ctrl+Enter presses the primary button.
    """

    finished = Signal(bool)
    accepted = Signal()

    def __init__(self, parent: QWidget, title: str, *, width: int = 560, foot: bool = True) -> None:
        window = parent.window()
        super().__init__(window)
        title = nested(title)
        self.setObjectName("scrim")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(title)
        self._window = window
        self._opener = QApplication.focusWidget()
        self._closing = False
        self._rests = False
        self._left_at: QWidget | None = None
        self.primary: QPushButton | None = None
        self.frame = QFrame(self)
        self.frame.setObjectName("sheet")
        self.frame.setFixedWidth(width)
        self.title = label(title, "lead")
        restyle(self.title, role="title" if foot else "lead")
        close = icon_button("x", _("Close"), self.reject)
        head = row(self.title, None, close, margins=(EDGE, 0, 14, 0))
        self.body = QVBoxLayout()
        self.body.setContentsMargins(EDGE, 18, EDGE, 18)
        self.body.setSpacing(8)
        self.strip = Strip(grows=True)
        self._complaint = holder(column(self.strip, margins=(EDGE, 0, EDGE, 8)))
        self.fact = label("", "small")
        self.foot = QHBoxLayout()
        self.foot.setContentsMargins(EDGE, 14, EDGE, 14)
        self.foot.setSpacing(10)
        self.foot.addWidget(self.fact)
        self.foot.addStretch()
        self.rim = column(holder(head, height=58), hairline(), self.body)
        if foot:
            self.rim.addWidget(self._complaint)
            self.rim.addWidget(hairline())
            self.rim.addLayout(self.foot)
        self.frame.setLayout(self.rim)
        self._complaint.hide()
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            # Of two dialogs, one over the other, only the one with the focus answers.
            shortcut = QShortcut(QKeySequence(keys), self, self._press_primary)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        window.installEventFilter(self)

    def add_button(
        self, words: str, clicked: Callable[[], object], *, kind: str = "", key: str = "", icon_name: str = ""
    ) -> QPushButton:
        """A button in the foot, from left to right; the one of kind ``primary`` answers Ctrl+Enter."""
        made = button(words, clicked, kind=kind, key=key, icon_name=icon_name)
        self.foot.addWidget(made)
        if kind == "primary":
            self.primary = made
        return made

    def open(self, focus: QWidget | None = None) -> None:
        """Show it over the window with the focus inside."""
        self._fit()
        self.show()
        self.raise_()
        first = focus or self._first_field()
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def rest(self) -> None:
        """Out of sight while the window is locked; ``resume`` finds the focus where it was."""
        self._rests = self.isVisible()
        now = QApplication.focusWidget()
        self._left_at = now if now is not None and self.isAncestorOf(now) else None
        self.hide()

    def resume(self) -> None:
        """Back over the window, with the focus inside, where it was there before."""
        if self._rests:
            self._rests, at = False, self._left_at
            self.open(at if at is not None and isValid(at) else None)

    def accept(self) -> None:
        """Close it as done."""
        self._finish(True)

    def reject(self) -> None:
        """Close it with nothing changed."""
        self._finish(False)

    @property
    def is_closing(self) -> bool:
        """Whether it was answered already and is on its way out."""
        return self._closing

    def complain(self, words: str) -> None:
        """Say above the buttons what stands in the way."""
        self._show_complaint("danger", words)

    def advise(self, words: str) -> None:
        """Say above the buttons what is to be looked at, though nothing stands in the way."""
        self._show_complaint("warn", words)

    def _show_complaint(self, tone: str, words: str) -> None:
        self.strip.say(tone, words)
        self._complaint.show()
        # From the inside out, or the sheet is measured as it was with the words before.
        for one in (self.strip, self._complaint):
            one.updateGeometry()
        self._fit_later()

    def calm(self) -> None:
        """Take the complaint away."""
        self.strip.hide()
        self._complaint.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The type first: while a window is torn down, nothing else of this object may be there any more.
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self._fit()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.reject()
        # Whatever else nobody inside wanted stays inside: the page below must not act on it.
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        fields = walked(self)
        if not fields:
            return True
        now = QApplication.focusWidget()
        place = fields.index(now) if now in fields else -1 if forward else 0
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        follows = fields[(place + (1 if forward else -1)) % len(fields)]
        follows.setFocus(reason)
        reveal(follows)
        return True

    def _first_field(self) -> QWidget | None:
        inside = walked(self)
        fields = [one for one in inside if isinstance(one, QLineEdit | QPlainTextEdit)]
        return fields[0] if fields else self.primary or (inside[0] if inside else None)

    def _press_primary(self) -> None:
        if self.primary is not None and self.primary.isEnabled():
            self.primary.click()

    def _finish(self, accepted: bool) -> None:
        if self._closing:
            return
        self._closing = True
        self._window.removeEventFilter(self)
        self.hide()
        if self._opener is not None and self._is_there(self._opener):
            self._opener.setFocus(Qt.FocusReason.OtherFocusReason)
        self.finished.emit(accepted)
        if accepted:
            self.accepted.emit()
        self.close()

    @staticmethod
    def _is_there(widget: QWidget) -> bool:
        return isValid(widget) and widget.isVisible()

    def _fit_later(self) -> None:
        QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        self.setGeometry(self._window.rect())
        most = self.height() - 24
        self.frame.setMaximumHeight(most)
        self.frame.adjustSize()
        # Words that wrap may need more lines at this width than their own idea of a size has.
        needed = max(self.frame.sizeHint().height(), self.frame.heightForWidth(self.frame.width()))
        high = min(needed, most)
        self.frame.resize(self.frame.width(), high)
        left, top = (self.width() - self.frame.width()) // 2, (self.height() - high) // 2
        self.frame.move(max(0, left), max(12, min(top, 96)) if high < 400 else max(12, top))


class FormDialog(Dialog):
    """Fields with labels above and reasons below; ``accept`` calls ``save``, which may refuse.

    A ``ValidationError`` puts each reason beside its field and the focus on the first; any other
    ``StationError`` shows above the buttons; either way the dialog stays open. It holds no rule.
    A form that takes a while to fill in ``asks_first`` before what was typed is thrown away.
    """

    asks_first: ClassVar[bool] = False

    def __init__(self, parent: QWidget, title: str, *, width: int = 560) -> None:
        super().__init__(parent, title, width=width)
        self._fields: dict[str, QWidget] = {}
        self._reasons: dict[str, QLabel] = {}
        self._untyped: list[str] | None = None

    def open(self, focus: QWidget | None = None) -> None:
        if self._untyped is None:
            self._untyped = self._typed()
        super().open(focus)

    def reject(self) -> None:
        if self.is_closing or not self.asks_first or not self.has_changes():
            super().reject()
            return
        ask(
            self, _("Throw away what was typed?"), _("Nothing of it was saved."),
            yes=_("Throw it away"), no=_("Go on typing"), then=self._throw_away,
        )  # fmt: skip

    def _throw_away(self, _reason: str = "") -> None:
        super().reject()

    def has_changes(self) -> bool:
        """Whether something was typed since the form was opened."""
        return self._typed() != self._untyped

    def _typed(self) -> list[str]:
        return [one.text() for one in self._fields.values() if isinstance(one, QLineEdit)]

    def field(self, name: str, words: str, widget: QWidget, *, hint: str = "") -> QLayout:
        """A field as a block: label, widget, reason. Add the layout to ``body`` or to a row in it."""
        above = label(words, "sub")
        above.setBuddy(widget)
        widget.setAccessibleName(words)
        below = label(hint, "small", wrap=True)
        if not hint:
            below.hide()  # shown before it has a place it would be a window of its own, and take the focus
        self._fields[name], self._reasons[name] = widget, below
        if isinstance(widget, QLineEdit):
            widget.textChanged.connect(partial(self._mended, name))
        return column(above, widget, below, spacing=4)

    def add_field(self, name: str, words: str, widget: QWidget, *, hint: str = "") -> None:
        """A field below the others."""
        self.body.addLayout(self.field(name, words, widget, hint=hint))

    def save(self) -> None:
        """Call the service with what was typed; raises ``StationError`` to stay open."""
        raise AssertionError("a form saves")

    def accept(self) -> None:
        self._clear()
        try:
            self.save()
        except ValidationError as error:
            self._show_problems(error)
        except StationError as error:
            self.complain(error.message)
        else:
            super().accept()

    @property
    def problems(self) -> dict[str, str]:
        """What stands below the fields as wrong now."""
        return {name: one.text() for name, one in self._reasons.items() if one.property("tone") == "danger"}

    def _clear(self) -> None:
        self.calm()
        for name in self._reasons:
            self._mended(name)

    def _mended(self, name: str, _text: str = "") -> None:
        """What was wrong there is no longer said: it is being put right."""
        below = self._reasons[name]
        if below.property("tone") == "danger":
            restyle(below, tone="")
            below.hide()
            restyle(self._fields[name], state="")
            self._fit_later()

    def _show_problems(self, error: ValidationError) -> None:
        first: QWidget | None = None
        elsewhere = []
        for name, reason in error.problems.items():
            if name not in self._fields:
                elsewhere.append(reason)
                continue
            below = self._reasons[name]
            below.setText(reason)
            restyle(below, tone="danger")
            below.show()
            restyle(self._fields[name], state="error")
            first = first or self._fields[name]
        if elsewhere:
            self.complain(" ".join(elsewhere))
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
            reveal(first)
        self._fit_later()


class Question(Dialog):
    """Asks before something that affects others or cannot be undone; Esc keeps things as they are."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        words: str,
        *,
        yes: str,
        no: str,
        reason: str = "",
        lacking: str = "",
        bad: bool = True,
    ) -> None:
        super().__init__(parent, title, width=420)
        self.body.addWidget(label(words, "sub", wrap=True))
        self._lacking = lacking
        self.reason = QLineEdit()
        if reason:
            above = label(reason, "sub")
            above.setBuddy(self.reason)
            self.reason.setAccessibleName(reason)
            self.body.addLayout(column(above, self.reason, spacing=4, margins=(0, 6, 0, 0)))
        self.stay = self.add_button(no, self.reject, key="Esc")
        self.go = self.add_button(yes, self.accept, kind="bad" if bad else "primary")
        if bad:
            self.primary = self.go

    def accept(self) -> None:
        if self._lacking and not self.reason.text().strip():
            self.complain(self._lacking)
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().accept()


def ask(
    parent: QWidget,
    title: str,
    words: str,
    *,
    yes: str,
    no: str,
    then: Callable[[str], object],
    reason: str = "",
    lacking: str = "",
    bad: bool = True,
) -> Question:
    """Ask; ``then(reason)`` runs where it was answered with ``yes``.

    ``reason`` stands above a box for it; ``lacking`` is said where it must not be empty, and is.
    """
    question = Question(parent, title, words, yes=yes, no=no, reason=reason, lacking=lacking, bad=bad)
    question.accepted.connect(lambda: then(question.reason.text().strip()))
    question.open(question.reason if reason else question.stay)
    return question


def show_error(error: StationError, parent: QWidget) -> Dialog:
    """The only box for an error that has no better place: what happened and what to do."""
    return tell(parent, _("That did not work"), error.message)


def tell(parent: QWidget, title: str, words: str) -> Dialog:
    """Say something that must be read."""
    dialog = Dialog(parent, title, width=440)
    dialog.body.addWidget(label(words, "sub", wrap=True))
    dialog.add_button(_("Got it"), dialog.accept, kind="primary")
    dialog.open()
    return dialog


class Progress(Dialog):
    """How far a job is, with a way to stop it; comes up only once the job has lasted a while."""

    def __init__(self, parent: QWidget, title: str, job: Job, *, steps: Sequence[str] = ()) -> None:
        super().__init__(parent, title, width=460)
        self._job = job
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.words = label("", "sub")
        self.body.addWidget(self.words)
        self.body.addWidget(self.bar)
        self.stop = self.add_button(_("Stop"), self.reject)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.open)
        self._timer.start(PATIENCE_MS)

    def open(self, focus: QWidget | None = None) -> None:
        self._timer.stop()
        super().open(focus)

    def show_progress(self, job: Job) -> None:
        """Read the job's state."""
        self.bar.setRange(0, job.total)
        self.bar.setValue(job.done)
        amount = f"{job.done} / {job.total}" if job.total else ""
        self.words.setText(" ".join(part for part in (job.what, amount) if part))

    def reject(self) -> None:
        self._job.cancel()
        self.stop.setEnabled(False)
        self.words.setText(_("Stopping …"))

    def over(self) -> None:
        """The job has ended, however it did."""
        self._timer.stop()
        self._finish(True)
