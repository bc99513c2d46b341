"""``roster``: two records of one person found, merged and taken apart."""

from __future__ import annotations

from typing import Annotated

import typer

from station_app.cli import people, showing
from station_app.cli.commands import command
from station_app.cli.common import WrongUsage, station
from station_app.core.i18n import N_, _
from station_app.roster import duplicates, merging
from station_app.roster import service as roster
from station_app.roster.rows import FIELD_NAMES, WHY_NAMES, Comparison

app = typer.Typer()


@command(app, "duplicates", N_("People who may be the same."), example="roster duplicates --json")
def list_(
    not_same: Annotated[
        list[str] | None,
        typer.Option("--not-same", help=N_("Remember that this person is somebody else; name two or more.")),
    ] = None,
) -> None:
    """List possible duplicates."""
    with station():
        if not_same:
            duplicates.note_not_same([roster.find_person(key).uid for key in not_same])
        found = duplicates.list_duplicates()
        document = [
            {"why": d.why, "people": [people.document(p) for p in d.people], "against": list(d.against)}
            for d in found
        ]

        def text() -> None:
            rows = [
                (_(WHY_NAMES[d.why]), "、".join(f"{p.name} {p.phone} {p.uid}" for p in d.people))
                for d in found
            ]
            showing.show_table([_("why"), _("people")], rows)

        showing.answer(document, text)


@command(
    app,
    "merge",
    N_("Read a second record of a person as the first."),
    example="roster merge 13800002046 V0231",
)
def merge(
    keep: Annotated[str, typer.Argument(help=N_("The record that stays; named as anywhere."))],
    other: Annotated[str, typer.Argument(help=N_("The record that is read as it from here on."))],
    take: Annotated[
        list[str] | None,
        typer.Option("--take", help=N_("A field whose value OTHER has right; again for more.")),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help=N_("Show both records side by side; change nothing."))
    ] = False,
) -> None:
    """Merge two records."""
    for name in take or ():
        if name not in merging.CHOICES:
            raise WrongUsage(
                _("--take: there is no field “%(name)s”. There are: %(known)s.")
                % {"name": name, "known": " ".join(merging.CHOICES)}
            )
    with station():
        compared = merging.compare_people(keep, other)
        if check:
            showing.answer(_compared(compared), lambda: _show_compared(compared))
            return
        done = merging.merge_people(keep, other, take=take)
        document = {
            "keep": people.document(done.keep),
            "other": done.other,
            "taken": list(done.taken),
            "sure": compared.is_sure,
            "notices": list(compared.notices),
        }
        words = _("%(name)s: two records are one now. roster unmerge %(uid)s takes them apart.")

        def text() -> None:
            showing.say(words % {"name": done.keep.name, "uid": done.other})
            if not compared.is_sure:
                showing.say(_("Nothing but the name spoke for it. Look once more at whether they are one."))
            for notice in compared.notices:
                showing.say(notice)

        showing.answer(document, text)


@command(app, "unmerge", N_("Take two merged records apart again."), example="roster unmerge 13800002046")
def unmerge(
    person: Annotated[str, typer.Argument(help=N_("The merged record's uid, or the person who has one."))],
) -> None:
    """Take a merge back."""
    with station():
        done = merging.unmerge_people(person)
        document = {"keep": people.document(done.keep), "other": done.other, "left": list(done.left)}
        words = _("%(keep)s and %(other)s are two records again.")

        def text() -> None:
            showing.say(words % {"keep": done.keep.name, "other": done.name})
            if done.left:
                names = _(", ").join(_(FIELD_NAMES[name]) for name in done.left)
                showing.say(_("Changed since, and left as it is: %(names)s.") % {"names": names})

        showing.answer(document, text)


def _compared(compared: Comparison) -> dict[str, object]:
    return {
        "keep": people.document(compared.keep),
        "other": people.document(compared.other),
        "shared": list(compared.shared),
        "against": list(compared.against),
        "sure": compared.is_sure,
        "fields": [
            {"field": p.name, "keep": p.keep, "other": p.other, "same": p.same, "take": p.take}
            for p in compared.fields
        ],
        "obstacles": list(compared.obstacles),
        "notices": list(compared.notices),
    }


def _show_compared(compared: Comparison) -> None:
    rows = [
        (_(FIELD_NAMES[p.name]), p.keep, p.other, "" if p.same else _("differs"), p.name)
        for p in compared.fields
    ]
    headings = [_("field"), _("the record that stays"), _("the other record"), "", "--take"]
    showing.show_table(headings, rows)
    for sentence in (*compared.obstacles, *compared.notices):
        showing.say(sentence)
