"""``activity``: closing it, and what stands behind it: photos, briefing, evidence pack."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from station_app.activities import service as activities
from station_app.cli import papers, showing
from station_app.cli.activity_options import Activity
from station_app.cli.commands import command, group
from station_app.cli.common import WrongUsage, station
from station_app.cli.papers import Pdf
from station_app.core.i18n import N_, _, ngettext
from station_app.reports import evidence_service
from station_app.reports import service as reports
from station_app.reports.rows import Audience
from station_app.signin import closing, closing_checks, closing_files
from station_app.signin.closing_rows import KIND_NAMES, ClosingCheck, FileKind, PhotoRow, RecordRow, Severity
from station_app.sync.reported import list_reported


class PhotoKind(StrEnum):
    """What a photo shows."""

    PANORAMA = "panorama"
    SIGN_IN = "sign-in"
    PROCESS = "process"
    GROUP = "group"


SEVERITY_NAMES = {
    Severity.BLOCKING: N_("must be put right"),
    Severity.ADVISORY: N_("still open"),
    Severity.NOTE: N_("for information"),
}
app = typer.Typer()
photos = group(N_("Photos of an activity."))
app.add_typer(photos, name="photo")


def write_ledger(path: Path, *, year: int, month: int) -> int:
    """Write the month's ledger with what the centre has of it; gives the number of activities."""
    return reports.write_ledger(path, year=year, month=month, reported=list_reported())


@command(
    app,
    "close",
    N_("Close an activity that is over."),
    example="activity close 2026-0042 --accept photos-few --reason 当天相机坏了",
)
def close(
    activity: Activity,
    check: Annotated[bool, typer.Option("--check", help=N_("Only say what would be found."))] = False,
    accept: Annotated[
        list[str] | None, typer.Option(help=N_("An open point that passes (its code); again for more."))
    ] = None,
    reason: Annotated[
        list[str] | None, typer.Option(help=N_("Why; one for each --accept, or one for all."))
    ] = None,
) -> None:
    """Close an activity, or look at it first."""
    accepted = _accepted(accept or [], reason or [])
    with station():
        if check:
            found = closing_checks.check_closing(activity)
            showing.answer(_check_document(activity, found), lambda: _show_check(found))
            return
        done = closing.close_checked(activity, accepted=accepted)
        row = activities.get_activity(activity)
        text = _("Closed. %(mended)d sign-outs were filled in, %(lines)d volunteers got their hours.")
        values = {"mended": done.closing.mended, "lines": done.closing.lines}
        document = {
            "uid": row.uid,
            "number": row.number,
            "mended": done.closing.mended,
            "lines": done.closing.lines,
            "minutes": done.closing.minutes,
            "findings": _findings(done.check),
        }
        showing.answer(document, lambda: _say_closed(text % values, done.check))


def _accepted(codes: list[str], reasons: list[str]) -> dict[str, str] | None:
    if not codes and not reasons:
        return None
    if len(reasons) not in (1, len(codes)):
        raise WrongUsage(_("Give one --reason for each --accept, or one for all of them."))
    return dict(zip(codes, reasons if len(reasons) == len(codes) else reasons * len(codes), strict=True))


def _findings(found: ClosingCheck) -> list[dict[str, object]]:
    return [
        {
            "code": one.code,
            "severity": str(one.severity),
            "message": one.message,
            "advice": one.advice,
            "where": str(one.mend),
            "reason": one.reason,
        }
        for one in found.findings
    ]


def _check_document(activity: str, found: ClosingCheck) -> dict[str, object]:
    row = activities.get_activity(activity)
    return {
        "uid": row.uid,
        "number": row.number,
        "closed": found.closed,
        "blocked": found.blocked,
        "due": found.due.isoformat(),
        "days_left": found.days_left,
        "certain": found.certain,
        "people": found.figures.people,
        "volunteers": found.figures.volunteers,
        "public": found.figures.public,
        "minutes": found.figures.minutes,
        "photos": found.photos,
        "findings": _findings(found),
    }


def _show_check(found: ClosingCheck) -> None:
    headings = (_("code"), _("weight"), _("what"), _("what to do"), _("reason"))
    rows = [
        (one.code, _(SEVERITY_NAMES[one.severity]), one.message, one.advice, one.reason)
        for one in found.findings
    ]
    if rows:
        showing.show_table(headings, rows)
    else:
        showing.say(_("Nothing is missing."))
    if not found.closed:
        words = ngettext(
            "To be recorded by %(due)s: %(n)d working day left.",
            "To be recorded by %(due)s: %(n)d working days left.",
            max(0, found.days_left),
        )
        showing.say(words % {"due": found.due.isoformat(), "n": max(0, found.days_left)})


def _say_closed(words: str, found: ClosingCheck) -> None:
    showing.say(words)
    left = found.unexplained
    if left:
        text = ngettext("%(n)d point stays open:", "%(n)d points stay open:", len(left)) % {"n": len(left)}
        showing.say(text)
        showing.show_table((_("code"), _("what")), [(one.code, one.message) for one in left])


@command(
    app,
    "briefing",
    N_("Write what stands behind an activity: briefing, plan, what came of it."),
    example="activity briefing 2026-0042 --text 10月16日上午，18人参加书法公益课堂。",
)
def briefing(
    activity: Activity,
    text: Annotated[str | None, typer.Option(help=N_("The briefing, at most 400 characters."))] = None,
    draft: Annotated[
        bool, typer.Option("--draft", help=N_("Only give a first sentence with the numbers."))
    ] = False,
    plan: Annotated[str | None, typer.Option(help=N_("The plan, in words."))] = None,
    effect: Annotated[str | None, typer.Option(help=N_("What came of it, what people said."))] = None,
    source: Annotated[
        str | None, typer.Option(help=N_("Where it came from: plan, order number, festival."))
    ] = None,
    undertaker: Annotated[str | None, typer.Option(help=N_("Who undertook it."))] = None,
    helpers: Annotated[str | None, typer.Option(help=N_("Who helped."))] = None,
    signed: Annotated[
        bool | None, typer.Option("--signed/--unsigned", help=N_("Whether the signed sheet is in the file."))
    ] = None,
    file: Annotated[Path | None, typer.Option(help=N_("The briefing as a file."))] = None,
    plan_file: Annotated[Path | None, typer.Option(help=N_("The plan as a file."))] = None,
) -> None:
    """Write and show texts."""
    given: dict[str, Any] = {
        "briefing": text, "plan": plan, "effect": effect, "source": source, "undertaker": undertaker,
        "helpers": helpers, "signed_paper": signed,
    }  # fmt: skip
    with station():
        if draft:
            words = closing_files.briefing_draft(activity)
            showing.answer({"draft": words}, lambda: showing.say(words))
            return
        changes = {name: value for name, value in given.items() if value is not None}
        for path, kind in ((file, FileKind.BRIEFING), (plan_file, FileKind.PLAN)):
            if path is not None:
                closing_files.add_file(activity, path, kind=kind)
        saved = (
            closing_files.save_record(activity, **changes) if changes else closing_files.get_record(activity)
        )
        files = closing_files.list_files(activity)
        document = {
            "plan": saved.plan, "briefing": saved.briefing, "effect": saved.effect, "source": saved.source,
            "undertaker": saved.undertaker, "helpers": saved.helpers, "signed_paper": saved.signed_paper,
            "files": [_photo_document(one) for one in files],
        }  # fmt: skip
        showing.answer(document, lambda: _show_record(saved, files))


def _show_record(saved: RecordRow, files: list[PhotoRow]) -> None:
    lines = (
        (_("plan"), saved.plan), (_("briefing"), saved.briefing), (_("what came of it"), saved.effect),
        (_("source"), saved.source), (_("undertaken by"), saved.undertaker), (_("helped by"), saved.helpers),
        (_("signed sheet in the file"), _("yes") if saved.signed_paper else _("no")),
        *((_(KIND_NAMES[one.kind]), one.name) for one in files),
    )  # fmt: skip
    showing.show_table((_("what"), _("text")), [line for line in lines if line[1]])


@command(
    app,
    "evidence",
    N_("Write everything about an activity as one PDF."),
    example="activity evidence 2026-0042 佐证材料.pdf",
)
def evidence(
    activity: Activity,
    file: Pdf,
    audience: Annotated[Audience, typer.Option(help=N_("Who reads it."))] = Audience.INTERNAL,
) -> None:
    """Write the evidence pack."""
    papers.check_pdf(file)
    with station():
        papers.answer(evidence_service.write_evidence(activity, file, audience=audience))


@command(photos, "add", N_("Add photos."), example="activity photo add 2026-0042 合影.jpg --kind group")
def add(
    activity: Activity,
    files: Annotated[list[Path], typer.Argument(help=N_("JPEG or PNG files."))],
    kind: Annotated[PhotoKind, typer.Option(help=N_("What they show."))] = PhotoKind.PROCESS,
    unit: Annotated[bool, typer.Option("--unit", help=N_("The unit's name can be read in them."))] = False,
) -> int:
    """Add photos; status 1 where one was refused."""
    with station(), showing.working(_("Photos")) as job:
        done = closing_files.add_photos(activity, files, kind=FileKind(kind), shows_unit=unit, job=job)
        document = {
            "added": [_photo_document(one) for one in done.added],
            "refused": [
                {"path": str(one.path), "code": one.code, "message": one.message} for one in done.refused
            ],
        }
        text = ngettext("%(n)d photo added.", "%(n)d photos added.", len(done.added)) % {"n": len(done.added)}
        showing.answer(document, lambda: showing.say(text))
        for one in done.refused:
            showing.complain(one.message)
        return 1 if done.refused else 0


@command(photos, "list", N_("List an activity's photos."), example="activity photo list 2026-0042")
def list_(activity: Activity) -> None:
    """List photos."""
    with station():
        rows = closing_files.list_photos(activity)
        headings = (_("photo"), _("shows"), _("taken"), _("unit's name readable"), _("file"), _("caption"))
        table = [
            (
                one.uid,
                _(KIND_NAMES[one.kind]),
                one.taken_at,
                _("yes") if one.shows_unit else _("no"),
                one.name,
                one.caption,
            )
            for one in rows
        ]
        showing.answer([_photo_document(one) for one in rows], lambda: showing.show_table(headings, table))


@command(photos, "edit", N_("Say what a photo shows."), example="activity photo edit PHOTO --unit")
def edit(
    photo: Annotated[str, typer.Argument(help=N_("The photo's uid."))],
    kind: Annotated[PhotoKind | None, typer.Option(help=N_("What it shows."))] = None,
    caption: Annotated[str | None, typer.Option(help=N_("A line below it."))] = None,
    unit: Annotated[
        bool | None, typer.Option("--unit/--no-unit", help=N_("Whether the unit's name can be read in it."))
    ] = None,
) -> None:
    """Edit a photo's line."""
    with station():
        chosen = FileKind(kind) if kind is not None else None
        row = closing_files.edit_photo(photo, kind=chosen, caption=caption, shows_unit=unit)
        showing.answer(_photo_document(row), lambda: showing.say(_("Written down.")))


@command(photos, "remove", N_("Take a photo out for good."), example="activity photo remove PHOTO")
def remove(photo: Annotated[str, typer.Argument(help=N_("The photo's uid."))]) -> None:
    """Remove a photo or file."""
    with station():
        closing_files.remove_file(photo)
        showing.answer({"removed": photo}, lambda: showing.say(_("The photo is gone.")))


@command(photos, "save", N_("Write a photo out as a file."), example="activity photo save PHOTO 合影.jpg")
def save(
    photo: Annotated[str, typer.Argument(help=N_("The photo's uid."))],
    file: Annotated[Path, typer.Argument(help=N_("The file to write."))],
) -> None:
    """Save a photo or file."""
    with station():
        closing_files.save_file(photo, file)
        showing.answer(
            {"path": showing.path_text(file)}, lambda: showing.say(_("Written: %(file)s") % {"file": file})
        )


def _photo_document(row: PhotoRow) -> dict[str, object]:
    return {
        "uid": row.uid,
        "kind": str(row.kind),
        "name": row.name,
        "caption": row.caption,
        "taken_at": row.taken_at.isoformat() if row.taken_at else None,
        "shows_unit": row.shows_unit,
        "width": row.width,
        "height": row.height,
        "size": row.size,
    }
