"""What the centre asks of its stations: the least by default, more only by a choice that stations see."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from station_app.centre import store
from station_app.centre.errors import NotToBeAsked
from station_app.core.i18n import _
from station_app.core.rights import Right, requires
from station_app.organisation import places
from station_app.sync import cards, sealing

#: What can be asked for besides; what is local at a station (notes, signatures, who borrowed what) cannot.
MORE: Final = {
    "person": (
        "sex", "birth_date", "id_type", "id_number", "phone_2", "address", "area", "political_status",
        "ethnicity", "education", "occupation", "skills", "guardian_name", "guardian_phone",
    ),
    "activity": ("speaker_name",),
    "donation": ("giver", "phone"),
}  # fmt: skip


@requires(Right.CENTRE)
def columns() -> dict[str, list[str]]:
    """Table → private columns that the centre's card asks for."""
    chosen = json.loads(store.facts().get("asks", "{}"))
    found = {table: [*names] for table, names in cards.LEAST.items()}
    for table, names in MORE.items():
        wanted = [name for name in names if name in chosen.get(table, ())]
        if wanted:
            found.setdefault(table, []).extend(wanted)
    return found


@requires(Right.CENTRE)
def asked() -> list[str]:
    """What the card asks for, as ``person.name``."""
    return [f"{table}.{name}" for table, names in columns().items() for name in names]


@requires(Right.CENTRE)
def choose(wanted: Iterable[str]) -> list[str]:
    """Ask for these (``person.id_number``) beside the least, and for nothing else; gives everything asked.

    Takes effect at a station once it has taken the new card in. Raises ``NotToBeAsked``.
    """
    chosen: dict[str, list[str]] = {}
    for text in wanted:
        table, _dot, name = text.partition(".")
        if name in cards.LEAST.get(table, ()):
            continue
        if name not in MORE.get(table, ()):
            raise NotToBeAsked(text, _(", ").join(f"{t}.{n}" for t, names in MORE.items() for n in names))
        chosen.setdefault(table, []).append(name)
    with store.writing():
        store.put_facts({"asks": json.dumps(chosen)})
    return asked()


@requires(Right.CENTRE)
def own_name() -> str:
    """The centre's name."""
    return store.facts()["name"]


@requires(Right.CENTRE)
def full_name() -> str:
    """雨花区新时代文明实践中心."""
    return places.centre_name(own_name())


@requires(Right.CENTRE)
def fingerprint() -> str:
    """The fingerprint of the centre's card, for reading aloud."""
    facts = store.facts()
    return cards.fingerprint(sealing.public_of(facts["signing"]), facts["recipient"], facts["escrow"])
