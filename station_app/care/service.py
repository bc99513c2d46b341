"""Backups and the station's health, as window and command line ask for them."""

from __future__ import annotations

from pathlib import Path

from station_app.activities import working_days
from station_app.core import backup, clock, health, session
from station_app.core.backup import BackupRow
from station_app.core.health import Trouble
from station_app.core.rights import Right, requires


@requires(Right.CARE)
def back_up(*, folder: Path | None = None) -> BackupRow:
    """Write a backup, by default into the home. Raises ``files.CannotWrite``."""
    return backup.write(session.current().home, folder=folder)


@requires(Right.CARE)
def back_up_daily() -> BackupRow | None:
    """The day's automatic backup, unless there is one; old ones are thinned out."""
    home = session.current().home
    newest = next(iter(backup.listing(home)), None)
    if newest is not None and newest.made_at.date() == clock.today():
        return None
    row = backup.write(home, reason="daily")
    backup.thin(home)
    return row


@requires(Right.CARE)
def list_backups() -> list[BackupRow]:
    """The backups in the home, newest first."""
    return backup.listing(session.current().home)


@requires(Right.CARE)
def check_station(*, quick: bool = False) -> list[Trouble]:
    """What is wrong with the station, blocking things first; empty when it is well."""
    return health.examine(session.current().home, quick=quick, holidays=working_days.year_known)
