"""Readers' names go from what is over; age band, sex, class letter and month stay (library.md §5.10)."""

from __future__ import annotations

from station_app.core.db import db

#: Either the loan came back (an undone return ended nothing), or there was nothing with this copy and
#: reader since, as after an undone lending. An open loan keeps its reader, however often it was lent before.
_LOANS = """
    UPDATE circulation_event SET card_id = NULL
    WHERE at < :limit AND card_id IS NOT NULL AND copy_id IS NOT NULL
      AND kind NOT IN ('hold', 'unhold', 'expire', 'pass')
      AND id NOT IN (SELECT event_id FROM open_loan)
      AND (EXISTS (
          SELECT 1 FROM circulation_event AS r
          WHERE r.copy_id = circulation_event.copy_id AND r.kind IN ('return', 'settle')
            AND r.at >= circulation_event.at AND r.at < :limit
            AND NOT EXISTS (SELECT 1 FROM circulation_event AS u WHERE u.undoes_id = r.id))
        OR (NOT EXISTS (
            SELECT 1 FROM open_loan AS o
            WHERE o.copy_id = circulation_event.copy_id AND o.card_id = circulation_event.card_id)
          AND NOT EXISTS (
            SELECT 1 FROM circulation_event AS s
            WHERE s.copy_id = circulation_event.copy_id AND s.card_id = circulation_event.card_id
              AND s.at >= :limit)))"""
_OTHERS = """
    UPDATE circulation_event SET card_id = NULL
    WHERE at < :limit AND card_id IS NOT NULL
      AND (kind = 'pass' OR EXISTS (
        SELECT 1 FROM hold AS h WHERE h.id = circulation_event.hold_id AND h.ended_at < :limit
          AND (circulation_event.copy_id IS NULL OR kind IN ('hold', 'unhold', 'expire'))))"""
_HOLDS = "UPDATE hold SET card_id = NULL WHERE card_id IS NOT NULL AND ended_at < :limit"
_CALLS = """
    UPDATE overdue_call SET note = NULL, who = NULL
    WHERE (note IS NOT NULL OR who IS NOT NULL)
      AND loan_id IN (SELECT id FROM circulation_event WHERE card_id IS NULL)"""


def forget(limit: int) -> int:
    """Take the reader from what ended before ``limit`` (UTC ms); gives how many events.

    The caller holds the transaction.
    """
    values = {"limit": limit}
    events = sum(int(db.execute_sql(sql, values).rowcount) for sql in (_LOANS, _OTHERS))
    db.execute_sql(_HOLDS, values)
    db.execute_sql(_CALLS, {})
    return events
