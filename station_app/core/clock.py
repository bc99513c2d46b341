"""The only reader of the clock, so that tests and the demo can say what time it is."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

STATION_ZONE = "Asia/Shanghai"
_zone = ZoneInfo(STATION_ZONE)


def _system_ms() -> int:
    return time.time_ns() // 1_000_000


class _Clock:
    source: Callable[[], int] = staticmethod(_system_ms)


def now_ms() -> int:
    """This instant as UTC milliseconds since 1970."""
    return _Clock.source()


def now() -> datetime:
    """This instant on the station's wall clock, with its zone, to the second."""
    return from_ms(now_ms()).replace(microsecond=0)


def today() -> date:
    """Today's date at the station."""
    return now().date()


def from_ms(ms: int) -> datetime:
    """The station's wall time, with its zone, of a UTC instant in milliseconds."""
    return datetime.fromtimestamp(ms / 1000, _zone)


def to_ms(local: datetime) -> int:
    """UTC milliseconds of a wall time; one without an offset is the station's own."""
    aware = local if local.tzinfo else local.replace(tzinfo=_zone)
    return round(aware.timestamp() * 1000)


def parse_local(text: str) -> datetime:
    """A wall time of the station from ISO 8601; an offset is converted. ``ValueError`` if it is none."""
    value = datetime.fromisoformat(text)
    return value.astimezone(_zone).replace(tzinfo=None) if value.tzinfo else value


def offset_minutes() -> int:
    """The station's distance from UTC now, in minutes."""
    return _offset_of_hour(now_ms() // 3_600_000)


@functools.cache
def _offset_of_hour(hour: int) -> int:
    return int((from_ms(hour * 3_600_000).utcoffset() or timedelta()).total_seconds() // 60)


@contextmanager
def frozen(at: datetime | int) -> Iterator[Callable[[datetime | int], None]]:
    """Hold the clock at an instant for tests and the demo; call what is yielded to move it."""
    previous = _Clock.source

    def move(to: datetime | int) -> None:
        ms = to if isinstance(to, int) else to_ms(to)
        _Clock.source = staticmethod(lambda: ms)

    move(at)
    try:
        yield move
    finally:
        _Clock.source = previous
