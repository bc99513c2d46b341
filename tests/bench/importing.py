"""Importing 10,000 and 100,000 rows: file to preview, preview to committed, and the child's memory."""

from __future__ import annotations

import resource
from pathlib import Path

import openpyxl

from station_app.core.db import db
from station_app.roster import importing, plans
from tests.bench import people
from tests.bench.measure import Row, once
from tests.bench.stations import station

COUNT, MANY = 10_000, 100_000
HEADINGS = ("姓名", "性别", "出生日期", "身份证号", "手机", "住址", "政治面貌", "民族", "学历", "备注")


def write_workbook(path: Path, count: int = COUNT) -> Path:
    """A workbook of invented people in ten columns; ID numbers without one, so nothing is refused."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("花名册")
    sheet.append(list(HEADINGS))
    for n, row in enumerate(people.people(count, seed=9)):
        cells = [
            row[2],
            row[3],
            row[4],
            None,
            row[7],
            f"丰园社区{row[9]}",
            "群众",
            "汉族",
            "大专",
            f"第{n}号",
        ]
        sheet.append(cells)
    book.save(path)
    return path


def run() -> list[Row]:
    """Two rows for each size, and the child's memory after the larger one."""
    few = _rows(COUNT)
    many = _rows(MANY, floor=few[0].floor * MANY / COUNT)
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    name = f"the import's child process, most memory at {MANY:,}"
    return [*few, *many, Row(name, child, 512, "≤ 512 MB", "its limit", unit="MB")]


def _rows(count: int, *, floor: float = 0.0) -> list[Row]:
    """``floor``: of reading alone, where it is worked out from a smaller file, since it would take long."""
    with station() as home:
        path = write_workbook(home.root / "people.xlsx", count)
        if not floor:
            importing.preview_import(path)
        made: list[plans.Plan] = []
        ours = once(lambda: made.append(importing.preview_import(path)))
        floor = floor or once(lambda: _read_alone(path))
        commit = once(lambda: importing.commit_import(made[0]))
        rows = _prepare_bare(count)
        bare = once(lambda: _insert_bare(rows))
        name = f"import {count:,} rows of .xlsx, "
        return [
            Row(name + "file to preview", ours, floor, "≤ 1.5×", "openpyxl read_only alone"),
            Row(name + "preview to committed", commit, bare, "≤ 10×", "bare executemany, no change log"),
        ]


def _read_alone(path: Path) -> int:
    book = openpyxl.load_workbook(path, read_only=True)
    count = sum(1 for _row in book.worksheets[0].iter_rows(values_only=True))
    book.close()
    return count


def _prepare_bare(count: int) -> list[tuple[object, ...]]:
    """A table with the same columns and indexes and no trigger; gives rows to put in."""
    (sql,) = db.execute_sql("SELECT sql FROM sqlite_master WHERE name = 'person'").fetchone()
    db.execute_sql(sql.replace("person", "bare", 1))
    statement = "SELECT sql FROM sqlite_master WHERE tbl_name = 'person' AND type = 'index' AND sql NOT NULL"
    for n, (index,) in enumerate(db.execute_sql(statement).fetchall()):
        head, _on, tail = index.partition(" ON ")
        unique = "UNIQUE " if "UNIQUE" in head else ""
        tail = tail.replace('"person"', "bare").replace("person ", "bare ", 1)
        db.execute_sql(f"CREATE {unique}INDEX bare_{n} ON {tail}")
    return list(people.people(count, seed=10))


def _insert_bare(rows: list[tuple[object, ...]]) -> None:
    names = ", ".join(people.COLUMNS)
    marks = ", ".join("?" * len(people.COLUMNS))
    with db.atomic():
        db.connection().executemany(f"INSERT INTO bare ({names}) VALUES ({marks})", rows)
