"""The interface's language: gettext, one catalogue for window, command line and documents.

English is the source, Simplified Chinese the first language of the stations. Mark what is shown
with ``_``, what is shown later with ``N_``, counts with ``ngettext``; placeholders are ``%``-style.
"""

from __future__ import annotations

import gettext as _gettext
import struct
from typing import Any, Final

from station_app.core import paths

LANGUAGES: Final = ("zh_CN", "en")
DOMAIN: Final = "station"


class _Texts:
    """The texts of a compiled catalogue (GNU gettext, "The Format of GNU MO Files"), read one by one.

    A start shows a few dozen of some thousands, and reading them all takes as long as showing the window.
    """

    def __init__(self, content: bytes) -> None:
        count, ids, texts = struct.unpack_from("<3I", content, 8)
        self._content = content
        self._texts = struct.unpack_from(f"<{2 * count}I", content, texts)
        said = struct.unpack_from(f"<{2 * count}I", content, ids)
        lengths, starts = said[::2], said[1::2]
        self._places = {
            content[start : start + length].partition(b"\0")[0]: place
            for place, (length, start) in enumerate(zip(lengths, starts, strict=True))
        }
        self._known: dict[str, list[str]] = {}

    def forms(self, message: str) -> list[str]:
        """The text of a message, or its texts for each kind of count; nothing where it has none."""
        found = self._known.get(message)
        if found is None:
            place = self._places.get(message.encode())
            if place is None:
                return []
            found = self._known[message] = self._read(place).split("\0")
        return found

    def _read(self, place: int) -> str:
        length, start = self._texts[2 * place : 2 * place + 2]
        return self._content[start : start + length].decode()

    def get(self, key: str | tuple[str, int], default: Any = None) -> Any:
        """What ``gettext`` asks: a message, or a message and the kind of its count."""
        message, kind = (key, 0) if isinstance(key, str) else key
        found = self.forms(message)
        return found[kind] if kind < len(found) else default

    def __getitem__(self, key: tuple[str, int]) -> str:
        found: str | None = self.get(key)
        if found is None:
            raise KeyError(key)
        return found


class _Catalogue(_gettext.GNUTranslations):
    """gettext's catalogue, but for how it is read; every language shipped has one form for all counts."""

    def _parse(self, fp: Any) -> None:
        self._catalog = _Texts(fp.read())
        self.plural = _one_form


def _one_form(_n: float) -> int:
    return 0


class _Language:
    """The one language in use; Chinese until somebody chooses."""

    name: str = ""
    catalogue: _gettext.NullTranslations = _gettext.NullTranslations()


def load_language(language: str) -> None:
    """Switch every later look-up to ``language`` (``zh_CN`` or ``en``); unknown ones read English."""
    _Language.name, _Language.catalogue = language, _catalogue_of(language)


def _catalogue_of(language: str) -> _gettext.NullTranslations:
    if language == "en":
        return _gettext.NullTranslations()
    return _gettext.translation(
        DOMAIN,
        localedir=str(paths.resource("i18n")),
        languages=[language],
        class_=_Catalogue,
        fallback=True,
    )


def text_in(language: str, message: str) -> str:
    """The text in one language, whichever is in use: what is kept must not turn with the screen."""
    return _(message) if language == _Language.name else _catalogue_of(language).gettext(message)


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
