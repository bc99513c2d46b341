"""Step 3: the recovery code on paper, and the proof that it was copied."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from station_app.core import keys
from station_app.core.i18n import _
from ui.documents.preview import PreviewDialog
from ui.kit.cards import Strip
from ui.kit.code_box import CodeBox
from ui.kit.widgets import button, column, label, row
from ui.welcome.typed_back import TypedBack

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
        self.box = CodeBox(120)
        self.print_button = button(_("Print a page"), self.print_page, size="l", icon_name="printer")
        how = label(_("There are no letters O and I and no digits 0 and 1 in it."), "sub")
        question = _("Copied? Type group %(n)d") % {"n": ASKED + 1}
        self.back = TypedBack(question, _("Only then can you begin"), length=4, fits=self._fits)
        self.typed = self.back.box
        self.strip = Strip()
        sub = _("It opens the data when a password is forgotten. It is shown this once; nobody keeps a copy.")
        self.setLayout(
            column(
                label(_("Copy the recovery code onto paper"), "headline"), 2, label(sub, "sub"), 20,
                self.box, 16,
                row(self.print_button, how, None, spacing=12), 24, self.back, 16, self.strip, None,
            )
        )  # fmt: skip

    def _connect(self) -> None:
        self.back.changed.connect(self.changed)
        self.back.went_on.connect(self.went_on)

    def show_code(self, code: str, write: Callable[[Path], object], *, centre: bool = False) -> None:
        """Show the code of the station or centre that was just made; ``write`` writes the page to print."""
        self._code, self._write = code, write
        advice = _("Give the head of the station a copy, locked away: it opens everything.")
        if centre:
            advice = _("Give the head of the centre a copy, locked away: it opens everything.")
        self.strip.say("info", advice)
        self.box.show_code(code)

    def is_ready(self) -> bool:
        """Whether the group was typed as it is."""
        return self.back.is_right()

    def _fits(self, text: str) -> bool:
        return bool(self._code) and keys.normal_recovery_code(text) == self._code.split("-")[ASKED]

    def focus(self) -> None:
        """The box is ready."""
        self.typed.setFocus()

    def print_page(self) -> None:
        """Show the page with the code, to be printed or saved."""
        PreviewDialog(self, _("The recovery code"), f"{_('recovery code')}.pdf", self._write).open()


def _write_none(_path: Path) -> object:
    raise AssertionError("there is no code to print yet")
