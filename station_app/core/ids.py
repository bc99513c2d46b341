"""Row identities: UUID version 7 (RFC 9562), so that rows sort by when they were made."""

from __future__ import annotations

import os
import threading

from station_app.core import clock

_lock = threading.Lock()
_last = [0]


def new_id() -> str:
    """A new UUIDv7 as text, later than every one this process made before."""
    with _lock:
        # 48 bits of milliseconds, then 12 + 62 bits that grow by a random step within one millisecond
        base = clock.now_ms() << 74
        step = int.from_bytes(os.urandom(5), "big") + 1
        value = base | (int.from_bytes(os.urandom(9), "big") & ((1 << 73) - 1))
        if value <= _last[0]:
            value = _last[0] + step
        _last[0] = value
    ms, rest = value >> 74, value & ((1 << 74) - 1)
    number = (ms << 80) | (7 << 76) | ((rest >> 62) << 64) | (0b10 << 62) | (rest & ((1 << 62) - 1))
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
