"""Chinese ID numbers: GB 11643-1999, and the damage that spreadsheets do to them (domain §3.5)."""

from __future__ import annotations

import hmac
from datetime import date
from typing import Final

from station_app.core import clock
from station_app.core.i18n import N_

WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS: Final = "10X98765432"
EARLIEST: Final = date(1890, 1, 1)
RESIDENT: Final = "resident-id"

#: Kinds of ID, by the word that is stored; a kind other than the first two has a free form.
KINDS: Final = {
    RESIDENT: N_("resident identity card"),
    "hk-macau-taiwan": N_("residence permit for Hong Kong, Macau and Taiwan residents"),
    "foreign-permanent": N_("foreign permanent resident ID card"),
    "passport": N_("passport"),
    "other": N_("other ID"),
}
CHECKED_KINDS: Final = ("", RESIDENT, "hk-macau-taiwan")

MESSAGES: Final = {
    "id-length": N_("The ID number has %(n)d characters; it needs 18."),
    "id-characters": N_("The ID number has a character that cannot be: digits, and X at the end only."),
    "id-checksum": N_("The ID number's last character does not fit the others; a figure is wrong."),
    "id-birth-date": N_("The ID number's date of birth does not exist, or differs from the one given."),
    "id-spreadsheet-damage": N_(
        "The spreadsheet has lost the last three figures of the ID number. They cannot be recovered: "
        "go back to the original."
    ),
    "id-sex": N_("The ID number and the sex given do not fit each other."),
}


def normalise(text: str) -> str:
    """Digits and X alone: full width made half, spaces, hyphens and a leading apostrophe taken away."""
    found = []
    for character in text.strip().lstrip("'’‘`"):
        code = ord(character)
        if 0xFF01 <= code <= 0xFF5E:
            character = chr(code - 0xFEE0)
        if character not in " -\u3000\u00a0\u200b\u2010\u2013\u2014\t":
            found.append(character)
    return "".join(found).upper()


def check_character(first_17: str) -> str:
    """The check character of 17 digits: ISO 7064 MOD 11-2."""
    return CHECKS[sum(w * int(d) for w, d in zip(WEIGHTS, first_17, strict=True)) % 11]


def from_15(number: str) -> str:
    """An old 15-digit number as the 18-character one: 19 after the sixth digit, and the check."""
    longer = f"{number[:6]}19{number[6:]}"
    return longer + check_character(longer)


def birth_date(number: str) -> date | None:
    """The date of birth in an 18-character number, where there is such a day in the past."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if EARLIEST <= born <= clock.today() else None


def sex(number: str) -> str:
    """男 where the 17th digit is odd, else 女."""
    return "男" if int(number[16]) % 2 else "女"


def problem(number: str) -> str:
    """The code of what is wrong with a normalised 18- or 15-character number; empty where nothing is.

    Abolished area codes are valid for older people, so the area is not looked at.
    """
    if len(number) == 15 and number.isascii() and number.isdigit():
        number = from_15(number)
    if len(number) != 18:
        return "id-length" if number.isascii() and number.isalnum() else "id-characters"
    if not (number.isascii() and number[:17].isdigit() and number[17] in "0123456789X"):
        return "id-characters"
    damaged = number.endswith("000")
    if birth_date(number) is None:
        return "id-birth-date"
    if check_character(number[:17]) != number[17]:
        return "id-spreadsheet-damage" if damaged else "id-checksum"
    return ""


def id_hmac(pepper: bytes, id_number: str) -> str:
    """What finds the same person in two stations without a number (``decisions.md``)."""
    return hmac.digest(pepper, id_number.encode(), "sha256").hex()


def damaged_by_spreadsheet(number: str, *, was_number: bool) -> bool:
    """Whether the cell's 18 digits were lost: a numeric cell, or a tail of 000 (9 % of those still pass
    the checksum, domain §3.5)."""
    return (was_number and len(number) > 15) or (len(number) == 18 and number.endswith("000"))
