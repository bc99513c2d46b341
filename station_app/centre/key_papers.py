"""What a new centre locks away: its recovery code and its escrow key, on paper or in a file."""

from __future__ import annotations

from pathlib import Path

from station_app.centre import profile
from station_app.core import clock, files, session
from station_app.core.i18n import _
from station_app.core.rights import Right, requires
from station_app.reports import escrow_page, recovery_page


@requires(Right.CENTRE)
def write_recovery_page(path: Path, *, code: str) -> None:
    """Write the page to print with the recovery code; raises ``files.CannotWrite``."""
    recovery_page.write(path, station=profile.full_name(), operator=session.current().name, code=code)


@requires(Right.CENTRE)
def write_escrow_page(path: Path, *, key: str) -> None:
    """Write the page to print with the escrow key; raises ``files.CannotWrite``."""
    escrow_page.write(path, centre=profile.full_name(), operator=session.current().name, key=key)


@requires(Right.CENTRE)
def save_escrow_key(path: Path, *, key: str) -> None:
    """Write the escrow key as an age identity file and read it back.

    ``tools/read_package.py`` and age itself take such a file. Raises ``files.CannotWrite``,
    ``files.CannotRead``.
    """
    title = _("%(centre)s: escrow key, made on %(day)s") % {
        "centre": profile.full_name(), "day": clock.today().isoformat()
    }  # fmt: skip
    warning = _("Whoever has this key can open every package that a station has sent to the centre.")
    raw = f"# {title}\n# {warning}\n{key}\n".encode()
    files.write_bytes(path, raw)
    if files.read_bytes(path, most=len(raw) + 1) != raw:
        raise files.CannotWrite(path, _("it reads back differently"))
