"""``activity series``: what repeats; one occurrence changed, those after it, or all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from station_app.activities import series
from station_app.activities.rows import STATUS_NAMES
from station_app.activities.series_rows import (
    SKIP_NAMES,
    WHAT_NAMES,
    Moment,
    Scope,
    SeriesDone,
    SeriesPreview,
    SeriesRow,
    SkipRow,
    Step,
    What,
)
from station_app.cli import activity_options as options
from station_app.cli import showing
from station_app.cli.commands import command, day, group
from station_app.cli.common import station
from station_app.core.i18n import N_, _, ngettext

app = group(N_("Activities that repeat."))

Series = Annotated[str, typer.Argument(help=N_("Uid of the series, or the number of one of its activities."))]
Reach = Annotated[Scope, typer.Option("--scope", help=N_("this, following or all."))]


@command(app, "list", N_("What repeats."), example="activity series list --all")
def list_(every: Annotated[bool, typer.Option("--all", help=N_("Ended ones too."))] = False) -> None:
    """List the series."""
    with station():
        rows = series.list_series(ended=every)
        headings = (_("activity"), _("rule"), _("time"), _("venue"), _("coming"), _("held"), _("next"))
        table = [
            (r.title, r.words, f"{r.begins:%H:%M}", r.venue, r.coming, r.held, r.next_starts) for r in rows
        ]
        showing.answer([_series_document(row) for row in rows], lambda: showing.show_table(headings, table))


@command(app, "show", N_("A series with its dates."), example="activity series show 2026-0042")
def show(key: Series) -> None:
    """Show a series."""
    with station():
        row, rows, skips = series.get_series(key), series.list_occurrences(key), series.list_skips(key)
        document = {**_series_document(row), "occurrences": rows, "skipped_dates": skips}
        showing.answer(document, lambda: _show(row, rows, skips))


def _show(row: SeriesRow, rows: Sequence[Any], skips: Sequence[SkipRow]) -> None:
    showing.say(_("“%(title)s”, %(rule)s") % {"title": row.title, "rule": row.words})
    if row.waits_for:
        showing.say(_("It goes on later: %(why)s.") % {"why": row.waits_for})
    headings = (_("number"), _("start"), _("venue"), _("status"), _("edited by itself"))
    table = [(r.number, r.starts, r.venue, _(STATUS_NAMES[r.status]), " ".join(r.detached)) for r in rows]
    showing.show_table(headings, table)
    for skip in skips:
        free = _(" (free now)") if skip.free else ""
        values = {"day": skip.day.isoformat(), "why": _(SKIP_NAMES[skip.reason]), "free": free}
        showing.say(_("left out: %(day)s, %(why)s%(free)s") % values)


@command(
    app,
    "edit",
    N_("Change one occurrence, those after it, or all."),
    example="activity series edit 2026-0042 --scope following --start 2026-10-17T14:00",
)
@options.takes_fields()
def edit(
    activity: options.Activity,
    scope: Reach,
    repeat: Annotated[str | None, typer.Option(help=N_("Another rule to repeat by."))] = None,
    skip_holidays: options.SkipHolidays = None,
    on_conflict: options.Conflict = None,
    publish: Annotated[bool, typer.Option("--publish", help=N_("Make drafts seen."))] = False,
    check: options.Check = False,
    **changes: Any,
) -> None:
    """Edit a series."""
    changes |= {"publish": True} if publish else {}
    changes |= options.repeating(repeat, skip_holidays, on_conflict)
    with station():
        if check:
            answer_preview(series.preview_edit(activity, scope=scope, **changes))
        else:
            answer_done(series.edit_series(activity, scope=scope, **changes))


@command(
    app,
    "begin",
    N_("Make an activity the first of a series; it keeps its number, sign-ins and registrations."),
    example="activity series begin 2026-0042 --repeat 'FREQ=WEEKLY;BYDAY=FR;COUNT=12'",
)
def begin(
    activity: options.Activity,
    repeat: Annotated[str, typer.Option(help=options.RULE_HELP)],
    skip_holidays: options.SkipHolidays = None,
    on_conflict: options.Conflict = None,
    check: options.Check = False,
) -> None:
    """Begin a series with an activity."""
    asked = options.repeating(repeat, skip_holidays, on_conflict)
    with station():
        if check:
            answer_preview(series.preview_repeat(activity, **asked))
        else:
            answer_begun(series.repeat_activity(activity, **asked))


@command(
    app,
    "cancel",
    N_("Call one occurrence off, those after it, or all."),
    example="activity series cancel 2026-0042 --scope following --reason 停课",
)
def cancel(
    activity: options.Activity,
    scope: Reach,
    reason: Annotated[str, typer.Option(help=N_("Why."))] = "",
    check: options.Check = False,
) -> None:
    """Cancel occurrences."""
    with station():
        if check:
            answer_preview(series.preview_cancel(activity, scope=scope))
        else:
            answer_done(series.cancel_occurrences(activity, scope=scope, reason=reason))


@command(
    app, "end", N_("Have a series end on a day."), example="activity series end 2026-0042 --on 2026-12-31"
)
def end(key: Series, on: Annotated[str, typer.Option("--on", help=N_("Its last day."))]) -> None:
    """End a series."""
    last = day("--on", on)
    with station():
        answer_done(series.end_series(key, last=last))


@command(app, "skip", N_("Leave a date out of its series."), example="activity series skip 2026-0042")
def skip(activity: options.Activity) -> None:
    """Skip a date."""
    with station():
        answer_done(series.skip_date(activity))


@command(
    app,
    "again",
    N_("Put a date back that was left out."),
    example="activity series again 2026-0042 --on 2026-10-23",
)
def again(key: Series, on: Annotated[str, typer.Option("--on", help=N_("The date."))]) -> None:
    """Put a date back."""
    when = day("--on", on)
    with station():
        answer_done(series.add_again(key, when))


@command(app, "offers", N_("Dates left out that are free again."), example="activity series offers")
def offers() -> None:
    """List the offers."""
    with station():
        rows = series.list_offers()
        headings = (_("activity"), _("date"), _("why it was left out"), _("what stood in the way"))
        table = [(r.title, r.day.isoformat(), _(SKIP_NAMES[r.reason]), r.detail) for r in rows]
        showing.answer(rows, lambda: showing.show_table(headings, table))


@command(
    app,
    "on-holidays",
    N_("Occurrences that a new notice has put on days off."),
    example="activity series on-holidays",
)
def on_holidays() -> None:
    """List what lies on holidays."""
    with station():
        rows = series.list_on_holidays()
        document = [{"uid": r.uid, "number": r.number, "title": r.title, "start": r.starts} for r in rows]
        headings = (_("number"), _("start"), _("activity"))
        table = [(r.number, r.starts, r.title) for r in rows]
        showing.answer(document, lambda: showing.show_table(headings, table))


@command(app, "extend", N_("Make the dates of the coming year."), example="activity series extend")
def extend() -> None:
    """Extend the series."""
    with station():
        count = series.extend_series()
        text = ngettext("%(n)d occurrence was made.", "%(n)d occurrences were made.", count) % {"n": count}
        showing.answer({"added": count}, lambda: showing.say(text))


@command(app, "undo", N_("Take a change of a series back."), example="activity series undo 0199a1b2-…")
def undo(edit: options.Edit) -> None:
    """Undo a change."""
    with station():
        options.answer_undone(edit, series.undo_edit(edit))


def answer_begun(done: SeriesDone) -> None:
    """A series that was begun: answer with the first occurrence and how many there are."""
    rows = series.list_occurrences(done.series)
    first, count = rows[0], len(rows)
    document = {
        "uid": first.uid,
        "number": first.number,
        "occurrences": count,
        "start": first.starts.isoformat(),
        **_done_document(done),
    }
    text = _("%(number)s “%(title)s”, %(rule)s: %(n)d occurrences, %(conflicts)d with their room taken.")
    values = {
        "number": first.number,
        "title": series.get_series(done.series).title,
        "rule": done.preview.words,
        "n": count,
        "conflicts": _conflicts(done.preview),
    }
    showing.answer(document, lambda: showing.say(text % values))


def _conflicts(preview: SeriesPreview) -> int:
    """Dates whose room is taken, be they drafts or left out for it."""
    return sum(any(clash.kind == "venue" for clash in step.clashes) for step in preview.steps)


def answer_done(done: SeriesDone) -> None:
    """Say what a change did, with the id that takes it back."""
    text = _("%(counts)s. Take it back with: station-app activity series undo %(edit)s")
    values = {"counts": _counts(done.preview), "edit": done.edit}
    showing.answer(_done_document(done), lambda: showing.say(text % values))


def answer_preview(preview: SeriesPreview) -> None:
    """Show the before-and-after list."""
    headings = (_("date"), _("number"), _("what happens"), _("before"), _("after"), _("in the way"))
    table = [
        (
            step.original.isoformat(),
            step.number,
            _(WHAT_NAMES[step.what]),
            _moment(step.before),
            _moment(step.after),
            "、".join(clash.title for clash in step.clashes),
        )
        for step in preview.steps
    ]

    def show_all() -> None:
        showing.show_table(headings, table)
        showing.say(_counts(preview))

    showing.answer(_preview_document(preview), show_all)


def _moment(one: Moment | None) -> str:
    return f"{one.starts:%Y-%m-%d %H:%M} {one.venue}".strip() if one else ""


def _counts(preview: SeriesPreview) -> str:
    counted = [(what, preview.count(what)) for what in What if what is not What.SAME]
    told = [f"{_(WHAT_NAMES[what])} {n}" for what, n in counted if n]
    if conflicts := _conflicts(preview):
        told.append(_("room taken %(n)d") % {"n": conflicts})
    return _(", ").join(told) or _("nothing changes")


def _series_document(row: SeriesRow) -> dict[str, object]:
    return {
        "uid": row.uid,
        "title": row.title,
        "rule": row.rule,
        "words": row.words,
        "first": row.first,
        "last": row.last,
        "time": f"{row.begins:%H:%M}",
        "minutes": row.minutes,
        "venue": row.venue,
        "coming": row.coming,
        "held": row.held,
        "skipped": row.skipped,
        "next": row.next_starts,
        "made_until": row.made_until,
        "waits_for": row.waits_for,
    }


def _done_document(done: SeriesDone) -> dict[str, object]:
    return {"edit": done.edit, "series": done.series, **_counted(done.preview)}


def _counted(preview: SeriesPreview) -> dict[str, object]:
    counts: dict[str, object] = {str(what): preview.count(what) for what in What}
    return {"rule": preview.rule, **counts, "conflicts": _conflicts(preview), "warnings": preview.warnings}


def _preview_document(preview: SeriesPreview) -> dict[str, object]:
    steps = [_step_document(step) for step in preview.steps]
    return {**_counted(preview), "waits_for": preview.waits_for, "token": preview.token, "steps": steps}


def _step_document(step: Step) -> dict[str, object]:
    clashes = [{"number": c.number, "title": c.title, "kind": c.kind, "hard": c.hard} for c in step.clashes]
    return {
        "date": step.original,
        "number": step.number,
        "what": str(step.what),
        "before": step.before,
        "after": step.after,
        "reason": str(step.reason) if step.reason else "",
        "conflicts": clashes,
    }
