"""Who is at the keyboard: the one operator of this program, known to rights and change log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from station_app.core.errors import NotSignedIn
from station_app.core.paths import Home


@dataclass(frozen=True, slots=True)
class Session:
    """An operator at an open station."""

    operator_id: str
    name: str
    role: str
    home: Home


class _Current:
    session: Session | None = None


_followers: list[Callable[[], None]] = []


def follow(function: Callable[[], None]) -> None:
    """Call ``function`` whenever somebody begins or ends to work: what is kept of a station is read anew."""
    _followers.append(function)


def start(session: Session) -> None:
    """From here on this operator works; the database is open."""
    _Current.session = session
    for function in _followers:
        function()


def end() -> None:
    """Nobody works from here on."""
    _Current.session = None
    for function in _followers:
        function()


def current() -> Session:
    """Who works; raises ``NotSignedIn`` where nobody does."""
    if _Current.session is None:
        raise NotSignedIn
    return _Current.session


def current_or_none() -> Session | None:
    """Who works, if anybody."""
    return _Current.session


@contextmanager
def acting(session: Session) -> Iterator[None]:
    """Work as ``session`` for a while, then as whoever it was before."""
    before = _Current.session
    _Current.session = session
    try:
        yield
    finally:
        _Current.session = before
