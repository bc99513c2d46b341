"""The certificate of voluntary service (志愿服务证明), the full form of 民发〔2015〕149号 (domain §3.2).

Order 67 Art. 15 asks for 服务时间, 服务内容 and 记录单位, the seal at the volunteer's wish; the full form has
besides (1) name, kind and number of ID, volunteer number; (2) hours and content; (3) who issues it, lead,
handler, contact; (4) number, date, remarks. Art. 17: it can be verified, so that the state of the entry in
the national system stands on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from station_app.core.dates import written_out
from station_app.core.i18n import _, ngettext
from station_app.reports.flow import LEFT, RIGHT, Column, Flow, Frame
from station_app.reports.page import Page
from station_app.reports.rows import Written
from station_app.roster.identity import KINDS, RESIDENT
from station_app.signin.hours_rows import CERTIFICATE_STATES, NATIONAL_STATES, CertificateRow, CertifiedLine
from station_app.signin.minutes import half_hours

CLOSING: Final = 46.0


@dataclass(frozen=True, slots=True)
class Holder:
    """Who is certified, with the whole number: 姓名, 证件类型及号码, 志愿者编号."""

    name: str
    id_type: str
    id_number: str
    volunteer_number: str


def write(
    path: Path, row: CertificateRow, holder: Holder, lines: Sequence[CertifiedLine], *, frame: Frame
) -> Written:
    """Write the certificate whole or not at all; ``frame.number`` is its number.

    Raises ``files.CannotWrite``.
    """
    flow = Flow(frame)
    flow.facts(_about(row, holder), across=2)
    flow.skip(5)
    flow.text(_statement(row, holder, len(lines)), size=11.5)
    flow.skip(3)
    flow.heading(_("Content of the service"), with_below=16)
    flow.table(
        (
            Column(_("date"), 25),
            Column(_("activity"), 65, "left", wraps=True),
            Column(_("content of the service"), 74, "left", wraps=True),
            Column(_("hours"), 18, "right"),
        ),
        [(one.day.isoformat(), one.title, one.content, f"{half_hours(one.minutes):.1f}") for one in lines],
    )
    flow.skip(3)
    flow.note(
        _(
            "Hours are counted from sign-in and sign-out to the minute, added up, and printed to the half "
            "hour. This certificate is free of charge. Whoever wants to verify it may ask the recording unit "
            "by its number."
        )
    )
    flow.skip(3)
    flow.facts([(_("recording unit, issued by"), row.issuer)], across=1)
    flow.facts(_issued(row), across=2)
    national = _("entered in the national voluntary service system")
    flow.facts([(national, _(NATIONAL_STATES[row.national]))], across=1)
    if row.remark:
        flow.skip(2)
        flow.text(_("Remarks: %(text)s") % {"text": row.remark}, size=10)
    flow.block(CLOSING, lambda page, top: _closing(page, top, row))
    return flow.write(path, rows=len(lines))


def _about(row: CertificateRow, holder: Holder) -> list[tuple[str, str]]:
    return [
        (_("name"), holder.name),
        (_("volunteer number"), holder.volunteer_number or _("none")),
        (_("kind of ID"), _id_words(holder)),
        (_("number of the ID"), holder.id_number or _("none left")),
        (_("hours of service"), _("%(hours).1f hours") % {"hours": half_hours(row.minutes)}),
        (_("service period"), f"{row.from_day.isoformat()} – {row.to_day.isoformat()}"),
    ]


def _id_words(holder: Holder) -> str:
    if not holder.id_number:
        return _("none")
    return _(KINDS.get(holder.id_type or RESIDENT, holder.id_type))


def _statement(row: CertificateRow, holder: Holder, times: int) -> str:
    services = ngettext("%(n)d service", "%(n)d services", times) % {"n": times}
    return _(
        "It is certified that %(name)s gave voluntary service from %(from)s to %(to)s: %(services)s, "
        "%(hours).1f hours in all, as listed below. The hours were recorded by %(unit)s."
    ) % {
        "name": holder.name,
        "from": written_out(row.from_day),
        "to": written_out(row.to_day),
        "services": services,
        "hours": half_hours(row.minutes),
        "unit": row.issuer,
    }


def _issued(row: CertificateRow) -> list[tuple[str, str]]:
    return [
        (_("lead"), row.lead or "—"),
        (_("handled by"), row.handler or "—"),
        (_("contact"), row.contact or "—"),
        (_("issued on"), written_out(row.issued_on)),
        (_("certificate number"), row.number),
        (_("state"), _(CERTIFICATE_STATES[row.state])),
    ]


def _closing(page: Page, top: float, row: CertificateRow) -> None:
    """Lines for the lead and the handler to sign on, and the ring for the seal where it is wished."""
    for place, label in enumerate((_("Lead (signature)"), _("Handled by (signature)"), _("Date"))):
        y = top + 13 + place * 11.5
        page.text(LEFT, y, label, size=11, room=38)
        page.line(LEFT + 40, y + 2, 138, y + 2, grey=0.1, width=0.7)
    if row.seal:
        page.seal(176, top + 26, row.issuer)
    else:
        page.text(
            RIGHT, top + 13, _("without a seal, as the volunteer wishes"), size=9, align="right", room=48
        )
