"""Holidays and school terms loaded from a file: a year's notice of the State Council, a school year's terms.

A pack is plain JSON (``docs/calendar-packs.md``); everything in it is checked before anything of it is kept.
What a district centre sends comes signed and sealed in its parcels and lands in the same folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from station_app.core import files, holidays, reasons, session
from station_app.core.errors import StationError
from station_app.core.holidays import HolidayYear, SchoolYear
from station_app.core.i18n import _
from station_app.core.rights import Right, requires

FORMAT: Final = "station-calendar 1.0"
LARGEST_FILE: Final = 200_000
MOST_YEARS: Final = 20
LONGEST_NAME: Final = 40
LONGEST_SOURCE: Final = 200
FIRST_YEAR, LAST_YEAR = 2000, 2099
#: A year has 33 days off at the most with the weekends bridged, and fewer than 15 adjusted working days.
MOST_OFF: Final = 60
MOST_WORKDAYS: Final = 20
MOST_TERMS: Final = 4
SHORTEST_TERM, LONGEST_TERM = 30, 250


class PackUnusable(StationError):
    """The file is no pack, or something in it cannot be."""

    code = "pack-unusable"

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            _("“%(name)s” cannot be loaded: %(reason)s. Nothing was changed.")
            % {"name": name, "reason": reason},
            file=name,
        )


@dataclass(frozen=True, slots=True)
class PackRow:
    """One year at hand. ``kind`` is holidays or terms; ``name`` the year (2027) or school year (2026-2027);
    ``loaded`` says that it came from a file and not with the program; ``days`` is how many days are off, or
    how many lie in a term; ``workdays`` how many Saturdays and Sundays are worked."""

    kind: str
    name: str
    source: str
    loaded: bool
    first: date
    last: date
    days: int
    workdays: int = 0


@requires(Right.LOOK)
def list_packs() -> list[PackRow]:
    """The holidays and school terms at hand, the earliest year first; a year that is missing is 未公布."""
    years = [_holiday_row(year) for year in holidays.known_years()]
    return years + [_terms_row(year) for year in holidays.school_years()]


@requires(Right.ACTIVITIES)
def import_pack(path: Path) -> list[PackRow]:
    """Load a pack: all of its years or none; a year that is here already is replaced.

    Raises ``PackUnusable`` with what is wrong and where, ``files.CannotWrite``.
    """
    data = _read(path)
    years, terms = _sections(path.name, data)
    try:
        checked = [(raw, _checked_year(raw)) for raw in years]
        schools = [(raw, _checked_terms(raw)) for raw in terms]
    except _Wrong as wrong:
        raise PackUnusable(path.name, str(wrong)) from wrong
    folder = holidays.folder_of(session.current().home.root)
    for raw, year in checked:
        _keep(folder / f"holidays-{year.year:04d}.json", raw)
    for raw, school in schools:
        _keep(folder / f"terms-{school.name}.json", raw)
    holidays.forget()
    return [_holiday_row(year) for _raw, year in checked] + [_terms_row(school) for _raw, school in schools]


@requires(Right.LOOK)
def read_year(path: Path) -> dict[str, Any]:
    """The one year's days off that a pack holds, checked as for a station: what a centre sends on.

    Raises ``PackUnusable``.
    """
    years, terms = _sections(path.name, _read(path))
    if len(years) != 1 or terms:
        raise PackUnusable(path.name, _("it holds more than one year's days off"))
    try:
        _checked_year(years[0])
    except _Wrong as wrong:
        raise PackUnusable(path.name, str(wrong)) from wrong
    return dict(years[0])


def _keep(path: Path, raw: dict[str, Any]) -> None:
    files.write_bytes(path, json.dumps(raw, ensure_ascii=False).encode())


def _holiday_row(year: HolidayYear) -> PackRow:
    return PackRow(
        "holidays", f"{year.year:04d}", year.source, year.loaded, date(year.year, 1, 1),
        date(year.year, 12, 31), len(year.off), len(year.workdays),
    )  # fmt: skip


def _terms_row(year: SchoolYear) -> PackRow:
    days = sum((last - first).days + 1 for first, last in year.terms)
    return PackRow("terms", year.name, year.source, True, year.terms[0][0], year.terms[-1][1], days)


class _Wrong(Exception):
    """What cannot be, in words."""


def _read(path: Path) -> dict[str, Any]:
    try:
        with open(path, "rb") as handle:
            raw = handle.read(LARGEST_FILE + 1)
    except OSError as error:
        raise PackUnusable(path.name, reasons.of(error)) from error
    if len(raw) > LARGEST_FILE:
        raise PackUnusable(path.name, _("it is larger than any notice"))
    try:
        data = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise PackUnusable(path.name, _("it is no JSON file")) from error
    if not isinstance(data, dict):
        raise PackUnusable(path.name, _("it is no pack of holidays or school terms"))
    return data


def _sections(name: str, data: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """The years of a pack: of the whole form, or a single year by itself as they ship."""
    if "off" in data and "year" in data:
        return [data], []
    if data.get("format") != FORMAT:
        raise PackUnusable(name, _("it does not say “format”: “%(format)s”") % {"format": FORMAT})
    years, terms = data.get("holidays", []), data.get("school_terms", [])
    if not isinstance(years, list) or not isinstance(terms, list) or not 0 < len(years + terms) <= MOST_YEARS:
        raise PackUnusable(name, _("it holds no year, or too many"))
    return years, terms


def _checked_year(raw: Any) -> HolidayYear:
    _plain(raw, ("year", "source", "off", "workdays"))
    where = str(raw["year"])[:LONGEST_NAME]
    try:
        if not FIRST_YEAR <= int(raw["year"]) <= LAST_YEAR or not isinstance(raw["year"], int):
            raise _Wrong(_("%(year)s is no year") % {"year": where})
        for holiday, span in raw["off"].items():
            _span(where, str(holiday), span)
        year = holidays.parse_year(raw, loaded=True)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError) as error:
        raise _Wrong(_("the days of %(year)s cannot be read") % {"year": where}) from error
    wrong = next(_wrong_days(year), "")
    if wrong:
        raise _Wrong(_("in %(year)s, %(what)s") % {"year": where, "what": wrong})
    return year


def _span(year: str, name: str, span: Any) -> None:
    if not 0 < len(name) <= LONGEST_NAME or not isinstance(span, list) or len(span) not in (1, 2):
        raise _Wrong(_("the days of %(year)s cannot be read") % {"year": year})
    first, last = date.fromisoformat(span[0]), date.fromisoformat(span[-1])
    if not 0 <= (last - first).days < MOST_OFF:
        raise _Wrong(_("“%(name)s” of %(year)s lasts too long or ends before it begins")
                     % {"name": name, "year": year})  # fmt: skip


def _wrong_days(year: HolidayYear) -> Iterator[str]:
    if not year.off or len(year.off) > MOST_OFF or len(year.workdays) > MOST_WORKDAYS:
        yield _("there are no days off, or too many")
    for day in sorted({*year.off, *year.workdays}):
        if day.year != year.year:
            yield _("%(day)s lies in another year") % {"day": day.isoformat()}
    for day in sorted(year.workdays):
        if day.weekday() < 5:
            yield _("the adjusted working day %(day)s is no Saturday or Sunday") % {"day": day.isoformat()}
        elif day in year.off:
            yield _("%(day)s is a day off and a working day at once") % {"day": day.isoformat()}


def _checked_terms(raw: Any) -> SchoolYear:
    _plain(raw, ("school_year", "source", "terms"))
    name = str(raw["school_year"])
    first_year, dash, second_year = name.partition("-")
    plain = len(name) == 9 and dash and first_year.isdigit() and second_year.isdigit() and name.isascii()
    if not plain or int(second_year) != int(first_year) + 1:
        raise _Wrong(_("“%(name)s” is no school year; write 2026-2027") % {"name": name[:LONGEST_NAME]})
    try:
        year = holidays.parse_terms(raw)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _Wrong(_("the terms of %(year)s cannot be read") % {"year": name}) from error
    if not 0 < len(year.terms) <= MOST_TERMS:
        raise _Wrong(_("the terms of %(year)s cannot be read") % {"year": name})
    before = date(int(first_year), 7, 31)
    for first, last in year.terms:
        if first <= before or last > date(int(second_year), 8, 31):
            raise _Wrong(_("a term of %(year)s lies outside it, or two overlap") % {"year": name})
        if not SHORTEST_TERM <= (last - first).days + 1 <= LONGEST_TERM:
            raise _Wrong(_("a term of %(year)s is too short or too long") % {"year": name})
        before = last
    return year


def _plain(raw: Any, names: tuple[str, ...]) -> None:
    missing = [name for name in names if not isinstance(raw, dict) or name not in raw]
    if missing:
        raise _Wrong(_("a year lacks “%(name)s”") % {"name": missing[0]})
    source = raw["source"]
    if not isinstance(source, str) or not 0 < len(source.strip()) <= LONGEST_SOURCE:
        raise _Wrong(_("a year does not say where it was published (“source”)"))
