"""The place above the reader where the desk says what happened, asks, and takes a line that is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QWidget

from station_app.core import clock
from station_app.core.i18n import _
from station_app.library.rows import Outcome, Result
from ui.kit import sounds
from ui.kit.context import Context
from ui.kit.sounds import Sound
from ui.kit.widgets import column
from ui.kit.words import shortened
from ui.library.ask_line import AskLine
from ui.library.outcome_bar import ENTER_LENDS, NOTICES, OutcomeBar

#: Does one thing; the argument holds the codes of questions answered with yes.
Act = Callable[[frozenset[str]], Outcome]
#: An Enter that follows a scan this closely is the scanner's second line end, and no answer.
ANSWER_MS: Final = 400
SOUNDS: Final = {Result.ASK: Sound.ASK, Result.REFUSED: Sound.REFUSED}


class Said(QWidget):
    """``bar`` says and asks, ``line`` is typed into; a sound goes with each.

    ``again(act, confirmed)``: a question was answered with yes. ``asking(True)``: the answer is what to
    press now. ``left``: the line had the focus and is gone.
    """

    again = Signal(object, object)
    asking = Signal(bool)
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.asked: Outcome | None = None
        self._asked_at = 0
        self._act: Act | None = None
        self._confirmed: frozenset[str] = frozenset()
        self._then: Callable[[], object] | None = None
        self.bar, self.line = OutcomeBar(), AskLine()
        self.setLayout(column(self.bar, self.line, margins=(16, 16, 16, 0)))
        self.bar.answered.connect(self.answer)
        self.bar.acted.connect(self._do_then)

    def show_outcome(
        self, outcome: Outcome, following: tuple[str, Callable[[], object]] | None = None
    ) -> None:
        """Say what came of an act; ``following`` is (words, act) of what may be done next."""
        self.close_line()
        self.asked = outcome if outcome.outcome is Result.ASK else None
        self._asked_at = clock.now_ms()
        self._then = following[1] if following else None
        self.bar.show_outcome(outcome, action=following[0] if following else "")
        self.asking.emit(self.asked is not None)
        self.show()
        notice = outcome.code in (*NOTICES, "undone") or bool(outcome.notes)
        done = Sound.NOTICE if notice else Sound.DONE
        self.play(done if outcome.outcome is Result.DONE else SOUNDS[outcome.outcome])

    def remember(self, act: Act, confirmed: frozenset[str]) -> None:
        """What was tried just now: yes to its question does it again."""
        self._act, self._confirmed = act, confirmed

    def refuse(
        self, message: str, *, more: str = "", action: str = "", then: Callable[[], object] | None = None
    ) -> None:
        """Say that nothing goes by that, with two low tones; the next scan works."""
        self.tell("danger", message, more, Sound.REFUSED, action=action, then=then)

    def tell(
        self, tone: str, head: str, more: str, sound: Sound, *, action: str = "",
        then: Callable[[], object] | None = None,
    ) -> None:  # fmt: skip
        """Say something that is no outcome of a copy."""
        self._end_question()
        self._then = then
        self.bar.tell(tone, head, more, action=action)
        self.show()
        self.play(sound)

    def say_twice(self) -> None:
        """A second reading does nothing; a question that the first brought up stays as it is."""
        words = _("Read twice; the second time does not count")
        if self.asked is None and self.line.isHidden() and self.bar.head.text() != words:
            self.bar.tell("info", words, self.bar.head.text())
            self.show()

    def make_room(self) -> None:
        """A line is going to be typed: nothing else is said or asked."""
        self._end_question()
        self.bar.hide()
        self.asking.emit(True)
        self.show()
        self.play(Sound.ASK)

    def clear(self) -> None:
        """What was said is over."""
        self._end_question()
        self.bar.clear()
        self.hide()

    def _end_question(self) -> None:
        self.asked = None
        self.close_line()
        self.asking.emit(False)

    def close_line(self) -> None:
        """Nothing is to be typed; whoever looks after the focus hears of it before the line goes."""
        if not self.line.isHidden():
            if self.line.isAncestorOf(QApplication.focusWidget() or self):
                self.left.emit()
            self.line.hide()

    # Answers

    def answer(self, yes: bool) -> None:
        """The question is answered."""
        asked, act, confirmed = self.asked, self._act, self._confirmed
        self.left.emit()
        if asked is None or act is None:
            self.clear()
        elif not yes:
            self.tell(
                "info", _("Not lent: 《%(title)s》") % {"title": shortened(asked.title)}, "", Sound.REFUSED
            )
        else:
            self.again.emit(act, confirmed | {asked.code})

    def enter(self) -> None:
        """Enter with nothing typed gives the question's own answer, unless the scanner itself sent it."""
        if self.asked is not None and clock.now_ms() - self._asked_at >= ANSWER_MS:
            self.answer(self.asked.code in ENTER_LENDS)

    def say_yes(self) -> None:
        """Ctrl+Enter: yes to the question, else the button that is offered."""
        if self.asked is not None:
            self.answer(True)
        elif self.bar.action.isVisible():
            self._do_then()

    def _do_then(self) -> None:
        if self._then is not None:
            self._then()

    def play(self, sound: Sound) -> None:
        """Play a sound, where sound is on."""
        sounds.play(sound, on=self._context.settings.sound_on)
