"""The tree: Changsha's ships, another can be taken in, places are found by typing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.operators import service as operators
from station_app.organisation import places
from station_app.organisation import service as organisation

HEAD = "code,parent_code,kind,name\n"
SMALL = HEAD + (
    "430199,430100,centre,试验区\n430199001,430199,institute,试验街道\n"
    "430199001001,430199001,station,甲社区居委会\n430111008012,430199001,station,丰园社区\n"
)


def test_the_shipped_tree_is_changsha(shared: Path) -> None:
    tree = places.shipped_tree()
    kinds = [place.kind for place in tree.places.values()]
    assert [kinds.count(kind) for kind in places.KINDS] == [1, 9, 170, 1647]
    assert (shared / "data/changsha-organisation.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        f"{p.code},{p.parent_code},{p.kind},{p.name}" for p in tree.places.values()
    ]


@pytest.mark.parametrize("typed", ["丰园", "fengyuan", "fysq", "FengYuan She", "430111008012"])
def test_a_community_is_found_by_hanzi_pinyin_initials_and_code(typed: str) -> None:
    assert "430111008012" in [place.code for place in places.shipped_tree().search(typed)]


def test_whose_station_this_is(station: operators.SetUp) -> None:
    here = organisation.this_station()
    assert (here.name, here.institute, here.centre) == ("丰园社区", "洞井街道", "雨花区")
    assert here.full_name == "长沙市雨花区洞井街道丰园社区新时代文明实践站"


def test_another_tree_is_taken_in_whole(station: operators.SetUp, tmp_path: Path) -> None:
    path = tmp_path / "tree.csv"
    path.write_text(SMALL, encoding="gb18030")
    assert organisation.import_organisations(path) == 4
    assert [o.name for o in organisation.list_organisations("station")] == ["丰园社区", "甲社区居委会"]


def test_a_tree_without_this_station_changes_nothing(station: operators.SetUp, tmp_path: Path) -> None:
    path = tmp_path / "tree.csv"
    path.write_text(SMALL.replace("430111008012", "430199001002"), encoding="utf-8")
    with pytest.raises(organisation.OwnStationMissing):
        organisation.import_organisations(path)
    assert len(organisation.list_organisations("station")) == 1647


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("a,b\n1,2\n", 1),
        (HEAD + "x,430100,centre,试验区\n", 2),
        (HEAD + "430199,430100,planet,试验区\n", 2),
        (HEAD + "430199,430100,centre,\n", 2),
        (HEAD + "430199,430100,centre,试验区\n430199,430100,centre,试验区\n", 3),
        (HEAD + "430199001,430199,institute,没有上级\n", 0),
        (HEAD + "1,2,station,甲\n2,1,station,乙\n", 0),
    ],
)
def test_a_bad_tree_is_told_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "tree.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(places.TreeDamaged) as caught:
        places.read_tree(path)
    assert caught.value.details["line"] == line


@given(st.binary(max_size=300))
def test_any_bytes_are_a_tree_or_told(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(raw)
    try:
        tree = places.read_tree(path)
    except places.TreeDamaged:
        return
    assert all(place.kind in places.KINDS for place in tree.places.values())


def test_bases_under_the_station(station: operators.SetUp) -> None:
    uid = organisation.add_base(name=" 雷锋 书屋 ", address="3 栋架空层")
    with pytest.raises(organisation.BaseNameTaken):
        organisation.add_base(name="雷锋 书屋")
    base = organisation.list_organisations("base")[0]
    assert (base.code, base.parent_code, base.kind, base.name) == (uid, "430111008012", "base", "雷锋 书屋")
    organisation.close_base(uid)
    assert organisation.list_organisations("base") == []
