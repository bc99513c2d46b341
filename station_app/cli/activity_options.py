"""What ``activity`` and ``activity series`` both take: the fields of an activity, and how it repeats."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from station_app.activities.rows import FIELD_NAMES, EditUndone
from station_app.activities.series_rows import Way
from station_app.cli import showing
from station_app.cli.commands import moment
from station_app.core.i18n import N_, _

Activity = Annotated[str, typer.Argument(help=N_("Uid, or the number on its sheet (2026-0042)."))]
Edit = Annotated[str, typer.Argument(help=N_("The id that the change was answered with."))]
Check = Annotated[bool, typer.Option("--check", help=N_("Show what would happen, and change nothing."))]
Title = Annotated[str | None, typer.Option(help=N_("Its name."))]
Start = Annotated[str | None, typer.Option(help=N_("When it begins, 2026-10-16T09:30."))]
End = Annotated[str | None, typer.Option(help=N_("When it ends."))]
Category = Annotated[str | None, typer.Option(help=N_("One of the eight services, or the station's own."))]
Venue = Annotated[str | None, typer.Option(help=N_("Where; without one it stays a draft."))]
Lead = Annotated[str | None, typer.Option(help=N_("Who leads it."))]
Speaker = Annotated[str | None, typer.Option(help=N_("Who speaks."))]
Team = Annotated[str | None, typer.Option(help=N_("The organising team."))]
Brand = Annotated[str | None, typer.Option(help=N_("The brand that it stands under."))]
Capacity = Annotated[int | None, typer.Option(min=1, help=N_("How many places."))]
RULE_HELP = N_("A rule to repeat by: an RRULE, LUNAR:8-15, TERM:清明, SCHOOLDAY, WORKDAY.")
SkipHolidays = Annotated[
    bool | None, typer.Option("--skip-holidays/--keep-holidays", help=N_("Leave out dates on holidays."))
]


class OnConflict(StrEnum):
    """What happens by itself where the room is taken."""

    DRAFT = "draft"
    SKIP = "skip"


Conflict = Annotated[
    OnConflict | None, typer.Option("--on-conflict", help=N_("Where the room is taken: draft or skip."))
]


def said(*, start: str | None, end: str | None, **words: Any) -> dict[str, Any]:
    """What was said of an activity, by the names that the services take; what was not said is absent."""
    times = {
        "starts": moment("--start", start) if start is not None else None,
        "ends": moment("--end", end) if end is not None else None,
    }
    return {name: value for name, value in (words | times).items() if value is not None}


def repeating(rule: str | None, skip_holidays: bool | None, on_conflict: OnConflict | None) -> dict[str, Any]:
    """What was said of how it repeats."""
    way = Way(on_conflict.value) if on_conflict else None
    found = {"rule": rule, "skip_holidays": skip_holidays, "way": way}
    return {name: value for name, value in found.items() if value is not None}


def answer_undone(edit: str, done: EditUndone) -> None:
    """Say that a change was taken back, and what of it was left."""
    kept = _(", ").join(_(FIELD_NAMES[name]) for name in done.kept if name in FIELD_NAMES)
    text = _("It is as it was before.")
    if kept:
        text = _("It is as it was before, but for what was changed since: %(fields)s.") % {"fields": kept}
    showing.answer({"undone": edit, "kept": list(done.kept)}, lambda: showing.say(text))
