"""The folder that a demo is made in: made anew where it is ours, never where it is something else."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from station_app.core import files, reasons
from station_app.core.errors import StationError
from station_app.core.homelock import HomeLock
from station_app.core.i18n import _
from station_app.core.paths import Home

MARKER: Final = ".demo-station"
ANSWER: Final = "demo.json"
#: What a demo leaves among its documents; anything else there stays.
OURS: Final = (".*.part", "签到记录-*.pdf", "签到表-*.pdf", "活动台账-*.xlsx", "活动日历-*.ics", "*.wsp")


class NotADemoFolder(StationError):
    """The folder holds something that no demo made."""

    code = "not-a-demo-folder"

    def __init__(self, path: Path) -> None:
        super().__init__(
            _(
                "“%(path)s” holds something that is no demo; nothing in it was touched. "
                "Name an empty or a new folder with --out."
            )
            % {"path": path},
            path=str(path),
        )


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """Where each thing of a demo lies."""

    root: Path

    @property
    def home(self) -> Home:
        """The demo station."""
        return Home(self.root / "home")

    @property
    def documents(self) -> Path:
        """What the demo prints and exports."""
        return self.root / "documents"

    @property
    def answer(self) -> Path:
        """What ``demo --json`` says, kept."""
        return self.root / ANSWER

    @property
    def passphrase(self) -> Path:
        """The passphrase that opens the package, for ``sync verify --passphrase-file``."""
        return self.root / "passphrase.txt"

    def make_ready(self) -> None:
        """Empty the folder of an earlier demo, or mark a new one as ours.

        Raises ``NotADemoFolder``, ``homelock.HomeInUse`` (somebody works on the demo), ``files.CannotWrite``.
        """
        try:
            if self.root.exists() and not self._is_ours():
                raise NotADemoFolder(self.root)
            self.root.mkdir(parents=True, exist_ok=True)
            # The mark comes first: a demo that was killed at any moment can be made anew.
            (self.root / MARKER).write_text("practice-station demo\n", encoding="utf-8")
            self._remove_home()
            self.answer.unlink(missing_ok=True)
            for pattern in OURS:
                for old in self.documents.glob(pattern):
                    old.unlink()
        except OSError as error:
            raise files.CannotWrite(self.root, reasons.of(error)) from error

    def _is_ours(self) -> bool:
        if not self.root.is_dir():
            return False
        return (self.root / MARKER).is_file() or next(self.root.iterdir(), None) is None

    def _remove_home(self) -> None:
        home = self.home
        if not home.root.exists():
            return
        if home.lock.exists():
            lock = HomeLock(home)
            try:
                with lock.alone():
                    # Without its keys a home is seen to be unfinished, should this be cut short.
                    home.keys.unlink(missing_ok=True)
            finally:
                lock.close()
        shutil.rmtree(home.root)
