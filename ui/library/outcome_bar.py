"""What the last scan did, large; a question is answered in it (library.md §5.2)."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel

from station_app.core.i18n import N_, _
from station_app.library.rows import Outcome, Result
from ui.kit.announce import announce
from ui.kit.cards import STRIP_ICONS
from ui.kit.dates import day
from ui.kit.theme import icon
from ui.kit.widgets import button, column, holder, label, restyle, row

#: Outcome code → what the large line says.
HEADLINES: Final = {
    "lent": N_("Lent: 《%(title)s》"),
    "returned": N_("Back: 《%(title)s》"),
    "renewed": N_("Renewed: 《%(title)s》"),
    "here": N_("《%(title)s》 was not out"),
    "undone": N_("Taken back: 《%(title)s》"),
}


def headline(outcome: Outcome) -> str:
    """The large line."""
    if outcome.outcome is Result.DONE and outcome.code in HEADLINES:
        return _(HEADLINES[outcome.code]) % {"title": outcome.title}
    if outcome.title:
        return f"《{outcome.title}》"
    return _("Not found")


def details(outcome: Outcome) -> str:
    """The line below: whose it is, until when, where it goes."""
    reader, place = outcome.reader, outcome.place
    if outcome.outcome is not Result.DONE:
        return outcome.message
    if outcome.code in ("lent", "renewed"):
        due = day(date.fromisoformat(outcome.due))
        return _("%(reader)s, until %(day)s") % {"reader": reader, "day": due}
    if outcome.code == "returned":
        words = _("%(reader)s had it; it goes to %(place)s") if place else _("%(reader)s had it")
        return words % {"reader": reader, "place": place}
    if outcome.code == "here":
        return _("It is noted as being here. To lend it, scan a reader's card first.")
    return reader


class OutcomeBar(QFrame):
    """One outcome; ``answered(True)`` where a question is answered with yes."""

    answered = Signal(bool)
    #: The extra button of ``tell`` was pressed.
    acted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._mark = QLabel()
        self._mark.setFixedSize(28, 28)
        self.head, self.more = label("", "said"), label("", "beside", wrap=True)
        for words in (self.head, self.more):
            words.setTextFormat(Qt.TextFormat.PlainText)
        self.no = button(_("Do not lend"), lambda: self.answered.emit(False), key="Esc")
        self.yes = button(_("Lend it"), lambda: self.answered.emit(True), kind="primary", key="Ctrl+Enter")
        self.action = button("", self.acted.emit)
        for one in (self.no, self.yes, self.action):
            one.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        both = holder(column(self.head, self.more, spacing=1))
        self.setLayout(
            row(self._mark, both, self.action, self.no, self.yes, spacing=12, margins=(16, 10, 10, 10))
        )
        layout = self.layout()
        assert layout is not None
        layout.setStretch(1, 1)  # type: ignore[attr-defined]
        self.setMinimumHeight(68)
        self.clear()

    @property
    def is_asking(self) -> bool:
        """Whether it waits for an answer."""
        return not self.isHidden() and not self.yes.isHidden()

    def clear(self) -> None:
        """Nothing happened yet."""
        self.head.clear()
        self.more.clear()
        self.hide()

    def show_outcome(self, outcome: Outcome) -> None:
        """Show what a scan did, or the question it brings up."""
        asking = outcome.outcome is Result.ASK
        notice = outcome.code == "here"
        tone = {Result.DONE: "ok", Result.ASK: "warn", Result.REFUSED: "danger"}[outcome.outcome]
        self._show("info" if notice else tone, headline(outcome), details(outcome))
        self.no.setVisible(asking)
        self.yes.setVisible(asking)

    def tell(self, tone: str, head: str, more: str = "", *, action: str = "") -> None:
        """Show something that is no outcome of a copy, with a button if there is one."""
        self._show(tone, head, more)
        self.action.setText(action)
        self.action.setVisible(bool(action))

    def _show(self, tone: str, head: str, more: str) -> None:
        for one in (self.no, self.yes, self.action):
            one.hide()
        restyle(self, strip=tone)
        self._mark.setPixmap(icon(STRIP_ICONS[tone], tone).pixmap(28, 28))
        self.head.setText(head)
        self.more.setText(more)
        self.more.setVisible(bool(more))
        self.setAccessibleName(f"{head} {more}")
        self.show()
        announce(self, f"{head} {more}")
