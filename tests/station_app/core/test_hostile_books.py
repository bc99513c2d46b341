"""Workbooks and CSV files from anywhere: read properly or refused in a sentence, in time, nothing changed."""

from __future__ import annotations

import gc
import os
import struct
import time
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from station_app.core import sheets
from station_app.core.changelog import Change
from station_app.core.errors import StationError
from station_app.operators import service as operators
from station_app.roster import importing
from tests.station_app.core.books import book, refused, rows_of, with_parts

#: openpyxl leaves a damaged file open; in the program that is the child's, which ends.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(autouse=True)
def _files_closed() -> Iterator[None]:
    """What a damaged file left open goes while its warning is not asked for, and not in a later test."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


MANY = 60


def sheet_xml(rows: str, dimension: str = "") -> bytes:
    head = f'<dimension ref="{dimension}"/>' if dimension else ""
    return f'<?xml version="1.0"?><worksheet {NS}>{head}<sheetData>{rows}</sheetData></worksheet>'.encode()


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


# --- other kinds of file ------------------------------------------------------------------------


def compound(*streams: str) -> bytes:
    """The head of an OLE compound file with a directory of those streams (MS-CFB 2.2, 2.6)."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    directory = b""
    for name in ("Root Entry", *streams):
        raw = name.encode("utf-16-le")
        directory += raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, 5, 1) + bytes(60)
    return header.ljust(512, b"\0") + directory.ljust(4096, b"\0")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"", "file-empty"),
        ("a.csv", b" \r\n\t ", "file-empty"),
        ("a.xlsx", "姓名,电话\r\n张三,13812345678\r\n".encode("gbk"), "file-text-as-workbook"),
        ("a.xls", compound("Workbook"), "file-old-excel"),
        ("a.xlsx", compound("Book"), "file-old-excel"),
        ("a.xlsx", compound("EncryptionInfo", "EncryptedPackage"), "file-encrypted"),
        ("a.xls", b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(500), "file-damaged"),
        ("a.xlsx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(500), "file-damaged"),
        ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(500), "file-other-kind"),
        ("a.xls", b"<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table>", "file-web-page"),
        ("a.xls", b"\xef\xbb\xbf\r\n  <?xml version=\"1.0\"?><Workbook>", "file-web-page"),
        ("a.csv", b"<!DOCTYPE html><p>", "file-web-page"),
        ("a.xlsx", b"PK\x05\x06" + bytes(18), "file-other-kind"),
        ("a.xlsx", b"PK\x03\x04" + os.urandom(500), "file-damaged"),
        ("~$a.xlsx", b"\x06" + "唐雨欣".encode("utf-16-le").ljust(164, b"\0"), "file-damaged"),
    ],
)  # fmt: skip
def test_another_kind_of_file(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert refused(tmp_path / name) == code


def test_missing_a_folder_or_locked_by_another_program(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.xlsx") == "file-missing"
    (tmp_path / "folder.xlsx").mkdir()
    assert refused(tmp_path / "folder.xlsx") == "file-damaged"
    path = book(tmp_path / "open.xlsx", [["姓名"]])
    path.chmod(0)
    if os.access(path, os.R_OK):  # root reads everything: be somebody else for a moment
        os.seteuid(65_534)
    try:
        assert refused(path) == "file-locked"
    finally:
        os.seteuid(os.getuid())


def test_cut_at_any_length_a_workbook_is_refused(tmp_path: Path) -> None:
    whole = book(tmp_path / "a.xlsx", [["姓名"], *[[f"居民{n}"] for n in range(50)]]).read_bytes()
    path = tmp_path / "cut.xlsx"
    for length in range(0, len(whole), 61):
        path.write_bytes(whole[:length])
        assert refused(path) in ("file-empty", "file-damaged", "file-text-as-workbook", "file-other-kind"), (
            length
        )


def test_a_flipped_bit_is_refused_or_read(tmp_path: Path) -> None:
    whole = book(tmp_path / "a.xlsx", [["姓名"], *[[f"居民{n}"] for n in range(20)]]).read_bytes()
    plain = rows_of(tmp_path / "a.xlsx")
    path, refusals, read = tmp_path / "flipped.xlsx", 0, 0
    for place in range(0, len(whole), 23):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << (place % 8)
        path.write_bytes(damaged)
        try:
            assert rows_of(path) == plain, place
            read += 1
        except StationError:
            refusals += 1
    assert refusals > read > 0


# --- hostile ZIPs -------------------------------------------------------------------------------


def bomb(path: Path) -> None:
    """1.6 GB of spaces in the first sheet: packed once, repeated a hundred times."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b" " * (16 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    with_parts(path, zipfile.ZIP_STORED, sheet1=block * 100 + b"\x03\x00")
    raw = bytearray(path.read_bytes())
    central = raw.rindex(b"xl/worksheets/sheet1.xml") - 46
    (local,) = struct.unpack_from("<I", raw, central + 42)
    for start, method, size in ((central, 10, 24), (local, 8, 22)):
        struct.pack_into("<H", raw, start + method, zipfile.ZIP_DEFLATED)
        struct.pack_into("<I", raw, start + size, 100 * (16 << 20))
    path.write_bytes(raw)


def named(name: str) -> Callable[[Path], object]:
    return lambda path: with_parts(path, **{name: b"x"})


def overlapping(path: Path) -> None:
    raw = bytearray(with_parts(path).read_bytes())
    second = raw.index(b"PK\x01\x02", raw.index(b"PK\x01\x02") + 4)
    raw[second + 42 : second + 46] = struct.pack("<I", 12)
    path.write_bytes(raw)


def encrypted(path: Path) -> None:
    raw = bytearray(with_parts(path).read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)


def crowded(path: Path) -> None:
    with_parts(path, **{f"xl/media/{n}.png": b"" for n in range(2_500)})


def quoted(path: Path) -> None:
    """A small name, a huge size: only the directory says so."""
    raw = bytearray(with_parts(path).read_bytes())
    place = raw.index(b"PK\x01\x02")
    raw[place + 24 : place + 28] = struct.pack("<I", 0xFFFFFFF0)
    path.write_bytes(raw)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (bomb, "file-too-large"), (quoted, "file-too-large"), (crowded, "file-too-large"),
        (named("../../evil.txt"), "file-suspicious"), (named("xl/../../evil"), "file-suspicious"),
        (named("/etc/cron.d/evil"), "file-suspicious"), (named("..\\..\\evil.dll"), "file-suspicious"),
        (named("C:\\evil.dll"), "file-suspicious"), (overlapping, "file-suspicious"),
        (encrypted, "file-encrypted"),
    ],
)  # fmt: skip
def test_a_hostile_archive(tmp_path: Path, make: Callable[[Path], object], code: str) -> None:
    path = tmp_path / "名单.xlsx"
    make(path)
    assert path.stat().st_size < 10_000_000
    assert refused(path) == code
    assert [p.name for p in tmp_path.iterdir()] == ["名单.xlsx"]
    assert not (tmp_path.parent / "evil.txt").exists()


def test_a_file_larger_than_any_roster(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("姓名\n".encode())
    os.truncate(path, sheets.LARGEST_FILE + 1)
    assert refused(path) == "file-too-large"


# --- hostile sheets -----------------------------------------------------------------------------

LAUGHS = "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))


@pytest.mark.parametrize(
    "xml",
    [
        f'<!DOCTYPE x [<!ENTITY a "ha">{LAUGHS}]><worksheet>&j;</worksheet>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>',
        f'<!DOCTYPE x [<!ENTITY a "{"x" * 50_000}">]><worksheet>{"&a;" * 5_000}</worksheet>',
        "<worksheet",
        "",
        f'<worksheet {NS}><sheetData><row r="x"><c r="??"><v>1</v></c></row></sheetData></worksheet>',
        f'<worksheet {NS}><sheetData><row><c t="s"><v>99999</v></c></row></sheetData></worksheet>',
    ],
    ids=["laughs", "external entity", "quadratic", "cut", "empty", "bad places", "no such string"],
)  # fmt: skip
def test_a_hostile_sheet(tmp_path: Path, xml: str) -> None:
    assert refused(with_parts(tmp_path / "a.xlsx", sheet1=xml.encode())) == "file-damaged"


def test_two_cells_in_opposite_corners(tmp_path: Path) -> None:
    """The 2 KB that keep a careless reader busy for ever."""
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = with_parts(tmp_path / "a.xlsx", sheet1=sheet_xml(far, "A1:XFD1048576"))
    assert path.stat().st_size < 8_000
    began = time.monotonic()
    (found,) = rows_of(path)
    assert time.monotonic() - began < 5
    assert (len(found), found[0]) == (1_048_576, (1,))
    assert not any(found[1:])  # its other cell lies beyond the last column that is read


@pytest.mark.parametrize("dimension", ["A1", "A1:A1", "A1:XFD1048576", "Z99:ZZ999", ""])
def test_a_wrong_dimension_hides_nothing(tmp_path: Path, dimension: str) -> None:
    rows = "".join(
        f'<row r="{n}">{text_cell(f"A{n}", f"居民{n}")}{text_cell(f"C{n}", "x")}</row>' for n in range(1, 6)
    )
    path = with_parts(tmp_path / "a.xlsx", sheet1=sheet_xml(rows, dimension))
    (found,) = rows_of(path)
    assert [(row[0], row[2]) for row in found] == [(f"居民{n}", "x") for n in range(1, 6)]


def test_columns_beyond_the_two_hundredth_are_left(tmp_path: Path) -> None:
    wide = [f"C{n}" for n in range(300)]
    began = time.monotonic()
    (found,) = rows_of(book(tmp_path / "a.xlsx", [wide] * MANY))
    assert {len(row) for row in found} == {sheets.MOST_COLUMNS}
    assert len(found) == MANY
    (tmp_path / "a.csv").write_text("\n".join([",".join(wide)] * MANY), encoding="utf-8")
    (found,) = rows_of(tmp_path / "a.csv")
    assert {len(row) for row in found} == {sheets.MOST_COLUMNS}
    assert time.monotonic() - began < 15


def test_a_chart_sheet_or_no_sheet(tmp_path: Path) -> None:
    book_of_charts = Workbook()
    book_of_charts.create_chartsheet("图表")
    book_of_charts.remove(book_of_charts["Sheet"])
    book_of_charts.save(tmp_path / "a.xlsx")
    assert refused(tmp_path / "a.xlsx") in ("file-empty", "file-damaged")


def test_formulas_give_their_last_value_or_nothing(tmp_path: Path) -> None:
    """``=…`` typed as text stays text; a formula is read as what it last showed; no formula is run."""
    cells = (
        text_cell("A1", "=1+1")
        + '<c r="B1"><f>1+1</f><v>2</v></c><c r="C1"><f>1+1</f></c>'
        + '<c r="D1" t="str"><f>HYPERLINK("http://x","点")</f><v>点</v></c>'
        + '<c r="E1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        + '<c r="F1" t="b"><v>1</v></c>'
    )
    path = with_parts(tmp_path / "a.xlsx", sheet1=sheet_xml(f'<row r="1">{cells}</row>'))
    ((row,),) = rows_of(path)
    assert row == ("=1+1", 2, None, "点", "#DIV/0!", True)


# --- through the child into the station ---------------------------------------------------------


def test_nothing_is_changed_by_a_file_that_is_refused(station: operators.SetUp, tmp_path: Path) -> None:
    before = Change.select().count()
    for make in (bomb, overlapping):
        path = tmp_path / f"{make.__name__}.xlsx"
        make(path)
        with pytest.raises(StationError) as caught:
            importing.preview_import(path)
        assert caught.value.code in ("file-too-large", "file-suspicious")
    assert Change.select().count() == before
