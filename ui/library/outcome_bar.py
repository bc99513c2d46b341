"""What the last scan did, large; a question is answered in it (library.md §5.2)."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel

from station_app.core.i18n import N_, _
from station_app.library.rows import Outcome, Result
from ui.kit.announce import announce
from ui.kit.cards import STRIP_ICONS
from ui.kit.dates import day
from ui.kit.widgets import button, column, holder, label, restyle, row, set_key, show_icon
from ui.kit.words import joined, shortened

#: Outcome code → what the large line says.
HEADLINES: Final = {
    "lent": N_("Lent: 《%(title)s》"),
    "returned": N_("Back: 《%(title)s》"),
    "renewed": N_("Renewed: 《%(title)s》"),
    "here": N_("《%(title)s》 was not out"),
    "undone": N_("Taken back: 《%(title)s》"),
    "kept": N_("Keep it for %(kept_for)s"),
    "found": N_("Found again: 《%(title)s》"),
    "withdrawn": N_("《%(title)s》 was withdrawn"),
    "passed": N_("Drifts on: 《%(title)s》"),
    "claimed": N_("To be searched for: 《%(title)s》"),
    "lost": N_("Lost: 《%(title)s》"),
    "settled": N_("Made good: 《%(title)s》"),
    "held": N_("《%(title)s》 is held"),
    "unheld": N_("No longer held: 《%(title)s》"),
}
#: The one question that Enter says yes to, since one undo takes both halves back; to all others Enter says no
#: and Ctrl+Enter yes: a key pressed without looking must not charge a reader (library.md §5.2, §5.3).
ENTER_LENDS: Final = frozenset({"out-to-another"})
#: Done, but somebody has to look: two tones and the blue strip.
NOTICES: Final = frozenset({"here", "kept", "found", "withdrawn"})


def headline(outcome: Outcome) -> str:
    """The large line."""
    if outcome.outcome is Result.DONE and outcome.code in HEADLINES:
        # What happened stands behind the title, and must be in sight.
        known = {"title": shortened(outcome.title), "kept_for": outcome.kept_for}
        return _(HEADLINES[outcome.code]) % known
    if outcome.title:
        return f"《{shortened(outcome.title)}》"
    return _("Not found")


def money(fen: int) -> str:
    """9.90 元."""
    return _("%(yuan)s yuan") % {"yuan": f"{fen / 100:.2f}"}


def details(outcome: Outcome) -> str:
    """The line below: whose it is, until when, where it goes."""
    reader, place, code = outcome.reader, outcome.place, outcome.code
    if outcome.outcome is not Result.DONE:
        return outcome.message
    if code in ("lent", "renewed"):
        due = day(date.fromisoformat(outcome.due))
        return _("%(reader)s, until %(day)s") % {"reader": reader, "day": due}
    if code == "kept":
        return _kept(outcome)
    if code == "returned":
        words = _("%(reader)s had it; it goes to %(place)s") if place else _("%(reader)s had it")
        return words % {"reader": reader, "place": place}
    if code == "here":
        # Of one that is not lent the note says why.
        to_lend = _("It is noted as being here. To lend it, scan a reader's card first.")
        return "" if outcome.notes else to_lend
    if code == "withdrawn":
        return _("Keep it aside.")
    if code == "found":
        return _("It goes to %(place)s") % {"place": place} if place else ""
    if code == "lost" and outcome.amount_fen is not None:
        return joined(reader, _("it costs %(money)s") % {"money": money(outcome.amount_fen)})
    if code == "settled" and outcome.amount_fen:
        return joined(reader, _("%(money)s paid") % {"money": money(outcome.amount_fen)})
    if code in ("lost", "undone"):
        return reader
    return outcome.message


def _kept(outcome: Outcome) -> str:
    """Which book, to the hold shelf, until when; and who brought it back."""
    words = {
        "title": f"《{outcome.title}》",
        "day": day(date.fromisoformat(outcome.kept_until)),
        "reader": outcome.reader,
        "place": outcome.place,
    }
    if outcome.reader == outcome.kept_for and outcome.place:
        return _("Fetch %(title)s from %(place)s and put it on the hold shelf, until %(day)s") % words
    aside = _("%(title)s: put it on the hold shelf, until %(day)s") % words
    if outcome.reader and outcome.reader != outcome.kept_for:
        return joined(aside, _("%(reader)s had it") % words)
    return aside


class OutcomeBar(QFrame):
    """One outcome; ``answered(True)`` where a question is answered with yes."""

    answered = Signal(bool)
    #: The extra button of ``tell`` was pressed.
    acted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._mark = QLabel()
        self._mark.setFixedSize(28, 28)
        self.head, self.more = label("", "said", wrap=True), label("", "beside", wrap=True)
        self.notes = label(wrap=True)
        for words in (self.head, self.more, self.notes):
            words.setTextFormat(Qt.TextFormat.PlainText)
        self.no = button(_("Do not lend"), partial(self.answered.emit, False), key="Enter")
        self.yes = button(_("Lend it"), partial(self.answered.emit, True), kind="primary", key="Ctrl+Enter")
        self.action = button("", self.acted.emit)
        for one in (self.no, self.yes, self.action):
            one.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        both = holder(column(self.head, self.more, self.notes, spacing=1))
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
        for words in (self.head, self.more, self.notes):
            words.clear()
        self.hide()

    def show_outcome(self, outcome: Outcome, *, action: str = "") -> None:
        """Show what a scan did, or the question it brings up; ``action`` is what may be done next."""
        asking = outcome.outcome is Result.ASK
        tone = {Result.DONE: "ok", Result.ASK: "warn", Result.REFUSED: "danger"}[outcome.outcome]
        if outcome.outcome is Result.DONE and outcome.code in NOTICES:
            tone = "info"
        elif outcome.code in ("lost", "claimed"):
            tone = "warn"
        kept = outcome.code == "kept" and outcome.outcome is Result.DONE
        self._show(tone, headline(outcome), details(outcome), notes=" ".join(outcome.notes), large=kept)
        self.no.setVisible(asking)
        self.yes.setVisible(asking)
        set_key(self.no, "Esc" if outcome.code in ENTER_LENDS else "Enter")
        set_key(self.yes, "Enter" if outcome.code in ENTER_LENDS else "Ctrl+Enter")
        self._offer(action)

    def tell(self, tone: str, head: str, more: str = "", *, action: str = "") -> None:
        """Show something that is no outcome of a copy, with a button if there is one."""
        self._show(tone, head, more)
        self._offer(action)

    def _offer(self, action: str) -> None:
        self.action.setText(action)
        self.action.setAccessibleName(action)
        self.action.setVisible(bool(action))

    def _show(self, tone: str, head: str, more: str, *, notes: str = "", large: bool = False) -> None:
        for one in (self.no, self.yes, self.action):
            one.hide()
        restyle(self, strip=tone)
        restyle(self.head, role="kept" if large else "said")
        show_icon(self._mark, "bookmark-simple-fill" if large else STRIP_ICONS[tone], tone, size=28)
        self.head.setText(head)
        self.more.setText(more)
        self.more.setVisible(bool(more))
        self.notes.setText(notes)
        self.notes.setVisible(bool(notes))
        said = " ".join(one for one in (head, more, notes) if one)
        self.setAccessibleName(said)
        self.show()
        announce(self, said)
