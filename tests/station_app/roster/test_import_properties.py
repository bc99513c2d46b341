"""Import of generated mess: every row accounted for, twice changes nothing, undo restores everything."""

from __future__ import annotations

import csv
import gc
import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from station_app.core import changelog, clock
from station_app.core.db import db, tuples
from station_app.core.jobs import Job, JobCancelled
from station_app.operators import service as operators
from station_app.roster import choices, cleaning, importing, plans, reading, undoing
from station_app.roster import service as roster
from station_app.roster.models import Consent, ImportBatch, Membership, Person, Team
from tests.station_app.roster.test_import import id_number

HEAD = (
    "姓名",
    "性别",
    "出生日期",
    "身份证号",
    "联系电话",
    "备用电话",
    "服务队",
    "备注",
    "志愿者编号",
    "住址",
    "同意日期",
)
NAMES = st.sampled_from(["张三", "张 三", "李四", "欧阳静", "阿依·买买提", "", "𬱖某", "138", None])
PHONES = st.sampled_from(["13800000001", "138-0000-0002", 13800000003, "12", "", None, None])
BIRTHS = st.sampled_from(["1960-01-01", "1960.1.1", "1961年2月3日", 1961, "2月30日", None, None])
IDS = st.sampled_from(
    [id_number("19600101", 11), id_number("19600101", 22).lower(), id_number("19610203", 33),
     "430199196001010000", 430199196001010000, "4301991960010", None, None, None]
)  # fmt: skip
ROWS = st.lists(
    st.tuples(
        NAMES,
        st.sampled_from(["男", "女", "?", None]),
        BIRTHS,
        IDS,
        PHONES,
        PHONES,
        st.sampled_from(["书香队", "书香队、护学岗队", None, None]),
        st.sampled_from(["=1+1", "退休教师", None, None]),
        st.sampled_from(["V1", "V2", None, None]),
        st.sampled_from(["3 栋", "5 栋", None]),
        st.sampled_from(["是", "2026-01-02", None]),
    ),
    max_size=9,
)
ON_MATCH = st.sampled_from(choices.ON_MATCH)
TABLES = (Person, Team, Membership, Consent)


def prepared(rows: list[tuple[Any, ...]]) -> reading.Preview:
    """What the child process gives for a sheet of these rows, worked out here."""
    places = {name: n for n, name in enumerate(
        ("name", "sex", "birth_date", "id_number", "phone", "phone_2", "teams", "note", "volunteer_number",
         "address", "consent_on")
    )}  # fmt: skip
    cleaner = cleaning.Cleaner(places)
    cleaned = [cleaner.clean(number, row) for number, row in enumerate(rows, 2)]
    return reading.Preview(
        "a.xlsx", "名单", 1, {}, {},
        tuple(
            reading.PreparedRow(one[0], one[1], tuple(reading.Problem(*p) for p in one[2]), *one[3:])
            for one in cleaned if one is not None
        ),
    )  # fmt: skip


def state(*, revs: bool = False) -> dict[str, set[tuple[Any, ...]]]:
    """Every column of every roster table but the rows' counters; ids of teams and people included."""
    found = {}
    for table in TABLES:
        fields = [f for f in table._meta.sorted_fields if revs or f.name != "rev"]
        found[table.__name__] = set(tuples(table.select(*fields)))
    return found


def check_account(plan: plans.Plan) -> None:
    assert plan.rows == len(plan.added) + len(plan.updated) + plan.unchanged + len(plan.refused)
    told = [f.row for f in plan.refused] + [r.row for r in plan.added] + [r.row for _u, r, _c in plan.updated]
    assert len(told) == len(set(told))
    assert all(f.message for f in (*plan.refused, *plan.warnings))


SKIPPED = st.frozensets(st.sampled_from(choices.SKIPPABLE), max_size=2)
DECISIONS = st.lists(st.integers(0, 5), min_size=9, max_size=9)


def decided(plan: plans.Plan, numbers: list[int]) -> dict[int, str]:
    """What somebody might answer row by row: for whom it is asked, a person, new or skip; else a way; for any
    row, that it stays out."""
    found = {}
    for row, number in zip(plan.preview.rows, numbers, strict=False):
        options: list[str] = [""]
        if row.row in plan.asked:
            options = ["", choices.NEW, choices.SKIP, *plan.asked[row.row]]
        elif row.row in plan.matched:
            options = ["", *choices.ON_MATCH]
        options.append(choices.OUT)
        if answer := options[number % len(options)]:
            found[row.row] = answer
    return found


def fates(plan: plans.Plan) -> dict[int, str]:
    """What becomes of each row."""
    found = {row.row: "unchanged" for row in plan.preview.rows}
    found |= {row.row: "added" for row in plan.added} | {row.row: "updated" for _u, row, _c in plan.updated}
    return found | {finding.row: finding.code for finding in plan.refused}


@settings(max_examples=40)
@given(ROWS, ROWS, ON_MATCH, SKIPPED, st.sampled_from([choices.SKIP, choices.NEW]), DECISIONS)
def test_rows_add_up_twice_changes_nothing_and_undo_restores(
    station: operators.SetUp,
    before: list[tuple[Any, ...]],
    rows: list[tuple[Any, ...]],
    how: str,
    skip: frozenset[str],
    ambiguous: str,
    numbers: list[int],
) -> None:
    with db.atomic() as back:
        importing.commit_import(importing.plan_rows(prepared(before)))
        kept, file = state(), prepared(rows)
        chosen = choices.Choices(how, skip, ambiguous)
        chosen = replace(chosen, rows=decided(importing.plan_rows(file, chosen), numbers))
        plan = importing.plan_rows(file, chosen)
        check_account(plan)
        assert state() == kept
        done = importing.commit_import(plan)
        assert Person.select().count() == len(kept["Person"]) + len(plan.added)
        after = state(revs=True)
        again = importing.plan_rows(file, chosen)
        check_account(again)
        first, second = fates(plan), fates(again)
        # Whoever came in is there. A row of which it was not known whom it means is looked at anew each time.
        open_ones = {row for row, fate in first.items() if fate in ("ambiguous", "same-name")}
        assert {row for row, fate in second.items() if fate in ("added", "updated")} <= open_ones
        if not open_ones:
            importing.commit_import(again)
            assert state(revs=True) == after
        plain = fates(importing.plan_rows(file))
        assert all(
            plain[row] != "added" for row, fate in first.items() if fate in ("added", "updated", "unchanged")
        )
        taken = undoing.undo_import(done.batch)
        assert state() == kept
        assert (taken.removed, taken.restored, taken.left) == (
            len(plan.added), sum(bool(changes) for _u, _r, changes in plan.updated), (),
        )  # fmt: skip
        assert changelog.verify_chain() == []
        back.rollback()


@given(ROWS)
def test_no_two_people_of_one_key_come_of_one_file(
    station: operators.SetUp, rows: list[tuple[Any, ...]]
) -> None:
    with db.atomic() as back:
        importing.commit_import(importing.plan_rows(prepared(rows)))
        numbers = [p.id_number for p in Person.select() if p.id_number]
        phones = [(p.phone, p.name) for p in Person.select() if p.phone and not p.id_number]
        back.rollback()
    assert len(numbers) == len(set(numbers))
    assert len(phones) == len(set(phones))


@pytest.mark.parametrize("touch", ["note", "phone", "team", "consent", "nothing"])
def test_undo_leaves_whom_somebody_touched_since(station: operators.SetUp, touch: str) -> None:
    row = ("张三", "男", None, None, "13800000001", None, "书香队", "退休教师", None, None, "2026-01-02")
    done = importing.commit_import(importing.plan_rows(prepared([row])))
    uid = roster.find_person("张三").uid
    acts: dict[str, Callable[[], object]] = {
        "note": lambda: roster.edit_person(uid, note="住院了"),
        "phone": lambda: roster.edit_person(uid, phone="13800000009"),
        "team": lambda: roster.edit_person(uid, teams=["书香队", "合唱队"]),
        "consent": lambda: roster.withdraw_consent(uid, kind="record"),
        "nothing": lambda: roster.reveal_people([uid]),
    }
    acts[touch]()
    taken = undoing.undo_import(done.batch)
    assert (taken.removed, len(taken.left)) == ((1, 0) if touch == "nothing" else (0, 1))
    assert Person.select().count() == (0 if touch == "nothing" else 1)


def test_undo_puts_an_overwritten_note_back_and_leaves_a_newer_one(station: operators.SetUp) -> None:
    for note, since, then in (("旧", None, "旧"), ("旧", "更新的", "更新的"), ("", None, "")):
        uid = roster.add_person(name="张三", phone="13800000001", note=note).uid
        row = ("张三", None, None, None, "13800000001", None, None, "退休教师", None, None, None)
        done = importing.commit_import(
            importing.plan_rows(prepared([row]), choices.Choices(choices.OVERWRITE))
        )
        assert roster.show_person(uid).values["note"] == "退休教师"
        if since:
            roster.edit_person(uid, note=since)
        undoing.undo_import(done.batch)
        assert roster.show_person(uid).values["note"] == then
        Person.delete().execute()


def test_a_volunteer_number_goes_to_one_person(station: operators.SetUp) -> None:
    roster.erase_person(roster.add_person(name="走了的人", volunteer_number="V1").uid)
    roster.add_person(name="张三", phone="13800000001")
    roster.add_person(name="李四", phone="13800000002")
    rows = [
        (name, None, None, None, phone, None, None, None, number, None, None)
        for name, phone, number in (
            ("张三", "13800000001", "V2"), ("李四", "13800000002", "V2"), ("王五", None, "V2"),
            ("赵六", None, "V1"),
        )
    ]  # fmt: skip
    plan = importing.plan_rows(prepared(rows))
    assert [(f.row, f.code) for f in plan.warnings if f.field == "volunteer_number"] == [
        (n, "volunteer-number-taken") for n in (3, 4, 5)
    ]
    importing.commit_import(plan)
    assert roster.find_person("V2").name == "张三"
    assert [p.name for p in roster.find_people("V2")] == ["张三"]


def test_teams_of_somebody_without_a_phone_are_known(station: operators.SetUp) -> None:
    row = ("张三", None, None, id_number("19600101", 11), None, None, "书香队", None, None, None, None)
    importing.commit_import(importing.plan_rows(prepared([row])))
    again = importing.plan_rows(prepared([row]))
    assert (len(again.updated), again.unchanged) == (0, 1)


def test_the_same_person_in_two_rows_is_seen_by_any_key(station: operators.SetUp) -> None:
    number, phone, born = id_number("19600101", 11), "13800000001", "1960-01-01"

    def row(id_number: str | None, phone: str | None, born: str | None) -> tuple[Any, ...]:
        return ("张三", None, born, id_number, phone, None, None, None, None, None, None)

    for first, second in (
        (row(number, phone, None), row(None, phone, None)),
        (row(None, phone, None), row(number, phone, None)),
        (row(None, phone, born), row(None, None, born)),
        (row(number, None, None), row(None, None, born)),
    ):
        plan = importing.plan_rows(prepared([first, second]))
        assert [(f.row, f.code) for f in plan.refused] == [(3, "twice-in-file")]
    two = importing.plan_rows(
        prepared([row(number, phone, None), row(id_number("19600101", 22), phone, None)])
    )
    assert len(two.added) == 2


def test_a_cancelled_commit_leaves_nothing(station: operators.SetUp) -> None:
    plan = importing.plan_rows(prepared([("张三", *[None] * 10)]))
    before = changelog.head()
    steps: list[int] = []

    def listener(done: int, _total: int, _what: str) -> None:
        steps.append(done)
        if done:
            job.cancel()

    job = Job(listener)
    with pytest.raises(JobCancelled):
        importing.commit_import(plan, job=job)
    assert steps == [0, 1]
    assert (Person.select().count(), ImportBatch.select().count(), changelog.head()) == (0, 0, before)


MESS = st.one_of(
    st.none(), st.text(max_size=12), st.integers(), st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(), st.datetimes(datetime(1900, 3, 1), datetime(2100, 1, 1)), NAMES, PHONES, IDS,
)  # fmt: skip


def read(path: Path) -> dict[str, Any]:
    """The child's work, in this process; the child leaves closing the file to its own end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        child = reading.read_in_child(
            path=str(path), sheet="", mapping={}, layouts={}, anyhow=False, now=clock.now_ms(),
            report=lambda *_step: None,
        )  # fmt: skip
        rows: list[Any] = []
        while True:
            try:
                rows += next(child)
            except StopIteration as end:
                found = {**end.value, "rows": rows}
                break
        if path.suffix == ".xlsx":
            gc.collect()
    return found


@settings(max_examples=12)
@given(st.lists(st.lists(MESS, min_size=4, max_size=4), max_size=8), st.integers(0, 3))
def test_any_workbook_with_a_heading_is_read_whole(
    tmp_path: Path, rows: list[list[Any]], blank_above: int
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for _n in range(blank_above):
        sheet.append([])
    sheet.append(["姓名", "出生日期", "身份证号", "电话"])
    for row in rows:
        sheet.append([cell.translate(_ILLEGAL) if isinstance(cell, str) else cell for cell in row])
    path = tmp_path / "a.xlsx"
    book.save(path)
    found = read(path)
    assert found["header_row"] == blank_above + 1
    numbers = [row[0] for row in found["rows"]]
    assert numbers == sorted(set(numbers))
    assert all(found["header_row"] < n <= found["header_row"] + len(rows) for n in numbers)
    named = {n for n, row in enumerate(rows, blank_above + 2) if row[0] in ("张三", "欧阳静", "𬱖某")}
    assert named <= set(numbers)


_ILLEGAL = dict.fromkeys(
    [*range(32), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF, ord("="), ord("_")]
)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.text(alphabet="张王䶮𬱖㛃小明", min_size=1, max_size=3),
            st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
            st.text(alphabet='栋单元",\n;\t 12', max_size=10),
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    st.sampled_from([",", ";", "\t"]),
)
def test_a_csv_comes_back_in_every_usual_encoding(
    tmp_path: Path, rows: list[tuple[str, str, str]], encoding: str, delimiter: str
) -> None:
    path = tmp_path / "a.csv"
    with open(path, "w", encoding=encoding, newline="") as handle:
        writer = csv.writer(handle, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writerows([("姓名", "电话", "住址"), *rows])
    found = read(path)
    said = [(r[1]["name"], r[1]["phone"], r[1].get("address", "")) for r in found["rows"]]
    assert said == [(name, phone, " ".join(address.split())) for name, phone, address in rows]


def test_a_heading_alone_is_a_table_of_nobody(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(HEAD), encoding="gb18030")
    found = read(path)
    assert found["rows"] == []
    assert set(found["columns"]) == {
        "name", "sex", "birth_date", "id_number", "phone", "phone_2", "teams", "note", "volunteer_number",
        "address", "consent_on",
    }  # fmt: skip
