"""Writing the station's monthly report, as PDF or as workbook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from station_app.core import clock, session
from station_app.core.i18n import _
from station_app.core.rights import Right, requires
from station_app.organisation import service as organisation
from station_app.reports import month_report
from station_app.reports.flow import Frame
from station_app.reports.month_figures import month_figures
from station_app.reports.month_rows import MonthFigures
from station_app.reports.rows import Audience, Written


@dataclass(frozen=True, slots=True)
class MonthWritten:
    """A monthly report that was written; ``pages`` is 0 for a workbook."""

    written: Written
    figures: MonthFigures


@requires(Right.ACTIVITIES)
def write_month_report(
    path: Path, *, year: int, month: int, audience: Audience = Audience.INTERNAL
) -> MonthWritten:
    """Write the monthly report: a workbook where the name ends in .xlsx, else a PDF.

    The wall's masks the volunteers' names, and only the internal one names the operator. Raises
    ``files.CannotWrite``.
    """
    figures = month_figures(year, month, audience=audience)
    station = organisation.this_station()
    title = _("Monthly report")
    if path.suffix.lower() == ".xlsx":
        words = _("%(station)s: monthly report of %(year)d-%(month)02d")
        values = {"station": station.full_name, "year": year, "month": month}
        count = month_report.write_workbook(path, figures, title=words % values)
        return MonthWritten(Written(path, 0, count, "", ()), figures)
    frame = Frame(
        station=station.full_name,
        station_short=station.own_name,
        title=title,
        number=f"YB-{year}-{month:02}",
        printed=f"{clock.now():%Y-%m-%d %H:%M}",
        operator=session.current().name if audience is Audience.INTERNAL else station.name,
    )
    return MonthWritten(month_report.write(path, frame, figures), figures)
