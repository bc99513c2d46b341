"""The proof that something was copied onto paper: a part of it is typed from there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLineEdit, QWidget

from station_app.core.i18n import _
from ui.kit.cards import Card
from ui.kit.theme import icon
from ui.kit.widgets import column, holder, label, restyle, row


class TypedBack(Card):
    """A question with a box for its answer; ``changed`` with each letter, ``went_on`` on Enter.

    ``fits(text)`` says whether what was typed is right; it is judged once there are ``length`` characters.
    """

    changed = Signal()
    went_on = Signal()

    def __init__(
        self,
        question: str,
        below: str,
        *,
        length: int,
        fits: Callable[[str], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self._length, self._fits = length, fits
        self.body.setContentsMargins(25, 20, 25, 20)
        self.box = QLineEdit()
        self.box.setProperty("scale", "code")
        self.box.setFixedSize(180, 52)
        self.box.setAccessibleName(question)
        self._mark, self._said = label(""), label("", "sub")
        self._said.setMinimumWidth(70)
        words = holder(column(label(question, "lead"), label(below, "sub"), spacing=3))
        self.body.addLayout(row(words, None, self.box, 8, self._mark, self._said))
        self.box.textChanged.connect(self._show)
        self.box.returnPressed.connect(self.went_on)

    def is_right(self) -> bool:
        """Whether it was typed as it is."""
        return self._fits(self.box.text())

    def _show(self) -> None:
        long = len(self.box.text().strip()) >= self._length
        tone = "ok" if self.is_right() else "danger" if long else ""
        marks = {"ok": "check-circle-fill", "danger": "x-circle-fill"}
        self._mark.setPixmap(icon(marks[tone], tone).pixmap(20, 20) if tone else QPixmap())
        self._said.setText({"ok": _("It fits"), "danger": _("Not the same")}.get(tone, ""))
        restyle(self._said, tone=tone)
        self.changed.emit()
