"""Sheets filled in by a simulated hand and photographed by a simulated camera; seeded."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy
import pypdfium2

from station_app.reports import sheet_layout as layout

DPI = 150


@dataclass(frozen=True, slots=True)
class Filled:
    """Which rows (from 0 on the page) carry what."""

    came: frozenset[int] = frozenset()
    left: frozenset[int] = frozenset()
    signed: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Shot:
    """How a page is photographed: degrees, parts of the page, grey levels, pixels."""

    turn: float = 0.0
    tilt: float = 0.0
    skew: float = 0.0
    shadow: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    jpeg: int = 0
    dim: float = 1.0
    bend: float = 0.0
    seed: int = field(default=1)


def printed(path: Path, page: int = 1, *, dpi: int = DPI) -> Any:
    """A page of a real PDF as grey pixels."""
    document = pypdfium2.PdfDocument(path)
    picture = document[page - 1].render(scale=dpi / 72, grayscale=True).to_numpy().squeeze().copy()
    document.close()
    return picture


def random_rows(seed: int, page: int, expected: int) -> Filled:
    """A page as people fill it in: most tick and sign, some do one of them, a few blank rows are taken."""
    dice = random.Random(seed)
    fits = layout.rows_that_fit(page)
    printed_rows = range(max(0, min(fits, expected - layout.rows_before(page))))
    blank = [row for row in range(len(printed_rows), fits)][:3]
    walk_ins = {row for row in blank if dice.random() < 0.6}
    came = {row for row in printed_rows if dice.random() < 0.7} | walk_ins
    signed = {row for row in came if dice.random() < 0.8}
    signed |= {row for row in printed_rows if row not in came and dice.random() < 0.1}
    left = {row for row in came if dice.random() < 0.5}
    return Filled(frozenset(came), frozenset(left), frozenset(signed), frozenset(walk_ins))


def fill_in(picture: Any, page: int, filled: Filled, *, seed: int = 1) -> Any:
    """Ticks and signatures by a hand with a pen of some 0.5 mm, blue or black."""
    dice, scale = random.Random(seed), picture.shape[1] / layout.WIDE
    for rows, box_of, write in (
        (filled.came, layout.came_cell, _tick),
        (filled.left, layout.left_cell, _tick),
        (filled.signed, layout.signature_cell, _scribble),
        (filled.named, layout.name_cell, _scribble),
    ):
        for row in sorted(rows):
            write(picture, box_of(page, row), scale, dice)
    return picture


def _pen(picture: Any, points: Iterable[tuple[float, float]], scale: float, dice: random.Random) -> None:
    line = numpy.array([(round(x * scale * 16), round(y * scale * 16)) for x, y in points], numpy.int32)
    thick = max(1, round(dice.uniform(0.35, 0.7) * scale))
    cv2.polylines(picture, [line], False, dice.choice((25, 60, 95)), thick, cv2.LINE_AA, shift=4)


def _tick(picture: Any, box: layout.Box, scale: float, dice: random.Random) -> None:
    box = layout.tick_box(box)

    def at(x: float, y: float) -> tuple[float, float]:
        return (
            box.left + (x + dice.uniform(-0.1, 0.1)) * box.wide,
            box.top + (y + dice.uniform(-0.1, 0.1)) * box.high,
        )

    shapes = (
        [[at(0.15, 0.5), at(0.42, 0.85), at(1.05, 0.0)]],
        [[at(0.1, 0.1), at(0.9, 0.9)], [at(0.9, 0.1), at(0.1, 0.9)]],
        [[at(0.3, 0.55), at(0.45, 0.75), at(0.8, 0.2)]],
    )
    for stroke in dice.choice(shapes):
        _pen(picture, stroke, scale, dice)


def _scribble(picture: Any, box: layout.Box, scale: float, dice: random.Random) -> None:
    """Two or three characters of a few strokes each, sometimes over the cell's edge."""
    high = box.high * dice.uniform(0.55, 0.95)
    top = box.top + (box.high - high) / 2 + dice.uniform(-0.6, 0.6)
    across = min(high * 0.9, (box.wide - 2) / 3)
    left = box.left + 1 + dice.uniform(0, max(0.1, box.wide - 3.2 * across - 1))
    for place in range(dice.choice((2, 3))):
        for _stroke in range(dice.randint(4, 7)):
            points = [
                (left + (place + dice.uniform(0.05, 0.9)) * across, top + dice.uniform(0.05, 0.95) * high)
                for _point in range(dice.choice((2, 2, 3)))
            ]
            _pen(picture, points, scale, dice)


def photograph(page: Any, shot: Shot) -> Any:
    """The page as a camera or scanner sees it, lying on a grey-brown table."""
    dice = numpy.random.default_rng(shot.seed)
    picture = _bent(page, shot.bend) if shot.bend else page
    picture = _placed(picture, shot)
    high, wide = picture.shape
    light = numpy.full((high, wide), shot.dim, numpy.float32)
    if shot.shadow:
        ramp = numpy.linspace(1.0, 1.0 - shot.shadow / 2, wide, dtype=numpy.float32)[None, :]
        light *= ramp
        edge = [(wide * 0.35, 0), (wide, 0), (wide, high * 0.8), (wide * 0.55, high)]  # somebody's head
        mask = numpy.zeros((high, wide), numpy.float32)
        cv2.fillPoly(mask, [numpy.array(edge, numpy.int32)], 1.0)
        light *= 1.0 - shot.shadow * cv2.GaussianBlur(mask, (0, 0), wide / 120)
    seen = picture.astype(numpy.float32) * light
    if shot.blur:
        seen = cv2.GaussianBlur(seen, (0, 0), shot.blur)
    if shot.noise:
        seen += dice.normal(0, shot.noise, seen.shape)
    return numpy.clip(seen, 0, 255).astype(numpy.uint8)


def _placed(page: Any, shot: Shot) -> Any:
    """Turned, skewed, and seen from the side; ``turn`` of 90 or 180 is a page held the other way round."""
    high, wide = page.shape
    corners = numpy.array([(0, 0), (wide, 0), (wide, high), (0, high)], numpy.float32) - (wide / 2, high / 2)
    angle = numpy.deg2rad(shot.turn)
    turn = numpy.array([[numpy.cos(angle), -numpy.sin(angle)], [numpy.sin(angle), numpy.cos(angle)]])
    points = corners @ numpy.array([[1, 0], [shot.skew, 1]])
    points = points @ turn.T
    far = 1.0 + shot.tilt * (points[:, 1:2] / high + 0.35 * points[:, 0:1] / wide)
    points = points / far
    points -= points.min(axis=0) - 0.04 * wide
    size = points.max(axis=0) + 0.04 * wide
    flat = (corners + numpy.array([wide / 2, high / 2])).astype(numpy.float32)
    matrix = cv2.getPerspectiveTransform(flat, points.astype(numpy.float32))
    return cv2.warpPerspective(
        page, matrix, (int(size[0]), int(size[1])), flags=cv2.INTER_AREA, borderValue=118
    )


def _bent(page: Any, mm: float) -> Any:
    """Paper that is not flat: a wave of ``mm`` down the page, its corners in place."""
    high, wide = page.shape
    scale = wide / layout.WIDE
    ys, xs = numpy.mgrid[0:high, 0:wide].astype(numpy.float32)
    moved = ys + mm * scale * numpy.sin(xs / wide * numpy.pi) * numpy.sin(ys / high * numpy.pi)
    return cv2.remap(page, xs, moved, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def save(picture: Any, path: Path, *, jpeg: int = 0) -> Path:
    """Write it as PNG, or as JPEG of a quality."""
    options = [cv2.IMWRITE_JPEG_QUALITY, jpeg] if jpeg else []
    made, raw = cv2.imencode(path.suffix, picture, options)
    assert made
    path.write_bytes(raw.tobytes())
    return path
