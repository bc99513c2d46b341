"""What people call the tables of a package."""

from __future__ import annotations

from typing import Final

from station_app.core.i18n import N_, _

NAMES: Final = {
    "person": N_("people"),
    "consent": N_("consents"),
    "person_alias": N_("people put together"),
    "not_same": N_("people kept apart"),
    "correction_request": N_("requests for correction"),
    "team": N_("teams"),
    "membership": N_("team members"),
    "activity": N_("activities"),
    "activity_record": N_("texts of activities"),
    "activity_file": N_("photos and files"),
    "closing_note": N_("closing notes"),
    "series": N_("series"),
    "series_skip": N_("days left out of series"),
    "own_category": N_("categories"),
    "venue": N_("venues"),
    "registration": N_("registrations"),
    "sign_in_event": N_("sign-in records"),
    "hours_line": N_("hours book"),
    "hours_review": N_("hours looked at"),
    "duty_line": N_("hours of staff on duty"),
    "month_lock": N_("months locked"),
    "certificate": N_("certificates"),
    "record_entry": N_("training and praise"),
    "star_award": N_("stars"),
    "star_rule": N_("rules for stars"),
    "paper_sheet": N_("paper sheets"),
    "paper_entry": N_("rows from paper"),
    "document": N_("documents"),
    "title": N_("titles"),
    "copy": N_("copies"),
    "reader_card": N_("reader cards"),
    "circulation_event": N_("loans and returns"),
    "hold": N_("holds"),
    "donation": N_("donations"),
    "overdue_call": N_("calls about overdue books"),
    "stocktake": N_("stocktakes"),
    "export_profile": N_("forms of the roster's files"),
    "operator": N_("operators"),
    "base": N_("bases"),
    "station": N_("the station itself"),
}


def name_of(table: str) -> str:
    """A table in words; one that has none goes by its own name."""
    return _(NAMES.get(table, table))
