"""Putting a title right, and where its copies stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from station_app.core.db import atomic, change_row, tuples
from station_app.core.errors import NotFound
from station_app.core.i18n import _
from station_app.core.rights import Right, requires
from station_app.library import barcodes, cataloguing, lending, prices, queries, shelving
from station_app.library.models import Copy, Title
from station_app.library.rows import TitleRow


@dataclass(frozen=True, slots=True)
class TitleCard:
    """A title as it is typed: year, ISBN and price as printed, or as read where that was not kept."""

    uid: str
    title: str
    author: str
    publisher: str
    year: str
    isbn_text: str
    call_number: str
    price: str
    subjects: str


@requires(Right.LOOK)
def get_title_card(uid: str) -> TitleCard:
    """What stands on a title's card; raises ``NotFound``."""
    return _card(_title(uid))


@requires(Right.CATALOGUE)
@atomic
def edit_title(
    uid: str,
    *,
    title: str,
    author: str,
    publisher: str,
    year: str,
    isbn_text: str,
    call_number: str,
    price: str,
    subjects: str,
) -> TitleRow:
    """Change a title; what is as before stays untouched. Copies that cost what the title did follow it.

    A new call number such as ``I247.5/`` gets its number (``shelving.completed``). Raises ``NotFound``,
    ``ValidationError`` without a title.
    """
    row = _title(uid)
    before = _card(row)
    if call_number.strip() != before.call_number:
        call_number = shelving.completed(call_number)
    values = cataloguing.title_values(
        title, author=author, publisher=publisher, year=year, isbn_text=isbn_text, call_number=call_number,
        price=price, subjects=subjects,
    )  # fmt: skip
    if year.strip() == before.year:
        values |= {"year": row.year, "year_text": row.year_text}
    if isbn_text.strip() == before.isbn_text:
        values |= {"isbn": row.isbn, "isbn_printed": row.isbn_printed}
    if price.strip() == before.price:
        values |= {"price_fen": row.price_fen, "price_text": row.price_text}
    if call_number.strip() == before.call_number:
        values["class_number"] = row.class_number
    old = row.price_fen
    change_row(row, values)
    if row.price_fen != old:
        for copy in Copy.select().where(Copy.title == uid):
            if copy.price_fen == old:
                change_row(copy, {"price_fen": row.price_fen})
    return queries.title_row(row)


@requires(Right.CATALOGUE)
@atomic
def move_copies(codes: Sequence[str], place: str) -> int:
    """Note that copies stand on another shelf; gives how many stood elsewhere before. Raises ``NotFound``."""
    return sum(change_row(_copy(code), {"place": place.strip()}) for code in codes)


@requires(Right.LOOK)
def list_places() -> list[str]:
    """The shelves that copies stand on, by name."""
    query = Copy.select(Copy.place).where(Copy.place != "").distinct().order_by(Copy.place)
    return [place for (place,) in tuples(query)]


def _title(uid: str) -> Title:
    row: Title | None = Title.by_id(uid)
    if row is None:
        raise NotFound(_("title"), uid)
    return row


def _copy(code: str) -> Copy:
    copy = lending.copy_of(barcodes.clean(code))
    if copy is None:
        raise NotFound(_("book"), code)
    return copy


def _card(row: Title) -> TitleCard:
    price = row.price_text or (prices.yuan(row.price_fen) if row.price_fen is not None else "")
    return TitleCard(
        uid=row.id,
        title=row.title,
        author=row.author,
        publisher=row.publisher,
        year=row.year_text or row.year,
        isbn_text=row.isbn_printed or row.isbn,
        call_number=row.call_number,
        price=price,
        subjects=row.subjects,
    )
