"""The month's activity ledger (台账) as a workbook: what Order 67 Art. 7 and inspectors ask for (§3.9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from station_app.activities import working_days
from station_app.activities.categories import BY_KEY
from station_app.activities.rows import STATUS_NAMES, ActivityRow
from station_app.core import sheets
from station_app.core.i18n import N_, _
from station_app.signin.minutes import half_hours

HEADINGS: Final = (
    N_("number"), N_("activity name"), N_("date"), N_("from"), N_("to"), N_("place"), N_("category"),
    N_("reported as"), N_("platform"), N_("task"), N_("organiser"), N_("team"), N_("lead"), N_("speaker"),
    N_("content"), N_("public"), N_("volunteers"), N_("people in all"), N_("volunteer hours"), N_("status"),
    N_("closed"), N_("to be recorded by"),
)  # fmt: skip
WIDTHS: Final = (12, 26, 12, 8, 8, 20, 14, 14, 14, 22, 20, 16, 10, 10, 30, 8, 8, 8, 10, 10, 8, 14)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One activity with its counts; ``minutes`` are the volunteers', as the hours book has them."""

    activity: ActivityRow
    people: int
    volunteers: int
    public: int
    minutes: int


def write(path: Path, *, title: str, organiser: str, lines: Sequence[LedgerLine]) -> int:
    """Write the ledger whole or not at all; gives the number of activities. Raises ``files.CannotWrite``."""
    rows = [_row(line, organiser) for line in lines]
    footer: list[object] = [_("total"), _("%(n)d activities") % {"n": len(lines)}, *[None] * 13]
    footer += [sum(line.public for line in lines), sum(line.volunteers for line in lines)]
    footer += [sum(line.people for line in lines), sum(half_hours(line.minutes) for line in lines)]
    headings = [_(heading) for heading in HEADINGS]
    return sheets.write_workbook(
        path, _("activity ledger"), headings, rows, title=title, widths=WIDTHS, footer=footer
    )


def _row(line: LedgerLine, organiser: str) -> list[object]:
    a = line.activity
    category = BY_KEY[a.category]
    due, certain = working_days.add_working_days(a.ends.date(), 10)
    return [
        a.number,
        a.title,
        a.starts.date(),
        f"{a.starts:%H:%M}",
        f"{a.ends:%H:%M}",
        a.venue,
        category.name,
        BY_KEY[category.reported_as].name,
        a.platform,
        a.task,
        a.organiser or organiser,
        a.team,
        a.lead,
        a.speaker,
        a.content,
        line.public,
        line.volunteers,
        line.people,
        half_hours(line.minutes),
        _(STATUS_NAMES[a.status]),
        _("yes") if a.closed else _("no"),
        due if certain else _("about %(day)s") % {"day": due.isoformat()},
    ]
