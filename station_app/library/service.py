"""The library's true core: titles and copies, reader cards, lending and returning by barcode."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final

from station_app.core import clock
from station_app.core.db import atomic, db
from station_app.core.errors import NotFound, StationError
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.core.rights import Right, requires
from station_app.library import (
    barcodes,
    cataloguing,
    counter_events,
    desk,
    forgetting,
    isbn,
    lending,
    queries,
    readers,
    waiting,
)
from station_app.library.models import Copy, Hold, OpenLoan, ReaderCard, Title
from station_app.library.rows import (
    CopyState,
    DeskEvent,
    DeskFigures,
    HoldState,
    LendingRules,
    LoanRow,
    Outcome,
    ReaderRow,
    Result,
    TitleRow,
)
from station_app.roster import service as roster

RULES: Final = LendingRules()


class NothingToUndo(StationError):
    """Nothing that was done today could be taken back."""

    code = "nothing-to-undo"

    def __init__(self) -> None:
        super().__init__(_("There is nothing of today to take back."))


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
    row = cataloguing.new_title(
        title, author=author, publisher=publisher, year=year, isbn_text=isbn_text, call_number=call_number,
        price=price, subjects=subjects,
    )  # fmt: skip
    for barcode in [*copies, *[""] * count]:
        cataloguing.new_copy(row, barcode, place)
    return queries.title_row(row)


@requires(Right.CATALOGUE)
@atomic
def add_copy(title: str, *, barcode: str = "", place: str = "") -> str:
    """Add a copy; gives its barcode, one of ours where it carries none.

    Raises ``BarcodeTaken``, ``NotFound``.
    """
    row = Title.by_id(title)
    if row is None:
        raise NotFound(_("title"), title)
    return cataloguing.new_copy(row, barcode, place)


@requires(Right.LOOK)
def next_serial(kind: str) -> int:
    """The serial of the next barcode of ours: never one given before, since withdrawn copies keep theirs."""
    return cataloguing.next_serial(kind)


@requires(Right.LOOK)
def find_titles(text: str, *, limit: int = 50) -> list[TitleRow]:
    """By title, author, pinyin, initials, ISBN, barcode or call number; last handled first."""
    return queries.search(text, limit)


@requires(Right.LOOK)
def get_title(uid: str) -> TitleRow:
    """One title with its copies; raises ``NotFound``."""
    row = Title.by_id(uid)
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
    card = readers.card_of(who.uid)
    if card is None:
        card = ReaderCard.create(id=new_id(), number=cataloguing.next_code(barcodes.CARD), person=who.uid)
    return queries.reader_row(card, rules)


@requires(Right.LOOK)
def has_cards() -> bool:
    """Whether anybody has a reader's card here."""
    return bool(ReaderCard.select().exists())


@requires(Right.LEND)
def find_reader(card: str, *, rules: LendingRules = RULES) -> ReaderRow:
    """A card by its number; raises ``NotFound``."""
    return queries.reader_row(readers.by_number(card), rules)


@requires(Right.LEND)
def reader_of(person: str, *, rules: LendingRules = RULES) -> ReaderRow | None:
    """The reader card of a person (uid), None where there is none; makes nothing."""
    card = readers.card_of(person)
    return queries.reader_row(card, rules) if card else None


@requires(Right.LEND)
def lend(
    card: str, codes: Sequence[str], *, confirm: Collection[str] = (), rules: LendingRules = RULES
) -> list[Outcome]:
    """Lend books by barcode; one answer a book. ``confirm`` holds codes of questions answered with yes.

    Checked in the order of library.md §5.3. Raises ``NotFound`` for a card that is none.
    """
    reader = readers.by_number(card)
    waiting.expire(rules)
    return [lending.lend(reader, barcodes.clean(code), frozenset(confirm), rules) for code in codes]


@requires(Right.LEND)
@atomic
def lend_unknown(
    card: str,
    code: str,
    title: str,
    *,
    author: str = "",
    confirm: Collection[str] = (),
    rules: LendingRules = RULES,
) -> Outcome:
    """Lend a book that the catalogue does not have, from its ISBN or barcode and its title typed once.

    An ISBN that is known already gets one more copy, which is lent. The outcome's ``barcode`` is the
    copy's: one of ours, to be stuck on, where ``code`` was an ISBN. Nothing is added unless the book goes
    out. Raises ``NotFound`` for a card that is none, ``ValidationError`` without a title.
    """
    number, plain = isbn.to_13(isbn.clean(code)), barcodes.clean(code)
    known = Title.get_or_none(Title.isbn == number) if number else None
    if number or not Copy.select().where(Copy.barcode == plain).exists():
        with db.atomic() as step:
            row = known or cataloguing.new_title(title, author=author, isbn_text=code if number else "")
            barcode = cataloguing.new_copy(row, "" if number else plain, "")
            (done,) = lend(card, [barcode], confirm=confirm, rules=rules)
            if done.outcome is not Result.DONE:
                step.rollback()
        return done
    return lend(card, [plain], confirm=confirm, rules=rules)[0]


@requires(Right.LEND)
def take_back(codes: Sequence[str], *, rules: LendingRules = RULES) -> list[Outcome]:
    """Take books back by barcode; never refused on account of a reader (library.md §4.2).

    A book that somebody waits for answers ``kept``: ``kept_for`` and ``kept_until`` say for whom.
    """
    waiting.expire(rules)
    return [lending.take_back(barcodes.clean(code), rules) for code in codes]


@requires(Right.LEND)
def renew(codes: Sequence[str], *, rules: LendingRules = RULES) -> list[Outcome]:
    """Renew loans by barcode; one answer a book."""
    return [lending.renew(barcodes.clean(code), rules) for code in codes]


@requires(Right.LEND)
def renew_all(card: str, *, rules: LendingRules = RULES) -> list[Outcome]:
    """Renew everything that is out on a card (全部续借); raises ``NotFound``."""
    loans = queries.reader_row(readers.by_number(card), rules).loans
    return [lending.renew(loan.barcode, rules) for loan in loans if not loan.lost]


@requires(Right.LEND)
@atomic
def undo_last(event: str = "") -> Outcome:
    """Take one event of today back by a counter-event: the one named, else the desk's last; with it what
    was done in one go. Copies, holds and loans are then exactly as before.

    Raises ``NothingToUndo``.
    """
    try:
        found, counter = counter_events.undo(event)
    except LookupError:
        raise NothingToUndo from None
    copy = Copy.by_id(found.copy_id)
    title = Title.get_by_id(desk.title_of(found)).title
    name = lending.name_of(found.card_id)
    message = _("Taken back: “%(title)s”, %(reader)s.") if name else _("Taken back: “%(title)s”.")
    said = message % {"title": title, "reader": name}
    return Outcome(copy.barcode if copy else "", Result.DONE, "undone", said, title, name, "", counter)


@requires(Right.LEND)
def list_overdue(*, rules: LendingRules = RULES) -> list[LoanRow]:
    """Loans past their date, the latest first, with reader and masked phone."""
    today = clock.today().isoformat()
    late = OpenLoan.select().where(OpenLoan.due < today, OpenLoan.lost == 0)
    return queries.loan_rows(late.order_by(OpenLoan.due), rules)


@requires(Right.LEND)
def list_today(*, limit: int = 20) -> list[DeskEvent]:
    """What was done at the desk today, newest first."""
    return queries.desk_events(desk.midnight(), limit)


@requires(Right.LOOK)
def desk_figures() -> DeskFigures:
    """Today's numbers."""
    today = clock.today().isoformat()
    out = OpenLoan.select().where(OpenLoan.lost == 0)
    done = dict(
        db.execute_sql(
            "SELECT kind, count(*) FROM circulation_event WHERE at >= ? AND NOT EXISTS"
            " (SELECT 1 FROM circulation_event AS u WHERE u.undoes_id = circulation_event.id) GROUP BY kind",
            (desk.midnight(),),
        ).fetchall()
    )
    return DeskFigures(
        overdue=out.where(OpenLoan.due < today).count(),
        due_today=out.where(OpenLoan.due == today).count(),
        waiting=Hold.select().where(Hold.state == HoldState.READY).count(),
        lent=done.get(desk.LEND, 0),
        returned=done.get(desk.RETURN, 0),
        renewed=done.get(desk.RENEW, 0),
    )


@requires(Right.LEND)
@atomic
def begin_day(*, rules: LendingRules = RULES) -> tuple[int, int]:
    """What is due once a day, whoever opens the station: holds whose last day has passed end, and readers
    are taken from what is over for longer than ``keep_history_days``. Gives (holds ended, events)."""
    ended = len(waiting.expire(rules))
    limit = desk.midnight(clock.today() - timedelta(days=rules.keep_history_days))
    return ended, forgetting.forget(limit)
