"""The hashes that bind change lines to each other and private values to their line.

Exactly as ``decisions.md`` (The change log, byte for byte) and ``docs/sync-format.md`` give them.
"""

from __future__ import annotations

import hashlib
import hmac


def column_salt(salt: bytes, column: str) -> bytes:
    """A column's own salt: HMAC-SHA-256 keyed by the change's salt over the column's name."""
    return hmac.digest(salt, column.encode(), "sha256")


def digest(own_salt: bytes, value: str | int) -> str:
    """SHA-256 (hex) of the column's own salt and the value: text as UTF-8, integers as decimal digits."""
    return hashlib.sha256(own_salt + str(value).encode()).hexdigest()


def line_hash(line: bytes) -> str:
    """SHA-256 (hex) of a line's exact stored bytes."""
    return hashlib.sha256(line).hexdigest()


def first_prev(station_code: str, epoch_id: str) -> str:
    """What the first line of an epoch chains to: SHA-256 (hex) of station code + epoch id."""
    return hashlib.sha256((station_code + epoch_id).encode()).hexdigest()
