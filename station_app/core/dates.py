"""Days and months as several slices reckon and write them."""

from __future__ import annotations

from datetime import date


def month_after(when: date, months: int = 1) -> date:
    """The first day of the month that lies so many months after that of ``when``, or before it."""
    count = when.year * 12 + when.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def month_span(year: int, month: int) -> tuple[date, date]:
    """The month's first day and that of the next month."""
    first = date(year, month, 1)
    return first, month_after(first)


def written_out(when: date) -> str:
    """2026年9月12日, as the station's papers write a day."""
    return f"{when.year}年{when.month}月{when.day}日"
