"""Prices and years as catalogues have them: read where they can be, the text kept beside."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

#: 1,234.00 · 9.90 or 9,90 · 38; never a part of a longer number.
_AMOUNT: Final = re.compile(
    r"(?<![0-9.,])(?:([0-9]{1,3}),([0-9]{3}(?:\.[0-9]{1,2})?)(?![0-9])"
    r"|([0-9]{1,6})[.,]([0-9]{1,2})(?![0-9])|([0-9]{1,6})(?![0-9]|[.,][0-9]))"
)
_FOREIGN: Final = re.compile(r"EUR|USD|HKD|TWD|GBP|JPY|US\$|HK\$|NT\$|€|£", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?<!\d)(1[89][0-9]{2}|20[0-9]{2})(?!\d)")

#: The 22 classes of the Chinese Library Classification, 5th edition (library.md §3.2).
CLASSES: Final = {
    "A": "马克思主义、列宁主义、毛泽东思想、邓小平理论", "B": "哲学、宗教", "C": "社会科学总论",
    "D": "政治、法律", "E": "军事", "F": "经济", "G": "文化、科学、教育、体育", "H": "语言、文字",
    "I": "文学", "J": "艺术", "K": "历史、地理", "N": "自然科学总论", "O": "数理科学和化学",
    "P": "天文学、地球科学", "Q": "生物科学", "R": "医药、卫生", "S": "农业科学", "T": "工业技术",
    "U": "交通运输", "V": "航空、航天", "X": "环境科学、安全科学", "Z": "综合性图书",
}  # fmt: skip


def price_fen(text: str) -> int | None:
    """Fen of a price in yuan (``CNY9.90``, ``9.9元``, ``CNY9.9(上下册)``); None where it is none."""
    plain = unicodedata.normalize("NFKC", text)
    found = _AMOUNT.search(plain)
    if found is None or _FOREIGN.search(plain):
        return None
    thousands, rest, yuan, cents, whole = found.groups()
    amount = thousands + rest if thousands else f"{yuan}.{cents}" if yuan else whole
    return int(Decimal(amount) * 100)


def yuan(fen: int) -> str:
    """A price as a catalogue prints it: ``CNY9.90``."""
    return f"CNY{fen // 100}.{fen % 100:02}"


def year_of(text: str) -> str:
    """The first year in ``1999, 2003重印``; empty where there is none."""
    found = _YEAR.search(unicodedata.normalize("NFKC", text))
    return found[1] if found else ""


def class_letter(call_number: str) -> str:
    """The class letter of a call number; empty where it begins with none of the 22."""
    first = call_number.strip()[:1].upper()
    return first if first in CLASSES else ""


#: The auxiliary signs in the order in which shelves have them, before any figure or letter. The order is
#: laid down by the CLC's manual, which could not be looked at (library.md §3.3): change it here alone.
SIGNS: Final = '-()"=<>:+'
_RANK: Final = {ord(sign): chr(1 + place) for place, sign in enumerate(SIGNS)}
_WIDE_SIGNS: Final = str.maketrans("＂“”〈〉《》", '"""<><>')


def shelf_key(call_number: str) -> tuple[str, int, str]:
    """What shelves are sorted by: the class as a decimal, character by character, then the book number.

    A book number that begins with figures counts as a whole number; so do the figures behind it (``:2``
    before ``:10``).
    """
    plain = unicodedata.normalize("NFKC", call_number.translate(_WIDE_SIGNS)).strip().upper()
    classed, _slash, book = plain.partition("/")
    digits = re.match(r"[0-9]+", book)
    if digits:
        book = re.sub(r"[0-9]+", lambda found: found[0].zfill(8), book)
    decimal = classed.replace(".", "").replace(" ", "").translate(_RANK)
    return decimal, int(digits[0]) if digits else 0, book.strip()
