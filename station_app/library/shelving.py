"""Call numbers 索书号: 分类号/种次号, the running number of titles within a class (library.md §3.3)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from station_app.core.db import tuples
from station_app.core.errors import ValidationError
from station_app.core.i18n import _
from station_app.core.rights import Right, requires
from station_app.library import prices
from station_app.library.models import Title

_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_SIMPLE_WIDTH: Final = 4
#: Call numbers that end where the program goes on.
_OPEN: Final = re.compile(r"(?P<class>[^/]*)/(?::(?P<volume>.+))?")
_OPEN_SIMPLE: Final = re.compile(r"[A-Za-z]-")


@requires(Right.LOOK)
def completed(call_number: str) -> str:
    """A call number whose last part is left to the program; any other as it was typed.

    ``I247.5/`` gets the next number of its class, ``I247.5/:2`` the same for a volume, ``I-`` the next serial
    of the letter. Raises ``ValidationError`` (call_number) for what is no class.
    """
    text = unicodedata.normalize("NFKC", call_number).strip()
    if found := _OPEN.fullmatch(text):
        return next_call_number(found["class"], volume=found["volume"] or "")
    return next_simple_number(text) if _OPEN_SIMPLE.fullmatch(text) else call_number


@requires(Right.LOOK)
def next_call_number(class_number: str, *, volume: str = "") -> str:
    """``I247.5/13`` for class ``I247.5`` where the highest number of the class is 12; ``:2`` for a volume.

    Numbers that are not figures (author numbers) do not count; a number once given is not given again,
    since withdrawn copies leave their title. Raises ``ValidationError`` for what is no class number.
    """
    classed = _class(class_number)
    number = max(_book_numbers(classed), default=0) + 1
    return f"{classed}/{number}{f':{volume.strip()}' if volume.strip() else ''}"


@requires(Right.LOOK)
def next_simple_number(class_number: str) -> str:
    """``I-0123``, a class letter and a serial, for stations that shelve simply (Shandong's 农家书屋, 2012).

    Raises ``ValidationError`` where the class begins with none of the 22 letters.
    """
    letter = prices.class_letter(_class(class_number))
    if not letter:
        raise ValidationError({"call_number": _("Give the letter of a class, A to Z without L, M, W and Y.")})
    pattern = re.compile(f"{letter}-([0-9]{{1,9}})")
    query = tuples(Title.select(Title.call_number).where(Title.call_number.startswith(f"{letter}-")))
    taken = [int(found[1]) for (call,) in query if (found := pattern.fullmatch(call.strip().upper()))]
    return f"{letter}-{max(taken, default=0) + 1:0{_SIMPLE_WIDTH}d}"


def _class(text: str) -> str:
    """A class number as call numbers have it: plain width, no spaces, capitals, no book number."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).upper().partition("/")[0]
    if not plain:
        raise ValidationError({"call_number": _("Give the class number, such as I247.5.")})
    return plain


def _book_numbers(classed: str) -> list[int]:
    """The numeric book numbers that titles of this very class carry."""
    numbers = []
    for (call,) in tuples(Title.select(Title.call_number).where(Title.call_number != "")):
        head, _slash, book = call.partition("/")
        if "".join(head.split()).upper() == classed and (found := _NUMBER.match(book.strip())):
            numbers.append(int(found[0]))
    return numbers
