"""Who may do what: one decorator in front of every public service (``decisions.md``, Rights)."""

from __future__ import annotations

import functools
from collections.abc import Callable
from enum import StrEnum
from typing import Final, ParamSpec, TypeVar

from station_app.core import session
from station_app.core.errors import NotAllowed
from station_app.core.i18n import N_, _

P = ParamSpec("P")
R = TypeVar("R")


class Role(StrEnum):
    """What an operator is at this station."""

    COORDINATOR = "coordinator"
    STAFF = "staff"
    LIBRARIAN = "librarian"


ROLE_NAMES: Final = {
    Role.COORDINATOR: N_("coordinator"),
    Role.STAFF: N_("staff"),
    Role.LIBRARIAN: N_("librarian"),
}


class Right(StrEnum):
    """One line of the table of rights."""

    LOOK = "look"
    ROSTER_FIND = "roster-find"
    ROSTER_EDIT = "roster-edit"
    READER_EDIT = "reader-edit"
    REVEAL = "reveal"
    ACTIVITIES = "activities"
    SIGN_IN = "sign-in"
    HOURS_CORRECT = "hours-correct"
    LEND = "lend"
    CATALOGUE = "catalogue"
    LIBRARY_SETTINGS = "library-settings"
    SYNC_VIEW = "sync-view"
    SYNC_EXPORT = "sync-export"
    CARE = "care"
    MANAGE = "manage"
    CENTRE = "centre"


_EVERYBODY: Final = frozenset(Role)
_OFFICE: Final = frozenset({Role.COORDINATOR, Role.STAFF})
_LIBRARY: Final = frozenset({Role.COORDINATOR, Role.LIBRARIAN})
_COORDINATOR: Final = frozenset({Role.COORDINATOR})

HOLDERS: Final[dict[Right, frozenset[Role]]] = {
    Right.LOOK: _EVERYBODY,
    Right.ROSTER_FIND: _EVERYBODY,
    Right.ROSTER_EDIT: _OFFICE,
    Right.READER_EDIT: _EVERYBODY,
    Right.REVEAL: _OFFICE,
    Right.ACTIVITIES: _OFFICE,
    Right.SIGN_IN: _EVERYBODY,
    Right.HOURS_CORRECT: _COORDINATOR,
    Right.LEND: _EVERYBODY,
    Right.CATALOGUE: _LIBRARY,
    Right.LIBRARY_SETTINGS: _LIBRARY,
    Right.SYNC_VIEW: _EVERYBODY,
    Right.SYNC_EXPORT: _COORDINATOR,
    Right.CARE: _EVERYBODY,
    Right.MANAGE: _COORDINATOR,
    Right.CENTRE: _COORDINATOR,
}


def allowed(right: Right) -> bool:
    """Whether whoever is logged in holds the right; False where nobody is."""
    current = session.current_or_none()
    return current is not None and current.role in HOLDERS[right]


def check(right: Right) -> None:
    """Raise ``NotSignedIn`` or ``NotAllowed`` unless whoever is logged in holds the right."""
    role = Role(session.current().role)
    if role not in HOLDERS[right]:
        raise NotAllowed(str(right), _(ROLE_NAMES[role]))


def requires(right: Right) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let only roles that hold ``right`` call the service function."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            check(right)
            return function(*args, **kwargs)

        guarded.__right__ = right  # type: ignore[attr-defined]
        return guarded

    return decorate


def before_log_in(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a service function that anybody may call, since it is how one gets in."""
    function.__right__ = None  # type: ignore[attr-defined]
    return function
