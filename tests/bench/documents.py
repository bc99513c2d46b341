"""Reports of 200 and 5,000 names beside a hand-drawn canvas; the ledger beside openpyxl alone."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl

from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.reports import fonts, ledger, signin_report
from station_app.reports.page import open_canvas
from station_app.reports.rows import SheetHead, SheetLine, SignInReport, Totals
from tests.bench import people
from tests.bench.measure import Row, median_of

COUNT = 10_000


def run() -> list[Row]:
    """Three rows."""
    fonts.register()
    with tempfile.TemporaryDirectory(prefix="station-bench-") as folder:
        return [
            _report(Path(folder), 200, "≤ 2×", 5),
            _report(Path(folder), 5_000, "≤ 1.5×", 3),
            _ledger(Path(folder)),
        ]


def report_of(count: int) -> SignInReport:
    """A report of invented people."""
    head = SheetHead(
        station="长沙市雨花区洞井街道丰园社区新时代文明实践站", station_short="丰园社区",
        title="书法公益课堂", category="文化文艺服务", when="2026年10月16日 09:30–11:00",
        when_short="2026-10-16", venue="图书馆二楼教室",
        speaker_label="主讲", speaker="易建平", team="书香队", attendance=str(count), attendance_label="签到",
        number="2026-0042-1", printed="2026-10-16 11:05", operator="唐雨欣",
    )  # fmt: skip
    lines = tuple(
        SheetLine(
            place=str(n + 1), name=str(row[2]), capacity="志愿者",
            phone=f"{str(row[7])[:3]}****{str(row[7])[-4:]}", team="书香队",
            came="09:30", left="11:00", hours="1.5", signature="已签",
        )
        for n, row in enumerate(people.people(count))
    )  # fmt: skip
    totals = Totals(
        (("志愿者", str(count), "群众", "0"), ("时长", "1.5", "人次", str(count)), ("", "", "", ""))
    )
    return SignInReport(head, lines, totals, note="")


def _report(folder: Path, count: int, target: str, runs: int) -> Row:
    report = report_of(count)
    ours = median_of(lambda: signin_report.write(folder / "ours.pdf", report), runs)
    floor = median_of(lambda: _draw_by_hand(folder / "floor.pdf", report), runs)
    size = (folder / "ours.pdf").stat().st_size / 1000
    task = f"a report of {count:,} names"
    return Row(task, ours, floor, target, "canvas drawn by hand", extra=f"({size:.0f} KB)")


def _draw_by_hand(path: Path, report: SignInReport) -> None:
    """The same cells at the same places, nothing checked, nothing laid out."""
    canvas = open_canvas(str(path), "floor")
    edges = (40, 70, 150, 210, 300, 380, 430, 480, 520)
    for first in range(0, len(report.lines), 25):
        y = 760.0
        for line in report.lines[first : first + 25]:
            canvas.setFont(fonts.REGULAR, 9.5)
            cells = (
                line.place,
                line.name,
                line.capacity,
                line.phone,
                line.team,
                line.came,
                line.left,
                line.hours,
            )
            for x, text in zip(edges, (*cells, line.signature), strict=True):
                canvas.drawString(x, y, text)
            canvas.line(36, y - 9, 560, y - 9)
            y -= 27.5
        canvas.showPage()
    canvas.save()


def _ledger(folder: Path) -> Row:
    start = datetime(2026, 1, 5, 9, 0)
    lines = [
        ledger.LedgerLine(
            ActivityRow(
                uid=str(n), number=f"2026-{n:04d}", title=f"公益课堂第{n}讲", category="wen",
                starts=start + timedelta(hours=n % 7000), ends=start + timedelta(hours=n % 7000 + 1),
                status=ActivityStatus.HELD, venue="多功能厅", lead="易建平", team="书香队",
            ),
            18, 12, 6, 720,
        )
        for n in range(COUNT)
    ]  # fmt: skip

    def ours() -> None:
        ledger.write(folder / "ledger.xlsx", title="2026", organiser="丰园社区", lines=lines)

    cells = [ledger.cells_of(line, "丰园社区", None) for line in lines]
    return Row(
        f"the ledger workbook, {COUNT:,} rows", median_of(ours, 3),
        median_of(lambda: _write_alone(folder / "alone.xlsx", cells), 3), "≤ 1.3×",
        "openpyxl alone, the same cells",
    )  # fmt: skip


def _write_alone(path: Path, rows: Sequence[Sequence[object]]) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("ledger")
    for row in rows:
        sheet.append(row)
    book.save(path)
