"""How many stars a volunteer's hours make, and what else a star may ask for (domain §3.4).

Order 67 Art. 10 lets an organisation rate its volunteers by hours and quality; the ladders differ from
place to place, so that they are a table with presets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from station_app.core.i18n import N_

#: Hours that make a star, the national habit.
STAR_HOURS: Final = (100, 300, 600, 1000, 1500)
MOST_STARS: Final = 5
NATIONAL: Final = "national"
#: What a rule lacks: its code and the words for it.
LACKS: Final = {
    "tenure": N_("not long enough a volunteer"),
    "grade": N_("the evaluation is too low, or there is none"),
    "step": N_("the star before comes first"),
    "publicity": N_("proposed already"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What one star asks for: hours, months as a volunteer, the least mean evaluation (1-5, 0 for none);
    who approves it, how many working days it is on public view, whether the star before must be held."""

    level: int
    hours: int
    tenure_months: int = 0
    least_grade: int = 0
    approver: str = ""
    publicity_days: int = 5
    one_by_one: bool = False


@dataclass(frozen=True, slots=True)
class Preset:
    """A ladder that some place uses, with where it stands written."""

    key: str
    name: str
    source: str
    rules: tuple[Rule, ...]


def _ladder(hours: Sequence[int], *, approvers: Sequence[str] = ()) -> tuple[Rule, ...]:
    return tuple(
        Rule(level, least, approver=approvers[level - 1] if approvers else "")
        for level, least in enumerate(hours, 1)
    )


#: Approvers as in Fujian's rules; public view of 5 working days, where others take 3.
PRESETS: Final = {
    NATIONAL: Preset(
        NATIONAL,
        N_("National habit"),
        "中国社区志愿者注册管理办法 第十八条",
        _ladder(STAR_HOURS, approvers=("区县", "区县", "设区市", "设区市", "省")),
    ),
    "beijing": Preset("beijing", N_("Beijing 2010"), "北京 2010", _ladder((100, 200, 500, 800, 1000))),
    "zhangjiagang": Preset(
        "zhangjiagang", N_("Zhangjiagang 2014"), "张家港 2014", _ladder((30, 60, 100, 200, 300))
    ),
    "longgang": Preset(
        "longgang",
        N_("Longgang 2023"),
        "龙岗 2023",
        (Rule(1, 100, 6), Rule(2, 300, 6), Rule(3, 600, 12), Rule(4, 1000, 12)),
    ),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a volunteer brings: minutes, months as a volunteer, mean evaluation (0 for none), star held."""

    minutes: int
    tenure_months: int
    grade: float
    held: int


def star_of(minutes: int, hours: Sequence[int] = STAR_HOURS) -> tuple[int, int | None]:
    """(stars that the hours make, minutes still missing to the next or None)."""
    level = sum(minutes >= each * 60 for each in hours)
    missing = hours[level] * 60 - minutes if level < len(hours) else None
    return level, missing


def next_star(rules: Sequence[Rule], who: Standing) -> tuple[int, tuple[str, ...]]:
    """(the star above the one held that the hours reach, or 0; what its rule still lacks, by code).

    The highest that is met whole; where none is, the lowest that the hours reach, with what it lacks. A
    rule that goes one by one lets nobody past the star before.
    """
    within = [rule for rule in rules if rule.level > who.held and who.minutes >= rule.hours * 60]
    for rule in reversed(within):
        if not lacks(rule, who):
            return rule.level, ()
    return (within[0].level, lacks(within[0], who)) if within else (0, ())


def lacks(rule: Rule, who: Standing) -> tuple[str, ...]:
    """What a rule still asks of somebody whose hours reach it."""
    found = []
    if rule.one_by_one and who.held < rule.level - 1:
        found.append("step")
    if who.tenure_months < rule.tenure_months:
        found.append("tenure")
    if rule.least_grade and who.grade < rule.least_grade:
        found.append("grade")
    return tuple(found)


def months_between(first: date, last: date) -> int:
    """Whole months from one day to another; 0 where the other comes first."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return max(0, months - (last.day < first.day))
