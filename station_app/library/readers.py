"""Whose cards are whose: a person whose two records were merged may have two cards, and both are theirs.

Events and loans keep the card they were written for; what is out, waited for and counted is the reader's,
on whichever card (docs/decisions/0010).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from station_app.core.errors import NotFound
from station_app.core.i18n import _
from station_app.library import barcodes
from station_app.library.models import ReaderCard
from station_app.library.rows import CardState
from station_app.roster import aliases
from station_app.roster.models import Person

#: Under which name a row keeps its reader's cards.
_KEPT: Final = "cards_of_reader"


def cards_of(reader: ReaderCard) -> list[str]:
    """The ids of every card of this card's reader, itself among them.

    Kept with the row, which lives as long as one scan: a loan asks it five times.
    """
    kept: list[str] | None = vars(reader).get(_KEPT)
    if kept is None:
        everyone = aliases.everyone(reader.person_id)
        kept = [reader.id]
        if len(everyone) > 1:
            theirs = ReaderCard.select(ReaderCard.id).where(ReaderCard.person.in_(everyone))
            kept = [card.id for card in theirs]
        vars(reader)[_KEPT] = kept
    return kept


def by_number(number: str) -> ReaderCard:
    """The card of a number as it is typed or scanned; raises ``NotFound``."""
    card: ReaderCard | None = ReaderCard.by("number", barcodes.clean(number))
    if card is None:
        raise NotFound(_("reader card"), number)
    return card


def card_of(person: str) -> ReaderCard | None:
    """The card that somebody (uid) is shown with: of several one in use, their own record's before others."""
    everyone = aliases.everyone(person)
    return _best(list(ReaderCard.select().where(ReaderCard.person.in_(everyone))), everyone[0])


def cards_by_person(people: Sequence[str]) -> dict[str, ReaderCard]:
    """The same for many people (uids); who has no card is absent."""
    whose = aliases.widened(people)
    found: dict[str, list[ReaderCard]] = {}
    for card in ReaderCard.select().where(ReaderCard.person.in_(list(whose))):
        found.setdefault(whose[card.person_id], []).append(card)
    return {uid: best for uid, cards in found.items() if (best := _best(cards, uid)) is not None}


def _best(cards: list[ReaderCard], person: str) -> ReaderCard | None:
    in_order = sorted(cards, key=lambda c: (c.state != CardState.ACTIVE, c.person_id != person, c.id))
    return in_order[0] if in_order else None


def person_of(card: ReaderCard) -> Person:
    """Whose card it is now."""
    return Person.get_by_id(aliases.root_of(card.person_id))
