"""``activity category``: the eight services and the station's own categories."""

from __future__ import annotations

from typing import Annotated

import typer

from station_app.activities import own_categories
from station_app.activities.categories import BY_KEY, CATEGORIES, CENTRE, Category
from station_app.cli import showing
from station_app.cli.commands import command, group
from station_app.cli.common import station
from station_app.core.i18n import N_, _

COLOUR_HELP = N_("Its colour: xuan, wen, xue, jian, ke, fa, huan, bang or hu; else one that is free.")
Which = Annotated[str, typer.Argument(metavar="CATEGORY", help=N_("Its name, seal or key."))]
Name = Annotated[str, typer.Argument(help=N_("The category's name."))]
Colour = Annotated[str, typer.Option(help=COLOUR_HELP)]

app = group(N_("The eight services and the station's own categories."))


@command(app, "list", N_("Every category and under what it is reported."), example="activity category list")
def list_() -> None:
    """List the categories."""
    with station():
        headings = (_("seal"), _("name"), _("reported under"), _("made by"), _("state"))
        table = [
            (
                one.seal, one.name, BY_KEY[one.reported_as].name, _maker(one),
                _("in use") if one.active else _("stopped"),
            )
            for one in CATEGORIES
        ]  # fmt: skip
        showing.answer([_document(one) for one in CATEGORIES], lambda: showing.show_table(headings, table))


def _maker(one: Category) -> str:
    if not one.own:
        return _("Changsha")
    return _("the centre") if one.owner == CENTRE else _("this station")


@command(
    app,
    "add",
    N_("Make up a category; it is reported under one of the eight services."),
    example="activity category add 反诈宣传 --seal 诈 --under 宣",
)
def add(
    name: Name,
    seal: Annotated[str, typer.Option(help=N_("Its seal, one hanzi that no other category has."))],
    under: Annotated[str, typer.Option(help=N_("Under which of the eight services it is reported."))],
    colour: Colour = "",
) -> None:
    """Add a category."""
    with station():
        _answer(own_categories.add_own_category(name=name, seal=seal, reported_as=under, colour=colour))


@command(
    app,
    "rename",
    N_("Give one of the station's own categories another name, seal or colour."),
    example="activity category rename 护学岗 上学路",
)
def rename(
    category: Which,
    name: Name,
    seal: Annotated[str, typer.Option(help=N_("Another seal."))] = "",
    colour: Colour = "",
) -> None:
    """Rename a category."""
    with station():
        _answer(own_categories.rename_own_category(category, name=name, seal=seal, colour=colour))


@command(
    app,
    "stop",
    N_("Offer one of the station's own categories no more; activities that have it keep it."),
    example="activity category stop 护学岗",
)
def stop(
    category: Which,
    undo: Annotated[bool, typer.Option("--undo", help=N_("Offer it again."))] = False,
) -> None:
    """Stop a category, or take that back."""
    with station():
        change = own_categories.resume_own_category if undo else own_categories.stop_own_category
        _answer(change(category))


def _document(one: Category) -> dict[str, object]:
    return {
        "key": one.key,
        "name": one.name,
        "seal": one.seal,
        "colour": one.colour,
        "reported_as": one.reported_as,
        "own": one.own,
        "active": one.active,
        "owner": one.owner,
    }


def _answer(one: Category) -> None:
    text = _("%(name)s (%(seal)s), reported under %(service)s: %(state)s")
    values = {
        "name": one.name,
        "seal": one.seal,
        "service": BY_KEY[one.reported_as].name,
        "state": _("in use") if one.active else _("stopped"),
    }
    showing.answer(_document(one), lambda: showing.say(text % values))
