"""A keystroke's search over a station's and a district's people; the roster page's own lists."""

from __future__ import annotations

from functools import partial

from station_app.core.db import db
from station_app.roster import service as roster
from station_app.roster.rows import RosterFilter
from station_app.signin import service as signin
from tests.bench import people
from tests.bench.measure import Row, each, median_of
from tests.bench.stations import add_people, station

PLAIN = """
SELECT * FROM person WHERE status = 'active' AND (name LIKE ?1 OR phone LIKE ?1 OR id_number LIKE ?1
  OR volunteer_number LIKE ?1 OR search_key LIKE ?1) ORDER BY seen_at DESC LIMIT 50"""


#: What a list would be read with by whoever thinks of nothing: the order by an index, the rows whole.
LIST = "SELECT * FROM person WHERE status = 'active' ORDER BY sort_key, id"
_DISTRICT = 126_000


def run() -> list[Row]:
    """Rows for 10,000 and 126,000 people."""
    return [
        _search(10_000, "≤ 0.5×; p99 ≤ 2 ms"),
        _search(_DISTRICT, "≤ 0.4×; p99 ≤ 16 ms"),
        *_lists(_DISTRICT),
    ]


def _lists(count: int) -> list[Row]:
    """What the roster page reads when it opens, when a chip is pressed, and at each step of scrolling."""
    with station():
        add_people(count)
        db.execute_sql("ANALYZE")
        floor = median_of(lambda: db.execute_sql(LIST).fetchall(), 3)
        floor_is, task = "every row whole, ordered by SQLite", f"the roster's list, {count:,} people"
        wanted = {
            "by hours": RosterFilter(sort="hours"),
            "volunteers, by hours": RosterFilter(sort="hours", capacity="volunteer"),
            "incomplete, by name": RosterFilter(incomplete=True),
        }
        rows = [
            Row(f"{task}: {what}", median_of(partial(_anew, one), 3), floor, "≤ 1×", floor_is)
            for what, one in wanted.items()
        ]
        opened = median_of(lambda: (_anew(RosterFilter(sort="hours")), roster.roster_counts()), 3)
        rows.append(Row(f"{task}: opened after a write, with its counts", opened, floor, "≤ 1×", floor_is))
        uids = roster.list_uids(RosterFilter(sort="hours"))
        starts = [str(first) for first in range(0, count - 100, count // 50)]

        def page(first: str) -> object:
            some = uids[int(first) : int(first) + 100]
            signin.total_minutes(some)
            return roster.list_people_by_uid(some)

        def bare(first: str) -> object:
            some = uids[int(first) : int(first) + 100]
            marks = ",".join("?" * len(some))
            return db.execute_sql(f"SELECT * FROM person WHERE id IN ({marks})", some).fetchall()

        ours, worst = each(page, starts)
        rows.append(
            Row(
                f"a step of scrolling, {count:,} people, 100 rows", ours, each(bare, starts)[0],
                "≤ 16 ms", "the rows alone by their ids", extra=f"(p99 {worst:.2f})",
            )
        )  # fmt: skip
        return rows


def _anew(wanted: RosterFilter) -> list[str]:
    """The list after somebody wrote: nothing that is kept in memory holds any more."""
    db.execute_sql("UPDATE person SET seen_at = seen_at + 1 WHERE rowid = 1")
    return roster.list_uids(wanted)


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
