"""Writing a change of the calendar in one transaction, noted so that ``edits`` can take it back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from station_app.activities import values as numbers
from station_app.activities.edits import MODELS
from station_app.activities.models import Activity, SeriesEdit, SeriesSkip
from station_app.activities.occurrences import Occurrence, evidence_of
from station_app.activities.registration import fill_places
from station_app.activities.series_planning import Item
from station_app.activities.series_rows import Scope, What
from station_app.core import clock, pinyin
from station_app.core.db import Logged, change_row, insert_rows, tuples
from station_app.core.ids import new_id

_CHUNK: Final = 400


class Writing:
    """Writes rows and remembers each as it was before the first touch."""

    def __init__(self) -> None:
        self._before: dict[tuple[str, str], dict[str, Any] | None] = {}
        self._after: dict[tuple[str, str], dict[str, Any]] = {}

    def change(self, row: Logged, found: Mapping[str, Any]) -> None:
        """Set values on a row that is there."""
        before = dict(row.__data__)
        if change_row(row, found):
            key = (_table(row), row.id)
            self._before.setdefault(key, before)
            new = {name: value for name, value in found.items() if before.get(name) != value}
            self._after.setdefault(key, {}).update(new)

    def insert(self, model: type[Logged], rows: Sequence[Mapping[str, Any]]) -> None:
        """Put new rows in, with one statement; what is not given takes its default."""
        if not rows:
            return
        fields = model._meta.sorted_fields
        filled = [
            [
                row.get(field.name, field.default() if callable(field.default) else field.default)
                for field in fields
            ]
            for row in rows
        ]
        insert_rows(model, [field.column_name for field in fields], filled)
        for row in rows:
            self._before.setdefault((model._meta.table_name, str(row["id"])), None)

    def delete(self, row: Logged) -> None:
        """Take a row out; an activity's number is not given again."""
        self._before.setdefault((_table(row), row.id), dict(row.__data__))
        if isinstance(row, Activity):
            numbers.keep_numbers([row.number])
        row.delete_instance()

    @property
    def empty(self) -> bool:
        """Whether nothing was changed."""
        return not self._before

    def _of(self, table: str) -> list[str]:
        return [uid for name, uid in self._before if name == table]

    def finish(self, series: str, scope: Scope) -> str:
        """Note what was done, so that it can be undone; gives the edit's id.

        Noted of a row: its values before (None: there was none), its counter now (None: it is gone), the
        values that were set, and whether anything says already that it was held.
        """
        revs = {table: _revs(model, self._of(table)) for table, model in MODELS.items()}
        held = evidence_of(self._of("activity"))
        noted = [
            {"table": table, "id": uid, "before": before, "rev": revs[table].get(uid)}
            | ({"after": self._after[table, uid]} if (table, uid) in self._after else {})
            | ({"held": True} if uid in held else {})
            for (table, uid), before in self._before.items()
        ]
        edit = SeriesEdit.create(
            id=new_id(), series_id=series, scope=scope, at=clock.now_ms(),
            before=json.dumps(noted, ensure_ascii=False),
        )  # fmt: skip
        return str(edit.id)


def _revs(model: type[Logged], uids: Sequence[str]) -> dict[str, int]:
    """The counters of the rows that are there."""
    found: dict[str, int] = {}
    for start in range(0, len(uids), _CHUNK):
        chunk = uids[start : start + _CHUNK]
        found |= dict(tuples(model.select(model.id, model.rev).where(model.id.in_(chunk))))
    return found


def _table(row: Logged) -> str:
    return str(row._meta.table_name)


def carry_out(
    writing: Writing, series: str, items: Sequence[Item], old: Mapping[str, Occurrence],
    skips: Mapping[str, SeriesSkip],
) -> None:  # fmt: skip
    """Write what the items say: rows moved, changed, put in, taken out; dates left out noted anew.

    ``skips`` are the dates left out so far, by day; those that no item mentions are forgotten.
    """
    search_keys: dict[str, str] = {}
    added = []
    for item in items:
        if "title" in item.values:
            title = item.values["title"]
            search_keys.setdefault(title, pinyin.first_key(title))
            item.values["search_key"] = search_keys[title]
        if item.step.what is What.DROPPED:
            writing.delete(_row(old[item.step.uid]))
        elif item.step.uid:
            row = _row(old[item.step.uid])
            writing.change(row, item.values)
            if "capacity" in item.values:
                fill_places(row)
        elif item.step.what is What.ADDED:
            added.append(item)
    _put_in(writing, series, added)
    _note_skips(writing, series, items, skips)


def _row(one: Occurrence) -> Activity:
    return Activity(**one.values)


def _put_in(writing: Writing, series: str, items: Sequence[Item]) -> None:
    highest: dict[int, int] = {}
    rows = []
    for item in items:
        year = int(item.values["starts"][:4])
        highest[year] = highest.get(year, numbers.highest_number(year)) + 1
        number = numbers.number_text(year, highest[year])
        rows.append({"id": new_id(), "number": number, "series": series, **item.values})
    writing.insert(Activity, rows)


def _note_skips(
    writing: Writing, series: str, items: Sequence[Item], skips: Mapping[str, SeriesSkip]
) -> None:
    wanted = {item.step.original.isoformat(): item.skip for item in items if item.skip is not None}
    for day, row in skips.items():
        if day not in wanted:
            writing.delete(row)
    new = []
    for day, (reason, detail) in wanted.items():
        if day in skips:
            found = {"series": series, "reason": reason, "detail": detail}
            writing.change(skips[day], found)
        else:
            new.append({"id": new_id(), "series": series, "day": day, "reason": reason, "detail": detail})
    writing.insert(SeriesSkip, new)
