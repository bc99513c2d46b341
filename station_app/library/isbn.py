"""ISBN by library.md §3.1: cleaned, checked, kept as 13 digits beside the text as printed."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final

_TEN: Final = re.compile("[0-9]{9}[0-9X]")
_THIRTEEN: Final = re.compile("97[89][0-9]{10}")
_DASHES: Final = str.maketrans("", "", " -‐‑–—\t\u3000")


#: A number of the right length inside a text such as ``978-7-101-07092-7 (精装)``.
_INSIDE: Final = re.compile(r"(?<![0-9])(?:97[89](?:[- ]?[0-9]){10}|(?:[0-9][- ]?){9}[0-9X])(?![0-9])")
_TO_DASH: Final = str.maketrans("‐‑–—\u3000\t", "----  ")


def clean(text: str) -> str:
    """NFKC, upper case, without a leading ISBN and without spaces and dashes; an add-on is cut off."""
    plain = unicodedata.normalize("NFKC", text).upper().strip().removeprefix("ISBN").lstrip(":： ")
    plain = plain.translate(_DASHES)
    return plain[:13] if len(plain) in (15, 18) and plain[:13].isdigit() else plain


def check_10(first_9: str) -> str:
    """The check character of an ISBN-10: weights 10…2, modulo 11, X for ten."""
    rest = -sum((10 - place) * int(digit) for place, digit in enumerate(first_9)) % 11
    return "X" if rest == 10 else str(rest)


def check_13(first_12: str) -> str:
    """The check digit of an ISBN-13: weights 1 and 3 in turn, modulo 10."""
    return str(-sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(first_12)) % 10)


def is_valid(plain: str) -> bool:
    """Whether a cleaned text is an ISBN-10 or -13 with the right check, and not one figure repeated."""
    if len(set(plain)) <= 1:
        return False
    if _TEN.fullmatch(plain):
        return check_10(plain[:9]) == plain[9]
    return bool(_THIRTEEN.fullmatch(plain)) and check_13(plain[:12]) == plain[12]


def to_13(plain: str) -> str:
    """A valid ISBN as 13 digits; empty for what is none."""
    if not is_valid(plain):
        return ""
    if len(plain) == 13:
        return plain
    longer = "978" + plain[:9]
    return longer + check_13(longer)


@functools.lru_cache(maxsize=4096)
def find_13(text: str) -> str:
    """The first valid ISBN in a text as printed, whatever stands around it; empty where there is none."""
    if whole := to_13(clean(text)):
        return whole
    plain = unicodedata.normalize("NFKC", text).upper().translate(_TO_DASH)
    found = (to_13(clean(one[0])) for one in _INSIDE.finditer(plain))
    return next(filter(None, found), "")
