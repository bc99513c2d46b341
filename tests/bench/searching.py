"""A keystroke's search over a station's and a district's people."""

from __future__ import annotations

from station_app.core.db import db
from station_app.roster import service as roster
from tests.bench import people
from tests.bench.measure import Row, each
from tests.bench.stations import add_people, station

PLAIN = """
SELECT * FROM person WHERE status = 'active' AND (name LIKE ?1 OR phone LIKE ?1 OR id_number LIKE ?1
  OR volunteer_number LIKE ?1 OR search_key LIKE ?1) ORDER BY seen_at DESC LIMIT 50"""


def run() -> list[Row]:
    """Rows for 10,000 and 126,000 people."""
    return [_search(10_000, "≤ 0.5×; p99 ≤ 2 ms"), _search(126_000, "≤ 0.4×; p99 ≤ 16 ms")]


def _search(count: int, target: str) -> Row:
    with station():
        rows = add_people(count)
        typed = people.queries(rows, 300)
        db.execute_sql("ANALYZE")
        each(lambda text: roster.find_people(text, limit=50), typed[:20])
        ours, p99 = each(lambda text: roster.find_people(text, limit=50), typed)
        floor, floor99 = each(lambda text: db.execute_sql(PLAIN, (f"%{text}%",)).fetchall(), typed)
        extra = f"(p99 {p99:.2f}; floor's {floor99:.2f})"
        task = f"a keystroke's search, {count:,} people, 50 rows"
        return Row(task, ours, floor, target, "plain five-column ranked LIKE", extra=extra)
