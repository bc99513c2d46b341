"""The State Council's notices of days off and adjusted working days (调休), and the school terms: a file a
year; what is not at hand is told as not published. Calendar and library read them here.

Notices ship with the program; newer ones, and school terms, are loaded into the station's own folder
(``activities.calendar_packs``) and stand before those that ship. They are public and no personal data.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from station_app.core import paths, session

FOLDER: Final = "calendar"


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """One year's notice: days off with the holiday's name, Saturdays and Sundays that are worked."""

    year: int
    source: str
    off: dict[date, str]
    workdays: frozenset[date]
    loaded: bool = False


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """The terms of one school year (``2026-2027``), each from its first to its last day, in order."""

    name: str
    area: str
    source: str
    terms: tuple[tuple[date, date], ...]


def holiday_year(year: int) -> HolidayYear | None:
    """The notice for ``year``, or None where none is at hand (未公布)."""
    folder, stamp = _station_folder()
    return _holiday_year(year, folder, stamp)


def school_years() -> tuple[SchoolYear, ...]:
    """The school years at hand, the earliest first."""
    return _school_years(*_station_folder())


def known_years() -> tuple[HolidayYear, ...]:
    """Every notice at hand, the earliest year first."""
    folder, stamp = _station_folder()
    loaded = _files(folder, "holidays-[0-9][0-9][0-9][0-9]")
    files = [*paths.resource("holidays").glob("[0-9]*.json"), *loaded]
    years = sorted({int(path.stem[-4:]) for path in files})
    return tuple(found for year in years if (found := _holiday_year(year, folder, stamp)))


@functools.lru_cache(maxsize=8)
def folder_of(home: Path) -> Path:
    """Where a station keeps what was loaded."""
    return home / FOLDER


def forget() -> None:
    """Read the files anew: something was loaded."""
    _holiday_year.cache_clear()
    _school_years.cache_clear()


def _station_folder() -> tuple[Path | None, int]:
    """The open station's folder and when it was last changed: another program may have loaded something."""
    current = session.current_or_none()
    if current is None:
        return None, 0
    folder = folder_of(current.home.root)
    with suppress(OSError):
        return folder, os.stat(folder).st_mtime_ns
    return None, 0


@functools.lru_cache(maxsize=256)
def _holiday_year(year: int, folder: Path | None, _stamp: int) -> HolidayYear | None:
    loaded = folder / f"holidays-{year:04d}.json" if folder else None
    found = parse_year(data, loaded=True) if loaded and (data := _usable(loaded, parse_year)) else None
    if found is None and (data := _usable(paths.resource("holidays", f"{year:04d}.json"), parse_year)):
        found = parse_year(data)
    return found


@functools.lru_cache(maxsize=8)
def _school_years(folder: Path | None, _stamp: int) -> tuple[SchoolYear, ...]:
    found = [parse_terms(data) for path in _files(folder, "terms-*") if (data := _usable(path, parse_terms))]
    return tuple(sorted(found, key=lambda one: one.terms[0]))


def _usable(path: Path, parse: Callable[[dict[str, Any]], object]) -> dict[str, Any] | None:
    """What a file says; None where there is none or somebody spoilt it: better not known than wrong."""
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        parse(data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return None
    return data


def _files(folder: Path | None, kind: str) -> list[Path]:
    return sorted(folder.glob(f"{kind}.json")) if folder else []


def parse_year(data: dict[str, Any], *, loaded: bool = False) -> HolidayYear:
    """A year's notice as its file has it; ``ValueError``, ``KeyError`` or ``TypeError`` where it has not."""
    off = {day: str(name) for name, span in data["off"].items() for day in _days(span)}
    workdays = frozenset(date.fromisoformat(day) for day in data["workdays"])
    return HolidayYear(int(data["year"]), str(data["source"]), off, workdays, loaded)


def parse_terms(data: dict[str, Any]) -> SchoolYear:
    """A school year as its file has it; the same errors as ``parse_year``."""
    terms = tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in data["terms"])
    if not terms:
        raise ValueError("a school year without terms")
    return SchoolYear(str(data["school_year"]), str(data.get("area", "")), str(data["source"]), terms)


def _days(span: list[str]) -> Iterator[date]:
    first, last = date.fromisoformat(span[0]), date.fromisoformat(span[-1])
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)
