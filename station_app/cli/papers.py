"""What every command that writes a PDF asks of its file's name and answers."""

from __future__ import annotations

from pathlib import Path

from station_app.cli import showing
from station_app.cli.common import WrongUsage
from station_app.core.i18n import _
from station_app.reports.rows import Written


def check_pdf(file: Path) -> None:
    """Raise ``WrongUsage`` where the name does not end in .pdf."""
    if file.suffix.lower() != ".pdf":
        raise WrongUsage(_("The file's name must end in .pdf."))


def answer(done: Written) -> None:
    """Tell what was written, how much and where."""
    document = {
        "path": showing.path_text(done.path),
        "pages": done.pages,
        "rows": done.rows,
        "checksum": done.checksum,
        "missing_glyphs": list(done.missing_glyphs),
    }
    text = _("%(rows)d rows on %(pages)d pages: %(file)s")
    values = {"rows": done.rows, "pages": done.pages, "file": done.path}
    showing.answer(document, lambda: showing.say(text % values))
