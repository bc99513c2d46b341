"""``activity``: the calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from station_app.activities import series
from station_app.activities import service as activities
from station_app.activities.categories import BY_KEY
from station_app.activities.rows import STATUS_NAMES, ActivityRow
from station_app.cli import activity_categories, activity_closing, activity_series, registration, showing
from station_app.cli import activity_options as options
from station_app.cli.commands import command, day, group, month
from station_app.cli.common import WrongUsage, station
from station_app.core.i18n import N_, _
from station_app.reports import poster_service
from station_app.signin import service as signin

app = group(N_("The activity calendar."))
app.add_typer(registration.app)
app.add_typer(activity_closing.app)
app.add_typer(activity_series.app, name="series")
app.add_typer(activity_categories.app, name="category")


class Paper(StrEnum):
    """What a poster is printed on."""

    A4 = "A4"
    A3 = "A3"


@command(
    app,
    "add",
    N_("Plan an activity."),
    example="activity add --title 书法公益课堂 --start 2026-10-16T09:30 --end 2026-10-16T11:00 --category 文 "
    "--repeat 'FREQ=WEEKLY;BYDAY=FR;COUNT=12'",
)
@options.takes_fields("title", "start", "end", "category")
def add(
    draft: Annotated[bool, typer.Option("--draft", help=N_("Keep it as a draft."))] = False,
    no_hours: Annotated[bool, typer.Option("--no-hours", help=N_("Counts no volunteer hours."))] = False,
    repeat: Annotated[str, typer.Option(help=options.RULE_HELP)] = "",
    skip_holidays: options.SkipHolidays = None,
    on_conflict: options.Conflict = None,
    **given: Any,
) -> None:
    """Add an activity."""
    given |= {"draft": draft or not given.get("venue"), "counts_hours": not no_hours}
    with station():
        if repeat:
            given |= options.repeating(repeat, skip_holidays, on_conflict)
            activity_series.answer_begun(series.add_series(**given))
        else:
            _answer(activities.add_activity(**given))


@command(app, "edit", N_("Change what is planned."), example="activity edit 2026-0042 --venue 多功能厅")
@options.takes_fields()
def edit(activity: options.Activity, **changes: Any) -> None:
    """Edit an activity."""
    with station():
        done = activities.edit_activity(activity, **changes)
        _answer(done.activity, edit=done.edit)


@command(app, "undo", N_("Take a change of an activity back."), example="activity undo 0199a1b2-…")
def undo(edit: options.Edit) -> None:
    """Undo a change."""
    with station():
        options.answer_undone(edit, series.undo_edit(edit))


@command(app, "publish", N_("Make a draft seen."), example="activity publish 2026-0042")
def publish(activity: options.Activity) -> None:
    """Publish an activity."""
    with station():
        _answer(activities.publish_activity(activity))


@command(app, "cancel", N_("Call an activity off."), example="activity cancel 2026-0042 --reason 下雨")
def cancel(activity: options.Activity, reason: Annotated[str, typer.Option(help=N_("Why."))] = "") -> None:
    """Cancel an activity."""
    with station():
        _answer(activities.cancel_activity(activity, reason=reason))


@command(app, "list", N_("What is planned and was held."), example="activity list --from 2026-10-01")
def list_(
    first: Annotated[str, typer.Option("--from", help=N_("The first day."))] = "",
    last: Annotated[str, typer.Option("--to", help=N_("The last day."))] = "",
) -> None:
    """List activities."""
    with station():
        rows = activities.list_activities(
            day("--from", first) if first else None, day("--to", last) if last else date(9998, 12, 31)
        )
        came = signin.count_signed_in([row.uid for row in rows])
        document = [_document(row, came.get(row.uid, 0)) for row in rows]
        headings = (_("number"), _("start"), _("activity"), _("venue"), _("status"), _("signed in"))
        table = [
            (r.number, r.starts, r.title, r.venue, _(STATUS_NAMES[r.status]), came.get(r.uid, 0))
            for r in rows
        ]
        showing.answer(document, lambda: showing.show_table(headings, table))


@command(
    app,
    "export",
    N_("The month as a calendar file (.ics), ledger (.xlsx) or poster (.pdf)."),
    example="activity export 十月.pdf --month 2026-10 --paper A3",
)
def export(
    file: Annotated[Path, typer.Argument(help=N_("Its ending says what: .ics, .xlsx or .pdf."))],
    month_text: Annotated[str, typer.Option("--month", help=N_("The month, 2026-10."))],
    paper: Annotated[Paper, typer.Option(help=N_("The poster's paper."))] = Paper.A4,
) -> None:
    """Export a month."""
    year, number = month("--month", month_text)
    writers: dict[str, Callable[..., int]] = {
        ".ics": activities.export_calendar,
        ".xlsx": activity_closing.write_ledger,
        ".pdf": partial(poster_service.write_month_poster, paper=paper.value),
    }
    write = writers.get(file.suffix.lower())
    if write is None:
        raise WrongUsage(_("The file's name must end in .ics, .xlsx or .pdf."))
    with station():
        count = write(file, year=year, month=number)
        text = _("%(n)d activities written to %(file)s.") % {"n": count, "file": file}
        showing.answer({"path": showing.path_text(file), "activities": count}, lambda: showing.say(text))


def _document(row: ActivityRow, signed_in: int) -> dict[str, object]:
    return {
        "uid": row.uid,
        "number": row.number,
        "title": row.title,
        "start": row.starts.isoformat(),
        "end": row.ends.isoformat(),
        "venue": row.venue,
        "category": BY_KEY[row.category].name,
        "brand": row.brand,
        "status": str(row.status),
        "signed_in": signed_in,
        "series": row.series_uid,
        "record_by": row.record_by.day,
        "record_by_certain": row.record_by.certain,
    }


def _answer(row: ActivityRow, *, edit: str = "") -> None:
    document = {**_document(row, 0), "occurrences": 1} | ({"edit": edit} if edit else {})
    text = _("%(number)s “%(title)s”, %(start)s: %(status)s")
    values = {
        "number": row.number,
        "title": row.title,
        "start": f"{row.starts:%Y-%m-%d %H:%M}",
        "status": _(STATUS_NAMES[row.status]),
    }
    showing.answer(document, lambda: showing.say(text % values))
