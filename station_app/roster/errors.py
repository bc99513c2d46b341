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


class AlreadyOne(StationError):
    """Both names mean one record, or two that were merged before."""

    code = "already-one"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("Both are %(name)s's one record already. Name two different records by their uid.")
            % {"name": name}
        )


class CannotMerge(StationError):
    """Something is open in both records; ``obstacles`` are the sentences."""

    code = "cannot-merge"

    def __init__(self, obstacles: Sequence[str]) -> None:
        super().__init__(" ".join(obstacles), obstacles=list(obstacles))
        self.obstacles = tuple(obstacles)


class BooksOpen(StationError):
    """Somebody has books out, or waits for one, and cannot be erased before that is settled."""

    code = "books-open"

    def __init__(self, name: str, titles: Sequence[str]) -> None:
        super().__init__(
            _(
                "%(name)s still has books out or waits for one (%(titles)s). Take them back, settle the loss "
                "or end the hold at the library desk, then erase."
            )
            % {"name": name, "titles": _(", ").join(titles)},
            titles=list(titles),
        )


class NothingMerged(StationError):
    """No record, or several, were merged into this person."""

    code = "nothing-merged"

    def __init__(self, name: str, others: Sequence[str] = ()) -> None:
        words = (
            _("Several records were merged into %(name)s. Name the one to take out: %(uids)s.")
            if others
            else _("No record was merged into %(name)s.")
        )
        super().__init__(words % {"name": name, "uids": ", ".join(others)}, others=list(others))
