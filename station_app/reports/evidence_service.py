"""Writing an activity's evidence pack: gathered, masked for its reader, numbered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from station_app.activities import service as activities
from station_app.activities.categories import BY_KEY
from station_app.activities.rows import ActivityRow
from station_app.core import clock, session
from station_app.core.db import atomic
from station_app.core.i18n import _, ngettext
from station_app.core.rights import Right, requires
from station_app.organisation import service as organisation
from station_app.organisation.service import StationRow
from station_app.reports import evidence, filling, month_figures, numbering, paper_pages
from station_app.reports.evidence import EvidencePack, PackPage, PackPhoto
from station_app.reports.flow import Fact, Frame
from station_app.reports.month_rows import LedgerLine
from station_app.reports.rows import Audience, SheetHead, Written
from station_app.roster import masking
from station_app.signin import closing_figures, closing_files, on_paper
from station_app.signin import service as signin
from station_app.signin.closing_checks import check_closing
from station_app.signin.closing_rows import KIND_NAMES, FileKind, PhotoRow, Severity
from station_app.signin.paper_models import PaperSheet


@requires(Right.ACTIVITIES)
@atomic
def write_evidence(activity: str, path: Path, *, audience: Audience = Audience.INTERNAL) -> Written:
    """Write an activity's evidence pack as one PDF and number it; to be had before the closing too.

    The internal one is whole; for any other reader names are masked as in the sign-in report, and photos
    and pages signed on paper are named but not shown. Raises ``NotFound``, ``files.CannotWrite``.
    """
    row = activities.get_activity(activity)
    station = organisation.this_station()
    number = numbering.next_number(row)
    inside = audience is Audience.INTERNAL
    operator = session.current().name if inside else station.name
    pack = _pack(row, station, audience, number, operator)
    frame = Frame(
        station=station.full_name,
        station_short=station.own_name,
        title=_("Evidence pack"),
        number=number,
        printed=f"{clock.now():%Y-%m-%d %H:%M}",
        operator=operator,
    )
    written = evidence.write(path, frame, pack if inside else evidence.for_centre(pack))
    numbering.keep(row, number, "evidence", audience, written)
    return written


def _pack(
    row: ActivityRow, station: StationRow, audience: Audience, number: str, operator: str
) -> EvidencePack:
    margins = closing_figures.rules().margins
    stays = signin.list_sheet(row.uid, margins=margins)
    report = filling.report_of(
        station, row, stays, audience=audience, number=number, operator=operator,
        on_paper=on_paper.signed(row.uid),
    )  # fmt: skip
    record, files = closing_files.get_record(row.uid), closing_files.list_files(row.uid)
    line = month_figures.ledger_line(row.uid)
    inside = audience is Audience.INTERNAL
    assert report.totals is not None
    return EvidencePack(
        facts=_facts(row, report.head, station, audience),
        plan=record.plan,
        plan_files=_names(files, FileKind.PLAN),
        notice=_notice(row, report.head, audience),
        lines=report.lines,
        totals=report.totals,
        pages=tuple(_page(one, inside) for one in paper_pages.pages_of(row.uid)),
        photos=tuple(_photo(one, inside) for one in closing_files.list_photos(row.uid)),
        briefing=record.briefing,
        briefing_files=_names(files, FileKind.BRIEFING),
        ledger=_ledger(line, station, inside),
        effect=record.effect,
        findings=_findings(row),
    )


def _named(name: str, audience: Audience) -> str:
    """Somebody's name as the reader may see it: on the wall everybody's is masked."""
    return masking.mask_name(name) if name and audience is Audience.WALL else name


def _facts(row: ActivityRow, head: SheetHead, station: StationRow, audience: Audience) -> tuple[Fact, ...]:
    category = BY_KEY[row.category]
    organiser = row.organiser or station.own_name
    return (
        (_("activity name"), row.title),
        (_("number"), row.number),
        (_("time"), head.when),
        (_("place"), row.venue),
        (_("category"), category.name),
        (_("organiser"), organiser),
        (_("organising team"), row.team or "—"),
        (_("lead"), _named(row.lead, audience) or "—"),
        (_("speaker"), _named(row.speaker, audience) or "—"),
        (head.attendance_label, head.attendance),
    )


def _notice(row: ActivityRow, head: SheetHead, audience: Audience) -> str:
    """What the calendar announced: there is no other notice in the station's data."""
    places = ngettext("%(n)d place", "%(n)d places", row.capacity or 0) % {"n": row.capacity or 0}
    lines = [
        _("As announced in the station's calendar:"),
        _("%(title)s, %(when)s, %(venue)s.") % {"title": row.title, "when": head.when, "venue": row.venue},
        row.content,
        places if row.capacity else "",
        _("Lead: %(name)s") % {"name": _named(row.lead, audience)} if row.lead else "",
    ]
    return "\n".join(line for line in lines if line)


def _names(files: Sequence[PhotoRow], kind: FileKind) -> tuple[str, ...]:
    return tuple(one.name for one in files if one.kind is kind)


def _photo(row: PhotoRow, inside: bool) -> PackPhoto:
    taken = f"{row.taken_at:%Y-%m-%d %H:%M}" if row.taken_at else _("time not known")
    # A caption is free text of the station's own, and may name people.
    parts = [_(KIND_NAMES[row.kind]), row.caption if inside else "", taken]
    parts.append(_("unit's name readable") if row.shows_unit else "")
    content = closing_files.file_content(row.uid) if inside else b""
    return PackPhoto(content, row.width, row.height, "  ".join(part for part in parts if part))


def _page(row: PaperSheet, inside: bool) -> PackPage:
    words = _("Sheet %(number)s, page %(page)d, read in on %(day)s: only rows that were confirmed")
    day = clock.from_ms(row.at).date().isoformat()
    caption = words % {"number": row.document.number, "page": row.page, "day": day}
    return PackPage(paper_pages.picture(row) if inside else b"", caption)


def _ledger(line: LedgerLine, station: StationRow, inside: bool) -> tuple[Fact, ...]:
    a = line.activity
    category = BY_KEY[a.category]
    recorded = line.recorded_by if inside else ""
    return (
        (_("reported as"), BY_KEY[category.reported_as].name),
        (_("platform"), a.platform or "—"),
        (_("task"), a.task or "—"),
        (_("brand"), a.brand or "—"),
        (_("undertaken by"), line.undertaker or a.team or "—"),
        (_("helped by"), line.helpers or "—"),
        (_("public"), str(line.public)),
        (_("volunteers"), str(line.volunteers)),
        (_("people in all"), str(line.people)),
        (_("volunteer hours"), f"{line.hours:g}"),
        (_("source"), line.source or "—"),
        (_("recorded by"), recorded or "—"),
        (_("recorded on"), line.recorded_on or _("not closed yet")),
        (_("within 10 working days"), _("no") if line.late else _("yes")),
    )


def _findings(row: ActivityRow) -> tuple[tuple[str, str], ...]:
    found = check_closing(row.uid).findings
    return tuple(
        (one.message, one.reason or _("none given")) for one in found if one.severity is not Severity.NOTE
    )
