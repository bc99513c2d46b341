"""A box that finds somebody while a name, pinyin or a phone's tail is typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QStyledItemDelegate

from station_app.core.errors import StationError, ValidationError
from station_app.core.i18n import N_, _
from ui.kit.lists import RowList
from ui.kit.widgets import label

#: People offered below the box.
OFFERED: Final = 8
#: What the services raise for a name, and what a box that offers people says instead.
UNCLEAR: Final = {
    "not-found": N_("“%(key)s” is not in the roster. Choose somebody from the list, or register them first."),
    "ambiguous": N_("%(count)d people are called “%(key)s”. Choose one of them from the list."),
}
Index = QModelIndex | QPersistentModelIndex


class Offer(NamedTuple):
    """Whom a search has found, the phone masked; rows with these and more will do."""

    uid: str
    name: str
    phone: str
    teams: Sequence[str]


class _Offers(RowList):
    """People as the list below the box says them; what goes into the box is the name alone."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.EditRole and index.isValid():
            return self.rows[index.row()].name
        return super().data(index, role)


class PersonBox(QLineEdit):
    """Shows a name, and behind it the masked phone of whoever was chosen.

    ``find(typed, limit=…)`` is a service's search and gives ``Offer`` or the like; the kit knows no roster.
    """

    def __init__(self, hint: str, find: Callable[..., Sequence[Any]]) -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self._find = find
        self._uid = self._shown = ""
        self.offers = _Offers(_describe, self)
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
        self.textEdited.connect(self.look)
        self.textChanged.connect(self._place)

    def set_person(self, uid: str, name: str, phone: str = "") -> None:
        """Show somebody; a name without a uid is somebody who is not in the roster."""
        self._uid, self._shown = uid, name
        self._phone.setText(phone)
        self.setText(name)
        self._place()

    @property
    def uid(self) -> str:
        """Who was chosen; empty once something else stands in the box."""
        return self._uid if self.text() == self._shown else ""

    @property
    def key(self) -> str:
        """What the services find the person by: the uid, since a name alone may be another's too, or what was
        typed."""
        return self.uid or self.text().strip()

    @contextmanager
    def meant(self, field: str) -> Iterator[None]:
        """Beside the box, as what is wrong with ``field``, it is said that its name means nobody or several.

        The services' sentence is for whoever can type numbers; here is a list to choose from.
        """
        try:
            yield
        except StationError as error:
            if error.details.get("key") != self.key or error.code not in UNCLEAR:
                raise
            raise ValidationError({field: _(UNCLEAR[error.code]) % error.details}) from error

    def look(self, typed: str) -> None:
        """Offer those whom the text may mean."""
        self.offers.set_rows(self._find(typed, limit=OFFERED) if typed.strip() else [])

    def choose(self, place: int) -> None:
        """Take the offer at ``place``."""
        one: Offer = self.offers.rows[place]
        self.set_person(one.uid, one.name, one.phone)

    def _chosen(self, index: Index) -> None:
        # The completer's own model stands between; with unfiltered completion the rows are the same.
        self.choose(index.row())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        self._phone.adjustSize()
        left = 14 + self.fontMetrics().horizontalAdvance(self.text()) + 8
        room = self.width() - left - 8
        told = bool(self._phone.text()) and self.text() == self._shown
        self._phone.setVisible(told and room >= self._phone.width())
        self._phone.move(left, (self.height() - self._phone.height()) // 2)


def _describe(one: Offer) -> str:
    """A person in one line: name, masked phone, first team."""
    return "  ".join((one.name, one.phone or _("no phone"), *one.teams[:1]))
