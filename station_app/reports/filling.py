"""From the station's rows to what a document prints: masked and worded for its audience."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from station_app.activities.categories import BY_KEY
from station_app.activities.rows import ActivityRow
from station_app.core import clock
from station_app.core.dates import written_out
from station_app.core.i18n import _, ngettext, pgettext
from station_app.organisation.service import StationRow
from station_app.reports import signin_report
from station_app.reports.rows import Audience, SheetHead, SheetLine, SignInReport, Totals
from station_app.roster import masking
from station_app.signin.minutes import half_hours, hours_of_people
from station_app.signin.rows import CAPACITY_NAMES, Capacity, SheetRow
from station_app.signin.signature import from_text

#: Empty rows on a blank sheet at the least, for whoever is not on the list.
FEWEST_BLANK: Final = 5
WEEKDAYS: Final = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


def report_of(
    station: StationRow,
    activity: ActivityRow,
    rows: Sequence[SheetRow],
    *,
    audience: Audience,
    number: str,
    operator: str,
    on_paper: Collection[str] = (),
) -> SignInReport:
    """The sign-in report of an activity; ``on_paper`` are uids of who signed a sheet that was read in."""
    lines = tuple(_line(row, audience, row.person in on_paper) for row in rows)
    head = _head(station, activity, number, operator, attended=len({row.person for row in rows}))
    if audience is Audience.WALL:
        masked = {name: masking.mask_name(getattr(head, name)) for name in ("speaker", "operator")}
        head = replace(head, **masked)
    times = {"start": f"{activity.starts:%H:%M}", "end": f"{activity.ends:%H:%M}"}
    note = _(
        "Hours count from the activity's start (%(start)s) to its end (%(end)s) at most, rounded to the "
        "half. “+” marks a sign-out that staff filled in with the end."
    )
    return SignInReport(
        head=head,
        lines=lines,
        totals=_totals(activity, rows, on_paper),
        note=note % times,
        blank_note=_("Blank rows are for a power cut or a broken computer; staff enter them later."),
    )


def sheet_of(
    station: StationRow, activity: ActivityRow, expected: Sequence[SheetLine], *, number: str, operator: str
) -> SignInReport:
    """The blank sheet: who is expected, then numbered empty rows until the page is full."""
    blank = signin_report.full_pages(len(expected) + FEWEST_BLANK) - len(expected)
    return SignInReport(
        head=_head(station, activity, number, operator, attended=None),
        lines=tuple(expected),
        totals=None,
        note=_(
            "Tick and sign when you come, tick again when you leave. Blank rows are for those not listed."
        ),
        blank=blank,
        station_code=station.code,
    )


def _head(
    station: StationRow, activity: ActivityRow, number: str, operator: str, *, attended: int | None
) -> SheetHead:
    category = BY_KEY.get(activity.category)
    registered = ngettext("%(n)d person", "%(n)d people", activity.registered) % {"n": activity.registered}
    came = "" if attended is None else ngettext("%(n)d person", "%(n)d people", attended) % {"n": attended}
    has_speaker = bool(activity.speaker)
    return SheetHead(
        station=station.full_name,
        station_short=f"{station.name}新时代文明实践站",
        title=activity.title,
        category=category.medium if category else activity.category,
        when=f"{written_out(activity.starts)} {WEEKDAYS[activity.starts.weekday()]} {_span(activity)}",
        when_short=f"{written_out(activity.starts)} {_span(activity)}",
        venue=activity.venue,
        speaker_label=pgettext("sheet", "speaker") if has_speaker else _("lead"),
        speaker=activity.speaker or activity.lead,
        team=activity.team,
        attendance_label=_("came / registered") if attended is not None else _("registered"),
        attendance=f"{came} / {registered}" if attended is not None else registered,
        number=number,
        printed=f"{clock.now():%Y-%m-%d %H:%M}",
        operator=operator,
    )


def _span(activity: ActivityRow) -> str:
    return f"{activity.starts:%H:%M}–{activity.ends:%H:%M}"


def _line(row: SheetRow, audience: Audience, on_paper: bool) -> SheetLine:
    masked = audience is Audience.WALL or (audience is Audience.CENTRE and row.role is Capacity.PUBLIC)
    signature = _("signed") if row.signature and audience is not Audience.INTERNAL else ""
    if on_paper and not row.signature:
        signature = _("on paper")
    written = from_text(row.signature) if audience is Audience.INTERNAL else None
    return SheetLine(
        place=str(row.place),
        name=masking.mask_name(row.name) if masked else row.name,
        capacity=_(CAPACITY_NAMES[row.role]),
        phone=row.phone or _("none left"),
        team=row.team or "—",
        came=f"{row.came:%H:%M}",
        left=f"{row.left:%H:%M}" if row.left else "",
        mended=row.mended,
        hours=f"{half_hours(row.minutes):.1f}" if row.left else "",
        signature=signature,
        strokes=written.fitted(*signin_report.SIGNATURE) if written is not None else (),
    )


def _totals(activity: ActivityRow, rows: Sequence[SheetRow], on_paper: Collection[str]) -> Totals:
    people = {row.person: row for row in rows}
    registered = sum(row.registered for row in people.values())
    counts = {role: sum(row.role is role for row in people.values()) for role in Capacity}
    came = _("%(n)d (registered %(registered)d, joined on the spot %(others)d)") % {
        "n": len(people),
        "registered": registered,
        "others": len(people) - registered,
    }
    each = _(", ").join(
        _("%(role)s %(n)d") % {"role": _(CAPACITY_NAMES[role]), "n": count}
        for role, count in counts.items()
        if count or role in _ALWAYS
    )
    present = sum(half_hours(row.minutes) for row in rows)
    # As the hours book and the ledger round: each person's time, not each stay's.
    times = [(row.person, row.minutes) for row in rows if row.role is Capacity.VOLUNTEER]
    volunteer = hours_of_people(times)
    counted = volunteer if activity.counts_hours else 0.0
    signed = sum(bool(row.signature) or row.person in on_paper for row in rows)
    mended = sum(row.mended for row in rows)
    return Totals(
        (
            (_("attendance"), came, _("hours present"), _("%(hours).1f hours") % {"hours": present}),
            (_("capacity"), each, _("volunteer hours"), _("%(hours).1f hours") % {"hours": counted}),
            (
                _("signatures"),
                _("by hand %(n)d, none %(others)d") % {"n": signed, "others": len(rows) - signed},
                _("filled-in sign-outs"),
                ngettext("%(n)d person", "%(n)d people", mended) % {"n": mended},
            ),
        )
    )


_ALWAYS: Final = (Capacity.VOLUNTEER, Capacity.PUBLIC)
