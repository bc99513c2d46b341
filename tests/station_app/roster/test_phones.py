"""Phone numbers as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.roster import phones

MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in "0123456789+"}


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("138 0000 2046", "13800002046"),
        ("138-0000-2046", "13800002046"),
        ("+86 13800002046", "13800002046"),
        ("008613800002046", "13800002046"),
        ("8613800002046", "13800002046"),
        ("１３８００００２０４６", "13800002046"),
        ("13800002046.0", "13800002046"),
        ("（0731）8888 6666", "073188886666"),
        ("88886666", "88886666"),
        ("400-123-4567", "4001234567"),
        ("12345", "12345"),
        ("95588", "95588"),
        ("", ""),
        ("137441", ""),
        ("138000020461", ""),
        ("12800002046", ""),
        ("13800002046/13900001234", ""),
        ("无", ""),
        ("13800002046\n'", "13800002046"),
        ("1380000٢٠٤٦", ""),
    ],
)
def test_what_offices_write(typed: str, digits: str) -> None:
    assert phones.normalise(typed) == digits


@given(MOBILES, st.sampled_from(["", "+86", "0086", "86", "+86 ", "86-"]), st.data())
def test_a_mobile_is_found_under_any_dress(digits: str, prefix: str, data: st.DataObject) -> None:
    marks = data.draw(st.lists(st.sampled_from(["", " ", "-", "\u3000", "‐"]), min_size=11, max_size=11))
    dressed = prefix + "".join(d + m for d, m in zip(digits, marks, strict=True))
    assert phones.normalise(dressed) == digits
    assert phones.normalise(dressed.translate(FULL_WIDTH)) == digits


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("0123456789+- '\n.")), max_size=20))
def test_any_text_is_ascii_digits_or_nothing(text: str) -> None:
    digits = phones.normalise(text)
    assert digits == "" or (digits.isascii() and digits.isdigit() and len(digits) >= 5)
    assert phones.normalise(digits) == digits
