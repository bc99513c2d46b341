"""What every page is given: the home, the settings, who changed what, long work, and the way elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from station_app.core import settings as settings_file
from station_app.core.errors import StationError
from station_app.core.log import log
from station_app.core.paths import Home
from station_app.core.settings import Settings
from ui.kit import theme
from ui.kit.jobs import Jobs


class Page(Protocol):
    """What the shell asks of a page (a QWidget built from a ``Context``); there is no base class."""

    def refresh(self) -> None:
        """Read everything again and keep what is chosen."""

    def open(self, what: str) -> None:
        """Show something particular: a uid, or a word that the page knows, such as ``new``."""

    def set_compact(self, compact: bool) -> None:
        """Fit a window under 1180 logical pixels (ui.md §4)."""


class Changes(QObject):
    """One signal a slice, without arguments: the page that called a service emits, others refresh."""

    roster = Signal()
    activities = Signal()
    signin = Signal()
    library = Signal()
    sync = Signal()
    care = Signal()
    operators = Signal()
    settings = Signal()
    theme = Signal()


class Context(QObject):
    """Passed to every page; replaces globals."""

    #: (page, what): the shell shows the page and calls its ``open(what)`` unless ``what`` is empty.
    went = Signal(str, str)
    #: Somebody wants the box that finds everything (Ctrl+K), which is the shell's.
    palette_asked = Signal()
    #: A backup is wanted in the station's place: the shell shuts the station and runs this work.
    restore_asked = Signal(object)

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.home = home
        self.settings: Settings = settings_file.load(home).settings
        self.changes = Changes(self)
        self.jobs = Jobs(self)

    @property
    def export_folder(self) -> Path:
        """Where packages and receipts are written: what was chosen last, else the home's own folder."""
        chosen = self.settings.export_folder
        return Path(chosen) if chosen else self.home.exports

    def go(self, page: str, what: str = "") -> None:
        """Show ``today``, ``calendar``, ``signin``, ``roster``, ``library``, ``sync`` or ``settings``."""
        self.went.emit(page, what)

    def change_settings(self, **values: Any) -> None:
        """Save changed settings and put them in force; raises ``files.CannotWrite``."""
        changed = replace(self.settings, **values)
        settings_file.save(self.home, changed)
        self.settings = changed
        if values.keys() & {"theme", "text_size", "high_contrast"}:
            self.apply_theme()
        self.changes.settings.emit()

    def remember_station(self, name: str, above: str) -> None:
        """Note what the lock page calls the station: behind it the database is shut."""
        if (self.settings.station_name, self.settings.station_above) == (name, above):
            return
        try:
            self.change_settings(station_name=name, station_above=above)
        except StationError:
            # A settings file that cannot be written costs the lock page its title, nothing else.
            log.warning("the station's name was not noted for the lock page")

    def apply_theme(self) -> None:
        """Put the theme of the settings on the program; widgets that hold icons listen to ``theme``."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            chosen = self.settings
            theme.apply(app, theme=chosen.theme, text_size=chosen.text_size, contrast=chosen.high_contrast)
            self.changes.theme.emit()
