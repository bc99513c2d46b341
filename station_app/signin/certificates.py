"""Certificates of voluntary service: issued from the hours book, numbered, kept in a register.

Order 67 Art. 14-15: free, truthful, with 服务时间, 服务内容 and 记录单位, the seal as the volunteer
wishes; the full form of 民发〔2015〕149号 (domain §3.2). 谁记录谁证明: a number is never given twice,
another printing keeps it, and a certificate that is made void keeps its row.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from peewee import fn

from station_app.core import clock, session
from station_app.core.db import atomic, change_row
from station_app.core.errors import NotFound, ValidationError
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.core.rights import Right, requires
from station_app.organisation import service as organisation
from station_app.roster import aliases
from station_app.roster import service as roster
from station_app.roster.models import Person
from station_app.signin import served, waiting
from station_app.signin.hours_errors import CertificateVoid, DaysToReview, NothingToCertify
from station_app.signin.hours_rows import (
    NATIONAL_STATES,
    CertificateHead,
    CertificateRow,
    CertifiedLine,
    Limits,
)
from station_app.signin.models import Certificate

#: ``ZM2026-``: the year comes before the count, and a count of five figures after one of four.
_STEM: Final = len("ZM2026-")
_LATEST_FIRST: Final = (
    fn.SUBSTR(Certificate.number, 1, _STEM).desc(),
    fn.LENGTH(Certificate.number).desc(),
    Certificate.number.desc(),
)
STATION: Final = "新时代文明实践站"
COMMITTEES: Final = {"社区": "居民委员会", "村": "村民委员会"}


@requires(Right.HOURS_CORRECT)
@atomic
def issue(
    person: str,
    *,
    first: date | None = None,
    last: date | None = None,
    lead: str = "",
    contact: str = "",
    issuer: str = "",
    remark: str = "",
    seal: bool = True,
    limits: Limits = Limits(),
) -> CertificateRow:
    """Issue a certificate over the hours served from ``first`` to ``last`` (all where left out).

    ``issuer`` is the recording unit (``usual_head`` where left out), ``seal`` as the volunteer wishes.
    Raises ``DaysToReview``, ``NothingToCertify``, ``NotFound``, ``ValidationError``.
    """
    who = roster.find_person(person)
    if first is not None and last is not None and last < first:
        raise ValidationError({"last": _("The last day lies before the first.")})
    lines = _lines(who.uid, first, last)
    if sum(line.minutes for line in lines) <= 0:
        raise NothingToCertify(who.name)
    begins, ends = first or lines[0].day, last or lines[-1].day
    _refuse_waiting(who.uid, who.name, begins, ends, limits)
    row = Certificate.create(
        id=new_id(), number=_next_number(clock.today().year), person=who.uid,
        issued_on=clock.today().isoformat(), from_day=begins.isoformat(), to_day=ends.isoformat(),
        minutes=sum(line.minutes for line in lines), seal=int(seal),
        issuer=issuer.strip() or usual_head().issuer, lead=lead.strip(),
        contact=contact.strip(), remark=remark.strip(), handler=session.current().name,
        lines=_dumped(lines), name=who.name,
    )  # fmt: skip
    return _row(row)


@requires(Right.HOURS_CORRECT)
def usual_head() -> CertificateHead:
    """Recording unit, lead and contact of the certificate issued last; at first the committee whose station
    this is, since a station is no legal person (Art. 26)."""
    last = Certificate.select().order_by(Certificate.id.desc()).first()
    if last is not None:
        return CertificateHead(last.issuer, last.lead, last.contact)
    place = organisation.this_station().full_name.removesuffix(STATION)
    for ending, committee in COMMITTEES.items():
        if place.endswith(ending):
            return CertificateHead(place + committee)
    return CertificateHead(place + STATION)


def _lines(person: str, first: date | None, last: date | None) -> list[CertifiedLine]:
    lines = served.lines_of(person, first, last)
    return [CertifiedLine(line.day, line.title, line.content, line.minutes) for line in lines]


def _refuse_waiting(person: str, name: str, first: date, last: date, limits: Limits) -> None:
    long = waiting.long_days(limits, since=first.isoformat(), person=person)
    days = {row.day for row in long} | {row.served_on for row in waiting.back_entries(person)}
    found = sorted(day.isoformat() for day in days if first <= day <= last)
    if found:
        raise DaysToReview(name, found)


def _next_number(year: int) -> str:
    """The year and a count within it: ``ZM2026-0001`` (证明); the recording unit verifies it (Art. 17).

    Four figures, and five where a year has more than 9,999.
    """
    stem = f"ZM{year}-"
    last = (
        Certificate.select(Certificate.number)
        .where(Certificate.number.startswith(stem))
        .order_by(*_LATEST_FIRST)
        .first()
    )
    return f"{stem}{int(last.number.rpartition('-')[2]) + 1 if last else 1:04d}"


def _dumped(lines: list[CertifiedLine]) -> str:
    rows = [[line.day.isoformat(), line.title, line.content, line.minutes] for line in lines]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


@requires(Right.HOURS_CORRECT)
def find_certificate(key: str) -> CertificateRow:
    """A certificate by its number or uid; raises ``NotFound``."""
    return _row(_find(key))


@requires(Right.HOURS_CORRECT)
def lines_of(key: str) -> list[CertifiedLine]:
    """What a certificate said when it was issued; raises ``NotFound``, ``CertificateVoid``."""
    row = _find(key)
    if row.state == "void":
        raise CertificateVoid(row.number)
    return [CertifiedLine(date.fromisoformat(d), t, c, m) for d, t, c, m in json.loads(row.lines)]


def _find(key: str) -> Certificate:
    row = Certificate.get_or_none((Certificate.number == key.strip()) | (Certificate.id == key.strip()))
    if row is None:
        raise NotFound(_("certificate"), key)
    return row


@requires(Right.HOURS_CORRECT)
def holder_of(key: str) -> str:
    """Who it was printed for first, as a hash; empty before the first printing. Raises ``NotFound``."""
    return str(_find(key).holder or "")


@requires(Right.HOURS_CORRECT)
@atomic
def note_holder(key: str, holder: str, name: str = "") -> bool:
    """Keep who it was printed for first, as a hash, and the name on the paper; gives whether ``holder`` is
    that."""
    row = _find(key)
    if not row.holder:
        change_row(row, {"holder": holder, "name": name or row.name})
    return bool(row.holder == holder)


@requires(Right.ACTIVITIES)
def list_certificates(*, person: str = "", year: int | None = None) -> list[CertificateRow]:
    """The register, the latest first; of one person (uid) or year where named. Void ones keep their row."""
    query = Certificate.select(Certificate, Person).join(Person).order_by(*_LATEST_FIRST)
    if person:
        query = query.where(Certificate.person.in_(aliases.everyone(person)))
    if year is not None:
        query = query.where(Certificate.issued_on.startswith(f"{year:04d}-"))
    standing = aliases.roots()
    return [_row(row, standing) for row in query]


@requires(Right.HOURS_CORRECT)
@atomic
def void_certificate(key: str, *, reason: str) -> CertificateRow:
    """Make a certificate void, with the reason; its number is not given again. Raises ``CertificateVoid``."""
    row = _find(key)
    if row.state == "void":
        raise CertificateVoid(row.number)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is void.")})
    today = clock.today().isoformat()
    change_row(row, {"state": "void", "voided_on": today, "void_reason": reason.strip()})
    return _row(row)


@requires(Right.HOURS_CORRECT)
@atomic
def note_national(key: str, *, entered: bool) -> CertificateRow:
    """Say whether these hours were entered in the national system (全国系统录入状态, Art. 4 and 17)."""
    row = _find(key)
    state = list(NATIONAL_STATES)[int(entered)]
    change_row(row, {"national": state})
    return _row(row)


def _row(row: Any, standing: Mapping[str, str] | None = None) -> CertificateRow:
    roots = aliases.roots() if standing is None else standing
    return CertificateRow(
        uid=row.id,
        number=row.number,
        person=roots.get(row.person_id, row.person_id),
        name=row.name or row.person.name,
        issued_on=date.fromisoformat(row.issued_on),
        from_day=date.fromisoformat(row.from_day),
        to_day=date.fromisoformat(row.to_day),
        minutes=row.minutes,
        seal=bool(row.seal),
        issuer=row.issuer,
        state=row.state,
        national=row.national,
        voided_on=date.fromisoformat(row.voided_on) if row.voided_on else None,
        void_reason=row.void_reason,
        lead=row.lead,
        handler=row.handler,
        contact=row.contact,
        remark=row.remark,
        written_for=row.person_id,
    )
