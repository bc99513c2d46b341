"""What is done once a day as somebody begins to work: the backup, the library's day, dates of the series."""

from __future__ import annotations

from station_app.core.jobs import Job
from station_app.core.rights import Right, allowed
from station_app.core.settings import Settings


def begin(settings: Settings, _job: Job) -> None:
    """Do it on a job's thread. Raises what the services raise; the backup comes first."""
    from station_app.activities import series
    from station_app.care import service as care
    from station_app.library import service as library
    from station_app.library.rows import LendingRules

    care.back_up_daily(places=settings.backup_places)
    library.begin_day(rules=LendingRules.of(settings))
    if allowed(Right.ACTIVITIES):
        series.extend_series()
