"""One book lent, taken back or renewed: the checks in their order, what is asked, what is told
(library.md §5.3, §4.2, §5.4). ``service`` guards these."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Final

from station_app.core import clock
from station_app.core.db import IntegrityError, atomic, db
from station_app.core.i18n import N_, _, ngettext
from station_app.core.ids import new_id
from station_app.library import desk, readers, waiting
from station_app.library.desk import Before
from station_app.library.models import CirculationEvent, Copy, Hold, OpenLoan, ReaderCard, Title
from station_app.library.rows import CardState, CopyState, HoldState, LendingRules, Outcome, Result
from station_app.roster import service as roster

_BEFORE: Final = """
    SELECT
      EXISTS (SELECT 1 FROM open_loan AS o JOIN copy AS c ON c.id = o.copy_id
        WHERE o.card_id IN (SELECT value FROM json_each(:cards)) AND c.title_id = :title AND c.id <> :copy),
      EXISTS (SELECT 1 FROM copy AS c JOIN circulation_event AS e ON e.copy_id = c.id
        WHERE c.title_id = :title AND e.card_id IN (SELECT value FROM json_each(:cards)) AND e.kind = 'lend'
          AND NOT EXISTS (SELECT 1 FROM circulation_event AS u WHERE u.undoes_id = e.id))"""
#: What is not lent for now, and why.
_STAYS: Final[dict[str, str]] = {
    CopyState.READING_ONLY: N_("It is for reading here and is not lent."),
    CopyState.REPAIR: N_("It is being mended. Once it is whole, put it back on the shelf in the catalogue."),
}
#: They are nowhere to be found, until somebody has them in the hand.
GONE = (CopyState.LOST, CopyState.MISSING)


def refused(code: str, why: str, message: str, title: str = "", reader: str = "") -> Outcome:
    """A scan that does nothing, and why."""
    return Outcome(code, Result.REFUSED, why, message, title, reader)


def unknown(code: str) -> Outcome:
    """No copy carries the code."""
    return refused(code, "unknown", _("No book has the barcode %(code)s.") % {"code": code})


def copy_of(code: str) -> Copy | None:
    """The copy with a barcode; its letters may be large or small, as Caps Lock makes of what is scanned."""
    found: Copy | None = Copy.by("barcode", code)
    if found is None and not code.isdigit():
        spelled = {code.upper(), code.lower(), code.swapcase()}
        alike = list(Copy.select().where(Copy.barcode.in_(list(spelled))).limit(2))
        found = alike[0] if len(alike) == 1 else None
    return found


def loan_of(copy: Copy) -> OpenLoan | None:
    """The open loan of a copy."""
    found: OpenLoan | None = OpenLoan.by("copy", copy.id)
    return found


def name_of(card: str | None) -> str:
    """The name of a card's reader (by the card's id); empty where there is none any more."""
    found = ReaderCard.by_id(card) if card else None
    return roster.find_person(found.person_id).name if found else ""


def seen(copy: Copy) -> None:
    """The title was handled just now: it is found first."""
    Title.update(seen_at=clock.now_ms()).where(Title.id == copy.title_id).execute()


# Lending


@atomic
def lend(reader: ReaderCard, code: str, confirm: frozenset[str], rules: LendingRules) -> Outcome:
    """Lend one book."""
    copy = copy_of(code)
    if copy is None:
        return unknown(code)
    title, name = Title.get_by_id(copy.title_id).title, roster.find_person(reader.person_id).name
    stop = _why_not(copy, reader) or _late_stops(copy, reader, rules)
    if stop:
        return refused(code, *stop, title, name)
    if copy.state == CopyState.CROSSING:
        return _pass_on(copy, reader, title, name)
    loan = loan_of(copy)
    if loan is not None and loan.card_id in readers.cards_of(reader) and not loan.lost:
        return renew(code, rules)
    for question, message in _questions(copy, reader, loan, rules):
        if question not in confirm:
            return Outcome(code, Result.ASK, question, message, title, name)
    try:
        return _commit(copy, reader, loan, rules, (title, name))
    except IntegrityError:
        return refused(code, "out", _("Somebody has just lent this book."), title, name)


@atomic
def _commit(
    copy: Copy, reader: ReaderCard, loan: OpenLoan | None, rules: LendingRules, known: tuple[str, str]
) -> Outcome:
    notes, batch = _notes(copy, reader), ""
    if loan is not None:
        # Taking it from one and lending it to another is one thing, and is undone as one.
        batch = new_id()
        desk.append(copy, desk.RETURN, card=ReaderCard.get_by_id(loan.card_id), batch=batch)
    before = Before()
    filled = _settle_holds(copy, reader, rules, before)
    before.set_state(copy, CopyState.SHELF)
    due = desk.due_date(clock.today(), rules).isoformat()
    event = desk.append(copy, desk.LEND, card=reader, due=due, before=before, batch=batch)
    seen(copy)
    roster.note_seen(reader.person_id, clock.now_ms())
    if filled:
        notes = (_("It was held for this reader; the hold is filled."), *notes)
    title, name = known
    message = _("%(reader)s has “%(title)s” until %(due)s.") % {"reader": name, "title": title, "due": due}
    return Outcome(
        copy.barcode, Result.DONE, "lent", message, title, name, due, event, hold=filled, notes=notes
    )


def _settle_holds(copy: Copy, reader: ReaderCard, rules: LendingRules, before: Before) -> str:
    """The reader's own hold of the title is filled, whoever else the copy was kept for waits again.

    Gives the id of the reader's hold, empty without one.
    """
    theirs, cards = waiting.kept(copy), readers.cards_of(reader)
    if theirs is not None and theirs.card_id not in cards:
        waiting.back_in_queue(theirs, before)
    own = waiting.of_reader(cards, copy.title_id)
    if own is not None:
        put_aside = waiting.end(own, HoldState.FULFILLED, before)
        if put_aside is not None and put_aside.id != copy.id:
            before.set_state(put_aside, CopyState.SHELF)
    if theirs is not None or own is not None:
        waiting.serve(copy.title_id, rules, before, besides=copy.id)
    return own.id if own is not None else ""


def _why_not(copy: Copy, reader: ReaderCard) -> tuple[str, str] | None:
    """What stops a loan, with no way past it."""
    if copy.state == CopyState.WITHDRAWN:
        return "withdrawn", _("This book was withdrawn. Keep it aside.")
    if copy.state in _STAYS:
        return "not-for-loan", _(_STAYS[copy.state])
    if reader.state == CardState.LOST:
        return "card-lost", _("This card was reported lost. Give its reader a new one.")
    if reader.state != CardState.ACTIVE:
        return "card-stopped", _("This card has been stopped.")
    return None


def _late_stops(copy: Copy, reader: ReaderCard, rules: LendingRules) -> tuple[str, str] | None:
    """Where the station's settings say so, an overdue book stops the next loan."""
    late = _late(reader)
    if not (rules.overdue_stops and late) or copy.state == CopyState.CROSSING:
        return None
    message = ngettext(
        "%(n)d book on this card is overdue. It must come back before the next one goes out.",
        "%(n)d books on this card are overdue. They must come back before the next one goes out.",
        late,
    )
    return "overdue", message % {"n": late}


def _late(reader: ReaderCard) -> int:
    """Overdue books of a reader; one that the reader says is back, or that is lost, does not block."""
    late = OpenLoan.select().where(
        OpenLoan.card.in_(readers.cards_of(reader)),
        OpenLoan.due < clock.today().isoformat(),
        OpenLoan.claimed == 0,
        OpenLoan.lost == 0,
    )
    return int(late.count())


def _questions(
    copy: Copy, reader: ReaderCard, loan: OpenLoan | None, rules: LendingRules
) -> list[tuple[str, str]]:
    """What is asked before lending, in the order of library.md §5.3."""
    cards = readers.cards_of(reader)
    out = OpenLoan.select().where(OpenLoan.card.in_(cards), OpenLoan.lost == 0).count()
    asked = []
    if out >= rules.max_books:
        message = _("%(n)d books are out on this card already, the limit. Lend one more?")
        asked.append(("limit", message % {"n": out}))
    late = _late(reader)
    if late:
        question = ngettext(
            "%(n)d book on this card is overdue. Lend anyway?",
            "%(n)d books on this card are overdue. Lend anyway?",
            late,
        )
        asked.append(("overdue", question % {"n": late}))
    first = waiting.whose_turn(copy)
    if first is not None and first.card_id not in cards:
        message = _("This book is kept for %(reader)s. Lend it all the same?")
        asked.append(("kept-for-another", message % {"reader": name_of(first.card_id)}))
    if copy.state in GONE:
        asked.append(("was-lost", _("This book was noted as lost or missing. Lend it and note it as found?")))
    if loan is not None and loan.card_id not in cards:
        asked.append(("out-to-another", _("This book is out to somebody else. Take it back and lend it?")))
    return asked


def _notes(copy: Copy, reader: ReaderCard) -> tuple[str, ...]:
    """What is told and not asked: this title once before, or another copy of it right now."""
    now, ever = db.execute_sql(
        _BEFORE,
        {"cards": json.dumps(readers.cards_of(reader)), "title": copy.title_id, "copy": copy.id},
    ).fetchone()
    if now:
        return (_("Another copy of it is out on this card."),)
    return (_("This reader had it out before."),) if ever else ()


def _pass_on(copy: Copy, reader: ReaderCard, title: str, name: str) -> Outcome:
    """A drifting book is passed on: it is counted, and nothing is due (library.md §5.8)."""
    event = desk.append(copy, desk.PASS, card=reader)
    seen(copy)
    message = _("“%(title)s” drifts: it went to %(reader)s and need not come back.")
    said = message % {"title": title, "reader": name}
    return Outcome(copy.barcode, Result.DONE, "passed", said, title, name, event=event)


# Taking back


@atomic
def take_back(code: str, rules: LendingRules) -> Outcome:
    """Take one book back; what stands in no loan is noted as being here."""
    copy = copy_of(code)
    if copy is None:
        return unknown(code)
    title = Title.get_by_id(copy.title_id).title
    loan = loan_of(copy)
    seen(copy)
    if loan is None:
        return _here(copy, title, rules)
    card, before = ReaderCard.get_by_id(loan.card_id), Before()
    if copy.state in GONE:
        before.set_state(copy, CopyState.SHELF)
    hold = waiting.offer(copy, rules, before)
    event = desk.append(copy, desk.RETURN, card=card, before=before)
    name = name_of(card.id)
    message = _("“%(title)s” is back from %(reader)s.") % {"title": title, "reader": name}
    done = Outcome(code, Result.DONE, "returned", message, title, name, "", event, copy.place)
    return with_hold(done, hold)


def _here(copy: Copy, title: str, rules: LendingRules) -> Outcome:
    """A book that was not out: found again, kept for somebody, withdrawn, or just here."""
    if copy.state == CopyState.WITHDRAWN:
        message = _("“%(title)s” was withdrawn. Keep it aside.") % {"title": title}
        return Outcome(copy.barcode, Result.DONE, "withdrawn", message, title, place=copy.place)
    before, found = Before(), copy.state in GONE
    if found:
        before.set_state(copy, CopyState.SHELF)
    hold = waiting.kept(copy) or waiting.offer(copy, rules, before)
    event = ""
    if before.text():
        event = desk.append(copy, desk.FOUND, before=before, state=copy.state)
    message = _("“%(title)s” was not out; it is noted as being here.")
    if found:
        message = _("“%(title)s” was noted as lost or missing, and is found again.")
    code = "found" if found else "here"
    said = message % {"title": title}
    stays = (_(_STAYS[copy.state]),) if copy.state in _STAYS else ()
    notes = _paid_for(copy) if found else stays
    done = Outcome(copy.barcode, Result.DONE, code, said, title, event=event, place=copy.place, notes=notes)
    return with_hold(done, hold)


def _paid_for(copy: Copy) -> tuple[str, ...]:
    """What is to be given back when a book that was paid for turns up."""
    settled = CirculationEvent.select().where(
        CirculationEvent.copy == copy.id,
        CirculationEvent.kind == desk.SETTLE,
        CirculationEvent.id.not_in(desk.undone_events()),
    )
    last = settled.order_by(CirculationEvent.at.desc(), CirculationEvent.id.desc()).first()
    if last is None or not last.amount_fen:
        return ()
    text = _("%(yuan)s yuan were paid for it. Give them back, or note what was agreed.")
    return (text % {"yuan": f"{last.amount_fen / 100:.2f}"},)


def with_hold(done: Outcome, hold: Hold | None) -> Outcome:
    """The same, with the reader for whom the book is to be put aside."""
    if hold is None:
        return done
    name = name_of(hold.card_id)
    words = {"title": done.title, "reader": name, "until": hold.until}
    message = _("Put “%(title)s” aside: it is kept for %(reader)s until %(until)s.") % words
    return replace(done, code="kept", message=message, kept_for=name, kept_until=hold.until, hold=hold.id)


# Renewing


@atomic
def renew(code: str, rules: LendingRules) -> Outcome:
    """Renew the loan of one book."""
    copy = copy_of(code)
    loan = loan_of(copy) if copy else None
    if copy is None or loan is None:
        return refused(code, "not-out", _("No open loan has the barcode %(code)s.") % {"code": code})
    card = ReaderCard.get_by_id(loan.card_id)
    title, name = Title.get_by_id(copy.title_id).title, name_of(card.id)
    stop = _no_renewal(copy, loan, rules)
    if stop:
        return refused(code, stop[0], stop[1] % {"title": title}, title, name)
    due = desk.renewed_date(date.fromisoformat(loan.due), clock.today(), rules).isoformat()
    event = desk.append(copy, desk.RENEW, card=card, due=due)
    message = _("%(reader)s has “%(title)s” until %(due)s.") % {"reader": name, "title": title, "due": due}
    return Outcome(code, Result.DONE, "renewed", message, title, name, due, event)


def _no_renewal(copy: Copy, loan: OpenLoan, rules: LendingRules) -> tuple[str, str] | None:
    """Why a loan cannot be renewed (library.md §5.4)."""
    if loan.lost:
        return "lost", _("“%(title)s” was noted as lost.")
    if loan.renewals >= rules.renewals:
        return "renewals-used", _("“%(title)s” was renewed as often as is allowed.")
    if rules.overdue_stops and loan.due < clock.today().isoformat():
        return "overdue", _("“%(title)s” is overdue; it must come back first.")
    if waiting.queue(copy.title_id) and waiting.free_copy(copy.title_id) is None:
        return "waited-for", _("Somebody waits for “%(title)s”; it cannot be renewed.")
    return None
