"""``demo``: the main job on a demo station, headless."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from station_app.cli import showing
from station_app.cli.commands import command
from station_app.cli.common import begin, options
from station_app.core.i18n import N_, _
from station_app.core.jobs import Job
from station_app.demo import service
from station_app.demo.folder import DemoFolder
from station_app.demo.service import Demo

app = typer.Typer()


@command(
    app,
    "demo",
    N_(
        "Make a demo station with invented people and do the main job on it: import, activities, sign-ins, "
        "loans, documents, the sync package."
    ),
    example="demo --out demo-out",
)
def demo(
    out: Annotated[Path, typer.Option("--out", help=N_("The folder to make; a demo in it is made anew."))],
    days: Annotated[
        int, typer.Option(min=7, max=300, help=N_("How many days of activities lie behind it."))
    ] = service.DAYS,
    trace: Annotated[Path | None, typer.Option(hidden=True)] = None,
) -> int:
    """Make the demo; status 1 where the package does not verify."""
    # The log of what goes wrong belongs to the demo station, not to the user's own.
    begin(replace(options(), home=str(DemoFolder(out.absolute()).home.root)))
    with _traced(trace) as reported:
        made = service.make_demo(out, days=days, job=Job(_Phases().step), reported=reported)
    showing.answer(made.document(), lambda: _show(made))
    return 0 if made.verified else 1


class _Phases:
    """One line on standard error for each phase."""

    def __init__(self) -> None:
        self._said = ""

    def step(self, _done: int, _total: int, what: str) -> None:
        """The job is this far."""
        if what != self._said:
            self._said = what
            showing.complain(f"{what} …")


@contextmanager
def _traced(path: Path | None) -> Iterator[Callable[[str], None] | None]:
    """What is stored, line by line in a file, for the proof that nothing reported is lost."""
    if path is None:
        yield None
        return
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        yield lambda entry: (os.write(handle, f"{entry}\n".encode()), None)[1]
    finally:
        os.close(handle)


def _show(made: Demo) -> None:
    counts = _(
        "%(people)d people (%(refused)d rows refused), %(activities)d activities, %(sign_ins)d sign-ins, "
        "%(titles)d titles, %(loans)d loans."
    )
    values = {
        "people": made.people,
        "refused": made.refused,
        "activities": made.activities,
        "sign_ins": made.sign_ins,
        "titles": made.titles,
        "loans": made.loans,
    }
    showing.say(counts % values)
    names = {
        "package": _("sync package"),
        "signin_report": _("sign-in report"),
        "signin_sheet": _("sign-in sheet"),
        "ledger": _("ledger of the month"),
        "calendar": _("calendar file"),
    }
    showing.show_table((_("what"), _("file")), [(names[key], path) for key, path in made.outputs.items()])
    showing.say(_("The package opens and is whole.") if made.verified else _("The package is damaged."))
    document = made.document()
    showing.say(_("The demo station: %(home)s") % {"home": made.home})
    showing.say(
        _("Operator: %(operator)s    password: %(password)s    recovery code: %(recovery_code)s") % document
    )
