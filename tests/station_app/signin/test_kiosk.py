"""The kiosk's own services: what is open at the door, who is found, and that nothing whole leaves them."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta

import pytest

from station_app.activities import registration
from station_app.activities import service as activities
from station_app.core.errors import StationError, ValidationError
from station_app.operators import service as operators
from station_app.roster import merging
from station_app.roster import service as roster
from station_app.signin import kiosk, signature
from station_app.signin import service as signin
from station_app.signin.errors import AlreadySignedIn
from station_app.signin.models import SignInEvent
from station_app.signin.signature import NoSignature
from tests.conftest import Mover
from tests.station_app.activities.test_service import plan

PHONE = "13812342046"
STROKES = [[(100.0, 100.0), (160.0, 180.0), (300.0, 120.0)], [(320.0, 60.0), (320.0, 200.0)]]


@pytest.fixture
def talk(station: operators.SetUp, frozen_clock: Mover) -> str:
    """A talk from 9 to 11, the clock at 9:00; gives its uid."""
    return plan("健康义诊").uid


def written() -> signature.Signature:
    return signature.signature_of(1254, 440, STROKES)


def add(name: str, phone: str = "") -> str:
    return roster.add_person(name=name, phone=phone, capacities=("resident",)).uid


def at(hour: int, minute: int = 0, day: int = 12) -> datetime:
    return datetime(2026, 9, day, hour, minute)


@pytest.mark.parametrize(
    ("when", "titles"),
    [
        (at(5), ["早", "早二"]),
        (at(7, 30), ["早", "早二"]),
        (at(8), ["早", "早二", "午"]),
        (at(8, 59), ["早", "早二", "午"]),
        (at(9, 59), ["早二", "午"]),
        (at(10), ["午"]),
        (at(12), ["晚"]),
        (at(20, 30), ["晚"]),
        (at(23, 59), []),
        (at(0, 30, day=13), ["明"]),
        (at(5, day=13), ["明"]),
    ],
)
def test_the_door_is_open_for_what_the_clock_says(
    station: operators.SetUp, frozen_clock: Mover, when: datetime, titles: list[str]
) -> None:
    plan("早", 8, ends=at(9, 30))
    plan("早二", 8, ends=at(10))
    plan("午", 9, ends=at(11), capacity=30)
    plan("晚", 20, ends=at(21))
    plan("明", 6, day=at(0, day=13).date())
    plan("关着", 9, kiosk=False)
    plan("没定", 9, draft=True, venue="")
    activities.cancel_activity(plan("不办了", 9).uid)
    frozen_clock(when)
    assert [row.title for row in kiosk.at_the_door()] == titles


def test_who_is_still_inside_after_the_end_can_sign_out_for_a_while(talk: str, frozen_clock: Mover) -> None:
    who = add("周秀兰", PHONE)
    frozen_clock(at(9, 10))
    kiosk.sign_in(talk, who)
    frozen_clock(at(11, 44))
    assert [row.uid for row in kiosk.at_the_door()] == [talk]
    assert kiosk.sign_out(talk, who).minutes == 110
    assert kiosk.at_the_door() == []


def test_over_midnight_the_running_one_stays_at_the_door(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    plan("跨年", 23, ends=at(1, day=13))
    frozen_clock(at(0, 20, day=13))
    assert [row.title for row in kiosk.at_the_door()] == ["跨年"]


def test_on_a_day_without_anything_the_next_one_is_known(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    assert kiosk.next_activity() is None
    plan("后天的", 9, day=at(0, day=14).date())
    plan("不在这里签", 9, day=at(0, day=13).date(), kiosk=False)
    found = kiosk.next_activity()
    assert found is not None
    assert found.title == "后天的"
    assert kiosk.at_the_door() == []


def test_four_digits_find_masked_people_those_who_registered_first(talk: str) -> None:
    first, second = add("周秀兰", PHONE), add("欧阳日明", "13900002046")
    add("王二", "13820460000")
    registration.register(talk, second)
    hits = kiosk.find_by_tail(talk, "2046")
    assert [(h.person, h.name, h.tail, h.registered, h.since) for h in hits] == [
        (second, "欧阳*明", "2046", True, None), (first, "周*兰", "2046", False, None),
    ]  # fmt: skip
    kiosk.sign_in(talk, first)
    assert [hit.since for hit in kiosk.find_by_tail(talk, "2046")] == [None, at(9)]
    for typed in ("", "204", "20466", "abcd", "９９９９", "9999"):
        assert kiosk.find_by_tail(talk, typed) == []


def test_a_whole_number_finds_who_is_known_by_it(talk: str) -> None:
    who = add("周秀兰", PHONE)
    assert [hit.person for hit in kiosk.find_by_phone(talk, "138 1234 2046")] == [who]
    for no_number in ("2046", "12345678901"):
        with pytest.raises(ValidationError, match="no phone number"):
            kiosk.find_by_phone(talk, no_number)


def test_a_merged_record_is_found_by_its_old_number_and_name(talk: str, frozen_clock: Mover) -> None:
    keep, other, third = add("周秀兰", "13900001111"), add("赵兰", PHONE), add("周岚", "13900003333")
    named = kiosk.list_surnames()
    for one in (other, third):
        merging.merge_people(keep, one, take=[])
    assert {one.name: one.people for one in named} == {"周": 2, "赵": 1}
    assert {one.name: one.people for one in kiosk.list_surnames()} == {"周": 1, "赵": 1}
    for hits in (kiosk.find_by_tail(talk, "2046"), kiosk.find_by_phone(talk, PHONE)):
        # The survivor's name, and no figure of a number that was not typed.
        assert [(hit.person, hit.name, hit.tail) for hit in hits] == [(keep, "周*兰", "2046")]
    for surname, letters, people in (("赵", ("L",), 1), ("周", ("L", "X"), 1)):
        found = kiosk.list_named(talk, surname)
        assert (found.people, found.letters) == (people, letters)
        assert [(hit.person, hit.name, hit.tail) for hit in found.hits] == [(keep, "周*兰", "1111")]
        assert kiosk.list_named(talk, surname, initial="L").hits == found.hits
        assert kiosk.list_named(talk, surname, initial="Z").hits == ()
    done = kiosk.sign_in(talk, kiosk.find_by_tail(talk, "3333")[0].person)
    assert (done.person, done.name) == (keep, "周*兰")
    assert [row.person for row in signin.list_sheet(talk)] == [keep]
    assert [hit.since for hit in kiosk.find_by_phone(talk, "13900003333")] == [at(9)]
    assert kiosk.sign_out(talk, other).person == keep
    merging.unmerge_people(other)
    assert [hit.person for hit in kiosk.find_by_tail(talk, "2046")] == [other]
    roster.erase_person(keep)
    assert kiosk.find_by_tail(talk, "3333") == []
    assert [one.name for one in kiosk.list_surnames()] == ["赵"]


def test_surnames_are_read_as_surnames_and_counted(talk: str) -> None:
    for name in ("曾国强", "曾秀", "单田芳", "欧阳日明", "欧文", "Mary"):
        add(name)
    found = {one.name: (one.letter, one.people) for one in kiosk.list_surnames()}
    assert found == {"曾": ("Z", 2), "单": ("S", 1), "欧阳": ("O", 1), "欧": ("O", 1), "M": ("M", 1)}
    assert kiosk.list_surnames()[0].name == "曾"
    assert [hit.name for hit in kiosk.list_named(talk, "欧").hits] == ["欧*"]
    assert [hit.name for hit in kiosk.list_named(talk, "欧阳").hits] == ["欧阳*明"]


def test_a_common_name_is_narrowed_by_the_next_letter(talk: str) -> None:
    for name in ("张秀英", "张乐天", "张伟", "张", "章秀英"):
        add(name)
    found = kiosk.list_named(talk, "张")
    assert (found.people, found.letters) == (4, ("L", "W", "X", "Y"))
    assert [hit.name for hit in kiosk.list_named(talk, "张", initial="Y").hits] == ["张*天"]
    assert [hit.name for hit in kiosk.list_named(talk, "张", initial="l").hits] == ["张*天"]
    assert kiosk.list_named(talk, "赵") == kiosk.Named("赵", 0, (), ())


def test_a_signature_is_kept_with_the_sign_in_and_leaves_no_station(talk: str) -> None:
    done = kiosk.sign_in(talk, add("周秀兰", PHONE), signature=written())
    assert (done.name, done.kind, done.place, done.times, done.at) == ("周*兰", "in", 1, 1, at(9))
    event = SignInEvent.get_by_id(done.event)
    assert event.method == "kiosk"
    kept = signature.from_text(event.signature)
    assert kept is not None
    assert (kept.width, kept.height, len(kept.strokes)) == (1254, 440, 2)
    from station_app.core.changelog import Change

    line = Change.select().where(Change.row_id == done.event).get().line
    assert "signature" not in line


def test_whether_one_may_go_on_without_writing_is_the_stations_choice(talk: str) -> None:
    who = add("周秀兰")
    with pytest.raises(NoSignature):
        kiosk.sign_in(talk, who, may_skip=False)
    activities.edit_activity(talk, signature=False)
    kiosk.sign_in(talk, who, may_skip=False)
    assert signin.list_sheet(talk)[0].signature == ""


def test_times_count_this_years_activities_once_each(station: operators.SetUp, frozen_clock: Mover) -> None:
    who, before = add("周秀兰"), plan("去年的", day=datetime(2025, 12, 31).date())
    frozen_clock(datetime(2025, 12, 31, 9, 30))
    kiosk.sign_in(before.uid, who)
    frozen_clock(at(9))
    first, second = plan("甲"), plan("乙")
    assert kiosk.sign_in(first.uid, who).times == 1
    kiosk.sign_out(first.uid, who)
    assert kiosk.sign_in(first.uid, who).times == 1
    assert kiosk.sign_in(second.uid, who).times == 2


def test_only_what_was_just_done_here_is_taken_back_here(talk: str, frozen_clock: Mover) -> None:
    who, other = add("周秀兰"), add("王二")
    done = kiosk.sign_in(talk, who)
    with pytest.raises(AlreadySignedIn):
        kiosk.sign_in(talk, who)
    assert kiosk.take_back(done.event).kind == "void"
    assert signin.list_sheet(talk) == []
    at_desk = signin.sign_in(talk, other).event
    with pytest.raises(kiosk.TooLateToUndo):
        kiosk.take_back(at_desk)
    again = kiosk.sign_in(talk, who).event
    frozen_clock(at(9) + kiosk.LAST_UNDO + timedelta(seconds=1))
    with pytest.raises(kiosk.TooLateToUndo):
        kiosk.take_back(again)


def test_somebody_new_leaves_a_phone_or_a_handwritten_name(talk: str) -> None:
    with pytest.raises(NoSignature):
        kiosk.walk_in(talk)
    with pytest.raises(ValidationError):
        kiosk.walk_in(talk, phone="138123420")
    done = kiosk.walk_in(talk, phone=PHONE, signature=written())
    stay = signin.list_sheet(talk)[0]
    assert (stay.walk_in, stay.name, stay.phone) == (True, "新邻居", "138****2046")
    assert stay.signature
    assert done.name == "New neighbour"
    # The same number again is the same person, who is inside already.
    with pytest.raises(StationError):
        kiosk.walk_in(talk, phone=PHONE)
    kiosk.walk_in(talk, signature=written())
    assert len(signin.list_sheet(talk)) == 2


def test_nothing_that_leaves_the_kiosk_holds_a_whole_name_or_number(talk: str) -> None:
    add("周秀兰", PHONE)
    hits = [*kiosk.find_by_tail(talk, "2046"), *kiosk.list_named(talk, "周").hits]
    done = kiosk.sign_in(talk, hits[0].person)
    for row in (*hits, done):
        said = str(dataclasses.astuple(row))
        assert "秀" not in said
        assert "1234" not in said.replace(row.person, "")
