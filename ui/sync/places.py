"""Where packages are written: this computer, sticks and other removable disks, another folder."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStorageInfo, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import _
from ui.kit.context import Context
from ui.kit.theme import icon


def sticks() -> list[tuple[str, Path]]:
    """Removable disks that can be written to, by name."""
    found = []
    for volume in QStorageInfo.mountedVolumes():
        root = Path(volume.rootPath())
        removable = any(str(root).startswith(start) for start in ("/media/", "/run/media/", "/mnt/"))
        windows = len(str(root)) == 3 and str(root)[1:] in (":\\", ":/") and str(root)[0].upper() not in "AC"
        if volume.isValid() and volume.isReady() and not volume.isReadOnly() and (removable or windows):
            found.append((volume.displayName() or root.name, root))
    return found


class Target(QObject):
    """Where packages go: what was chosen last, else the home's own folder. ``chosen(refused)``: another one
    was chosen; what was refused is told, and empty where it is kept."""

    chosen = Signal(str)

    def __init__(self, context: Context, page: QWidget) -> None:
        super().__init__(page)
        self._context, self._page = context, page

    def folder(self) -> Path:
        """The folder."""
        return self._context.export_folder

    def words(self) -> str:
        """What it is called."""
        folder = self.folder()
        return _("this computer") if folder == self._context.home.exports else folder.name or str(folder)

    def ask(self, button: QWidget) -> None:
        """Offer the places there are, above the button."""
        menu = QMenu(self._page)
        places = [(_("this computer"), self._context.home.exports), *sticks()]
        for words, folder in places:
            menu.addAction(icon("hard-drive"), f"{words}  {folder}", partial(self.save_to, folder))
        menu.addSeparator()
        menu.addAction(icon("folder-open"), _("Another folder …"), self._ask_folder)
        menu.popup(button.mapToGlobal(button.rect().topLeft()))

    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self._page, _("Save packages to"), str(self.folder()))
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, folder: Path) -> None:
        """Write packages there from now on."""
        own = folder == self._context.home.exports
        refused = ""
        try:
            self._context.change_settings(export_folder="" if own else str(folder))
        except StationError as error:
            refused = error.message
        self.chosen.emit(refused)

    def open(self) -> None:
        """Show the folder in the system's own window."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder())))
