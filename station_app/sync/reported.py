"""Which activities the centre has as they stand now: the ledger's column 上报状态 (domain §3.9)."""

from __future__ import annotations

from station_app.core import changelog
from station_app.core.db import db
from station_app.core.rights import Right, requires
from station_app.sync import answers


@requires(Right.SYNC_VIEW)
def list_reported() -> frozenset[str]:
    """Uids of activities whose last change is among those that the centre acknowledged."""
    acknowledged = answers.acknowledged()
    if not acknowledged:
        return frozenset()
    sql = """
        SELECT row_id FROM change WHERE table_name = 'activity'
        GROUP BY row_id HAVING max(n) <= ?"""
    found = db.execute_sql(sql, (changelog.head().base + acknowledged,)).fetchall()
    return frozenset(uid for (uid,) in found)
