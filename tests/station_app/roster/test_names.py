"""Names: made comparable, never changed into others."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.roster import names

EXT_B = "𬱖𠅤𪻐𬸪㵘"
NAMES = st.text(alphabet=st.sampled_from("王小明张欧阳䶮㛃〇𬱖𠅤·•．. \u3000aZé"), max_size=12)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张  三", "张三"),
        ("张\u3000三", "张三"),
        ("\u200b张三\ufeff", "张三"),
        ("欧阳 静", "欧阳静"),
        ("阿依古丽．买买提", "阿依古丽·买买提"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽.买买提", "阿依古丽·买买提"),
        ("阿依古丽 · 买买提", "阿依古丽·买买提"),
        ("Mary   Smith", "Mary Smith"),
        ("Dr. Who", "Dr. Who"),
        ("· Mary", "Mary"),
        ("𬱖 𠅤", "𬱖𠅤"),
    ],
)
def test_what_offices_write(typed: str, name: str) -> None:
    assert names.normalise(typed) == name


@given(st.one_of(NAMES, st.text(max_size=20)))
def test_a_name_made_comparable_stays_so(text: str) -> None:
    name = names.normalise(text)
    assert names.normalise(name) == name
    assert name == name.strip()


@given(st.text(alphabet=st.characters(min_codepoint=0xF900, max_codepoint=0xFAD9), min_size=1, max_size=4))
def test_compatibility_ideographs_are_left_as_they_are(name: str) -> None:
    """NFKC would turn 﨎 into another character; what is on the ID card stays."""
    assert names.normalise(name) == name
    assert names.is_name(name)


def test_nfkc_would_have_changed_one() -> None:
    assert unicodedata.normalize("NFKC", "\uf9ff") != "\uf9ff" == names.normalise("\uf9ff")


@pytest.mark.parametrize("name", ["䶮", "𬱖", EXT_B, "〇", "李〇", "\U00031350", "Ай Гүл", "é"])
def test_rare_and_foreign_names_are_names(name: str) -> None:
    assert names.is_name(name)


@pytest.mark.parametrize("text", ["", "·", "张三1", "138", "①", "-", "一" * 51])
def test_what_is_no_name(text: str) -> None:
    assert not names.is_name(text)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("王小明", "王"),
        ("欧阳娜", "欧阳"),
        ("欧阳", "欧"),
        ("单于铁", "单于"),
        ("爱新觉罗溥仪", "爱新觉罗"),
        ("阿依古丽·买买提", "阿依古丽"),
        ("𬱖某", "𬱖"),
        ("", ""),
    ],
)
def test_the_family_name(name: str, family: str) -> None:
    assert names.surname(name) == family


def test_characters_that_only_the_old_computer_knew_are_seen() -> None:
    assert names.has_private_use("张\ue123")
    assert names.has_private_use("张\U000f0001")
    assert not names.has_private_use("张" + EXT_B)
