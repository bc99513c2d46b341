"""The circulation desk's events and the open loans they leave; dates by the closed days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from station_app.core import clock
from station_app.core.db import db
from station_app.core.ids import new_id
from station_app.library import prices
from station_app.library.models import CirculationEvent, Copy, OpenLoan, ReaderCard, Title
from station_app.library.rows import LendingRules
from station_app.roster.models import Person

LEND, RETURN, RENEW, UNDO = "lend", "return", "renew", "undo"


def due_date(today: date, rules: LendingRules) -> date:
    """When a book lent today is due."""
    return rules.roll(today + timedelta(days=rules.loan_days))


def renewed_date(due: date, today: date, rules: LendingRules) -> date:
    """When a loan renewed today is due: from the old date, or from today once that is past; never earlier."""
    base = max(due, today)
    return max(due, rules.roll(base + timedelta(days=rules.renewal_days)))


def append(
    copy: Copy, kind: str, *, card: ReaderCard | None, due: str = "", undoes: str | None = None
) -> str:
    """Append an event; what may leave of the reader is age band and sex, and the book's class letter."""
    event_id = new_id()
    title = Title.get_by_id(copy.title_id)
    person = Person.get_by_id(card.person_id) if card else None
    CirculationEvent.create(
        id=event_id,
        copy=copy.id,
        kind=kind,
        at=clock.now_ms(),
        due=due,
        age_band=_age_band(person.birth_date) if person else "",
        sex=person.sex if person else "",
        class_letter=prices.class_letter(title.call_number),
        undoes=undoes,
        card=card.id if card else None,
    )
    return event_id


def _age_band(birth_date: str) -> str:
    if len(birth_date) < 4:
        return ""
    age = clock.today().year - int(birth_date[:4])
    return next((name for limit, name in ((14, "0-13"), (18, "14-17"), (60, "18-59")) if age < limit), "60+")


def replay(events: Iterable[CirculationEvent]) -> dict[str, tuple[CirculationEvent, str, int]]:
    """What the events amount to: copy → (its open lending, due date, renewals)."""
    rows = sorted(events, key=lambda e: (e.at, e.id))
    gone = {e.undoes_id for e in rows if e.kind == UNDO}
    loans: dict[str, tuple[CirculationEvent, str, int]] = {}
    for event in rows:
        if event.id in gone:
            continue
        if event.kind == LEND:
            loans[event.copy_id] = (event, event.due, 0)
        elif event.kind == RETURN:
            loans.pop(event.copy_id, None)
        elif event.kind == RENEW and event.copy_id in loans:
            lent, _due, renewals = loans[event.copy_id]
            loans[event.copy_id] = (lent, event.due, renewals + 1)
    return loans


def follow(copy: Copy) -> None:
    """Make ``open_loan`` agree with one copy's events."""
    events = CirculationEvent.select().where(CirculationEvent.copy == copy.id)
    _store(copy.id, replay(events).get(copy.id))


def _store(copy_id: str, loan: tuple[CirculationEvent, str, int] | None) -> None:
    OpenLoan.delete().where(OpenLoan.copy == copy_id).execute()
    if loan is not None and loan[0].card_id is not None:
        lent, due, renewals = loan
        OpenLoan.create(
            copy=copy_id, card=lent.card_id, event=lent.id, lent_at=lent.at, due=due, renewals=renewals
        )


def rebuild_open_loans() -> int:
    """Work ``open_loan`` out anew from every event; gives how many are open."""
    with db.atomic():
        OpenLoan.delete().execute()
        for copy_id, loan in replay(CirculationEvent.select()).items():
            _store(copy_id, loan)
        return int(OpenLoan.select().count())
