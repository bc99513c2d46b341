"""Dates as offices write them: taken where only one day can be meant, refused where two can."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Final

from station_app.core import clock

EARLIEST: Final = date(1890, 1, 1)
_EXCEL_DAY_0: Final = date(1899, 12, 30)
#: From May 1927: a smaller number in a column of dates is an age or a year alone, which nobody guesses.
_FIRST_DAY_NUMBER: Final = 10_000
_LAST_DAY_NUMBER: Final = 80_000
_YMD: Final = re.compile(
    r"^(\d{4})\s*[年./\-－、,，\s]\s*(\d{1,2})\s*[月./\-－、,，\s]\s*(\d{1,2})\s*[日号]?$"
)
_SHORT: Final = re.compile(r"^'?(\d{2})\s*[年./\-]\s*(\d{1,2})\s*[月./\-]\s*(\d{1,2})\s*[日号]?$")
_DMY: Final = re.compile(r"^(\d{1,2})[./\-](\d{1,2})[./\-](\d{4})$")
_HALF: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def parse(value: object) -> date | None:
    """The one day that a cell means, or None: a date cell, a spreadsheet's day number, or text."""
    if isinstance(value, datetime):
        return _sane(value.date())
    if isinstance(value, date):
        return _sane(value)
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _from_number(float(value))
    return _from_text(str(value))


def shifted(number: float, days: int) -> float:
    """A day's number of a workbook whose days begin ``days`` later, as one that counts from 1900 has it; what
    is no day's number (a year, eight digits) stays as it is."""
    is_day = number + days >= _FIRST_DAY_NUMBER and number < _LAST_DAY_NUMBER
    return number + days if is_day else number


def _from_number(number: float) -> date | None:
    if not number.is_integer():
        return None
    if 18_900_101 <= number <= 99_991_231:
        return _from_digits(str(int(number)))
    if _FIRST_DAY_NUMBER <= number < _LAST_DAY_NUMBER:
        return _sane(_EXCEL_DAY_0 + timedelta(days=int(number)))
    return None


def _from_text(text: str) -> date | None:
    plain = text.translate(_HALF).strip().removesuffix("00:00:00").rstrip(" T")
    if len(plain) == 8 and plain.isascii() and plain.isdigit():
        return _from_digits(plain)
    if found := _YMD.match(plain):
        return _day(*(int(part) for part in found.groups()))
    if found := _SHORT.match(plain):
        year, month, day = (int(part) for part in found.groups())
        # 58 can only be 1958; 10 may be 1910 or 2010, so nobody guesses.
        return _day(1900 + year, month, day) if year > clock.today().year % 100 else None
    if found := _DMY.match(plain):
        first, second, year = (int(part) for part in found.groups())
        if first > 12 >= second:
            return _day(year, second, first)
        if second > 12 >= first or first == second:
            return _day(year, first, second)
        return None
    if len(plain) == 5 and plain.isascii() and plain.isdigit():
        return _from_number(float(plain))
    return None


def _from_digits(digits: str) -> date | None:
    return _day(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return _sane(date(year, month, day))
    except ValueError:
        return None


def _sane(day: date) -> date | None:
    return day if EARLIEST <= day <= clock.today() else None
