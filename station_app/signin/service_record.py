"""A volunteer's service record besides the hours: training, commendations, evaluation, requests.

《志愿服务记录与证明出具办法（试行）》, Ministry of Civil Affairs Order 67: Art. 8 training, Art. 9
commendations, Art. 10 evaluation, Art. 13 putting right what a volunteer reports as wrong.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from station_app.activities import queries as activity_queries
from station_app.core import clock
from station_app.core.db import atomic, change_row
from station_app.core.errors import NotFound, ValidationError
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.core.rights import Right, requires
from station_app.roster import aliases
from station_app.roster import service as roster
from station_app.roster.models import Person
from station_app.signin import record_entries, served
from station_app.signin.hours_errors import RequestAnswered
from station_app.signin.hours_rows import GRADES, EntryKind, EntryRow, RequestRow, ServedLine
from station_app.signin.models import CorrectionRequest, RecordEntry


@requires(Right.ACTIVITIES)
def list_entries(person: str) -> list[EntryRow]:
    """Trainings, commendations and evaluations of a person, the latest first. Raises ``NotFound``."""
    return record_entries.of_person(roster.find_person(person).uid)


@requires(Right.ACTIVITIES)
@atomic
def add_training(person: str, *, name: str, content: str, minutes: int, held_by: str, day: date) -> str:
    """Note a training (Art. 8: name, main content, length, who held it, date); gives the entry's id.

    Raises ``ValidationError``, ``NotFound``.
    """
    problems = _empty({"name": name, "content": content, "held_by": held_by})
    if minutes <= 0:
        problems["minutes"] = _("Say how long it took.")
    return _add(person, EntryKind.TRAINING, day, problems, name=name, content=content, minutes=minutes,
                body_name=held_by)  # fmt: skip


@requires(Right.ACTIVITIES)
@atomic
def add_award(person: str, *, name: str, granted_by: str, day: date) -> str:
    """Note a commendation (Art. 9: name, date, who granted it); gives the entry's id.

    Raises ``ValidationError``, ``NotFound``.
    """
    problems = _empty({"name": name, "granted_by": granted_by})
    return _add(person, EntryKind.AWARD, day, problems, name=name, body_name=granted_by)


@requires(Right.ACTIVITIES)
@atomic
def add_evaluation(person: str, *, grade: int, day: date, comment: str = "", activity: str = "") -> str:
    """Note an evaluation of the service (Art. 10: its quality, the date), of an activity or in general.

    ``grade`` is 1 to 5 (``GRADES``). Raises ``ValidationError``, ``NotFound``.
    """
    problems = {} if grade in GRADES else {"grade": _("A grade from 1 to 5.")}
    about = activity_queries.uid_of(activity) if activity else None
    return _add(person, EntryKind.EVALUATION, day, problems, grade=grade, comment=comment or None,
                activity=about)  # fmt: skip


def _empty(texts: dict[str, str]) -> dict[str, str]:
    return {name: _("The order asks for it.") for name, text in texts.items() if not text.strip()}


def _add(person: str, kind: EntryKind, day: date, problems: dict[str, str], **values: object) -> str:
    who = roster.find_person(person)
    if day > clock.today():
        problems["day"] = _("A day that has been.")
    if problems:
        raise ValidationError(problems)
    texts = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    row = RecordEntry.create(id=new_id(), person=who.uid, kind=kind, day=day.isoformat(), **texts)
    return str(row.id)


@requires(Right.ACTIVITIES)
@atomic
def void_entry(entry: str, *, reason: str) -> None:
    """Take an entry back by one of its own, with the reason. Raises ``NotFound``, ``ValidationError``."""
    row = RecordEntry.get_or_none(RecordEntry.id == entry, RecordEntry.kind != record_entries.VOID)
    if row is None or RecordEntry.select().where(RecordEntry.voids == entry).exists():
        raise NotFound(_("entry"), entry)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the correction carries it.")})
    RecordEntry.create(
        id=new_id(), person=row.person_id, kind=record_entries.VOID, day=row.day, voids=row.id,
        reason=reason.strip(),
    )  # fmt: skip


# Requests


@requires(Right.ACTIVITIES)
@atomic
def ask_correction(person: str, *, what: str) -> str:
    """A volunteer reports an error in the record (Art. 13); gives the request's id.

    Raises ``ValidationError``, ``NotFound``.
    """
    who = roster.find_person(person)
    if not what.strip():
        raise ValidationError({"what": _("Say what is wrong.")})
    row = CorrectionRequest.create(
        id=new_id(), person=who.uid, asked_on=clock.today().isoformat(), what=what.strip()
    )
    return str(row.id)


@requires(Right.HOURS_CORRECT)
@atomic
def answer_correction(request: str, *, fixed: bool, answer: str) -> None:
    """Say what became of a request: it was put right, or the record is right, and why.

    Raises ``RequestAnswered``, ``NotFound``, ``ValidationError``.
    """
    row = CorrectionRequest.by_id(request)
    if row is None:
        raise NotFound(_("request"), request)
    if row.state != "open":
        raise RequestAnswered
    if not answer.strip():
        raise ValidationError({"answer": _("Say what was found.")})
    state = "fixed" if fixed else "refused"
    today = clock.today().isoformat()
    change_row(row, {"state": state, "answered_on": today, "answer": answer.strip()})


@requires(Right.ACTIVITIES)
def list_requests(*, open_only: bool = False) -> list[RequestRow]:
    """Requests to put a record right, those to be answered first, then the latest."""
    whose = aliases.as_root(CorrectionRequest.person) == Person.id
    query: Any = CorrectionRequest.select(CorrectionRequest, Person).join(Person, on=whose, attr="whose")
    query = query.order_by(CorrectionRequest.state != "open", CorrectionRequest.id.desc())
    if open_only:
        query = query.where(CorrectionRequest.state == "open")
    return [
        RequestRow(
            uid=row.id,
            person=row.whose.id,
            name=row.whose.name,
            asked_on=date.fromisoformat(row.asked_on),
            what=row.what,
            state=row.state,
            answered_on=date.fromisoformat(row.answered_on) if row.answered_on else None,
            answer=row.answer,
        )
        for row in query
    ]


@requires(Right.ACTIVITIES)
def list_services(person: str, *, year: int | None = None) -> list[ServedLine]:
    """A person's services as Art. 7 has them recorded, the earliest first. Raises ``NotFound``."""
    first, last = (date(year, 1, 1), date(year, 12, 31)) if year else (None, None)
    return served.lines_of(roster.find_person(person).uid, first, last)
