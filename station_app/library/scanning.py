"""The desk's one box: what was scanned or typed decides what happens (library.md §5.2)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from station_app.core.db import tuples
from station_app.core.i18n import _
from station_app.core.rights import Right, requires
from station_app.library import barcodes, isbn, queries, readers
from station_app.library import service as library
from station_app.library.models import Copy, Hold, OpenLoan, ReaderCard, Title
from station_app.library.rows import CopyState, LendingRules, Outcome, ReaderRow, TitleRow
from station_app.library.service import RULES
from station_app.organisation import service as organisation
from station_app.roster import service as roster
from station_app.roster.rows import PersonRow

#: The figures in codes of a station that had no number of its own yet.
NO_FIGURES: Final = "0000"


@dataclass(frozen=True, slots=True)
class Meant:
    """What a code names: the number of a reader's card, or a copy's barcode; both empty for neither."""

    card: str = ""
    barcode: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Of a code that nothing here has: whether it was misread, and what to do where that can be said."""

    misread: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Matches:
    """What goes by a name or some pinyin: readers, people who have no card yet, titles."""

    readers: tuple[ReaderRow, ...]
    people: tuple[PersonRow, ...]
    titles: tuple[TitleRow, ...]


@requires(Right.LEND)
def read_code(text: str, *, card: str = "") -> Meant:
    """What a code names. An ISBN means a copy where it is plain which one; ``card`` is the reader chosen."""
    code = barcodes.clean(text)
    if ReaderCard.select().where(ReaderCard.number == code).exists():
        return Meant(card=code)
    if Copy.select().where(Copy.barcode == code).exists():
        return Meant(barcode=code)
    number = isbn.to_13(isbn.clean(code))
    return Meant(barcode=_copy_of(number, card)) if number else Meant()


def _copy_of(number: str, card: str) -> str:
    """The copy that the reader has or that is kept for them, else one to lend; without a reader the one
    that is out, or the only one."""
    query = Copy.select().join(Title).where(Title.isbn == number, Copy.state != CopyState.WITHDRAWN)
    copies = {copy.id: copy for copy in query.order_by(Copy.barcode)}
    out = {loan.copy_id: loan for loan in OpenLoan.select().where(OpenLoan.copy.in_(list(copies)))}
    reader = ReaderCard.get_or_none(ReaderCard.number == card) if card else None
    cards = readers.cards_of(reader) if reader is not None else []
    own = [uid for uid, loan in out.items() if loan.card_id in cards]
    if cards and not own:
        kept = Hold.select(Hold.copy).where(Hold.card.in_(cards), Hold.copy.in_(list(copies)))
        own = [uid for (uid,) in tuples(kept)]
    free = [uid for uid, copy in copies.items() if uid not in out and copy.state == CopyState.SHELF]
    if own:
        found = own
    elif reader is not None and free:
        found = free[:1]
    else:
        found = list(out) or list(copies)
    return str(copies[found[0]].barcode) if len(found) == 1 else ""


@requires(Right.LEND)
def about_unknown(text: str) -> Unknown:
    """What a code that nothing here has tells by its own form: misread, or another station's.

    Codes that books carried before they came here may look like anything, so a wrong check digit counts
    only behind this station's own figures; those before it had a number of its own are 0000.
    """
    code = barcodes.clean(text)
    kind = next((kind for kind in (barcodes.CARD, barcodes.COPY) if barcodes.looks_ours(code, kind)), "")
    if not kind:
        return Unknown()
    here = barcodes.figures_of(code) in (organisation.this_station().figures, NO_FIGURES)
    if not barcodes.is_ours(code, kind):
        words = _("A digit is wrong. Scan it once more, or type what stands below the bars.")
        return Unknown(misread=True, words=words) if here else Unknown()
    if here:
        return Unknown()
    if kind == barcodes.CARD:
        return Unknown(words=_("It is a card of another station. Make one of this station."))
    return Unknown(words=_("It is a book of another station. It is given back there."))


@requires(Right.LEND)
def scan(
    barcode: str, *, card: str = "", confirm: Collection[str] = (), rules: LendingRules = RULES
) -> Outcome:
    """A copy that is out comes back, whoever has it; one that is not goes to ``card``, if there is one.

    Without a card it is noted as being here. ``confirm`` as in ``service.lend``.
    """
    code = barcodes.clean(barcode)
    copy = Copy.by("barcode", code)
    is_out = copy is not None and OpenLoan.select().where(OpenLoan.copy == copy.id).exists()
    if is_out or not card:
        return library.take_back([code], rules=rules)[0]
    return library.lend(card, [code], confirm=confirm, rules=rules)[0]


@requires(Right.LEND)
def look_up(text: str, *, limit: int = 8, rules: LendingRules = RULES) -> Matches:
    """Who and what goes by ``text``: name, pinyin, initials, phone tail, title, author, ISBN."""
    people = roster.find_people(text, limit=limit * 2)
    cards = readers.cards_by_person([p.uid for p in people])
    known = [queries.reader_row(cards[p.uid], rules) for p in people if p.uid in cards]
    strangers = [p for p in people if p.uid not in cards]
    return Matches(
        tuple(known[:limit]), tuple(strangers[:limit]), tuple(library.find_titles(text, limit=limit))
    )
