"""Barcodes of our own: digits only, so that no input method starts on them (``decisions.md``, Library).

A copy is 2 + the station's four figures + six of serial + a Luhn check digit; a reader's card
1 + four + five + check. Codes that books already carry are taken as they are.
"""

from __future__ import annotations

import unicodedata
from typing import Final

COPY, CARD = "2", "1"
_SERIAL: Final = {COPY: 6, CARD: 5}
#: A code that comes again this soon was read twice by the scanner (library.md §5.2).
TWICE_MS: Final = 5_000


def is_read_twice(code: str, last: str, passed_ms: int) -> bool:
    """Whether a code is the last one read once more by the scanner, ``passed_ms`` after it."""
    return bool(code) and code == last and 0 <= passed_ms < TWICE_MS


def check_digit(digits: str) -> str:
    """The Luhn check digit (ISO/IEC 7812-1 Annex B) of the digits before it."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def make(kind: str, figures: str, serial: int) -> str:
    """The code of ``kind`` (``COPY`` or ``CARD``) with that serial at the station with those figures."""
    body = f"{kind}{figures}{serial:0{_SERIAL[kind]}d}"
    return body + check_digit(body)


def is_ours(code: str, kind: str) -> bool:
    """Whether the code is one of ours of that kind, its check digit right."""
    return looks_ours(code, kind) and check_digit(code[:-1]) == code[-1]


def looks_ours(code: str, kind: str) -> bool:
    """Whether the code is built as ours of that kind are, whatever its check digit says."""
    return code.isascii() and code.isdigit() and len(code) == 6 + _SERIAL[kind] and code[0] == kind


def figures_of(code: str) -> str:
    """The station's four figures inside a code of ours."""
    return code[1:5]


def serial_of(code: str) -> int:
    """The serial inside a code of ours."""
    return int(code[5:-1])


def clean(scanned: str) -> str:
    """What a scanner sent: full-width digits made plain, ends and line breaks taken away."""
    return "".join(unicodedata.normalize("NFKC", scanned).split())
