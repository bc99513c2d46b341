"""``organisation``: the tree of centre, institutes, stations and bases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from station_app.cli import showing
from station_app.cli.commands import command, group
from station_app.cli.common import WrongUsage, station
from station_app.core.i18n import N_, _, pgettext
from station_app.organisation import places
from station_app.organisation import service as organisation

app = group(N_("The tree: centre, institutes, stations, bases."))


@command(app, "list", N_("The tree, or one kind of place in it."), example="organisation list --kind base")
def list_(
    kind: Annotated[str, typer.Option(help=N_("city, centre, institute, station or base."))] = "",
) -> None:
    """List the places."""
    if kind and kind not in places.KIND_NAMES:
        known = ", ".join(places.KIND_NAMES)
        raise WrongUsage(
            _("There is no kind “%(kind)s”. There are: %(known)s.") % {"kind": kind, "known": known}
        )
    with station():
        rows = organisation.list_organisations(kind or None)
        headings = (_("code"), _("under"), _("kind"), pgettext("place", "name"))
        table = [(r.code, r.parent_code, _(places.KIND_NAMES[r.kind]), r.name) for r in rows]
        showing.answer(rows, lambda: showing.show_table(headings, table))


@command(
    app,
    "import",
    N_("Put the tree of a CSV file in place of the one at hand."),
    example="organisation import 芙蓉区.csv",
)
def import_(
    file: Annotated[Path, typer.Argument(help=N_("Columns: code, parent_code, kind, name."))],
) -> None:
    """Take a tree in."""
    with station():
        count = organisation.import_organisations(file)
        sentence = _("%(n)d places were taken in.") % {"n": count}
        showing.answer({"places": count}, lambda: showing.say(sentence))
