"""Numbers of an activity's documents, and the rows that remember what was printed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from station_app.activities.rows import ActivityRow
from station_app.core import clock
from station_app.core.db import put_blob
from station_app.core.ids import new_id
from station_app.reports.rows import Audience, Written
from station_app.signin.models import Document


def next_number(row: ActivityRow) -> str:
    """The activity's number and a count of its printings: ``2026-0042-1`` (``decisions.md``)."""
    printed = Document.select().where(Document.activity == row.uid).count()
    return f"{row.number}-{printed + 1}"


def keep(
    row: ActivityRow,
    number: str,
    kind: str,
    audience: Audience,
    written: Written,
    *,
    people: Sequence[str] | None = None,
) -> None:
    """Note a printing; a report for the centre is kept whole, since it goes into the package.

    ``people`` are the uids of who stands in a blank sheet's rows, in their order.
    """
    content = written.path.read_bytes() if kind == "report" and audience is Audience.CENTRE else b""
    sha256 = hashlib.sha256(content).hexdigest() if content else None
    if sha256:
        put_blob(content, sha256)
    Document.create(
        id=new_id(), number=number, activity=row.uid, kind=kind, audience=audience, rows=written.rows,
        checksum=written.checksum, content_sha256=sha256, at=clock.now_ms(),
        people=json.dumps(list(people)) if people is not None else None,
    )  # fmt: skip
