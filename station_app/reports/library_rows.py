"""What the library's papers are made from: frozen values, already masked and worded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class LabelKind(StrEnum):
    """Spine labels, barcode labels, or sheets of the one and then of the other."""

    SPINE = "spine"
    BARCODE = "barcode"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class CopyLabel:
    """What stands on a copy's labels."""

    barcode: str
    title: str
    call_number: str


@dataclass(frozen=True, slots=True)
class CardLabel:
    """What stands on a reader's card; never an ID number (library.md §5.10)."""

    number: str
    name: str
    valid_until: str = ""


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One book on a slip; ``days`` is how long it is overdue, 0 where it is not."""

    title: str
    barcode: str
    lent_on: str
    due: str
    days: int = 0


@dataclass(frozen=True, slots=True)
class Slip:
    """What one reader has out; the phone is masked."""

    reader: str
    card: str
    phone: str
    lines: tuple[SlipLine, ...]


@dataclass(frozen=True, slots=True)
class HoldSlip:
    """What is put into a book that is kept for a reader, until the end of the day ``until``."""

    reader: str
    card: str
    phone: str
    title: str
    barcode: str
    until: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A book or card for which no label could be made, and the sentence why."""

    barcode: str
    message: str


@dataclass(frozen=True, slots=True)
class Printed:
    """Labels, cards or slips that were written: ``rows`` of them on so many pages.

    ``next_cell`` is the first label left free on the last sheet, counted from 1; 1 where it is full.
    """

    path: Path
    pages: int
    rows: int
    missing_glyphs: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()
    next_cell: int = 1
