"""The station's own categories: adding, renaming and stopping them; what the centre sends of its own."""

from __future__ import annotations

from typing import Any, Final

from station_app.activities import categories, category_rows
from station_app.activities.categories import (
    BY_KEY,
    CATEGORIES,
    CENTRE,
    SCHOOL_GATE,
    SERVICE_KEYS,
    Category,
)
from station_app.activities.category_rules import check, free_colour, is_seal
from station_app.activities.models import OwnCategory
from station_app.core.db import change_row, db
from station_app.core.errors import NotFound, StationError
from station_app.core.hues import COLOURS
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.core.rights import Right, requires

#: So many of its own, in use at once, fit the calendar and the editor beside the eight.
MOST_OWN: Final = 4


class CentresCategory(StationError):
    """The centre owns it; only its parcels change it."""

    code = "centres-category"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("“%(name)s” is the centre's. Ask the centre to change it; its next parcel brings it.")
            % {"name": name},
            name=name,
        )


class TooManyCategories(StationError):
    """There is no room for another one in the calendar."""

    code = "too-many-categories"

    def __init__(self) -> None:
        super().__init__(
            _("There can be %(n)d categories of your own in use. Stop one that is used no more.")
            % {"n": MOST_OWN},
            most=MOST_OWN,
        )


@requires(Right.LOOK)
def list_own_categories() -> tuple[Category, ...]:
    """The own ones, the station's and the centre's, in the order they came; stopped ones too."""
    return tuple(one for one in CATEGORIES if one.own)


@requires(Right.MANAGE)
def add_own_category(*, name: str, seal: str, reported_as: str, colour: str = "") -> Category:
    """Make up a category that is counted under one of the eight; gives it.

    ``reported_as`` is one of the eight in any of its words; ``colour`` one of ``hues.COLOURS``, the first
    that no other own one has where none is given. Raises ``ValidationError``, ``TooManyCategories``.
    """
    used = [one for one in CATEGORIES if one.own and one.active]
    values = check(name=name, seal=seal, reported_as=reported_as, colour=colour or free_colour(used))
    if len(used) >= MOST_OWN:
        raise TooManyCategories
    key = new_id()
    with db.atomic():
        OwnCategory.create(id=key, key=key, **values)
    category_rows.refresh()
    return BY_KEY[key]


@requires(Right.MANAGE)
def rename_own_category(key: str, *, name: str, seal: str = "", colour: str = "") -> Category:
    """Give an own category another name, seal or colour; activities of before show it too.

    Raises ``ValidationError``, ``NotFound``, ``CentresCategory``.
    """
    old = _ours(key)
    values = check(
        name=name, seal=seal or old.seal, reported_as=old.reported_as, colour=colour or old.colour,
        besides=old.key,
    )  # fmt: skip
    return _change(old, values)


@requires(Right.MANAGE)
def stop_own_category(key: str) -> Category:
    """Offer a category no more; activities that have it keep it. Raises ``NotFound``, ``CentresCategory``."""
    return _change(_ours(key), {"active": 0})


@requires(Right.MANAGE)
def resume_own_category(key: str) -> Category:
    """Offer a stopped category again.

    Raises ``NotFound``, ``CentresCategory``, ``TooManyCategories``, ``ValidationError`` (its seal is
    another's by now).
    """
    old = _ours(key)
    if not old.active:
        if sum(one.own and one.active for one in CATEGORIES) >= MOST_OWN:
            raise TooManyCategories
        check(name=old.name, seal=old.seal, reported_as=old.reported_as, colour=old.colour, besides=old.key)
    return _change(old, {"active": 1})


def _ours(text: str) -> Category:
    """An own category of the station's, by key, name or seal."""
    words = text.strip()
    found = next((one for one in CATEGORIES if one.own and words in (one.key, one.name, one.seal)), None)
    if found is None:
        raise NotFound(_("category"), text)
    if found.owner == CENTRE:
        raise CentresCategory(found.name)
    return found


def _change(old: Category, values: dict[str, Any]) -> Category:
    """Change the row; the school gate has none until it is changed for the first time."""
    with db.atomic():
        row = OwnCategory.by("key", old.key)
        if row is None:
            stored = {"name": old.name, "seal": old.seal, "colour": old.colour, "active": int(old.active)}
            OwnCategory.create(id=new_id(), key=old.key, **stored | {"reported_as": old.reported_as} | values)
        else:
            change_row(row, values)
    category_rows.refresh()
    return BY_KEY[old.key]


@requires(Right.SYNC_EXPORT)
def take_category(key: str, body: dict[str, Any] | None) -> str:
    """Put the centre's category in place of what is here of it; None stops it, since activities may have it.

    Gives a sentence where one of the station's own has its seal, else nothing. Raises ``ValueError`` where
    it is in no form that is known. The registry is read anew by whoever took the whole parcel in.
    """
    if key in SERVICE_KEYS or key == SCHOOL_GATE.key:
        raise ValueError("key")
    row = OwnCategory.by("key", key)
    if row is not None and row.owner != CENTRE:
        raise ValueError("owner")
    if body is None:
        if row is not None:
            change_row(row, {"active": 0})
        return ""
    values = _sent(body)
    if row is None:
        OwnCategory.create(id=new_id(), key=key, owner=CENTRE, **values)
    else:
        change_row(row, values | {"active": 1})
    same = next((c for c in categories.offered() if c.seal == values["seal"] and c.key != key), None)
    if same is None:
        return ""
    text = _(
        "“%(centre)s” from the centre has the seal of “%(own)s”. Give yours another one in the settings."
    )
    return text % {"centre": values["name"], "own": same.name}


def _sent(body: dict[str, Any]) -> dict[str, str]:
    values = {name: str(body[name]).strip() for name in ("name", "seal", "reported_as")}
    values["colour"] = str(body.get("colour", ""))
    if values["colour"] not in COLOURS:
        values["colour"] = SCHOOL_GATE.colour
    if not values["name"] or not is_seal(values["seal"]) or values["reported_as"] not in SERVICE_KEYS:
        raise ValueError("category")
    return values
