"""Which of the theme's category colours a key of one's own is painted in.

The window's kit knows no slice, and its painters are given nothing but a key; so what the registry of
categories knows of colours is kept here, below both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: The theme's category colours. On each of them, light and dark, white has at least 4.5:1.
COLOURS: Final = ("xuan", "wen", "xue", "jian", "ke", "fa", "huan", "bang", "hu")
#: For what no category is known of.
UNKNOWN: Final = "fa"


class _Own:
    colours: Mapping[str, str] = {}


def use(colours: Mapping[str, str]) -> None:
    """From here on these keys are painted in these colours."""
    _Own.colours = dict(colours)


def colour_of(key: str) -> str:
    """The colour of a category's key; always one of ``COLOURS``."""
    colour = _Own.colours.get(key, key)
    return colour if colour in COLOURS else UNKNOWN
