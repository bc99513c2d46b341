"""The cards that station and centre exchange: a button with a menu, and fingerprints to read aloud."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton

from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.sync import service as sync
from ui.kit.dialogs import show_error, tell
from ui.kit.theme import icon


class CardsButton(QToolButton):
    """``taken`` once a centre's card was taken in."""

    taken = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("icon_alone", "dots-three")
        self.setIcon(icon("dots-three"))
        self.setIconSize(QSize(20, 20))
        self.setFixedSize(36, 36)
        self.setToolTip(_("Cards of station and centre"))
        self.setAccessibleName(self.toolTip())
        self.clicked.connect(self._show_menu)

    def _show_menu(self) -> None:
        menu = QMenu(self)
        menu.addAction(_("Take the centre's card in …"), self._ask_centre_card)
        menu.addAction(_("Write this station's card …"), self._ask_station_card)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _ask_centre_card(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, _("The centre's card"), "", "JSON (*.json)")
        if chosen:
            self.take_centre_card(Path(chosen))

    def take_centre_card(self, path: Path) -> None:
        """Take it in and show its fingerprint for reading aloud."""
        try:
            fingerprint = sync.take_centre_card(path)
        except StationError as error:
            show_error(error, self)
            return
        words = _("Read this to the centre over the telephone; it must be the same there:\n%(code)s")
        tell(self, _("The centre's card"), words % {"code": fingerprint})
        self.taken.emit()

    def _ask_station_card(self) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(
            self, _("This station's card"), "card.json", "JSON (*.json)"
        )
        if chosen:
            self.write_station_card(Path(chosen))

    def write_station_card(self, path: Path) -> None:
        """Write it and show its fingerprint."""
        try:
            fingerprint = sync.write_station_card(path)
        except StationError as error:
            show_error(error, self)
            return
        words = _("Written. The centre reads this back to you; it must be the same:\n%(code)s")
        tell(self, _("This station's card"), words % {"code": fingerprint})
