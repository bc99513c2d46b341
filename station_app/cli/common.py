"""What every command shares: the options taken anywhere on the line, and the open station."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from station_app.core import i18n, log, settings
from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.core.paths import Home, default_home
from station_app.core.session import Session
from station_app.operators import service as operators

#: The options that stand before, between or behind a command's words: option → field; True takes a value.
ANYWHERE: Final = {
    "--home": ("home", True),
    "--operator": ("operator", True),
    "--password-file": ("password_file", True),
    "--lang": ("lang", True),
    "--json": ("json", False),
}


@dataclass(frozen=True, slots=True)
class Options:
    """What was said of home, operator, password and output; empty where nothing was."""

    home: str = ""
    operator: str = ""
    password_file: str = ""
    lang: str = ""
    json: bool = False

    @property
    def station_home(self) -> Home:
        """The folder to work on: ``--home``, ``STATION_APP_HOME``, else the user's data folder."""
        return Home(Path(self.home).absolute() if self.home else default_home().absolute())

    @property
    def named_operator(self) -> str:
        """``--operator``, else ``STATION_APP_OPERATOR``; may be empty."""
        return self.operator or os.environ.get("STATION_APP_OPERATOR", "")

    @property
    def operator_name(self) -> str:
        """Who is named, else the only operator of the station; may be empty."""
        named = self.named_operator
        if named or not self.station_home.keys.exists():
            return named
        names = operators.log_in_names(self.station_home)
        return names[0] if len(names) == 1 else ""


class _Current:
    """The options of the command under way."""

    options = Options()


class WrongUsage(StationError):
    """The command line is not as it should be written."""

    code = "usage"
    exit_status = 2


class OperatorMissing(StationError):
    """Nobody said who works."""

    code = "operator-missing"
    exit_status = 3

    def __init__(self) -> None:
        super().__init__(
            _("Say who you are: --operator NAME, or the environment variable STATION_APP_OPERATOR.")
        )


def options() -> Options:
    """The options of the command under way."""
    return _Current.options


def begin_quietly(words: Sequence[str]) -> None:
    """Before the line is read: even a wrong one is answered in JSON where that was asked for."""
    i18n.load_language("zh_CN")
    _Current.options = Options(json="--json" in words)


def begin(chosen: Options) -> None:
    """Work with these options from here on, in the language they or the home's settings name."""
    _Current.options = chosen
    if chosen.lang and chosen.lang not in i18n.LANGUAGES:
        known = ", ".join(i18n.LANGUAGES)
        raise WrongUsage(
            _("There is no language “%(name)s”. There are: %(known)s.")
            % {"name": chosen.lang, "known": known}
        )
    i18n.load_language(chosen.lang or settings.load(chosen.station_home).settings.language)


def take_out(words: Sequence[str]) -> tuple[Options, list[str]]:
    """Take the options that stand anywhere out of a command line; gives them and the other words.

    What follows ``--`` is left as it is. Raises ``WrongUsage`` where a value is missing.
    """
    found: dict[str, Any] = {}
    rest: list[str] = []
    queue = list(words)
    while queue:
        word = queue.pop(0)
        name, equals, value = word.partition("=")
        if word == "--":
            return Options(**found), [*rest, word, *queue]
        if name not in ANYWHERE or (equals and not ANYWHERE[name][1]):
            rest.append(word)
            continue
        field, takes_value = ANYWHERE[name]
        if takes_value and not equals:
            if not queue or queue[0].startswith("--"):
                raise WrongUsage(_("%(option)s needs a value behind it.") % {"option": name})
            value = queue.pop(0)
        found[field] = value if takes_value else True
    return Options(**found), rest


@contextmanager
def station() -> Iterator[Session]:
    """The open station with the named operator logged in; closed again at the end."""
    from station_app.cli import asking

    chosen = options()
    home = chosen.station_home
    if not home.database.exists():
        operators.log_in(home, "", "")  # says that there is no station here
    name = chosen.operator_name
    if not name:
        raise OperatorMissing
    password = asking.password()
    log.setup(home)
    try:
        yield operators.log_in(home, name, password)
    finally:
        operators.log_out()
