"""``backup``: copies of the station, and putting one back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from station_app.care import service as care
from station_app.cli import asking, showing
from station_app.cli.commands import command, group
from station_app.cli.common import OperatorMissing, options, station
from station_app.core import backup, log, restore
from station_app.core.errors import NotFound
from station_app.core.i18n import N_, _

app = group(N_("Copies of the station, and putting one back."))

REASONS: Final = {
    "asked": N_("asked for"),
    "daily": N_("daily"),
    "migration": N_("before an update"),
    "import": N_("before an import"),
    backup.BEFORE_RESTORE: N_("before a restore"),
}
BackupFile = Annotated[Path, typer.Argument(help=N_("A backup file."))]


def _document(row: backup.BackupRow) -> dict[str, object]:
    return {
        "path": showing.path_text(row.path),
        "made_at": row.made_at.isoformat(),
        "size": row.size,
        "reason": row.reason,
    }


@command(app, "create", N_("Back the station up now."), example="backup create --to /media/usb")
def create(
    to: Annotated[
        Path | None, typer.Option("--to", help=N_("The folder to write to; else the home's own."))
    ] = None,
) -> None:
    """Write a backup."""
    with station():
        row = care.back_up(folder=to)
        sentence = _("The backup is written: %(path)s") % {"path": row.path}
        showing.answer(_document(row), lambda: showing.say(sentence))


@command(app, "list", N_("The backups in the home, newest first."), example="backup list --json")
def list_() -> None:
    """List the backups; readable without a password, since a damaged station needs it most."""
    rows = backup.listing(options().station_home)
    headings = (_("made"), _("size (KB)"), _("reason"), _("file"))
    table = [(r.made_at, r.size // 1024, _(REASONS.get(r.reason, r.reason)), r.path.name) for r in rows]
    showing.answer([_document(row) for row in rows], lambda: showing.show_table(headings, table))


@command(
    app,
    "restore",
    N_(
        "Put a backup in the station's place. The present data stay beside it; the password is the one "
        "that held when the backup was made."
    ),
    example="backup restore FILE.stationbackup --operator 罗晓敏",
)
def restore_(file: BackupFile) -> None:
    """Restore a backup."""
    name, password = _who()
    home = options().station_home
    with showing.undisturbed():
        done = restore.restore(home, file, name=name, password=password, way_back=True)
    log.setup(home).info("backup restored, epoch %d, %d rows", done.epoch, done.rows)
    sentence = _("The station is as it was on %(time)s. What was there before lies beside it.")
    document = {
        "made_at": done.made_at.isoformat(),
        "epoch": f"e{done.epoch}",
        "rows": done.rows,
        "aside": [showing.path_text(path) for path in done.aside],
        "backup": showing.path_text(done.backup) if done.backup else None,
    }
    time = f"{done.made_at:%Y-%m-%d %H:%M}"
    showing.answer(document, lambda: showing.say(sentence % {"time": time}))


@command(
    app,
    "check",
    N_("Open a backup beside the station and see whether it is whole."),
    example="backup check FILE.stationbackup",
)
def check(
    file: Annotated[Path | None, typer.Argument(help=N_("A backup file; else the newest one."))] = None,
) -> int:
    """Check a backup."""
    home = options().station_home
    chosen = file or next((row.path for row in backup.listing(home)), None)
    if chosen is None:
        raise NotFound(_("backup"), str(home.backups))
    name, password = _who()
    problems = restore.examine(home, chosen, name=name, password=password)
    document = {"ok": not problems, "problems": problems, "path": showing.path_text(chosen)}
    sentence = _("“%(name)s” is whole and opens.") if not problems else _("“%(name)s” is damaged.")
    showing.answer(document, lambda: showing.say(sentence % {"name": chosen.name}))
    return 1 if problems else 0


def _who() -> tuple[str, str]:
    name = options().operator_name
    if not name:
        raise OperatorMissing
    return name, asking.password()
