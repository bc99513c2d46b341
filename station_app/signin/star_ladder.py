"""The station's ladder of stars as it stands in the database; the national one where none was chosen."""

from __future__ import annotations

from station_app.signin.models import StarRule
from station_app.signin.stars import NATIONAL, PRESETS, Rule


def rules() -> tuple[Rule, ...]:
    """What each star asks for, from the first on."""
    rows = StarRule.select().order_by(StarRule.level)
    found = tuple(
        Rule(
            level=row.level,
            hours=row.hours,
            tenure_months=row.tenure_months,
            least_grade=row.least_grade,
            approver=row.approver,
            publicity_days=row.publicity_days,
            one_by_one=bool(row.one_by_one),
        )
        for row in rows
    )
    return found or PRESETS[NATIONAL].rules


def hours() -> tuple[int, ...]:
    """The hours of each star."""
    return tuple(rule.hours for rule in rules())
