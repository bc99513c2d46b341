"""The half of the machine at which readers stand: what they borrow, bring back and wait for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from station_app.core import changelog
from station_app.core.db import db, tuples
from station_app.library import desk, holds
from station_app.library import service as library
from station_app.library.models import Copy, Hold, OpenLoan, ReaderCard
from station_app.roster import service as roster
from tests.station_app.library.desk_model import (
    COPIES,
    LENT,
    NAMES,
    QUESTIONS,
    READERS,
    RULES,
    SET,
    Desk,
    Loan,
    Past,
    Waiting,
    book,
    first_open,
    reader,
    work,
    yes,
)


class Lending(RuleBasedStateMachine):
    """Lending, returning, renewing and holds; each step is asked of the station and of the model."""

    move: ClassVar[Callable[[Any], None]]
    steps: ClassVar[int] = 0

    @initialize(
        start=st.integers(0, 40),
        first=st.lists(st.integers(0, READERS), min_size=sum(COPIES), max_size=sum(COPIES)),
    )
    def open_the_library(self, start: int, first: list[int]) -> None:
        # Each example is a transaction that is taken back, so that all begin alike.
        self.step = db.atomic()
        self.transaction = self.step.__enter__()
        self.now = datetime(2026, 9, 12, 9) + timedelta(days=start)
        type(self).move(self.now)
        people = [roster.add_person(name=name).uid for name in NAMES]
        self.cards = [library.reader_card(uid).card for uid in people]
        rows = [library.add_title(title=f"书{n}", count=count, price="10") for n, count in enumerate(COPIES)]
        self.titles = [row.uid for row in rows]
        self.books = [copy.barcode for row in rows for copy in row.copies]
        self.copies = [Copy.get(Copy.barcode == code).id for code in self.books]
        self.model = Desk()
        self.past: list[Past] = []
        self.blurred = False
        for place, who in enumerate(first):
            if who < READERS:
                self.lend(who, place, QUESTIONS)

    def teardown(self) -> None:
        if hasattr(self, "step"):
            try:
                whole()
            finally:
                self.transaction.rollback()
                self.step.__exit__(None, None, None)

    # What is needed again and again

    @property
    def today(self) -> date:
        return self.now.date()

    def _copy_model(self) -> Desk:
        m = self.model
        return Desk(
            list(m.states),
            {p: Loan(one.reader, one.due, one.renewals, one.claimed, one.lost) for p, one in m.loans.items()},
            [Waiting(one.reader, one.title, one.book, one.until) for one in m.waiting],
        )

    def _remember(self) -> None:
        self.past.append(Past(self._copy_model(), self._facts()))

    def _happened(self, event: str) -> None:
        assert event
        self.past[-1].event = event

    def _look_anew(self) -> None:
        """Make the model what the station is."""
        copies, loans, queue = self._facts()
        self.model = Desk(
            list(copies),
            {place: Loan(who, date.fromisoformat(due), *more) for place, (who, due, *more) in loans.items()},
            [
                Waiting(who, title, place, until and date.fromisoformat(until))
                for who, title, place, until in queue
            ],
        )

    def _facts(self) -> tuple[Any, ...]:
        """The station's own state in the model's words."""
        place_of = {uid: place for place, uid in enumerate(self.copies)}
        cards = {card: n for n, card in enumerate(self.cards)}
        stored = [Copy.get_by_id(uid).state for uid in self.copies]
        loans = {
            place_of[one.copy_id]: (
                cards[one.card.number], one.due, one.renewals, bool(one.claimed), bool(one.lost)
            )
            for one in OpenLoan.select().where(OpenLoan.copy.in_(self.copies))
        }  # fmt: skip
        numbers = dict(tuples(ReaderCard.select(ReaderCard.id, ReaderCard.number)))
        rows = Hold.select().where(Hold.title.in_(self.titles), Hold.state.in_(("queued", "ready")))
        queue = [
            (
                cards[numbers[one.card_id]], self.titles.index(one.title_id),
                place_of[one.copy_id] if one.copy_id else None, one.until or None,
            )
            for one in rows.order_by(Hold.placed_at, Hold.id)
        ]  # fmt: skip
        return stored, loans, queue

    def _mine(self, who: int) -> list[Loan]:
        return [one for one in self.model.loans.values() if one.reader == who and not one.lost]

    # Lending and returning

    def _answer(self, who: int, place: int, confirm: frozenset[str]) -> str:
        m, loan = self.model, self.model.loans.get(place)
        if m.states[place] == "withdrawn":
            return "withdrawn"
        if loan and loan.reader == who and not loan.lost:
            return self._renewal(place)
        asked = []
        if len(self._mine(who)) >= SET.max_books:
            asked.append("limit")
        if any(one.due < self.today and not one.claimed for one in self._mine(who)):
            asked.append("overdue")
        kept, queue = m.kept(place), m.queue(m.title_of(place))
        first = kept or (queue[0] if queue else None)
        if first and first.reader != who:
            asked.append("kept-for-another")
        if m.states[place] in ("lost", "missing"):
            asked.append("was-lost")
        if loan and loan.reader != who:
            asked.append("out-to-another")
        return next((question for question in asked if question not in confirm), LENT)

    def _renewal(self, place: int) -> str:
        m, loan = self.model, self.model.loans.get(place)
        if loan is None:
            return "not-out"
        if loan.lost:
            return "lost"
        if loan.renewals >= SET.renewals:
            return "renewals-used"
        title = m.title_of(place)
        return "waited-for" if m.queue(title) and not m.free(title) else "renewed"

    def _renewed(self, place: int) -> None:
        loan = self.model.loans[place]
        base = max(loan.due, self.today) + timedelta(days=SET.renewal_days)
        loan.due, loan.renewals, loan.claimed = max(loan.due, first_open(base)), loan.renewals + 1, False

    @rule(who=reader, place=book, confirm=yes)
    def lend(self, who: int, place: int, confirm: frozenset[str]) -> None:
        expected = self._answer(who, place, confirm)
        self._remember()
        (done,) = library.lend(self.cards[who], [self.books[place]], confirm=confirm, rules=RULES)
        assert done.code == expected
        if expected == "renewed":
            self._happened(done.event)
            self._renewed(place)
        elif expected == LENT:
            self._happened(done.event)
            self._lent(who, place)
            assert done.due == self.model.loans[place].due.isoformat()
        else:
            self.past.pop()

    def _lent(self, who: int, place: int) -> None:
        m, title = self.model, self.model.title_of(place)
        theirs, touched = m.kept(place), False
        if theirs and theirs.reader != who:
            m.let_go(place)
            touched = True
        own = next((one for one in m.waiting if one.reader == who and one.title == title), None)
        if own:
            m.waiting.remove(own)
            touched = True
            if own.book is not None and own.book != place:
                m.states[own.book] = "shelf"
        m.loans[place] = Loan(who, first_open(self.today + timedelta(days=SET.loan_days)))
        m.states[place] = "shelf"
        if touched:
            m.serve(title, self.today, besides=place)

    @rule(place=book)
    def take_back(self, place: int) -> None:
        m = self.model
        self._remember()
        (done,) = library.take_back([self.books[place]], rules=RULES)
        was_out, state, kept = place in m.loans, m.states[place], m.kept(place)
        if state == "withdrawn":
            assert done.code == "withdrawn"
            self.past.pop()
            return
        found = state in ("lost", "missing")
        if found:
            m.states[place] = "shelf"
        m.loans.pop(place, None)
        first = next(iter(m.queue(m.title_of(place))), None)
        if first and m.states[place] == "shelf":
            first.book, first.until = place, first_open(self.today + timedelta(days=SET.hold_days))
            m.states[place] = "kept"
        now_kept = m.kept(place)
        assert done.code == ("kept" if now_kept else "returned" if was_out else "found" if found else "here")
        if now_kept:
            assert (done.kept_for, done.kept_until) == (
                NAMES[now_kept.reader], str(now_kept.until)
            )  # fmt: skip
        if not was_out and not found and now_kept is kept:
            self.past.pop()
        else:
            self._happened(done.event)

    @rule(place=book)
    def renew(self, place: int) -> None:
        expected = self._renewal(place)
        self._remember()
        (done,) = library.renew([self.books[place]], rules=RULES)
        assert done.code == expected
        if expected == "renewed":
            self._happened(done.event)
            self._renewed(place)
        else:
            self.past.pop()

    # Holds

    @rule(order=st.permutations(range(READERS)), title=work)
    def everybody_waits(self, order: list[int], title: int) -> None:
        for who in order:
            self.hold(who, title)

    @rule(who=reader, title=work)
    def hold(self, who: int, title: int) -> None:
        m = self.model
        mine = [one for one in m.waiting if one.reader == who]
        places = [p for p in range(len(self.books)) if m.title_of(p) == title]
        self._remember()
        done = holds.place_hold(self.cards[who], self.titles[title], rules=RULES)
        if any(one.title == title for one in mine):
            expected = "held-already"
        elif any(p in m.loans and m.loans[p].reader == who for p in places):
            expected = "has-it"
        elif len(mine) >= SET.holds_per_reader:
            expected = "holds-limit"
        elif all(m.states[p] in ("withdrawn", "lost") for p in places):
            expected = "no-copy"
        else:
            one = Waiting(who, title)
            m.waiting.append(one)
            m.serve(title, self.today)
            expected = "held" if one.book is None else "kept"
        assert done.code == expected
        if expected in ("held", "kept"):
            self._happened(done.event)
        else:
            self.past.pop()

    @precondition(lambda self: bool(self.model.waiting))
    @rule(which=st.integers(0, 5))
    def give_up(self, which: int) -> None:
        rows = holds.list_holds()
        row = rows[which % len(rows)]
        who, title = self.cards.index(row.card), self.titles.index(row.title_uid)
        self._remember()
        done = holds.cancel_hold(row.uid, rules=RULES)
        self._happened(done.event)
        self._end(next(one for one in self.model.waiting if (one.reader, one.title) == (who, title)))
        following = self.model.kept(self.books.index(row.barcode)) if row.barcode else None
        assert done.code == ("kept" if following else "unheld")
        assert done.kept_for == (NAMES[following.reader] if following else "")

    def _end(self, one: Waiting) -> None:
        m = self.model
        m.waiting.remove(one)
        if one.book is not None:
            m.states[one.book] = "shelf"
            first = next(iter(m.queue(one.title)), None)
            if first:
                first.book, first.until = one.book, first_open(self.today + timedelta(days=SET.hold_days))
                m.states[one.book] = "kept"


def whole() -> None:
    """The log's chain holds, references hold, and the events alone give the open loans again."""
    assert changelog.verify_chain() == []
    assert db.execute_sql("PRAGMA foreign_key_check").fetchall() == []
    before = [(one.copy_id, one.due, one.renewals, one.claimed, one.lost) for one in OpenLoan.select()]
    desk.rebuild_open_loans()
    after = [(one.copy_id, one.due, one.renewals, one.claimed, one.lost) for one in OpenLoan.select()]
    assert sorted(after) == sorted(before)
