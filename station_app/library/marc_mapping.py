"""From MARC fields to a title and its copies: CNMARC and UNIMARC by library.md §3.4, MARC 21 beside them.

Which subfield holds the barcode differs from library to library, so it is counted over the whole file and
may be chosen; repeated subfields of one field are copies.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from station_app.library import barcodes, isbn
from station_app.library.entries import MOST_COPIES, Copies, Entry, prepare
from station_app.library.marc import RawRecord
from station_app.library.marc_text import Field, Record

CNMARC, UNIMARC, MARC_21 = "cnmarc", "unimarc", "marc21"
DIALECT_NAMES: Final = {CNMARC: "CNMARC", UNIMARC: "UNIMARC", MARC_21: "MARC 21"}

#: Subfields that hold barcodes, the usual ones first: CNMARC, Koha's UNIMARC, MARC 21 and Koha's MARC 21.
USUAL_BARCODES: Final = ("905$b", "906$b", "995$f", "852$p", "952$p", "876$p", "949$i")
#: Fields that stand for copies even where they carry no barcode.
HOLDINGS: Final = ("905", "852", "952")
#: What may be chosen for a file of MARC: which subfield holds it.
CHOICES: Final = ("barcode", "call_number", "place", "price")

_CHOICE: Final = re.compile(r"([0-9A-Za-z]{3})\$?([0-9a-z])")
_CODE: Final = re.compile(rb"(?=.*[0-9])[0-9A-Za-z\-]{4,20}")
#: After so many values it is told whether a subfield can hold barcodes.
_ENOUGH: Final = 100
_HANZI: Final = re.compile("[㐀-鿿]")
_SEPARATOR: Final = re.compile(r"\s*[/:;=,]\s*$")


@dataclass(frozen=True, slots=True)
class BarcodeField:
    """A subfield that may hold barcodes: how many values, how many different, in how many records."""

    field: str
    values: int
    distinct: int
    records: int
    examples: tuple[str, ...]


def choice_of(text: str) -> str:
    """``905b`` or ``905$b`` as ``905$b``; empty for what names no subfield."""
    found = _CHOICE.fullmatch(text.strip())
    return f"{found[1].upper()}${found[2]}" if found else ""


class Survey:
    """What a file's records have in common, from their bytes: the dialect, and where barcodes may stand."""

    def __init__(self) -> None:
        self._votes: Counter[str] = Counter()
        self._seen: dict[str, _Values] = {}

    def take(self, record: RawRecord) -> None:
        """One record."""
        tags = {tag for tag, _field in record.fields}
        if "245" in tags:
            self._votes[MARC_21] += 1
        elif {"905", "690"} <= tags or any(
            b"\x1faCN" in field for tag, field in record.fields if tag in ("102", "801")
        ):
            self._votes[CNMARC] += 1
        else:
            self._votes[UNIMARC] += 1
        for tag, field in record.fields:
            if tag[0] == "9" or tag in ("852", "876"):
                for part in field.split(b"\x1f")[1:]:
                    if (value := part[1:].strip()) and part[:1].isalnum():
                        name = f"{tag}${part[:1].decode('ascii')}"
                        self._seen.setdefault(name, _Values(name)).take(value, record.number)

    @property
    def dialect(self) -> str:
        """Which of the three most records are in: the field of the title tells, and what only China has."""
        return self._votes.most_common(1)[0][0] if self._votes else CNMARC

    def barcode_fields(self) -> tuple[BarcodeField, ...]:
        """The subfields of holding and local fields that look like barcodes, the usual ones first."""
        order = {name: place for place, name in enumerate(USUAL_BARCODES)}
        found = [made for values in self._seen.values() if (made := values.candidate()) is not None]
        return tuple(
            sorted(found, key=lambda f: (order.get(f.field, len(order)), -f.values, f.field)),
        )


class _Values:
    """The values of one subfield; they are let go as soon as they cannot be barcodes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.total = self.coded = self.records = self._last = 0
        self.different: dict[bytes, None] = {}

    def take(self, value: bytes, record: int) -> None:
        self.total += 1
        if record != self._last:
            self._last = record
            self.records += 1
        self.coded += _CODE.fullmatch(value) is not None
        if self.name in USUAL_BARCODES or self._may_be():
            self.different.setdefault(value)
        else:
            self.different.clear()

    def _may_be(self) -> bool:
        return self.total < _ENOUGH or min(self.coded, len(self.different) + 1) >= 0.9 * self.total

    def candidate(self) -> BarcodeField | None:
        """None for what are no barcodes: too short, with hanzi, or the same again and again."""
        few = min(self.coded, len(self.different)) < 0.9 * self.total
        if few and self.name not in USUAL_BARCODES:
            return None
        examples = [value.decode("ascii") for value in self.different if value.isascii()]
        return BarcodeField(self.name, self.total, len(self.different), self.records, tuple(examples[:3]))


def entry(record: Record, chosen: Mapping[str, str]) -> Entry:
    """The title and copies that a record describes; ``chosen`` is field → subfield (``905$b``)."""
    values = _of_marc_21(record) if record.all("245") else _of_unimarc(record)
    for name in ("call_number", "price"):
        if name in chosen and (value := record.get(*chosen[name].split("$"))):
            values[name] = value
    numbers = _isbns(record, "020" if record.all("245") else "010")
    values["isbn"] = numbers[0] if numbers else values.get("isbn", "")
    values["note"] = "; ".join([*numbers[1:], values.get("note", "")]).strip("; ")
    return prepare(record.number, values, _copies(record, chosen))


def _isbns(record: Record, tag: str) -> list[str]:
    """The record's ISBNs as printed, those with a right check first; a wrong one from $z last."""
    printed = [value for field in record.all(tag) for value in field.all("a")]
    printed += [value for field in record.all(tag) for value in field.all("z")]
    right = [text for text in printed if isbn.find_13(text)]
    return list(dict.fromkeys([*right, *printed]))


# --- CNMARC and UNIMARC -------------------------------------------------------------------------


def _of_unimarc(record: Record) -> dict[str, str]:
    title = next(iter(record.all("200")), None)
    imprint = "210" if record.all("210") else "214"
    class_number, call = record.get("690", "a"), _call_number(record)
    return {
        "title": _title(title) if title else "",
        "author": (_responsible(title) if title else "") or _authors(record, ("700", "701", "710", "711")),
        "publisher": record.get(imprint, "c"),
        "year": record.get(imprint, "d") or _fixed_year(record.get("100", "a"), 9),
        "class_number": class_number or call.split("/")[0],
        "call_number": call or class_number,
        "price": record.get("010", "d"),
        "subjects": _subjects(record, ("606", "607"), "axyzj"),
        "note": "; ".join(filter(None, (record.get("205", "a"), record.get("091", "a")))),
    }


def _title(field: Field) -> str:
    """$a, then $e after a colon and $h, $i, $v after a full stop, in the record's own order."""
    text = ""
    for code, value in field.subfields:
        if not value or code not in "aehiv":
            continue
        joint = {"a": " ; ", "e": " : "}.get(code, ". ")
        text = f"{text}{joint}{value}" if text else value
    return text


def _responsible(field: Field) -> str:
    return " ; ".join(value for code, value in field.subfields if value and code in "fg")


def _authors(record: Record, tags: Sequence[str]) -> str:
    people = [field for tag in tags for field in record.all(tag)]
    return " ; ".join(name + field.first("4") for field in people if (name := field.first("a")))


def _fixed_year(text: str, at: int) -> str:
    year = text[at : at + 4]
    return year if year.isdigit() else ""


def _subjects(record: Record, tags: Sequence[str], codes: str) -> str:
    """Each heading with its parts as `` -- ``, headings apart by ``; ``."""
    headings = [
        " -- ".join(value.rstrip(".") for code, value in field.subfields if value and code in codes)
        for tag in tags
        for field in record.all(tag)
    ]
    return "; ".join(dict.fromkeys(filter(None, headings)))


def _call_number(record: Record) -> str:
    """905 as China's libraries fill it ($s whole, else $d/$e), else 852 or 096, 090."""
    for field in record.all("905"):
        if field.first("s"):
            return field.first("s")
        if field.first("d"):
            return "/".join(filter(None, (field.first("d"), field.first("e"))))
    for field in record.all("852"):
        parts = [value for code, value in field.subfields if value and code in "hij"]
        if parts:
            return "/".join(parts)
    for tag in ("096", "090"):
        for field in record.all(tag):
            if field.first("a"):
                return "/".join(filter(None, (field.first("a"), field.first("e") or field.first("b"))))
    return ""


# --- MARC 21 ------------------------------------------------------------------------------------


def _of_marc_21(record: Record) -> dict[str, str]:
    title = _vernacular(record, "245")
    imprint = "260" if record.all("260") else "264"
    published = _vernacular(record, imprint)
    people = ("100", "110", "700", "710")
    classed = next((f for f in record.all("084") if f.first("2").startswith("clc")), None)
    class_number = (classed.first("a") if classed else "") or record.get("690", "a") or record.get("093", "a")
    fixed = next((field.text for field in record.all("008")), "")
    call = _call_number(record) or record.get("050", "a")
    return {
        "title": _title_21(title) if title else "",
        "author": (_bare(title.first("c")) if title else "") or _bare(_authors(record, people)),
        "publisher": _bare(published.first("b")) if published else "",
        "year": (_bare(published.first("c")) if published else "") or _fixed_year(fixed, 7),
        "class_number": class_number or call.split("/")[0],
        "call_number": call or class_number,
        "price": record.get("020", "c"),
        "subjects": _subjects(record, ("650", "651"), "axyzv"),
        "note": record.get("250", "a"),
    }


def _vernacular(record: Record, tag: str) -> Field | None:
    """The field in its own script: 880 that stands for it (``$6 245-01``) where that has hanzi."""
    for field in record.all("880"):
        if field.first("6").startswith(tag) and any(_HANZI.search(v) for c, v in field.subfields if c != "6"):
            return field
    return next(iter(record.all(tag)), None)


def _title_21(field: Field) -> str:
    text = ""
    for code, value in field.subfields:
        plain = _bare(value)
        if not plain or code not in "abnp":
            continue
        text = f"{text}{' : ' if code == 'b' else '. '}{plain}" if text else plain
    return text


def _bare(text: str) -> str:
    """Text without the ISBD sign at its end, which belongs to the next subfield, and without a full stop."""
    plain = _SEPARATOR.sub("", text)
    return plain[:-1] if plain.endswith(".") and not plain.endswith("..") else plain


# --- copies -------------------------------------------------------------------------------------


def _copies(record: Record, chosen: Mapping[str, str]) -> tuple[Copies, ...]:
    """Every value of the barcode's subfield is a copy; a holding without one stands for its $f copies.

    Nothing where the record names no copy at all.
    """
    tag, _sign, code = chosen.get("barcode", "").partition("$")
    coded = [
        Copies(barcodes.clean(value), _place(record, field, chosen))
        for field in record.all(tag)
        for value in field.all(code)
    ]
    if coded:
        return tuple(coded)
    return tuple(
        Copies("", _place(record, field, chosen), count=count)
        for field in record.fields
        if field.tag in HOLDINGS and (count := _number_of(field))
    )


def _number_of(field: Field) -> int:
    text = field.first("f") if field.tag == "905" else ""
    return min(int(text), MOST_COPIES) if text.isascii() and text.isdigit() else 1


def _place(record: Record, field: Field, chosen: Mapping[str, str]) -> str:
    if "place" in chosen:
        tag, _sign, code = chosen["place"].partition("$")
        return field.first(code) if tag == field.tag else record.get(tag, code)
    if field.tag == "852":
        return field.first("c") or field.first("b")
    return field.first("c") if field.tag in ("905", "952") else ""
