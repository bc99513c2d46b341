"""What can stand in a centre's way."""

from __future__ import annotations

from pathlib import Path

from station_app.core.errors import StationError
from station_app.core.i18n import _


class CentreExists(StationError):
    """The folder has a centre or a station already."""

    code = "home-not-empty"

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("There is a centre or a station in “%(path)s” already. Choose an empty folder with --home.")
            % {"path": path},
            path=str(path),
        )


class NoCentre(StationError):
    """There is no centre in the folder."""

    code = "no-centre"

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("There is no centre in “%(path)s”. Set one up (centre init), or name its folder with --home.")
            % {"path": path},
            path=str(path),
        )


class WhichCentre(StationError):
    """The tree has several centres, or not the one that was named."""

    code = "which-centre"

    def __init__(self, known: str) -> None:
        super().__init__(
            _("Say which centre this is with --centre. The list has: %(known)s.") % {"known": known}
        )


class StrangeStation(StationError):
    """A card is of a station that the centre's tree does not have."""

    code = "strange-station"

    def __init__(self, code: str) -> None:
        super().__init__(
            _("The station %(code)s is not in this centre's list. See whether the card is meant for here.")
            % {"code": code},
            station=code,
        )


class OtherKeys(StationError):
    """A station is registered with other keys than its card has."""

    code = "other-keys"

    def __init__(self, code: str, fingerprint: str) -> None:
        super().__init__(
            _(
                "The station %(code)s is registered with other keys. If it was set up anew, compare "
                "%(fingerprint)s with it by telephone, and register it with --replace."
            )
            % {"code": code, "fingerprint": fingerprint},
            station=code,
        )
