"""The tree of organisations from a CSV file: centre → institute → station, found by typing."""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from station_app.core import paths, pinyin, reasons
from station_app.core.errors import NotFound, StationError
from station_app.core.i18n import N_, _

KINDS: Final = ("city", "centre", "institute", "station")
KIND_NAMES: Final = {
    "city": N_("city"),
    "centre": N_("centre"),
    "institute": N_("institute"),
    "station": N_("station"),
    "base": N_("base"),
}
COLUMNS: Final = ("code", "parent_code", "kind", "name")
LARGEST_FILE: Final = 20_000_000
MOST_ROWS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Place:
    """One node: ``code`` is the statistical division code (6 digits district, 9 street, 12 community)."""

    code: str
    parent_code: str
    kind: str
    name: str
    search_key: str


class TreeDamaged(StationError):
    """A file is no tree of organisations; ``line`` is 0 where it is not one line's fault."""

    code = "organisation-file"

    def __init__(self, name: str, line: int, reason: str) -> None:
        where = _("line %(line)d: %(reason)s") % {"line": line, "reason": reason} if line else reason
        super().__init__(
            _(
                "“%(name)s” is no list of organisations (%(reason)s). "
                "It needs the columns code, parent_code, kind and name."
            )
            % {"name": name, "reason": where},
            line=line,
        )


@dataclass(frozen=True)
class Tree:
    """Every place by code, in the file's order."""

    places: dict[str, Place]

    def children(self, code: str) -> list[Place]:
        """The places directly under ``code``."""
        return [place for place in self.places.values() if place.parent_code == code]

    def roots(self) -> list[Place]:
        """The places whose parent is not in the tree."""
        return [place for place in self.places.values() if place.parent_code not in self.places]

    def station(self, code: str) -> Place:
        """The station of that code; raises ``NotFound``."""
        place = self.places.get(code)
        if place is None or place.kind != "station":
            raise NotFound(_("station"), code)
        return place

    def above(self, place: Place) -> list[Place]:
        """The places above one, nearest first."""
        found = []
        parent = self.places.get(place.parent_code)
        while parent is not None and parent not in found:
            found.append(parent)
            parent = self.places.get(parent.parent_code)
        return found

    def search(self, text: str, *, kind: str = "station", limit: int = 50) -> list[Place]:
        """Places by hanzi, full pinyin, initials or code; those that begin with ``text`` first."""
        needle = "".join(text.split()).lower()
        hits = [p for p in self.places.values() if p.kind == kind and needle in p.search_key]
        hits.sort(key=lambda p: not any(part.startswith(needle) for part in p.search_key.split("|")))
        return hits[:limit]


def read_tree(path: Path) -> Tree:
    """Read a tree's CSV (UTF-8 or GB18030); raises ``TreeDamaged`` with the line."""
    try:
        with open(path, "rb") as handle:
            raw = handle.read(LARGEST_FILE + 1)
    except OSError as error:
        raise TreeDamaged(path.name, 0, reasons.of(error)) from error
    if len(raw) > LARGEST_FILE:
        raise TreeDamaged(path.name, 0, _("the file is too large"))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    return parse_tree(path.name, text)


def parse_tree(name: str, text: str) -> Tree:
    """A tree from the text of its CSV; raises ``TreeDamaged`` with the line, naming ``name``."""
    return Tree(_rows(name, text))


def tree_text(rows: Iterable[tuple[str, str, str, str]]) -> str:
    """The text of a tree's CSV, of (code, parent_code, kind, name)."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([COLUMNS, *rows])
    return out.getvalue()


def _rows(name: str, text: str) -> dict[str, Place]:
    places: dict[str, Place] = {}
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        if not set(COLUMNS) <= set(reader.fieldnames or ()):
            raise TreeDamaged(name, 1, _("the headings are missing"))
        for row in reader:
            place = _place(name, reader.line_num, row)
            if place.code in places:
                raise TreeDamaged(name, reader.line_num, _("the code stands twice"))
            places[place.code] = place
            if len(places) > MOST_ROWS:
                raise TreeDamaged(name, reader.line_num, _("there are too many rows"))
    except csv.Error as error:
        raise TreeDamaged(name, reader.line_num, str(error)) from error
    _check_parents(name, places.values(), places)
    return places


def _place(name: str, line: int, row: dict[str, str | None]) -> Place:
    code, parent, kind, title = ((row.get(column) or "").strip() for column in COLUMNS)
    if not (code.isascii() and code.isdigit() and len(code) <= 12):
        raise TreeDamaged(name, line, _("the code is no number of at most 12 digits"))
    if kind not in KINDS:
        raise TreeDamaged(name, line, _("the kind is none of city, centre, institute, station"))
    if not title or len(title) > 100:
        raise TreeDamaged(name, line, _("the name is missing or too long"))
    return Place(code, parent, kind, title, f"{pinyin.every_key(title)}|{code}")


def _check_parents(name: str, rows: Iterable[Place], places: dict[str, Place]) -> None:
    """A station's parent must be in the file, and above it: so no circle can arise."""
    for place in rows:
        parent = places.get(place.parent_code)
        if parent is None and place.kind in ("station", "institute"):
            raise TreeDamaged(name, 0, _("%(code)s has no parent in the file") % {"code": place.code})
        if parent is not None and KINDS.index(parent.kind) >= KINDS.index(place.kind):
            raise TreeDamaged(name, 0, _("%(code)s is under its own kind") % {"code": place.code})


@functools.cache
def shipped_tree() -> Tree:
    """Changsha's tree, as it ships: 9 centres, 170 institutes, 1,647 stations."""
    return read_tree(paths.resource("organisation", "changsha.csv"))


def centre_name(place_name: str) -> str:
    """雨花区新时代文明实践中心, of 雨花区."""
    return place_name if place_name.endswith("中心") else f"{place_name}新时代文明实践中心"


def short_name(place_name: str) -> str:
    """A community's name without 居委会 / 村委会 / 居民委员会 / 村民委员会."""
    for ending in ("居民委员会", "村民委员会", "居委会", "村委会"):
        place_name = place_name.removesuffix(ending)
    return place_name
