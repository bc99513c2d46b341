"""Masks leak what they say and no more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.roster import masking

HAN = st.text(alphabet=st.sampled_from("王李张欧阳司马上官小明伟娜𬱖𠅤䶮"), min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("number", "masked"),
    [("13812345678", "138****5678"), ("073188886666", "**********66"), ("12345", "***45"),
     ("110", "***"), ("", "")],
)  # fmt: skip
def test_phones(number: str, masked: str) -> None:
    assert masking.mask_phone(number) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("430199196003070019", "4301**********0019"),
        ("430199600307001", "4301*******7001"),
        ("E12345678", "*******78"),
        ("K1", "**"),
        ("", ""),
    ],
)
def test_id_numbers(number: str, masked: str) -> None:
    assert masking.mask_id(number) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张伟", "张*"),
        ("王小明", "王*明"),
        ("欧阳娜", "欧阳*"),
        ("欧阳明日", "欧阳*日"),
        ("阿依古丽·买买提", "阿***·***"),
        ("王", "王*"),
        ("𬱖𠅤明", "𬱖*明"),
        ("", ""),
    ],
)
def test_names(name: str, masked: str) -> None:
    assert masking.mask_name(name) == masked


@given(st.from_regex(r"[0-9A-Z]{0,24}", fullmatch=True))
def test_a_number_shows_at_most_eight_figures_and_never_a_birth_date(number: str) -> None:
    for masked, shown in ((masking.mask_id(number), 8), (masking.mask_phone(number), 7)):
        assert len(masked) == len(number)
        assert sum(c != "*" for c in masked) <= min(shown, max(0, len(number) - 3))
        assert all(m in ("*", c) for m, c in zip(masked, number, strict=True))
    if len(number) == 18:
        assert masking.mask_id(number)[4:14] == "*" * 10


@given(HAN)
def test_a_name_of_two_shows_the_family_alone_and_a_longer_one_its_last(name: str) -> None:
    masked = masking.mask_name(name)
    assert "*" in masked
    hidden = sum(c == "*" for c in masked)
    assert hidden >= 1
    assert len(masked) == max(2, len(name))
    if len(name) == 2:
        assert masked == name[0] + "*"


@given(HAN, HAN)
def test_of_a_name_with_a_dot_one_character_is_seen(first: str, second: str) -> None:
    masked = masking.mask_name(f"{first}·{second}")
    assert masked == first[0] + "*" * (len(first) - 1) + "·" + "*" * len(second)
