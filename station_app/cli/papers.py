"""What every command that writes a PDF asks of its file's name and answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from station_app.cli import showing
from station_app.cli.common import WrongUsage
from station_app.core.i18n import N_, _, ngettext
from station_app.reports.library_rows import Printed
from station_app.reports.rows import Written

Pdf = Annotated[Path, typer.Argument(help=N_("The .pdf file to write."))]


def check_pdf(file: Path) -> None:
    """Raise ``WrongUsage`` where the name does not end in .pdf."""
    if file.suffix.lower() != ".pdf":
        raise WrongUsage(_("The file's name must end in .pdf."))


def document_of(done: Written | Printed) -> dict[str, Any]:
    """What ``--json`` says of every document."""
    return {
        "path": showing.path_text(done.path),
        "pages": done.pages,
        "rows": done.rows,
        "missing_glyphs": list(done.missing_glyphs),
    }


def answer(done: Written) -> None:
    """Tell what was written, how much and where."""
    text = _("%(rows)d rows on %(pages)d pages: %(file)s")
    values = {"rows": done.rows, "pages": done.pages, "file": done.path}
    document = {**document_of(done), "checksum": done.checksum}
    showing.answer(document, lambda: showing.say(text % values))


def answer_printed(done: Printed) -> None:
    """Tell how many labels, cards or slips were written, what was left out and the next free cell."""
    document = {**document_of(done), "next_cell": done.next_cell, "left_out": done.left_out}
    showing.answer(document, lambda: _show_printed(done))


def _show_printed(done: Printed) -> None:
    pages = ngettext("%(n)d page", "%(n)d pages", done.pages) % {"n": done.pages}
    showing.say(
        _("%(rows)d printed on %(pages)s: %(file)s") % {"rows": done.rows, "pages": pages, "file": done.path}
    )
    for one in done.left_out[:50]:
        showing.say(one.message)
    more = len(done.left_out) - 50
    if more > 0:
        text = ngettext("And %(n)d more; --json gives all.", "And %(n)d more; --json gives all.", more)
        showing.say(text % {"n": more})
