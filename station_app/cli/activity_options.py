"""What ``activity`` and ``activity series`` both take: the fields of an activity, and how it repeats."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from inspect import Parameter, Signature
from typing import Annotated, Any, Final

import typer

from station_app.activities.rows import FIELD_NAMES, EditUndone
from station_app.activities.series_rows import Way
from station_app.cli import showing
from station_app.cli.commands import moment
from station_app.core.i18n import N_, _

Activity = Annotated[str, typer.Argument(help=N_("Uid, or the number on its sheet (2026-0042)."))]
Edit = Annotated[str, typer.Argument(help=N_("The id that the change was answered with."))]
Check = Annotated[bool, typer.Option("--check", help=N_("Show what would happen, and change nothing."))]
#: The fields of an activity, each an option of ``takes_fields``.
_FIELDS: Final[dict[str, Any]] = {
    "title": Annotated[str | None, typer.Option(help=N_("Its name."))],
    "start": Annotated[str | None, typer.Option(help=N_("When it begins, 2026-10-16T09:30."))],
    "end": Annotated[str | None, typer.Option(help=N_("When it ends."))],
    "category": Annotated[
        str | None, typer.Option(help=N_("One of the eight services, or the station's own."))
    ],
    "venue": Annotated[str | None, typer.Option(help=N_("Where; without one it stays a draft."))],
    "lead": Annotated[str | None, typer.Option(help=N_("Who leads it."))],
    "speaker": Annotated[str | None, typer.Option(help=N_("Who speaks."))],
    "team": Annotated[str | None, typer.Option(help=N_("The organising team."))],
    "brand": Annotated[str | None, typer.Option(help=N_("The brand that it stands under."))],
    "capacity": Annotated[int | None, typer.Option(min=1, help=N_("How many places."))],
}
_ORDINARY: Final = Parameter.POSITIONAL_OR_KEYWORD
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


def takes_fields(*needed: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command an option for each field of an activity, before its own options.

    Those ``needed`` must be given. What was said comes to the command's ``**given`` by the names that the
    services take; what was not said is absent.
    """

    def give(run: Callable[..., None]) -> Callable[..., None]:
        @wraps(run)
        def command(**typed: Any) -> None:
            fields = {name: typed.pop(name) for name in _FIELDS}
            run(**typed, **_said(**fields))

        own = inspect.signature(run, eval_str=True).parameters.values()
        fields = [
            Parameter(name, _ORDINARY, default=Parameter.empty if name in needed else None, annotation=kind)
            for name, kind in _FIELDS.items()
        ]
        all_of_them = [*fields, *(one for one in own if one.kind is _ORDINARY)]
        command.__signature__ = Signature(sorted(all_of_them, key=_has_default))  # type: ignore[attr-defined]
        return command

    return give


def _has_default(one: Parameter) -> bool:
    return one.default is not Parameter.empty


def _said(*, start: str | None, end: str | None, **words: Any) -> dict[str, Any]:
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
