"""Every reading of a Chinese character, for keys that people search by; knows no slice.

Uses pypinyin's character table alone: its phrase tables cost 90 ms at import and misread surnames.
"""

from __future__ import annotations

import functools
import itertools
import os
import unicodedata
from typing import Final

#: More combinations of readings than this add nothing that anybody types.
MOST_READINGS: Final = 64


@functools.cache
def _table() -> dict[int, str]:
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin.pinyin_dict import pinyin_dict

    table: dict[int, str] = pinyin_dict
    return table


@functools.cache
def toned(character: str) -> tuple[str, ...]:
    """The readings of one character with tone marks, commonest first; empty where none is known."""
    found = _table().get(ord(character))
    return tuple(found.split(",")) if found else ()


@functools.cache
def plain(character: str) -> tuple[str, ...]:
    """The readings without tones, ü as v; a letter or digit reads as itself."""
    readings = tuple(dict.fromkeys(without_tone(reading) for reading in toned(character)))
    if readings:
        return readings
    return (character.lower(),) if character.isascii() and character.isalnum() else ()


def without_tone(reading: str) -> str:
    """``lǚ`` → ``lv``, ``zhōu`` → ``zhou``."""
    letters = unicodedata.normalize("NFD", reading.replace("ü", "v").replace("ê", "e"))
    text = "".join(c for c in letters if not unicodedata.combining(c) or c == "\u0308")
    return text.replace("u\u0308", "v")


def first_key(text: str) -> str:
    """``text|full pinyin|initials`` by each character's commonest reading, lower case, for long texts."""
    syllables = [readings[0] for c in text if (readings := plain(c))]
    return f"{text.lower()}|{''.join(syllables)}|{''.join(s[0] for s in syllables)}"


def every_key(text: str) -> str:
    """``text|every full pinyin|every initials`` over all combinations of readings, for short names."""
    choices = [readings for c in text if (readings := plain(c))]
    combinations = list(itertools.islice(itertools.product(*choices), MOST_READINGS))
    full = dict.fromkeys("".join(one) for one in combinations)
    initials = dict.fromkeys("".join(s[0] for s in one) for one in combinations)
    return "|".join((text.lower(), *full, *initials))


def matched_span(text: str, typed: str) -> tuple[int, int]:
    """Where ``typed`` stands in ``text``: (first character, one past the last); (0, 0) where it does not.

    As written, else by initials, else by full pinyin that begins at a character; spaces and signs in
    ``text`` are passed over. What ``typed`` matched in part counts as matched.
    """
    needle = "".join(typed.split()).lower()
    if not needle:
        return 0, 0
    at = text.lower().find(needle)
    if at >= 0:
        return at, at + len(needle)
    read = [(place, plain(c)) for place, c in enumerate(text) if plain(c)]
    for begin in range(len(read)):
        for match in (_by_initials, _by_syllables):
            used = match([readings for _place, readings in read[begin:]], needle)
            if used:
                return read[begin][0], read[begin + used - 1][0] + 1
    return 0, 0


def _by_initials(read: list[tuple[str, ...]], needle: str) -> int:
    fits = len(needle) <= len(read) and all(
        any(r[0] == letter for r in readings) for letter, readings in zip(needle, read, strict=False)
    )
    return len(needle) if fits else 0


def _by_syllables(read: list[tuple[str, ...]], needle: str) -> int:
    """How many characters the letters of ``needle`` use up, the last one perhaps in part."""
    for used, readings in enumerate(read, 1):
        if any(r.startswith(needle) for r in readings):
            return used
        whole = [r for r in readings if needle.startswith(r)]
        if not whole:
            return 0
        needle = needle[len(max(whole, key=len)) :]
    return 0
