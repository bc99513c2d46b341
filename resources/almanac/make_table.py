"""Make ``table.json``: the lunar calendar and solar terms of 2000-2050 from two libraries that agree.

Run by hand with the development extras and lunar_python installed; the program reads the table alone.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

from borax.calendars.lunardate import LunarDate
from lunar_python import Solar

FIRST, LAST = 2000, 2050
TERMS = [
    "小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至",
    "小暑", "大暑", "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至",
]  # fmt: skip


def main() -> None:
    """Compare every day of both libraries, then write the months' lengths and the terms' days."""
    months: list[list[object]] = []
    terms: dict[str, list[str]] = {}
    day = date(FIRST, 1, 1)
    while day.year <= LAST:
        one = Solar.fromYmd(day.year, day.month, day.day).getLunar()
        two = LunarDate.from_solar(day)
        mine = (one.getYear(), abs(one.getMonth()), one.getDay(), one.getMonth() < 0)
        assert mine == (two.year, two.month, two.day, bool(two.leap)), day
        if mine[2] == 1 or not months:
            start = day - timedelta(days=mine[2] - 1)
            months.append([start.isoformat(), mine[0], mine[1], int(mine[3])])
        if one.getJieQi():
            assert (two.term or "") == one.getJieQi(), day
            terms.setdefault(str(day.year), [""] * 24)[TERMS.index(one.getJieQi())] = day.strftime("%m%d")
        day += timedelta(days=1)
    text = json.dumps({"months": months, "terms": terms}, ensure_ascii=False, separators=(",", ":"))
    Path(__file__).with_name("table.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
