"""What stands in the table's place when nobody is listed, with the way on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station_app.core.i18n import _
from station_app.core.rights import Right, allowed
from ui.kit.cards import EmptyState
from ui.kit.widgets import button, holder, row


class Nobody(QWidget):
    """``add_asked(name)``, ``import_asked``, ``clear_asked``."""

    add_asked = Signal(str)
    import_asked = Signal()
    clear_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._typed = ""
        self.state = EmptyState("users-three", "", "")
        self.add = button("", self._add, icon_name="user-plus")
        self.imports = button(_("Import Excel"), self.import_asked.emit, icon_name="file-arrow-down")
        self.clear = button(_("Clear the filters"), self.clear_asked.emit)
        line = holder(row(self.clear, self.imports, self.add, spacing=10))
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 24, 24, 24)
        box.addStretch()
        box.addWidget(self.state)
        box.addSpacing(12)
        box.addWidget(line, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch()

    def explain(self, typed: str, *, filtered: bool) -> None:
        """Say why nobody is there: nothing fits, or the roster is empty."""
        may = allowed(Right.ROSTER_EDIT)
        self._typed = "" if any(c.isascii() for c in typed) else typed
        if typed:
            self.state.what.setText(_("Nobody goes by “%(text)s”") % {"text": typed})
            self.state.then.setText(_("Try pinyin initials, one character, or the end of the phone."))
        elif filtered:
            self.state.what.setText(_("Nobody fits these filters"))
            self.state.then.setText(_("Take one away to see more."))
        else:
            self.state.what.setText(_("The roster is still empty"))
            self.state.then.setText(_("Import the Excel list you have, or add people one by one."))
        name = _("Add “%(name)s”") % {"name": self._typed} if self._typed else _("Add a person")
        self.add.setText(name)
        self.add.setVisible(may and (not filtered or bool(typed)))
        self.imports.setVisible(may and not typed and not filtered)
        self.clear.setVisible(filtered or bool(typed))

    def _add(self) -> None:
        self.add_asked.emit(self._typed)
