"""Reading the library: rows from the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Final

from station_app.core import clock, pinyin
from station_app.core.db import db, tuples
from station_app.library import barcodes, counter_events, desk, isbn, lending, readers, waiting
from station_app.library.models import (
    Copy,
    Hold,
    OpenLoan,
    OverdueCall,
    ReaderCard,
    Title,
)
from station_app.library.rows import (
    CallRow,
    CopyRow,
    CopyState,
    DeskEvent,
    HoldRow,
    HoldState,
    LendingRules,
    LoanRow,
    ReaderRow,
    TitleRow,
)
from station_app.roster import aliases, masking
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
    loans = {loan.copy_id: loan for loan in OpenLoan.select().join(Copy).where(Copy.title.in_(ids))}
    for copy in Copy.select().where(Copy.title.in_(ids)).order_by(Copy.barcode):
        loan = loans.get(copy.id)
        copies[copy.title_id].append(
            CopyRow(
                copy.id,
                copy.barcode,
                CopyState(copy.state),
                copy.place,
                date.fromisoformat(loan.due) if loan else None,
                claimed=bool(loan and loan.claimed),
                lost=bool(loan and loan.lost),
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
    by_code = lending.copy_of(code)
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
    found = list(loans)
    copies = {
        uid: (title_uid, barcode, title)
        for uid, title_uid, barcode, title in tuples(
            Copy.select(Copy.id, Copy.title, Copy.barcode, Title.title)
            .join(Title)
            .where(Copy.id.in_([loan.copy_id for loan in found]))
        )
    }
    readers = {
        uid: (number, person, name, phone)
        for uid, number, person, name, phone in tuples(
            ReaderCard.select(ReaderCard.id, ReaderCard.number, Person.id, Person.name, Person.phone)
            .join(Person, on=(aliases.as_root(ReaderCard.person) == Person.id))
            .where(ReaderCard.id.in_({loan.card_id for loan in found}))
        )
    }
    waited_for = _waited_for({title_uid for title_uid, _barcode, _title in copies.values()})
    calls = last_calls([loan.event_id for loan in found])
    rows = []
    for loan in found:
        title_uid, barcode, title = copies[loan.copy_id]
        number, person, name, phone = readers[loan.card_id]
        due = date.fromisoformat(loan.due)
        stopped = rules.overdue_stops and due < today
        rows.append(
            LoanRow(
                barcode=barcode,
                title=title,
                lent_on=clock.from_ms(loan.lent_at).date(),
                due=due,
                renewals=loan.renewals,
                overdue_days=max(0, (today - due).days),
                may_renew=loan.renewals < rules.renewals
                and not (stopped or loan.lost or title_uid in waited_for),
                card=number,
                reader=name,
                phone=masking.mask_phone(phone),
                person=person,
                claimed=bool(loan.claimed),
                lost=bool(loan.lost),
                called=calls.get(loan.event_id),
            )
        )
    return rows


def _waited_for(titles: Collection[str]) -> set[str]:
    """Titles for which somebody waits and of which no copy is free."""
    queued = Hold.select(Hold.title).where(Hold.title.in_(list(titles)), Hold.state == HoldState.QUEUED)
    return {uid for (uid,) in set(tuples(queued)) if waiting.free_copy(uid) is None}


def last_calls(loans: Sequence[str]) -> dict[str, CallRow]:
    """The last call about each loan, by the id of its lending."""
    calls = OverdueCall.select().where(OverdueCall.loan.in_(list(loans)))
    return {
        call.loan_id: CallRow(clock.from_ms(call.at), call.result, call.who or "", call.note or "")
        for call in calls.order_by(OverdueCall.at, OverdueCall.id)
    }


def hold_rows(holds: Iterable[Hold]) -> list[HoldRow]:
    """Holds with title, reader, turn and the copy that is kept."""
    found = list(holds)
    turns: dict[str, int] = {}
    for title in {hold.title_id for hold in found if hold.state == HoldState.QUEUED}:
        turns |= {hold.id: turn for turn, hold in enumerate(waiting.queue(title), 1)}
    rows = []
    for hold in found:
        card = ReaderCard.by_id(hold.card_id)
        person = readers.person_of(card) if card else None
        copy = Copy.get_by_id(hold.copy_id) if hold.copy_id else None
        rows.append(
            HoldRow(
                uid=hold.id,
                title_uid=hold.title_id,
                title=Title.get_by_id(hold.title_id).title,
                state=HoldState(hold.state),
                placed_at=clock.from_ms(hold.placed_at),
                turn=turns.get(hold.id, 0),
                card=card.number if card else "",
                reader=person.name if person else "",
                phone=masking.mask_phone(person.phone) if person else "",
                person=person.id if person else "",
                barcode=copy.barcode if copy else "",
                place=copy.place if copy else "",
                until=date.fromisoformat(hold.until) if hold.until else None,
            )
        )
    return rows


def reader_row(card: ReaderCard, rules: LendingRules) -> ReaderRow:
    """A card with what is out on it, the nearest date first."""
    person, cards = readers.person_of(card), readers.cards_of(card)
    times = _times(cards)
    loans = OpenLoan.select().where(OpenLoan.card.in_(cards)).order_by(OpenLoan.due)
    holds = Hold.select().where(Hold.card.in_(cards), Hold.state.in_(waiting.OPEN)).order_by(Hold.placed_at)
    return ReaderRow(
        card=card.number,
        person=person.id,
        name=person.name,
        phone=masking.mask_phone(person.phone),
        state=card.state,
        limit=rules.max_books,
        loans=tuple(loan_rows(loans, rules)),
        lent_ever=times.get(desk.LEND, 0),
        holds=tuple(hold_rows(holds)),
        claims=times.get(desk.CLAIM, 0),
    )


def _times(cards: list[str]) -> dict[str, int]:
    """How often the reader of the cards borrowed, and said that a book was back, as far as it is known."""
    sql = f"""
        SELECT kind, count(*) FROM circulation_event AS e
        WHERE card_id IN ({",".join("?" * len(cards))}) AND kind IN ('lend', 'claim')
          AND NOT EXISTS (SELECT 1 FROM circulation_event AS u WHERE u.undoes_id = e.id) GROUP BY kind"""
    return dict(db.execute_sql(sql, cards).fetchall())


#: One statement, since it is read after every scan. For whom a book that came back, or was found, was put
#: aside is told by the hold that it touched.
_DESK_EVENTS: Final = f"""
    SELECT e.id, e.kind, e.at, t.title, p.name, e.due, e.batch, c.place, c.barcode,
      EXISTS (SELECT 1 FROM circulation_event AS u WHERE u.undoes_id = e.id),
      CASE WHEN e.kind IN ('return', 'found') THEN hp.name END
    FROM circulation_event AS e
    LEFT JOIN copy AS c ON c.id = e.copy_id LEFT JOIN hold AS h ON h.id = e.hold_id
    LEFT JOIN title AS t ON t.id = coalesce(c.title_id, h.title_id)
    LEFT JOIN reader_card AS k ON k.id = e.card_id
    LEFT JOIN person AS p ON p.id = {aliases.root_sql("k.person_id")}
    LEFT JOIN reader_card AS hk ON hk.id = h.card_id
    LEFT JOIN person AS hp ON hp.id = {aliases.root_sql("hk.person_id")}
    WHERE e.at >= ? AND e.kind NOT IN ('undo', 'missing')
    ORDER BY e.at DESC, e.id DESC LIMIT ?"""


def desk_events(since: int, limit: int) -> list[DeskEvent]:
    """Events since an instant (UTC ms), newest first; counter-events only mark what they undid."""
    may_undo = {one.event for one in counter_events.undoable()}
    return [
        DeskEvent(
            event=uid, kind=kind, at=clock.from_ms(at), title=title, reader=reader or "", due=due,
            undone=bool(undone), may_undo=uid in may_undo, place=place or "", barcode=barcode or "",
            batch=batch, kept_for=kept_for or "",
        )
        for uid, kind, at, title, reader, due, batch, place, barcode, undone, kept_for in db.execute_sql(
            _DESK_EVENTS, (since, limit)
        ).fetchall()
    ]  # fmt: skip
