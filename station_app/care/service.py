"""Backups and the station's health, as window and command line ask for them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from station_app.activities import working_days
from station_app.core import backup, clock, health, session
from station_app.core.backup import BackupRow
from station_app.core.files import CannotWrite
from station_app.core.health import Trouble
from station_app.core.log import log
from station_app.core.rights import Right, requires


@requires(Right.CARE)
def back_up(*, folder: Path | None = None) -> BackupRow:
    """Write a backup, by default into the home. Raises ``files.CannotWrite``."""
    return backup.write(session.current().home, folder=folder)


@requires(Right.CARE)
def back_up_daily(*, places: Iterable[str] = ()) -> BackupRow | None:
    """The day's automatic backup, unless there is one; old ones are thinned out.

    Each of ``places`` (folders, such as one on a USB stick) that is there gets a copy, and loses what was
    thinned out here; what cannot be written there is noted in the log and costs the backup here nothing.
    """
    home = session.current().home
    # What a restore put aside is no copy of the data of now.
    newest = next((row for row in backup.listing(home) if row.reason != backup.BEFORE_RESTORE), None)
    if newest is not None and newest.made_at.date() == clock.today():
        return None
    row = backup.write(home, reason="daily")
    gone = backup.thin(home)
    for place in (Path(place) for place in places):
        if place.is_dir():
            _copy_to(place, row, gone)
    return row


def _copy_to(place: Path, row: BackupRow, gone: Iterable[Path]) -> None:
    try:
        backup.put_copy(row.path, place)
        for path in gone:
            (place / path.name).unlink(missing_ok=True)
    except (CannotWrite, OSError) as error:
        log.warning("the day's backup was not copied to one of its places: %s", type(error).__name__)


@requires(Right.CARE)
def list_backups() -> list[BackupRow]:
    """The backups in the home, newest first."""
    return backup.listing(session.current().home)


@requires(Right.CARE)
def check_station(*, quick: bool = False) -> list[Trouble]:
    """What is wrong with the station, blocking things first; empty when it is well."""
    return health.examine(session.current().home, quick=quick, holidays=working_days.year_known)
