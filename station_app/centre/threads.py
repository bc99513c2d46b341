"""The centre's database on another thread: the window's long work has a connection of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from station_app.centre import store


@contextmanager
def connection() -> Iterator[None]:
    """A connection of this thread's own for the length of a job, unless it has one already."""
    if store.db.is_closed():
        store.db.connect()
        try:
            yield
        finally:
            store.db.close()
    else:
        yield
