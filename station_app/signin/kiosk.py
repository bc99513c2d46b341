"""The kiosk at the door: people sign themselves in and out. Everything that leaves here is masked.

A resident before the screen sees neither whole names nor numbers but their own four digits (ui.md §8);
the window of the kiosk calls this module alone, whatever else the operator who started it may do.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from station_app.activities import queries as activity_queries
from station_app.activities import service as activities
from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.core import clock, session, settings
from station_app.core import pinyin as readings
from station_app.core.db import atomic, db
from station_app.core.errors import StationError, ValidationError
from station_app.core.i18n import LANGUAGES, N_, _, text_in
from station_app.core.rights import Right, requires
from station_app.roster import aliases, masking, phones
from station_app.signin import events, kiosk_matches, service, sheet
from station_app.signin.kiosk_rows import KioskActivity, KioskDone, KioskHit, Named, Surname
from station_app.signin.models import OpenInterval, SignInEvent
from station_app.signin.rows import SignInRow
from station_app.signin.signature import NoSignature, Signature, to_text

METHOD: Final = "kiosk"
#: What somebody is called until staff know the name.
NEWCOMER: Final = N_("New neighbour")
#: Somebody may sign in so long before an activity begins, and sign out so long after its end.
OPENS_BEFORE: Final = timedelta(minutes=60)
LINGERS: Final = timedelta(minutes=45)
#: The screen offers to take back for ten seconds, longer where it is touched; this is the end of it.
LAST_UNDO: Final = timedelta(minutes=2)
TAIL: Final = 4
MOST_HITS: Final = 60
#: How far ahead the kiosk looks for what comes next, on a day without anything.
DAYS_AHEAD: Final = 30


class TooLateToUndo(StationError):
    """What was done at the kiosk can be taken back there for a moment only; staff can always."""

    code = "too-late-to-undo"

    def __init__(self) -> None:
        super().__init__(_("It is too late to take this back here. Please ask a staff member."))


@requires(Right.SIGN_IN)
def at_the_door() -> list[KioskActivity]:
    """What one can sign in or out at now: running ones, those about to begin, those that just ended while
    somebody is inside; where there is none of them, today's next. Empty where today has nothing left.
    """
    now, today = clock.now().replace(tzinfo=None), clock.today()
    rows = [row for row in activities.list_activities(today - timedelta(days=1), today) if row.kiosk]
    inside = _inside([row.uid for row in rows])
    begun = [row for row in rows if row.status is ActivityStatus.RUNNING and not row.closed]
    ahead = [row for row in rows if row.status is ActivityStatus.PUBLISHED]
    soon = [row for row in ahead if row.starts - now <= OPENS_BEFORE]
    over = [row for row in rows if row.uid in inside and _just_ended(row, now)]
    found = begun + soon + over
    if not found and ahead:
        found = [row for row in ahead if row.starts == ahead[0].starts]
    came = sheet.people_per_activity([row.uid for row in found])
    return [_kiosk_activity(row, came.get(row.uid, 0)) for row in found]


def _just_ended(row: ActivityRow, now: datetime) -> bool:
    return row.status is ActivityStatus.HELD and not row.closed and now - row.ends <= LINGERS


def _inside(uids: Sequence[str]) -> set[str]:
    """Those of the activities that somebody is inside of."""
    query = OpenInterval.select(OpenInterval.activity).where(OpenInterval.activity.in_(list(uids)))
    return {row.activity_id for row in query}


@requires(Right.SIGN_IN)
def next_activity() -> KioskActivity | None:
    """The next activity that people can sign in at here, None where none is planned for a month."""
    now, today = clock.now().replace(tzinfo=None), clock.today()
    rows = activities.list_activities(today, today + timedelta(days=DAYS_AHEAD))
    ahead = (r for r in rows if r.kiosk and r.status is ActivityStatus.PUBLISHED and r.starts > now)
    row = next(ahead, None)
    return _kiosk_activity(row, 0) if row is not None else None


def _kiosk_activity(row: ActivityRow, signed_in: int) -> KioskActivity:
    return KioskActivity(
        uid=row.uid,
        title=row.title,
        category=row.category,
        starts=row.starts,
        ends=row.ends,
        venue=row.venue,
        signature=row.signature,
        signed_in=signed_in,
    )


# Who stands there


@requires(Right.SIGN_IN)
def find_by_tail(activity: str, digits: str) -> list[KioskHit]:
    """Whose phone ends in these four digits; nobody where they are not four. Raises ``NotFound``."""
    if len(digits) != TAIL or not digits.isdecimal():
        return []
    found = kiosk_matches.by_tail(digits)
    return _hits(activity, [(one.person, one.name, one.by_phone) for one in found])


@requires(Right.SIGN_IN)
def find_by_phone(activity: str, phone: str) -> list[KioskHit]:
    """Who is known by this whole number, so that nobody is written down twice.

    Raises ``ValidationError`` for what is no number, ``NotFound``.
    """
    found = kiosk_matches.by_phone(_number(phone))
    return _hits(activity, [(one.person, one.name, one.by_phone) for one in found])


@requires(Right.SIGN_IN)
def list_surnames() -> list[Surname]:
    """Every family name of the roster, the commonest first."""
    found = [Surname(name, letter, people) for name, letter, people in kiosk_matches.surnames() if people]
    return sorted(found, key=lambda one: (-one.people, one.letter, one.name))


@requires(Right.SIGN_IN)
def list_named(activity: str, surname: str, *, initial: str = "") -> Named:
    """The people of a family name, those first who registered or were here last.

    ``initial`` keeps those whose given name can be read as beginning with that letter. Raises ``NotFound``.
    """
    found = [(one, _given_letters(one.by_name, surname)) for one in kiosk_matches.by_surname(surname)]
    letters = {letter for _one, own in found for letter in own}
    wanted = initial.lower()
    chosen = kiosk_matches.once(one for one, own in found if not wanted or wanted in own)
    hits = _hits(activity, [(one.person, one.name, one.phone) for one in chosen])
    return Named(
        surname=surname,
        people=len(chosen),
        letters=tuple(sorted(letter.upper() for letter in letters)),
        hits=tuple(hits[:MOST_HITS]),
    )


def _given_letters(name: str, surname: str) -> set[str]:
    """The letters that the given name's first character may begin with, by every reading of it."""
    first = name[len(surname) : len(surname) + 1]
    return {reading[0] for reading in readings.plain(first) if reading[:1].isalpha()} if first else set()


def _hits(activity: str, rows: Iterable[tuple[str, str, str]]) -> list[KioskHit]:
    """The people as the kiosk shows them: those who registered first, else in the order given."""
    uid = activity_queries.uid_of(activity)
    registered = set(sheet.registered(uid))
    found = sorted(rows, key=lambda row: row[0] not in registered)[:MOST_HITS]
    stays = events.last_stays(uid, [person for person, _name, _phone in found])
    return [_hit(row, stays.get(row[0], (0, False)), row[0] in registered) for row in found]


def _hit(row: tuple[str, str, str], stay: tuple[int, bool], registered: bool) -> KioskHit:
    person, name, phone = row
    at, inside = stay
    return KioskHit(
        person=person,
        name=_shown(name),
        tail=phone[-TAIL:] if len(phone) > TAIL else "",
        registered=registered,
        since=clock.from_ms(at).replace(tzinfo=None) if inside else None,
    )


def _shown(name: str) -> str:
    """A name as the kiosk shows it; in what newcomers are called until staff know it nothing is to hide."""
    return _(NEWCOMER) if name in _newcomers() else masking.mask_name(name)


@functools.cache
def _newcomers() -> frozenset[str]:
    return frozenset(text_in(one, NEWCOMER) for one in LANGUAGES)


# What they do


@requires(Right.SIGN_IN)
@atomic
def sign_in(
    activity: str, person: str, *, signature: Signature | None = None, may_skip: bool = True
) -> KioskDone:
    """Sign somebody in with what they wrote.

    ``may_skip``: whether the station lets people go on without writing, where the activity asks for a
    signature. Raises ``NoSignature`` and what ``service.sign_in`` raises.
    """
    row = activity_queries.find(activity)
    if signature is None and row.signature and not may_skip:
        raise NoSignature
    text = to_text(signature) if signature is not None else ""
    return _done(service.sign_in(row.id, person, method=METHOD, signature=text))


@requires(Right.SIGN_IN)
@atomic
def sign_out(activity: str, person: str) -> KioskDone:
    """Sign somebody out; raises what ``service.sign_out`` raises."""
    return _done(service.sign_out(activity, person, method=METHOD))


@requires(Right.SIGN_IN)
@atomic
def walk_in(
    activity: str, *, phone: str = "", name: str = "", signature: Signature | None = None
) -> KioskDone:
    """Sign in somebody who is new here, by a phone, a name or what they wrote: one of them at least.

    Nobody types hanzi at a door: without ``name`` they stand in the roster as a new neighbour, in the
    station's language whatever the screen speaks, and staff put the name right from the phone or the
    handwriting. Raises ``ValidationError``, ``NoSignature``.
    """
    if phone.strip():
        _number(phone)
    if not phone.strip() and not name.strip() and signature is None:
        raise NoSignature
    text = to_text(signature) if signature is not None else ""
    whole = name.strip() or text_in(settings.load(session.current().home).settings.language, NEWCOMER)
    return _done(service.walk_in(activity, name=whole, phone=phone, method=METHOD, signature=text))


@requires(Right.SIGN_IN)
@atomic
def take_back(event: str) -> KioskDone:
    """Take back what was just done at the kiosk.

    Raises ``TooLateToUndo`` (also for what was not done here), ``NotFound``, and what
    ``service.void_event`` raises.
    """
    found = SignInEvent.by_id(event)
    late = found is not None and clock.now_ms() - found.at > LAST_UNDO.total_seconds() * 1000
    if found is not None and (late or found.method != METHOD):
        raise TooLateToUndo
    return _done(service.void_event(event, reason=_("taken back at the kiosk")))


def _number(phone: str) -> str:
    number = phones.normalise(phone)
    if not number:
        raise ValidationError({"phone": _("This is no phone number. Please look at it once more.")})
    return number


def _done(row: SignInRow) -> KioskDone:
    return KioskDone(
        event=row.event,
        person=row.person,
        name=_shown(row.name),
        kind=row.kind,
        at=row.at.replace(tzinfo=None),
        place=row.place,
        minutes=row.minutes,
        times=_times_this_year(row.person, clock.today()),
    )


def _times_this_year(person: str, today: date) -> int:
    """How many of this year's activities somebody signed in at."""
    whose = aliases.everyone(person)
    sql = f"""
        SELECT count(DISTINCT e.activity_id) FROM sign_in_event e JOIN activity a ON a.id = e.activity_id
        WHERE e.person_id IN ({",".join("?" * len(whose))}) AND e.kind = 'in'
          AND a.starts >= ? AND a.starts < ?
          AND NOT EXISTS (SELECT 1 FROM sign_in_event v WHERE v.voids_id = e.id)"""
    year = (f"{today.year:04d}-", f"{today.year + 1:04d}-")
    return int(db.execute_sql(sql, (*whose, *year)).fetchone()[0])
