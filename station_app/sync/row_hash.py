"""What both sides prove with: how many rows there are of each table, and one hash over them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

Counts = dict[str, int]
Hashes = dict[str, str]


def counts_and_hashes(rows: Iterable[tuple[str, str, int, str]]) -> tuple[Counts, Hashes]:
    """Rows and SHA-256 (hex) by table, of ``(table, id, rev, body)`` in the order of table and id.

    Hashed are, for each row, its id, a tab, its counter, a tab, its body's exact bytes, a line end.
    """
    counts: Counts = {}
    digests: dict[str, hashlib._Hash] = {}
    for table, row_id, rev, body in rows:
        if table not in digests:
            digests[table], counts[table] = hashlib.sha256(), 0
        digests[table].update(f"{row_id}\t{rev}\t{body}\n".encode())
        counts[table] += 1
    return counts, {table: digest.hexdigest() for table, digest in digests.items()}
