"""``signin scan``: a filled-in sheet of paper read from a photograph or scan."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from station_app.cli import showing
from station_app.cli.activity_options import Activity
from station_app.cli.commands import command
from station_app.cli.common import WrongUsage, station
from station_app.core import files
from station_app.core.errors import NotFound
from station_app.core.i18n import N_, _, ngettext
from station_app.paper import service as paper
from station_app.paper.errors import NoSuchRow
from station_app.paper.rows import Confirmed, PaperPage, PaperRow, Reading, RowChoice
from station_app.roster import service as roster

app = typer.Typer()


class Accept(StrEnum):
    """Which proposals are taken without naming each."""

    HIGH = "high"
    ALL = "all"


@command(
    app,
    "scan",
    N_("Read a filled-in sheet from a photograph, scan or PDF; what is confirmed goes on the sheet."),
    example="signin scan 2026-0042 照片.jpg --check",
)
def scan(
    activity: Annotated[
        str, typer.Argument(help=N_("Uid, or the number on its sheet; - takes what the page says."))
    ],
    file: Annotated[Path, typer.Argument(help=N_("The .jpg, .png or .pdf file to read."))],
    check: Annotated[bool, typer.Option("--check", help=N_("Show what was read; change nothing."))] = False,
    accept: Annotated[
        Accept | None,
        typer.Option(help=N_("Take the proposed rows: high only those beyond doubt, or all of them.")),
    ] = None,
    rows: Annotated[
        list[str] | None,
        typer.Option(
            "--row", help=N_("A row by its printed number; a blank one with who it is: 23=周秀兰. Repeat it.")
        ),
    ] = None,
) -> None:
    """Read a sheet."""
    named = _rows(rows or [])
    if check == (accept is not None or bool(named)):
        raise WrongUsage(_("Write --check to see what was read, or say with --accept or --row what to take."))
    with station():
        with showing.working(_("reading the sheet")) as job:
            reading = paper.read_file(file, activity="" if activity == "-" else activity, job=job)
        _check_rows(reading, named)
        done = None if check else [_confirm(page, accept, named) for page in reading.pages]
        showing.answer(_document(reading, done), lambda: _show(reading, done))
        for one in reading.refused:
            showing.complain(_("Page %(n)d: %(why)s") % {"n": one.page, "why": one.message})
    if reading.refused:
        raise typer.Exit(1)


@command(
    app,
    "scans",
    N_("The pages of paper that were read for an activity; with --save one as it is kept."),
    example="signin scans 2026-0042 --save 018F3A92 证据.jpg",
)
def scans(
    activity: Activity,
    file: Annotated[Path | None, typer.Argument(help=N_("The .jpg file to write."))] = None,
    save: Annotated[str, typer.Option("--save", help=N_("Uid of the page to write."))] = "",
) -> None:
    """List pages that were read."""
    if bool(save) != (file is not None):
        raise WrongUsage(_("Write --save with a page's uid and the file, or neither."))
    with station():
        if file is not None:
            files.write_bytes(file, paper.sheet_picture(save))
            showing.answer({"path": showing.path_text(file)}, lambda: showing.say(str(file)))
            return
        pages = paper.list_sheets(activity)
        document = [
            {
                "uid": one.uid,
                "document": one.number,
                "page": one.page,
                "at": one.at.isoformat(timespec="seconds"),
                "rows": one.rows,
            }
            for one in pages
        ]
        headings = (_("id"), _("sheet"), _("page no."), _("when"), _("rows"))
        table = [(one.uid, one.number, one.page, one.at, one.rows) for one in pages]
        showing.answer(document, lambda: showing.show_table(headings, table))


def _rows(words: Sequence[str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for word in words:
        place, _equals, who = word.partition("=")
        if not (place.isascii() and place.isdecimal()):
            raise WrongUsage(_("Write --row as a row's number, or 23=周秀兰 for a blank row."))
        found[int(place)] = who.strip()
    return found


def _check_rows(reading: Reading, named: dict[int, str]) -> None:
    there = {row.place for page in reading.pages for row in page.rows}
    for place in named:
        if place not in there:
            raise NoSuchRow(place)


def _confirm(page: PaperPage, accept: Accept | None, named: dict[int, str]) -> Confirmed:
    choices = [
        _choice(row, named.get(row.place, ""))
        for row in page.rows
        if row.place in named or (accept is not None and row.proposed and (accept is Accept.ALL or row.sure))
    ]
    return paper.confirm_rows(page, choices)


def _choice(row: PaperRow, who: str) -> RowChoice:
    """A blank row is somebody of the roster where one alone goes by that name, else somebody new."""
    if row.person or not who:
        return RowChoice(row.place, left=row.left)
    try:
        return RowChoice(row.place, left=row.left, person=roster.find_person(who).uid)
    except NotFound:
        return RowChoice(row.place, left=row.left, name=who)


def _document(reading: Reading, done: list[Confirmed] | None) -> dict[str, Any]:
    return {
        "pages": [_page(page, None if done is None else done[n]) for n, page in enumerate(reading.pages)],
        "refused": [{"page": r.page, "code": r.code, "message": r.message} for r in reading.refused],
        "written": done is not None,
    }


def _page(page: PaperPage, done: Confirmed | None) -> dict[str, Any]:
    return {
        "activity": page.activity,
        "document": page.number,
        "page": page.page,
        "rows": [
            {
                "row": row.place,
                "person": row.person or None,
                "name": row.name,
                "ticked": row.ticked,
                "left": row.left,
                "signed": row.signed,
                "written_in": row.named,
                "confidence": row.confidence,
                "proposed": row.proposed,
                "already": row.came.isoformat(timespec="seconds") if row.came else None,
            }
            for row in page.rows
        ],
        "signed_in": [{"event": one.event, "name": one.name} for one in done.signed_in] if done else [],
        "signed_out": [{"event": one.event, "name": one.name} for one in done.signed_out] if done else [],
        "kept": list(done.kept) if done else [],
    }


def _show(reading: Reading, done: list[Confirmed] | None) -> None:
    headings = (_("no."), _("name"), _("ticked"), _("out"), _("signed"), _("sure"), _("state"))
    for place, page in enumerate(reading.pages):
        words = _("“%(title)s”, sheet %(number)s, page %(page)d")
        showing.say(words % {"title": page.title, "number": page.number, "page": page.page})
        if done is None:
            showing.show_table(headings, [_cells(row) for row in page.rows if row.filled])
        else:
            _say_done(done[place])


def _cells(row: PaperRow) -> tuple[object, ...]:
    tick = {True: "√", False: ""}
    if row.came is not None:
        state = _("on the sheet since %(time)s") % {"time": f"{row.came:%H:%M}"}
    else:
        state = _("proposed") if row.proposed else _("name wanted")
    sure = f"{row.confidence} %"
    return (row.place, row.name, tick[row.ticked], tick[row.left], tick[row.signed], sure, state)


def _say_done(done: Confirmed) -> None:
    words = ngettext("%(n)d person signed in", "%(n)d people signed in", len(done.signed_in))
    showing.say(words % {"n": len(done.signed_in)})
    if done.signed_out:
        words = ngettext("%(n)d person signed out", "%(n)d people signed out", len(done.signed_out))
        showing.say(words % {"n": len(done.signed_out)})
    if done.kept:
        showing.say(_("On the sheet already: %(names)s") % {"names": "、".join(done.kept)})
