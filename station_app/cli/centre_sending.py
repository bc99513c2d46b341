"""``centre``: what it owns and sends to its stations, what it asks of them, its backup."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from station_app.activities.categories import find_category
from station_app.centre import backups, dictionary, parcels
from station_app.centre.store import CentreHome
from station_app.cli import showing
from station_app.cli.activity_categories import COLOUR_HELP
from station_app.cli.centre_home import centre_home, open_centre
from station_app.cli.commands import command, day, moment
from station_app.core.i18n import N_, _
from station_app.sync.parcels import KIND_NAMES

app = typer.Typer()

Title = Annotated[str, typer.Argument(help=N_("The title."))]
File = Annotated[Path, typer.Argument(help=N_("The file."))]
For = Annotated[
    list[str] | None, typer.Option("--for", help=N_("A station's code; for all of them where none is named."))
]


def _said(uid: str, title: str) -> None:
    text = _("“%(title)s” goes with the next parcel (centre send).") % {"title": title}
    showing.answer({"id": uid}, lambda: showing.say(text))


@command(
    app,
    "notice",
    N_("Tell the stations something."),
    example="centre notice 10月31日前报月报 --until 2026-10-31",
)
def notice(
    title: Title,
    text: Annotated[str, typer.Option(help=N_("What it says."))] = "",
    until: Annotated[str, typer.Option(help=N_("The last day that it is shown, as 2026-10-31."))] = "",
    stations: For = None,
) -> None:
    """Add a notice."""
    with open_centre():
        last = day("--until", until) if until else None
        _said(dictionary.add_notice(title=title, text=text, until=last, stations=stations or ()), title)


@command(
    app,
    "plan",
    N_("Plan an activity that stations make a draft of."),
    example="centre plan 重阳节慰问 --category 帮 --starts 2026-10-18T09:00 --ends 2026-10-18T11:00",
)
def plan(
    title: Title,
    category: Annotated[str, typer.Option(help=N_("The category, by name or seal."))],
    starts: Annotated[str, typer.Option(help=N_("When it begins, as 2026-10-30T09:00."))],
    ends: Annotated[str, typer.Option(help=N_("When it ends."))],
    content: Annotated[str, typer.Option(help=N_("What is to be done."))] = "",
    stations: For = None,
) -> None:
    """Plan an activity for the stations."""
    with open_centre():
        begins, over = _wall("--starts", starts), _wall("--ends", ends)
        uid = dictionary.add_plan(
            title=title, category=find_category(category).key, starts=begins, ends=over, content=content,
            stations=stations or (),
        )  # fmt: skip
        _said(uid, title)


def _wall(option: str, text: str) -> datetime:
    return moment(option, text).replace(tzinfo=None)


@command(
    app, "brand", N_("Name a brand that stations can write activities under."), example="centre brand 雨花红"
)
def brand(name: Annotated[str, typer.Argument(help=N_("The brand's name."))]) -> None:
    """Name a brand."""
    with open_centre():
        _said(dictionary.add_brand(name), name)


@command(
    app,
    "category",
    N_("Make up a category for the stations, reported under one of the eight services."),
    example="centre category 反诈宣传 --seal 诈 --under 宣",
)
def category(
    name: Annotated[str, typer.Argument(help=N_("The category's name."))],
    seal: Annotated[str, typer.Option(help=N_("Its seal, one hanzi that no other category has."))],
    under: Annotated[str, typer.Option(help=N_("Under which of the eight services it is reported."))],
    colour: Annotated[str, typer.Option(help=COLOUR_HELP)] = "",
    uid: Annotated[str, typer.Option("--id", help=N_("Change this one; centre items shows the id."))] = "",
    stations: For = None,
) -> None:
    """Make up a category."""
    with open_centre():
        made = dictionary.add_category(
            name=name, seal=seal, reported_as=under, colour=colour, uid=uid, stations=stations or ()
        )
        _said(made, name)


@command(
    app,
    "organisation",
    N_("Put a new list of organisations in place of the one here."),
    example="centre organisation 雨花区.csv",
)
def organisation(file: File) -> None:
    """Replace the list of organisations."""
    with open_centre():
        n = dictionary.replace_tree(file)
        text = _("The list has %(n)d places now; it goes with the next parcel (centre send).") % {"n": n}
        showing.answer({"places": n}, lambda: showing.say(text))


@command(app, "holidays", N_("Send a year's days off to the stations."), example="centre holidays 2027.json")
def holidays(file: File) -> None:
    """Take a year's days off in."""
    with open_centre():
        year = dictionary.load_holidays(file)
        text = _("The days off of %(year)d go with the next parcel (centre send).") % {"year": year}
        showing.answer({"year": year}, lambda: showing.say(text))


@command(app, "items", N_("What goes with the next parcel."), example="centre items --json")
def items() -> None:
    """List what goes with the next parcel."""
    with open_centre():
        rows = dictionary.list_items()
        headings = (_("kind"), _("id"), _("title"), _("for"))
        table = [
            (_(KIND_NAMES[r.kind]), r.id, r.title, ", ".join(r.stations) or _("all stations")) for r in rows
        ]
        showing.answer(rows, lambda: showing.show_table(headings, table))


@command(
    app, "withdraw", N_("Take a notice, plan, brand or category back."), example="centre withdraw notice ID"
)
def withdraw(
    kind: Annotated[str, typer.Argument(help=N_("notice, plan, brand or category."))],
    uid: Annotated[str, typer.Argument(metavar="ID", help=N_("Its id, as centre items shows it."))],
) -> None:
    """Take something back."""
    with open_centre():
        dictionary.withdraw_item(kind, uid)
        showing.answer({"id": uid}, lambda: showing.say(_("The next parcel takes it away at the stations.")))


@command(
    app,
    "send",
    N_("Write a parcel that every registered station can open."),
    example="centre send --to /media/usb",
)
def send(
    to: Annotated[
        Path | None, typer.Option("--to", help=N_("The folder to write to; else the home's own."))
    ] = None,
) -> None:
    """Write a parcel."""
    with open_centre():
        done = parcels.write_parcel(to or centre_home().exports)
        text = _("Parcel %(number)d is written; %(n)d stations can open it: %(path)s") % {
            "number": done.number, "n": done.stations, "path": done.path,
        }  # fmt: skip
        document = {
            "path": showing.path_text(done.path), "number": done.number, "items": done.items,
            "stations": done.stations,
        }  # fmt: skip
        showing.answer(document, lambda: showing.say(text))


@command(app, "backup", N_("Back the centre up now."), example="centre backup --to /media/usb")
def backup(
    to: Annotated[
        Path | None, typer.Option("--to", help=N_("The folder to write to; else the home's own."))
    ] = None,
) -> None:
    """Back the centre up."""
    with open_centre():
        row = backups.back_up_centre(folder=to)
        text = _("The backup is written: %(path)s") % {"path": row.path}
        document = {"path": showing.path_text(row.path), "size": row.size}
        showing.answer(document, lambda: showing.say(text))


@command(
    app,
    "restore",
    N_("Put a backup of a centre into an empty folder."),
    example="centre restore 20261016.centrebackup",
)
def restore(file: File) -> None:
    """Put a backup into an empty home."""
    home: CentreHome = centre_home()
    backups.restore_centre(file, home)
    text = _("The centre is back in %(home)s. Its stations send again what it lost.") % {"home": home.root}
    showing.answer({"home": showing.path_text(home.root)}, lambda: showing.say(text))
