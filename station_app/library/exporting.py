"""The catalogue out again: a workbook, a CSV file or ISO 2709 (CNMARC in UTF-8).

What was written comes in again without adding anything, and into an empty station as the same titles and
copies. Free notes stay at the station.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from station_app.core import clock, files, workbooks
from station_app.core.db import tuples
from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.core.jobs import Job
from station_app.core.rights import Right, requires
from station_app.library import marc_writing, prices
from station_app.library.entries import FIELD_NAMES
from station_app.library.marc_writing import MarcTitle
from station_app.library.models import Copy, Title
from station_app.library.rows import STATE_NAMES, CopyState
from station_app.organisation import service as organisation

SUFFIXES: Final = (".xlsx", ".csv", ".iso", ".mrc")
COLUMNS: Final = (
    "title", "author", "publisher", "year", "isbn", "class_number", "call_number", "price", "subjects",
    "barcode", "place", "state", "count",
)  # fmt: skip
_WIDTHS: Final = (36, 20, 22, 14, 20, 14, 18, 12, 30, 18, 12, 10, 8)
_STEP: Final = 500
#: A spreadsheet takes these beginnings for a formula; ``reading`` takes the mark before them off again.
_FORMULA: Final = re.compile(r"'*[=+\-@]")


class UnknownKind(StationError):
    """The file's name ends in nothing that a catalogue is written as."""

    code = "unknown-kind"

    def __init__(self, name: str) -> None:
        super().__init__(_("“%(name)s” must end in .xlsx, .csv, .iso or .mrc.") % {"name": name}, name=name)


@dataclass(frozen=True, slots=True)
class CatalogueExported:
    """What was written; ``left_out`` are titles whose text the format has no room for."""

    path: Path
    titles: int
    copies: int
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Copy:
    barcode: str
    place: str
    state: str
    price_fen: int | None


@requires(Right.CATALOGUE)
def export_catalogue(path: Path, *, job: Job | None = None) -> CatalogueExported:
    """Write every title in the order of the shelf, whole or not at all; the suffix says as what.

    In ISO 2709 withdrawn copies are left out: they are no holdings. Raises ``UnknownKind`` and
    ``files.CannotWrite``.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UnknownKind(path.name)
    titles = _titles()
    copies = _copies()
    job = job or Job()
    if suffix in (".iso", ".mrc"):
        return _write_marc(path, titles, copies, job)
    rows = _rows(titles, copies, job)
    headings = [_(FIELD_NAMES[name]) for name in COLUMNS]
    if suffix == ".csv":
        with files.replacing(path) as part, open(part, "w", encoding="utf-8-sig", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(headings)
            writer.writerows([_guarded(cell) for cell in row] for row in rows)
    else:
        workbooks.write_workbook(path, _("catalogue"), headings, rows, widths=_WIDTHS)
    return CatalogueExported(path, len(titles), sum(map(len, copies.values())))


def _titles() -> list[Title]:
    return sorted(
        Title.select(), key=lambda t: (not t.call_number, prices.shelf_key(t.call_number), t.title, t.id)
    )


def _copies() -> dict[str, list[_Copy]]:
    """Copies by title, in the order of their barcodes."""
    found: dict[str, list[_Copy]] = {}
    fields = (Copy.title, Copy.barcode, Copy.place, Copy.state, Copy.price_fen)
    for uid, barcode, place, state, fen in tuples(Copy.select(*fields).order_by(Copy.barcode)):
        found.setdefault(uid, []).append(_Copy(barcode, place, state, fen))
    return found


def _rows(titles: list[Title], copies: dict[str, list[_Copy]], job: Job) -> Iterator[list[str]]:
    """One row a copy; a title without any has one of its own, with the number 0."""
    states = {state: _(name) for state, name in STATE_NAMES.items()}
    for place, t in enumerate(titles):
        if place % _STEP == 0:
            job.step(place, len(titles))
        head = [t.title, t.author, t.publisher, t.year_text or t.year, t.isbn_printed or t.isbn]
        head += [t.class_number, t.call_number]
        for copy in copies.get(t.id, []):
            price = _price(t, copy.price_fen)
            state = states[CopyState(copy.state)]
            yield [*head, price, t.subjects, copy.barcode, copy.place, state, "1"]
        if t.id not in copies:
            yield [*head, _price(t, t.price_fen), t.subjects, "", "", "", "0"]


def _price(title: Title, fen: int | None) -> str:
    """The price as printed, or as it is read where the copy's is another."""
    if title.price_text and fen in (title.price_fen, None):
        return title.price_text
    return "" if fen is None else f"CNY{fen // 100}.{fen % 100:02}"


def _guarded(text: str) -> str:
    """A cell of CSV: no control character, and no formula to whatever spreadsheet opens it."""
    text = workbooks.clean_text(text)
    return f"'{text}" if _FORMULA.match(text) else text


def _write_marc(
    path: Path, titles: list[Title], copies: dict[str, list[_Copy]], job: Job
) -> CatalogueExported:
    holder, today = organisation.this_station().code, clock.today()
    written, left_out = 0, []
    with files.replacing(path) as part, open(part, "wb") as handle:
        for place, t in enumerate(titles):
            if place % _STEP == 0:
                job.step(place, len(titles))
            held = [c for c in copies.get(t.id, []) if c.state != CopyState.WITHDRAWN]
            try:
                records = list(marc_writing.write_title(_marc_title(t, held), holder=holder, today=today))
            except ValueError:
                left_out.append(t.title)
                continue
            handle.writelines(records)
            written += len(held)
    return CatalogueExported(path, len(titles) - len(left_out), written, tuple(left_out))


def _marc_title(t: Title, held: list[_Copy]) -> MarcTitle:
    return MarcTitle(
        uid=t.id,
        title=t.title,
        author=t.author,
        publisher=t.publisher,
        year=t.year,
        year_text=t.year_text,
        isbn=t.isbn_printed or t.isbn,
        price=_price(t, t.price_fen),
        class_number=t.class_number,
        call_number=t.call_number,
        subjects=t.subjects,
        copies=tuple((copy.barcode, copy.place) for copy in held),
    )
