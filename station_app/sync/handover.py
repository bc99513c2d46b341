"""The slip that goes with a package: what it is, how to tell that it is that one, who gave it to whom."""

from __future__ import annotations

from pathlib import Path

from station_app.core import changelog, clock, session
from station_app.core.db import db
from station_app.core.digests import check_code
from station_app.core.errors import NotFound
from station_app.core.i18n import _
from station_app.core.rights import Right, requires
from station_app.organisation import places
from station_app.organisation import service as organisation
from station_app.reports.flow import Column, Flow, Frame
from station_app.reports.rows import Written
from station_app.sync import own
from station_app.sync.models import Export
from station_app.sync.table_names import name_of


@requires(Right.SYNC_EXPORT)
def write_handover_slip(path: Path, *, name: str) -> Written:
    """Write the slip of the package of that file name. Raises ``NotFound``, ``files.CannotWrite``."""
    export = Export.get_or_none(Export.name == name)
    if export is None:
        raise NotFound(_("package"), name)
    station, card = organisation.this_station(), own.centre_card()
    frame = Frame(
        station=station.full_name,
        station_short=places.short_name(station.name),
        title=_("Handover slip of a sync package"),
        number=export.name.removesuffix(".wsp"),
        printed=f"{clock.now():%Y-%m-%d %H:%M}",
        operator=session.current().name,
    )
    flow = Flow(frame)
    flow.facts(
        [
            (_("handed over from"), frame.station_short),
            (_("handed over to"), card.name if card else _("the district centre")),
            (_("package"), _("Package %(n)d") % {"n": export.number} + f" (e{export.epoch})"),
            (_("file"), export.name),
            (_("written"), f"{clock.from_ms(export.exported_at):%Y-%m-%d %H:%M}"),
            (_("changes"), f"{export.changes} ({export.from_seq}–{export.to_seq})"),
            (_("sign-in reports inside"), str(export.blobs)),
            (_("check code"), check_code(export.sha256)),
        ],
        across=2,
    )
    flow.skip(4)
    flow.heading(_("What it holds"))
    flow.table((Column(_("kind"), 80, "left"), Column(_("changes"), 40, "right")), _counts(export))
    flow.skip(4)
    flow.note(
        _(
            "The check is the beginning of the SHA-256 in the file's header: both sides read it aloud. "
            "Without a receipt nothing is lost: the next package carries these changes again."
        )
    )
    flow.signatures((_("Handed over by"), _("Received by"), _("Date")))
    return flow.write(path, rows=export.changes)


def _counts(export: Export) -> list[list[str]]:
    """Changes by table, the most first; an epoch that is over has left the numbers of its lines."""
    epoch = changelog.Epoch.get_or_none(changelog.Epoch.ordinal == export.epoch)
    if epoch is None:
        return []
    sql = """SELECT table_name, count(*) FROM change WHERE n BETWEEN ? AND ?
        GROUP BY table_name ORDER BY count(*) DESC, table_name"""
    found = db.execute_sql(sql, (epoch.base + export.from_seq, epoch.base + export.to_seq))
    return [[name_of(table), str(n)] for table, n in found]
