"""Stars by the station's rules: who reaches which this month, public view, granting (domain §3.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from peewee import fn

from station_app.activities import working_days
from station_app.core import clock
from station_app.core.db import atomic, change_row, db, tuples
from station_app.core.errors import NotFound, ValidationError
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.core.rights import Right, requires
from station_app.roster import aliases
from station_app.roster.models import Person
from station_app.signin import hours_book, record_entries, star_ladder
from station_app.signin.hours_errors import NotReached, PublicityRunning, StarDecided
from station_app.signin.hours_rows import AwardRow, AwardState, StarCandidate
from station_app.signin.models import HoursLine, StarAward, StarRule
from station_app.signin.stars import LACKS, MOST_STARS, PRESETS, Rule, Standing, months_between, next_star

ACTIVE: Final = "active"


@requires(Right.LOOK)
def list_rules() -> tuple[Rule, ...]:
    """What each star asks for at this station, from the first on."""
    return star_ladder.rules()


@requires(Right.LOOK)
def star_hours() -> tuple[int, ...]:
    """The hours of each star, for ``stars.star_of``."""
    return star_ladder.hours()


@requires(Right.HOURS_CORRECT)
@atomic
def use_preset(key: str) -> tuple[Rule, ...]:
    """Take the ladder of a preset; raises ``NotFound``."""
    if key not in PRESETS:
        raise NotFound(_("preset"), key)
    return set_rules(PRESETS[key].rules)


@requires(Right.HOURS_CORRECT)
@atomic
def set_rules(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Replace the ladder; each star asks for more hours than the one before. Raises ``ValidationError``."""
    problems: dict[str, str] = {}
    if not 1 <= len(rules) <= MOST_STARS:
        problems["rules"] = _("Between one and five stars.")
    last = 0
    for rule in rules:
        if rule.hours <= last:
            problems[f"hours_{rule.level}"] = _("More hours than the star before.")
        if min(rule.tenure_months, rule.publicity_days) < 0 or not 0 <= rule.least_grade <= MOST_STARS:
            problems[f"rule_{rule.level}"] = _("Months and days cannot be less than nothing.")
        last = rule.hours
    if problems:
        raise ValidationError(problems)
    there = {row.level: row for row in StarRule.select()}
    for level, rule in enumerate(rules, 1):
        values = {
            "hours": rule.hours,
            "tenure_months": rule.tenure_months,
            "least_grade": rule.least_grade,
            "approver": rule.approver.strip(),
            "publicity_days": rule.publicity_days,
            "one_by_one": int(rule.one_by_one),
        }
        if level in there:
            change_row(there.pop(level), values)
        else:
            StarRule.create(id=new_id(), level=level, **values)
    for row in there.values():
        row.delete_instance()
    return star_ladder.rules()


@requires(Right.ACTIVITIES)
def list_candidates(month: str) -> list[StarCandidate]:
    """Whose hours up to the end of the month (``2026-09``) reach a star above the one they hold.

    Those whom this month's hours took over the mark come first, then by hours.
    """
    rules = star_ladder.rules()
    first, after = hours_book.month_bounds(month)
    until, before = _minutes_before(after), _minutes_before(first)
    reach = {uid: m for uid, m in until.items() if m >= rules[0].hours * 60}
    held, running = _held(), _running()
    people = {p.id: p for p in _volunteers(reach)}
    grades = record_entries.mean_grades(list(people))
    since = _first_days([p.id for p in people.values() if not p.registered_on])
    end = date.fromisoformat(after) - timedelta(days=1)
    found = []
    for uid, person in people.items():
        joined = person.registered_on or since.get(uid, "")
        tenure = months_between(date.fromisoformat(joined), end) if joined else 0
        who = Standing(reach[uid], tenure, grades.get(uid, 0.0), held.get(uid, 0))
        level, missing = next_star(rules, who)
        if not level:
            continue
        if level in running.get(uid, ()):
            missing = ("publicity",)
        mark = rules[level - 1].hours * 60
        found.append(
            StarCandidate(
                person=uid, name=person.name, volunteer_number=person.volunteer_number or "",
                minutes=reach[uid], held=who.held, level=level, crosses=before.get(uid, 0) < mark,
                lacks=tuple(_(LACKS[code]) for code in missing),
            )
        )  # fmt: skip
    found.sort(key=lambda row: (not row.ready, not row.crosses, -row.minutes, row.name))
    return found


def _minutes_before(day: str) -> dict[str, int]:
    query = (
        HoursLine.select(HoursLine.person, fn.SUM(HoursLine.minutes))
        .where(HoursLine.day < day)
        .group_by(HoursLine.person)
    )
    return aliases.added_up(dict(tuples(query)))


def _held() -> dict[str, int]:
    query = (
        StarAward.select(StarAward.person, fn.MAX(StarAward.level))
        .where(StarAward.state == AwardState.GRANTED)
        .group_by(StarAward.person)
    )
    found: dict[str, int] = {}
    standing = aliases.roots()
    for person, level in tuples(query):
        root = standing.get(person, person)
        found[root] = max(level, found.get(root, 0))
    return found


def _running() -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    standing = aliases.roots()
    rows = StarAward.select(StarAward.person, StarAward.level).where(StarAward.state == AwardState.PUBLICITY)
    for person, level in tuples(rows):
        found.setdefault(standing.get(person, person), set()).add(level)
    return found


def _volunteers(people: Iterable[str]) -> list[Person]:
    uids, found = list(people), []
    volunteers = (" " + Person.capacities + " ").contains(" volunteer ")
    for start in range(0, len(uids), 500):
        some = Person.id.in_(uids[start : start + 500])
        found += list(Person.select().where(some, Person.status == ACTIVE, volunteers))
    return found


def _first_days(people: Sequence[str]) -> dict[str, str]:
    """The first day in the book, for who has no day of registration."""
    whose = aliases.widened(people)
    asked, found = list(whose), dict[str, str]()
    for start in range(0, len(asked), 500):
        some = asked[start : start + 500]
        marks = ",".join("?" * len(some))
        sql = f"SELECT person_id, min(day) FROM hours_line WHERE person_id IN ({marks}) GROUP BY person_id"
        for person, day in db.execute_sql(sql, some).fetchall():
            found[whose[person]] = min(day, found.get(whose[person], day))
    return found


@requires(Right.HOURS_CORRECT)
@atomic
def publicise(people: Sequence[str], month: str, *, since: date | None = None) -> list[AwardRow]:
    """Propose the stars that these people reach, on public view from ``since`` (today) for as many working
    days as the rule says; gives the proposals. Raises ``NotReached``.
    """
    rules = star_ladder.rules()
    reached = {row.person: row for row in list_candidates(month)}
    begins, made = since or clock.today(), []
    for uid in people:
        row = reached.get(uid)
        if row is None or not row.ready:
            person = Person.by_id(uid)
            why = _(", ").join(row.lacks) if row is not None else _("too few hours")
            raise NotReached(person.name if person else uid, why)
        rule = rules[row.level - 1]
        until, _certain = working_days.add_working_days(begins, rule.publicity_days)
        award = StarAward.create(
            id=new_id(), person=uid, level=row.level, minutes=row.minutes, month=month,
            state=AwardState.PUBLICITY, publicised_on=begins.isoformat(),
            publicised_until=until.isoformat(), approver=rule.approver,
        )  # fmt: skip
        made.append(award.id)
    return _awards(StarAward.id.in_(made))


@requires(Right.ACTIVITIES)
def list_awards(*, state: AwardState | None = None, person: str = "") -> list[AwardRow]:
    """Proposed stars, the latest first; of one state or person (uid) where named."""
    conditions: list[Any] = []
    if state is not None:
        conditions.append(StarAward.state == state)
    if person:
        conditions.append(StarAward.person.in_(aliases.everyone(person)))
    return _awards(*conditions)


def _awards(*conditions: Any) -> list[AwardRow]:
    whose = aliases.as_root(StarAward.person) == Person.id
    query = StarAward.select(StarAward, Person).join(Person, on=whose, attr="whose")
    query = query.order_by(StarAward.id.desc())
    return [_award(row) for row in (query.where(*conditions) if conditions else query)]


def _award(row: Any) -> AwardRow:
    since, until = date.fromisoformat(row.publicised_on), date.fromisoformat(row.publicised_until)
    return AwardRow(
        uid=row.id,
        person=row.whose.id,
        name=row.whose.name,
        volunteer_number=row.whose.volunteer_number or "",
        level=row.level,
        minutes=row.minutes,
        month=row.month,
        state=AwardState(row.state),
        since=since,
        until=until,
        certain=all(working_days.year_known(year) for year in range(since.year, until.year + 1)),
        approver=row.approver,
        decided_on=date.fromisoformat(row.decided_on) if row.decided_on else None,
        reason=row.reason,
    )


@requires(Right.HOURS_CORRECT)
@atomic
def grant(award: str) -> AwardRow:
    """Grant a star whose public view is over. Raises ``PublicityRunning``, ``StarDecided``, ``NotFound``."""
    row = _proposal(award)
    if row.publicised_until >= clock.today().isoformat() and row.publicised_until != row.publicised_on:
        raise PublicityRunning(_name(row), row.publicised_until)
    change_row(row, {"state": AwardState.GRANTED, "decided_on": clock.today().isoformat()})
    return _awards(StarAward.id == row.id)[0]


@requires(Right.HOURS_CORRECT)
@atomic
def refuse(award: str, *, reason: str) -> AwardRow:
    """Do not grant a proposed star, with the reason. Raises ``StarDecided``, ``NotFound``."""
    row = _proposal(award)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is not granted.")})
    today = clock.today().isoformat()
    change_row(row, {"state": AwardState.REFUSED, "decided_on": today, "reason": reason.strip()})
    return _awards(StarAward.id == row.id)[0]


def _proposal(uid: str) -> StarAward:
    row = StarAward.by_id(uid)
    if row is None:
        raise NotFound(_("proposed star"), uid)
    if row.state != AwardState.PUBLICITY:
        raise StarDecided(_name(row))
    return row


def _name(row: StarAward) -> str:
    return str(Person.get_by_id(aliases.root_of(row.person_id)).name)
