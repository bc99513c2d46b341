"""From an office's workbook to rows that can be compared with the roster: the table is found, every row is
accounted for; ``cleaning`` mends the cells (``decisions.md``, Import of people)."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

from station_app.core import clock, sandbox, sheets
from station_app.core.errors import StationError
from station_app.core.i18n import N_, _
from station_app.core.jobs import Job
from station_app.core.sheets import Row, plain_text
from station_app.roster import headings, identity
from station_app.roster.cleaning import REFUSED, Cleaner

#: How a file's columns were found: by their headings, as they were mapped before, by hand, by what they hold.
RECOGNISED, REMEMBERED, GIVEN, CONTENTS = "recognised", "remembered", "given", "contents"
_STEP: Final = 500
_SAMPLES: Final = 3
_FIRST: Final = 2 * headings.LOOK_AT_ROWS
_SECONDS_A_MEGABYTE: Final = 30
_LOOK_AT: Final = 40

MESSAGES: Final = {
    "mended-name": N_("Spaces or dots in the name were put right."),
    "mended-phone": N_("Spaces, dashes, +86 or full-width digits in the phone were put right."),
    "mended-date": N_("The date was written as 1958-03-02."),
    "mended-id": N_("Spaces or full-width digits in the ID number were put right."),
    "no-name": N_("The row has no name."),
    "name-form": N_("“%(was)s” is no name: it has digits or more than 50 characters."),
    "name-private-use": N_("The name has a character that only the old computer knew; type it anew."),
    "phone-form": N_("“%(was)s” is no phone number: a mobile has 11 digits and begins with 1."),
    "date-form": N_("“%(was)s” is no date that can be understood for certain: write 1958-03-02."),
    "sex-form": N_("“%(was)s” is no sex: write 男 or 女."),
    "cell-error": N_("The cell shows an error of the spreadsheet (%(was)s)."),
    "too-long": N_("The cell has more than 500 characters."),
    "no-consent": N_("No consent is noted for this person (Order 67 Art. 6)."),
    "no-guardian": N_("Under 14, and no guardian is named (PIPL Art. 31)."),
    **identity.MESSAGES,
}


class NoTable(StationError):
    """No sheet has a row of headings with a name among them."""

    code = "no-table"

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "No table of people was found in “%(name)s”. One row must have headings, 姓名 among them; "
                "or name the columns with --map name=B."
            )
            % {"name": name}
        )


class BadMapping(StationError):
    """A field or column that was mapped does not exist."""

    code = "bad-mapping"

    def __init__(self, text: str) -> None:
        super().__init__(
            _(
                "“%(text)s” cannot be mapped. Write FIELD=COLUMN, with a column's letter or heading. "
                "Fields: %(fields)s."
            )
            % {"text": text, "fields": " ".join(headings.FIELDS)},
            mapping=text,
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about one cell: ``severity`` is refused, warning or mended; ``was`` the cell's own text."""

    field: str
    code: str
    severity: str
    was: str = ""

    @property
    def message(self) -> str:
        """The sentence for people."""
        values = {"was": self.was, "n": len(identity.normalise(self.was))}
        return _(MESSAGES[self.code]) % values if self.code in MESSAGES else ""


@dataclass(frozen=True, slots=True)
class PreparedRow:
    """One row of the file by its own number: clean values by field, problems, and the keys to store."""

    row: int
    values: dict[str, str]
    problems: tuple[Problem, ...] = ()
    search_key: str = ""
    sort_key: str = ""
    fingerprint: str = ""

    @property
    def refused(self) -> Problem | None:
        """Why the row does not come in, if it does not."""
        return next((p for p in self.problems if p.severity == REFUSED), None)

    def written(self, name: str) -> str:
        """A field's clean value, or what stands in the cell where that cannot be used."""
        was = next((p.was for p in self.problems if p.field == name and p.was), "")
        return self.values.get(name, "") or was


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file holds: sheet, header row (from 1), field → column letter, letter → heading, rows.

    ``sheets`` names every sheet that is not hidden. ``layout`` is the headings' fingerprint, empty where
    there are none; ``mapped_by`` says how the columns were found; ``samples`` has the first texts of each
    column that is left out, by letter.
    """

    file_name: str
    sheet: str
    header_row: int
    columns: dict[str, str]
    headings: dict[str, str]
    rows: tuple[PreparedRow, ...] = field(default=())
    sheets: tuple[str, ...] = ()
    layout: str = ""
    mapped_by: str = RECOGNISED
    samples: dict[str, list[str]] = field(default_factory=dict)


def prepare(
    path: Path,
    *,
    sheet: str = "",
    mapping: Mapping[str, str] | None = None,
    layouts: Mapping[str, Mapping[str, str]] | None = None,
    anyhow: bool = False,
    job: Job | None = None,
) -> Preview:
    """Read a roster file in a limited child process; nothing is written.

    ``mapping``: field → column letter or heading, over what was recognised; an empty column leaves the
    field out. ``layouts``: headings' fingerprint → the columns of such a file, where no mapping is given.
    ``anyhow``: a file without a column of names is read all the same, each row refused, so that somebody
    can say which column it is. Raises ``NoTable``, ``BadMapping``, ``sheets.CannotRead`` and the sandbox's
    errors.
    """
    arguments = {
        "path": str(path),
        "sheet": sheet,
        "mapping": dict(mapping or {}),
        "layouts": {layout: dict(columns) for layout, columns in (layouts or {}).items()},
        "anyhow": anyhow,
        "now": clock.now_ms(),
    }
    rows: list[PreparedRow] = []
    found = sandbox.run_limited(
        "station_app.roster.reading:read_in_child", arguments, job=job, seconds=_seconds(path),
        part=lambda some: rows.extend(_prepared(one) for one in some),
    )  # fmt: skip
    return Preview(**{**found, "sheets": tuple(found["sheets"])}, rows=tuple(rows))


def _prepared(row: list[Any]) -> PreparedRow:
    number, values, problems, search_key, sort_key, fingerprint = row
    return PreparedRow(
        number, values, tuple(Problem(*one) for one in problems), search_key, sort_key, fingerprint
    )


def _seconds(path: Path) -> float:
    """How long the child may take: a small file that takes longer is hostile, a large one is long work."""
    try:
        size = path.stat().st_size
    except OSError:
        return sandbox.SECONDS
    return min(sandbox.SECONDS + _SECONDS_A_MEGABYTE * size / 1_000_000, sandbox.LONGEST)


def read_in_child(
    *,
    path: str,
    sheet: str,
    mapping: dict[str, str],
    layouts: dict[str, dict[str, str]],
    anyhow: bool,
    now: int,
    report: sandbox.Report,
) -> Generator[list[list[Any]], None, dict[str, Any]]:
    """The child's part: find the table, clean every row; yields some rows at a time, in what JSON can
    carry, and returns what else there is to know."""
    file = Path(path)
    with clock.frozen(now):
        book = sheets.open_book(file)
        table = _choose(file, book, sheet, _Wanted(mapping, layouts, anyhow))
        found = table.found
        cleaner = Cleaner(found.columns, day_shift=table.sheet.day_shift)
        prepared: list[list[Any]] = []
        for number, row in enumerate(table.sheet.read(), 1):
            if number % _STEP == 0:
                report(number, max(number, table.sheet.expected))
                yield prepared
                prepared = []
            if number >= found.first_row and (one := cleaner.clean(number, row)) is not None:
                prepared.append(one)
        yield prepared
    return {
        "file_name": file.name,
        "sheet": table.sheet.name,
        "sheets": [one.name for one in book.sheets if one.visible or one.name == table.sheet.name],
        "header_row": found.header_row,
        "columns": {name: sheets.column_letter(place) for name, place in found.columns.items()},
        "headings": {sheets.column_letter(place): text for place, text in found.headings.items()},
        "layout": headings.layout_of(found),
        "mapped_by": table.mapped_by,
        "samples": _samples(table.first, found),
    }


@dataclass(frozen=True, slots=True)
class _Wanted:
    """How columns are to be found: by hand, by memory, and whether a name among them is needed."""

    mapping: dict[str, str]
    layouts: dict[str, dict[str, str]]
    anyhow: bool


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet with its first rows, which the headings are among."""

    sheet: sheets.Sheet
    first: list[Row]
    found: headings.Found
    mapped_by: str


def _choose(file: Path, book: sheets.Book, wanted_sheet: str, wanted: _Wanted) -> _Table:
    """Of the sheets, the one with a name and most other fields; of those without, the widest."""
    candidates = (
        [book.sheet(file, wanted_sheet)]
        if wanted_sheet
        else [s for s in book.sheets if s.visible] or list(book.sheets)
    )
    best: _Table | None = None
    for one in candidates:
        table = _table(one, wanted)
        if table is not None and (best is None or _worth(table.found) > _worth(best.found)):
            best = table
    if not wanted.mapping:
        best = _by_contents(best, candidates) or best
    if best is None:
        for one in candidates:
            for _row in one.read():
                pass  # whatever is wrong further down is said before that no table is there
        raise NoTable(file.name)
    return best


def _by_contents(best: _Table | None, candidates: list[sheets.Sheet]) -> _Table | None:
    """Where no heading says who is who, the first sheet that holds people all the same; where a title alone
    may have been taken for a heading (志愿者), its own sheet, looked at once more."""
    if best is None or "name" not in best.found.columns:
        return next(filter(None, map(_without_headings, candidates)), None)
    alone = best.mapped_by == RECOGNISED and len(best.found.columns) == 1
    return _without_headings(best.sheet) if alone else None


def _without_headings(sheet: sheets.Sheet) -> _Table | None:
    rows = _first_rows(sheet)
    found = headings.table_by_contents(rows)
    return None if found is None else _Table(sheet, rows, found, CONTENTS)


def _worth(found: headings.Found) -> tuple[bool, int, int]:
    named = "name" in found.columns
    headed = sum(place in found.headings for place in found.columns.values())
    return named, len(found.columns), headed if named else len(found.headings)


def _first_rows(sheet: sheets.Sheet) -> list[Row]:
    """Its first rows alone: a sheet of 100,000 is never held whole."""
    with closing(sheet.read()) as reader:
        return list(islice(reader, _FIRST))


def _table(sheet: sheets.Sheet, wanted: _Wanted) -> _Table | None:
    rows = _first_rows(sheet)
    found = headings.find_table(rows)
    base = found or headings.guess_table(rows)
    how = RECOGNISED
    if base is not None and wanted.mapping:
        found, how = _mapped(base, rows, wanted.mapping), GIVEN
    elif base is not None and (columns := wanted.layouts.get(headings.layout_of(base))):
        places = {name: sheets.column_place(letter) for name, letter in columns.items()}
        known = {name: place for name, place in places.items() if place is not None}
        found, how = replace(base, columns=known), REMEMBERED
    if found is None or "name" not in found.columns:
        found = (found or base) if wanted.anyhow else None
    return None if found is None else _Table(sheet, rows, found, how)


def _mapped(base: headings.Found, rows: list[Row], mapping: dict[str, str]) -> headings.Found:
    places = {headings.plain_heading(text): place for place, text in base.headings.items()}
    columns = dict(base.columns)
    for name, column in mapping.items():
        if not column and name in headings.FIELDS:
            columns.pop(name, None)
            continue
        place = sheets.column_place(column) if column.isascii() and len(column) <= 3 else None
        place = places.get(headings.plain_heading(column), place)
        if name not in headings.FIELDS or place is None:
            raise BadMapping(f"{name}={column}")
        columns = {key: value for key, value in columns.items() if value != place or key == name}
        columns[name] = place
    found = replace(base, columns=columns)
    # A sheet without headings: what was taken for them is the first person.
    return headings.without_header(found) if headings.is_person(rows, found) else found


def _samples(rows: list[Row], found: headings.Found) -> dict[str, list[str]]:
    """The first texts of each column that is left out: whoever maps it sees what it is."""
    taken = set(found.columns.values())
    samples: dict[str, list[str]] = {}
    for row in rows[found.first_row - 1 :][:_LOOK_AT]:
        for place, cell in enumerate(row):
            if place in taken or not (text := plain_text(cell)):
                continue
            texts = samples.setdefault(sheets.column_letter(place), [])
            if len(texts) < _SAMPLES:
                texts.append(text[:30])
    return samples
