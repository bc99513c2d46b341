"""What is done with the catalogue more seldom, behind one button."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QPushButton

from station_app.core.i18n import _
from ui.kit.theme import icon
from ui.library.catalogue_files import CatalogueFiles
from ui.library.copy_deeds import CopyDeeds


class MoreButton(QPushButton):
    """A button with a menu: files, donations, withdrawal, papers."""

    def __init__(self, deeds: CopyDeeds, files: CatalogueFiles) -> None:
        super().__init__(_("More"))
        self._deeds, self._files = deeds, files
        #: The menu that was opened last; gone once it is closed.
        self.menu_shown: QMenu | None = None
        self.setAccessibleName(_("More"))
        self.setAutoDefault(False)
        self.clicked.connect(self.open_menu)

    def open_menu(self) -> None:
        """Show the menu below the button."""
        deeds, files = self._deeds, self._files
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, name, deed in (
            (_("Write the catalogue to a file …"), "floppy-disk", files.export),
            (_("Imports so far"), "clock-clockwise", files.open_imports),
            ("", "", None),
            (_("Donations"), "gift", deeds.open_donations),
            (_("What could be withdrawn"), "archive", deeds.open_candidates),
            (_("Register of withdrawn books"), "clipboard-text", deeds.open_register),
            ("", "", None),
            (_("Labels of every copy …"), "printer", deeds.print_all_labels),
            (_("Readers' cards"), "identification-card", deeds.print_all_cards),
            (_("Library report of a month …"), "chart-bar", deeds.open_month),
        ):  # fmt: skip
            if deed is None:
                menu.addSeparator()
            else:
                menu.addAction(icon(name), words, deed)
        self.menu_shown = menu
        below = QPoint(self.width() - menu.sizeHint().width(), self.height() + 2)
        menu.popup(self.mapToGlobal(below))
