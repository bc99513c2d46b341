"""This station's card for the centre, and what the centre complains of, as dialogs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFileDialog, QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.organisation import service as organisation
from station_app.sync import service as sync
from station_app.sync.centre_codes import ReceiptProblem
from ui.kit import paint
from ui.kit.dialogs import Dialog, show_error, tell
from ui.kit.lists import ListView, RowButton, RowDelegate, RowList
from ui.kit.theme import icon
from ui.sync.lists import split_sentence

#: Tables whose rows can be shown on a page: table → page.
SHOWN_ON = {"person": "roster", "activity": "calendar", "title": "library"}
MOST_SEEN = 6


def ask_centre_card(page: QWidget, take: Callable[[Path], object]) -> None:
    """Choose the centre's card and take it in."""
    chosen, _kind = QFileDialog.getOpenFileName(page, _("The centre's card"), "", "JSON (*.json)")
    if chosen:
        try:
            take(Path(chosen))
        except StationError as error:
            show_error(error, page)


def ask_station_card(page: QWidget) -> None:
    """Choose where this station's card goes and write it."""
    # A centre has many of them in one folder.
    name = _("Card of %(station)s") % {"station": organisation.this_station().name}
    chosen, _kind = QFileDialog.getSaveFileName(
        page, _("This station's card"), f"{name}.json", "JSON (*.json)"
    )
    if chosen:
        write_station_card(page, Path(chosen))


def write_station_card(page: QWidget, path: Path) -> None:
    """Write it and show its fingerprint."""
    try:
        fingerprint = sync.write_station_card(path)
    except StationError as error:
        show_error(error, page)
        return
    words = _("Written. The centre reads this back to you; it must be the same:\n%(code)s")
    tell(page, _("This station's card"), words % {"code": fingerprint})


class _ProblemDelegate(RowDelegate):
    height = 62
    marks_choice = False

    def buttons(self, row: ReceiptProblem, rect: QRect) -> list[RowButton]:
        if row.table not in SHOWN_ON:
            return []
        words = _("Put right")
        wide = paint.width(words, 14) + 34
        return [RowButton("mend", words, QRect(rect.right() - 8 - wide, rect.center().y() - 19, wide, 38))]

    def draw(self, p: QPainter, rect: QRect, row: ReceiptProblem, chosen: bool) -> None:
        icon("warning-circle-fill", "danger").paint(p, QRect(rect.left(), rect.center().y() - 11, 22, 22))
        first, rest = split_sentence(row.message)
        room = rect.adjusted(34, 9, -116 if row.table in SHOWN_ON else -8, -9)
        room.setHeight(22)
        paint.text(p, room, first, bold=True)
        room.translate(0, 22)
        paint.text(p, room, rest or row.code, size=13, token="text-2")


class ProblemsDialog(Dialog):
    """What a receipt complains of, with the way to each row."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        problems: tuple[ReceiptProblem, ...],
        go: Callable[[str, str], None],
    ) -> None:
        super().__init__(parent, title, width=640)
        self._go = go
        self.list = ListView(RowList(lambda one: one.message), _ProblemDelegate)
        self.list.setAccessibleName(title)
        self.list.set_rows(problems)
        self.list.setFixedHeight(62 * min(MOST_SEEN, len(problems)))
        self.list.acted.connect(self._acted)
        self.body.addWidget(self.list)
        self.add_button(_("Close"), self.reject, kind="primary", key="Esc")

    def _acted(self, problem: ReceiptProblem, name: str) -> None:
        if name == "mend":
            self.accept()
            self._go(SHOWN_ON[problem.table], problem.id)
