"""Who signed on a sheet of paper that was read in: their signature is on the page that was kept."""

from __future__ import annotations

from station_app.roster import aliases
from station_app.signin.models import Document
from station_app.signin.paper_models import PaperEntry, PaperSheet


def signed(activity: str) -> set[str]:
    """Uids of who signed on paper for an activity, as their records are read now."""
    query = (
        PaperEntry.select(PaperEntry.person)
        .join(PaperSheet)
        .join(Document)
        .where(Document.activity == activity, PaperEntry.signed == 1)
    )
    roots = aliases.roots()
    return {roots.get(row.person_id, row.person_id) for row in query}
