"""The first step of an import: which file; and the imports so far, each of which can be taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter
from PySide6.QtWidgets import QWidget

from station_app.core.i18n import _
from station_app.roster import batches
from station_app.roster.rows import BatchRow
from ui.kit import paint
from ui.kit.cards import Card, EmptyState
from ui.kit.dates import near_moment
from ui.kit.lists import ListView, RowButton, RowDelegate, RowList
from ui.kit.widgets import button, holder, label, row
from ui.kit.words import joined
from ui.roster.imports_dialog import counts

PANEL: Final = 352
ENDINGS: Final = (".xlsx", ".xlsm", ".csv", ".txt")


class _BatchDelegate(RowDelegate):
    height = 66
    marks_choice = False

    def buttons(self, row: BatchRow, rect: QRect) -> list[RowButton]:
        if row.undone_at is not None:
            return []
        area = QRect(rect.right() - 16 - 72, rect.center().y() - 16, 72, 34)
        return [RowButton("undo", _("Take back"), area)]

    def draw(self, p: QPainter, rect: QRect, row: BatchRow, chosen: bool) -> None:
        gone = row.undone_at is not None
        room = rect.adjusted(16, 9, -16 - (0 if gone else 80), 0)
        above = QRect(room.left(), room.top(), room.width(), 24)
        below = QRect(room.left(), room.top() + 24, room.width(), 22)
        paint.text(p, above, row.file_name, bold=not gone, token="text-3" if gone else "text", struck=gone)
        done = _("taken back") if gone else counts(row)
        paint.text(p, below, joined(near_moment(row.at), row.operator, done), size=13, token="text-2")


class ChooseStep(QWidget):
    """``chosen(path)`` by the button's dialog or by dropping a file; ``undo_asked(batch row)``."""

    browse_asked = Signal()
    chosen = Signal(object)
    undo_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        card = Card()
        state = EmptyState(
            "file-arrow-down", _("Which list of people?"),
            _("An Excel workbook (.xlsx) or a .csv file, as Excel, WPS and LibreOffice write them. "
              "The file itself is not changed."),
        )  # fmt: skip
        self.browse = button(
            _("Choose a file"), self.browse_asked.emit, kind="primary", size="l", icon_name="folder-open"
        )
        hint = label(_("or drop it here"), "small")
        card.body.addStretch()
        card.body.addWidget(state)
        card.body.addSpacing(14)
        card.body.addWidget(holder(row(None, self.browse, None)))
        card.body.addSpacing(6)
        card.body.addWidget(hint, 0, Qt.AlignmentFlag.AlignHCenter)
        card.body.addStretch()
        self.panel = Card(_("Imports so far"))
        self.panel.setFixedWidth(PANEL)
        self.list = ListView(RowList(lambda r: f"{r.file_name} {counts(r)}"), _BatchDelegate)
        self.list.setAccessibleName(_("Imports so far"))
        self.nothing = label(_("Nothing was imported yet."), "small", wrap=True)
        self.nothing.setContentsMargins(15, 12, 15, 12)
        self.panel.body.addWidget(self.nothing)
        self.panel.body.addWidget(self.list, 1)
        self.panel.body.addStretch()
        line = row(spacing=16)
        line.addWidget(card, 1)
        line.addWidget(self.panel)
        self.setLayout(line)
        self.list.acted.connect(self._acted)

    def refresh(self) -> None:
        """Read the imports so far."""
        rows = batches.list_imports()
        self.list.set_rows(rows)
        self.list.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        self.panel.count.setText(str(len(rows)) if rows else "")

    def _acted(self, batch: BatchRow, name: str) -> None:
        if name == "undo":
            self.undo_asked.emit(batch)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self.chosen.emit(path)


def _dropped(event: Any) -> Path | None:
    urls = event.mimeData().urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    return Path(urls[0].toLocalFile())
