"""The station's settings: one frozen record, ``settings.json`` in the home, replaced as a whole.

No setting is personal data. What stands in the file and cannot be used is never a reason not to
start: it is told in ``Loaded.problems`` and the default stands in.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Final

from station_app.core import clock, files
from station_app.core.i18n import LANGUAGES
from station_app.core.paths import Home

LARGEST_FILE: Final = 100_000
THEMES: Final = ("system", "light", "dark")
TEXT_SIZES: Final = ("normal", "large", "largest")
OVERDUE_POLICIES: Final = ("ask", "stop")
MOST_PLACES: Final = 10
MOST_DAYS: Final = 400
TARGET: Final = re.compile(r"^[a-z]{1,12}=\d{1,2}$")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a station can choose, with its defaults (``domain/library.md`` §5.1 for the library).

    Margins widen what counts as present before an activity's start and after its end;
    ``kiosk_skips_signature`` lets residents at the kiosk go on without writing. ``photos_least`` are
    asked for when an activity is closed (more where volunteers served), taken at most
    ``photo_margin_minutes`` before or after it; ``month_targets`` says how many activities of a category a
    month should have (domain §3.9), ``xuan=4`` and so on. Weekdays
    count from 0 = Monday; ``closed_days`` and ``open_days`` are ISO dates on which the library is closed or
    open whatever the weekday says. ``compensation_percent`` is of the price of a lost book. ``spine_grid``
    and ``barcode_grid`` are sheets of labels: columns, rows, then width, height, left, top and the two gaps
    in tenths of a millimetre; empty for those built in. A day of more than ``review_hours`` in the hours
    book is looked at again, one of more than ``review_hours_coordinator`` by the coordinator.
    ``station_name`` and ``station_above`` are what the lock page shows before anybody has opened the station.
    """

    language: str = "zh_CN"
    theme: str = "system"
    text_size: str = "normal"
    high_contrast: bool = False
    sound_on: bool = True
    auto_lock_minutes: int = 10
    margin_before_minutes: int = 0
    margin_after_minutes: int = 0
    kiosk_skips_signature: bool = True
    review_hours: int = 8
    review_hours_coordinator: int = 12
    photos_least: int = 2
    photos_least_volunteer: int = 3
    photo_margin_minutes: int = 30
    month_targets: tuple[str, ...] = ("xuan=4", "wen=1", "xue=1", "ke=1", "jian=1")
    max_books: int = 5
    loan_days: int = 30
    renewals: int = 1
    renewal_days: int = 30
    overdue_policy: str = "ask"
    holds_per_reader: int = 2
    hold_days: int = 7
    closed_weekdays: tuple[int, ...] = (0,)
    closed_on_holidays: bool = True
    closed_days: tuple[str, ...] = ()
    open_days: tuple[str, ...] = ()
    compensation_percent: int = 100
    keep_history_days: int = 90
    spine_grid: tuple[int, ...] = ()
    barcode_grid: tuple[int, ...] = ()
    backup_places: tuple[str, ...] = ()
    export_folder: str = ""
    station_name: str = ""
    station_above: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What ``load`` found: the settings to work with, and the names of fields that were unusable.

    ``damaged`` is where a file that could not be read at all was put, None if there was none.
    """

    settings: Settings
    problems: tuple[str, ...] = ()
    damaged: Path | None = None


Check = Callable[[Any], bool]


def _one_of(choices: tuple[str, ...]) -> Check:
    return lambda value: isinstance(value, str) and value in choices


def _whole(low: int, high: int) -> Check:
    return lambda value: type(value) is int and low <= value <= high


def _yes_or_no(value: Any) -> bool:
    return isinstance(value, bool)


def _text(value: Any) -> bool:
    """Text that can be a path: of a length, without a NUL, encodable as UTF-8."""
    if not isinstance(value, str) or len(value) > 1000 or "\0" in value:
        return False
    with suppress(UnicodeEncodeError):
        value.encode()
        return True
    return False


def _weekdays(value: Any) -> bool:
    if not isinstance(value, tuple) or not all(_whole(0, 6)(day) for day in value):
        return False
    # With every day closed no loan would ever be due.
    return len(value) < 7 and len(set(value)) == len(value)


def _is_date(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    with suppress(ValueError):
        return date.fromisoformat(value).isoformat() == value
    return False


def _dates(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) <= MOST_DAYS and all(map(_is_date, value))


def _grid(value: Any) -> bool:
    """A sheet of labels; whether it fits the paper is the sheet's own affair."""
    return isinstance(value, tuple) and len(value) in (0, 8) and all(map(_whole(0, 3000), value))


def _targets(value: Any) -> bool:
    """A category's key and a number for each, no category twice."""
    if not isinstance(value, tuple) or not all(isinstance(one, str) and TARGET.match(one) for one in value):
        return False
    return len({one.partition("=")[0] for one in value}) == len(value) <= 20


def _places(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) <= MOST_PLACES and all(map(_text, value))


CHECKS: Final[dict[str, Check]] = {
    "language": _one_of(LANGUAGES),
    "theme": _one_of(THEMES),
    "text_size": _one_of(TEXT_SIZES),
    "high_contrast": _yes_or_no,
    "sound_on": _yes_or_no,
    "auto_lock_minutes": _whole(0, 480),
    "margin_before_minutes": _whole(0, 240),
    "margin_after_minutes": _whole(0, 240),
    "kiosk_skips_signature": _yes_or_no,
    "review_hours": _whole(1, 24),
    "review_hours_coordinator": _whole(1, 24),
    "photos_least": _whole(0, 10),
    "photos_least_volunteer": _whole(0, 10),
    "photo_margin_minutes": _whole(0, 1440),
    "month_targets": _targets,
    "max_books": _whole(1, 100),
    "loan_days": _whole(1, 366),
    "renewals": _whole(0, 20),
    "renewal_days": _whole(1, 366),
    "overdue_policy": _one_of(OVERDUE_POLICIES),
    "holds_per_reader": _whole(0, 20),
    "hold_days": _whole(1, 60),
    "closed_weekdays": _weekdays,
    "closed_on_holidays": _yes_or_no,
    "closed_days": _dates,
    "open_days": _dates,
    "compensation_percent": _whole(0, 1000),
    "keep_history_days": _whole(0, 3650),
    "spine_grid": _grid,
    "barcode_grid": _grid,
    "backup_places": _places,
    "export_folder": _text,
    "station_name": _text,
    "station_above": _text,
}


def problems_of(settings: Settings) -> tuple[str, ...]:
    """Names of the fields whose values cannot be used; empty when all can."""
    return tuple(name for name, fits in CHECKS.items() if not fits(getattr(settings, name)))


def load(home: Home) -> Loaded:
    """The home's settings; missing keys take their defaults, unknown ones are ignored.

    A file that is no JSON object, is too large or cannot be read is set aside as
    ``settings.json.damaged`` and the defaults stand in.
    """
    try:
        with open(home.settings, "rb") as handle:
            data = handle.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        return Loaded(Settings())
    except OSError:
        return Loaded(Settings(), problems=(home.settings.name,))
    values = _decode(data)
    if values is None:
        return Loaded(Settings(), problems=(home.settings.name,), damaged=_set_aside(home.settings))
    return _usable(values)


def save(home: Home, settings: Settings) -> None:
    """Write the settings in one step; raises ``CannotWrite``, and ``ValueError`` for a value out of range."""
    if wrong := problems_of(settings):
        raise ValueError(f"settings out of range: {', '.join(wrong)}")
    values = {field.name: getattr(settings, field.name) for field in fields(Settings)}
    text = json.dumps(values, ensure_ascii=False, indent=2)
    files.write_bytes(home.settings, (text + "\n").encode())


def _decode(data: bytes) -> dict[str, Any] | None:
    if len(data) > LARGEST_FILE:
        return None
    try:
        values = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None


def _usable(values: dict[str, Any]) -> Loaded:
    taken: dict[str, Any] = {}
    problems = []
    for name, fits in CHECKS.items():
        if name not in values:
            continue
        value = tuple(values[name]) if isinstance(values[name], list) else values[name]
        if fits(value):
            taken[name] = value
        else:
            problems.append(name)
    return Loaded(Settings(**taken), problems=tuple(problems))


def _set_aside(path: Path) -> Path | None:
    aside = path.with_name(path.name + ".damaged")
    if aside.exists():
        aside = path.with_name(f"{path.name}.{clock.now():%Y%m%d-%H%M%S}.damaged")
    with suppress(OSError):
        os.replace(path, aside)
        return aside
    return None
