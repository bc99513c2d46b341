"""The library's true core: titles and copies, reader cards, lending and returning by barcode."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from station_app.core import clock
from station_app.core.db import IntegrityError, atomic, change_row, db
from station_app.core.errors import NotFound, StationError, ValidationError
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.core.rights import Right, requires
from station_app.library import barcodes, desk, entries, isbn, prices, queries
from station_app.library.models import CirculationEvent, Copy, OpenLoan, ReaderCard, Title
from station_app.library.rows import (
    CopyState,
    DeskEvent,
    DeskFigures,
    LendingRules,
    LoanRow,
    Outcome,
    ReaderRow,
    Result,
    TitleRow,
)
from station_app.organisation import service as organisation
from station_app.roster import service as roster

RULES: Final = LendingRules()


class NothingToUndo(StationError):
    """This operator has done nothing today that could be taken back."""

    code = "nothing-to-undo"

    def __init__(self) -> None:
        super().__init__(_("There is nothing of today to take back."))


class BarcodeTaken(StationError):
    """Another copy carries this barcode."""

    code = "barcode-taken"

    def __init__(self, barcode: str) -> None:
        super().__init__(
            _("Another copy carries the barcode %(barcode)s. Print a new label for this one.")
            % {"barcode": barcode},
            barcode=barcode,
        )


@requires(Right.CATALOGUE)
@atomic
def add_title(
    *,
    title: str,
    author: str = "",
    publisher: str = "",
    year: str = "",
    isbn_text: str = "",
    call_number: str = "",
    price: str = "",
    subjects: str = "",
    copies: Sequence[str] = (),
    count: int = 0,
    place: str = "",
) -> TitleRow:
    """Catalogue a title with its copies: those ``copies`` carry barcodes, ``count`` more get ours.

    An ISBN whose check is wrong is kept as printed. Raises ``ValidationError``, ``BarcodeTaken``.
    """
    name = entries.plain_title(title)
    if not name:
        raise ValidationError({"title": _("Give the book's title.")})
    printed = isbn_text.strip()
    thirteen = isbn.find_13(printed)
    row = Title.create(
        id=new_id(), title=name, author=author.strip(), publisher=publisher.strip(),
        year=prices.year_of(year), year_text=year.strip(), isbn=thirteen, isbn_printed=printed,
        call_number=call_number.strip(),
        class_number=call_number.split("/")[0].strip(), price_fen=prices.price_fen(price),
        price_text=price.strip(), subjects=subjects.strip(),
        search_key=queries.title_key(name, author, thirteen or isbn.clean(printed), call_number),
    )  # fmt: skip
    for barcode in copies:
        add_copy(row.id, barcode=barcode, place=place)
    for _i in range(count):
        add_copy(row.id, place=place)
    return queries.title_row(row)


@requires(Right.CATALOGUE)
@atomic
def add_copy(title: str, *, barcode: str = "", place: str = "") -> str:
    """Add a copy; gives its barcode, one of ours where it carries none.

    Raises ``BarcodeTaken``, ``NotFound``.
    """
    row = Title.get_or_none(Title.id == title)
    if row is None:
        raise NotFound(_("title"), title)
    code = barcodes.clean(barcode) or _next_code(barcodes.COPY)
    if Copy.select().where(Copy.barcode == code).exists():
        raise BarcodeTaken(code)
    Copy.create(id=new_id(), title=row.id, barcode=code, place=place.strip(), price_fen=row.price_fen)
    return code


def _next_code(kind: str) -> str:
    return barcodes.make(kind, organisation.this_station().figures, next_serial(kind))


@requires(Right.LOOK)
def next_serial(kind: str) -> int:
    """The serial of the next barcode of ours: never one given before, since withdrawn copies keep theirs."""
    figures = organisation.this_station().figures
    table, column = ("copy", "barcode") if kind == barcodes.COPY else ("reader_card", "number")
    length = len(barcodes.make(kind, figures, 0))
    # Books carry codes of other libraries too: only digits, as many as ours, with our check digit.
    pattern = f"{kind}{figures}".ljust(length, "#").replace("#", "[0-9]")
    sql = f"SELECT {column} FROM {table} WHERE {column} GLOB ? ORDER BY {column} DESC"
    ours = (code for (code,) in db.execute_sql(sql, (pattern,)) if barcodes.is_ours(code, kind))
    last = next(ours, None)
    return barcodes.serial_of(last) + 1 if last else 1


@requires(Right.LOOK)
def find_titles(text: str, *, limit: int = 50) -> list[TitleRow]:
    """By title, author, pinyin, initials, ISBN, barcode or call number; last handled first."""
    return queries.search(text, limit)


@requires(Right.LOOK)
def get_title(uid: str) -> TitleRow:
    """One title with its copies; raises ``NotFound``."""
    row = Title.get_or_none(Title.id == uid)
    if row is None:
        raise NotFound(_("title"), uid)
    return queries.title_row(row)


@requires(Right.LOOK)
def list_titles(*, limit: int = 50, offset: int = 0) -> list[TitleRow]:
    """The catalogue in the order of call numbers."""
    rows = Title.select().order_by(Title.call_number, Title.title).limit(limit).offset(offset)
    return queries.title_rows(list(rows))


@requires(Right.LOOK)
def count_titles() -> tuple[int, int]:
    """(titles, copies that are not withdrawn)."""
    return Title.select().count(), Copy.select().where(Copy.state != CopyState.WITHDRAWN).count()


@requires(Right.READER_EDIT)
@atomic
def reader_card(person: str, *, rules: LendingRules = RULES) -> ReaderRow:
    """Make, or show, a person's reader card. Raises ``NotFound``, ``Ambiguous``."""
    who = roster.find_person(person)
    card = ReaderCard.get_or_none(ReaderCard.person == who.uid)
    if card is None:
        card = ReaderCard.create(id=new_id(), number=_next_code(barcodes.CARD), person=who.uid)
    return queries.reader_row(card, rules)


@requires(Right.LEND)
def find_reader(card: str, *, rules: LendingRules = RULES) -> ReaderRow:
    """A card by its number; raises ``NotFound``."""
    return queries.reader_row(_card(card), rules)


@requires(Right.LEND)
def reader_of(person: str, *, rules: LendingRules = RULES) -> ReaderRow | None:
    """The reader card of a person (uid), None where there is none; makes nothing."""
    card = ReaderCard.get_or_none(ReaderCard.person == person)
    return queries.reader_row(card, rules) if card else None


@requires(Right.LEND)
def find_readers(text: str, *, limit: int = 20, rules: LendingRules = RULES) -> list[ReaderRow]:
    """Readers by name, pinyin, initials or phone tail."""
    people = [p.uid for p in roster.find_people(text, limit=limit * 3)]
    cards = {c.person_id: c for c in ReaderCard.select().where(ReaderCard.person.in_(people))}
    return [queries.reader_row(cards[uid], rules) for uid in people if uid in cards][:limit]


def _card(number: str) -> ReaderCard:
    card = ReaderCard.get_or_none(ReaderCard.number == barcodes.clean(number))
    if card is None:
        raise NotFound(_("reader card"), number)
    return card


@requires(Right.LEND)
def lend(
    card: str, codes: Sequence[str], *, confirm: Collection[str] = (), rules: LendingRules = RULES
) -> list[Outcome]:
    """Lend books by barcode; one answer a book. ``confirm`` holds codes of questions answered with yes.

    Checked in the order of library.md §5.3. Raises ``NotFound`` for a card that is none.
    """
    reader = _card(card)
    return [_lend(reader, barcodes.clean(code), frozenset(confirm), rules) for code in codes]


@atomic
def _lend(reader: ReaderCard, code: str, confirm: frozenset[str], rules: LendingRules) -> Outcome:
    copy = Copy.get_or_none(Copy.barcode == code)
    if copy is None:
        return _refused(code, "unknown", _("No book has the barcode %(code)s.") % {"code": code})
    title, name = Title.get_by_id(copy.title_id).title, roster.find_person(reader.person_id).name
    known = {"title": title, "reader": name}
    stop = _why_not(copy, reader) or _late_stops(reader, rules)
    if stop:
        return _refused(code, *stop, **known)
    loan = OpenLoan.get_or_none(OpenLoan.copy == copy.id)
    if loan is not None and loan.card_id == reader.id:
        return _renew(code, rules)
    for question, message in _questions(copy, reader, loan, rules):
        if question not in confirm:
            return Outcome(code, Result.ASK, question, message, **known)
    if loan is not None:
        _return(code)
    _found_again(copy)
    due = desk.due_date(clock.today(), rules).isoformat()
    event = desk.append(copy, desk.LEND, card=reader, due=due)
    try:
        desk.follow(copy)
    except IntegrityError:
        return _refused(code, "out", _("Somebody has just lent this book."), **known)
    _seen(copy)
    roster.note_seen(reader.person_id, clock.now_ms())
    message = _("%(reader)s has “%(title)s” until %(due)s.") % {**known, "due": due}
    return Outcome(code, Result.DONE, "lent", message, title, name, due, event)


def _why_not(copy: Copy, reader: ReaderCard) -> tuple[str, str] | None:
    """What stops a loan, with no way past it."""
    if copy.state == CopyState.WITHDRAWN:
        return "withdrawn", _("This book was withdrawn. Keep it aside.")
    if copy.state in (CopyState.READING_ONLY, CopyState.REPAIR):
        return "not-for-loan", _("This book is not for lending.")
    if reader.state != "active":
        return "card-stopped", _("This card has been stopped.")
    return None


def _late_stops(reader: ReaderCard, rules: LendingRules) -> tuple[str, str] | None:
    """Where the station's settings say so, an overdue book stops the next loan."""
    late = _late(reader)
    if not (rules.overdue_stops and late):
        return None
    message = _("%(n)d books on this card are overdue. They must come back before the next one goes out.")
    return "overdue", message % {"n": late}


def _late(reader: ReaderCard) -> int:
    today = clock.today().isoformat()
    return int(OpenLoan.select().where(OpenLoan.card == reader.id, OpenLoan.due < today).count())


def _questions(
    copy: Copy, reader: ReaderCard, loan: OpenLoan | None, rules: LendingRules
) -> list[tuple[str, str]]:
    """What is asked before lending, in the order of library.md §5.3."""
    out = OpenLoan.select().where(OpenLoan.card == reader.id).count()
    asked = []
    if out >= rules.max_books:
        message = _("%(n)d books are out on this card already, the limit. Lend one more?")
        asked.append(("limit", message % {"n": out}))
    late = _late(reader)
    if late:
        asked.append(("overdue", _("%(n)d books on this card are overdue. Lend anyway?") % {"n": late}))
    if copy.state in (CopyState.LOST, CopyState.MISSING):
        asked.append(("was-lost", _("This book was noted as lost or missing. Lend it and note it as found?")))
    if loan is not None:
        asked.append(("out-to-another", _("This book is out to somebody else. Take it back and lend it?")))
    return asked


def _refused(code: str, why: str, message: str, title: str = "", reader: str = "") -> Outcome:
    return Outcome(code, Result.REFUSED, why, message, title, reader)


@requires(Right.LEND)
def take_back(codes: Sequence[str]) -> list[Outcome]:
    """Take books back by barcode; never refused on account of a reader (library.md §4.2)."""
    return [_return(barcodes.clean(code)) for code in codes]


@atomic
def _return(code: str) -> Outcome:
    copy = Copy.get_or_none(Copy.barcode == code)
    if copy is None:
        return _refused(code, "unknown", _("No book has the barcode %(code)s.") % {"code": code})
    title = Title.get_by_id(copy.title_id).title
    loan = OpenLoan.get_or_none(OpenLoan.copy == copy.id)
    _seen(copy)
    _found_again(copy)
    if loan is None:
        message = _("“%(title)s” was not out; it is noted as being here.") % {"title": title}
        return Outcome(code, Result.DONE, "here", message, title, place=copy.place)
    card = ReaderCard.get_by_id(loan.card_id)
    name = roster.find_person(card.person_id).name
    event = desk.append(copy, desk.RETURN, card=card)
    desk.follow(copy)
    message = _("“%(title)s” is back from %(reader)s.") % {"title": title, "reader": name}
    return Outcome(code, Result.DONE, "returned", message, title, name, "", event, copy.place)


@requires(Right.LEND)
def renew(codes: Sequence[str], *, rules: LendingRules = RULES) -> list[Outcome]:
    """Renew loans by barcode; one answer a book."""
    return [_renew(barcodes.clean(code), rules) for code in codes]


@atomic
def _renew(code: str, rules: LendingRules) -> Outcome:
    copy = Copy.get_or_none(Copy.barcode == code)
    loan = OpenLoan.get_or_none(OpenLoan.copy == copy.id) if copy else None
    if copy is None or loan is None:
        return _refused(code, "not-out", _("No open loan has the barcode %(code)s.") % {"code": code})
    card = ReaderCard.get_by_id(loan.card_id)
    title, name = Title.get_by_id(copy.title_id).title, roster.find_person(card.person_id).name
    if loan.renewals >= rules.renewals:
        message = _("“%(title)s” was renewed as often as is allowed.") % {"title": title}
        return _refused(code, "renewals-used", message, title, name)
    if rules.overdue_stops and loan.due < clock.today().isoformat():
        message = _("“%(title)s” is overdue; it must come back first.") % {"title": title}
        return _refused(code, "overdue", message, title, name)
    due = desk.renewed_date(date.fromisoformat(loan.due), clock.today(), rules).isoformat()
    event = desk.append(copy, desk.RENEW, card=card, due=due)
    desk.follow(copy)
    message = _("%(reader)s has “%(title)s” until %(due)s.") % {"reader": name, "title": title, "due": due}
    return Outcome(code, Result.DONE, "renewed", message, title, name, due, event)


@requires(Right.LEND)
@atomic
def undo_last(event: str = "") -> Outcome:
    """Take one event of today back by a counter-event: the one named, else the desk's last.

    Raises ``NothingToUndo``.
    """
    found = _undoable(event)
    copy = Copy.get_by_id(found.copy_id)
    card = ReaderCard.get_or_none(ReaderCard.id == found.card_id)
    counter = desk.append(copy, desk.UNDO, card=card, undoes=found.id)
    desk.follow(copy)
    title = Title.get_by_id(copy.title_id).title
    name = roster.find_person(card.person_id).name if card else ""
    message = _("Taken back: “%(title)s”, %(reader)s.") % {"title": title, "reader": name}
    return Outcome(copy.barcode, Result.DONE, "undone", message, title, name, "", counter)


def _undoable(event: str) -> CirculationEvent:
    """An event of today that stands, and is the last of its copy that does: so undoing restores exactly."""
    undone = CirculationEvent.select(CirculationEvent.undoes).where(CirculationEvent.kind == desk.UNDO)
    query = (
        CirculationEvent.select()
        .where(
            CirculationEvent.kind != desk.UNDO,
            CirculationEvent.at >= _midnight(),
            CirculationEvent.id.not_in(undone),
        )
        .order_by(CirculationEvent.at.desc(), CirculationEvent.id.desc())
    )
    rows = list(query)
    wanted = next((row for row in rows if not event or row.id == event), None)
    if wanted is None or next(row for row in rows if row.copy_id == wanted.copy_id).id != wanted.id:
        raise NothingToUndo
    return wanted


def _midnight() -> int:
    return clock.to_ms(datetime.combine(clock.today(), time()))


def _found_again(copy: Copy) -> None:
    """A book that was noted as lost or missing and is in somebody's hand is on the shelf again (§4.2)."""
    if copy.state in (CopyState.LOST, CopyState.MISSING):
        change_row(copy, {"state": CopyState.SHELF})


def _seen(copy: Copy) -> None:
    Title.update(seen_at=clock.now_ms()).where(Title.id == copy.title_id).execute()


@requires(Right.LEND)
def list_overdue(*, rules: LendingRules = RULES) -> list[LoanRow]:
    """Loans past their date, the latest first, with reader and masked phone."""
    today = clock.today().isoformat()
    return queries.loan_rows(OpenLoan.select().where(OpenLoan.due < today).order_by(OpenLoan.due), rules)


@requires(Right.LEND)
def list_today(*, limit: int = 20) -> list[DeskEvent]:
    """What was done at the desk today, newest first."""
    return queries.desk_events(_midnight(), limit)


@requires(Right.LOOK)
def desk_figures() -> DeskFigures:
    """Today's numbers."""
    today = clock.today().isoformat()
    kinds = dict.fromkeys((desk.LEND, desk.RETURN, desk.RENEW), 0)
    for done in queries.desk_events(_midnight(), 100_000):
        if not done.undone and done.kind in kinds:
            kinds[done.kind] += 1
    return DeskFigures(
        overdue=OpenLoan.select().where(OpenLoan.due < today).count(),
        due_today=OpenLoan.select().where(OpenLoan.due == today).count(),
        waiting=0,
        lent=kinds[desk.LEND],
        returned=kinds[desk.RETURN],
        renewed=kinds[desk.RENEW],
    )


@requires(Right.LIBRARY_SETTINGS)
@atomic
def erase_old_readers(*, days: int = 90) -> int:
    """Take the reader from loans returned more than ``days`` ago (library.md §5.10); gives how many."""
    limit = clock.to_ms(datetime.combine(clock.today() - timedelta(days=days), time()))
    # A return that was undone ended nothing.
    sql = """
        UPDATE circulation_event SET card_id = NULL
        WHERE at < :limit AND card_id IS NOT NULL
          AND id NOT IN (SELECT event_id FROM open_loan)
          AND EXISTS (
            SELECT 1 FROM circulation_event AS r
            WHERE r.copy_id = circulation_event.copy_id AND r.kind = 'return'
              AND r.at >= circulation_event.at AND r.at < :limit
              AND NOT EXISTS (SELECT 1 FROM circulation_event AS u WHERE u.undoes_id = r.id))"""
    return int(db.execute_sql(sql, {"limit": limit}).rowcount)
