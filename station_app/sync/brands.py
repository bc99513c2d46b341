"""The brands (品牌) that an activity can stand under, for filling in."""

from __future__ import annotations

from station_app.activities.models import Activity
from station_app.core.db import tuples
from station_app.core.rights import Right, requires
from station_app.roster import teams
from station_app.sync import parcels


@requires(Right.LOOK)
def list_offered() -> list[str]:
    """The centre's brands first, then those that the station's teams and activities carry, each by name."""
    centre = parcels.list_brands()
    written = {brand for (brand,) in tuples(Activity.select(Activity.brand).distinct()) if brand}
    own = {*teams.list_brands(), *written}
    return [*centre, *sorted(own.difference(centre))]
