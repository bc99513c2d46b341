"""The interface's language: gettext, one catalogue for window, command line and documents.

English is the source, Simplified Chinese the first language of the stations. Mark what is shown
with ``_``, what is shown later with ``N_``, counts with ``ngettext``; placeholders are ``%``-style.
"""

from __future__ import annotations

import gettext as _gettext
from typing import Final

from station_app.core import paths

LANGUAGES: Final = ("zh_CN", "en")
DOMAIN: Final = "station"


class _Language:
    """The one language in use; Chinese until somebody chooses."""

    name: str = ""
    catalogue: _gettext.NullTranslations = _gettext.NullTranslations()


def load_language(language: str) -> None:
    """Switch every later look-up to ``language`` (``zh_CN`` or ``en``); unknown ones read English."""
    _Language.name = language
    if language == "en":
        _Language.catalogue = _gettext.NullTranslations()
    else:
        _Language.catalogue = _gettext.translation(
            DOMAIN, localedir=str(paths.resource("i18n")), languages=[language], fallback=True
        )


def language() -> str:
    """The language in use."""
    _active()
    return _Language.name


def _active() -> _gettext.NullTranslations:
    if not _Language.name:
        load_language("zh_CN")
    return _Language.catalogue


def _(message: str) -> str:
    """The text in the language in use; nothing stays nothing (gettext would answer with its header)."""
    return _active().gettext(message) if message else ""


def ngettext(singular: str, plural: str, n: int) -> str:
    """The text for a count of ``n`` in the language in use."""
    return _active().ngettext(singular, plural, n)


def pgettext(context: str, message: str) -> str:
    """The text in the language in use, where one English word has several meanings."""
    return _active().pgettext(context, message)


def N_(message: str) -> str:
    """Mark a constant for translation where it is defined; translate where it is shown."""
    return message
