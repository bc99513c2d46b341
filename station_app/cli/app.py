"""The command line's door: finds the command, runs it, and says in one sentence what went wrong."""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Sequence
from typing import Annotated, Any, Final

import typer
from typer._click import exceptions

from station_app.cli import commands, help_page, showing, stopping
from station_app.cli.common import WrongUsage, begin, begin_quietly, options, take_out
from station_app.core import log
from station_app.core.db import DatabaseError, in_words
from station_app.core.errors import StationError
from station_app.core.i18n import N_, _
from station_app.core.jobs import JobCancelled

PROGRAM: Final = "station-app"
#: First words, each a module here. Loaded when asked for, so that one command does not pay for all.
MODULES: Final = (
    "init", "demo", "operator", "organisation", "roster", "activity", "signin", "holidays", "hours", "report",
    "library", "sync", "centre", "backup", "check",
)  # fmt: skip
HELP: Final = N_(
    "Rosters, calendar, sign-in, library and sync packages of a practice station. "
    "Without a command the window opens."
)
#: What Typer says of a value, in English only, and our own sentence for it.
_WRONG_VALUES: Final = (
    (r"is not one of (.+)", N_("%(name)s is one of: %(what)s. See %(help)s.")),
    (r"greater than or equal to (\S+)", N_("%(name)s is a number from %(what)s on. See %(help)s.")),
    (r"less than or equal to (\S+)", N_("%(name)s is a number up to %(what)s. See %(help)s.")),
    (r"valid (integer|number)", N_("%(name)s is a number. See %(help)s.")),
)


class Stopped(StationError):
    """Ctrl+C."""

    code = "stopped"

    def __init__(self) -> None:
        super().__init__(_("Stopped. Nothing was left half done."))


class Unexpected(StationError):
    """An error of the program itself; the log file has the traceback."""

    code = "unexpected"

    def __init__(self, log_file: str) -> None:
        super().__init__(
            _("The program made an error and stopped; nothing was left half done. Details are in %(file)s.")
            % {"file": log_file}
        )


def run(argv: Sequence[str] | None = None) -> int:
    """Run one command line (default: the program's own); gives the exit status of the contract."""
    words = list(sys.argv[1:] if argv is None else argv)
    begin_quietly(words)
    try:
        try:
            stopping.begin()
            chosen, rest = take_out(words)
            begin(chosen)
            return _invoke(rest)
        except BrokenPipeError:
            raise
        # The last net of the process: the contract asks for a sentence, never a traceback.
        except (Exception, KeyboardInterrupt) as error:
            return showing.tell_error(_worded(error))
    except BrokenPipeError:
        # Whoever read our output has heard enough (``| head``); nothing more can be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    finally:
        stopping.finish()


def _worded(error: BaseException) -> StationError:
    """Whatever came out of a command, as the one error that is told."""
    if stopping.was_asked() or isinstance(error, (KeyboardInterrupt, JobCancelled, typer.Abort, EOFError)):
        return Stopped()
    if isinstance(error, StationError):
        return error
    if isinstance(error, exceptions.ClickException):
        return WrongUsage(_usage_sentence(error))
    log_file = _log_traceback()
    return in_words(error) if isinstance(error, DatabaseError) else Unexpected(log_file)


def _invoke(words: list[str]) -> int:
    root = _build(words[0] if words else "")
    try:
        with root.make_context(PROGRAM, words) as context:
            status = root.invoke(context)
    except typer.Exit as leave:
        return int(leave.exit_code)
    return status if isinstance(status, int) else 0


def _build(first_word: str) -> Any:
    """The command tree: the one module that ``first_word`` names, or all of them."""
    root = typer.Typer(help=HELP, no_args_is_help=True, add_completion=False)
    root.callback()(_anywhere)
    for name in (first_word,) if first_word in MODULES else MODULES:
        _add(root, name, importlib.import_module(f"station_app.cli.{name}").app)
    tree = typer.main.get_command(root)
    commands.translate(tree)
    help_page.prepare()
    return tree


def _add(root: typer.Typer, name: str, app: typer.Typer) -> None:
    single = app.registered_callback is None and not app.registered_groups
    single = single and len(app.registered_commands) == 1
    root.add_typer(app, name=None if single else name)


def _anywhere(
    home: Annotated[str, typer.Option(help=N_("The station's folder."), envvar="STATION_APP_HOME")] = "",
    operator: Annotated[str, typer.Option(help=N_("Who works."), envvar="STATION_APP_OPERATOR")] = "",
    password_file: Annotated[
        str, typer.Option(help=N_("A file with the operator's password; else STATION_APP_PASSWORD."))
    ] = "",
    json: Annotated[bool, typer.Option("--json", help=N_("Answer with one JSON document."))] = False,
    lang: Annotated[str, typer.Option(help=N_("zh_CN or en."))] = "",
) -> None:
    """Shows the options that stand anywhere; they were taken out before this is reached."""


def _usage_sentence(error: exceptions.ClickException) -> str:
    """What is wrong with the line, and where help is."""
    context = getattr(error, "ctx", None)
    values = {"help": f"{context.command_path if context else PROGRAM} --help"}
    if isinstance(error, exceptions.NoSuchOption):
        text = _("There is no option %(name)s here. See %(help)s.")
        return text % {**values, "name": error.option_name}
    param = getattr(error, "param", None)
    name = _name_of(param) if param is not None else ""
    if isinstance(error, exceptions.MissingParameter):
        return _("%(name)s is missing. See %(help)s.") % {**values, "name": name}
    if isinstance(error, exceptions.BadParameter):
        for pattern, ours in _WRONG_VALUES:
            if found := re.search(pattern, error.message):
                return _(ours) % {**values, "name": name, "what": found[1].rstrip(".").replace("'", "")}
        text = _("%(name)s cannot be that (%(reason)s). See %(help)s.")
        return text % {**values, "name": name, "reason": error.message.rstrip(".")}
    if found := re.match(r"No such command '(.*?)'", error.message):
        return _("There is no command “%(name)s” here. See %(help)s.") % {**values, "name": found[1]}
    text = _("The command is not written as it should be (%(reason)s). See %(help)s.")
    return text % {**values, "reason": error.format_message().rstrip(".")}


def _name_of(param: Any) -> str:
    if param.param_type_name == "argument":
        return str(param.metavar or param.name).upper()
    return str(max(param.opts, key=len))


def _log_traceback() -> str:
    """Write the traceback into the home's log; gives the file's path."""
    home = options().station_home
    log.setup(home).exception("a command failed")
    log.shutdown()
    return str(home.logs / log.FILE_NAME)
