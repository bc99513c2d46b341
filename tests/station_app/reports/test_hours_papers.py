"""Certificate, service record, publicity of stars, cards: every field the orders name stands on the paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from station_app.core import i18n
from station_app.core.changelog import Change
from station_app.core.errors import NotFound
from station_app.operators import service as operators
from station_app.reports import hours_papers
from station_app.roster import merging
from station_app.roster import service as roster
from station_app.signin import certificates, hours, hours_errors, service_record, star_awards
from station_app.signin import service as signin
from tests.conftest import Mover
from tests.station_app.reports.printed import text_of
from tests.station_app.signin.test_hours_book import held
from tests.station_app.signin.test_stars_and_records import book

ID = "11010519491231002X"


@pytest.fixture
def who(station: operators.SetUp, frozen_clock: Mover) -> str:
    i18n.load_language("zh_CN")
    uid = roster.add_person(
        name="周秀兰", sex="女", id_number=ID, phone="13800002046", area="丰园小区", skills="急救",
        service_types="助学支教", volunteer_number="430111000123", registered_on="2025-03-05",
    ).uid  # fmt: skip
    held(frozen_clock, uid)
    held(frozen_clock, uid, day=13)
    return uid


def test_a_certificate_says_everything_the_orders_name(who: str, tmp_path: Path) -> None:
    row = certificates.issue(who, lead="李主任", contact="0731-85551234", remark="用于评先评优")
    path = tmp_path / "证明.pdf"
    written = hours_papers.write_certificate(row.number, path)
    assert (written.rows, written.missing_glyphs) == (2, ())
    said = text_of(path)
    fields = {
        "姓名": "周秀兰", "证件号码": ID, "志愿者编号": "430111000123", "服务时间": "4.0小时",
        "服务内容": "健康义诊", "记录单位": "丰园社区居民委员会", "负责人": "李主任", "经办人": "罗晓敏",
        "联系方式": "0731-85551234",
        "证明编号": "ZM2026-0001", "开具日期": "2026年9月13日", "其他说明": "用于评先评优",
        "全国志愿服务信息系统": "未录入", "证件类型": "居民身份证", "盖章": "盖章处",
    }  # fmt: skip
    for label, value in fields.items():
        assert label in said, label
        assert value in said, value
    certificates.note_national(row.number, entered=True)
    hours_papers.write_certificate(row.uid, path)
    assert "已录入" in text_of(path)
    looks = Change.select().where(Change.row_id == who, Change.kind == "reveal").count()
    assert looks == 2


def test_a_certificate_without_a_seal_and_one_that_is_void(who: str, tmp_path: Path) -> None:
    row = certificates.issue(who, seal=False)
    path = tmp_path / "证明.pdf"
    hours_papers.write_certificate(row.number, path)
    assert "盖章处" not in text_of(path)
    assert "不盖章" in text_of(path)
    certificates.void_certificate(row.number, reason="更正")
    with pytest.raises(hours_errors.CertificateVoid):
        hours_papers.write_certificate(row.number, path)


def test_another_printing_says_the_same_or_nothing(who: str, tmp_path: Path) -> None:
    row = certificates.issue(who)
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    hours_papers.write_certificate(row.number, first)
    hours.correct_line(signin.hours_of(who).lines[0].uid, minutes=30, reason="核对")
    hours_papers.write_certificate(row.number, second)
    assert text_of(first) == text_of(second)
    roster.edit_person(who, name="周秀岚")
    with pytest.raises(hours_errors.CertificateChanged):
        hours_papers.write_certificate(row.number, second)


def test_another_printing_after_a_merge_is_the_same_paper(who: str, tmp_path: Path) -> None:
    keep = roster.add_person(name="周秀蓝", phone="13900000001").uid
    row, never = certificates.issue(who), certificates.issue(who, first=date(2026, 9, 13))
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    hours_papers.write_certificate(row.number, first)
    merging.merge_people(keep, who)
    hours_papers.write_certificate(row.number, second)
    assert text_of(first) == text_of(second)
    assert [one.name for one in certificates.list_certificates(person=keep)] == ["周秀兰", "周秀兰"]
    # Nothing stands on paper yet: it is the person as they are now.
    hours_papers.write_certificate(never.number, second)
    assert "周秀蓝" in text_of(second)
    assert certificates.find_certificate(never.number).name == "周秀蓝"
    roster.edit_person(keep, name="周秀岚")
    hours_papers.write_certificate(row.number, second)
    with pytest.raises(hours_errors.CertificateChanged):
        hours_papers.write_certificate(never.number, second)


def test_the_record_has_the_five_blocks(who: str, tmp_path: Path) -> None:
    day = date(2026, 9, 2)
    service_record.add_training(
        who, name="急救培训", content="心肺复苏", minutes=90, held_by="区红十字会", day=day
    )
    service_record.add_award(who, name="优秀志愿者", granted_by="街道办事处", day=day)
    service_record.add_evaluation(who, grade=5, day=day, comment="耐心细致")
    path = tmp_path / "记录.pdf"
    written = hours_papers.write_record(who, path)
    assert written.rows == 5
    said = text_of(path)
    personal = ("周秀兰", "女", "1949-12-31", ID, "丰园小区", "13800002046", "急救", "助学支教")
    services = ("健康义诊", "2026-09-12", "一楼大厅", "2.0")
    others = (
        "急救培训",
        "心肺复苏",
        "1.5",
        "区红十字会",
        "优秀志愿者",
        "街道办事处",
        "优秀",
        "耐心细致",
        "2026-09-02",
    )
    for word in (*personal, *services, *others):
        assert word in said, word
    for article in ("第五条", "第七条", "第八条", "第九条", "第十条"):
        assert article in said


def test_the_publicity_sheet_masks_and_says_until_when(who: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        hours_papers.write_star_publicity(tmp_path / "x.pdf")
    book(who, 100)
    star_awards.publicise([who], "2026-09", since=date(2026, 9, 21))
    path = tmp_path / "公示.pdf"
    hours_papers.write_star_publicity(path, contact="0731-85551234")
    said = text_of(path)
    # The Mid-Autumn days off and the Sunday before National Day that is worked are counted.
    until = star_awards.list_awards()[0].until
    for word in (
        "周*兰",
        "430111000123",
        "104.0",
        "★",
        f"{until.year}年{until.month}月{until.day}日",
        "5个工作日",
    ):
        assert word in said, word
    for word in ("周秀兰", ID, "13800002046", "1949"):
        assert word not in said, word


def test_cards_carry_the_number_and_nothing_that_gives_a_person_away(who: str, tmp_path: Path) -> None:
    others = [roster.add_person(name=f"志愿者{place}").uid for place in "甲乙丙丁戊己庚辛壬癸"]
    path = tmp_path / "证.pdf"
    printed = hours_papers.write_volunteer_cards(path, people=[who, *others])
    assert (printed.pages, printed.rows) == (2, 11)
    said = text_of(path)
    assert "430111000123" in said
    assert "30000000015" in said
    assert ID not in said
    assert "13800002046" not in said
    with pytest.raises(NotFound):
        hours_papers.write_volunteer_cards(path, people=[])
