"""What can stand in the way of changing an activity."""

from __future__ import annotations

from station_app.core.errors import StationError
from station_app.core.i18n import _


class ActivityOver(StationError):
    """The activity is closed or cancelled, and what it was stays."""

    code = "activity-over"

    def __init__(self, number: str, title: str) -> None:
        super().__init__(
            _("“%(title)s” (%(number)s) is closed or cancelled and can no longer be changed.")
            % {"title": title, "number": number},
            activity=number,
        )


class VenueMissing(StationError):
    """A draft without a venue is to be published (Order 67 Art. 7 asks for the place)."""

    code = "venue-missing"

    def __init__(self, title: str) -> None:
        super().__init__(
            _("“%(title)s” has no venue yet. Give it one, then publish it.") % {"title": title}, title=title
        )
