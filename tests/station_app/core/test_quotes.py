"""Quotation marks inside quotation marks: a title in a sentence may have some of its own."""

from __future__ import annotations

import pytest

from station_app.core.errors import StationError
from station_app.core.quotes import nested


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10月14日““就认你”听课”办完了", "10月14日“‘就认你’听课”办完了"),
        ("“学习“二十大”精神”和“读书会”", "“学习‘二十大’精神”和“读书会”"),
        ("““一“二”三””", "“‘一“二”三’”"),
        ("“读书会”办完了", "“读书会”办完了"),
        # What does not pair up is left alone.
        ("““读书会”办完了", "““读书会”办完了"),
        ("”读书会“", "”读书会“"),
        ("nobody's", "nobody's"),
    ],
)
def test_inner_quotes_are_single(text: str, said: str) -> None:
    assert nested(text) == said
    assert StationError(text).message == str(StationError(text)) == said
