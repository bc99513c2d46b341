"""What the bytes of MARC records say: UTF-8 or GB18030, judged for the file and for each record.

Neither the leader nor 100$a can be trusted for it (library.md §3.5): GBK comes with ``a`` in the leader,
UTF-8 with a blank. So the bytes decide, the file's majority where they leave a doubt, and whatever might
be garbage is said. What no reader can tell by the bytes alone is a code of the same layout as GB 2312
whose characters are common in both (EUC-KR): the preview shows the first titles for that.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from station_app.core.i18n import N_
from station_app.library.marc import RawRecord

UTF_8, GB18030 = "utf-8", "gb18030"
_OTHER: Final = {UTF_8: GB18030, GB18030: UTF_8}

DOUBTS: Final = {
    "encoding-mixed": N_("The record is not written in the characters of the rest of the file; look at it."),
    "encoding-damaged": N_("Some characters of the record are destroyed; they show as �."),
    "encoding-doubtful": N_("The record may be in an encoding that is not read here; look at its title."),
}

#: Marks around words that sorting passes over (ISO 6630), and every other control character.
_NO_SORT: Final = re.compile("[\x88\x89\x98\x9c]")
_CONTROL: Final = re.compile("[\x00-\x1c\x7f-\x9f]")
#: Text that was destroyed before it came here: U+FFFD, the same read as GBK, question marks for hanzi.
_DESTROYED: Final = re.compile("�|锟斤拷|\\?{3,}")
#: Characters that each maker of a font filled as he liked.
_PRIVATE: Final = re.compile("[\ue000-\uf8ff]")
#: What Latin-1 and Windows-1252 have beyond ASCII, three or more in a row.
_WESTERN: Final = re.compile(
    f"[\x80-\xff{''.join(bytes([b]).decode('cp1252', 'ignore') for b in range(0x80, 0xA0))}]{{3,}}"
)
_NOT_ASCII: Final = re.compile("[^\x00-\x7f]+")
#: A share of rare characters above which a text read as GB18030 is likely none, and of characters of
#: GB 2312 below which it is: traditional text has about half of them there.
_RARE: Final = 0.2
_COMMON: Final = 0.25
#: A hanzi that stands against a Latin letter, as an accent does that was read as half of one (M黮er).
_GLUED: Final = re.compile("(?<=[A-Za-z])(?<!\x1f[a-z])[\u3400-\u9fff]|[\u3400-\u9fff](?=[a-z])")
#: So many pairs of bytes that are both UTF-8 and GBK are UTF-8: by accident they hardly ever are.
_SURE: Final = 4


@dataclass(frozen=True, slots=True)
class Field:
    """One field: ``text`` of a control field, else indicators and (code, value) in their order."""

    tag: str
    text: str
    indicators: str = "  "
    subfields: tuple[tuple[str, str], ...] = ()

    def all(self, code: str) -> list[str]:
        """Every value of a subfield that holds something."""
        return [value for one, value in self.subfields if one == code and value]

    def first(self, code: str) -> str:
        """The first value of a subfield, empty where there is none."""
        return next(iter(self.all(code)), "")


@dataclass(frozen=True, slots=True)
class Record:
    """One record as text; ``doubts`` are codes of ``DOUBTS`` and of ``marc.ODD``."""

    number: int
    encoding: str
    fields: tuple[Field, ...]
    doubts: tuple[str, ...] = ()

    def all(self, tag: str) -> list[Field]:
        """Every field of that tag."""
        return [field for field in self.fields if field.tag == tag]

    def get(self, tag: str, code: str) -> str:
        """The first value of a subfield in any field of that tag."""
        return next((value for field in self.all(tag) for value in field.all(code)), "")


def file_encoding(records: Iterable[RawRecord], *, marked: bool = False) -> tuple[str, dict[str, int]]:
    """(the encoding of most records, records by encoding as far as their bytes alone tell).

    ``marked`` says that the file begins with the byte order mark of UTF-8.
    """
    counts = Counter(kind for record in records if (kind := _by_bytes(record)) in _OTHER)
    if not counts:
        return UTF_8 if marked else "", {}
    return counts.most_common(1)[0][0], dict(counts)


def is_marc_8(record: RawRecord) -> bool:
    """Whether escape sequences switch character sets inside the record."""
    return any(b"\x1b" in field for _tag, field in record.fields)


def decode(record: RawRecord, usual: str) -> Record:
    """The record as text; ``usual`` is the file's encoding, empty where nothing tells it."""
    raw = b"\x1e".join(field for _tag, field in record.fields)
    kind = _by_bytes(record) or UTF_8
    doubts = list(record.odd)
    if kind == "either":
        kind = _likelier(record, raw, usual)
        if kind == GB18030:
            doubts.append("encoding-doubtful")
    if kind == "neither":
        kind, text, codes = _piecewise(record, usual or GB18030)
        doubts += codes
    else:
        text = raw.decode(kind)
        if usual and kind != usual and not raw.isascii():
            doubts.append("encoding-mixed")
    if code := _doubt(text, kind):
        doubts.append(code)
    text = _CONTROL.sub(" ", _NO_SORT.sub("", text))
    fields = tuple(
        _field(tag, content) for (tag, _f), content in zip(record.fields, text.split("\x1e"), strict=True)
    )
    return Record(record.number, kind, fields, tuple(dict.fromkeys(doubts)))


def _by_bytes(record: RawRecord) -> str:
    """``utf-8``, ``gb18030``, ``either``, ``neither``; empty where all is ASCII."""
    raw = b"".join(field for _tag, field in record.fields)
    if raw.isascii():
        return ""
    if _is(raw, UTF_8):
        # Three bytes in a row that make a hanzi of UTF-8 are no accident; two may be one of GBK.
        return UTF_8 if max(raw) >= 0xE0 or not _is(raw, GB18030) else "either"
    return GB18030 if _is(raw, GB18030) else "neither"


def _is(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _likelier(record: RawRecord, raw: bytes, usual: str) -> str:
    """For few pairs of bytes that are text in both; the reader is told where it is not UTF-8's."""
    pairs = sum(byte >= 0xC0 for byte in raw)
    if pairs >= _SURE or record.leader[9:10] == b"a" or usual == UTF_8:
        return UTF_8
    return UTF_8 if not usual and _is_doubtful(raw.decode(GB18030)) else GB18030


def _piecewise(record: RawRecord, usual: str) -> tuple[str, str, list[str]]:
    """Field by field in whichever encoding fits, the file's first; what fits in none is marked."""
    texts, codes = [], []
    for _tag, raw in record.fields:
        kind = next((k for k in (usual, _OTHER[usual]) if _is(raw, k)), "")
        if not kind:
            codes.append("encoding-damaged")
        elif kind != usual:
            codes.append("encoding-mixed")
        # A separator that a destroyed character swallowed would shift every field behind it.
        texts.append(raw.decode(kind or usual, errors="replace").replace("\x1e", "�"))
    return usual, "\x1e".join(texts), codes


def _doubt(text: str, encoding: str) -> str:
    if _DESTROYED.search(text):
        return "encoding-damaged"
    if encoding == GB18030 and _is_doubtful(text):
        return "encoding-doubtful"
    if _PRIVATE.search(text) or _coded_twice(text):
        return "encoding-doubtful"
    return ""


def _coded_twice(text: str) -> bool:
    """Whether somebody took UTF-8 for Windows-1252 or Latin-1 and wrote that as UTF-8 (``ä¸­`` for 中)."""
    for run in _WESTERN.findall(text):
        raw = b"".join(c.encode("latin-1" if c < "\u0100" else "cp1252") for c in run)
        if any(c >= "\u2e80" for c in raw.decode(UTF_8, errors="ignore")):
            return True
    return False


def _is_doubtful(text: str) -> bool:
    """Whether what was read as GB18030 has characters as Chinese catalogues hardly ever have them."""
    letters = "".join(_NOT_ASCII.findall(text))
    if _is_common(letters):
        return False
    rare = sum(_is_rare(letter) for letter in letters)
    common = sum(_is_common(letter) for letter in letters)
    if rare > _RARE * len(letters) or common < _COMMON * len(letters):
        return True
    return any(not _is_common(hanzi) for hanzi in _GLUED.findall(text))


def _is_common(text: str) -> bool:
    """Whether every character is one of GB 2312."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@functools.lru_cache(maxsize=50_000)
def _is_rare(letter: str) -> bool:
    """Neither in GB 2312 nor among Big5's 5,401 common characters (which begin with A4 to C6)."""
    for encoding in ("gb2312", "big5"):
        try:
            raw = letter.encode(encoding)
        except UnicodeEncodeError:
            continue
        return encoding == "big5" and raw[0] > 0xC6
    return True


def clean(text: str) -> str:
    """One line without control characters and doubled spaces."""
    return _one_line(_CONTROL.sub(" ", _NO_SORT.sub("", text)))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _field(tag: str, text: str) -> Field:
    """A field of text that has no control characters any more but the separators."""
    if tag < "010":
        return Field(tag, _one_line(text))
    head, *parts = text.split("\x1f")
    subfields = tuple([(part[0], _one_line(part[1:])) for part in parts if part])
    return Field(tag, _one_line(head[2:]), head[:2], subfields)
