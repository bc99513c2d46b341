"""Surnames are read as surnames, and every reading finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.roster import names, pinyin

#: Written down by hand from the dictionary of surnames, not from the table under test.
FAMILIES = {
    "单": "shan", "仇": "qiu", "解": "xie", "区": "ou", "查": "zha", "曾": "zeng", "覃": "qin", "朴": "piao",
    "盖": "ge", "翟": "zhai", "缪": "miao", "牟": "mu", "乐": "yue", "种": "chong", "繁": "po", "折": "she",
    "任": "ren", "华": "hua", "燕": "yan", "宁": "ning", "冼": "xian", "尉": "wei", "员": "yun", "秘": "bi",
    "乜": "nie", "逄": "pang", "句": "gou", "阚": "kan", "万": "wan", "葛": "ge", "吕": "lv", "黑": "he",
    "谭": "tan", "沈": "shen", "石": "shi", "贾": "jia", "俞": "yu", "隗": "wei", "王": "wang", "周": "zhou",
}  # fmt: skip
BOTH = {
    "单": "dan",
    "曾": "ceng",
    "仇": "chou",
    "解": "jie",
    "区": "qu",
    "查": "cha",
    "覃": "tan",
    "乐": "le",
}
COMPOUND = {
    "尉迟": "yuchi",
    "万俟": "moqi",
    "单于": "chanyu",
    "长孙": "zhangsun",
    "欧阳": "ouyang",
    "澹台": "tantai",
}
COMMON = "王李张刘陈单仇解区查曾覃周秀兰晓红建国伟芳娜敏静丽强磊军洋长乐𬱖䶮㛃"


@pytest.mark.parametrize(("family", "reading"), FAMILIES.items())
def test_a_surname_is_found_by_its_own_reading_and_sorted_by_it(family: str, reading: str) -> None:
    key = pinyin.search_key(f"{family}小兰")
    for typed in (f"{reading}xiaolan", reading, f"{reading[0]}xl", "xl", "xiaolan", f"{family}小"):
        assert pinyin.needle(typed) in key
    assert pinyin.sort_key(f"{family}小兰").split()[0] == reading


@pytest.mark.parametrize(("family", "reading"), BOTH.items())
def test_whoever_types_the_common_reading_finds_too(family: str, reading: str) -> None:
    key = pinyin.search_key(f"{family}小兰")
    assert f"{reading}xiaolan" in key
    assert f"{reading[0]}xl" in key


@pytest.mark.parametrize(("family", "reading"), COMPOUND.items())
def test_a_compound_surname_reads_as_one(family: str, reading: str) -> None:
    assert f"{reading}ming" in pinyin.search_key(f"{family}明")
    assert "".join(pinyin.sort_key(f"{family}明").split("|")[0].split()) == f"{reading}ming"


def test_shan_sorts_under_s_and_zeng_under_z() -> None:
    people = ["曾国藩", "单田芳", "陈静", "李强", "丁一"]
    assert sorted(people, key=pinyin.sort_key) == ["陈静", "丁一", "李强", "单田芳", "曾国藩"]


@pytest.mark.parametrize("typed", ["lv", "LV", "lü", "LÜ", "Lv xiu", "ｌｖ"])
def test_the_umlaut_is_typed_as_v(typed: str) -> None:
    assert pinyin.needle(typed) in pinyin.search_key("吕秀")


@pytest.mark.parametrize(
    ("typed", "name"),
    [("买买提", "阿依古丽·买买提"), ("阿依古丽·买", "阿依古丽·买买提"), ("阿依古丽•", "阿依古丽·买买提"),
     ("mary s", "Mary Smith"), ("MARYSMITH", "Mary Smith"), ("Ａｌｉ", "Ａｌｉ"), ("ali", "Ａｌｉ")],
)  # fmt: skip
def test_dots_spaces_case_and_width_do_not_matter(typed: str, name: str) -> None:
    assert pinyin.needle(names.normalise(typed)) in pinyin.search_key(name)


@given(
    st.text(alphabet=st.sampled_from(COMMON), min_size=1, max_size=4),
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.data(),
)
def test_every_piece_of_name_pinyin_initials_and_phone_is_in_the_key(
    name: str, phone: str, data: st.DataObject
) -> None:
    key = pinyin.search_key(name, phone=phone)
    readings = [data.draw(st.sampled_from(choices)) for choices in pinyin.toned_syllables(name)]
    syllables = [pinyin._plain((reading,))[0] for reading in readings]
    for whole in (name, "".join(syllables), "".join(s[0] for s in syllables), phone):
        start = data.draw(st.integers(0, len(whole) - 1))
        end = data.draw(st.integers(start + 1, len(whole)))
        assert pinyin.needle(whole[start:end]) in key


@given(st.text(max_size=50), st.text(max_size=10))
def test_any_name_has_keys_in_one_form(name: str, typed: str) -> None:
    key = pinyin.search_key(name, phone="13800002046", volunteer_number="V-1", id_number="11010519491231002X")
    assert key == key.lower()
    assert key.endswith("|13800002046|v-1|11010519491231002x")
    assert "|" not in pinyin.needle(typed)
    assert len(key.split("|")) <= 4 + 2 * 64
    assert pinyin.sort_key(name).endswith(f"|{name}")


@given(st.text(alphabet=st.sampled_from("王李任小燕明阳"), min_size=1, max_size=4))
def test_a_name_finds_itself(name: str) -> None:
    assert pinyin.needle(name) in pinyin.search_key(name).split("|")


def test_marked_letters() -> None:
    assert pinyin.marked("周秀兰", "zx") == [("zhōu", 1), ("xiù", 1), ("lán", 0)]
    assert pinyin.marked("周秀兰", "zhouxiul") == [("zhōu", 4), ("xiù", 3), ("lán", 1)]
    assert pinyin.marked("周秀兰", "xiu") == [("zhōu", 0), ("xiù", 3), ("lán", 0)]
    assert pinyin.marked("周秀兰", "周") == [("zhōu", 0), ("xiù", 0), ("lán", 0)]
    assert pinyin.marked("单田芳", "shan")[0] == ("shàn", 4)


@given(st.text(max_size=6), st.text(alphabet="abcxyzhul", max_size=8))
def test_marks_never_count_more_letters_than_were_typed(name: str, typed: str) -> None:
    marks = pinyin.marked(name, typed)
    assert sum(n for _s, n in marks) in (0, len(typed))
    assert [s for s, _n in marks] == [readings[0] for readings in pinyin.toned_syllables(name)]
