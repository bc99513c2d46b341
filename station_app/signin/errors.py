"""What can stand in the way at the sign-in desk."""

from __future__ import annotations

from datetime import datetime

from station_app.core.errors import StationError
from station_app.core.i18n import _


class AlreadySignedIn(StationError):
    """The person is inside already: one open interval per person and activity."""

    code = "already-signed-in"

    def __init__(self, name: str, at: datetime) -> None:
        super().__init__(
            _("%(name)s signed in at %(time)s already. Sign them out first if they come back.")
            % {"name": name, "time": f"{at:%H:%M}"},
            at=at.isoformat(),
        )


class NotSignedInHere(StationError):
    """The person is not inside."""

    code = "not-signed-in-here"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("%(name)s is not signed in at this activity. Sign them in first.") % {"name": name}
        )


class ActivityNotOpen(StationError):
    """Nobody can sign in at a draft, a cancelled or a closed activity."""

    code = "activity-not-open"

    def __init__(self, title: str, status: str) -> None:
        super().__init__(
            _("Nobody can sign in at “%(title)s”: it is %(status)s.") % {"title": title, "status": status},
            title=title,
        )


class ImpossibleTime(StationError):
    """A sign-out before its sign-in, or an event in the future."""

    code = "impossible-time"

    def __init__(self, at: datetime) -> None:
        super().__init__(
            _("%(time)s cannot be: it lies in the future, or before the sign-in. Check the time.")
            % {"time": f"{at:%Y-%m-%d %H:%M}"},
            at=at.isoformat(),
        )


class NothingToVoid(StationError):
    """The event is void already, or is itself a voiding."""

    code = "nothing-to-void"

    def __init__(self) -> None:
        super().__init__(_("This entry was taken back already. Nothing was changed."))


class NobodyCame(StationError):
    """An activity that nobody signed in at cannot be closed as held."""

    code = "nobody-signed-in"

    def __init__(self, title: str) -> None:
        super().__init__(
            _("Nobody signed in at “%(title)s”. Enter who came, or cancel the activity.") % {"title": title},
            title=title,
        )


class NotOverYet(StationError):
    """An activity is to be closed before it ends."""

    code = "not-over-yet"

    def __init__(self, title: str, ends: datetime) -> None:
        super().__init__(
            _("“%(title)s” goes on until %(time)s. Close it after that.")
            % {"title": title, "time": f"{ends:%H:%M}"},
            title=title,
        )
