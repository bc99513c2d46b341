"""A catalogue from a workbook, a CSV file or ISO 2709: looked at first, then taken in whole or not at all.

Every row is accounted for, duplicates become copies, the text of prices and dates is kept, and a batch can
be taken back (library.md §5.8; ``undoing``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from station_app.core import changelog, clock, sandbox
from station_app.core.db import atomic, insert_rows
from station_app.core.ids import new_id
from station_app.core.jobs import Job
from station_app.core.rights import Right, requires
from station_app.library import barcodes, prices, service
from station_app.library.entries import FIELDS, Entry, from_json
from station_app.library.marc_mapping import BarcodeField
from station_app.library.models import CatalogueBatch, Copy, Title
from station_app.library.planning import Finding, NewCopy, Planner, finding
from station_app.organisation import service as organisation

#: Rows of a preview that are shown.
SAMPLE: Final = 20
#: For the child: the largest file takes a minute on a slow computer, most of it pinyin and ISBN.
SECONDS: Final = 3 * sandbox.SECONDS
_STEP: Final = 1_000


@dataclass(frozen=True, slots=True)
class CatalogueImported:
    """What an import did; ``records`` is every row or record that held something."""

    batch: str
    records: int
    titles_added: int
    copies_added: int
    unchanged: int
    refused: tuple[Finding, ...]
    warnings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class CataloguePlan:
    """What taking a file in would do.

    ``kind`` is ``workbook``, ``csv``, ``cnmarc``, ``unimarc`` or ``marc21``; ``encoding`` and ``encodings``
    (records by encoding) are of ISO 2709 alone. ``columns`` says where each field is read: a heading, or a
    subfield (``905$b``) of those that may be chosen; ``barcode_fields`` are the subfields to choose from.
    ``sample`` has the first rows by ``entries.FIELDS``, ``barcodes`` joined by spaces.
    """

    file_name: str
    kind: str
    encoding: str
    encodings: Mapping[str, int]
    records: int
    titles_added: int
    copies_added: int
    unchanged: int
    columns: Mapping[str, str]
    barcode_fields: tuple[BarcodeField, ...]
    sample: tuple[Mapping[str, str], ...]
    refused: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    entries: tuple[Entry, ...] = field(repr=False)
    told: tuple[tuple[Finding, ...], tuple[Finding, ...]] = field(repr=False)


@requires(Right.CATALOGUE)
def preview_catalogue(
    path: Path, *, mapping: Mapping[str, str] | None = None, job: Job | None = None
) -> CataloguePlan:
    """Read a catalogue in a limited child process and say what taking it in would do; changes nothing.

    ``mapping`` is field → column: a heading or letter of a sheet (any of ``entries.FIELDS``), a subfield of
    ISO 2709 as ``905b`` (``barcode``, ``call_number``, ``place``, ``price``). Raises ``NoCatalogue``,
    ``NoMarc``, ``NoSuchColumn``, ``TooManyRecords``, ``sheets.CannotRead`` and the sandbox's errors.
    """
    arguments = {"path": str(path), "mapping": dict(mapping or {})}
    answer = sandbox.run_limited(
        "station_app.library.reading:read_in_child", arguments, job=job, seconds=SECONDS
    )
    found = tuple(from_json(sent) for sent in answer["entries"])
    told = (
        tuple(finding(*one) for one in answer["refused"]),
        tuple(finding(*one) for one in answer["warnings"]),
    )
    planner = _plan(found, Job())
    return CataloguePlan(
        file_name=path.name,
        kind=answer["kind"],
        encoding=answer["encoding"],
        encodings=answer["encodings"],
        records=answer["records"],
        titles_added=len(planner.new_titles),
        copies_added=len(planner.new_copies),
        unchanged=planner.unchanged,
        columns=answer["columns"],
        barcode_fields=tuple(map(_barcode_field, answer["barcode_fields"])),
        sample=tuple(_shown(entry) for entry in found[:SAMPLE]),
        refused=_in_order(told[0], planner.refused),
        warnings=_in_order(told[1], planner.warnings),
        entries=found,
        told=told,
    )


@requires(Right.CATALOGUE)
def import_catalogue(
    path: Path, *, mapping: Mapping[str, str] | None = None, job: Job | None = None
) -> CatalogueImported:
    """Look at a catalogue and take it in at once. Raises what ``preview_catalogue`` raises."""
    return commit_catalogue(preview_catalogue(path, mapping=mapping, job=job), job=job)


@requires(Right.CATALOGUE)
@atomic
def commit_catalogue(plan: CataloguePlan, *, job: Job | None = None) -> CatalogueImported:
    """Take in what was looked at, whole or not at all, beside what the station has by now."""
    job = job or Job()
    first = changelog.last_n() + 1
    planner = _plan(plan.entries, job)
    total = len(planner.new_titles) + len(planner.new_copies)
    _insert(Title, _TITLE_COLUMNS, [_title_row(*one) for one in planner.new_titles.items()], job, 0, total)
    copies = _copy_rows(planner.new_copies)
    _insert(Copy, _COPY_COLUMNS, copies, job, len(planner.new_titles), total)
    batch = CatalogueBatch.create(
        id=new_id(), file_name=plan.file_name, kind=plan.kind, at=clock.now_ms(), first_n=first,
        last_n=changelog.last_n(), records=plan.records, titles=len(planner.new_titles), copies=len(copies),
    )  # fmt: skip
    return CatalogueImported(
        batch=batch.id,
        records=plan.records,
        titles_added=len(planner.new_titles),
        copies_added=len(copies),
        unchanged=planner.unchanged,
        refused=_in_order(plan.told[0], planner.refused),
        warnings=_in_order(plan.told[1], planner.warnings),
    )


def _barcode_field(sent: list[Any]) -> BarcodeField:
    name, values, distinct, records, examples = sent
    return BarcodeField(name, values, distinct, records, tuple(examples))


def _plan(found: Sequence[Entry], job: Job) -> Planner:
    planner = Planner()
    for place, entry in enumerate(found):
        if place % _STEP == 0:
            job.step(place, len(found))
        planner.take(entry)
    return planner


def _in_order(*findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted((one for some in findings for one in some), key=lambda f: f.record))


def _shown(entry: Entry) -> dict[str, str]:
    codes = " ".join(copies.barcode for copies in entry.copies if copies.barcode)
    count = sum(copies.count for copies in entry.copies)
    return {name: text for name, text in entry.values.items() if text} | {
        "barcode": codes,
        "count": str(count),
    }


def _insert(
    table: type[Title] | type[Copy],
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    job: Job,
    done: int,
    total: int,
) -> None:
    for start in range(0, len(rows), _STEP):
        job.step(done + start, total)
        insert_rows(table, columns, rows[start : start + _STEP])


_TITLE_COLUMNS: Final = (
    "id", "rev", "title", "author", "publisher", "year", "year_text", "isbn", "isbn_printed", "class_number",
    "call_number", "price_fen", "price_text", "subjects", "note", "search_key", "seen_at",
)  # fmt: skip
_COPY_COLUMNS: Final = ("id", "rev", "title_id", "barcode", "state", "place", "price_fen")


def _title_row(uid: str, entry: Entry) -> tuple[Any, ...]:
    v, year = entry.values, entry.values.get("year", "")
    texts = {name: v.get(name, "") for name in FIELDS}
    return (
        uid, 1, v["title"], texts["author"], texts["publisher"], prices.year_of(year), year, entry.thirteen,
        texts["isbn"], texts["class_number"], texts["call_number"], entry.price_fen, texts["price"],
        texts["subjects"], texts["note"], entry.search_key, 0,
    )  # fmt: skip


def _copy_rows(copies: Sequence[NewCopy]) -> list[tuple[Any, ...]]:
    """Rows of ``copy``; those without a barcode get ours, from the next serial on, past what is taken."""
    figures = organisation.this_station().figures
    serial = service.next_serial(barcodes.COPY)
    taken = {copy.barcode for copy in copies}
    rows = []
    for copy in copies:
        code = copy.barcode
        while not code or (not copy.barcode and code in taken):
            code = barcodes.make(barcodes.COPY, figures, serial)
            serial += 1
        rows.append((new_id(), 1, copy.title, code, copy.state, copy.place, copy.price_fen))
    return rows
