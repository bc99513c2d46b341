"""What people call the tables of a package."""

from __future__ import annotations

from typing import Final

from station_app.core.i18n import N_, _

NAMES: Final = {
    "person": N_("people"),
    "consent": N_("consents"),
    "team": N_("teams"),
    "membership": N_("team members"),
    "activity": N_("activities"),
    "own_category": N_("categories"),
    "venue": N_("venues"),
    "registration": N_("registrations"),
    "sign_in_event": N_("sign-in records"),
    "hours_line": N_("hours book"),
    "document": N_("documents"),
    "title": N_("titles"),
    "copy": N_("copies"),
    "reader_card": N_("reader cards"),
    "circulation_event": N_("loans and returns"),
    "hold": N_("holds"),
    "donation": N_("donations"),
    "overdue_call": N_("calls about overdue books"),
    "stocktake": N_("stocktakes"),
    "operator": N_("operators"),
    "station": N_("the station itself"),
}


def name_of(table: str) -> str:
    """A table in words; one that has none goes by its own name."""
    return _(NAMES.get(table, table))
