"""A row's history, read from the change log: when, who, what kind, which fields."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from station_app.core import clock
from station_app.core.changelog import Change
from station_app.core.db import tuples
from station_app.operators.models import Operator
from station_app.roster.rows import ChangeRow


def of_rows(row_ids: Sequence[str], limit: int) -> list[ChangeRow]:
    """The lines about some rows of one person, newest first; ``fields`` are the columns that changed.

    Besides the log's own kinds there are ``merge`` and ``unmerge``: a record was merged into another.
    """
    names = {o.id: o.name for o in Operator.select()}
    found = [entry for row_id in row_ids for entry in _of_row(row_id, names)]
    found.sort(key=lambda entry: entry[0])
    return [row for _n, row in found[::-1][:limit]]


def _of_row(row_id: str, names: dict[str, str]) -> Iterator[tuple[int, ChangeRow]]:
    query = Change.select(Change.n, Change.line).where(Change.row_id == row_id).order_by(Change.n)
    before: dict[str, Any] = {}
    for n, text in tuples(query):
        line = json.loads(text)
        changed = _differing(before, line) if line["kind"] == "update" else set()
        kind = _kind(line, before) if "status" in changed else line["kind"]
        if line["kind"] in ("insert", "update"):
            before = {"body": line["body"], "filled": set(line["digests"])}
        at, who = clock.from_ms(line["at"]), names.get(line["operator"], "")
        yield n, ChangeRow(at, who, kind, tuple(sorted(changed)))


def _kind(line: dict[str, Any], before: dict[str, Any]) -> str:
    """What a change of the status means (``merging``)."""
    was, now = before["body"].get("status"), line["body"].get("status")
    if now == "merged":
        return "merge"
    return "unmerge" if was == "merged" else str(line["kind"])


def _differing(before: dict[str, Any], line: dict[str, Any]) -> set[str]:
    """Public columns that differ, and private ones that were filled or emptied.

    Whether a filled private value became another one cannot be told from digests: their salts differ.
    """
    if not before:
        return set()
    body = {name for name, value in line["body"].items() if before["body"].get(name) != value}
    return body | (before["filled"] ^ set(line["digests"]))
