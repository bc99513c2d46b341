"""Step 4 of a centre: its escrow key, kept as a file or on paper and proved to be kept."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QWidget

from station_app.centre import key_papers
from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.reports.escrow_page import lines_of
from ui.documents.preview import PreviewDialog
from ui.kit.cards import Strip
from ui.kit.widgets import button, column, label, row
from ui.welcome.typed_back import TypedBack

#: How many of the last characters are typed from the paper.
ASKED: Final = 4
#: Characters a line on the screen.
LINE: Final = 37


class EscrowStep(QWidget):
    """``changed`` when it was saved or typed, ``went_on`` on Enter."""

    changed = Signal()
    went_on = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._key, self._file = "", _("escrow key")
        self.saved: Path | None = None
        self._build()
        self._connect()

    def _build(self) -> None:
        box = QFrame()
        box.setProperty("codebox", True)
        box.setFixedHeight(92)
        self.words = label("", "key")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setAccessibleName(_("Escrow key"))
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box.setLayout(column(None, self.words, None))
        self.save_button = button(_("Save to a stick"), self.choose_file, size="l", icon_name="floppy-disk")
        self.print_button = button(_("Print a page"), self.print_page, size="l", icon_name="printer")
        question = _("On paper? Type its last %(n)d characters") % {"n": ASKED}
        below = _("Where it was saved to a stick, this is not needed")
        self.back = TypedBack(question, below, length=ASKED, fits=self._fits)
        self.typed = self.back.box
        self.typed.setMaxLength(ASKED)
        self.strip = Strip()
        sub = _(
            "It opens the stations' packages on the day this computer is lost or broken. It is shown this "
            "once; this computer keeps no copy."
        )
        self.setLayout(
            column(
                label(_("Lock the escrow key away"), "headline"), 2, label(sub, "sub", wrap=True), 20, box,
                16,
                row(self.save_button, self.print_button, None, spacing=12), 24, self.back, 16,
                self.strip, None,
            )
        )  # fmt: skip

    def _connect(self) -> None:
        self.back.changed.connect(self.changed)
        self.back.went_on.connect(self.went_on)

    def show_key(self, key: str, centre: str) -> None:
        """Show the key of the centre that was just made."""
        self._key, self._file = key, _("%(centre)s escrow key") % {"centre": centre}
        self.words.setText("\n".join(lines_of(key, LINE)))
        self.strip.say(
            "info",
            _("Whoever has it can read every package: seal it, and not in the same drawer as the computer."),
        )

    def is_ready(self) -> bool:
        """Whether it was saved, or its end typed as it is."""
        return bool(self._key) and (self.saved is not None or self.back.is_right())

    def _fits(self, text: str) -> bool:
        return text.strip().upper() == self._key[-ASKED:]

    def focus(self) -> None:
        """The first button is ready."""
        self.save_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose_file(self) -> None:
        """Ask where the key's file goes."""
        chosen, _kind = QFileDialog.getSaveFileName(
            self, _("Save the escrow key"), f"{self._file}.txt", f"{_('Text')} (*.txt)"
        )
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, path: Path) -> None:
        """Write the key's file and say where it is."""
        try:
            key_papers.save_escrow_key(path, key=self._key)
        except StationError as error:
            self.strip.say("danger", error.message)
            return
        self.saved = path
        words = _("Saved and read back: %(file)s. Take the stick out and lock it away.")
        self.strip.say("ok", words % {"file": path})
        self.changed.emit()

    def print_page(self) -> None:
        """Show the page with the key, to be printed or saved."""
        write = functools.partial(_write, self._key)
        PreviewDialog(self, _("The escrow key"), f"{self._file}.pdf", write).open()


def _write(key: str, path: Path) -> None:
    key_papers.write_escrow_page(path, key=key)
