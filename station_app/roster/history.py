"""A row's history, read from the change log: when, who, what kind, which fields."""

from __future__ import annotations

import json
from typing import Any

from station_app.core import clock
from station_app.core.changelog import Change
from station_app.core.db import tuples
from station_app.operators.models import Operator
from station_app.roster.rows import ChangeRow


def of_row(row_id: str, limit: int) -> list[ChangeRow]:
    """The lines about a row, newest first; ``fields`` are the columns whose content changed."""
    names = {o.id: o.name for o in Operator.select()}
    query = Change.select(Change.line).where(Change.row_id == row_id).order_by(Change.n)
    found: list[ChangeRow] = []
    before: dict[str, Any] = {}
    for (text,) in tuples(query):
        line = json.loads(text)
        state = {**line["body"], **line["digests"]}
        changed = tuple(sorted(_differing(before, line))) if line["kind"] == "update" else ()
        if line["kind"] in ("insert", "update"):
            before = {"body": line["body"], "filled": set(line["digests"]), "state": state}
        found.append(
            ChangeRow(clock.from_ms(line["at"]), names.get(line["operator"], ""), line["kind"], changed)
        )
    return found[::-1][:limit]


def _differing(before: dict[str, Any], line: dict[str, Any]) -> set[str]:
    """Public columns that differ, and private ones that were filled or emptied.

    Whether a filled private value became another one cannot be told from digests: their salts differ.
    """
    if not before:
        return set()
    body = {name for name, value in line["body"].items() if before["body"].get(name) != value}
    return body | (before["filled"] ^ set(line["digests"]))
