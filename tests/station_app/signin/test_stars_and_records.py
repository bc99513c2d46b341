"""Stars by the rule table, the service record, certificates and their register, volunteers' numbers."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from station_app.core import changelog, session
from station_app.core.changelog import ChangePrivate
from station_app.core.errors import NotAllowed, NotFound, ValidationError
from station_app.core.rights import Role
from station_app.operators import service as operators
from station_app.roster import merging
from station_app.roster import service as roster
from station_app.signin import (
    certificates,
    hours,
    hours_errors,
    service_record,
    star_awards,
    stars,
    volunteer_numbers,
)
from station_app.signin import service as signin
from station_app.signin.hours_rows import AwardState, EntryKind
from station_app.signin.models import Certificate
from tests.conftest import Mover
from tests.station_app.activities.test_service import plan
from tests.station_app.signin.test_hours_book import acting, at, held, volunteer

MONTH = "2026-09"


def book(who: str, hours_given: int, day: date = date(2026, 9, 1)) -> None:
    """That many hours, a back-entry of ten an hour's days back."""
    while hours_given > 0:
        some = min(24, hours_given)
        hours.back_enter(
            who, minutes=some * 60, day=day, content="值守", reason="旧账补录", evidence="2025年台账"
        )
        hours_given -= some


@pytest.mark.parametrize(
    ("preset", "ladder"),
    [
        ("national", (100, 300, 600, 1000, 1500)),
        ("beijing", (100, 200, 500, 800, 1000)),
        ("zhangjiagang", (30, 60, 100, 200, 300)),
        ("longgang", (100, 300, 600, 1000)),
    ],
)
def test_presets(station: operators.SetUp, preset: str, ladder: tuple[int, ...]) -> None:
    assert star_awards.star_hours() == (100, 300, 600, 1000, 1500)
    star_awards.use_preset(preset)
    assert star_awards.star_hours() == ladder
    assert star_awards.list_rules() == stars.PRESETS[preset].rules
    assert star_awards.use_preset("national") == stars.PRESETS["national"].rules


def test_the_ladder_decides_what_the_hours_book_shows(station: operators.SetUp, frozen_clock: Mover) -> None:
    who = volunteer()
    book(who, 60)
    assert signin.hours_of(who).star == 0
    star_awards.use_preset("zhangjiagang")
    assert (signin.hours_of(who).star, signin.hours_of(who).to_next) == (2, 40 * 60)


def test_rules_that_cannot_be(station: operators.SetUp) -> None:
    with pytest.raises(NotFound):
        star_awards.use_preset("moon")
    for rules in ((), (stars.Rule(1, 100), stars.Rule(2, 100)), (stars.Rule(1, 100, tenure_months=-1),)):
        with pytest.raises(ValidationError):
            star_awards.set_rules(rules)


@pytest.mark.parametrize(
    ("rule", "tenure", "grade", "held_star", "missing"),
    [
        (stars.Rule(2, 300), 0, 0.0, 0, ()),
        (stars.Rule(2, 300, tenure_months=6), 5, 0.0, 1, ("tenure",)),
        (stars.Rule(2, 300, least_grade=4), 12, 3.9, 1, ("grade",)),
        (stars.Rule(2, 300, one_by_one=True), 12, 5.0, 0, ("step",)),
        (stars.Rule(2, 300, 6, 4, one_by_one=True), 6, 4.0, 1, ()),
        (stars.Rule(2, 300, 6, 4, one_by_one=True), 0, 0.0, 0, ("step", "tenure", "grade")),
    ],
)
def test_what_a_rule_asks(
    rule: stars.Rule, tenure: int, grade: float, held_star: int, missing: tuple[str, ...]
) -> None:
    assert stars.lacks(rule, stars.Standing(300 * 60, tenure, grade, held_star)) == missing


def test_no_star_is_skipped_where_the_ladder_says_so() -> None:
    free = (stars.Rule(1, 100), stars.Rule(2, 300))
    steps = (stars.Rule(1, 100, one_by_one=True), stars.Rule(2, 300, one_by_one=True))
    who = stars.Standing(400 * 60, 0, 0.0, 0)
    assert stars.next_star(free, who) == (2, ())
    assert stars.next_star(steps, who) == (1, ())
    assert stars.next_star(steps, stars.Standing(400 * 60, 0, 0.0, 1)) == (2, ())
    assert stars.next_star(steps, stars.Standing(400 * 60, 0, 0.0, 2)) == (0, ())
    assert stars.next_star(free, stars.Standing(99 * 60, 0, 0.0, 0)) == (0, ())


def test_a_star_follows_a_merge(station: operators.SetUp, frozen_clock: Mover) -> None:
    keep, other = volunteer(), volunteer("周秀蓝")
    book(other, 101)
    star_awards.publicise([other], MONTH)
    merging.merge_people(keep, other)
    (row,) = star_awards.list_candidates(MONTH)
    assert (row.person, row.minutes, row.ready) == (keep, 101 * 60, False)
    with pytest.raises(hours_errors.NotReached):
        star_awards.publicise([keep], MONTH)


def test_what_is_on_paper_follows_a_merge_under_its_own_name(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    keep, other = volunteer(), volunteer("周秀蓝")
    book(other, 101)
    (award,) = star_awards.publicise([other], MONTH)
    held(frozen_clock, other)
    number = certificates.issue(other, first=date(2026, 9, 12)).number
    service_record.ask_correction(other, what="少记了1小时")
    merging.merge_people(keep, other)
    frozen_clock(at(9, day=30))
    star_awards.grant(award.uid)
    (star,) = star_awards.list_awards(person=keep)
    assert star_awards.list_awards() == [star]
    assert (star.person, star.name, star.state) == (keep, "周秀兰", AwardState.GRANTED)
    (paper,) = certificates.list_certificates(person=keep)
    assert certificates.list_certificates() == [paper] == [certificates.find_certificate(number)]
    assert (paper.person, paper.written_for, paper.name) == (keep, other, "周秀蓝")
    (asked,) = service_record.list_requests()
    assert (asked.person, asked.name) == (keep, "周秀兰")
    roster.edit_person(keep, name="周秀岚")
    assert certificates.list_certificates()[0].name == "周秀蓝"
    merging.unmerge_people(other)
    assert (star_awards.list_awards(person=keep), certificates.list_certificates(person=keep)) == ([], [])
    assert star_awards.list_awards(person=other)[0].name == "周秀蓝"


def test_certificates_after_the_9999th_are_in_their_order(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    who = volunteer()
    book(who, 1)
    first = certificates.issue(who)
    Certificate.update(number="ZM2026-9999", rev=Certificate.rev + 1).where(
        Certificate.id == first.uid
    ).execute()
    numbers = [certificates.issue(who).number for _n in range(2)]
    assert numbers == ["ZM2026-10000", "ZM2026-10001"]
    frozen_clock(datetime(2027, 1, 4, 9))
    later = certificates.issue(who).number
    assert [row.number for row in certificates.list_certificates()] == [later, *numbers[::-1], "ZM2026-9999"]


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [("2026-03-12", "2026-09-11", 5), ("2026-03-12", "2026-09-12", 6), ("2026-10-01", "2026-09-30", 0)],
)
def test_months_of_tenure(first: str, last: str, months: int) -> None:
    assert stars.months_between(date.fromisoformat(first), date.fromisoformat(last)) == months


def test_who_reaches_which_star_this_month_and_what_becomes_of_it(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    before, now, short = (
        volunteer("早就到"),
        volunteer("本月到"),
        volunteer("还差"),
    )
    book(before, 120, date(2026, 8, 1))
    book(now, 99, date(2026, 8, 1))
    book(now, 2)
    book(short, 99)
    book(volunteer("干事", "volunteer", "staff"), 310)
    rows = star_awards.list_candidates(MONTH)
    assert [(row.name, row.level, row.crosses, row.ready) for row in rows] == [
        ("干事", 2, True, True), ("本月到", 1, True, True), ("早就到", 1, False, True),
    ]  # fmt: skip
    assert [row.name for row in star_awards.list_candidates("2026-08")] == ["早就到"]
    with pytest.raises(hours_errors.NotReached):
        star_awards.publicise([short], MONTH)
    made = star_awards.publicise([now], MONTH)[0]
    # Five working days from a Saturday on, the 20th worked for the National Day holiday (调休).
    assert (made.since, made.until, made.certain, made.state) == (
        date(2026, 9, 12), date(2026, 9, 18), True, AwardState.PUBLICITY,
    )  # fmt: skip
    again = next(row for row in star_awards.list_candidates(MONTH) if row.person == now)
    assert not again.ready
    with pytest.raises(hours_errors.PublicityRunning):
        star_awards.grant(made.uid)
    frozen_clock(at(9, day=19))
    assert star_awards.grant(made.uid).state is AwardState.GRANTED
    with pytest.raises(hours_errors.StarDecided):
        star_awards.refuse(made.uid, reason="x")
    assert now not in [row.person for row in star_awards.list_candidates(MONTH)]
    other = star_awards.publicise([before], MONTH)[0]
    with pytest.raises(ValidationError):
        star_awards.refuse(other.uid, reason=" ")
    assert star_awards.refuse(other.uid, reason="有异议").reason == "有异议"
    assert [row.name for row in star_awards.list_awards(state=AwardState.GRANTED)] == ["本月到"]
    with session.acting(acting(Role.STAFF, station)), pytest.raises(NotAllowed):
        star_awards.publicise([before], MONTH)


def test_tenure_and_evaluation_hold_a_star_back(station: operators.SetUp, frozen_clock: Mover) -> None:
    star_awards.set_rules([stars.Rule(1, 100, tenure_months=6, least_grade=4)])
    old = roster.add_person(name="老志愿者", registered_on="2026-01-01").uid
    new = volunteer("新志愿者")
    for who in (old, new):
        book(who, 100)
    service_record.add_evaluation(old, grade=5, day=date(2026, 9, 2))
    rows = {row.name: row for row in star_awards.list_candidates(MONTH)}
    assert rows["老志愿者"].ready
    assert len(rows["新志愿者"].lacks) == 2
    low = service_record.add_evaluation(old, grade=2, day=date(2026, 9, 3))
    assert not star_awards.list_candidates(MONTH)[0].ready
    service_record.void_entry(low, reason="填错人")
    assert star_awards.list_candidates(MONTH)[0].ready


def test_the_record_takes_what_the_order_asks_for(station: operators.SetUp, frozen_clock: Mover) -> None:
    who = volunteer()
    day = date(2026, 9, 1)
    training = service_record.add_training(
        who, name="急救培训", content="心肺复苏", minutes=90, held_by="区红十字会", day=day
    )
    service_record.add_award(who, name="优秀志愿者", granted_by="街道办事处", day=day)
    uid = plan().uid
    service_record.add_evaluation(who, grade=4, day=day, comment="耐心", activity=uid)
    entries = service_record.list_entries(who)
    assert {one.kind for one in entries} == set(EntryKind)
    assert next(one for one in entries if one.kind is EntryKind.EVALUATION).title == "健康义诊"
    service_record.void_entry(training, reason="重复登记")
    assert len(service_record.list_entries(who)) == 2
    with pytest.raises(NotFound):
        service_record.void_entry(training, reason="x")
    for wrong, fields in (
        (lambda: service_record.add_training(who, name="", content="", minutes=0, held_by="", day=day),
         {"name", "content", "minutes", "held_by"}),
        (lambda: service_record.add_award(who, name=" ", granted_by="", day=date(2026, 9, 13)),
         {"name", "granted_by", "day"}),
        (lambda: service_record.add_evaluation(who, grade=6, day=day), {"grade"}),
    ):  # fmt: skip
        with pytest.raises(ValidationError) as caught:
            wrong()
        assert set(caught.value.problems) == fields


def test_a_request_to_put_the_record_right(station: operators.SetUp, frozen_clock: Mover) -> None:
    who = volunteer()
    first = service_record.ask_correction(who, what="9月12日少记了1小时")
    service_record.ask_correction(who, what="名字写错")
    with pytest.raises(ValidationError):
        service_record.ask_correction(who, what="")
    service_record.answer_correction(first, fixed=True, answer="已冲销重录")
    with pytest.raises(hours_errors.RequestAnswered):
        service_record.answer_correction(first, fixed=False, answer="x")
    rows = service_record.list_requests()
    assert [(row.what, row.state) for row in rows] == [("名字写错", "open"), ("9月12日少记了1小时", "fixed")]
    assert len(service_record.list_requests(open_only=True)) == 1


def test_certificates_are_numbered_and_never_forgotten(station: operators.SetUp, frozen_clock: Mover) -> None:
    who = volunteer()
    line = held(frozen_clock, who)
    held(frozen_clock, who, day=13)
    first = certificates.issue(who, lead="李主任", contact="0731-85551234")
    assert (first.number, first.minutes, first.from_day, first.to_day) == (
        "ZM2026-0001", 240, date(2026, 9, 12), date(2026, 9, 13),
    )  # fmt: skip
    assert first.issuer.endswith("丰园社区居民委员会")
    hours.correct_line(line, minutes=60, reason="核对")
    assert sum(one.minutes for one in certificates.lines_of(first.number)) == 240
    void = certificates.void_certificate(first.number, reason="时长更正")
    assert (void.state, void.voided_on) == ("void", date(2026, 9, 13))
    with pytest.raises(hours_errors.CertificateVoid):
        certificates.lines_of(first.uid)
    second = certificates.issue(who, first=date(2026, 9, 12), last=date(2026, 9, 12), seal=False)
    assert (second.number[-4:], second.minutes, second.seal, second.lead) == ("0002", 60, False, "")
    assert certificates.usual_head().issuer == first.issuer
    assert [row.number[-4:] for row in certificates.list_certificates()] == ["0002", "0001"]
    assert certificates.note_national(second.number, entered=True).national == "entered"
    frozen_clock(datetime(2027, 1, 4, 9))
    assert certificates.issue(who).number == "ZM2027-0001"
    assert len(certificates.list_certificates(year=2026)) == 2
    assert Certificate.select().count() == 3


def test_no_certificate_over_what_nobody_has_looked_at(station: operators.SetUp, frozen_clock: Mover) -> None:
    who = volunteer()
    with pytest.raises(hours_errors.NothingToCertify):
        certificates.issue(who)
    held(frozen_clock, who, start=6, hours_long=10)
    held(frozen_clock, who, day=13)
    with pytest.raises(hours_errors.DaysToReview) as caught:
        certificates.issue(who)
    assert caught.value.details["days"] == ["2026-09-12"]
    assert certificates.issue(who, first=date(2026, 9, 13)).minutes == 120
    with pytest.raises(ValidationError):
        certificates.issue(who, first=date(2026, 9, 13), last=date(2026, 9, 12))
    with session.acting(acting(Role.STAFF, station)), pytest.raises(NotAllowed):
        certificates.issue(who)


def test_a_scanned_volunteers_card_signs_in(station: operators.SetUp, frozen_clock: Mover) -> None:
    who, guest = volunteer("王甲"), volunteer("居民", "resident")
    given = roster.add_person(name="周秀兰", volunteer_number="430111000123").uid
    cards = volunteer_numbers.cards_of([guest, given, who])
    assert [(card.name, card.number) for card in cards] == [
        ("周秀兰", "430111000123"), ("王甲", "30000000015"),
    ]  # fmt: skip
    assert volunteer_numbers.cards_of([who])[0].number == "30000000015"
    # The digits stand in somebody else's number as well; the card is one person.
    roster.add_person(name="别人", volunteer_number="9430111000123")
    uid = plan().uid
    assert [hit.name for hit in signin.find_at_desk(uid, "430111000123")] == ["周秀兰"]
    hit = signin.find_at_desk(uid, cards[1].number)[0]
    signin.sign_in(uid, hit.person)
    assert signin.find_at_desk(uid, " 30000000015 ")[0].since is not None
    assert signin.sign_out(uid, cards[1].number).name == "王甲"


def test_erasing_somebody_takes_what_was_said_of_them(station: operators.SetUp, frozen_clock: Mover) -> None:
    who, other = volunteer(), volunteer("王甲")
    for person in (who, other):
        hours.back_enter(
            person, minutes=60, day=date(2026, 9, 1), content="x", reason="漏", evidence=f"照片{person}"
        )
        service_record.ask_correction(person, what=f"少记{person}")
        service_record.add_evaluation(person, grade=3, day=date(2026, 9, 1), comment=f"评语{person}")
    made = certificates.issue(who, contact=f"电话{who}")
    certificates.note_holder(made.number, "abc")
    certificates.void_certificate(made.number, reason=f"作废{who}")
    roster.erase_person(who)
    row = Certificate.get_by_id(made.uid)
    assert (row.contact, row.void_reason, row.holder, row.minutes) == ("", "", None, 60)
    assert row.name is None
    kept = " ".join(one.columns for one in ChangePrivate.select())
    assert all(f"{word}{who}" not in kept for word in ("照片", "少记", "评语", "电话", "作废"))
    assert f"照片{other}" in kept
    assert [one.what for one in service_record.list_requests()] == [f"少记{other}", ""]
    assert service_record.list_entries(other)[0].comment == f"评语{other}"
    assert changelog.verify_chain() == []
