"""The sign-in desk: who came, who left, what was taken back, and closing the activity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from station_app.activities import queries as activity_queries
from station_app.activities.models import Activity, Registration
from station_app.activities.rows import STATUS_NAMES, ActivityStatus
from station_app.core import clock
from station_app.core.db import IntegrityError, atomic, change_row
from station_app.core.errors import NotFound
from station_app.core.i18n import _
from station_app.core.rights import Right, requires
from station_app.roster import aliases
from station_app.roster import service as roster
from station_app.roster.rows import PersonRow
from station_app.signin import events, hours_book, sheet
from station_app.signin.errors import (
    ActivityNotOpen,
    AlreadySignedIn,
    ImpossibleTime,
    NobodyCame,
    NothingToVoid,
    NotOverYet,
    NotSignedInHere,
)
from station_app.signin.minutes import Margins
from station_app.signin.models import SignInEvent
from station_app.signin.rows import (
    Capacity,
    Closing,
    DeskHit,
    Hours,
    SheetCounts,
    SheetRow,
    SignInRow,
    Totals,
)


@requires(Right.SIGN_IN)
@atomic
def sign_in(
    activity: str,
    person: str,
    *,
    role: Capacity | None = None,
    at: datetime | None = None,
    method: str = "desk",
    walk_in: bool = False,
    signature: str = "",
) -> SignInRow:
    """Sign somebody in; the role is worked out where none is named.

    ``activity`` and ``person`` are named as everywhere (uid, number, …); ``at`` is a wall time of the
    station, and an entry with one is marked 补. Without one it is now, or the start of an activity that is
    over: whoever is entered then, and has not come and gone before, was there. ``signature`` is a text of
    ``signature.to_text``. Raises ``ActivityNotOpen``, ``AlreadySignedIn``, ``ImpossibleTime``, ``NotFound``.
    """
    row, who = _open_activity(activity), roster.find_person(person)
    inside = events.open_event(row.id, who.uid)
    if inside is not None:
        raise AlreadySignedIn(who.name, clock.from_ms(inside.at))
    at = at or _late_start(row, who.uid)
    moment = _moment(at)
    try:
        event = events.append_in(
            activity=row.id,
            person=who.uid,
            role=role or _usual_role(row, who),
            at=moment,
            mended=at is not None,
            walk_in=walk_in,
            method=method,
            signature=signature,
        )
    except IntegrityError as error:
        raise AlreadySignedIn(who.name, clock.from_ms(moment)) from error
    roster.note_seen(who.uid, moment)
    return _done(event, row, who, "in", moment, 0)


@requires(Right.SIGN_IN)
@atomic
def walk_in(
    activity: str,
    *,
    name: str,
    phone: str = "",
    role: Capacity = Capacity.PUBLIC,
    at: datetime | None = None,
    method: str = "desk",
    signature: str = "",
) -> SignInRow:
    """Sign in somebody who is new here: a name is enough, the rest can follow.

    Raises ``ValidationError`` for a name or phone that cannot be, and what ``sign_in`` raises.
    """
    row = _open_activity(activity)
    capacity = "volunteer" if role is Capacity.VOLUNTEER else "resident"
    person = roster.add_walk_in(name=name, phone=phone, capacity=capacity)
    return sign_in(row.id, person, role=role, at=at, walk_in=True, method=method, signature=signature)


@requires(Right.SIGN_IN)
@atomic
def sign_out(activity: str, person: str, *, at: datetime | None = None, method: str = "desk") -> SignInRow:
    """Sign somebody out now, of an activity of an earlier day at its end, or ``at`` a wall time.

    Raises ``NotSignedInHere``, ``ImpossibleTime``, ``NotFound``.
    """
    row, who = activity_queries.find(activity), roster.find_person(person)
    came = events.open_event(row.id, who.uid)
    if came is None:
        raise NotSignedInHere(who.name)
    at = at or _late_end(row, came)
    return _sign_out(row, who, came, _moment(at, after=came.at), mended=at is not None, method=method)


@requires(Right.SIGN_IN)
@atomic
def sign_everyone_out(activity: str, *, at: datetime | None = None) -> list[SignInRow]:
    """Sign out whoever is inside, as ``sign_out`` does; gives what was done, in the order of arrival."""
    row = activity_queries.find(activity)
    done, place = [], sheet.people_per_activity([row.id]).get(row.id, 0)
    for stay in events.stays(row.id):
        if stay.left is None:
            who = roster.find_person(stay.came.person_id)
            when = at or _late_end(row, stay.came)
            moment = max(_moment(when), stay.came.at)
            out = _sign_out(row, who, stay.came, moment, mended=when is not None, method="desk", place=place)
            done.append(out)
    return done


@requires(Right.SIGN_IN)
@atomic
def void_event(event: str, *, reason: str) -> SignInRow:
    """Take a sign-in or sign-out back by an event of its own; nothing is deleted.

    Raises ``NotFound``, ``NothingToVoid``, ``ActivityNotOpen`` (closed), ``AlreadySignedIn`` (a
    sign-out of somebody who has come back since).
    """
    return _void(event, reason)


def _void(event: str, reason: str, place: int = 0) -> SignInRow:
    found = SignInEvent.by_id(event)
    if found is None:
        raise NotFound(_("entry"), event)
    row = _open_activity(found.activity_id)
    if found.kind == events.VOID or events.is_void(found):
        raise NothingToVoid
    who = roster.find_person(found.person_id)
    again = events.open_event(row.id, who.uid)
    if found.kind == events.OUT and again is not None:
        raise AlreadySignedIn(who.name, clock.from_ms(again.at))
    void = events.append_void(found, reason=reason.strip())
    return _done(void, row, who, "void", clock.now_ms(), 0, place)


@requires(Right.SIGN_IN)
@atomic
def void_events(entries: Sequence[str], *, reason: str) -> list[SignInRow]:
    """Take several entries back in one step, the last one first; raises what ``void_event`` raises."""
    done: list[SignInRow] = []
    for entry in reversed(entries):
        # Counted once: a hundred sign-outs taken back leave as many arrivals as before.
        done.append(_void(entry, reason, place=done[0].place if done else 0))
    return done


@requires(Right.SIGN_IN)
@atomic
def change_role(entry: str, role: Capacity) -> SignInRow:
    """Have somebody take part in another capacity: their sign-in ``entry`` is taken back and written
    again with its times as they were.

    Raises ``NotFound``, ``NothingToVoid`` (no sign-in, or taken back), ``ActivityNotOpen``.
    """
    found = SignInEvent.by_id(entry)
    if found is None:
        raise NotFound(_("entry"), entry)
    row = _open_activity(found.activity_id)
    stay = next((stay for stay in events.stays(row.id) if stay.came.id == entry), None)
    if stay is None:
        raise NothingToVoid
    again = events.write_again(stay, role=role, reason=_("The capacity was put right."))
    return _done(again, row, roster.find_person(found.person_id), "in", found.at, 0)


@requires(Right.SIGN_IN)
def list_sheet(activity: str, *, margins: Margins = Margins()) -> list[SheetRow]:
    """Every stay that stands, in the order of arrival."""
    return sheet.rows(activity_queries.find(activity), margins)


@requires(Right.LOOK)
def count_sheet(activity: str) -> SheetCounts:
    """How many people came, are inside, left, or registered and did not come."""
    return sheet.counts(activity_queries.find(activity).id)


@requires(Right.LOOK)
def count_signed_in(activities: list[str]) -> dict[str, int]:
    """How many people signed in at each of the activities (uids)."""
    return sheet.people_per_activity(activities)


@requires(Right.SIGN_IN)
def find_at_desk(activity: str, text: str, *, limit: int = 20) -> list[DeskHit]:
    """Whom the desk's box may mean: by name, pinyin, initials, phone tail or number.

    Those who registered come first, then whoever was here last; who is inside already shows since when.
    """
    uid = activity_queries.uid_of(activity)
    registered = sheet.registered(uid)
    people = roster.find_people(text, limit=limit * 2, first=registered)
    # A scanned card is one person, whatever else its digits stand in.
    people = [one for one in people if one.volunteer_number == text.strip()] or people
    return sheet.desk_hits(uid, people, text, set(registered))[:limit]


@requires(Right.SIGN_IN)
def list_absent(activity: str) -> list[PersonRow]:
    """Who registered and has not come yet, in the order of registration."""
    row = activity_queries.find(activity)
    here = set(aliases.same([stay.came.person_id for stay in events.stays(row.id)]))
    query = (
        Registration.select(Registration.person)
        .where(Registration.activity == row, Registration.state == "registered")
        .order_by(Registration.at)
    )
    expected = aliases.same([r.person_id for r in query])
    return roster.list_people_by_uid([uid for uid in expected if uid not in here])


@requires(Right.ACTIVITIES)
@atomic
def close_activity(activity: str, *, margins: Margins = Margins()) -> Closing:
    """Close an activity that is over: fill in missing sign-outs with its end, marked 补, and write
    the volunteers' minutes into the hours book.

    Raises ``NotOverYet``, ``NobodyCame``, ``ActivityNotOpen`` (closed or cancelled before).
    """
    row = _open_activity(activity)
    ends = datetime.fromisoformat(row.ends)
    if clock.now().replace(tzinfo=None) < ends:
        raise NotOverYet(row.title, ends)
    stays = events.stays(row.id)
    if not stays:
        raise NobodyCame(row.title)
    missing = [stay.came for stay in stays if stay.left is None]
    for came in missing:
        events.append_out(came, at=max(clock.to_ms(ends), came.at), mended=True, method="closing")
    lines, minutes = hours_book.write_lines(row, margins)
    change_row(row, {"status": ActivityStatus.HELD, "closed_at": clock.now_ms()})
    return Closing(mended=len(missing), lines=lines, minutes=minutes)


@requires(Right.ACTIVITIES)
def hours_of(person: str, *, year: int | None = None) -> Hours:
    """A volunteer's hours book; the star level always counts every year. Raises ``NotFound``."""
    return hours_book.of_person(roster.find_person(person).uid, year)


@requires(Right.ACTIVITIES)
def total_minutes(people: list[str]) -> dict[str, int]:
    """Minutes in the hours book by person uid; who has none is absent."""
    return hours_book.totals(people)


@requires(Right.LOOK)
def sum_up(first: date, last: date) -> Totals:
    """What the days from ``first`` to ``last`` (both included) came to."""
    before = (last + timedelta(days=1)).isoformat()
    held = Activity.select().where(
        Activity.starts >= first.isoformat(),
        Activity.starts < min(before, activity_queries.wall_text(clock.now())),
        Activity.status.in_((ActivityStatus.PUBLISHED, ActivityStatus.HELD)),
    )
    attendances = sheet.people_between(first.isoformat(), before)
    return Totals(held.count(), attendances, *hours_book.given_between(first.isoformat(), before))


def _open_activity(key: str) -> Activity:
    row = activity_queries.find(key)
    status = ActivityStatus(row.status)
    if row.closed_at is not None or status in (ActivityStatus.DRAFT, ActivityStatus.CANCELLED):
        state = _("closed") if row.closed_at is not None else _(STATUS_NAMES[status])
        raise ActivityNotOpen(row.title, state)
    return row


def _usual_role(activity: Activity, who: PersonRow) -> Capacity:
    """A speaker at their own activity, staff, a full-time volunteer, a volunteer in the roster; else the
    public (Art. 19)."""
    if activity.speaker_id and aliases.root_of(activity.speaker_id) == who.uid:
        return Capacity.SPEAKER
    for name, role in (("staff", Capacity.STAFF), ("full-time", Capacity.FULL_TIME)):
        if name in who.capacities:
            return role
    return Capacity.VOLUNTEER if "volunteer" in who.capacities else Capacity.PUBLIC


def _late_start(row: Activity, person: str) -> datetime | None:
    """The start of an activity that is over, for somebody who has no stay there; else None."""
    if clock.now().replace(tzinfo=None) < datetime.fromisoformat(row.ends):
        return None
    return None if events.last_stays(row.id, [person]) else datetime.fromisoformat(row.starts)


def _late_end(row: Activity, came: SignInEvent) -> datetime | None:
    """The end of an activity of an earlier day, unless somebody came after it; else None."""
    ends = datetime.fromisoformat(row.ends)
    return ends if ends.date() < clock.today() and clock.to_ms(ends) >= came.at else None


def _moment(at: datetime | None, *, after: int = 0) -> int:
    now = clock.now_ms()
    moment = now if at is None else clock.to_ms(at)
    if moment > now + 60_000 or (at is not None and moment < after):
        raise ImpossibleTime(at or clock.now())
    return max(moment, after)


def _sign_out(
    row: Activity,
    who: PersonRow,
    came: SignInEvent,
    moment: int,
    *,
    mended: bool,
    method: str,
    place: int = 0,
) -> SignInRow:
    event = events.append_out(came, at=moment, mended=mended, method=method)
    minutes = sheet.minutes_between(row, came.at, moment, Margins())
    return _done(event, row, who, "out", moment, minutes, place)


def _done(
    event: str, row: Activity, who: PersonRow, kind: str, at: int, minutes: int, place: int = 0
) -> SignInRow:
    return SignInRow(
        event=event,
        activity=row.id,
        person=who.uid,
        name=who.name,
        kind=kind,
        at=clock.from_ms(at),
        minutes=minutes,
        place=place or sheet.people_per_activity([row.id]).get(row.id, 0),
    )
