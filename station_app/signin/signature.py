"""A handwritten signature: strokes of points, kept as they were written, never as a picture.

Stored in the sign-in event's own local column as JSON: ``{"v":1,"size":[w,h],"strokes":[[x,y,x,y,…],…]}``,
whole logical pixels of the pad; so it can be printed at any size and never leaves the station.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from station_app.core.errors import StationError
from station_app.core.i18n import _

VERSION: Final = 1
#: Points nearer to the last one than this add nothing that an eye sees (logical pixels of the pad).
NEAREST: Final = 2.0
MOST_STROKES: Final = 300
MOST_POINTS: Final = 8000
#: Less ink than this is a touch by mistake, not a signature.
LEAST_INK: Final = 40.0

Point = tuple[float, float]
Stroke = tuple[Point, ...]


class NoSignature(StationError):
    """What was written is a dot or nothing, or no hand wrote it."""

    code = "no-signature"

    def __init__(self) -> None:
        super().__init__(_("Please write your name in the box."))


@dataclass(frozen=True, slots=True)
class Signature:
    """Strokes on a pad of ``width`` × ``height`` logical pixels; a stroke has one point at least."""

    width: int
    height: int
    strokes: tuple[Stroke, ...]

    @property
    def ink(self) -> float:
        """How long the strokes are together."""
        return sum(
            math.dist(before, after)
            for stroke in self.strokes
            for before, after in itertools.pairwise(stroke)
        )

    def fitted(self, wide: float, high: float) -> tuple[Stroke, ...]:
        """The strokes in a box of ``wide`` × ``high`` (any unit), as large as fits, in parts of the box.

        The empty rim of the pad is left off and the hand's proportions are kept: (0, 0) is the box's
        upper left, (1, 1) its lower right.
        """
        points = [point for stroke in self.strokes for point in stroke]
        if not points:
            return ()
        left, top = min(x for x, _y in points), min(y for _x, y in points)
        across = max(x for x, _y in points) - left
        down = max(y for _x, y in points) - top
        scale = min(wide / max(across, 1.0), high / max(down, 1.0))
        at_x, at_y = (wide - across * scale) / 2, (high - down * scale) / 2
        return tuple(
            tuple(((at_x + (x - left) * scale) / wide, (at_y + (y - top) * scale) / high) for x, y in stroke)
            for stroke in self.strokes
        )


def signature_of(width: int, height: int, strokes: Iterable[Sequence[Point]]) -> Signature:
    """What was written on a pad; raises ``NoSignature`` where that is a dot or beyond all measure."""
    kept = tuple(thin for stroke in strokes if (thin := _thinned(stroke)))
    made = Signature(width, height, kept)
    points = sum(len(stroke) for stroke in kept)
    if made.ink < LEAST_INK or len(kept) > MOST_STROKES or points > MOST_POINTS:
        raise NoSignature
    return made


def _thinned(stroke: Sequence[Point]) -> Stroke:
    """The stroke without points that lie on top of each other; its first and last stay."""
    kept: list[Point] = []
    for x, y in stroke:
        point = (float(round(x)), float(round(y)))
        if not kept or math.dist(kept[-1], point) >= NEAREST:
            kept.append(point)
    if stroke and len(kept) == 1 and len(stroke) > 1:
        kept.append((float(round(stroke[-1][0])), float(round(stroke[-1][1]))))
    return tuple(kept)


def to_text(signature: Signature) -> str:
    """How a signature is stored."""
    flat = [[int(value) for point in stroke for value in point] for stroke in signature.strokes]
    document = {"v": VERSION, "size": [signature.width, signature.height], "strokes": flat}
    return json.dumps(document, separators=(",", ":"))


def from_text(text: str) -> Signature | None:
    """A stored signature; None where there is none, or the text is none that we wrote."""
    if not text:
        return None
    try:
        document = json.loads(text)
        width, height = document["size"]
        strokes = tuple(_stroke(flat) for flat in document["strokes"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if document.get("v") != VERSION or not all(map(_is_size, (width, height))):
        return None
    return Signature(width, height, strokes)


def _is_size(value: Any) -> bool:
    return type(value) is int and 0 < value <= 20_000


def _stroke(flat: Any) -> Stroke:
    """One stroke from its row of numbers; raises ``ValueError``, ``TypeError``."""
    if len(flat) < 2 or len(flat) % 2 or not all(type(value) is int for value in flat):
        raise ValueError("no stroke")
    return tuple((float(x), float(y)) for x, y in zip(flat[::2], flat[1::2], strict=True))
