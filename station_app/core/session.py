"""Who is at the keyboard: the one operator of this program, known to rights and change log."""

from __future__ import annotations

from collections.abc import Iterator
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


def start(session: Session) -> None:
    """From here on this operator works."""
    _Current.session = session


def end() -> None:
    """Nobody works from here on."""
    _Current.session = None


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
    start(session)
    try:
        yield
    finally:
        _Current.session = before
