"""A station's own categories as its table has them, put beside the eight at log-in and after each change."""

from __future__ import annotations

from station_app.activities import categories
from station_app.activities.models import OwnCategory
from station_app.core import session
from station_app.core.db import DatabaseError, db
from station_app.core.log import log


def refresh() -> None:
    """Read the own categories of the open station; where none is open there is the school gate alone."""
    if session.current_or_none() is None or db.is_closed():
        categories.use(())
        return
    try:
        rows = list(OwnCategory.select().order_by(OwnCategory.id))
    except DatabaseError:
        # A damaged page is for the station's check to tell of; it must not keep anybody from getting to it.
        log.exception("the own categories could not be read")
        rows = []
    categories.use(
        categories.own(r.key, r.name, r.seal, r.colour, r.reported_as, active=bool(r.active), owner=r.owner)
        for r in rows
    )


session.follow(refresh)
if session.current_or_none() is not None:
    refresh()
