"""What an activity may be: given words are checked and become a row's values; numbers are handed out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from station_app.activities import queries
from station_app.activities.categories import find_category
from station_app.activities.models import NumberGiven, Venue
from station_app.core import pinyin
from station_app.core.db import db
from station_app.core.errors import ValidationError
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.roster import service as roster
from station_app.roster.models import Team

LONGEST_TITLE: Final = 100
LONGEST_DAYS: Final = 31
MOST_PLACES: Final = 100_000
TEXTS: Final = (
    "speaker_name",
    "no_hours_reason",
    "platform",
    "task",
    "brand",
    "organiser",
    "content",
    "note",
)
FLAGS: Final = ("counts_hours", "kiosk", "signature")


def check(*, make: bool = True, **given: Any) -> dict[str, Any]:
    """The values, by field name, of what was given; ``starts`` and ``ends`` always are.

    Venues and teams that are new are made, or, without ``make``, stand there by their names. Raises
    ``ValidationError`` with every problem, ``NotFound``, ``NoSuchCategory``.
    """
    problems: dict[str, str] = {}
    values: dict[str, Any] = {name: str(given[name]).strip() for name in TEXTS if name in given}
    values |= {name: int(bool(given[name])) for name in FLAGS if name in given}
    _title(given, values, problems)
    _times(given, values, problems)
    if "capacity" in given:
        values["capacity"] = given["capacity"]
        if given["capacity"] is not None and not 0 < given["capacity"] <= MOST_PLACES:
            problems["capacity"] = _("The number of places must be at least 1.")
    if problems:
        raise ValidationError(problems)
    return values | _references(given, make=make)


def _title(given: Mapping[str, Any], values: dict[str, Any], problems: dict[str, str]) -> None:
    if "title" not in given:
        return
    values["title"] = " ".join(str(given["title"]).split())
    values["search_key"] = pinyin.first_key(values["title"])
    if not values["title"]:
        problems["title"] = _("Give the activity a name.")
    elif len(values["title"]) > LONGEST_TITLE:
        problems["title"] = _("The name may have at most %(n)d characters.") % {"n": LONGEST_TITLE}


def _times(given: Mapping[str, Any], values: dict[str, Any], problems: dict[str, str]) -> None:
    starts, ends = given["starts"], given["ends"]
    values["starts"], values["ends"] = queries.wall_text(starts), queries.wall_text(ends)
    if ends <= starts:
        problems["ends"] = _("The end must be after the start.")
    elif (ends - starts).days > LONGEST_DAYS:
        problems["ends"] = _("One activity may last at most %(n)d days.") % {"n": LONGEST_DAYS}


def _references(given: Mapping[str, Any], *, make: bool) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if "category" in given:
        values["category"] = find_category(str(given["category"])).key
    if "venue" in given:
        values["venue"] = venue_named(str(given["venue"]), make=make)
    if "team" in given:
        values["team"] = _team(str(given["team"]), make=make)
    for name in ("lead", "speaker"):
        if name in given:
            values[name] = roster.find_person(str(given[name])).uid if given[name] else None
    return values


def _team(name: str, *, make: bool) -> str | None:
    if not name.strip():
        return None
    if make:
        return roster.team_named(name)
    found = Team.by("name", " ".join(name.split()))
    return str(found.id) if found else name


def venue_named(name: str, *, make: bool = True) -> str | None:
    """The id of the venue of that name, made where it is new (without ``make``, the name); None for none."""
    plain = " ".join(name.split())
    if not plain:
        return None
    found = Venue.by("name", plain)
    if found is None and not make:
        return plain
    return str((found or Venue.create(id=new_id(), name=plain)).id)


def next_number(year: int) -> str:
    """The year's next number, ``2026-0042``; never one that was given before."""
    return number_text(year, highest_number(year) + 1)


def number_text(year: int, place: int) -> str:
    """The number of the year's ``place``-th activity."""
    return f"{year:04d}-{place:04d}"


def highest_number(year: int) -> int:
    """The highest that was given in the year, be its activity there still or not."""
    sql = "SELECT max(CAST(substr(number, 6) AS INTEGER)) FROM activity WHERE number LIKE ?"
    there = db.execute_sql(sql, (f"{year:04d}-%",)).fetchone()[0] or 0
    gone = NumberGiven.by("year", year)
    return max(int(there), int(gone.last) if gone else 0)


def keep_numbers(numbers: list[str]) -> None:
    """Remember numbers whose activities are about to go."""
    for number in numbers:
        year, place = int(number[:4]), int(number[5:])
        old = NumberGiven.by("year", year)
        if old is None:
            NumberGiven.create(year=year, last=place)
        elif old.last < place:
            old.last = place
            old.save(only=[NumberGiven.last])
