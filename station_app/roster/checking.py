"""What a person's fields must be before they are stored: one rule book for window, command and import."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from station_app.core import clock
from station_app.core.errors import ValidationError
from station_app.core.i18n import N_, _
from station_app.roster import identity, names, phones
from station_app.roster.rows import FIELDS

LONGEST: Final = 500
EARLIEST_BIRTH: Final = date(1890, 1, 1)
SEXES: Final = {"男": "男", "女": "女", "m": "男", "f": "女", "male": "男", "female": "女", "": ""}

NO_NAME: Final = N_("Give a name: letters or hanzi, at most 50 characters, no digits.")
BAD_PHONE: Final = N_("This is no phone number: a mobile has 11 digits and begins with 1.")
BAD_DATE: Final = N_("This is no date: write it as 1958-03-02, and not in the future.")
BAD_SEX: Final = N_("Write 男 or 女.")


def checked_values(given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they are stored; raises ``ValidationError`` with a reason beside each field.

    Empty text empties a field; a volunteer number that is empty is stored as none.
    """
    problems = {name: _("There is no such field.") for name in given if name not in FIELDS}
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name in problems:
            continue
        text = str(value or "").strip()
        values[name], reason = _CHECKS.get(name, _plain)(text)
        if reason:
            problems[name] = reason
    if not problems:
        problems |= _identity_problems(values)
    if problems:
        raise ValidationError(problems)
    if "volunteer_number" in values:
        values["volunteer_number"] = values["volunteer_number"] or None
    return values


def _plain(text: str) -> tuple[str, str]:
    if len(text) > LONGEST:
        return text, _("At most %(n)d characters.") % {"n": LONGEST}
    return text, ""


def _name(text: str) -> tuple[str, str]:
    name = names.normalise(text)
    return name, "" if names.is_name(name) else _(NO_NAME)


def _person_name(text: str) -> tuple[str, str]:
    return _name(text) if text else ("", "")


def _phone(text: str) -> tuple[str, str]:
    digits = phones.normalise(text)
    return digits, _(BAD_PHONE) if text and not digits else ""


def _birth_date(text: str) -> tuple[str, str]:
    return _date(text, EARLIEST_BIRTH)


def _any_date(text: str) -> tuple[str, str]:
    return _date(text, date(1900, 1, 1))


def _date(text: str, earliest: date) -> tuple[str, str]:
    if not text:
        return "", ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text, _(BAD_DATE)
    return day.isoformat(), "" if earliest <= day <= clock.today() else _(BAD_DATE)


def checked_day(field: str, text: str) -> str:
    """A day that is past or today, as ISO text; raises ``ValidationError`` beside ``field``."""
    day, reason = _any_date(text.strip())
    if reason or not day:
        raise ValidationError({field: _(BAD_DATE)})
    return day


def _sex(text: str) -> tuple[str, str]:
    known = SEXES.get(text.lower())
    return (known, "") if known is not None else (text, _(BAD_SEX))


def _id_number(text: str) -> tuple[str, str]:
    return identity.normalise(text), ""


_CHECKS: Final[dict[str, Callable[[str], tuple[str, str]]]] = {
    "name": _name,
    "guardian_name": _person_name,
    "phone": _phone,
    "phone_2": _phone,
    "guardian_phone": _phone,
    "birth_date": _birth_date,
    "registered_on": _any_date,
    "sex": _sex,
    "id_number": _id_number,
}


def _identity_problems(values: dict[str, Any]) -> dict[str, str]:
    """Check an ID number of a kind that has a rule, and what it says of birth and sex (GB 11643).

    A 15-digit number becomes one of 18; birth date and sex are filled in where they are not given.
    """
    number, kind = values.get("id_number", ""), values.get("id_type", "")
    if not number or kind not in identity.CHECKED_KINDS:
        return {}
    code = identity.problem(number)
    if code:
        return {"id_number": _(identity.MESSAGES[code]) % {"n": len(number)}}
    if len(number) == 15:
        number = identity.from_15(number)
    born, sex = identity.birth_date(number), identity.sex(number)
    assert born is not None
    says = (("birth_date", born.isoformat(), "id-birth-date"), ("sex", sex, "id-sex"))
    for field, told, code in says:
        if values.get(field) and values[field] != told:
            return {field: _(identity.MESSAGES[code])}
    values |= {
        "id_number": number,
        "id_type": kind or identity.RESIDENT,
        "birth_date": born.isoformat(),
        "sex": sex,
    }
    return {}
