"""No empty boxes: a character that the font lacks is printed as its pinyin in brackets, and told."""

from __future__ import annotations

from station_app.core import pinyin
from station_app.reports import fonts
from station_app.roster.pinyin import RARE


class GlyphCheck:
    """Passes text through, collecting what could not be drawn."""

    def __init__(self) -> None:
        self.missing: dict[str, None] = {}
        self._known: dict[str, str] = {}
        self._drawn: set[str] = set()

    def text(self, value: str) -> str:
        """``value`` with every character that the font lacks written in another way."""
        if self._drawn.issuperset(value):
            return value
        known = self._known.get(value)
        if known is None:
            known = self._known[value] = "".join(self._character(c) for c in value)
        return known

    def _character(self, character: str) -> str:
        if fonts.has_glyph(character) and fonts.has_glyph(character, fonts.BOLD):
            self._drawn.add(character)
            return character
        if character.isspace() or not character.isprintable():
            return " "
        self.missing[character] = None
        reading = RARE.get(character) or next(iter(pinyin.toned(character)), f"U+{ord(character):04X}")
        return f"({reading})"
