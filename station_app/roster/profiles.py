"""Profiles of exports: those that come with the program, and those that a station saved."""

from __future__ import annotations

from dataclasses import replace

from station_app.core.db import atomic, change_row
from station_app.core.errors import NotFound, ValidationError
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.core.rights import Right, requires
from station_app.roster import export_columns
from station_app.roster.export_columns import BUILT_IN, Profile
from station_app.roster.models import ExportProfile

LONGEST_NAME = 40


@requires(Right.LOOK)
def list_profiles() -> list[Profile]:
    """Every profile: those of the program, then the station's own by name."""
    rows = ExportProfile.select().order_by(ExportProfile.name)
    return [*BUILT_IN, *(export_columns.from_text(row.name, row.content) for row in rows)]


@requires(Right.LOOK)
def find_profile(name: str) -> Profile:
    """The profile of that name, in the user's language or the program's own; raises ``NotFound``."""
    wanted = name.strip().casefold()
    for profile in list_profiles():
        if wanted in (profile.name.casefold(), profile.title.casefold()):
            return profile
    raise NotFound(_("export profile"), name)


@requires(Right.ROSTER_EDIT)
@atomic
def save_profile(profile: Profile) -> Profile:
    """Keep a profile under its name, in place of the station's own one of that name.

    Raises ``ValidationError``, ``LeakyColumns``.
    """
    name = " ".join(profile.name.split())
    taken = {one for built in BUILT_IN for one in (built.name, built.title)}
    if not 0 < len(name) <= LONGEST_NAME or name in taken:
        words = _("Give the profile a name of its own, of 1 to 40 characters.")
        raise ValidationError({"name": words})
    export_columns.check_columns(profile.columns)
    kept = replace(profile, name=name, built_in=False)
    row = ExportProfile.get_or_none(ExportProfile.name == name)
    if row is None:
        ExportProfile.create(id=new_id(), name=name, content=export_columns.to_text(kept))
    else:
        change_row(row, {"content": export_columns.to_text(kept)})
    return kept


@requires(Right.ROSTER_EDIT)
@atomic
def delete_profile(name: str) -> None:
    """Take one of the station's own profiles away; raises ``NotFound``."""
    row = ExportProfile.get_or_none(ExportProfile.name == name)
    if row is None:
        raise NotFound(_("export profile"), name)
    row.delete_instance()
