"""The station's own health: database, change log, keys, free disk, clock, holiday data."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from station_app.core import clock, keys, rights, store
from station_app.core.i18n import _
from station_app.core.paths import Home
from station_app.core.rights import Right

BLOCKING: Final = "blocking"
ADVISORY: Final = "advisory"
LEAST_FREE: Final = 500 * 1000 * 1000
#: The State Council publishes a year's holidays in November of the year before.
NEXT_YEAR_KNOWN_FROM_MONTH: Final = 12


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong (blocking) or should be looked after (advisory)."""

    code: str
    severity: str
    message: str


def examine(home: Home, *, quick: bool, holidays: Callable[[int], bool]) -> list[Trouble]:
    """What is wrong with the open station, blocking things first; empty when it is well.

    ``holidays(year)`` tells whether the year's holidays are known. ``quick`` leaves the slow checks of
    every page and every line of the change log out.
    """
    rights.check(Right.CARE)
    found = [_database(code) for code in store.free_of_trouble(quick=quick)]
    clock_told = [] if found else _clock()  # the last entry can be asked of a sound database only
    return [*found, *_keys(home), *clock_told, *_disk(home), *_holidays(holidays)]


def _database(code: str) -> Trouble:
    text = _("The data are damaged (%(what)s). Stop working and restore the latest backup.")
    return Trouble(code.partition(":")[0], BLOCKING, text % {"what": code})


def _keys(home: Home) -> list[Trouble]:
    kinds = {slot.kind for slot in keys.load(home.keys).slots}
    if "recovery" in kinds:
        return []
    text = _("There is no recovery code: a forgotten password could not be replaced.")
    return [Trouble("no-recovery-code", ADVISORY, text)]


def _clock() -> list[Trouble]:
    if not store.clock_is_behind():
        return []
    text = _("This computer's clock stands before the last entry. Set the clock, then go on.")
    return [Trouble("clock-behind", BLOCKING, text)]


def _disk(home: Home) -> list[Trouble]:
    free = shutil.disk_usage(home.root).free
    if free >= LEAST_FREE:
        return []
    text = _("Only %(n)d MB are free on the disk. Delete what is no longer needed.")
    return [Trouble("disk-almost-full", ADVISORY, text % {"n": free // 1_000_000})]


def _holidays(known: Callable[[int], bool]) -> list[Trouble]:
    today = clock.today()
    years = [today.year] + ([today.year + 1] if today.month >= NEXT_YEAR_KNOWN_FROM_MONTH else [])
    text = _("The public holidays of %(year)d are not known here. Load the notice once it is out.")
    return [Trouble("holidays-unknown", ADVISORY, text % {"year": year}) for year in years if not known(year)]
