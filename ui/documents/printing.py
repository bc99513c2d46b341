"""A document to a printer, a page at a time between the window's own events.

Paper lies across for a page that does, and a page larger than the paper is made smaller.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPageLayout, QPainter
from PySide6.QtWidgets import QWidget

from station_app.reports import preview
from ui.documents.pages import page_image

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

#: Dots an inch of a page that is sent to a printer: fine enough for 9.5 pt hanzi and the QR code.
DOTS: Final = 300


def ask_printer(parent: QWidget, pages: int, then: Callable[[QPrinter], object]) -> bool:
    """Open the system's print dialog; ``then(printer)`` where somebody prints. False without a printer."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

    if not QPrinterInfo.availablePrinterNames():
        return False
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    dialog.setMinMax(1, pages)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.accepted.connect(partial(then, printer))
    dialog.finished.connect(dialog.deleteLater)
    # Asks without holding the window's own events up; on Windows this is the system's own dialog.
    dialog.show()
    return True


class PrintRun(QObject):
    """Prints the pages that ``printer`` was told to; ``stop`` leaves the rest out."""

    #: So many pages of so many were sent.
    moved = Signal(int, int)
    #: Whether every page was sent.
    finished = Signal(bool)

    def __init__(self, path: Path, printer: QPrinter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path, self._printer = path, printer
        self._sizes = preview.page_sizes(path)
        first, last = printer.fromPage() or 1, printer.toPage() or len(self._sizes)
        copies = 1 if printer.supportsMultipleCopies() else max(1, printer.copyCount())
        self._pages = list(range(first - 1, min(last, len(self._sizes)))) * copies
        self._sent = 0
        self._painter = QPainter()
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._send_next)

    def start(self) -> bool:
        """Begin; False where the printer refuses."""
        self._printer.setFullPage(True)
        if self._pages:
            self._turn_paper(self._pages[0])
        if not self._pages or not self._painter.begin(self._printer):
            return False
        self._timer.start()
        return True

    def stop(self) -> None:
        """Send no more pages."""
        if self._timer.isActive():
            self._timer.stop()
            self._printer.abort()
            self._painter.end()
            self.finished.emit(False)

    def _turn_paper(self, page: int) -> None:
        """Have the paper lie as the page does."""
        wide, high = self._sizes[page]
        across = QPageLayout.Orientation.Landscape if wide > high else QPageLayout.Orientation.Portrait
        self._printer.setPageOrientation(across)

    def _send_next(self) -> None:
        page = self._pages[self._sent]
        dots = self._printer.resolution()
        if self._sent:
            self._turn_paper(page)
            self._printer.newPage()
        image = page_image(self._path, page, scale=min(DOTS, dots) / 72)
        wide, high = (side * dots / 72 for side in self._sizes[page])
        paper = self._printer.pageLayout().fullRectPixels(dots)
        # Sizes are whole dots: a page of the paper's own size keeps it.
        fits = wide <= paper.width() + dots / 20 and high <= paper.height() + dots / 20
        smaller = 1.0 if fits else min(paper.width() / wide, paper.height() / high)
        self._painter.drawImage(QRectF(0, 0, wide * smaller, high * smaller), image)
        self._sent += 1
        self.moved.emit(self._sent, len(self._pages))
        if self._sent == len(self._pages):
            self._timer.stop()
            self._painter.end()
            self.finished.emit(True)
