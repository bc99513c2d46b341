"""Documents read again: every name whole, nothing that must not stand there, numbered, checked."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import time
from datetime import datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from station_app.activities import registration
from station_app.activities import service as activities
from station_app.core import i18n
from station_app.core.changelog import Change
from station_app.core.db import Blob
from station_app.core.errors import NotAllowed, NotFound
from station_app.core.files import CannotWrite
from station_app.core.paths import Home
from station_app.core.rights import Role
from station_app.operators import service as operators
from station_app.organisation import service as organisation
from station_app.reports import fonts, page, signin_report
from station_app.reports import service as reports
from station_app.reports.glyphs import GlyphCheck
from station_app.reports.preview import page_picture
from station_app.reports.rows import Audience, SheetHead, SheetLine, SignInReport
from station_app.roster import service as roster
from station_app.signin import service as signin
from station_app.signin.models import Document, SignInEvent
from station_app.signin.signature import signature_of, to_text
from tests.conftest import Mover
from tests.station_app.core.test_home import posix, with_full_disk

#: Names with characters that few fonts, and fewer text layers, carry whole; half of them outside the BMP.
RARE = ["王䶮", "李𬸪", "张㛃", "𬱖小明", "陈𠅤", "刘𣲗", "赵𬭎", "孙㴋", "周龘", "吴燚", "阿依古丽·买买提"]
ID_NUMBER, PHONE = "430199195803020117", "13800002046"


@pytest.fixture
def talk(station: operators.SetUp, frozen_clock: Mover) -> str:
    """A talk that twelve volunteers and two of the public came to; gives its number."""
    people = [
        roster.add_person(
            name="周秀兰", phone=PHONE, id_type="resident", id_number=ID_NUMBER, birth_date="1958-03-02",
            sex="女", address="丰园三栋", note="只在本站",
        )
    ]  # fmt: skip
    people += [roster.add_person(name=name, phone=f"139000000{n:02}") for n, name in enumerate(RARE)]
    number = activities.add_activity(
        title="秋季读书会", starts=datetime(2026, 9, 12, 10), ends=datetime(2026, 9, 12, 12),
        category="理论宣讲", venue="图书室", lead="周秀兰", team="书香队",
    ).number  # fmt: skip
    for person in people[:4]:
        registration.register(number, person.uid)
    frozen_clock(datetime(2026, 9, 12, 10))
    for person in people:
        signin.sign_in(number, person.uid)
    signin.walk_in(number, name="刘小明", phone="13700000009")
    signin.walk_in(number, name="欧阳静静")
    frozen_clock(datetime(2026, 9, 12, 12))
    signin.sign_everyone_out(number)
    frozen_clock(datetime(2026, 9, 12, 13))
    return number


def by_pypdf(path: Path) -> list[str]:
    return [one.extract_text() for one in PdfReader(path).pages]


def by_pdfium(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [one.get_textpage().get_text_range() for one in document]


def by_poppler(path: Path) -> list[str]:
    run = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True)
    return run.stdout.decode().split("\f")[:-1]


READERS = [by_pypdf, by_pdfium] + ([by_poppler] if shutil.which("pdftotext") else [])


def squeezed(pages: list[str]) -> str:
    return re.sub(r"\s+", "", "".join(pages))


# --- the report ---------------------------------------------------------------------------------


@pytest.mark.parametrize("read", READERS)
def test_every_name_comes_out_as_it_went_in(talk: str, tmp_path: Path, read: object) -> None:
    written = reports.write_signin_report(talk, tmp_path / "a.pdf")
    assert written.missing_glyphs == ()
    assert callable(read)
    text = squeezed(read(written.path))
    for name in (*RARE, "周秀兰", "刘小明", "欧阳静静", "秋季读书会", "图书室"):
        assert name in text, name
    assert "�" not in text
    assert "138****2046" in text


@pytest.mark.parametrize("audience", Audience)
def test_no_document_says_who_somebody_is(talk: str, tmp_path: Path, audience: Audience) -> None:
    written = reports.write_signin_report(talk, tmp_path / "a.pdf", audience=audience)
    for read in READERS:
        text = squeezed(read(written.path))
        for hidden in (ID_NUMBER, ID_NUMBER[6:14], PHONE, "13700000009", "1958", "丰园三栋", "只在本站"):
            assert hidden not in text, hidden


def _strokes_in(path: Path) -> list[int]:
    """How many lines each stroke of the signatures has."""
    content = b"".join(page.get_contents().get_data() for page in PdfReader(path).pages)  # type: ignore[union-attr]
    pens = re.findall(rb"\.9 w 1 J 1 j(.*?)Q", content.replace(b"\n", b" "))
    return [stroke.count(b" l") for pen in pens for stroke in pen.split(b" m")[1:]]


def test_what_each_audience_sees(talk: str, tmp_path: Path) -> None:
    written = to_text(signature_of(1254, 440, [[(100, 100), (300, 200), (500, 80)], [(520, 90), (520, 300)]]))
    event = SignInEvent.select().order_by(SignInEvent.id).first()
    SignInEvent.insert(
        id="~signed", rev=1, activity=event.activity_id, person=roster.find_person("王䶮").uid, kind="in",
        role="volunteer", at=event.at + 1, tz=480, signature=written,
    ).execute()  # fmt: skip
    paths = {
        audience: reports.write_signin_report(talk, tmp_path / f"{audience}.pdf", audience=audience).path
        for audience in Audience
    }
    texts = {audience: squeezed(by_pypdf(path)) for audience, path in paths.items()}
    # The station's own report alone draws the strokes, two lines and one, in the signature's own pen.
    drawn = {audience: _strokes_in(path) for audience, path in paths.items()}
    assert drawn == {Audience.INTERNAL: [2, 1], Audience.CENTRE: [], Audience.WALL: []}
    names = {"周秀兰", "刘小明", "王䶮"}
    assert {n for n in names if n in texts[Audience.INTERNAL]} == names
    assert {n for n in names if n in texts[Audience.CENTRE]} == {"周秀兰", "王䶮"}
    assert "刘*明" in texts[Audience.CENTRE]
    # On the wall everybody is masked, the lead in the head too.
    assert not {n for n in names if n in texts[Audience.WALL]}
    assert texts[Audience.WALL].count("周*兰") == 2
    for audience in Audience:
        assert "138****2046" in texts[audience]
    signed = {audience: text.count("signed") for audience, text in texts.items()}
    assert signed[Audience.CENTRE] == signed[Audience.WALL] == signed[Audience.INTERNAL] + 1
    assert "罗晓敏" in texts[Audience.INTERNAL]
    assert "罗晓敏" not in texts[Audience.CENTRE], "an operator's name never leaves the station"


def test_printings_are_counted_and_kept(talk: str, tmp_path: Path) -> None:
    numbers = []
    for audience in (Audience.INTERNAL, Audience.CENTRE, Audience.WALL):
        written = reports.write_signin_report(talk, tmp_path / "a.pdf", audience=audience)
        numbers.append(Document.select().order_by(Document.at.desc(), Document.id.desc()).first().number)
        assert numbers[-1] in squeezed(by_pypdf(written.path))
    reports.write_signin_sheet(talk, tmp_path / "b.pdf")
    kept = list(Document.select().order_by(Document.id))
    assert [row.number for row in kept] == [f"{talk}-{n}" for n in range(1, 5)]
    assert numbers == [f"{talk}-{n}" for n in range(1, 4)]
    assert [row.kind for row in kept] == ["report", "report", "report", "sheet"]
    blobs = [row.content_sha256 for row in kept]
    assert [bool(one) for one in blobs] == [False, True, False, False], "only the centre's is kept"
    content = bytes(Blob.get_by_id(blobs[1]).content)
    assert hashlib.sha256(content).hexdigest() == blobs[1]
    assert content.startswith(b"%PDF")
    assert kept[0].rows == 14


def test_the_checksum_is_over_what_stands_there(talk: str, tmp_path: Path) -> None:
    one = reports.write_signin_report(talk, tmp_path / "a.pdf")
    two = reports.write_signin_report(talk, tmp_path / "b.pdf")
    assert one.checksum == two.checksum
    assert re.fullmatch("[0-9A-F]{4}-[0-9A-F]{4}", one.checksum)
    assert one.checksum in squeezed(by_pypdf(one.path))
    assert (
        reports.write_signin_report(talk, tmp_path / "c.pdf", audience=Audience.WALL).checksum != one.checksum
    )
    rows = [["1", "周秀兰", "", "138****2046", "10:00", "12:00", "2.0"]]
    raw = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
    digits = hashlib.sha256(raw).hexdigest()[:8].upper()
    assert page.checksum(rows) == f"{digits[:4]}-{digits[4:]}"
    rows[0][3] = "138****2047"
    assert page.checksum(rows).replace("-", "") != digits


def test_in_chinese_too(talk: str, tmp_path: Path) -> None:
    i18n.load_language("zh_CN")
    text = squeezed(by_pypdf(reports.write_signin_report(talk, tmp_path / "a.pdf").path))
    for word in ("签到", "第1页", "138****2046", "周秀兰", "志愿者", "群众"):
        assert word in text, word


def test_only_who_may_and_only_what_is_there(talk: str, home: Home, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        reports.write_signin_report("2026-9999", tmp_path / "a.pdf")
    operators.add_operator(name="何伟", role=Role.LIBRARIAN, password="secret-3")
    operators.log_out()
    operators.log_in(home, "何伟", "secret-3")
    with pytest.raises(NotAllowed):
        reports.write_signin_report(talk, tmp_path / "a.pdf")
    assert not list(tmp_path.glob("*.pdf"))


def test_a_place_that_cannot_be_written_leaves_no_number(talk: str, tmp_path: Path) -> None:
    (tmp_path / "a file").write_bytes(b"x")
    before = Change.select().count()
    with pytest.raises(CannotWrite):
        reports.write_signin_report(talk, tmp_path / "a file" / "a.pdf")
    assert Document.select().count() == 0
    assert Change.select().count() == before


# --- pages, by the writer itself ----------------------------------------------------------------


def head(**values: str) -> SheetHead:
    names = SheetHead.__dataclass_fields__
    return SheetHead(
        **{**{name: name for name in names}, "number": "2026-0042-1", "title": "读书会", **values}
    )


def lines(count: int, name: str = "居民") -> tuple[SheetLine, ...]:
    return tuple(
        SheetLine(str(n), f"{name}{n}", "群众", "138****0000", "书香队", "10:00", "12:00", hours="2.0")
        for n in range(1, count + 1)
    )


def report(rows: tuple[SheetLine, ...], blank: int = 0, **values: str) -> SignInReport:
    return SignInReport(head(**values), rows, None, "note", blank)


@pytest.mark.parametrize("count", [0, 1, 19, 20, 21, 22, 41, 42, 43, 44, 200])
def test_every_row_is_on_a_page_and_every_page_has_its_head(tmp_path: Path, count: int) -> None:
    written = signin_report.write(tmp_path / "a.pdf", report(lines(count)))
    pages = by_pypdf(written.path)
    assert (len(pages), written.rows) == (written.pages, count)
    found = [int(n) for text in pages for n in re.findall(r"居民(\d+)", text)]
    assert found == list(range(1, count + 1))
    for number, text in enumerate(pages, 1):
        for word in (
            "Activity sign-in sheet",
            "2026-0042-1",
            written.checksum,
            f"page {number} of {len(pages)}",
        ):
            assert word in text, (number, word)
        assert "读书会" in text
        assert "居民" not in text or "phone" in text, "each page has the table's headings"


def test_five_thousand_names(tmp_path: Path) -> None:
    began = time.process_time()
    written = signin_report.write(tmp_path / "a.pdf", report(lines(5000)))
    assert time.process_time() - began < 20
    reader = PdfReader(written.path)
    assert len(reader.pages) == written.pages > 200
    assert "居民5000" in reader.pages[-1].extract_text()
    around = reader.pages[written.pages // 2 - 2 : written.pages // 2 + 3]
    assert "居民2500" in "".join(one.extract_text() for one in around)
    assert written.path.stat().st_size < 5_000_000


def test_a_character_that_the_font_lacks_is_told(tmp_path: Path) -> None:
    lacking = next(c for c in map(chr, range(0x2A700, 0x2B740)) if not fonts.has_glyph(c))
    row = SheetLine("1", f"王{lacking}", "群众", "138****0000", "书香队")
    written = signin_report.write(tmp_path / "a.pdf", report((row,)))
    assert written.missing_glyphs == (lacking,)
    text = squeezed(by_pypdf(written.path))
    assert lacking not in text
    assert re.search(r"王\(.+?\)", text)
    assert GlyphCheck().text("a\x00b") == "a b"


def test_long_words_are_never_drawn_over_others(tmp_path: Path) -> None:
    """Names stand whole, on up to four lines; anything else is made smaller and, at last, cut."""
    names = ("阿卜杜热合曼·艾山江·买买提", "𬱖·阿不都热依木·买买提艾力江·库尔班江·那扎", "长" * 25)
    rows = tuple(
        SheetLine(str(n), name, "群众", "138****0000", "一个名字长得写不下的志愿服务队" * 4)
        for n, name in enumerate(names, 1)
    )
    venue = "图书馆二楼多功能教室，靠近东门楼梯口的那一间"
    written = signin_report.write(tmp_path / "a.pdf", report(rows, title="宽" * 300, venue=venue))
    text = squeezed(by_pypdf(written.path))
    assert all(name in text for name in names)
    assert venue in text
    assert "…" in text
    assert "宽" * 300 not in text


# --- the code in the corner ---------------------------------------------------------------------


def modules(content: str) -> list[list[bool]]:
    """The code of ``content`` by reportlab's own encoder."""
    from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(content)
    code.make()
    count = code.getModuleCount()
    return [[bool(code.isDark(y, x)) for x in range(count)] for y in range(count)]


def drawn(path: Path, count: int) -> list[list[bool]]:
    """The code as it stands on the first page: rendered, and looked at in the middle of each module."""
    scale = 8
    picture = page_picture(path, 0, scale=scale)
    size = page.QR_SIZE * scale
    left, top = (page.WIDTH - page.MARGIN) * scale - size, 12.2 * page.MM * scale
    middle = [(n + 0.5) * size / count for n in range(count)]
    return [
        [picture.pixels[int(top + y) * picture.stride + int(left + x) * 4] < 128 for x in middle]
        for y in middle
    ]


def test_the_code_says_number_rows_and_checksum(tmp_path: Path) -> None:
    written = signin_report.write(tmp_path / "a.pdf", report(lines(17), blank=3))
    wanted = modules(f"2026-0042-1|17|{written.checksum}")
    assert drawn(written.path, len(wanted)) == wanted
    assert drawn(written.path, len(wanted)) != modules(f"2026-0042-1|18|{written.checksum}")


# --- the blank sheet, the ledger, the recovery page ---------------------------------------------


def test_the_blank_sheet_has_who_is_expected_and_room(talk: str, tmp_path: Path) -> None:
    written = reports.write_signin_sheet(talk, tmp_path / "a.pdf")
    pages = by_pypdf(written.path)
    text = "".join(pages)
    assert written.rows == 4
    for name in ("周秀兰", *RARE[:3]):
        assert name in text
    assert "刘小明" not in text, "who joined on the spot was not expected"
    numbers = {int(n) for n in re.findall(r"^\s*(\d{1,2})\s*$", text, re.MULTILINE)}
    assert set(range(5, 15)) <= numbers, "ten numbered empty rows at least"
    assert PHONE not in text


def test_a_sheet_for_a_team(station: operators.SetUp, frozen_clock: Mover, tmp_path: Path) -> None:
    roster.add_person(name="周秀兰", teams=("书香队",))
    roster.add_person(name="王䶮", teams=("护学岗队",))
    number = activities.add_activity(
        title="整理图书", starts=datetime(2026, 9, 13, 9), ends=datetime(2026, 9, 13, 11),
        category="理论宣讲", venue="图书室", team="书香队",
    ).number  # fmt: skip
    text = "".join(by_pypdf(reports.write_signin_sheet(number, tmp_path / "a.pdf").path))
    assert "周秀兰" in text
    assert "王䶮" not in text


def test_the_ledger_reopened(talk: str, frozen_clock: Mover, tmp_path: Path) -> None:
    signin.close_activity(talk)
    activities.add_activity(
        title="=1+1", starts=datetime(2026, 9, 30, 23), ends=datetime(2026, 9, 30, 23, 30), category="护学岗",
        venue="@门口",
    )  # fmt: skip
    called_off = activities.add_activity(
        title="取消的", starts=datetime(2026, 9, 20, 9), ends=datetime(2026, 9, 20, 10),
        category="理论宣讲", venue="图书室",
    )  # fmt: skip
    activities.cancel_activity(called_off.number)
    activities.add_activity(
        title="十月的",
        starts=datetime(2026, 10, 1),
        ends=datetime(2026, 10, 1, 1),
        category="理论宣讲",
        venue="图书室",
    )
    assert reports.write_ledger(tmp_path / "a.xlsx", year=2026, month=9) == 2
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    rows = [list(row) for row in sheet.iter_rows()]
    headings = [cell.value for cell in rows[1]]
    assert len(set(headings)) == len(headings) == 32
    by_title = {row[1].value: dict(zip(headings, row, strict=True)) for row in rows[2:4]}
    assert by_title.keys() == {"秋季读书会", "=1+1"}
    closed = by_title["秋季读书会"]
    assert closed["date"].value.date() == datetime(2026, 9, 12).date()
    assert (closed["public"].value, closed["volunteers"].value, closed["people in all"].value) == (2, 12, 14)
    assert closed["volunteer hours"].value == 24
    assert closed["closed"].value == "yes"
    assert {by_title["=1+1"]["activity name"].data_type, by_title["=1+1"]["place"].data_type} == {"s"}
    total = dict(zip(headings, rows[4], strict=True))
    assert (total["people in all"].value, total["volunteer hours"].value) == (14, 24)


@pytest.mark.parametrize("month", [1, 2, 12])
def test_the_edges_of_a_month(
    station: operators.SetUp, frozen_clock: Mover, tmp_path: Path, month: int
) -> None:
    last = datetime(2026 + month // 12, month % 12 + 1, 1) - timedelta(minutes=30)
    for starts in (datetime(2026, month, 1), last - timedelta(hours=1), last + timedelta(minutes=30)):
        activities.add_activity(
            title=f"{starts:%d %H}",
            starts=starts,
            ends=starts + timedelta(minutes=20),
            category="理论宣讲",
            venue="图书室",
        )
    assert reports.write_ledger(tmp_path / "a.xlsx", year=2026, month=month) == 2


def test_the_recovery_page_has_the_code(station: operators.SetUp, tmp_path: Path) -> None:
    reports.write_recovery_page(tmp_path / "a.pdf", code=station.recovery_code)
    (text,) = by_pypdf(tmp_path / "a.pdf")
    for group in station.recovery_code.split("-"):
        assert group in text
    assert organisation.this_station().full_name in text


# --- a full disk --------------------------------------------------------------------------------


@posix
def test_on_a_full_disk_the_old_report_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"the old one")
    assert with_full_disk(lambda: signin_report.write(path, report(lines(300))) and None, 20_000) == 3
    assert path.read_bytes() == b"the old one"
    assert [p.name for p in tmp_path.iterdir()] == ["a.pdf"]
