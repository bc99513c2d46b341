"""The facts in a person's drawer: numbers that are masked until somebody looks, card, consent."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from station_app.core.i18n import _, ngettext
from station_app.core.rights import Right, allowed
from station_app.library.rows import ReaderRow
from station_app.roster.rows import ConsentRow, PersonCard
from ui.kit.theme import icon
from ui.kit.widgets import button, column, label

RECORD, GUARDIAN = "record", "guardian"
MERGED: Final = "merged"
#: The fields that may be seen whole, in their order.
NUMBERS: Final = ("phone", "id_number")
UNDER: Final = 14


class Facts(QWidget):
    """``reveal_asked(field)``; ``consent_asked(kind, give)``: whether to give or withdraw it; ``part_asked``:
    the record that was merged into this one is to be taken out again."""

    reveal_asked = Signal(str)
    consent_asked = Signal(str, bool)
    part_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._masked: dict[str, str] = {}
        self._whole: dict[str, str] = {}
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(5)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(0, 53)
        self.values: dict[str, QLabel] = {}
        self.buttons: dict[str, QPushButton] = {}
        for place, (name, words) in enumerate(self._lines()):
            self._add(place, name, words)
        self.help = label(_("Who looked at a full number, and when, is noted."), "small", wrap=True)
        # The buttons at the right keep their own distance from the edge.
        self.setLayout(column(self._grid, self.help, spacing=6, margins=(15, 12, 6, 12)))
        for name in NUMBERS:
            self.buttons[name].clicked.connect(partial(self.reveal_asked.emit, name))
        for kind in (RECORD, GUARDIAN):
            self.buttons[kind].clicked.connect(partial(self._ask, kind))
        self.buttons[MERGED].clicked.connect(self.part_asked)
        self._given: dict[str, bool] = {}

    @staticmethod
    def _lines() -> tuple[tuple[str, str], ...]:
        return (
            ("phone", _("Mobile")),
            ("id_number", _("ID no.")),
            ("reader", _("Card")),
            ("volunteer_number", _("Vol. no.")),
            ("guardian_name", _("Guardian")),
            (RECORD, _("Consent")),
            (GUARDIAN, _("Guardian agrees")),
            (MERGED, _("Merged")),
        )

    def _add(self, place: int, name: str, words: str) -> None:
        title, value = label(words, "sub"), label("", wrap=True)
        value.setMinimumHeight(28)
        pressed = button("", kind="quiet", size="xs")
        pressed.setIconSize(QSize(18, 18))
        self.values[name], self.buttons[name] = value, pressed
        value.setBuddy(pressed)
        self._grid.addWidget(title, place, 0)
        self._grid.addWidget(value, place, 1, 1, 2 if name == "reader" else 1)
        if name != "reader":
            self._grid.addWidget(pressed, place, 2)
        pressed.hide()

    def show_card(self, card: PersonCard, reader: ReaderRow | None, merged: int = 0) -> None:
        """Show a person, ``merged`` records read as one of them; full numbers are masked again."""
        self._masked, self._whole = card.masked, {}
        self._show_numbers()
        self._set("reader", _reader_words(reader))
        self._set("volunteer_number", card.row.volunteer_number, empty_hides=True)
        guardian = "  ".join(p for p in (card.values["guardian_name"], card.masked["guardian_phone"]) if p)
        self._set("guardian_name", guardian, empty_hides=True)
        self._show_consent(RECORD, card.consents)
        minor = card.age is not None and card.age < UNDER
        self._show_consent(GUARDIAN, card.consents, hidden=not minor)
        words = ngettext("%(n)d other record", "%(n)d other records", merged) % {"n": merged}
        self._set(MERGED, words if merged else "", empty_hides=True)
        pressed = self.buttons[MERGED]
        pressed.setText(_("Take apart"))
        pressed.setVisible(bool(merged) and allowed(Right.ROSTER_EDIT))

    def is_revealed(self, field: str) -> bool:
        """Whether a field stands there whole."""
        return field in self._whole

    def reveal(self, field: str, value: str) -> None:
        """Show a field whole."""
        self._whole[field] = value
        self._show_numbers()

    def hide_numbers(self) -> None:
        """Show every number masked."""
        self._whole = {}
        self._show_numbers()

    def _show_numbers(self) -> None:
        may = allowed(Right.REVEAL)
        for name in NUMBERS:
            masked = self._masked.get(name, "")
            self._set(name, self._whole.get(name) or masked or _("not filled in"))
            self.values[name].setEnabled(bool(masked))
            pressed = self.buttons[name]
            whole = name in self._whole
            pressed.setText(f" {_('Hide') if whole else _('Look')}")
            pressed.setIcon(icon("eye-slash" if whole else "eye"))
            pressed.setAccessibleName(_("Look at the full number"))
            pressed.setVisible(bool(masked) and may)
        self.help.setVisible(may and any(self._masked.get(name) for name in NUMBERS))

    def _show_consent(self, kind: str, consents: tuple[ConsentRow, ...], *, hidden: bool = False) -> None:
        now = next((c for c in consents if c.kind == kind and not c.withdrawn_on), None)
        gone = [c for c in consents if c.kind == kind and c.withdrawn_on]
        self._given[kind] = now is not None
        if now is not None:
            words = _("given on %(day)s") % {"day": date.fromisoformat(now.given_on).isoformat()}
        elif gone:
            words = _("withdrawn on %(day)s") % {"day": gone[-1].withdrawn_on}
        else:
            words = _("not noted yet")
        self._set(kind, words)
        pressed = self.buttons[kind]
        pressed.setText(_("Withdraw") if now else _("Note it today"))
        pressed.setVisible(allowed(Right.ROSTER_EDIT) and not hidden)
        self._set_visible(kind, not hidden or now is not None or bool(gone))

    def _ask(self, kind: str) -> None:
        self.consent_asked.emit(kind, not self._given.get(kind, False))

    def _set(self, name: str, words: str, *, empty_hides: bool = False) -> None:
        self.values[name].setText(words)
        if empty_hides:
            self._set_visible(name, bool(words))

    def _set_visible(self, name: str, visible: bool) -> None:
        place = list(self.values).index(name)
        for at in (0, 1):
            item = self._grid.itemAtPosition(place, at)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setVisible(visible)


def _reader_words(reader: ReaderRow | None) -> str:
    if reader is None:
        return _("no card yet")
    if not reader.loans:
        return _("%(card)s, no book out") % {"card": reader.card}
    out = len(reader.loans)
    return ngettext("%(card)s, %(n)d book out", "%(card)s, %(n)d books out", out) % {
        "card": reader.card,
        "n": out,
    }
