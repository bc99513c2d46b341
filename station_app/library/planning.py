"""Sorting a catalogue's entries into titles that are new and copies that are missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from station_app.core.db import tuples
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.library import entries, marc, marc_text
from station_app.library.entries import Copies, Entry
from station_app.library.models import Copy, Title

MESSAGES: Final = {**entries.MESSAGES, **marc.FAULTS, **marc.ODD, **marc_text.DOUBTS}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the account: the file's row or record (0 for the whole file), a code, a sentence."""

    record: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class NewCopy:
    """A copy to add; the barcode is empty where it gets one of ours."""

    title: str
    barcode: str
    place: str
    state: str
    price_fen: int | None


def finding(record: int, code: str) -> Finding:
    """A finding in the language in use."""
    return Finding(record, code, _(MESSAGES[code]))


class Planner:
    """Takes entries one by one; knows what the station has, and what came before in the file."""

    def __init__(self) -> None:
        self.titles: dict[tuple[str, ...], str] = {}
        first: dict[str, str] = {}
        fields = (Title.id, Title.title, Title.author, Title.publisher, Title.isbn, Title.isbn_printed)
        for uid, title, author, publisher, number, printed in tuples(Title.select(*fields)):
            key = entries.identity(title, author, publisher, number or entries.number_of(printed))
            # Somebody may have catalogued a title twice: for the import both are the first.
            first[uid] = self.titles.setdefault(key, uid)
        self.copies: dict[str, int] = {}
        self.codes: dict[str, str] = {}
        for code, uid in tuples(Copy.select(Copy.barcode, Copy.title)):
            self.codes[code] = first[uid]
            self.copies[first[uid]] = self.copies.get(first[uid], 0) + 1
        self.new_titles: dict[str, Entry] = {}
        self.new_copies: list[NewCopy] = []
        self.wanted: dict[str, int] = {}
        self.warnings: list[Finding] = []
        self.refused: list[Finding] = []
        self.unchanged = 0

    def take(self, entry: Entry) -> None:
        """One entry: a new title, more copies, nothing new, or refused."""
        if not entry.values.get("title"):
            self.refused.append(finding(entry.record, "no-title"))
            return
        for code in entry.warnings:
            self.warnings.append(finding(entry.record, code))
        uid = self.titles.get(entry.identity)
        is_new = uid is None
        if uid is None:
            uid = self.titles[entry.identity] = new_id()
            self.new_titles[uid] = entry
        elif uid in self.new_titles:
            self.new_titles[uid] = _filled(self.new_titles[uid], entry)
        added = sum([self._add(entry, uid, one) for one in entry.copies])
        if not added and not is_new:
            self.unchanged += 1

    def _add(self, entry: Entry, uid: str, copies: Copies) -> int:
        code = copies.barcode
        owner = self.codes.get(code) if code else None
        if code and owner is None:
            self.codes[code] = uid
            self._new(entry, uid, copies, code)
            return 1
        if owner == uid:
            return 0
        if owner is not None:
            self.warnings.append(finding(entry.record, "barcode-taken"))
        # Rows of one title add up within the file; what is there from before is not doubled.
        self.wanted[uid] = self.wanted.get(uid, 0) + copies.count
        missing = max(0, self.wanted[uid] - self.copies.get(uid, 0))
        for _i in range(missing):
            self._new(entry, uid, copies, "")
        self.copies[uid] = self.copies.get(uid, 0) + missing
        return missing

    def _new(self, entry: Entry, uid: str, copies: Copies, code: str) -> None:
        self.new_copies.append(NewCopy(uid, code, copies.place, copies.state, entry.price_fen))


def _filled(first: Entry, again: Entry) -> Entry:
    """A title that the file has twice: what the first row leaves blank, the second may say."""
    had = first.values
    blank = {n: text for n, text in again.values.items() if text and not had.get(n) and n in _OF_THE_TITLE}
    # A class alone is half a call number.
    if again.values["call_number"].startswith(f"{had['call_number']}/"):
        blank["call_number"] = again.values["call_number"]
    if not blank:
        return first
    values = {**first.values, **blank}
    return replace(entries.prepare(first.record, values, first.copies), warnings=first.warnings)


_OF_THE_TITLE: Final = (
    "author", "publisher", "year", "class_number", "call_number", "price", "subjects", "note",
)  # fmt: skip
