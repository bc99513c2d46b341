"""Workbooks to be read, and how they are read or refused."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from station_app.core import sheets
from station_app.core.errors import StationError


def rows_of(path: Path) -> list[list[tuple[Any, ...]]]:
    """Every sheet, as the child reads it."""
    return [list(sheet.read()) for sheet in sheets.open_book(path).sheets]


def refused(path: Path) -> str:
    """The code of the refusal; the sentence is one line and names the file."""
    began = time.monotonic()
    with pytest.raises(StationError) as caught:
        rows_of(path)
    assert time.monotonic() - began < 5
    assert path.name in str(caught.value)
    assert "\n" not in str(caught.value)
    return caught.value.code


def book(path: Path, rows: list[list[Any]]) -> Path:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    made.save(path)
    return path


def with_parts(path: Path, compression: int = zipfile.ZIP_DEFLATED, **parts: bytes) -> Path:
    """A plain workbook with some of its parts replaced; ``sheet1`` stands for the first sheet's XML."""
    book(path, [["姓名", "电话"], ["张三", "13812345678"]])
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    for name, content in parts.items():
        members["xl/worksheets/sheet1.xml" if name == "sheet1" else name] = content
    with zipfile.ZipFile(path, "w", compression) as new:
        for name, content in members.items():
            new.writestr(name, content)
    return path
