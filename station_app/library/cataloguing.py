"""New titles and copies, and the barcodes they get; ``service`` guards these."""

from __future__ import annotations

from typing import Any

from station_app.core.db import db
from station_app.core.errors import StationError, ValidationError
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.library import barcodes, entries, isbn, prices, queries, shelving
from station_app.library.models import Copy, Title
from station_app.organisation import service as organisation


class BarcodeTaken(StationError):
    """Another copy carries this barcode."""

    code = "barcode-taken"

    def __init__(self, barcode: str) -> None:
        super().__init__(
            _("Another copy carries the barcode %(barcode)s. Print a new label for this one.")
            % {"barcode": barcode},
            barcode=barcode,
        )


def new_title(
    title: str, *, author: str = "", publisher: str = "", year: str = "", isbn_text: str = "",
    call_number: str = "", price: str = "", subjects: str = "",
) -> Title:  # fmt: skip
    """Add a title as ``service.add_title`` is given it; a call number ``I247.5/`` gets its number."""
    values = title_values(
        title, author=author, publisher=publisher, year=year, isbn_text=isbn_text,
        call_number=shelving.completed(call_number), price=price, subjects=subjects,
    )  # fmt: skip
    row: Title = Title.create(id=new_id(), **values)
    return row


def title_values(
    title: str, *, author: str, publisher: str, year: str, isbn_text: str, call_number: str, price: str,
    subjects: str,
) -> dict[str, Any]:  # fmt: skip
    """The columns of a title from what was typed; raises ``ValidationError`` without a title."""
    name = entries.plain_title(title)
    if not name:
        raise ValidationError({"title": _("Give the book's title.")})
    printed = isbn_text.strip()
    thirteen = isbn.find_13(printed)
    return {
        "title": name,
        "author": author.strip(),
        "publisher": publisher.strip(),
        "year": prices.year_of(year),
        "year_text": year.strip(),
        "isbn": thirteen,
        "isbn_printed": printed,
        "call_number": call_number.strip(),
        "class_number": call_number.split("/")[0].strip(),
        "price_fen": prices.price_fen(price),
        "price_text": price.strip(),
        "subjects": subjects.strip(),
        "search_key": queries.title_key(name, author, thirteen or isbn.clean(printed), call_number),
    }


def new_copy(title: Title, barcode: str = "", place: str = "") -> str:
    """Add a copy; gives its barcode, one of ours where it carries none. Raises ``BarcodeTaken``."""
    code = barcodes.clean(barcode) or next_code(barcodes.COPY)
    if Copy.select().where(Copy.barcode == code).exists():
        raise BarcodeTaken(code)
    Copy.create(id=new_id(), title=title.id, barcode=code, place=place.strip(), price_fen=title.price_fen)
    return code


def next_code(kind: str) -> str:
    """The next barcode of ours of a kind."""
    return barcodes.make(kind, organisation.this_station().figures, next_serial(kind))


def next_serial(kind: str) -> int:
    """The serial of the next barcode of ours: never one given before, since withdrawn copies keep theirs."""
    figures = organisation.this_station().figures
    table, column = ("copy", "barcode") if kind == barcodes.COPY else ("reader_card", "number")
    length = len(barcodes.make(kind, figures, 0))
    # Books carry codes of other libraries too: only digits, as many as ours, with our check digit.
    pattern = f"{kind}{figures}".ljust(length, "#").replace("#", "[0-9]")
    sql = f"SELECT {column} FROM {table} WHERE {column} GLOB ? ORDER BY {column} DESC"
    ours = (code for (code,) in db.execute_sql(sql, (pattern,)) if barcodes.is_ours(code, kind))
    last = next(ours, None)
    return barcodes.serial_of(last) + 1 if last else 1
