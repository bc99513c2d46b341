"""A title with its copies as records of CNMARC in UTF-8, as ``marc_mapping`` reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from station_app.library import marc
from station_app.library.entries import clean

#: Bytes of barcodes in one 905 and in one record, well inside what lengths of four and five figures hold.
_FIELD_ROOM: Final = 9_000
_RECORD_ROOM: Final = 60_000
#: 100$a: date, d and the year, then what a small library's books are: general, chi, Unicode (50).
_CODED: Final = "{day:%Y%m%d}d{year:4.4}    em y0chiy50      ea"


@dataclass(frozen=True, slots=True)
class MarcTitle:
    """What a record says of a title; ``copies`` are (barcode, place)."""

    uid: str
    title: str
    author: str
    publisher: str
    year: str
    year_text: str
    isbn: str
    price: str
    class_number: str
    call_number: str
    subjects: str
    copies: tuple[tuple[str, str], ...]


def write_title(title: MarcTitle, *, holder: str, today: date) -> Iterator[bytes]:
    """One record, or several where one has no room for all copies; the importer puts them together again.

    ``holder`` is 905$a. Raises ``ValueError`` where a text is longer than a field of the format.
    """
    head = _head(title, today)
    holdings = list(_holdings(title, holder))
    start = 0
    while True:
        size, end = 0, start
        while end < len(holdings) and (end == start or size < _RECORD_ROOM):
            size += len(holdings[end])
            end += 1
        yield marc.write_record([*head, *(("905", field) for field in holdings[start:end])])
        start = end
        if start >= len(holdings):
            return


def _head(title: MarcTitle, today: date) -> list[tuple[str, bytes]]:
    main, colon, other = title.title.partition(" : ")
    if not (main and other):
        main, colon, other = title.title, "", ""
    coded = _CODED.format(day=today, year=title.year or "    ")
    fields = [
        ("001", clean(title.uid).encode()),
        ("010", _field("  ", [("a", title.isbn), ("d", title.price)])),
        ("100", b"  \x1fa" + coded.encode()),
        ("101", _field("0 ", [("a", "chi")])),
        ("102", _field("  ", [("a", "CN")])),
        ("200", _field("1 ", [("a", main), ("e", other if colon else ""), ("f", title.author)])),
        ("210", _field("  ", [("c", title.publisher), ("d", title.year_text or title.year)])),
        *(("606", _field("0 ", _subject(text))) for text in title.subjects.split("; ")),
        ("690", _field("  ", [("a", title.class_number)])),
        ("801", _field(" 0", [("a", "CN"), ("c", f"{today:%Y%m%d}")])),
    ]
    return [(tag, field) for tag, field in fields if len(field) > 2]


def _subject(text: str) -> list[tuple[str, str]]:
    first, *rest = text.split(" -- ")
    return [("a", first), *(("x", part) for part in rest)]


def _holdings(title: MarcTitle, holder: str) -> Iterator[bytes]:
    """A 905 for the copies of each place, its barcodes in repeated $b."""
    classed, _slash, book = title.call_number.partition("/")
    shelf = [("d", classed), ("e", book), ("s", title.call_number)]
    by_place: dict[str, list[str]] = {}
    for barcode, place in title.copies:
        by_place.setdefault(place, []).append(barcode)
    for place, codes in by_place.items():
        for some in _chunks(codes):
            coded = [("b", code) for code in some]
            yield _field("  ", [("a", holder), *coded, ("c", place), *shelf, ("f", str(len(some)))])
    if not title.copies and title.call_number:
        yield _field("  ", [("a", holder), *shelf, ("f", "0")])


def _chunks(codes: Sequence[str]) -> Iterator[list[str]]:
    some: list[str] = []
    size = 0
    for code in codes:
        some.append(code)
        size += len(code.encode()) + 2
        if size > _FIELD_ROOM / 2:
            yield some
            some, size = [], 0
    if some:
        yield some


def _field(indicators: str, subfields: Sequence[tuple[str, str]]) -> bytes:
    """Indicators and the subfields that hold something; two bytes where none does."""
    parts = (f"\x1f{code}{plain}" for code, value in subfields if (plain := clean(value)))
    return (indicators + "".join(parts)).encode()
