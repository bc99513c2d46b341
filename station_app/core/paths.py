"""Where things lie. The only module that knows appdirs and where the resources are."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import appdirs

APP_NAME = "practice-station"
#: What makes a folder a centre's (``centre.store.CentreHome``).
CENTRE_DATABASE, CENTRE_SERVER = "centre.db", "server"


def resource(*parts: str) -> Path:
    """A file or folder that ships with the program, from the source tree or a frozen build."""
    root = getattr(sys, "_MEIPASS", None)
    base = Path(root) if root else Path(__file__).resolve().parents[2]
    return base.joinpath("resources", *parts)


def default_home() -> Path:
    """The station's folder where none is named: ``STATION_APP_HOME``, else the user's data folder."""
    named = os.environ.get("STATION_APP_HOME")
    return Path(named) if named else Path(appdirs.user_data_dir(APP_NAME, appauthor=False))


def default_centre_home() -> Path:
    """A centre's folder where none is named: ``STATION_APP_HOME``, else one of its own beside a station's."""
    named = os.environ.get("STATION_APP_HOME")
    return Path(named) if named else Path(appdirs.user_data_dir("practice-centre", appauthor=False))


def centre_beside(root: Path) -> Path:
    """Where a centre is set up by a program that was started for a station in ``root``, which is empty.

    The user's own folder for a centre, or ``root`` itself where it was named.
    """
    own = Path(appdirs.user_data_dir(APP_NAME, appauthor=False)).absolute()
    return default_centre_home().absolute() if root.absolute() == own else root


def is_centre(root: Path) -> bool:
    """Whether a folder is a centre's: its database, or the address of one on a server."""
    return any((root / name).exists() for name in (CENTRE_DATABASE, CENTRE_SERVER))


@dataclass(frozen=True, slots=True)
class Home:
    """One station's folder and the files in it (``architecture.md``, Storage)."""

    root: Path

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.root / "station.db"

    @property
    def keys(self) -> Path:
        """The operators' slots that open it."""
        return self.root / "keys.json"

    @property
    def coming_keys(self) -> Path:
        """What becomes ``keys`` once a station is set up whole; while it is there alone, it is not."""
        return self.root / ".keys.json.coming"

    @property
    def settings(self) -> Path:
        """The settings file, readable and without personal data."""
        return self.root / "settings.json"

    @property
    def lock(self) -> Path:
        """Held shared by every program on this home, alone for migration, restore and re-keying."""
        return self.root / "lock"

    @property
    def backups(self) -> Path:
        """Dated copies of database and keys."""
        return self.root / "backups"

    @property
    def exports(self) -> Path:
        """Documents and packages that nobody gave another place."""
        return self.root / "exports"

    @property
    def previews(self) -> Path:
        """Documents that are on show before somebody prints or saves them; emptied as the window starts."""
        return self.exports / ".previews"

    @property
    def logs(self) -> Path:
        """Rotating log files without personal data."""
        return self.root / "logs"

    def make(self) -> None:
        """Create the folders; private to the user where the system can say so."""
        self.root.mkdir(parents=True, exist_ok=True)
        for folder in (self.backups, self.exports, self.logs):
            folder.mkdir(exist_ok=True)
        if os.name == "posix":
            self.root.chmod(0o700)
