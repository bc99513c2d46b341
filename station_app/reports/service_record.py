"""A volunteer's service record on paper: the five blocks of Order 67 Art. 4 (domain §3.1).

Art. 5 personal facts, Art. 7 services, Art. 8 training, Art. 9 commendations, Art. 10 evaluation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from station_app.core.i18n import _
from station_app.reports.flow import Column, Flow, Frame
from station_app.reports.rows import Written
from station_app.signin.hours_rows import GRADES, EntryKind, EntryRow, ServedLine
from station_app.signin.minutes import half_hours

Rows = list[tuple[str, ...]]
NOTHING: Final = "—"


@dataclass(frozen=True, slots=True)
class VolunteerRecord:
    """Everything that stands in it; ``facts`` are the fields of Art. 5 in their order, label and value."""

    facts: tuple[tuple[str, str], ...]
    services: tuple[ServedLine, ...]
    entries: tuple[EntryRow, ...]
    star: int
    minutes: int
    duty_minutes: int


def facts_of(name: str, values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Art. 5: 姓名、性别、出生日期、身份证件号码、居住区域、联系方式、专业技能、服务类别."""
    labels = {
        "sex": _("sex"),
        "birth_date": _("date of birth"),
        "id_number": _("number of the ID"),
        "area": _("area of residence"),
        "phone": _("phone"),
        "skills": _("skills"),
        "service_types": _("kinds of service"),
    }
    return ((_("name"), name), *((label, values.get(key, "") or NOTHING) for key, label in labels.items()))


def write(path: Path, record: VolunteerRecord, *, frame: Frame) -> Written:
    """Write the record whole or not at all; raises ``files.CannotWrite``."""
    flow = Flow(frame)
    _heading(flow, _("1. Personal facts (Order 67 Art. 5)"))
    total = _("%(hours).1f hours") % {"hours": half_hours(record.minutes)}
    stars = "★" * record.star or NOTHING
    flow.facts([*record.facts, (_("hours in all"), total), (_("star level"), stars)], across=2)
    _heading(flow, _("2. Services (Art. 7)"))
    flow.table(_service_columns(), _services(record.services))
    if record.duty_minutes:
        duty = _("%(hours).1f hours") % {"hours": half_hours(record.duty_minutes)}
        flow.note(
            _("Duty as a full-time volunteer is kept apart and not counted: %(hours)s.") % {"hours": duty}
        )
    for title, columns, rows in _blocks(record.entries):
        _heading(flow, title)
        flow.table(columns, rows)
    flow.signatures((_("Recorded by"), _("Volunteer (signature)"), _("Date")))
    return flow.write(path, rows=len(record.services) + len(record.entries))


def _heading(flow: Flow, text: str) -> None:
    flow.skip(3)
    flow.heading(text, with_below=18)


def _service_columns() -> tuple[Column, ...]:
    return (
        Column(_("date"), 21),
        Column(_("activity"), 40, "left", wraps=True),
        Column(_("place"), 25, "left", wraps=True),
        Column(_("content of the service"), 36, "left", wraps=True),
        Column(_("hours"), 13, "right"),
        Column(_("organised by"), 28, "left", wraps=True),
        Column(_("lead"), 19),
    )


def _services(lines: Sequence[ServedLine]) -> Rows:
    rows: Rows = [
        (one.day.isoformat(), one.title, one.place or NOTHING, one.content or one.title,
         f"{half_hours(one.minutes):.1f}", one.organiser or NOTHING, one.lead or NOTHING)
        for one in lines
    ]  # fmt: skip
    return rows or [(_("none yet"), *("" for _column in range(6)))]


def _blocks(entries: Sequence[EntryRow]) -> list[tuple[str, tuple[Column, ...], Rows]]:
    def of(kind: EntryKind) -> list[EntryRow]:
        return [one for one in entries if one.kind is kind]

    training: Rows = [
        (e.day.isoformat(), e.name, e.content, f"{half_hours(e.minutes):.1f}", e.body)
        for e in of(EntryKind.TRAINING)
    ]
    awards: Rows = [(e.day.isoformat(), e.name, e.body) for e in of(EntryKind.AWARD)]
    evaluations: Rows = [
        (
            e.day.isoformat(),
            _(GRADES[e.grade]) if e.grade else NOTHING,
            e.comment or NOTHING,
            e.title or NOTHING,
        )
        for e in of(EntryKind.EVALUATION)
    ]
    day, hours = Column(_("date"), 24), Column(_("hours"), 14, "right")
    return [
        (
            _("3. Training (Art. 8)"),
            (
                day,
                _wide(_("what it is called"), 48),
                _wide(_("main content"), 56),
                hours,
                _wide(_("held by"), 40),
            ),
            training or [(_("none yet"), "", "", "", "")],
        ),
        (
            _("4. Commendations (Art. 9)"),
            (day, _wide(_("what it is called"), 94), _wide(_("granted by"), 64)),
            awards or [(_("none yet"), "", "")],
        ),
        (
            _("5. Evaluation of the service (Art. 10)"),
            (day, Column(_("quality"), 26), _wide(_("comment"), 70), _wide(_("activity"), 62)),
            evaluations or [(_("none yet"), "", "", "")],
        ),
    ]


def _wide(title: str, width: float) -> Column:
    return Column(title, width, "left", wraps=True)
