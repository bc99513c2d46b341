"""Step 3: the recovery code on paper, and the proof that it was copied."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from station_app.core import keys
from station_app.core.i18n import _
from ui.documents.preview import PreviewDialog
from ui.kit.cards import Card, Strip
from ui.kit.theme import icon
from ui.kit.widgets import button, column, holder, label, restyle, row

#: Which group must be typed again, counted from 0.
ASKED = 2


class RecoveryStep(QWidget):
    """``changed`` when the group was typed, ``went_on`` on Enter."""

    changed = Signal()
    went_on = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._code = ""
        self._write: Callable[[Path], object] = _write_none
        self._build()
        self._connect()

    def _build(self) -> None:
        box = QFrame()
        box.setProperty("codebox", True)
        box.setFixedHeight(120)
        line = QHBoxLayout(box)
        self.groups = []
        for place in range(keys.RECOVERY_GROUPS):
            group = label("", "code")
            below = label(_("Group %(n)d") % {"n": place + 1}, "small")
            for one in (group, below):
                one.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.groups.append(group)
            line.addLayout(column(None, group, below, None), 1)
        self.print_button = button(_("Print a page"), self.print_page, size="l", icon_name="printer")
        how = label(_("There are no letters O and I and no digits 0 and 1 in it."), "sub")
        card = Card()
        card.body.setContentsMargins(25, 20, 25, 20)
        self.typed = QLineEdit()
        self.typed.setProperty("scale", "code")
        self.typed.setFixedSize(180, 52)
        question = _("Copied? Type group %(n)d") % {"n": ASKED + 1}
        self.typed.setAccessibleName(question)
        self.mark, self.said = label(""), label("", "sub")
        self.said.setMinimumWidth(70)
        words = holder(column(label(question, "lead"), label(_("Only then can you begin"), "sub"), spacing=3))
        card.body.addLayout(row(words, None, self.typed, 8, self.mark, self.said))
        self.strip = Strip()
        sub = _("It opens the data when a password is forgotten. It is shown this once; nobody keeps a copy.")
        self.setLayout(
            column(
                label(_("Copy the recovery code onto paper"), "headline"), 2, label(sub, "sub"), 20, box, 16,
                row(self.print_button, how, None, spacing=12), 24, card, 16, self.strip, None,
            )
        )  # fmt: skip

    def _connect(self) -> None:
        self.typed.textChanged.connect(self._show)
        self.typed.returnPressed.connect(self.went_on)

    def show_code(self, code: str, write: Callable[[Path], object], *, centre: bool = False) -> None:
        """Show the code of the station or centre that was just made; ``write`` writes the page to print."""
        self._code, self._write = code, write
        advice = _("Give the head of the station a copy, locked away: it opens everything.")
        if centre:
            advice = _("Give the head of the centre a copy, locked away: it opens everything.")
        self.strip.say("info", advice)
        for group, text in zip(self.groups, code.split("-"), strict=True):
            group.setText(text)

    def is_ready(self) -> bool:
        """Whether the group was typed as it is."""
        typed = keys.normal_recovery_code(self.typed.text())
        return bool(self._code) and typed == self._code.split("-")[ASKED]

    def focus(self) -> None:
        """The box is ready."""
        self.typed.setFocus()

    def print_page(self) -> None:
        """Show the page with the code, to be printed or saved."""
        PreviewDialog(self, _("The recovery code"), f"{_('recovery code')}.pdf", self._write).open()

    def _show(self) -> None:
        ready, long = self.is_ready(), len(self.typed.text().strip()) >= 4
        tone = "ok" if ready else "danger" if long else ""
        marks = {"ok": "check-circle-fill", "danger": "x-circle-fill"}
        self.mark.setPixmap(icon(marks[tone], tone).pixmap(20, 20) if tone else QPixmap())
        self.said.setText({"ok": _("It fits"), "danger": _("Not the same")}.get(tone, ""))
        restyle(self.said, tone=tone)
        self.changed.emit()


def _write_none(_path: Path) -> object:
    raise AssertionError("there is no code to print yet")
