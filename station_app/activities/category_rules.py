"""What an own category may be: its name, seal and colour, and under which of the eight it is reported."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from station_app.activities.categories import CATEGORIES, SERVICES, Category
from station_app.core.errors import ValidationError
from station_app.core.hues import COLOURS
from station_app.core.i18n import _

LONGEST_NAME: Final = 8


def free_colour(used: Iterable[Category]) -> str:
    """A colour that none of these has, the school gate's first: no service has that."""
    taken = {one.colour for one in used}
    return next((one for one in reversed(COLOURS) if one not in taken), COLOURS[-1])


def check(*, name: str, seal: str, reported_as: str, colour: str, besides: str = "") -> dict[str, str]:
    """What an own category may be, as a row's values; ``besides`` is the key of one that is changed.

    Raises ``ValidationError`` with every problem, by field.
    """
    values = {"name": " ".join(name.split()), "seal": seal.strip(), "colour": colour}
    others = [one for one in CATEGORIES if one.key != besides]
    problems = {
        "name": _wrong_name(values["name"], others),
        "seal": _wrong_seal(values["seal"], others),
        "colour": "" if colour in COLOURS else _("Choose one of the category colours."),
        "reported_as": "",
    }
    service = next((one for one in SERVICES if reported_as.strip() in _words(one)), None)
    if service is None:
        problems["reported_as"] = _("Say under which of the eight services it is reported.")
    if any(problems.values()) or service is None:
        raise ValidationError({field: said for field, said in problems.items() if said})
    return values | {"reported_as": service.key}


def _words(one: Category) -> tuple[str, ...]:
    return (one.key, one.name, one.medium, one.short, one.english, one.seal)


def _wrong_name(name: str, others: Iterable[Category]) -> str:
    if not 1 < len(name) <= LONGEST_NAME:
        return _("Give it a name of 2 to %(n)d characters.") % {"n": LONGEST_NAME}
    if any(name in _words(one) for one in others):
        return _("There is a category of that name already. Choose another name.")
    return ""


def _wrong_seal(seal: str, others: Iterable[Category]) -> str:
    if not is_seal(seal):
        return _("The seal is a single hanzi.")
    same = next((one for one in others if one.active and one.seal == seal), None)
    if same is not None:
        return _("“%(name)s” has this seal. Choose another hanzi.") % {"name": same.name}
    return ""


def is_seal(text: str) -> bool:
    """Whether it is one hanzi that the fonts have."""
    return len(text) == 1 and "\u4e00" <= text <= "\u9fff"
