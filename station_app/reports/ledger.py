"""The month's activity ledger (台账) as a workbook: what Order 67 Art. 7 and inspectors ask for (§3.9)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

from station_app.activities.categories import BY_KEY
from station_app.activities.rows import STATUS_NAMES
from station_app.core import workbooks
from station_app.core.i18n import N_, _
from station_app.reports.month_rows import LedgerLine

HEADINGS: Final = (
    N_("number"), N_("activity name"), N_("date"), N_("from"), N_("to"), N_("place"), N_("category"),
    N_("reported as"), N_("platform"), N_("task"), N_("organiser"), N_("team"), N_("lead"), N_("speaker"),
    N_("content"), N_("public"), N_("volunteers"), N_("people in all"), N_("volunteer hours"), N_("status"),
    N_("closed"), N_("to be recorded by"), N_("undertaken by"), N_("helped by"), N_("source"),
    N_("what came of it"), N_("photos"), N_("briefing"), N_("recorded by"), N_("recorded on"), N_("late"),
    N_("reported to the centre"),
)  # fmt: skip
WIDTHS: Final = (
    12, 26, 12, 8, 8, 20, 14, 14, 14, 22, 20, 16, 10, 10, 30, 8, 8, 8, 10, 10, 8, 14, 16, 16, 16, 30, 8, 8,
    10, 12, 8, 12,
)  # fmt: skip


def write(
    path: Path,
    *,
    title: str,
    organiser: str,
    lines: Sequence[LedgerLine],
    reported: Collection[str] | None = None,
) -> int:
    """Write the ledger whole or not at all; gives the number of activities.

    ``reported`` are the uids of activities that the centre has; None leaves that column empty. Raises
    ``files.CannotWrite``.
    """
    rows = [cells_of(line, organiser, reported) for line in lines]
    footer: list[object] = [_("total"), _("%(n)d activities") % {"n": len(lines)}, *[None] * 13]
    footer += [sum(line.public for line in lines), sum(line.volunteers for line in lines)]
    footer += [sum(line.people for line in lines), sum(line.hours for line in lines)]
    footer += [*[None] * 7, sum(line.photos for line in lines)]
    headings = [_(heading) for heading in HEADINGS]
    return workbooks.write_workbook(
        path, _("activity ledger"), headings, rows, title=title, widths=WIDTHS, footer=footer
    )


def cells_of(line: LedgerLine, organiser: str, reported: Collection[str] | None) -> list[object]:
    """One activity's cells, in the order of ``HEADINGS``."""
    a = line.activity
    category = BY_KEY[a.category]
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
        line.hours,
        _(STATUS_NAMES[a.status]),
        _yes(a.closed),
        a.record_by.day if a.record_by.certain else a.record_by.words,
        line.undertaker or a.team,
        line.helpers,
        line.source,
        line.effect,
        line.photos,
        _yes(line.briefing),
        line.recorded_by,
        line.recorded_on,
        _yes(line.late),
        "" if reported is None else _yes(a.uid in reported),
    ]


def _yes(so: bool) -> str:
    return _("yes") if so else _("no")
