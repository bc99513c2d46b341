"""The help pages in the operator's language: what typer writes in English, and lines of Chinese that fold."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from rich.text import Text
from typer import rich_utils
from typer._click import core, formatting

from station_app.core.i18n import _


class _Formatter(formatting.HelpFormatter):
    """Says "Usage:" in the language in use."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, _("Usage: ") if prefix is None else prefix)


def prepare() -> None:
    """Titles and words of the help pages in the language in use; call it after each change of language."""
    rich_utils.ARGUMENTS_PANEL_TITLE = _("Arguments")
    rich_utils.OPTIONS_PANEL_TITLE = _("Options")
    rich_utils.COMMANDS_PANEL_TITLE = _("Commands")
    rich_utils.REQUIRED_LONG_STRING = _("[needed]")
    rich_utils.DEFAULT_STRING = _("[else: {}]")
    rich_utils.ENVVAR_STRING = _("[environment: {}]")
    core.Context.formatter_class = _Formatter
    _fold_long_words()


@functools.cache
def _fold_long_words() -> None:
    """A Chinese sentence is one word to rich, which cuts what does not fit; fold it instead."""
    make: Callable[..., Any] = rich_utils._make_rich_text

    @functools.wraps(make)
    def folding(**values: Any) -> Any:
        text = make(**values)
        if isinstance(text, Text):
            text.overflow = "fold"
        return text

    vars(rich_utils)["_make_rich_text"] = folding
