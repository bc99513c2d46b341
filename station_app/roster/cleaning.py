"""A row's cells made clean, runs in the child process: what can be mended without guessing is, a bad cell is
left out with a warning (``decisions.md``, Import of people)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from station_app.core import clock
from station_app.core.sheets import Row, plain_text
from station_app.roster import dates, headings, identity, names, phones, pinyin

REFUSED, WARNING, MENDED = "refused", "warning", "mended"


class Cleaner:
    """Cleans row after row, remembering what it saw: offices repeat themselves."""

    def __init__(self, columns: dict[str, int], *, day_shift: int = 0) -> None:
        self._day_shift = day_shift
        self._columns = list(columns.items())
        self._name_place = columns.get("name")
        self._has_consent = "consent_on" in columns
        self._plain: dict[str, str] = {}

    def clean(self, number: int, row: Row) -> list[Any] | None:
        """One row as JSON, or None where it holds no person (empty, a footer, a printed number)."""
        width = len(row)
        cells = [(name, row[place]) for name, place in self._columns if place < width]
        filled = [(name, cell) for name, cell in cells if cell is not None and cell != ""]
        if not filled:
            return None
        if self._name_place is not None and headings.is_footer(row, self._name_place):
            return None
        values: dict[str, str] = {}
        problems: list[list[str]] = []
        for name, cell in filled:
            self._cell(name, cell, values, problems)
        if not values and not problems:
            return None
        self._whole_row(values, problems)
        key, sort, fingerprint = _keys(values)
        return [number, values, problems, key, sort, fingerprint]

    def _cell(self, name: str, cell: Any, values: dict[str, str], problems: list[list[str]]) -> None:
        if isinstance(cell, str) and cell.startswith("#") and cell.rstrip("!?/").isupper():
            problems.append([name, "cell-error", WARNING, cell])
            return
        clean = _CLEANERS.get(name)
        if clean is None:
            text = self._text(cell)
            if len(text) > 500:
                problems.append([name, "too-long", WARNING, text[:40]])
            elif text:
                values[name] = text
            return
        if (
            self._day_shift
            and name in _DATES
            and isinstance(cell, int | float)
            and not isinstance(cell, bool)
        ):
            cell = dates.shifted(cell, self._day_shift)
        value, code, severity = clean(cell)
        if value:
            values[name] = value
        if code:
            problems.append([name, code, severity, plain_text(cell)[:60]])

    def _text(self, cell: Any) -> str:
        if isinstance(cell, str):
            known = self._plain.get(cell)
            if known is None:
                known = self._plain[cell] = " ".join(cell.split())
            return known
        return plain_text(cell)

    def _whole_row(self, values: dict[str, str], problems: list[list[str]]) -> None:
        if "name" not in values:
            problems.append(["name", "no-name", REFUSED, ""])
        _check_identity(values, problems)
        if self._has_consent and not values.get("consent_on"):
            problems.append(["consent_on", "no-consent", WARNING, ""])
        if _under_14(values.get("birth_date", "")) and not values.get("guardian_name"):
            problems.append(["guardian_name", "no-guardian", WARNING, ""])


def _keys(values: dict[str, str]) -> tuple[str, str, str]:
    name = values.get("name", "")
    if not name:
        return "", "", ""
    key = pinyin.search_key(
        name,
        phone=values.get("phone", ""),
        volunteer_number=values.get("volunteer_number", ""),
        id_number=values.get("id_number", ""),
    )
    said = "\x1f".join(f"{k}={v}" for k, v in sorted(values.items()))
    return key, pinyin.sort_key(name), hashlib.sha256(said.encode()).hexdigest()[:32]


Cleaned = tuple[str, str, str]


def _clean_name(cell: Any) -> Cleaned:
    if not isinstance(cell, str):
        return "", "name-form", WARNING
    name = names.normalise(cell)
    if not name:
        return "", "", ""
    if not names.is_name(name):
        return "", "name-form", WARNING
    if names.has_private_use(name):
        return name, "name-private-use", WARNING
    return name, "mended-name" if name != cell.strip() else "", MENDED


def _clean_phone(cell: Any) -> Cleaned:
    text = plain_text(cell)
    if not text:
        return "", "", ""
    digits = phones.normalise(text)
    if not digits:
        return "", "phone-form", WARNING
    mended = digits != text or isinstance(cell, float)
    return digits, "mended-phone" if mended else "", MENDED


def _clean_date(cell: Any) -> Cleaned:
    day = dates.parse(cell)
    if day is None:
        return ("", "date-form", WARNING) if plain_text(cell) else ("", "", "")
    # A date cell is a date however it is shown; a number or a text in another form is not.
    mended = isinstance(cell, int | float) or (isinstance(cell, str) and cell.strip() != day.isoformat())
    return day.isoformat(), "mended-date" if mended else "", MENDED


_AGREED: Final = frozenset({"是", "同意", "已同意", "已签", "√", "✓", "有", "yes", "y", "已授权"})


def _clean_consent(cell: Any) -> Cleaned:
    if plain_text(cell).lower() in _AGREED:
        return clock.today().isoformat(), "", ""
    if plain_text(cell) in ("否", "不同意", "无", "no", "n"):
        return "", "", ""
    return _clean_date(cell)


_SEXES: Final = {
    "男": "男",
    "女": "女",
    "男性": "男",
    "女性": "女",
    "m": "男",
    "f": "女",
    "先生": "男",
    "女士": "女",
}


def _clean_sex(cell: Any) -> Cleaned:
    text = plain_text(cell)
    sex = _SEXES.get(text.lower(), "")
    return (sex, "", "") if sex or not text else ("", "sex-form", WARNING)


def _clean_id(cell: Any) -> Cleaned:
    was_number = isinstance(cell, int | float) and not isinstance(cell, bool)
    text = f"{cell:.0f}" if isinstance(cell, float) else plain_text(cell)
    number = identity.normalise(text)
    if identity.damaged_by_spreadsheet(number, was_number=was_number):
        return "", "id-spreadsheet-damage", WARNING
    mended = number != text
    return number, "mended-id" if mended else "", MENDED


def _clean_teams(cell: Any) -> Cleaned:
    text = plain_text(cell)
    for mark in ",，;；/／|\n":
        text = text.replace(mark, "、")
    parts = [" ".join(part.split()) for part in text.split("、")]
    return "、".join(dict.fromkeys(part for part in parts if part)), "", ""


_CLEANERS: Final[dict[str, Callable[[Any], Cleaned]]] = {
    "name": _clean_name,
    "guardian_name": _clean_name,
    "phone": _clean_phone,
    "phone_2": _clean_phone,
    "guardian_phone": _clean_phone,
    "birth_date": _clean_date,
    "registered_on": _clean_date,
    "consent_on": _clean_consent,
    "sex": _clean_sex,
    "id_number": _clean_id,
    "teams": _clean_teams,
}

_DATES: Final = frozenset({"birth_date", "registered_on", "consent_on"})
_ID_KINDS: Final = {
    "身份证": identity.RESIDENT, "居民身份证": identity.RESIDENT, "二代身份证": identity.RESIDENT,
    "内地居民身份证": identity.RESIDENT, "港澳台居民居住证": "hk-macau-taiwan", "居住证": "hk-macau-taiwan",
    "外国人永久居留身份证": "foreign-permanent", "护照": "passport",
}  # fmt: skip


def _check_identity(values: dict[str, str], problems: list[list[str]]) -> None:
    """Check the ID number by its kind, and what it says of birth and sex; a bad one is left out."""
    kind = values.get("id_type", "")
    if kind:
        kind = values["id_type"] = _ID_KINDS.get(kind, kind if kind in identity.KINDS else "other")
    number = values.get("id_number", "")
    if not number or kind not in identity.CHECKED_KINDS:
        return
    code = identity.problem(number)
    if code:
        problems.append(["id_number", code, WARNING, values.pop("id_number")])
        values.pop("id_type", None)
        return
    if len(number) == 15:
        number = identity.from_15(number)
    born = identity.birth_date(number)
    sex = identity.sex(number)
    if values.get("birth_date") and born and values["birth_date"] != born.isoformat():
        problems.append(["birth_date", "id-birth-date", WARNING, values["birth_date"]])
    if values.get("sex") and values["sex"] != sex:
        problems.append(["sex", "id-sex", WARNING, values["sex"]])
    values["id_number"], values["id_type"], values["sex"] = number, kind or identity.RESIDENT, sex
    if born:
        values["birth_date"] = born.isoformat()


def _under_14(birth_date: str) -> bool:
    if not birth_date:
        return False
    born, today = date.fromisoformat(birth_date), clock.today()
    return (today.year - born.year - ((today.month, today.day) < (born.month, born.day))) < 14
