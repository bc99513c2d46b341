"""What can stand in the roster's way."""

from __future__ import annotations

from collections.abc import Sequence

from station_app.core.errors import StationError
from station_app.core.i18n import _


class Ambiguous(StationError):
    """Several people go by that name, phone or tail."""

    code = "ambiguous"

    def __init__(self, key: str, count: int) -> None:
        super().__init__(
            _("%(count)d people go by “%(key)s”. Name one by volunteer number, ID number or uid.")
            % {"key": key, "count": count},
            key=key,
            count=count,
        )


class SamePersonThere(StationError):
    """Another person has this ID number, or this phone and name."""

    code = "same-person"

    def __init__(self, name: str, fields: Sequence[str], uid: str = "") -> None:
        super().__init__(
            _("%(name)s is in the roster already, with the same %(fields)s. Open that person instead.")
            % {"name": name, "fields": ", ".join(fields)},
            fields=list(fields),
            uid=uid,
        )
