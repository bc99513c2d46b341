"""The desk's one box: what was scanned or typed decides what happens (library.md §5.2)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from station_app.core.db import db, tuples
from station_app.core.i18n import _
from station_app.core.rights import Right, requires
from station_app.library import barcodes, isbn, lending, queries, readers
from station_app.library import service as library
from station_app.library.models import Copy, Hold, OpenLoan, ReaderCard, Title
from station_app.library.rows import CopyState, LendingRules, Outcome, ReaderRow, TitleRow
from station_app.library.service import RULES
from station_app.organisation import service as organisation
from station_app.roster import phones
from station_app.roster import service as roster
from station_app.roster.rows import PersonRow

#: The figures in codes of a station that had no number of its own yet.
NO_FIGURES: Final = "0000"
#: So many figures in a row are a scan, and neither a year nor the end of a phone number.
SHORTEST: Final = 8
#: Shorter ones are a scan where this station's books carry as many; four are the end of a phone number.
SHORTEST_KNOWN: Final = 5
#: Letters and then figures, as other libraries number books and cards: TJ00123.
_LETTERED: Final = re.compile(r"[A-Z]{1,6}[-/.]?[0-9]{4,}[0-9A-Z-]*", re.IGNORECASE)
_LETTERS_FIRST: Final = re.compile(r"([A-Z]{1,6})[-/.]?[0-9]", re.IGNORECASE)
#: What ``Unknown.kind`` may be besides ``barcodes.CARD`` and ``barcodes.COPY``.
PHONE: Final = "phone"


@dataclass(frozen=True, slots=True)
class Meant:
    """What a code names: the number of a reader's card, or a copy's barcode; both empty for neither."""

    card: str = ""
    barcode: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Of what nothing here goes by: whether it is a code and no name, whether a book that is new here may
    carry it, whether it was misread.

    ``kind`` is ``barcodes.CARD`` or ``barcodes.COPY`` for what is built as ours are, ``PHONE`` for a mobile's
    number, else empty; ``words`` say more where more can be said.
    """

    is_code: bool = False
    is_new: bool = False
    misread: bool = False
    kind: str = ""
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
    copy = lending.copy_of(code)
    if copy is not None:
        return Meant(barcode=copy.barcode)
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
def is_code(text: str) -> bool:
    """Whether a text is what a scanner sends, and no name, title or amount: many figures, letters with
    figures behind them, or what is numbered as books here are."""
    code = barcodes.clean(text)
    if not code.isascii() or len(text.split()) != 1:
        return False
    many = code.isdigit() and len(code) >= SHORTEST
    return many or _LETTERED.fullmatch(code) is not None or _is_numbered_as_here(code)


def _is_numbered_as_here(code: str) -> bool:
    """Whether books here carry codes of as many figures, or with the same letters in front."""
    if code.isdigit():
        pattern = "[0-9]" * len(code) if len(code) >= SHORTEST_KNOWN else ""
    else:
        first = _LETTERS_FIRST.match(code)
        pattern = f"{first[1].upper()}*[0-9]*" if first else ""
    sql = "SELECT 1 FROM copy WHERE barcode GLOB ? LIMIT 1"
    return bool(pattern) and db.execute_sql(sql, (pattern,)).fetchone() is not None


@requires(Right.LEND)
def about_unknown(text: str) -> Unknown:
    """What something that nothing here goes by tells by its own form and by how books here are numbered.

    Cards are always numbered by this program, so a code with letters is no card of this station. Codes that
    books carried before they came here may look like anything, so a wrong check digit counts only behind
    this station's own figures; those before it had a number of its own are 0000.
    """
    code = barcodes.clean(text)
    if isbn.to_13(isbn.clean(code)):
        words = _("It is the ISBN of a book that is not in the catalogue.")
        return Unknown(is_code=True, is_new=True, words=words)
    if not is_code(text):
        return Unknown()
    if ours := _built_as_ours(code):
        return ours
    if phones.MOBILE.fullmatch(code) and not _is_numbered_as_here(code):
        words = _("Whoever is in the roster can have a reader's card.")
        return Unknown(is_code=True, kind=PHONE, words=words)
    if _is_numbered_as_here(code):
        words = _("It is numbered as books here are; it is not in the catalogue yet.")
    elif code.isdigit():
        words = _("It may be on a book that is not in the catalogue yet. If not, scan it once more.")
    else:
        words = _("Cards of this station are 11 figures. It is on a new book, or a card from elsewhere.")
    return Unknown(is_code=True, is_new=True, words=words)


@requires(Right.LEND)
def about_no_copy(text: str) -> str:
    """What a code is that was scanned where a copy's barcode was meant; empty where it cannot be said."""
    if isbn.to_13(isbn.clean(text)):
        return _("it is the ISBN on the cover: scan the label that the library stuck on")
    if ReaderCard.select().where(ReaderCard.number == barcodes.clean(text)).exists():
        return _("it is a reader's card")
    told = about_unknown(text)
    return told.words if told.misread else ""


def _built_as_ours(code: str) -> Unknown | None:
    """What there is to say of a code that is built as ours are; None of any other."""
    kind = next((kind for kind in (barcodes.CARD, barcodes.COPY) if barcodes.looks_ours(code, kind)), "")
    if not kind:
        return None
    here = barcodes.figures_of(code) in (organisation.this_station().figures, NO_FIGURES)
    if not barcodes.is_ours(code, kind):
        words = _("A digit is wrong. Scan it once more, or type what stands below the bars.")
        return Unknown(is_code=True, misread=True, kind=kind, words=words) if here else None
    if here and kind == barcodes.CARD:
        words = _("Its reader may have a newer card: find them by name or phone.")
    elif here:
        # A label that was printed and stuck on before the book was catalogued.
        words = _("It is a barcode of this station, on a book that is not in the catalogue yet.")
        return Unknown(is_code=True, is_new=True, kind=kind, words=words)
    elif kind == barcodes.CARD:
        words = _("It is a card of another station. Make one of this station.")
    else:
        words = _("It is a book of another station. It is given back there.")
    return Unknown(is_code=True, kind=kind, words=words)


@requires(Right.LEND)
def scan(
    barcode: str, *, card: str = "", confirm: Collection[str] = (), rules: LendingRules = RULES
) -> Outcome:
    """A copy that is out comes back, whoever has it; one that is not goes to ``card``, if there is one.

    Without a card it is noted as being here. ``confirm`` as in ``service.lend``.
    """
    code = barcodes.clean(barcode)
    copy = lending.copy_of(code)
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
