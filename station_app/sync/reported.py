"""Which activities the centre has as they stand now: the ledger's column 上报状态 (domain §3.9)."""

from __future__ import annotations

from typing import Final

from station_app.core import changelog
from station_app.core.db import db
from station_app.core.rights import Right, requires
from station_app.sync import answers

#: What an activity's line in the ledger comes from, beside the activity itself; each row names its activity.
_ITS_OWN: Final = ("activity_record", "activity_file", "closing_note", "sign_in_event", "hours_line")


@requires(Right.SYNC_VIEW)
def list_reported() -> frozenset[str]:
    """Uids of activities that the centre acknowledged, and of which nothing has changed since."""
    acknowledged = answers.acknowledged()
    if not acknowledged:
        return frozenset()
    last = changelog.head().base + acknowledged
    known = db.execute_sql("SELECT row_id FROM change WHERE table_name = 'activity' AND n <= ?", (last,))
    # A line that takes a row away does not name its activity; an earlier one of the same row does.
    sql = f"""
        SELECT row_id FROM change WHERE table_name = 'activity' AND n > ?
        UNION SELECT json_extract(line, '$.body.activity_id') FROM change
        WHERE table_name IN ({", ".join("?" * len(_ITS_OWN))})
        AND row_id IN (SELECT row_id FROM change WHERE n > ?)"""
    changed = db.execute_sql(sql, (last, *_ITS_OWN, last))
    return frozenset(uid for (uid,) in known) - {uid for (uid,) in changed}
