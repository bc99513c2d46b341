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
            _("There is a centre or a station in “%(path)s” already. Take an empty folder (--home).")
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
                "%(fingerprint)s with it by telephone, then register the new keys (--replace)."
            )
            % {"code": code, "fingerprint": fingerprint},
            station=code,
        )


class StrangeAddress(StationError):
    """What was given as the database is no PostgreSQL address."""

    code = "database-address"

    def __init__(self) -> None:
        super().__init__(_("Give the database as postgresql://USER:PASSWORD@COMPUTER/DATABASE."))


class NoDriver(StationError):
    """The part of the program that speaks with PostgreSQL is not installed."""

    code = "no-postgresql"

    def __init__(self) -> None:
        super().__init__(
            _("This installation cannot speak with PostgreSQL. Install it with its part “postgresql”.")
        )


class NoServer(StationError):
    """The database server does not answer, or turns the centre away."""

    code = "no-server"

    def __init__(self, where: str, why: str) -> None:
        super().__init__(
            _(
                "The database “%(where)s” cannot be used (%(reason)s). Nothing was changed; see whether the "
                "server runs and the address is right."
            )
            % {"where": where, "reason": why}
        )


class ServerNotEmpty(StationError):
    """The database at the address has tables already."""

    code = "server-not-empty"

    def __init__(self, where: str) -> None:
        super().__init__(
            _("There are tables in the database “%(where)s” already. Make an empty one for the centre.")
            % {"where": where}
        )


class ServerHasCentre(StationError):
    """The database at the address is a centre's already."""

    code = "server-has-centre"

    def __init__(self, where: str) -> None:
        super().__init__(
            _(
                "There is a centre in the database “%(where)s” already. To work with it here, copy its "
                "folder to this computer; for a new centre make an empty database."
            )
            % {"where": where}
        )


class NoServerRights(StationError):
    """The user of the address may not make tables in the database."""

    code = "server-no-rights"

    def __init__(self, where: str, who: str) -> None:
        super().__init__(
            _(
                "The user “%(who)s” may not make tables in the database “%(where)s”. Have whoever looks "
                "after the server make it the database's owner, and try again."
            )
            % {"where": where, "who": who}
        )


class NoSuchItem(StationError):
    """There is no notice, plan or brand of that id."""

    code = "no-such-item"

    def __init__(self, uid: str) -> None:
        super().__init__(
            _("There is nothing “%(id)s” that could be taken back. Look at the list (centre items).")
            % {"id": uid}
        )


class NobodyToSendTo(StationError):
    """No station is registered, so nobody could open a parcel."""

    code = "nobody-to-send-to"

    def __init__(self) -> None:
        super().__init__(
            _("No station is registered yet. Take the stations' cards in first (centre register).")
        )


class NotToBeAsked(StationError):
    """A column is none of those that a centre can ask for."""

    code = "not-to-be-asked"

    def __init__(self, column: str, known: str) -> None:
        super().__init__(
            _("“%(column)s” cannot be asked for. There are: %(known)s.") % {"column": column, "known": known}
        )


class BackUpTheServer(StationError):
    """The centre's database is on a server, whose own backup it is in."""

    code = "back-up-the-server"

    def __init__(self) -> None:
        super().__init__(
            _("The centre's data are on a server. Back that up there (pg_dump), and copy this folder too.")
        )


class CentreBackupDamaged(StationError):
    """The file is no backup of a centre, or not as it was written."""

    code = "backup-damaged"

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("“%(name)s” is no backup of a centre, or it is damaged. Choose another one.")
            % {"name": path.name},
            path=str(path),
        )
