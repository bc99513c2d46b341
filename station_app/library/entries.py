"""One row or record of a catalogue, cleaned: what a title and its copies are made of.

The text of prices, dates and ISBN stays beside what was read from it (library.md §3.7). Everything here
is worked out in the child process, the search keys too, so that committing only writes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from station_app.core.i18n import N_, _
from station_app.library import barcodes, isbn, prices, queries
from station_app.library.rows import STATE_NAMES

#: The fields of an entry, and what an import may map to a column or subfield.
FIELDS: Final = (
    "title", "author", "publisher", "year", "isbn", "class_number", "call_number", "price", "subjects",
    "count", "barcode", "place", "state", "note",
)  # fmt: skip
FIELD_NAMES: Final = {
    "title": N_("title"),
    "author": N_("author"),
    "publisher": N_("publisher"),
    "year": N_("publication date"),
    "isbn": N_("ISBN"),
    "class_number": N_("class number"),
    "call_number": N_("call number"),
    "price": N_("price"),
    "subjects": N_("subjects"),
    "count": N_("number of copies"),
    "barcode": N_("barcode"),
    "place": N_("place"),
    "state": N_("state"),
    "note": N_("note"),
}
#: No title of a station has more copies; a larger number is a mistake of the file.
MOST_COPIES: Final = 200

_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff]")
#: What spreadsheets make of long numbers.
_SCIENTIFIC: Final = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]+", re.IGNORECASE)

MESSAGES: Final = {
    "no-title": N_("The row has no title."),
    "isbn-check": N_("The ISBN's check digit is wrong; it was kept as printed."),
    "isbn-damaged": N_("A spreadsheet has destroyed the ISBN; it was kept as it stands."),
    "count-form": N_("The number of copies is no number; one copy was made."),
    "barcode-taken": N_("Another book carries this barcode; the copy got a new one."),
    "barcode-isbn": N_("The barcode is the ISBN; the copy got one of its own."),
    "barcode-damaged": N_("A spreadsheet has destroyed the barcode; the copy got a new one."),
    "state-unknown": N_("The copy's state is none that is known; it stands on the shelf."),
    "no-copy": N_("The record names no copy; its title went in without one."),
    "no-copies": N_("No record of the file names a copy: the titles went in without copies."),
}


@dataclass(frozen=True, slots=True)
class Copies:
    """Copies that an entry names: one with a barcode, or ``count`` without."""

    barcode: str = ""
    place: str = ""
    state: str = "shelf"
    count: int = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One row or record: cleaned values by field, its copies, and codes of ``MESSAGES`` to warn of.

    ``identity`` says which title it is: the same for the same title however it is typed.
    """

    record: int
    values: dict[str, str]
    copies: tuple[Copies, ...]
    warnings: tuple[str, ...] = ()
    identity: tuple[str, ...] = ()
    search_key: str = ""
    thirteen: str = ""
    price_fen: int | None = None


def clean(text: str) -> str:
    """One line: no control characters, no doubled spaces."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(_CONTROL.sub(" ", text).split())


def plain_title(text: str) -> str:
    """A title without the 《》 around the whole of it."""
    name = clean(text)
    inner = name[1:-1]
    if name.startswith("《") and name.endswith("》") and not set("《》") & set(inner):
        return inner.strip()
    return "" if not name.strip("《》 ") else name


def number_of(printed: str) -> str:
    """What a title is known by beside its name: its ISBN as 13 digits, else the number as printed."""
    return isbn.find_13(printed) or isbn.clean(printed)


def identity(title: str, author: str, publisher: str, number: str) -> tuple[str, ...]:
    """What makes two rows one title: title and ISBN, or title, author and publisher where there is none.

    An ISBN alone does not: volumes share one (library.md §3.1).
    """
    name = _same(plain_title(title))
    return (name, number) if number else (name, "", _same(author), _same(publisher))


def _same(text: str) -> str:
    """Width, case, spaces and the marks around a title do not tell titles apart."""
    plain = unicodedata.normalize("NFKC", _CONTROL.sub("", text)).casefold()
    return "".join(plain.split())


def prepare(record: int, values: dict[str, str], copies: tuple[Copies, ...] | None = None) -> Entry:
    """An entry from the texts of a row; ``copies`` where a MARC record has named them."""
    v = {name: text for name in FIELDS if (text := clean(values.get(name, "")))}
    v["title"] = plain_title(v.get("title", ""))
    warnings: list[str] = []
    v["barcode"] = _barcode(v, warnings)
    printed = v.get("isbn", "")
    plain = isbn.clean(printed)
    thirteen = isbn.find_13(printed)
    if _SCIENTIFIC.fullmatch(plain):
        warnings.append("isbn-damaged")
    elif plain and not thirteen and len(plain) in (10, 13):
        warnings.append("isbn-check")
    if copies is None:
        copies = (_copies(v, warnings),)
    else:
        copies = tuple(_without_isbn(one, warnings) for one in copies)
    call = v.setdefault("call_number", v.get("class_number", ""))
    v.setdefault("class_number", call.split("/")[0].strip())
    author, number = v.get("author", ""), thirteen or plain
    return Entry(
        record=record,
        values=v,
        copies=copies,
        warnings=tuple(dict.fromkeys(warnings)),
        identity=identity(v["title"], author, v.get("publisher", ""), number),
        search_key=queries.title_key(v["title"], author, number, call),
        thirteen=thirteen,
        price_fen=prices.price_fen(v.get("price", "")),
    )


def _copies(v: dict[str, str], warnings: list[str]) -> Copies:
    place, state = v.get("place", ""), _state(v.get("state", ""), warnings)
    if v["barcode"]:
        return Copies(v["barcode"], place, state)
    return Copies("", place, state, _count(v.get("count", ""), warnings))


def _barcode(v: dict[str, str], warnings: list[str]) -> str:
    """The barcode, unless it is the ISBN that the publisher printed, or what a spreadsheet left of one."""
    code = barcodes.clean(v.get("barcode", ""))
    if _SCIENTIFIC.fullmatch(code):
        warnings.append("barcode-damaged")
        return ""
    if len(code) == 13 and isbn.is_valid(code):
        warnings.append("barcode-isbn")
        v.setdefault("isbn", code)
        return ""
    return code


def _without_isbn(copies: Copies, warnings: list[str]) -> Copies:
    code = _barcode({"barcode": copies.barcode}, warnings)
    return Copies(code, copies.place, copies.state, copies.count)


def _count(text: str, warnings: list[str]) -> int:
    digits = unicodedata.normalize("NFKC", text).removesuffix("册").removesuffix("本").strip()
    if not digits:
        return 1
    if not (digits.isascii() and digits.isdigit() and int(digits) <= MOST_COPIES):
        warnings.append("count-form")
        return 1
    return int(digits)


def _state(text: str, warnings: list[str]) -> str:
    if not text:
        return "shelf"
    word = text.casefold().replace(" ", "-")
    # The names in the language in use; whom a kept copy waits for is not in any list.
    names = {_(name).casefold(): str(state) for state, name in STATE_NAMES.items() if state != "kept"}
    found = _STATES.get(word) or names.get(text.casefold())
    if found is None:
        warnings.append("state-unknown")
    return found or "shelf"


#: States as lists name them, and as ours do in either language.
_STATES: Final = {
    word: state
    for state, words in {
        "shelf": "shelf on-the-shelf kept kept-for-a-reader 在架 在馆 可借 借出 外借 已借出 预约 保留 正常",
        "reading-only": "reading-only 仅阅览 只供阅览 馆内阅览 阅览 不外借 for-reading-here",
        "repair": "repair 修补 修复 being-mended 正在修补 修补中",
        "missing": "missing 下落不明 缺失 找不到",
        "lost": "lost 丢失 遗失",
        "withdrawn": "withdrawn 注销 已注销 剔除",
        "crossing": "crossing drifting 漂流",
    }.items()
    for word in words.split()
}


def to_json(entry: Entry) -> list[Any]:
    """The entry as the child sends it."""
    copies = [[c.barcode, c.place, c.state, c.count] for c in entry.copies]
    return [
        entry.record, entry.values, copies, list(entry.warnings), list(entry.identity), entry.search_key,
        entry.thirteen, entry.price_fen,
    ]  # fmt: skip


def from_json(sent: list[Any]) -> Entry:
    """The entry that the child sent."""
    record, values, copies, warnings, same, key, thirteen, fen = sent
    made = tuple(Copies(*one) for one in copies)
    return Entry(record, values, made, tuple(warnings), tuple(same), key, thirteen, fen)
