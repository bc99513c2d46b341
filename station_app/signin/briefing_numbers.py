"""What a briefing says in numbers, read out of its text and held against the ledger.

Offices send papers back whose numbers differ from each other (domain §3.9: 若存在不一致现象一律不予盖章).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from station_app.core.i18n import _
from station_app.signin.closing_rows import ActivityFigures

NUMBER: Final = r"(\d{1,5})\s*(余|多|来)?\s*"
VOLUNTEERS: Final = (
    re.compile(NUMBER + r"(?:余|多)?[名位个]?\s*志愿者(?!服务队|队)"),
    re.compile(r"志愿者(?:共|有|约)?\s*" + NUMBER + r"[名位人]"),
    re.compile(NUMBER + r"volunteers?\b", re.IGNORECASE),
)
PUBLIC: Final = (
    re.compile(NUMBER + r"[名位个]?\s*(?:群众|居民|市民)"),
    re.compile(r"(?:群众|居民|市民)(?:共|有|约)?\s*" + NUMBER + r"[名位人]"),
    re.compile(NUMBER + r"of the public\b", re.IGNORECASE),
)
#: Only where the words say that it is about everybody: “4 new pupils” is nobody's sum.
ANYBODY: Final = (
    re.compile(r"(?:共|合计|吸引|到场|参加|参与)(?:了|有|的)?\s*" + NUMBER + r"(?:人次|[人名位])"),
    re.compile(NUMBER + r"(?:人次|[人名位])\w{0,4}?(?:参加|参与|到场)"),
    re.compile(NUMBER + r"people (?:came|attended|took part)\b", re.IGNORECASE),
)
HOURS: Final = (
    re.compile(r"(?:时长|志愿服务|gave)\D{0,8}?(\d{1,5}(?:\.\d)?)\s*(?:个)?(?:小时|hours?\b)", re.IGNORECASE),
)
DAYS: Final = (re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]"), re.compile(r"\bOn (\d{1,2})/(\d{1,2})\b"))


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A number that the ledger has otherwise: what it counts, what the briefing says, what is right."""

    what: str
    said: str
    right: str


def mismatches(text: str, figures: ActivityFigures, starts: datetime, ends: datetime) -> list[Mismatch]:
    """Every number of people, hours and days in ``text`` that the ledger has otherwise, in reading order."""
    found: list[Mismatch] = []
    rest = text
    for what, patterns, right in (
        (_("volunteers"), VOLUNTEERS, figures.volunteers),
        (_("public"), PUBLIC, figures.public),
    ):
        for pattern in patterns:
            for hit in pattern.finditer(rest):
                if not _fits(hit, right):
                    found.append(Mismatch(what, hit[1], str(right)))
            rest = pattern.sub(lambda hit: " " * len(hit[0]), rest)
    found += _of_anybody(rest, figures)
    found += _of_hours(text, figures)
    return found + _of_days(text, starts.date(), ends.date())


def _fits(hit: re.Match[str], right: int) -> bool:
    """Whether a number is right; 20余 means 20 to 29, 100余 100 to 199."""
    said = int(hit[1])
    if not hit[2]:
        return said == right
    digits = hit[1].rstrip("0")
    return said <= right < said + 10 ** (len(hit[1]) - len(digits) or 1)


def _of_anybody(text: str, figures: ActivityFigures) -> list[Mismatch]:
    """People without a capacity: the number of all, of one capacity, or of who is neither."""
    known = {figures.people, figures.volunteers, figures.public, figures.stays}
    known.add(figures.people - figures.volunteers - figures.public)
    return [
        Mismatch(_("people in all"), hit[1], str(figures.people))
        for pattern in ANYBODY
        for hit in pattern.finditer(text)
        if not any(_fits(hit, right) for right in known)
    ]


def _of_hours(text: str, figures: ActivityFigures) -> list[Mismatch]:
    right = figures.hours
    return [
        Mismatch(_("volunteer hours"), hit[1], f"{right:g}")
        for pattern in HOURS
        for hit in pattern.finditer(text)
        if float(hit[1]) != right
    ]


def _of_days(text: str, first: date, last: date) -> list[Mismatch]:
    right = f"{first.month}/{first.day}"
    return [
        Mismatch(_("date"), f"{hit[1]}/{hit[2]}", right)
        for pattern in DAYS
        for hit in pattern.finditer(text)
        if not _is_between(int(hit[1]), int(hit[2]), first, last)
    ]


def _is_between(month: int, day: int, first: date, last: date) -> bool:
    for year in {first.year, last.year}:
        try:
            if first <= date(year, month, day) <= last:
                return True
        except ValueError:
            continue
    return False
