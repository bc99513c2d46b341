"""Call numbers: the next number of a class, simple shelving, and the order of a shelf."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from station_app.core.errors import ValidationError
from station_app.library import prices, shelving
from station_app.library import service as library
from station_app.operators import service as operators


def held(*calls: str) -> None:
    for call in calls:
        library.add_title(title=f"书{call}", call_number=call)


def test_the_next_number_of_a_class(station: operators.SetUp) -> None:
    assert shelving.next_call_number("I247.5") == "I247.5/1"
    held("I247.5/2", "I247.5/10:2", "I247.57/99", "I247/50", "I247.5/N2338", "I247.5", "i247.5 / 7", "K82/3")
    assert shelving.next_call_number("I247.5") == "I247.5/11"
    assert shelving.next_call_number(" ｉ247.5/4 ") == "I247.5/11"
    assert shelving.next_call_number("I247.57", volume="3") == "I247.57/100:3"
    assert shelving.next_call_number("K825.2=6") == "K825.2=6/1"
    for bad in ("", "  ", "/5"):
        with pytest.raises(ValidationError):
            shelving.next_call_number(bad)


def test_a_number_left_open_is_given_at_saving(station: operators.SetUp) -> None:
    held("I247.5/2", "I247.5/", "i247.5／", "I247.5/:3", "I-", "I-", "K82", "K-x")
    calls = [row.call_number for row in library.list_titles()]
    assert sorted(calls) == sorted(
        ["I247.5/2", "I247.5/3", "I247.5/4", "I247.5/5:3", "I-0001", "I-0002", "K82", "K-x"]
    )
    with pytest.raises(ValidationError, match="class number") as caught:
        held("/")
    assert list(caught.value.problems) == ["call_number"]


@given(st.lists(st.integers(1, 500), max_size=6))
def test_a_number_is_never_given_twice(station: operators.SetUp, numbers: list[int]) -> None:
    from station_app.core.db import db

    with db.atomic() as undo:
        held(*(f"B94/{n}" for n in numbers))
        given_now = shelving.next_call_number("B94")
        assert int(given_now.removeprefix("B94/")) > max(numbers, default=0)
        held(given_now)
        assert shelving.next_call_number("B94") != given_now
        undo.rollback()


def test_simple_shelving(station: operators.SetUp) -> None:
    assert shelving.next_simple_number("I") == "I-0001"
    held("I-0001", "I-0123", "I-x", "I247.5/900", "K-0500")
    assert shelving.next_simple_number("i247.5") == "I-0124"
    with pytest.raises(ValidationError):
        shelving.next_simple_number("L1")


# --- the shelf: digit by digit, then the book number as a whole ---------------------------------

classes = st.from_regex(r"[A-KN-VXZ]([0-9]{1,3}(\.[0-9]{1,3})?)?", fullmatch=True)


@given(classes, st.integers(1, 9999), st.integers(1, 9999))
@example("I247.5", 2, 10)
def test_book_numbers_stand_by_their_value(classed: str, one: int, two: int) -> None:
    keys = [prices.shelf_key(f"{classed}/{n}") for n in (one, two)]
    assert (keys[0] < keys[1]) is (one < two)


@given(classes, classes)
@example("K82", "K825")
def test_classes_stand_as_decimals(one: str, two: str) -> None:
    plain = [text.replace(".", "") for text in (one, two)]
    assert (prices.shelf_key(one) < prices.shelf_key(two)) is (plain[0] < plain[1])


@given(classes, st.sampled_from(prices.SIGNS), st.integers(0, 9))
def test_a_class_comes_before_its_signs_and_those_before_its_figures(
    classed: str, sign: str, figure: int
) -> None:
    ordered = [classed, f"{classed}{sign}6", f"{classed}{figure}"]
    assert sorted(ordered, key=prices.shelf_key) == ordered


def test_the_signs_stand_in_the_order_of_the_one_table() -> None:
    ordered = [f"K82{sign}1" for sign in prices.SIGNS]
    assert sorted(reversed(ordered), key=prices.shelf_key) == ordered
    assert prices.shelf_key("K82（516）") == prices.shelf_key("K82(516)")
    volumes = ["I247.5/3", "I247.5/3:2", "I247.5/3:10", "I247.5/12"]
    assert sorted(reversed(volumes), key=prices.shelf_key) == volumes
