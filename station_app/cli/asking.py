"""Secrets: from a file, the environment or a prompt, never from the command line."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import Final

from station_app.cli.common import options
from station_app.core import keys, reasons
from station_app.core.errors import StationError
from station_app.core.i18n import _

LONGEST_SECRET_FILE: Final = 4096


class SecretMissing(StationError):
    """There is no password, and nobody sits at a terminal who could be asked."""

    code = "password-missing"
    exit_status = 3

    def __init__(self) -> None:
        super().__init__(
            _(
                "The password is missing. Name a file with --password-file, or set the environment variable "
                "STATION_APP_PASSWORD."
            )
        )


class NewSecretMissing(StationError):
    """A new password, passphrase or code is wanted, and nobody can be asked."""

    code = "secret-missing"
    exit_status = 2

    def __init__(self, option: str) -> None:
        super().__init__(
            _("Name the file that holds it with %(option)s.") % {"option": option}, option=option
        )


class CannotReadSecret(StationError):
    """A file that should hold a password cannot be read."""

    code = "secret-file"

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            _("“%(name)s” cannot be read (%(reason)s). It must hold the password in its first line.")
            % {"name": path.name, "reason": reason},
            path=str(path),
        )


def secret_file(path: Path) -> str:
    """The first line of a file, without its line end; raises ``CannotReadSecret``."""
    try:
        with open(path, "rb") as handle:
            raw = handle.read(LONGEST_SECRET_FILE + 1)
    except OSError as error:
        raise CannotReadSecret(path, reasons.of(error)) from error
    if len(raw) > LONGEST_SECRET_FILE:
        raise CannotReadSecret(path, _("the file is too large"))
    try:
        lines = raw.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise CannotReadSecret(path, _("it is not UTF-8 text")) from error
    if not lines or not lines[0]:
        raise CannotReadSecret(path, _("it is empty"))
    return lines[0]


def password(name: str = "") -> str:
    """The operator's password: ``--password-file``, ``STATION_APP_PASSWORD``, or a prompt.

    The prompt says ``name``, else who the options name at a station.
    """
    given = _given()
    if given:
        return given
    if not at_terminal():
        raise SecretMissing
    return _ask(_("Password of %(name)s: ") % {"name": name or options().operator_name})


def password_given() -> bool:
    """Whether a password can be had without asking anybody who is not there."""
    return bool(options().password_file or os.environ.get("STATION_APP_PASSWORD")) or at_terminal()


def first_password() -> str:
    """The first operator's password at set-up; a prompt asks twice."""
    given = _given()
    if given:
        return given
    if not at_terminal():
        raise SecretMissing
    return _ask_twice()


def new_password(path: Path | None) -> str:
    """A new password: from the file of ``--new-password-file``, or asked for twice."""
    if path is not None:
        return secret_file(path)
    if not at_terminal():
        raise NewSecretMissing("--new-password-file")
    return _ask_twice()


def recovery_code(path: Path | None) -> str:
    """The recovery code: from the file of ``--recovery-code-file``, or asked for."""
    if path is not None:
        return secret_file(path)
    if not at_terminal():
        raise NewSecretMissing("--recovery-code-file")
    return _ask(_("Recovery code: "))


def at_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def _given() -> str:
    if options().password_file:
        return secret_file(Path(options().password_file))
    return os.environ.get("STATION_APP_PASSWORD", "")


def _ask(prompt: str) -> str:
    return getpass.getpass(prompt, stream=sys.stderr)


def _ask_twice() -> str:
    first = _ask(_("New password: "))
    keys.check_password(first)
    keys.check_twice(first, _ask(_("The same once more: ")))
    return first
