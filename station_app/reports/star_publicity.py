"""The sheet that hangs on the wall while stars are on public view (星级公示): until which day, whom to tell.

Masked names, volunteer numbers and hours only: a public list never carries more (domain §3.7).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from station_app.core.dates import written_out
from station_app.core.i18n import _, ngettext
from station_app.reports.flow import Column, Flow, Frame
from station_app.reports.rows import Written
from station_app.roster import masking
from station_app.signin.hours_rows import AwardRow
from station_app.signin.minutes import half_hours


def write(path: Path, awards: Sequence[AwardRow], *, days: int, contact: str, frame: Frame) -> Written:
    """Write the sheet whole or not at all; ``days`` counts working days. Raises ``files.CannotWrite``."""
    flow = Flow(frame)
    since, until = min(one.since for one in awards), max(one.until for one in awards)
    about = "" if all(one.certain for one in awards) else _(", provided that the holidays stay as expected")
    working = ngettext("%(n)d working day", "%(n)d working days", days) % {"n": days}
    flow.text(
        _(
            "The hours of the volunteers below reach the stars named beside them. They are on public view "
            "from %(from)s to %(until)s (%(days)s%(about)s). Whoever knows better may tell the station until "
            "then."
        )
        % {"from": written_out(since), "until": written_out(until), "days": working, "about": about},
        size=11.5,
    )
    flow.skip(4)
    flow.facts(
        [
            (_("on view from"), since.isoformat()),
            (_("on view until"), until.isoformat()),
            (_("tell"), contact or "—"),
        ]
    )
    flow.skip(4)
    flow.table(
        (
            Column(_("no."), 14), Column(_("name"), 34), Column(_("volunteer number"), 46),
            Column(_("hours in all"), 28, "right"), Column(_("star"), 30), Column(_("approved by"), 30),
        ),
        [
            (str(place), masking.mask_name(one.name), one.volunteer_number or "—",
             f"{half_hours(one.minutes):.1f}", "★" * one.level, one.approver or "—")
            for place, one in enumerate(awards, 1)
        ],
    )  # fmt: skip
    flow.signatures((_("Handled by"), _("Lead"), _("Date")))
    return flow.write(path, rows=len(awards))
