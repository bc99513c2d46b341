"""Changsha's eight services and the station's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.activities import categories
from station_app.activities.categories import CATEGORIES, NoSuchCategory, find_category


def test_the_eight_of_2022_and_the_school_gate() -> None:
    assert [c.name for c in CATEGORIES if not c.own] == [
        "理论政治宣讲", "文化文艺服务", "助学支教", "医疗健身", "科学普及", "法律服务",
        "卫生环保", "扶危帮困",
    ]  # fmt: skip
    assert [(c.name, c.seal, c.reported_as) for c in CATEGORIES if c.own] == [("护学岗", "护", "bang")]
    assert all(c.reported_as in categories.BY_KEY for c in CATEGORIES)
    assert len({c.seal for c in CATEGORIES}) == len(CATEGORIES) == len(categories.BY_KEY)


@given(st.sampled_from(CATEGORIES), st.sampled_from(("key", "seal", "name", "medium", "short", "english")))
def test_every_word_for_it_finds_it(category: categories.Category, word: str) -> None:
    text = getattr(category, word)
    assert find_category(f" {text} ") is category
    assert word != "english" or find_category(text.upper()) is category


@pytest.mark.parametrize("text", ["", "宣讲文艺", "x", "护学"])
def test_what_is_none(text: str) -> None:
    with pytest.raises(NoSuchCategory) as caught:
        find_category(text)
    assert "护学岗(护)" in str(caught.value)
