"""The evidence pack: everything in it, in order, on the pages that its index names, and nothing else."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from station_app.activities import service as activities
from station_app.core.errors import NotFound
from station_app.operators import service as operators
from station_app.reports import evidence_service
from station_app.reports.rows import Audience
from station_app.roster import service as roster
from station_app.signin import closing, closing_files
from station_app.signin import service as signin
from station_app.signin.closing_checks import check_closing
from station_app.signin.closing_rows import FileKind, Severity
from station_app.signin.models import Document
from station_app.signin.rows import Capacity
from station_app.signin.signature import signature_of, to_text
from tests.conftest import Mover
from tests.station_app.signin import cameras

pytestmark = pytest.mark.usefixtures("in_process")

PARTS = ("Plan", "Notice", "Sign-in record", "Photos", "Briefing", "Ledger entry", "What came of it")


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 9, 14, hour, minute)


def texts(path: Path) -> list[str]:
    return [re.sub(r"\s+", "", one.extract_text()) for one in PdfReader(path).pages]


@pytest.fixture
def held(station: operators.SetUp, frozen_clock: Mover) -> str:
    """An activity that three people came to; not closed, nothing kept of it."""
    frozen_clock(at(8))
    people = [roster.add_person(name="周秀兰", phone="13800002046").uid, roster.add_person(name="刘小明").uid]
    row = activities.add_activity(
        title="秋季读书会", starts=at(9), ends=at(11), category="文", venue="图书室", lead="周秀兰",
        content="读《湘行散记》", capacity=20,
    )  # fmt: skip
    frozen_clock(at(9))
    for person, role in zip(people, (Capacity.VOLUNTEER, Capacity.PUBLIC), strict=True):
        signin.sign_in(row.uid, person, role=role)
    frozen_clock(at(11))
    signin.sign_everyone_out(row.uid)
    frozen_clock(at(12))
    return row.number


def fill(number: str, folder: Path, *, photos: int = 5) -> None:
    paths = [
        cameras.photo(folder, f"{n}.jpg", taken=at(9, n), seed=n, size=(64, 48 + 64 * (n % 2)))
        for n in range(photos)
    ]
    (first, *_rest) = closing_files.add_photos(number, paths, shows_unit=True).added
    closing_files.edit_photo(first.uid, kind=FileKind.GROUP, caption="前排是刘小明")
    plan = folder / "方案.docx"
    plan.write_bytes(b"PK")
    closing_files.add_file(number, plan, kind=FileKind.PLAN)
    closing_files.save_record(
        number, plan="一、时间\n二、地点", briefing="2人参加秋季读书会。", effect="都说还想读",
        source="年度计划", helpers="区图书馆",
    )  # fmt: skip


def test_everything_stands_where_the_index_says(held: str, tmp_path: Path) -> None:
    fill(held, tmp_path)
    open_now = [one.code for one in check_closing(held).of(Severity.ADVISORY)]
    closing.close_checked(held, accepted=dict.fromkeys(open_now, "纸质签名表在文件柜"))
    written = evidence_service.write_evidence(held, tmp_path / "a.pdf")
    pages = texts(written.path)
    assert (len(pages), written.rows, written.missing_glyphs) == (written.pages, 2, ())
    cover = pages[0]
    assert "纸质签名表在文件柜" in cover
    assert "Sealhere" in cover
    for place, part in enumerate(PARTS, 1):
        name = part.replace(" ", "")
        on = [n for n, text in enumerate(pages[1:], 2) if f"{place}{name}" in text]
        assert len(on) == 1, part
        found = re.search(rf"{place}{name}(?:there|none|\d+rows?|\d+photos?)(\d)", cover)
        assert found, part
        assert int(found[1]) == on[0], part
    whole = "".join(pages)
    for words in (
        "一、时间", "方案.docx", "读《湘行散记》", "周秀兰", "刘小明", "138****2046", "前排是刘小明",
        "2026-09-1409:00", "2人参加秋季读书会", "都说还想读", "年度计划", "区图书馆", "罗晓敏",
    ):  # fmt: skip
        assert words in whole, words
    for number, text in enumerate(pages, 1):
        assert f"page{number}of{len(pages)}" in text
        assert f"{held}-1" in text
    assert sum(len(one.images) for one in PdfReader(written.path).pages) == 5
    assert [len(one.images) for one in PdfReader(written.path).pages][3:6] == [2, 2, 1]


def test_an_empty_pack_says_so(held: str, tmp_path: Path) -> None:
    written = evidence_service.write_evidence(held, tmp_path / "a.pdf")
    whole = "".join(texts(written.path))
    for words in ("Noplanwaskept", "Nophotowaskept", "Nobriefingwaskept", "notclosedyet", "nonegiven"):
        assert words in whole, words
    assert [row.kind for row in Document.select()] == ["evidence"]
    assert evidence_service.write_evidence(held, tmp_path / "b.pdf").checksum == written.checksum
    with pytest.raises(NotFound):
        evidence_service.write_evidence("2026-9999", tmp_path / "c.pdf")


def test_what_leaves_the_station_shows_no_face_and_no_name_of_the_public(held: str, tmp_path: Path) -> None:
    fill(held, tmp_path)
    written = evidence_service.write_evidence(held, tmp_path / "a.pdf", audience=Audience.CENTRE)
    whole = "".join(texts(written.path))
    assert "刘小明" not in whole
    assert "罗晓敏" not in whole
    assert "刘*明" in whole
    assert "groupphoto2026-09-1409:00" in whole
    assert sum(len(one.images) for one in PdfReader(written.path).pages) == 0
    row = Document.select().get()
    assert (row.audience, row.content_sha256) == ("centre", None)


def test_nobody_is_named_on_the_wall_the_lead_neither(held: str, tmp_path: Path) -> None:
    fill(held, tmp_path)
    said = "".join(
        texts(evidence_service.write_evidence(held, tmp_path / "a.pdf", audience=Audience.WALL).path)
    )
    assert "周*兰" in said
    assert "周秀兰" not in said


def test_handwritten_signatures_are_drawn_inside_and_only_told_outside(
    held: str, frozen_clock: Mover, tmp_path: Path
) -> None:
    person = roster.add_person(name="手写的").uid
    pad = signature_of(600, 200, [[(10, 100), (300, 20), (580, 180)], [(100, 150), (500, 60)]])
    signin.sign_in(held, person, role=Capacity.PUBLIC, at=at(10), signature=to_text(pad))
    inside = evidence_service.write_evidence(held, tmp_path / "a.pdf")
    outside = evidence_service.write_evidence(held, tmp_path / "b.pdf", audience=Audience.CENTRE)
    lines = [
        sum(len(re.findall(rb"\bl\b", one.get_contents().get_data())) for one in PdfReader(path).pages)  # type: ignore[union-attr]
        for path in (inside.path, outside.path)
    ]
    assert lines[0] == lines[1] + 3, "three lines of two strokes"
    sheets = [next(text for text in texts(one.path) if "138****2046" in text) for one in (inside, outside)]
    assert ["signed" in text for text in sheets] == [False, True]
