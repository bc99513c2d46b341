"""The month's poster from the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from station_app.activities import service as activities
from station_app.activities.rows import ActivityStatus
from station_app.core.rights import Right, requires
from station_app.organisation import service as organisation
from station_app.reports import month_poster
from station_app.reports.month_poster import Poster


@requires(Right.LOOK)
def write_month_poster(path: Path, *, year: int, month: int, paper: str = "A4") -> int:
    """Write the month as a poster, on ``A4`` or ``A3`` across; gives the number of activities. Drafts stay
    at home. Raises ``files.CannotWrite``."""
    first = date(year, month, 1)
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    rows = [row for row in activities.list_activities(first, last) if row.status is not ActivityStatus.DRAFT]
    station = organisation.this_station()
    poster = Poster(station.own_name, year, month, rows)
    return month_poster.write(path, poster, paper=paper)
