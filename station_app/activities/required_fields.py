"""What must be known of an activity before it is recorded (Order 67 Art. 7; domain §3.1, §3.9).

The article names seven things. Name, day and time are always there; the organising unit is the station where
none is named, so a service team is not asked for; title and category stand in for the content, of which
closing gives advice. Nothing stands in for the place and for whoever leads.
"""

from __future__ import annotations

from station_app.activities.models import Activity
from station_app.core.i18n import _


def lacking(activity: Activity) -> tuple[str, ...]:
    """The required things that are not known, in the operator's language; empty where all are."""
    known = ((_("venue"), activity.venue_id), (_("lead"), activity.lead_id))
    return tuple(word for word, there in known if not there)
