"""ISO 2709: where records begin and end in a file, their directory, and their fields as bytes.

Nothing of the file is trusted: a record whose directory does not describe it exactly is given out as a
fault, and reading goes on with the next (library.md §3.5). Splitting bytes is safe: no trail byte of
GB18030 or UTF-8 is a separator. What the bytes mean as text is ``marc_text``'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from station_app.core.i18n import N_

RECORD_END: Final = b"\x1d"
FIELD_END: Final = b"\x1e"
SUBFIELD: Final = b"\x1f"
LEADER: Final = 24
ENTRY: Final = 12

#: Why a record could not be read.
FAULTS: Final = {
    "blank-length": N_("The record does not say how long it is; it was left out."),
    "cut-short": N_("The record is cut short; it was left out."),
    "base-address": N_("The record says wrongly where its text begins; it was left out."),
    "directory-order": N_("The record's directory is out of order; it was left out."),
    "directory-wrong": N_("The record's directory does not fit its text; it was left out."),
    "marc-8": N_("The record is in MARC-8. Have the file made anew in UTF-8; the record was left out."),
}
#: What was odd about a record that was read all the same, or lay beside it.
ODD: Final = {
    "length-differs": N_("The record says wrongly how long it is; it is whole and was read."),
    "rubbish": N_("Between two records stood something that is none; it was left out."),
}

#: What programs leave between records: line ends, NUL, the DOS end of file, a byte order mark, one end more.
_PADDING: Final = re.compile(rb"(?:[\r\n\t\x00\x1a\x1d]+|\xef\xbb\xbf)+")
#: A leader as programs fill it: length, status, type, level, two more, two counts, base address.
_LEADER: Final = re.compile(rb"(?:[0-9]{5}| {5})[acdnop \-][a-z][a-z \-][ -~]{2}[0-9 ]{2}[0-9]{5}")
#: Where a record might begin, whatever its kind: a length and a base address in their places.
_START: Final = re.compile(rb"(?=[0-9]{5}[ -~]{7}([0-9]{5}))")
#: No record whose length fits its own field is longer; a longer one is tried from the chunk's beginning.
_LONGEST: Final = 99_999


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record as bytes: its place in the file from 1, and (tag, field without its end mark)."""

    number: int
    leader: bytes
    fields: tuple[tuple[str, bytes], ...]
    odd: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """A record that could not be read (``code`` of ``FAULTS``)."""

    number: int
    code: str


@dataclass(frozen=True, slots=True)
class Stray:
    """Bytes that belong to no record; ``number`` is that of the record before them."""

    number: int


class _Broken(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_records(data: bytes) -> Iterator[RawRecord | Fault | Stray]:
    """Every record of the file in order, whole or as a fault; nothing is passed over in silence."""
    number, start = 0, 0
    while (start := _skip(data, start)) < len(data):
        end = data.find(RECORD_END, start)
        chunk = data[start : end if end >= 0 else len(data)]
        for found in _of_chunk(chunk, ended=end >= 0):
            if isinstance(found, Stray):
                yield Stray(number)
                continue
            number += 1
            yield replace(found, number=number)
        start = end + 1 if end >= 0 else len(data)


def _skip(data: bytes, start: int) -> int:
    """Past padding and empty records."""
    found = _PADDING.match(data, start)
    return found.end() if found else start


def looks_like_marc(data: bytes) -> bool:
    """Whether a file holds a leader near its beginning, or at least a record's end."""
    return _LEADER.search(data[:4096]) is not None or RECORD_END in data


def begins_like_marc(head: bytes) -> bool:
    """Whether a file, whatever its name, begins with a leader and a directory."""
    return _LEADER.match(head, _skip(head, 0)) is not None


def _of_chunk(body: bytes, *, ended: bool) -> Iterator[RawRecord | Fault | Stray]:
    """What stands between two record ends: one record, as a rule."""
    if not body.strip():
        return
    place, last = _last_record(body) if ended else (len(body), None)
    # What stands before the record that is whole: records that broke off, or nothing that is one.
    before = body[:place]
    starts = [found.start() for found in _LEADER.finditer(before)]
    if not starts and FIELD_END in before:
        starts = [0]
    for _start in starts:
        yield Fault(0, "cut-short")
    if not starts and before.strip():
        yield Stray(0)
    if last is not None:
        yield last


def _last_record(body: bytes) -> tuple[int, RawRecord | Fault]:
    """The record that ends where ``body`` does, with its place; else why there is none."""
    for found in _START.finditer(body, max(0, len(body) - _LONGEST)):
        place = found.start()
        base = place + int(found[1])
        if body[base - 1 : base] == FIELD_END:
            try:
                return place, _record(body[place:])
            except _Broken:
                continue
    starts = [found.start() for found in _LEADER.finditer(body)]
    place = starts[-1] if starts else 0
    try:
        return place, _record(body[place:])
    except _Broken as broken:
        return place, Fault(0, broken.code)


def _record(body: bytes) -> RawRecord:
    """One record without its end mark; raises ``_Broken``."""
    leader = body[:LEADER]
    if not leader[:5].strip(b" \x00#"):
        raise _Broken("blank-length")
    length = int(leader[:5]) if leader[:5].isdigit() else 0
    try:
        fields = _fields(body, leader)
    except _Broken:
        if length > len(body) + 1:
            raise _Broken("cut-short") from None
        raise
    odd = () if length == len(body) + 1 else ("length-differs",)
    return RawRecord(0, leader, fields, odd)


def _fields(body: bytes, leader: bytes) -> tuple[tuple[str, bytes], ...]:
    base = int(leader[12:17]) if leader[12:17].isdigit() else 0
    end = base - 1
    if not (LEADER < end < len(body) and body[end : end + 1] == FIELD_END):
        raise _Broken("base-address")
    directory = body[LEADER:end]
    if FIELD_END in directory:
        raise _Broken("base-address")
    if len(directory) % ENTRY:
        raise _Broken("directory-wrong")
    entries = [_entry(directory[at : at + ENTRY]) for at in range(0, len(directory), ENTRY)]
    expected, fields = 0, []
    for tag, length, start in entries:
        if start != expected:
            starts = [at for _tag, _length, at in entries]
            raise _Broken("directory-order" if starts != sorted(starts) else "directory-wrong")
        field = body[base + start : base + start + length]
        if field.find(FIELD_END) != length - 1:
            raise _Broken("directory-wrong")
        fields.append((tag, field[:-1]))
        expected += length
    if not fields or base + expected != len(body):
        raise _Broken("directory-wrong")
    return tuple(fields)


def _entry(entry: bytes) -> tuple[str, int, int]:
    """(tag, length, start) of one entry of the directory."""
    if not (entry[:3].isalnum() and entry[3:].isdigit()):
        raise _Broken("directory-wrong")
    return entry[:3].decode("ascii"), int(entry[3:7]), int(entry[7:])


def write_record(fields: list[tuple[str, bytes]]) -> bytes:
    """One record of CNMARC in UTF-8 from (tag, field without its end mark).

    Raises ``ValueError`` where a field passes 9,999 bytes or the record 99,999: the format has no room.
    """
    directory, text = b"", b""
    for tag, field in fields:
        whole = field + FIELD_END
        if len(whole) > 9_999 or len(text) > 99_999:
            raise ValueError(tag)
        directory += b"%3s%04d%05d" % (tag.encode("ascii"), len(whole), len(text))
        text += whole
    base = LEADER + len(directory) + 1
    length = base + len(text) + 1
    if length > 99_999:
        raise ValueError(length)
    leader = b"%05dnam0 22%05d   450 " % (length, base)
    return leader + directory + FIELD_END + text + RECORD_END
