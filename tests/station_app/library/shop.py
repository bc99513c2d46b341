"""What the desk of a test has, and what is read off it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from station_app.library.models import OpenLoan


def codes(outcomes: list[Any]) -> list[tuple[str, str]]:
    return [(str(one.outcome), one.code) for one in outcomes]


@dataclass
class Shop:
    """Two readers and three copies."""

    cards: list[str]
    books: list[str]
    people: list[str] = field(default_factory=list)


def open_loans() -> list[tuple[Any, ...]]:
    rows = OpenLoan.select().order_by(OpenLoan.copy)
    return [(r.copy_id, r.card_id, r.event_id, r.lent_at, r.due, r.renewals) for r in rows]
