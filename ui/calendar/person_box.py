"""A box that finds somebody of the roster while a name, pinyin or a phone's tail is typed."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QStyledItemDelegate, QWidget

from station_app.core.i18n import _
from station_app.roster import service as roster
from station_app.roster.rows import PersonRow
from ui.kit.lists import RowList
from ui.kit.widgets import label

#: People offered below the box.
OFFERED: Final = 8
Index = QModelIndex | QPersistentModelIndex


class _Offers(RowList):
    """People as the list below the box says them; what goes into the box is the name alone."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.EditRole and index.isValid():
            return self.rows[index.row()].name
        return super().data(index, role)


class PersonBox(QLineEdit):
    """Shows a name, and behind it the masked phone of whoever was chosen; ``uid`` is empty until then."""

    def __init__(self, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(hint)
        self.uid = ""
        self.offers = _Offers(describe, self)
        self._phone = label("", "small", parent=self)
        self._phone.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        finder = QCompleter(self.offers, self)
        finder.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        finder.setMaxVisibleItems(OFFERED)
        below = QListView()
        below.setProperty("choices", True)
        finder.setPopup(below)
        below.setItemDelegate(QStyledItemDelegate(below))
        self.setCompleter(finder)
        finder.activated[QModelIndex].connect(self._chosen)  # type: ignore[index]
        self.textEdited.connect(self._typed)

    def set_person(self, uid: str, name: str, phone: str = "") -> None:
        """Show somebody; a name without a uid is somebody who is not in the roster."""
        self.uid = uid
        self.setText(name)
        self._phone.setText(phone)
        self._place()

    @property
    def key(self) -> str:
        """What the services find the person by: the uid, or what was typed."""
        return self.uid or self.text().strip()

    def _typed(self, typed: str) -> None:
        self.uid = ""
        self._phone.setText("")
        self.offers.set_rows(roster.find_people(typed, limit=OFFERED) if typed.strip() else [])

    def _chosen(self, index: Index) -> None:
        # The completer's own model stands between; with unfiltered completion the rows are the same.
        person: PersonRow = self.offers.rows[index.row()]
        self.set_person(person.uid, person.name, person.phone)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        self._phone.adjustSize()
        left = 14 + self.fontMetrics().horizontalAdvance(self.text()) + 8
        room = self.width() - left - 8
        self._phone.setVisible(bool(self._phone.text()) and room >= self._phone.width())
        self._phone.move(left, (self.height() - self._phone.height()) // 2)


def describe(person: PersonRow) -> str:
    """A person in one line: name, masked phone, first team."""
    parts = (person.name, person.phone or _("no phone"), *person.teams[:1])
    return "  ".join(parts)
