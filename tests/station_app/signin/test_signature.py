"""Signatures: kept as strokes, read back as they were, fitted into a box in the hand's own proportions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.signin.signature import (
    MOST_STROKES,
    NoSignature,
    Signature,
    from_text,
    signature_of,
    to_text,
)

POINTS = st.lists(st.tuples(st.floats(0, 1254), st.floats(0, 440)), min_size=1, max_size=30)
STROKES = st.lists(POINTS, min_size=1, max_size=12)


@given(STROKES)
def test_what_was_written_is_read_back_and_fits_its_box(strokes: list[list[tuple[float, float]]]) -> None:
    try:
        made = signature_of(1254, 440, strokes)
    except NoSignature:
        return
    assert from_text(to_text(made)) == made
    assert len(made.strokes) == len(strokes)
    assert all(s[0] == (round(w[0][0]), round(w[0][1])) for s, w in zip(made.strokes, strokes, strict=True))
    fitted = [point for stroke in made.fitted(36, 7.6) for point in stroke]
    assert all(-1e-9 <= value <= 1 + 1e-9 for point in fitted for value in point)


def test_the_box_is_filled_without_stretching_the_hand() -> None:
    square = Signature(400, 400, (((100, 100), (200, 100), (200, 200), (100, 200)),))
    xs = [x * 36 for x, _y in square.fitted(36, 8)[0]]
    ys = [y * 8 for _x, y in square.fitted(36, 8)[0]]
    assert max(xs) - min(xs) == pytest.approx(8)
    assert max(ys) - min(ys) == pytest.approx(8)
    assert (min(xs) + max(xs)) / 2 == pytest.approx(18)
    assert Signature(9, 9, ()).fitted(36, 8) == ()


@pytest.mark.parametrize(
    "strokes",
    [
        [],
        [[]],
        [[(10, 10)]],
        [[(10, 10), (12, 11), (10, 10)]],
        [[(10, 10), (100, 10)]] * (MOST_STROKES + 1),
        [[(float(n % 1000), float(n // 1000) * 5) for n in range(20_000)]],
    ],
)
def test_a_dot_or_a_scrawl_without_end_is_no_signature(strokes: list[list[tuple[float, float]]]) -> None:
    with pytest.raises(NoSignature):
        signature_of(1254, 440, strokes)


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "3", '{"v":2,"size":[1,1],"strokes":[]}', '{"v":1,"size":[1],"strokes":[]}',
        '{"v":1,"size":[0,1],"strokes":[]}', '{"v":1,"size":[9,9],"strokes":[[1]]}',
        '{"v":1,"size":[9,9],"strokes":[["a","b"]]}', '{"v":1,"size":[9,9],"strokes":7}',
        '{"v":1,"size":[9,9],"strokes":[[1,2,3]]}', "[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_signature_is_read_as_none(text: str) -> None:
    assert from_text(text) is None
