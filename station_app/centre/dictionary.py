"""What the centre owns and its stations follow: notices, plans, brands, categories, holidays, the tree."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from station_app.activities import calendar_packs, categories, category_rules
from station_app.activities.categories import BY_KEY, CATEGORIES
from station_app.centre import store
from station_app.centre.errors import NoSuchItem, StrangeStation
from station_app.core import clock, ids, session
from station_app.core.errors import ValidationError
from station_app.core.i18n import _
from station_app.core.rights import Right, requires
from station_app.organisation import places
from station_app.sync.parcels import BRAND, CATEGORY, HOLIDAYS, NOTICE, PLAN, TREE

LONGEST_TITLE: Final = 100
LONGEST_TEXT: Final = 2_000


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One thing that goes with the next parcel; ``title`` in words, ``stations`` none for all."""

    kind: str
    id: str
    title: str
    stations: tuple[str, ...]
    changed_at: datetime
    body: dict[str, Any]


@requires(Right.CENTRE)
def add_notice(*, title: str, text: str = "", until: date | None = None, stations: Sequence[str] = ()) -> str:
    """Tell the stations something until a day; gives the item's id. Raises ``ValidationError``."""
    problems = _wrong_text(title, text)
    if until is not None and until < clock.today():
        problems["until"] = _("That day is over. Give a day to come, or none.")
    if problems:
        raise ValidationError(problems)
    body = {"title": title.strip(), "text": text.strip(), "until": until.isoformat() if until else ""}
    return _put(NOTICE, ids.new_id(), body, stations)


@requires(Right.CENTRE)
def add_plan(
    *, title: str, category: str, starts: datetime, ends: datetime, content: str = "",
    stations: Sequence[str] = (),
) -> str:  # fmt: skip
    """Plan an activity for stations, who make a draft of it; gives the item's id.

    ``category`` is a category's key. Raises ``ValidationError``.
    """
    problems = _wrong_text(title, content)
    if not category:
        problems["category"] = _("Choose the category that the activity is reported in.")
    if ends <= starts:
        problems["ends"] = _("The end comes before the start.")
    if problems:
        raise ValidationError(problems)
    body = {
        "title": title.strip(), "category": category, "starts": f"{starts:%Y-%m-%dT%H:%M}",
        "ends": f"{ends:%Y-%m-%dT%H:%M}", "content": content.strip(),
    }  # fmt: skip
    return _put(PLAN, ids.new_id(), body, stations)


def _wrong_text(title: str, text: str) -> dict[str, str]:
    problems = {}
    if not title.strip() or len(title) > LONGEST_TITLE:
        problems["title"] = _("Give a title of at most %(n)d characters.") % {"n": LONGEST_TITLE}
    if len(text) > LONGEST_TEXT:
        problems["text"] = _("At most %(n)d characters.") % {"n": LONGEST_TEXT}
    return problems


@requires(Right.CENTRE)
def add_brand(name: str) -> str:
    """Name a brand that stations can write their activities under; gives the item's id."""
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_TITLE:
        raise ValidationError({"name": _("Give a title of at most %(n)d characters.") % {"n": LONGEST_TITLE}})
    known = next((row for row in list_items(BRAND) if row.title == plain), None)
    return known.id if known else _put(BRAND, ids.new_id(), {"name": plain}, ())


@requires(Right.CENTRE)
def add_category(
    *, name: str, seal: str, reported_as: str, colour: str = "", uid: str = "", stations: Sequence[str] = ()
) -> str:
    """Make up a category for stations, or change one by its id (``uid``); gives the item's id.

    The words are those of ``own_categories.add_own_category``. Raises ``ValidationError``, ``NoSuchItem``,
    ``StrangeStation``.
    """
    if uid and not any(row.id == uid for row in list_items(CATEGORY)):
        raise NoSuchItem(uid)
    if not colour:
        there = [one for one in CATEGORIES if one.own]
        colour = BY_KEY[uid].colour if uid else category_rules.free_colour(there)
    body = category_rules.check(name=name, seal=seal, reported_as=reported_as, colour=colour, besides=uid)
    item = _put(CATEGORY, uid or ids.new_id(), body, stations)
    _read_categories()
    return item


def _read_categories() -> None:
    """At the centre the own categories are those that it sends."""
    current = session.current_or_none()
    if current is None or not isinstance(current.home, store.CentreHome) or store.db.is_closed():
        return
    sql = "SELECT id, body FROM item WHERE kind = ? AND body <> '' ORDER BY id"
    categories.use(
        categories.own(uid, **json.loads(text), owner=categories.CENTRE)
        for uid, text in store.every(sql, CATEGORY)
    )


session.follow(_read_categories)


@requires(Right.CENTRE)
def load_holidays(path: Path) -> int:
    """Take a year's days off from a pack's file; gives the year. Raises ``calendar_packs.PackUnusable``."""
    pack = calendar_packs.read_year(path)
    _put(HOLIDAYS, str(pack["year"]), pack, ())
    return int(pack["year"])


@requires(Right.CENTRE)
def replace_tree(path: Path) -> int:
    """Put a new list of organisations in place of the one here, and send it; gives the number of places.

    Figures for barcodes stay with their stations; a new station gets the next ones. Raises
    ``places.TreeDamaged``, ``StrangeStation`` (one that is registered is not in it).
    """
    tree = places.read_tree(path)
    known = dict(store.every("SELECT code, figures FROM place WHERE kind = 'station'"))
    for (code,) in store.every("SELECT code FROM station"):
        if code not in tree.places:
            raise StrangeStation(code)
    free = max((int(figures) for figures in known.values() if figures), default=0)
    rows = []
    for place in tree.places.values():
        figures = known.get(place.code, "") if place.kind == "station" else ""
        if place.kind == "station" and not figures:
            free += 1
            figures = f"{free:04d}"
        rows.append((place.code, place.parent_code, place.kind, place.name, figures))
    with store.writing():
        store.db.execute_sql("DELETE FROM place")
        store.many("INSERT INTO place (code, parent_code, kind, name, figures) VALUES (?, ?, ?, ?, ?)", rows)
        _put(TREE, "tree", {"csv": places.tree_text([row[:4] for row in rows])}, ())
    return len(rows)


@requires(Right.CENTRE)
def list_items(kind: str = "") -> list[ItemRow]:
    """What goes with the next parcel, of a kind or all of it, the latest first."""
    sql = "SELECT kind, id, rev, stations, body FROM item WHERE body <> '' ORDER BY rev DESC, id"
    return [
        ItemRow(k, uid, _title(k, uid, json.loads(body)), tuple(stations.split()), clock.from_ms(rev),
                json.loads(body))
        for k, uid, rev, stations, body in store.every(sql) if kind in ("", k)
    ]  # fmt: skip


def _title(kind: str, uid: str, body: dict[str, Any]) -> str:
    if kind == HOLIDAYS:
        return _("Days off of %(year)s") % {"year": uid}
    if kind == TREE:
        return _("The list of organisations")
    return str(body.get("title") or body.get("name") or uid)


@requires(Right.CENTRE)
def withdraw_item(kind: str, uid: str) -> None:
    """Take a notice, plan, brand or category back: the next parcel takes it away at the stations too.

    Raises ``NoSuchItem``.
    """
    if kind not in (NOTICE, PLAN, BRAND, CATEGORY) or not any(row.id == uid for row in list_items(kind)):
        raise NoSuchItem(uid)
    _put(kind, uid, None, ())
    _read_categories()


def _put(kind: str, uid: str, body: dict[str, Any] | None, stations: Sequence[str]) -> str:
    """Write an item under a counter higher than any before; a centre restored from a backup is not behind."""
    strange = [code for code in stations if not store.one("SELECT code FROM station WHERE code = ?", code)]
    if strange:
        raise StrangeStation(strange[0])
    known = store.one("SELECT rev FROM item WHERE kind = ? AND id = ?", kind, uid)
    rev = max(clock.now_ms(), known[0] + 1 if known else 0)
    text = json.dumps(body, ensure_ascii=False) if body is not None else ""
    store.db.execute_sql(
        """INSERT INTO item (kind, id, rev, stations, body) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (kind, id) DO UPDATE SET rev = excluded.rev, stations = excluded.stations,
        body = excluded.body""",
        (kind, uid, rev, " ".join(stations), text),
    )
    return uid
