"""Forms for a new title with its copies, for one more copy, and for putting either right."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSpinBox, QWidget

from station_app.core.i18n import N_, _
from station_app.library import editing, isbn
from station_app.library import service as library
from station_app.library.rows import CopyRow, TitleRow
from ui.kit.dialogs import FormDialog
from ui.kit.fit_area import FitArea
from ui.kit.widgets import column, holder, label

MOST_COPIES = 200
#: Fields of a title's card, two a line, and what stands above each.
EDITED_WORDS: Final = {
    "title": N_("Book title"), "author": N_("Author"), "publisher": N_("Publisher"), "year": N_("Year"),
    "isbn_text": N_("ISBN"), "call_number": N_("Call number"), "price": N_("Price"),
    "subjects": N_("Subjects"),
}  # fmt: skip
EDITED: Final = tuple(EDITED_WORDS)
NUMBER_HINT: Final = N_("I247.5/ gets the next number")


class TitleDialog(FormDialog):
    """``added(title)`` once it is in the catalogue."""

    added = Signal(object)

    def __init__(self, parent: QWidget, code: str = "") -> None:
        number = isbn.find_13(code)
        super().__init__(parent, _("Add a title"), width=640)
        self.name, self.author, self.publisher = QLineEdit(), QLineEdit(), QLineEdit()
        self.year, self.isbn, self.call_number = QLineEdit(), QLineEdit(number), QLineEdit()
        self.call_number.setPlaceholderText(_(NUMBER_HINT))
        self.price, self.place, self.barcodes = QLineEdit(), QLineEdit(), QLineEdit("" if number else code)
        self.copies = QSpinBox()
        self.copies.setRange(0, MOST_COPIES)
        self.copies.setValue(1)
        self.copies.lineEdit().setTextMargins(9, 0, 9, 0)
        hint = _("For copies that carry one already; with a space between. The others get one of ours.")
        fields = column(
            self.field("title", _("Book title"), self.name),
            self._pair(("author", _("Author"), self.author), ("publisher", _("Publisher"), self.publisher)),
            self._pair(("isbn", "ISBN", self.isbn), ("year", _("Year"), self.year)),
            self._pair(("call_number", _("Call number"), self.call_number),
                       ("price", _("Price"), self.price)),
            self._pair(("copies", _("Copies"), self.copies), ("place", _("Shelf"), self.place)),
            self.field("barcodes", _("Barcodes on the books"), self.barcodes, hint=hint),
            spacing=8, margins=(24, 18, 24, 18),
        )  # fmt: skip
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(FitArea(holder(fields)), 1)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Add it"), self.accept, kind="primary", key="Ctrl+Enter")

    def _pair(self, *two: tuple[str, str, QWidget]) -> QHBoxLayout:
        """Two fields side by side."""
        line = QHBoxLayout()
        line.setSpacing(12)
        for name, words, widget in two:
            line.addLayout(self.field(name, words, widget), 1)
        return line

    def save(self) -> None:
        """Add the title; raises ``ValidationError``, ``BarcodeTaken``."""
        codes = self.barcodes.text().replace("，", " ").replace(",", " ").split()
        made = library.add_title(
            title=self.name.text(), author=self.author.text(), publisher=self.publisher.text(),
            year=self.year.text(), isbn_text=self.isbn.text(), call_number=self.call_number.text(),
            price=self.price.text(), copies=codes, count=max(0, self.copies.value() - len(codes)),
            place=self.place.text(),
        )  # fmt: skip
        self.accepted.connect(partial(self.added.emit, made))


class CopyDialog(FormDialog):
    """``added(barcode)`` once there is one more copy."""

    added = Signal(str)

    def __init__(self, parent: QWidget, title: TitleRow) -> None:
        super().__init__(parent, _("Add a copy"), width=460)
        self._title = title
        self.barcode, self.place = QLineEdit(), QLineEdit()
        known = next((copy.place for copy in title.copies if copy.place), "")
        self.place.setText(known)
        self.body.addWidget(label(f"《{title.title}》", "lead", wrap=True))
        hint = _("Scan the book's own; left empty, the copy gets one of ours.")
        self.add_field("barcode", _("Barcode"), self.barcode, hint=hint)
        self.add_field("place", _("Shelf"), self.place)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Add it"), self.accept, kind="primary", key="Ctrl+Enter")

    def save(self) -> None:
        """Add the copy; raises ``BarcodeTaken``."""
        code = library.add_copy(self._title.uid, barcode=self.barcode.text(), place=self.place.text())
        self.accepted.connect(partial(self.added.emit, code))


class EditDialog(FormDialog):
    """``changed(title)`` once what was typed stands in the catalogue."""

    changed = Signal(object)

    def __init__(self, parent: QWidget, uid: str) -> None:
        super().__init__(parent, _("Put a title right"), width=640)
        card = editing.get_title_card(uid)
        self._uid = uid
        self.texts = {name: QLineEdit(getattr(card, name)) for name in EDITED}
        self.texts["call_number"].setPlaceholderText(_(NUMBER_HINT))
        for left, right in zip(EDITED[::2], EDITED[1::2], strict=True):
            line = QHBoxLayout()
            line.setSpacing(12)
            for name in (left, right):
                line.addLayout(self.field(name, _(EDITED_WORDS[name]), self.texts[name]), 1)
            self.body.addLayout(line)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Save"), self.accept, kind="primary", key="Ctrl+Enter")

    def save(self) -> None:
        """Change it; raises ``ValidationError``, ``NotFound``."""
        made = editing.edit_title(self._uid, **{name: box.text() for name, box in self.texts.items()})
        self.accepted.connect(partial(self.changed.emit, made))


class PlaceDialog(FormDialog):
    """``moved(barcode)`` once a copy stands on another shelf."""

    moved = Signal(str)

    def __init__(self, parent: QWidget, copy: CopyRow) -> None:
        super().__init__(parent, _("Where does the copy stand?"), width=460)
        self._code = copy.barcode
        self.place = QComboBox()
        self.place.setEditable(True)
        self.place.addItems(editing.list_places())
        self.place.setCurrentText(copy.place)
        self.body.addWidget(label(copy.barcode, "lead"))
        self.add_field("place", _("Shelf"), self.place)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Save"), self.accept, kind="primary", key="Ctrl+Enter")

    def save(self) -> None:
        """Note the shelf; raises ``NotFound``."""
        editing.move_copies([self._code], self.place.currentText())
        self.accepted.connect(partial(self.moved.emit, self._code))
