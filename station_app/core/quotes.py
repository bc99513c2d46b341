"""Quotation marks inside quotation marks."""

from __future__ import annotations

import re
from typing import Final

_MARKS: Final = re.compile("[“”]")
_INNER: Final = {"“": "‘", "”": "’"}


def nested(text: str) -> str:
    """The sentence with what is quoted inside a quotation in single marks: ““甲”乙” → “‘甲’乙”
    (GB/T 15834-2011, 4.8.3.3). Where the marks do not pair up it stays as it is.
    """
    found = []
    depth = 0
    for mark in _MARKS.finditer(text):
        if mark[0] == "“":
            depth += 1
        found.append(_INNER[mark[0]] if depth % 2 == 0 else mark[0])
        if mark[0] == "”":
            depth -= 1
        if depth < 0:
            return text
    if depth:
        return text
    marks = iter(found)
    return _MARKS.sub(lambda _mark: next(marks), text)
