"""Declaring commands: help with an example each, in the language that the operator reads.

A group that fills several modules is put together with ``add_typer``: without a name the part's commands
stand in the group itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final, TypeVar

import typer

from station_app.cli.common import WrongUsage
from station_app.core import clock
from station_app.core.i18n import N_, _

F = TypeVar("F", bound=Callable[..., object])

EVERYWHERE: Final = N_(
    "Every command takes: --home DIR, --operator NAME, --password-file FILE, --json, --lang zh_CN or en."
)
_EXAMPLE: Final = "station-app "


def group(help_text: str) -> typer.Typer:
    """A group of commands, such as ``roster``; ``help_text`` is marked with ``N_``."""
    app = typer.Typer(help=help_text, no_args_is_help=True, add_completion=False)
    app.callback()(_nothing)
    return app


def _nothing() -> None:
    """Keeps a group of one command a group."""


def command(app: typer.Typer, name: str, help_text: str, *, example: str) -> Callable[[F], F]:
    """Register a command with its help (marked with ``N_``) and an example without ``station-app``."""
    return app.command(name, help=help_text, epilog=_EXAMPLE + example)


def translate(node: Any) -> None:
    """Put the help of a command and of everything below it into the language in use."""
    node.help = _(node.help) if node.help else node.help
    if node.epilog and node.epilog.startswith(_EXAMPLE):
        node.epilog = _("Example: %(line)s") % {"line": node.epilog} + "\n\n" + _(EVERYWHERE)
    for param in node.params:
        if getattr(param, "help", None):
            param.help = _(param.help)
    shown = node.get_help_option(node.context_class(node))
    if shown is not None:
        shown.help = _("Show this help.")
    for child in getattr(node, "commands", {}).values():
        translate(child)


def moment(option: str, text: str) -> datetime:
    """A wall time of the station; raises ``WrongUsage``."""
    try:
        return clock.parse_local(text)
    except ValueError as error:
        raise WrongUsage(
            _("%(option)s: “%(text)s” is no time. Write it as 2026-09-12T09:30.")
            % {"option": option, "text": text}
        ) from error


def day(option: str, text: str) -> date:
    """A day; raises ``WrongUsage``."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongUsage(
            _("%(option)s: “%(text)s” is no day. Write it as 2026-09-12.") % {"option": option, "text": text}
        ) from error


def month(option: str, text: str) -> tuple[int, int]:
    """(year, month); raises ``WrongUsage``."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise WrongUsage(
            _("%(option)s: “%(text)s” is no month. Write it as 2026-09.") % {"option": option, "text": text}
        ) from error
    return first.year, first.month


def pairs(option: str, texts: list[str]) -> dict[str, str]:
    """``NAME=VALUE`` given several times; raises ``WrongUsage``."""
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise WrongUsage(
                _("%(option)s: write NAME=VALUE, not “%(text)s”.") % {"option": option, "text": text}
            )
        found[name.strip()] = value.strip()
    return found
