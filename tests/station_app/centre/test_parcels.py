"""What the centre sends arrives once, whole and only where it is meant: parcels, number blocks, asking."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from station_app.activities import categories, own_categories, working_days
from station_app.activities import service as activities
from station_app.activities.calendar_packs import PackUnusable
from station_app.activities.rows import ActivityStatus
from station_app.centre import backups, dictionary, numbers, profile, store
from station_app.centre import parcels as sending
from station_app.centre import service as centre
from station_app.centre.errors import (
    BackUpTheServer,
    CentreBackupDamaged,
    CentreExists,
    NobodyToSendTo,
    NoSuchItem,
    NotToBeAsked,
    StrangeStation,
)
from station_app.centre.store import CentreHome
from station_app.core import clock
from station_app.core.errors import ValidationError
from station_app.organisation import service as organisation
from station_app.roster import service as roster
from station_app.signin import volunteer_numbers
from station_app.sync import own, parcel_file, parcels, receipts
from station_app.sync import service as sync
from station_app.sync.errors import PARCELS, ParcelRefused
from station_app.sync.models import CentreCard
from station_app.sync.number_blocks import parse
from station_app.sync.service import PackageState
from tests.station_app.centre.conftest import CODES, NAME, PASSWORD, START, TREE, District

ONE, TWO, THREE = CODES
TALK = START + timedelta(days=3)


def send(district: District) -> Path:
    with district.at_centre():
        return sending.write_parcel(district.root / "usb").path


def take(district: District, code: str, path: Path) -> parcels.TakenParcel:
    with district.at_station(code):
        return parcels.take_parcel(path)


def test_a_parcel_brings_everything_that_the_centre_owns(district: District) -> None:
    with district.at_centre():
        dictionary.add_notice(title="报月报", text="10 月 31 日前", until=date(2026, 10, 31))
        dictionary.add_plan(
            title="重阳节慰问", category="bang", starts=TALK, ends=TALK + timedelta(hours=2), content="上门"
        )
        dictionary.add_notice(title="只给桃花", stations=[TWO])
        dictionary.add_brand("雨花红")
    path = send(district)
    assert path.name == "430111-000001.wsc"
    assert "报月报".encode() not in path.read_bytes()
    taken = take(district, ONE, path)
    assert (taken.number, taken.problems) == (1, ())
    assert taken.news == {"brand": 1, "notice": 1, "numbers": 1, "plan": 1}
    assert take(district, ONE, path).news == {}
    with district.at_station(ONE):
        assert [(n.title, n.until) for n in parcels.list_notices()] == [("报月报", date(2026, 10, 31))]
        assert parcels.list_brands() == ["雨花红"]
        (plan,) = parcels.list_plans()
        uid = parcels.adopt_plan(plan.key)
        made = activities.get_activity(uid)
        assert (made.title, made.status, made.category) == ("重阳节慰问", ActivityStatus.DRAFT, "bang")
        assert parcels.list_plans() == []
        parcels.put_away(parcels.list_notices()[0].key)
        assert parcels.list_notices() == []
        assert [row.number for row in parcels.list_parcels()] == [1]
    assert take(district, TWO, path).news["notice"] == 2


def test_the_last_receipt_goes_along(district: District) -> None:
    with district.at_station(ONE):
        roster.add_person(name="周秀兰")
    district.receive(district.export(ONE).path)
    first = send(district)
    with district.at_station(ONE):
        roster.add_person(name="易建平")
    done = district.export(ONE)
    district.receive(done.path)
    second = send(district)
    for path in (second, first, second):
        taken = take(district, ONE, path)
        assert taken.problems == ()
    with district.at_station(ONE):
        assert [row.state for row in sync.list_exports()] == [PackageState.RECEIVED, PackageState.CONTAINED]
        assert sync.sync_status().from_seq == done.to_seq + 1
        sync.begin_anew()
    third = send(district)
    assert take(district, ONE, third).problems == ()
    assert take(district, TWO, third).problems == ()
    with district.at_station(ONE):
        assert sync.sync_status().from_seq == 1


def test_late_repeated_and_withdrawn(district: District) -> None:
    with district.at_centre(), clock.frozen(START + timedelta(minutes=1)):
        uid = dictionary.add_notice(title="旧的")
        first = sending.write_parcel(district.root / "usb").path
    with district.at_centre(), clock.frozen(START + timedelta(minutes=2)):
        dictionary.withdraw_item("notice", uid)
        dictionary.add_notice(title="新的")
        assert [row.title for row in dictionary.list_items()] == ["新的"]
        second = sending.write_parcel(district.root / "usb").path
        with pytest.raises(NoSuchItem):
            dictionary.withdraw_item("notice", uid)
        assert [row.number for row in sending.list_sent()] == [2, 1]
    for path in (second, first, second):
        take(district, ONE, path)
    with district.at_station(ONE):
        assert [notice.title for notice in parcels.list_notices()] == ["新的"]
    for path in (first, second):
        take(district, TWO, path)
    with district.at_station(TWO):
        assert [notice.title for notice in parcels.list_notices()] == ["新的"]


def test_what_is_over_is_shown_no_more(district: District) -> None:
    with district.at_centre():
        dictionary.add_notice(title="到明天", until=START.date() + timedelta(days=1))
        dictionary.add_plan(title="三天后", category="bang", starts=TALK, ends=TALK + timedelta(hours=1))
    take(district, ONE, send(district))
    with district.at_station(ONE), clock.frozen(START + timedelta(days=9)):
        assert (parcels.list_notices(), parcels.list_plans()) == ([], [])
    with clock.frozen(START + timedelta(days=9)):
        assert take(district, TWO, send(district)).news == {"numbers": 1}


def test_a_new_tree_replaces_the_old_one(district: District, tmp_path: Path) -> None:
    more = tmp_path / "more.csv"
    more.write_text(TREE + "430111001002,430111001,station,新站社区\n", encoding="utf-8")
    without = tmp_path / "without.csv"
    without.write_text(TREE.replace(f"{ONE},430111008,station,丰园社区\n", ""), encoding="utf-8")
    with district.at_centre():
        before = dict(store.every("SELECT code, figures FROM place WHERE kind = 'station'"))
        assert dictionary.replace_tree(more) == 7
        after = dict(store.every("SELECT code, figures FROM place WHERE kind = 'station'"))
        assert {code: after[code] for code in before} == before
        assert after["430111001002"] == "0004"
        with pytest.raises(StrangeStation):
            dictionary.replace_tree(without)
    assert take(district, ONE, send(district)).news["tree"] == 1
    with district.at_station(ONE):
        assert len(organisation.list_organisations("station")) == 4


def test_days_off_reach_the_calendar(district: District, tmp_path: Path) -> None:
    pack = {
        "year": 2027, "source": "国办发明电", "off": {"元旦": ["2027-01-01", "2027-01-03"]},
        "workdays": ["2027-01-09"],
    }  # fmt: skip
    (tmp_path / "2027.json").write_text(json.dumps(pack), encoding="utf-8")
    (tmp_path / "bad.json").write_text('{"year": 2027, "off": []}', encoding="utf-8")
    wrong = json.dumps(pack | {"workdays": ["2027-01-11"]})
    (tmp_path / "weekday.json").write_text(wrong, encoding="utf-8")
    with district.at_centre():
        assert dictionary.load_holidays(tmp_path / "2027.json") == 2027
        for name in ("bad.json", "weekday.json", "none.json"):
            with pytest.raises(PackUnusable):
                dictionary.load_holidays(tmp_path / name)
        assert [row.kind for row in dictionary.list_items()] == ["holidays"]
    path = send(district)
    with district.at_station(ONE):
        assert working_days.year_known(2027) is False
        assert parcels.take_parcel(path).problems == ()
        assert working_days.holiday_name(date(2027, 1, 2)) == "元旦"
        assert working_days.is_adjusted_workday(date(2027, 1, 9))
    with district.at_station(TWO):
        assert working_days.year_known(2027) is False


def test_volunteer_numbers_come_from_reserved_blocks(district: District) -> None:
    with district.at_station(ONE):
        assert roster.add_person(name="没有号").volunteer_number == ""
    done = district.export(ONE)
    district.receive(done.path)
    with district.at_station(ONE):
        taken = receipts.take_receipt(district.root / "receipts" / done.path.with_suffix(".wsr").name)
        assert taken.problems == ()
        assert roster.add_person(name="第一个").volunteer_number == "430111000001"
        assert roster.add_person(name="居民", capacities=("resident",)).volunteer_number == ""
        none = roster.find_person("没有号").uid
        assert [volunteer_numbers.cards_of([none])[0].number for _twice in "12"] == ["430111000002"] * 2
    take(district, TWO, send(district))
    with district.at_station(TWO):
        assert roster.add_person(name="别站的").volunteer_number == "430111001001"


def test_a_station_that_has_used_its_numbers_gets_more(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numbers, "SIZE", 4)
    monkeypatch.setattr(numbers, "RESERVE", 2)
    for name in ("甲", "乙", "丙", "丁"):
        done = district.export(ONE) if name != "甲" else None
        if done is not None:
            district.receive(done.path)
            with district.at_station(ONE):
                receipts.take_receipt(district.root / "receipts" / done.path.with_suffix(".wsr").name)
        with district.at_station(ONE):
            roster.add_person(name=name)
            roster.add_person(name=f"{name}二")
    with district.at_station(ONE):
        given = sorted(p.volunteer_number for p in roster.list_people() if p.volunteer_number)
    assert given == [f"43011100000{n}" for n in range(1, 7)]
    with district.at_centre():
        assert [(b.first, b.last) for b in numbers.blocks_of(ONE)] == [(1, 4), (5, 8)]


@pytest.mark.parametrize(
    "block",
    [
        {"prefix": "43x", "digits": 6, "first": 1, "last": 2},
        {"prefix": "430111", "digits": 2, "first": 1, "last": 100},
        {"prefix": "430111", "digits": 6, "first": 3, "last": 2},
        {"prefix": "430111", "digits": 9, "first": 1, "last": 900_000},
    ],
)
def test_blocks_out_of_form_are_refused(block: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"prefix|numbers|too large"):
        parse([block])


def test_every_reason_to_refuse_a_parcel(district: District, tmp_path: Path) -> None:
    with district.at_centre():
        dictionary.add_notice(title="通知")
    good = send(district)
    raw, seen = good.read_bytes(), set()

    def refused(content: bytes, code: str = ONE) -> str:
        path = tmp_path / "x.wsc"
        path.write_bytes(content)
        with pytest.raises(ParcelRefused) as caught:
            take(district, code, path)
        seen.add(caught.value.code)
        return caught.value.code

    assert refused(b"nothing at all") == "parcel-form"
    assert refused(raw.replace(b"parcel 1.0", b"parcel 2.0")) == "parcel-newer"
    assert refused(raw[:-1]) == "parcel-cut-short"
    with district.at_centre():
        facts = store.facts()
        everybody = [facts["recipient"], store.one("SELECT sealing FROM station WHERE code = ?", ONE)[0]]  # type: ignore[index]
    parcel = parcel_file.read(good, identity=facts["sealing"], signing=centre_public(facts))
    sealed = tmp_path / "sealed.wsc"
    parcel_file.write(sealed, parcel, signing="11" * 32, recipients=everybody)
    assert refused(sealed.read_bytes()) == "parcel-signature"
    parcel_file.write(sealed, parcel, signing=facts["signing"], recipients=everybody[:1])
    assert refused(sealed.read_bytes()) == "parcel-sealed"
    newer = replace(parcel, minimum_version="99.0")
    parcel_file.write(sealed, newer, signing=facts["signing"], recipients=everybody)
    assert refused(sealed.read_bytes()) == "parcel-version"
    with district.at_station(ONE):
        CentreCard.delete().execute()
    assert refused(raw) == "parcel-no-card"
    assert seen == PARCELS.keys()
    with district.at_station(ONE):
        assert parcels.list_notices() == []


def centre_public(facts: dict[str, str]) -> str:
    from station_app.sync import sealing

    return sealing.public_of(facts["signing"])


def test_items_of_a_later_version_are_kept_and_do_no_harm(district: District, tmp_path: Path) -> None:
    good = send(district)
    with district.at_centre():
        facts = store.facts()
    with district.at_station(ONE):
        us = own.station_keys()["age"].public
    parcel = parcel_file.read(good, identity=facts["sealing"], signing=centre_public(facts))
    strange = (
        parcel_file.Item("weather", "1", 5, {"rain": True}),
        parcel_file.Item("notice", "2", 5, {"title": "坏日子", "until": "2026-13-40"}),
        parcel_file.Item("plan", "3", 5, {"title": "没有时间"}),
        parcel_file.Item("numbers", ONE, 9, {"blocks": [{"prefix": "x"}]}),
        parcel_file.Item("tree", "tree", 5, {"csv": "nothing"}),
    )
    path = tmp_path / "later.wsc"
    parcel_file.write(
        path, replace(parcel, items=strange, number=2), signing=facts["signing"], recipients=[us]
    )
    taken = take(district, ONE, path)
    assert taken.news == {"weather": 1, "notice": 1, "plan": 1, "numbers": 1, "tree": 1}
    assert len(taken.problems) == 2
    with district.at_station(ONE):
        assert (parcels.list_notices(), parcels.list_plans()) == ([], [])
        assert len(organisation.list_organisations("station")) == 3


def test_the_centre_says_what_is_wrong_with_what_it_types(district: District) -> None:
    with district.at_centre():
        for wrong in ({"title": " "}, {"title": "x", "until": date(2026, 1, 1)}, {"title": "x" * 101}):
            with pytest.raises(ValidationError):
                dictionary.add_notice(**wrong)  # type: ignore[arg-type]
        with pytest.raises(ValidationError):
            dictionary.add_plan(title="倒着", category="bang", starts=TALK, ends=TALK)
        with pytest.raises(StrangeStation):
            dictionary.add_notice(title="x", stations=["1"])
        with pytest.raises(ValidationError):
            dictionary.add_brand(" ")
        one = dictionary.add_brand("雨花红")
        assert dictionary.add_brand(" 雨花红 ") == one
        store.db.execute_sql("DELETE FROM station")
        with pytest.raises(NobodyToSendTo):
            sending.write_parcel(district.root / "usb")


def test_only_what_the_centre_asks_for_leaves(district: District, tmp_path: Path) -> None:
    with district.at_station(ONE):
        assert sync.sync_status().asks == ("person.name", "person.phone")
    with district.at_centre():
        assert profile.asked() == ["person.name", "person.phone"]
        with pytest.raises(NotToBeAsked):
            profile.choose(["person.note"])
        assert profile.choose(["person.name", "person.birth_date"])[-1] == "person.birth_date"
        centre.write_centre_card(tmp_path / "card.json")
    assert "birth_date" in json.loads((tmp_path / "card.json").read_text(encoding="utf-8"))[
        "private_columns"
    ]["person"]  # fmt: skip
    with district.at_station(ONE):
        roster.add_person(name="周秀兰", birth_date="1958-03-02", phone="13800002046", address="丰园三栋")
        sync.take_centre_card(tmp_path / "card.json")
        assert sync.sync_status().asks == ("person.name", "person.phone", "person.birth_date")
    district.receive(district.export(ONE).path)
    with district.at_centre():
        (found,) = store.every("SELECT private FROM entry WHERE table_name = 'person'")
        assert json.loads(store.opened(found[0])) == {
            "name": "周秀兰", "birth_date": "1958-03-02", "phone": "13800002046"
        }  # fmt: skip
        assert profile.choose([]) == ["person.name", "person.phone"]


def test_a_backup_of_the_centre_can_be_put_back(district: District, tmp_path: Path) -> None:
    with district.at_station(ONE):
        roster.add_person(name="周秀兰")
    first = district.export(ONE)
    district.receive(first.path)
    if not district.centre_home.database.exists():
        with district.at_centre(), pytest.raises(BackUpTheServer):
            backups.back_up_centre()
        return
    with district.at_centre():
        made = backups.back_up_centre(folder=tmp_path)
        backups.back_up_centre()
        assert len(backups.list_backups()) == 1
        ours = centre.rows_of(ONE)
    assert b"\xe5\x91\xa8\xe7\xa7\x80" not in made.path.read_bytes()
    other = CentreHome(tmp_path / "other")
    backups.restore_centre(made.path, other)
    centre.open_centre(other, NAME, PASSWORD)
    assert centre.rows_of(ONE) == ours
    centre.close_centre()
    with pytest.raises(CentreExists):
        backups.restore_centre(made.path, other)
    for cut in (0, 100, len(made.path.read_bytes()) - 10):
        bad = tmp_path / "bad.centrebackup"
        bad.write_bytes(made.path.read_bytes()[:cut])
        home = CentreHome(tmp_path / f"bad{cut}")
        with pytest.raises(CentreBackupDamaged):
            backups.restore_centre(bad, home)
        assert not home.made


def test_a_category_of_the_centres_comes_changes_and_is_stopped(district: District) -> None:
    with district.at_centre(), clock.frozen(START + timedelta(minutes=1)):
        uid = dictionary.add_category(name="反诈宣传", seal="诈", reported_as="宣讲", colour="ke")
        with pytest.raises(ValidationError):
            dictionary.add_category(name="反诈", seal="诈", reported_as="宣讲")
        with pytest.raises(NoSuchItem):
            dictionary.add_category(name="反诈", seal="反", reported_as="宣讲", uid="none")
        dictionary.add_plan(
            title="防骗讲座", category=categories.find_category("诈").key, starts=TALK,
            ends=TALK + timedelta(hours=2),
        )  # fmt: skip
        first = sending.write_parcel(district.root / "usb").path
    with district.at_centre(), clock.frozen(START + timedelta(minutes=2)):
        assert categories.BY_KEY[uid].name == "反诈宣传"
        dictionary.add_category(name="防骗宣传", seal="骗", reported_as="科普", uid=uid)
        second = sending.write_parcel(district.root / "usb").path
    with district.at_centre(), clock.frozen(START + timedelta(minutes=3)):
        dictionary.withdraw_item("category", uid)
        third = sending.write_parcel(district.root / "usb").path
    with district.at_station(ONE):
        assert uid not in categories.BY_KEY
        own_categories.add_own_category(name="骗子克星", seal="骗", reported_as="xuan", colour="bang")
        assert parcels.take_parcel(first).problems == ()
        made = activities.get_activity(parcels.adopt_plan(parcels.list_plans()[0].key))
        known = categories.BY_KEY[made.category]
        assert (known.key, known.reported_as, known.colour, known.owner) == (uid, "xuan", "ke", "centre")
        (said,) = parcels.take_parcel(second).problems
        assert "骗子克星" in said
        assert parcels.take_parcel(first).news == {}
        known = categories.BY_KEY[uid]
        assert (known.name, known.reported_as, known.colour) == ("防骗宣传", "ke", "ke")
    with district.at_station(ONE):
        parcels.take_parcel(third)
        assert not categories.BY_KEY[uid].active
        assert activities.get_activity(made.uid).category == uid


def test_a_category_in_no_form_that_is_known_is_said(district: District) -> None:
    with district.at_centre():
        body = {"name": "反诈", "seal": "诈骗", "reported_as": "xuan", "colour": "ke"}
        dictionary._put("category", "c1", body, ())
    taken = take(district, ONE, send(district))
    assert len(taken.problems) == 1
    assert "categories" in taken.problems[0]
