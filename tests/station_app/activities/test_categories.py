"""Changsha's eight services and the station's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.activities import categories, category_rows, own_categories
from station_app.activities import service as activities
from station_app.activities.categories import (
    BY_KEY,
    CATEGORIES,
    SERVICE_KEYS,
    SERVICES,
    Category,
    NoSuchCategory,
    find_category,
    offered,
)
from station_app.activities.models import OwnCategory
from station_app.activities.rows import ActivityRow
from station_app.core import hues, session
from station_app.core.db import change_row
from station_app.core.errors import NotAllowed, NotFound, ValidationError
from station_app.core.paths import Home
from station_app.core.rights import Role
from station_app.operators import service as operators
from station_app.reports import month_figures
from tests.station_app.conftest import COORDINATOR, PASSWORD

NINE = (*SERVICES, categories.SCHOOL_GATE)
START = datetime(2026, 9, 14, 9, 0)


@pytest.fixture
def registry() -> Iterator[None]:
    """What a test shows by ``categories.use`` is gone after it."""
    yield
    category_rows.refresh()


def hold(category: str, hour: int = 0) -> ActivityRow:
    starts = START + timedelta(hours=hour)
    return activities.add_activity(
        title="活动", starts=starts, ends=starts + timedelta(minutes=45), category=category, venue="图书室"
    )


def test_the_eight_of_2022_and_the_school_gate() -> None:
    assert [c.name for c in CATEGORIES if not c.own] == [
        "理论政治宣讲", "文化文艺服务", "助学支教", "医疗健身", "科学普及", "法律服务",
        "卫生环保", "扶危帮困",
    ]  # fmt: skip
    assert [(c.name, c.seal, c.reported_as) for c in CATEGORIES if c.own] == [("护学岗", "护", "bang")]
    assert all(c.reported_as in categories.BY_KEY for c in CATEGORIES)
    assert len({c.seal for c in CATEGORIES}) == len(CATEGORIES) == len(categories.BY_KEY)
    assert offered() == tuple(CATEGORIES)


@given(st.sampled_from(NINE), st.sampled_from(("key", "seal", "name", "medium", "short", "english")))
def test_every_word_for_it_finds_it(category: Category, word: str) -> None:
    text = getattr(category, word)
    assert find_category(f" {text} ") is category
    assert word != "english" or find_category(text.upper()) is category


@pytest.mark.parametrize("text", ["", "宣讲文艺", "x", "护学"])
def test_what_is_none(text: str) -> None:
    with pytest.raises(NoSuchCategory) as caught:
        find_category(text)
    assert "护学岗(护)" in str(caught.value)


def test_white_can_be_read_on_every_colour_of_a_seal(repository: Path) -> None:
    themes = json.loads((repository / "resources/themes/tokens.json").read_text(encoding="utf-8"))
    for theme in ("light", "dark"):
        for name in hues.COLOURS:
            seal = contrast("#FFFFFF", themes[theme][f"c-{name}"])
            text = contrast(themes[theme][f"x-{name}"], themes[theme][f"t-{name}"])
            assert min(seal, text) >= 4.5, (theme, name)


def contrast(one: str, other: str) -> float:
    """WCAG 2's contrast of two colours."""

    def light(colour: str) -> float:
        parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@given(
    st.lists(st.tuples(st.text(max_size=3), st.text(max_size=6)), max_size=6),
    st.lists(st.integers(0, 30), max_size=40),
)
def test_whatever_is_made_up_is_reported_under_one_of_the_eight(
    made_up: list[tuple[str, str]], held: list[int]
) -> None:
    """Keys of the eight taken, services that there are not, keys that nobody knows: no sum loses one."""
    categories.use(categories.own(key, "名字", "名", "red", under) for key, under in made_up)
    try:
        keys = [*BY_KEY, *(key for key, _under in made_up), "gone"]
        activities_of = [keys[n % len(keys)] for n in held]
        sums = {one.key: 0 for one in CATEGORIES if not one.own}
        for key in activities_of:
            sums[BY_KEY[key].reported_as] += 1
            assert hues.colour_of(key) in hues.COLOURS
        assert sums.keys() == SERVICE_KEYS
        assert sum(sums.values()) == len(activities_of)
    finally:
        categories.use(())


def test_one_is_added_used_renamed_stopped_and_taken_up_again(station: operators.SetUp) -> None:
    made = own_categories.add_own_category(name="反诈宣传", seal="诈", reported_as="宣讲")
    assert (made.own, made.reported_as, made.colour, made.active) == (True, "xuan", "bang", True)
    assert [one.name for one in own_categories.list_own_categories()] == ["护学岗", "反诈宣传"]
    talk = hold("诈")
    assert talk.category == made.key
    renamed = own_categories.rename_own_category("反诈宣传", name="防骗宣传", seal="骗")
    assert BY_KEY[talk.category] is renamed
    assert (renamed.name, renamed.seal) == ("防骗宣传", "骗")
    assert not own_categories.stop_own_category("骗").active
    assert made.key not in [one.key for one in offered()]
    assert made.key in [one.key for one in offered(keep=made.key)]
    with pytest.raises(NoSuchCategory):
        find_category("防骗宣传")
    changed = activities.edit_activity(talk.uid, title="讲座", category=made.key).activity
    assert changed.category == made.key
    assert own_categories.resume_own_category(made.key).active
    assert find_category("骗").key == made.key


def test_it_is_there_at_the_next_log_in_and_gone_where_nobody_works(
    station: operators.SetUp, home: Home
) -> None:
    own_categories.add_own_category(name="反诈宣传", seal="诈", reported_as="xuan", colour="ke")
    own_categories.stop_own_category("护学岗")
    operators.log_out()
    assert tuple(CATEGORIES) == NINE
    operators.log_in(home, COORDINATOR, PASSWORD)
    shown = [(one.name, one.colour, one.active) for one in CATEGORIES if one.own]
    assert shown == [("护学岗", "hu", False), ("反诈宣传", "ke", True)]


def test_the_month_counts_it_under_its_service(station: operators.SetUp) -> None:
    own_categories.add_own_category(name="反诈宣传", seal="诈", reported_as="xuan")
    for hour, category in enumerate(("诈", "诈", "宣", "护", "法")):
        hold(category, hour)
    figures = month_figures.month_figures(2026, 9).categories
    planned = {one.key: one.planned + one.held for one in figures}
    assert planned == dict.fromkeys(SERVICE_KEYS, 0) | {"xuan": 3, "bang": 1, "fa": 1}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "诈"}, "name"),
        ({"name": "一二三四五六七八九"}, "name"),
        ({"name": "法律服务"}, "name"),
        ({"name": "护学岗"}, "name"),
        ({"seal": ""}, "seal"),
        ({"seal": "诈骗"}, "seal"),
        ({"seal": "A"}, "seal"),
        ({"seal": "护"}, "seal"),
        ({"seal": "法"}, "seal"),
        ({"reported_as": "护学岗"}, "reported_as"),
        ({"reported_as": ""}, "reported_as"),
        ({"colour": "accent"}, "colour"),
    ],
)
def test_what_an_own_one_cannot_be(station: operators.SetUp, values: dict[str, str], field: str) -> None:
    usual = {"name": "反诈宣传", "seal": "诈", "reported_as": "xuan"}
    with pytest.raises(ValidationError) as caught:
        own_categories.add_own_category(**usual | values)
    assert list(caught.value.problems) == [field]
    assert tuple(CATEGORIES) == NINE


def test_four_at_most_and_only_by_a_coordinator(station: operators.SetUp) -> None:
    for name, seal in (("反诈宣传", "诈"), ("巡逻", "巡"), ("邻里食堂", "食")):
        own_categories.add_own_category(name=name, seal=seal, reported_as="bang")
    assert len({one.colour for one in own_categories.list_own_categories()}) == 4
    with pytest.raises(own_categories.TooManyCategories):
        own_categories.add_own_category(name="夜校", seal="夜", reported_as="wen")
    own_categories.stop_own_category("护")
    own_categories.add_own_category(name="夜校", seal="夜", reported_as="wen")
    with pytest.raises(own_categories.TooManyCategories):
        own_categories.resume_own_category("护学岗")
    own_categories.stop_own_category("夜校")
    own_categories.rename_own_category("食", name="爱心食堂", seal="护")
    with pytest.raises(ValidationError):
        own_categories.resume_own_category("hu")
    with pytest.raises(NotFound):
        own_categories.stop_own_category("法")
    staff = session.Session("someone", "唐雨欣", Role.STAFF, session.current().home)
    with session.acting(staff), pytest.raises(NotAllowed):
        own_categories.stop_own_category("巡")


def test_the_centres_are_not_ours_to_change(station: operators.SetUp, registry: None) -> None:
    body = {"name": "垃圾分类", "seal": "圾", "colour": "huan", "reported_as": "huan"}
    assert own_categories.take_category("c1", body) == ""
    assert own_categories.take_category("c2", body | {"name": "护路", "seal": "护"}).startswith("“护路” from")
    category_rows.refresh()
    assert (BY_KEY["c1"].owner, BY_KEY["c1"].name) == ("centre", "垃圾分类")
    for change in (own_categories.stop_own_category, own_categories.resume_own_category):
        with pytest.raises(own_categories.CentresCategory):
            change("圾")
    own_categories.take_category("c1", None)
    own_categories.take_category("nothing", None)
    category_rows.refresh()
    assert not BY_KEY["c1"].active
    mine = own_categories.rename_own_category("hu", name="护学队", seal="校").key
    assert mine == "hu"
    for key, wrong in (("hu", body), ("xuan", body), ("c3", body | {"reported_as": "hu"}), ("c3", {})):
        with pytest.raises((ValueError, KeyError)):
            own_categories.take_category(key, wrong)
    row = OwnCategory.by("key", "c2")
    change_row(row, {"owner": "station"})
    with pytest.raises(ValueError, match="owner"):
        own_categories.take_category("c2", body)
