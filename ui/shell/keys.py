"""F1: which keys do what."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QGridLayout, QWidget

from station_app.core.i18n import N_, _
from ui.kit.dialogs import Dialog
from ui.kit.widgets import label

KEYS: Final = (
    ("Ctrl+K", N_("Find people, books, activities")),
    ("Ctrl+1 … 6", N_("The pages, from the top")),
    ("F2", N_("Sign people in")),
    ("F3", N_("Lend and return books")),
    ("F4", N_("Plan an activity")),
    ("F5", N_("Read again")),
    ("F6", N_("Add a person")),
    ("F9", N_("Back up now")),
    ("F11", N_("Let residents sign themselves in")),
    ("Ctrl+F", N_("Find on this page")),
    ("Ctrl+P", N_("Print or PDF")),
    ("Ctrl+Z", N_("Take the last action back")),
    ("Ctrl+Enter", N_("The dialog's main button")),
    ("Ctrl+L", N_("Lock the window")),
    ("Esc", N_("One step back: the box, the drawer, the dialog")),
)


class KeysDialog(Dialog):
    """The list of keys."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("Keys"), width=520)
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(1, 1)
        for place, (keys, words) in enumerate(KEYS):
            grid.addWidget(label(keys, "kbd"), place, 0)
            grid.addWidget(label(_(words)), place, 1)
        self.body.addLayout(grid)
        self.add_button(_("Got it"), self.accept, kind="primary")
