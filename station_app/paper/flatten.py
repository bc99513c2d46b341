"""A photograph laid flat: the QR says where about the marks are, the marks where everything is.

The QR is small, so what follows from its corners alone is wrong by centimetres at the page's other end;
it is good enough to say which dark square is which mark, and to check the choice.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, cast

import cv2
import numpy

from station_app.paper.errors import no_code, no_marks, not_our_sheet
from station_app.reports import sheet_layout as layout

#: Pixels a millimetre on the flat page: 203 dots an inch.
SCALE: Final = 8.0
#: How many dark squares are tried for each mark, those nearest to where it seems to be first.
NEAREST: Final = 9
#: A mark's share of the smallest rectangle around it, that one's sides, and its area beside the size that
#: the QR speaks of: a page seen from the side is larger at one end.
FILLED: Final = 0.74
SQUARE: Final = 1.8
SMALLEST, LARGEST = 0.2, 5.0
#: How far the QR's corners may lie from where the marks put them, in parts of its side.
AGREES: Final = 0.09


@dataclass(frozen=True, slots=True)
class FlatPage:
    """What the QR says, and the page from above: grey, ``SCALE`` pixels a mm, lit evenly (255 is paper)."""

    code: layout.SheetCode
    grey: Any
    even: Any


def flatten(grey: Any) -> FlatPage:
    """Lay a picture flat; raises ``SheetRefused`` (no code, another's code, marks that cannot be seen)."""
    even = _lit_evenly(grey, max(grey.shape) // 60)
    code, corners = _find_code(grey, even)
    matrix = _by_marks(even, corners)
    size = (round(layout.WIDE * SCALE), round(layout.HIGH * SCALE))
    page = cv2.warpPerspective(grey, matrix, size, flags=cv2.INTER_LINEAR, borderValue=255)
    return FlatPage(code, page, _lit_evenly(page, round(3.2 * SCALE)))


def _lit_evenly(grey: Any, kernel: int) -> Any:
    """The picture divided by its paper, which is what a closing wider than any stroke leaves: a shadow's
    edge stays an edge in both, and so is gone."""
    small = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    side = max(3, kernel // 2) | 1
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (side, side)))
    paper = cv2.resize(cv2.blur(paper, (5, 5)), (grey.shape[1], grey.shape[0]))
    return cv2.divide(grey, numpy.maximum(paper, 24), scale=255)


def _find_code(grey: Any, even: Any) -> tuple[layout.SheetCode, Any]:
    """The sheet's code and its corners in the picture: from the symbol's upper left, clockwise."""
    import zxingcpp

    other, formats = False, zxingcpp.BarcodeFormat.QRCode
    for picture, factor in _attempts(grey, even):
        found = zxingcpp.read_barcodes(picture, formats=cast(Any, formats))
        for one in found:
            code = layout.parse_code(one.text)
            if code is None:
                other = True
                continue
            at = one.position
            points = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
            return code, numpy.array([(p.x / factor, p.y / factor) for p in points], numpy.float32)
    raise not_our_sheet() if other else no_code()


def _attempts(grey: Any, even: Any) -> Iterator[tuple[Any, float]]:
    """The picture as it is, then larger, sharper and evenly lit: what a poor photograph needs."""
    yield grey, 1.0
    yield even, 1.0
    larger = 2.0 if max(grey.shape) <= 2000 else 1.5
    for one in (grey, even):
        big = cv2.resize(one, None, fx=larger, fy=larger, interpolation=cv2.INTER_CUBIC)
        yield big, larger
        yield cv2.addWeighted(big, 2.2, cv2.GaussianBlur(big, (0, 0), 3.0), -1.2, 0), larger


def _by_marks(even: Any, corners: Any) -> Any:
    """The matrix from the picture to the flat page."""
    expected = numpy.array(layout.MARKS, numpy.float32)
    code_mm = _code_corners()
    side = float(numpy.mean(numpy.linalg.norm(corners - numpy.roll(corners, 1, axis=0), axis=1)))
    spots = _dark_squares(even, side / layout.QR_SIDE * layout.MARK)
    if len(spots) < 4:
        raise no_marks()
    rough, _inliers = cv2.estimateAffine2D(corners, code_mm)
    if rough is None:
        raise no_marks()
    seen = cv2.transform(spots[None], rough)[0]
    near = []
    for mark in expected:
        away = numpy.linalg.norm(seen - mark, axis=1)
        near.append(numpy.argsort(away)[:NEAREST].tolist())
    best, least = None, AGREES * layout.QR_SIDE
    for choice in itertools.product(*near):
        if len(set(choice)) < 4:
            continue
        points = numpy.array([spots[place] for place in choice], numpy.float32)
        if not cv2.isContourConvex(points):
            continue
        matrix = cv2.getPerspectiveTransform(points, expected)
        wrong = float(numpy.max(numpy.linalg.norm(_mapped(corners, matrix) - code_mm, axis=1)))
        if wrong < least:
            best, least = points, wrong
    if best is None:
        raise no_marks()
    return cv2.getPerspectiveTransform(best, expected * numpy.float32(SCALE))


def _mapped(points: Any, matrix: Any) -> Any:
    return cv2.perspectiveTransform(points[None], matrix)[0]


def _code_corners() -> Any:
    left, top, side = layout.QR_LEFT, layout.QR_TOP, layout.QR_SIDE
    points = [(left, top), (left + side, top), (left + side, top + side), (left, top + side)]
    return numpy.array(points, numpy.float32)


def _dark_squares(even: Any, side: float) -> Any:
    """Middles of what may be a mark: dark, filled, about as large as one is beside the QR."""
    dark = cv2.threshold(cv2.GaussianBlur(even, (3, 3), 0), 140, 255, cv2.THRESH_BINARY_INV)[1]
    outlines, _tree = cv2.findContours(dark, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    spots = []
    for outline in outlines:
        if not side / 2.5 < len(outline) / 4 < side * 2.5:
            continue
        middle, (wide, high), _angle = cv2.minAreaRect(outline)
        # An outline runs through the middles of its pixels.
        around, area = (wide + 1) * (high + 1), cv2.contourArea(outline) + len(outline) / 2 + 1
        size = area / (side * side)
        square = area > FILLED * around and max(wide, high) < SQUARE * min(wide, high)
        # A box to tick has such an outline too, and nothing in its middle.
        full = dark[round(middle[1]), round(middle[0])] == 255
        if square and full and SMALLEST < size < LARGEST:
            spots.append(middle)
    return numpy.array(spots, numpy.float32).reshape(-1, 2)
