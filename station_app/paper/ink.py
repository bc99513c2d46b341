"""How much ink there is in a cell, and how sure one can be of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy

from station_app.paper.flatten import SCALE
from station_app.reports.sheet_layout import Box

#: Nothing lighter than this (of 255) is ink, whatever the paper.
PALEST: Final = 205
#: Specks of less than so many mm² are dust or the camera's.
SPECK: Final = 0.12
#: How far the printed lines may lie from where they should, in mm: bent paper.
BENT: Final = 1.7


@dataclass(frozen=True, slots=True)
class Measure:
    """From which share of ink on a cell counts as filled: surely empty, the border, surely filled."""

    empty: float
    border: float
    filled: float

    def judge(self, share: float) -> tuple[bool, float]:
        """Whether it is filled, and how sure that is, from 0.5 to 1."""
        if share >= self.border:
            return True, _between(share, self.border, self.filled)
        return False, _between(-share, -self.border, -self.empty)


TICKED: Final = Measure(0.012, 0.035, 0.075)
WRITTEN: Final = Measure(0.0025, 0.006, 0.013)


def _between(value: float, border: float, sure: float) -> float:
    return 0.5 + 0.5 * min(1.0, (value - border) / (sure - border))


def cut(picture: Any, box: Box) -> Any:
    """The part of a flat page that a box in mm covers."""
    high, wide = picture.shape[:2]
    left, top = max(0, round(box.left * SCALE)), max(0, round(box.top * SCALE))
    right, bottom = round((box.left + box.wide) * SCALE), round((box.top + box.high) * SCALE)
    return picture[top : min(high, bottom), left : min(wide, right)]


def share(even: Any, box: Box) -> float:
    """The part of a box that is ink, without specks and without what reaches in from a neighbour's row."""
    cell = cv2.GaussianBlur(cut(even, box), (3, 3), 0)
    if not cell.size:
        return 0.0
    paper = cell[cell >= PALEST].astype(numpy.float32)
    noise = 1.5 * float(numpy.median(numpy.abs(paper - numpy.median(paper)))) if paper.size else 0.0
    ink = (cell < min(PALEST, 255 - 6 * noise)).astype(numpy.uint8)
    count, _labels, stats, _middles = cv2.connectedComponentsWithStats(ink, connectivity=8)
    high, kept = cell.shape[0], 0
    for place in range(1, count):
        _x, top, _wide, tall, area = (int(value) for value in stats[place])
        at_rim = top == 0 or top + tall == high
        if area < SPECK * SCALE * SCALE or (at_rim and tall < 0.3 * high):
            continue
        kept += area
    return kept / cell.size


def offset(even: Any, box: Box) -> float:
    """By how many mm the row's printed lines lie lower than they should (negative: higher)."""
    band, sums = round(BENT * SCALE), []
    left, right = round((box.left + 1) * SCALE), round((box.left + box.wide - 1) * SCALE)
    for edge in (box.top, box.top + box.high):
        middle = round(edge * SCALE)
        sums.append(255.0 - even[middle - band : middle + band + 1, left:right].mean(axis=1))
    both = sums[0] + sums[1]
    place = int(numpy.argmax(both))
    seen = both[place] > 2.5 * (float(numpy.median(both)) + 4.0)
    return (place - band) / SCALE if seen else 0.0
