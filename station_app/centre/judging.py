"""What makes one change bad: the rest of its package is applied, and it stands in quarantine with a code."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from station_app.sync.lines import Line

#: Tables of events: a row is added, never changed (docs/sync-format.md, Tables).
FACTS: Final = frozenset(
    {
        "sign_in_event", "hours_line", "duty_line", "month_lock", "hours_review", "record_entry",
        "closing_note", "paper_entry", "circulation_event", "overdue_call",
    }
)  # fmt: skip
#: Texts that must be days or wall times, and whole numbers within limits; empty and null are left alone.
MOMENTS: Final = {"activity": ("starts", "ends")}
DAYS: Final = {"hours_line": ("day",), "consent": ("given_on",)}
NUMBERS: Final = {
    "hours_line": {"minutes": (-100_000, 100_000)},
    "sign_in_event": {"at": (0, 32_503_680_000_000)},
    "circulation_event": {"at": (0, 32_503_680_000_000)},
}
_CHECKED: Final = MOMENTS.keys() | DAYS.keys() | NUMBERS.keys()
_PLAIN: Final = frozenset({str, int, type(None)})


def fault(line: Line, *, known: bool) -> str:
    """The code of what is wrong with a change, empty where nothing is; ``known``: its row is here."""
    table, kind, values = line.table, line.kind, line.values
    if table in FACTS and (kind in ("update", "delete") or (kind == "insert" and known)):
        return "fact-changed"
    if kind == "delete":
        return ""
    if not values or not _PLAIN.issuperset(map(type, values.values())):
        return "row-form"
    if "\\u" in line.body and not _is_text(line):
        return "row-form"
    return (_numbers(table, values) or _dates(table, values)) if table in _CHECKED else ""


def _is_text(line: Line) -> bool:
    """Whether every text in the body can be written; half a pair of surrogates stands only for itself."""
    try:
        "".join(value for value in line.values.values() if isinstance(value, str)).encode()
    except UnicodeEncodeError:
        return False
    return True


def _numbers(table: str, values: dict[str, Any]) -> str:
    for column, (least, most) in NUMBERS.get(table, {}).items():
        value = values.get(column, 0)
        if type(value) is not int or not least <= value <= most:
            return "row-number"
    return ""


def _dates(table: str, values: dict[str, Any]) -> str:
    try:
        for column in MOMENTS.get(table, ()):
            datetime.fromisoformat(values[column])
        for column in DAYS.get(table, ()):
            if values[column]:
                date.fromisoformat(values[column])
    except (ValueError, KeyError, TypeError):
        return "row-date"
    return ""
