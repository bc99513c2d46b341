"""The hashes that bind change lines to each other and private values to their line.

Exactly as ``decisions.md`` (The change log, byte for byte) and ``docs/sync-format.md`` give them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

_INNER, _OUTER = (bytes(octet ^ pad for octet in range(256)) for pad in (0x36, 0x5C))


def column_salts(salt: bytes, columns: Iterable[str]) -> list[bytes]:
    """Each column's own salt: HMAC-SHA-256 keyed by the change's salt over the column's name.

    RFC 2104 written out, since the key is the same for a row's columns: the two padded keys are hashed
    once and copied, half the time of ``hmac.digest`` for each column (which a test compares it with).
    """
    key = salt.ljust(64, b"\0")
    inner, outer = hashlib.sha256(key.translate(_INNER)).copy, hashlib.sha256(key.translate(_OUTER)).copy
    salts = []
    for column in columns:
        first, second = inner(), outer()
        first.update(column.encode())
        second.update(first.digest())
        salts.append(second.digest())
    return salts


def digest(own_salt: bytes, value: str | int) -> str:
    """SHA-256 (hex) of the column's own salt and the value: text as UTF-8, integers as decimal digits."""
    return hashlib.sha256(own_salt + str(value).encode()).hexdigest()


def line_hash(line: bytes) -> str:
    """SHA-256 (hex) of a line's exact stored bytes."""
    return hashlib.sha256(line).hexdigest()


def first_prev(station_code: str, epoch_id: str) -> str:
    """What the first line of an epoch chains to: SHA-256 (hex) of station code + epoch id."""
    return hashlib.sha256((station_code + epoch_id).encode()).hexdigest()


def check_code(sha256: str) -> str:
    """The first twelve digits of a package's SHA-256 for reading aloud: ``7F3A-91C2-E05D``."""
    code = sha256[:12].upper()
    return "-".join(code[i : i + 4] for i in range(0, 12, 4))
