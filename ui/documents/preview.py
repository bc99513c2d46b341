"""A PDF in the window before it is printed or saved; the pages are drawn by the document's own renderer."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QFileDialog, QLabel, QScrollArea, QVBoxLayout, QWidget

from station_app.core import files
from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.reports import preview as pages
from ui.kit.dialogs import Dialog
from ui.kit.widgets import label

WIDTH = 860
SCALE = 1.25


class PreviewDialog(Dialog):
    """Shows the document that ``write(path)`` makes; saves it where somebody says, or prints it.

    The document is made once, in a folder of its own; what is saved is that file byte for byte, so that
    number and checksum on paper and in the file are the same.
    """

    def __init__(self, parent: QWidget, title: str, name: str, write: Callable[[Path], object]) -> None:
        super().__init__(parent, title, width=WIDTH)
        self._folder = tempfile.TemporaryDirectory(prefix="station-")
        self.path = Path(self._folder.name) / name
        self.saved_to: Path | None = None
        self._sheets = QVBoxLayout()
        self._sheets.setSpacing(12)
        self._sheets.setContentsMargins(16, 16, 16, 16)
        inside = QWidget()
        inside.setLayout(self._sheets)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setMinimumHeight(420)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(area, 1)
        self.add_button(_("Close"), self.reject, key="Esc")
        self.print_button = self.add_button(_("Print"), self.print_out, icon_name="printer")
        self.save_button = self.add_button(
            _("Save as PDF"), self.save_as, kind="primary", icon_name="file-pdf"
        )
        QShortcut(QKeySequence.StandardKey.Print, self, self.print_out)
        self.finished.connect(self._clean_up)
        self._make(write)

    def _make(self, write: Callable[[Path], object]) -> None:
        try:
            write(self.path)
            count = pages.page_count(self.path)
        except StationError as error:
            self.complain(error.message)
            self.print_button.setEnabled(False)
            self.save_button.setEnabled(False)
            return
        self.fact.setText(_("%(n)d pages") % {"n": count})
        for number in range(count):
            self._sheets.addWidget(self._sheet(number), 0, Qt.AlignmentFlag.AlignHCenter)
        self._sheets.addStretch()

    def _sheet(self, number: int) -> QLabel:
        picture = pages.page_picture(self.path, number, scale=SCALE * self.devicePixelRatioF())
        image = QImage(
            picture.pixels, picture.width, picture.height, picture.stride, QImage.Format.Format_RGB32
        ).copy()
        image.setDevicePixelRatio(self.devicePixelRatioF())
        sheet = label("")
        sheet.setPixmap(QPixmap.fromImage(image))
        sheet.setAccessibleName(_("Page %(n)d") % {"n": number + 1})
        return sheet

    def save_as(self) -> None:
        """Ask where to, and copy the file there whole."""
        home = Path.home() / self.path.name
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save as PDF"), str(home), "PDF (*.pdf)")
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, target: Path) -> None:
        """Copy the document to ``target`` and say so."""
        try:
            with files.replacing(target) as part:
                shutil.copyfile(self.path, part)
        except StationError as error:
            self.complain(error.message)
            return
        self.saved_to = target
        self.calm()
        self.fact.setText(_("Saved: %(file)s") % {"file": target.name})

    def print_out(self) -> None:
        """Hand the document to the system's own print dialog or viewer."""
        try:
            _hand_over(self.path)
        except (OSError, subprocess.SubprocessError):
            self.complain(_("No printer program was found. Save the PDF and print it from another one."))

    def _clean_up(self, _accepted: bool) -> None:
        self._folder.cleanup()


def _hand_over(path: Path) -> None:
    if sys.platform == "win32":
        import os

        os.startfile(path, "print")
        return
    opener = shutil.which("xdg-open") or shutil.which("open")
    if opener is None:
        raise FileNotFoundError
    subprocess.run([opener, str(path)], check=True, timeout=20)
