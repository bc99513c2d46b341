"""Reading the library: rows from the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from peewee import JOIN

from station_app.core import clock, pinyin
from station_app.core.db import tuples
from station_app.library import barcodes, desk, isbn
from station_app.library.models import CirculationEvent, Copy, OpenLoan, ReaderCard, Title
from station_app.library.rows import (
    CopyRow,
    CopyState,
    DeskEvent,
    LendingRules,
    LoanRow,
    ReaderRow,
    TitleRow,
)
from station_app.roster import masking
from station_app.roster.models import Person


def title_key(title: str, author: str, number: str, call_number: str) -> str:
    """What a title is searched by: title and author in hanzi, pinyin and initials, ISBN, call number."""
    parts = (pinyin.first_key(title), pinyin.first_key(author) if author else "", number, call_number.lower())
    return "|".join(part for part in parts if part)


def title_row(title: Title) -> TitleRow:
    """One title with its copies."""
    return title_rows([title])[0]


def title_rows(titles: Sequence[Title]) -> list[TitleRow]:
    """Titles with their copies, in the order given."""
    ids = [t.id for t in titles]
    copies: dict[str, list[CopyRow]] = {uid: [] for uid in ids}
    due = dict(tuples(OpenLoan.select(OpenLoan.copy, OpenLoan.due).join(Copy).where(Copy.title.in_(ids))))
    for copy in Copy.select().where(Copy.title.in_(ids)).order_by(Copy.barcode):
        out = due.get(copy.id)
        copies[copy.title_id].append(
            CopyRow(
                copy.id,
                copy.barcode,
                CopyState(copy.state),
                copy.place,
                date.fromisoformat(out) if out else None,
            )
        )
    return [
        TitleRow(
            uid=t.id,
            title=t.title,
            author=t.author,
            publisher=t.publisher,
            year=t.year,
            isbn=t.isbn or t.isbn_printed,
            call_number=t.call_number,
            price_fen=t.price_fen,
            copies=tuple(copies[t.id]),
        )
        for t in titles
    ]


def search(text: str, limit: int) -> list[TitleRow]:
    """Titles whose key holds ``text``, or one of whose copies carries it as its barcode."""
    needle = "".join(text.split()).lower()
    if not needle:
        return []
    code = barcodes.clean(text)
    by_code = Copy.get_or_none(Copy.barcode == code)
    found = [Title.get_by_id(by_code.title_id)] if by_code else []
    number = isbn.to_13(isbn.clean(text))
    query = Title.raw(
        "SELECT * FROM title INDEXED BY title_seen_at_search_key"
        " WHERE instr(search_key, ?) ORDER BY seen_at DESC LIMIT ?",
        number or needle,
        limit,
    )
    found += [t for t in query if not by_code or t.id != by_code.title_id]
    return title_rows(found[:limit])


def loan_rows(loans: Iterable[OpenLoan], rules: LendingRules) -> list[LoanRow]:
    """Open loans with title, reader and what may be done."""
    today = clock.today()
    rows = []
    for loan in loans:
        copy, card = Copy.get_by_id(loan.copy_id), ReaderCard.get_by_id(loan.card_id)
        person, due = Person.get_by_id(card.person_id), date.fromisoformat(loan.due)
        rows.append(
            LoanRow(
                barcode=copy.barcode,
                title=Title.get_by_id(copy.title_id).title,
                lent_on=clock.from_ms(loan.lent_at).date(),
                due=due,
                renewals=loan.renewals,
                overdue_days=max(0, (today - due).days),
                may_renew=loan.renewals < rules.renewals and not (rules.overdue_stops and due < today),
                card=card.number,
                reader=person.name,
                phone=masking.mask_phone(person.phone),
                person=person.id,
            )
        )
    return rows


def reader_row(card: ReaderCard, rules: LendingRules) -> ReaderRow:
    """A card with what is out on it, the nearest date first."""
    person = Person.get_by_id(card.person_id)
    loans = OpenLoan.select().where(OpenLoan.card == card.id).order_by(OpenLoan.due)
    return ReaderRow(
        card=card.number,
        person=person.id,
        name=person.name,
        phone=masking.mask_phone(person.phone),
        state=card.state,
        limit=rules.max_books,
        loans=tuple(loan_rows(loans, rules)),
        lent_ever=_lent_ever(card),
    )


def _lent_ever(card: ReaderCard) -> int:
    undone = CirculationEvent.select(CirculationEvent.undoes).where(
        CirculationEvent.card == card.id, CirculationEvent.kind == desk.UNDO
    )
    lent = CirculationEvent.select().where(
        CirculationEvent.card == card.id,
        CirculationEvent.kind == desk.LEND,
        CirculationEvent.id.not_in(undone),
    )
    return int(lent.count())


def desk_events(since: int, limit: int) -> list[DeskEvent]:
    """Events since an instant (UTC ms), newest first; counter-events only mark what they undid."""
    undone = {uid for (uid,) in tuples(CirculationEvent.select(CirculationEvent.undoes))}
    query: Any = (
        CirculationEvent.select(CirculationEvent, Copy, Title, ReaderCard, Person)
        .join(Copy)
        .join(Title)
        .switch(CirculationEvent)
        .join(ReaderCard, JOIN.LEFT_OUTER)
        .join(Person, JOIN.LEFT_OUTER)
        .where(CirculationEvent.at >= since, CirculationEvent.kind != desk.UNDO)
        .order_by(CirculationEvent.at.desc(), CirculationEvent.id.desc())
        .limit(limit)
    )
    rows, seen = [], set()
    for e in query:
        # The newest event of a copy that stands is the one that can be taken back.
        may_undo = e.id not in undone and e.copy_id not in seen
        if may_undo:
            seen.add(e.copy_id)
        rows.append(
            DeskEvent(
                event=e.id,
                kind=e.kind,
                at=clock.from_ms(e.at),
                title=e.copy.title.title,
                reader=e.card.person.name if e.card else "",
                due=e.due,
                undone=e.id in undone,
                may_undo=may_undo,
                place=e.copy.place,
            )
        )
    return rows
