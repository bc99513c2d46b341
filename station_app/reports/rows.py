"""What documents are made from: frozen values, already masked and worded for their audience."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Audience(StrEnum):
    """Who reads a report (``decisions.md``): the wall masks everyone, the centre sees volunteers by name
    and "已签" for a signature, internal shows names and signatures."""

    WALL = "wall"
    CENTRE = "centre"
    INTERNAL = "internal"


Stroke = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One printed line: everything as text; ``strokes`` is the signature in a 1 × 1 box."""

    place: str
    name: str
    capacity: str
    phone: str
    team: str
    came: str = ""
    left: str = ""
    mended: bool = False
    hours: str = ""
    signature: str = ""
    strokes: tuple[Stroke, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetHead:
    """The head of a sheet or report."""

    station: str
    station_short: str
    title: str
    category: str
    when: str
    when_short: str
    venue: str
    speaker_label: str
    speaker: str
    team: str
    attendance: str
    attendance_label: str
    number: str
    printed: str
    operator: str


@dataclass(frozen=True, slots=True)
class Totals:
    """The block above the signatures: pairs of label and value, three rows of two."""

    rows: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class SignInReport:
    """A sign-in report, or (with ``blank`` lines and no totals) a blank sheet.

    ``note`` stands below the first page's table, ``blank_note`` below the last one's where there are more.
    With a ``station_code`` the sheet carries what a photograph of it, filled in, is read by.
    """

    head: SheetHead
    lines: tuple[SheetLine, ...]
    totals: Totals | None
    note: str
    blank: int = 8
    blank_note: str = ""
    station_code: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A document that was written: rows without the blank ones, checksum as printed."""

    path: Path
    pages: int
    rows: int
    checksum: str
    missing_glyphs: tuple[str, ...]
