"""``activity``: who registered, who waits, and who came of them."""

from __future__ import annotations

from typing import Final

import typer

from station_app.activities import registration
from station_app.activities import service as activities
from station_app.cli import showing
from station_app.cli.activity_options import Activity
from station_app.cli.commands import command
from station_app.cli.common import station
from station_app.cli.people import Person
from station_app.core.i18n import N_, _
from station_app.roster import service as roster
from station_app.roster.rows import PersonRow
from station_app.signin.turnout import turnout

app = typer.Typer()

_SAID: Final = {
    registration.REGISTERED: N_("%(name)s is registered for “%(title)s”."),
    registration.WAITING: N_("“%(title)s” is full; %(name)s is on the waiting list."),
}
STATE_NAMES: Final = {
    registration.REGISTERED: N_("registered"),
    registration.WAITING: N_("on the waiting list"),
}


@command(
    app,
    "register",
    N_("Register somebody, or put them on the waiting list."),
    example="activity register 2026-0042 周秀兰",
)
def register(activity: Activity, person: Person) -> None:
    """Register somebody."""
    with station():
        state = registration.register(activity, person)
        row, who = activities.get_activity(activity), roster.find_person(person)
        document = {"activity": row.uid, "person": who.uid, "state": state, "registered": row.registered}
        values = {"name": who.name, "title": row.title}
        showing.answer(document, lambda: showing.say(_(_SAID[state]) % values))


@command(
    app,
    "unregister",
    N_("Take a registration back; who waits moves up."),
    example="activity unregister 2026-0042 周秀兰",
)
def unregister(activity: Activity, person: Person) -> None:
    """Take a registration back."""
    with station():
        moved = registration.unregister(activity, person)
        who = roster.find_person(person)
        document = {"person": who.uid, "moved_up": [one.person_uid for one in moved]}

        def say() -> None:
            showing.say(_("%(name)s no longer comes.") % {"name": who.name})
            for one in moved:
                values = {"name": one.name, "phone": one.phone or _("no phone left")}
                showing.say(_("%(name)s (%(phone)s) moves up from the waiting list; tell them.") % values)

        showing.answer(document, say)


@command(
    app,
    "registrations",
    N_("Who registered, who waits, and who of them came."),
    example="activity registrations 2026-0042",
)
def registrations(activity: Activity) -> None:
    """List registrations, and who came without one."""
    with station():
        rows = registration.list_registrations(activity)
        found = turnout(activity)
        came = {person.uid for person in (*found.came, *found.unannounced)}
        document = {
            "registrations": [
                {
                    "person": r.person_uid,
                    "name": r.name,
                    "state": r.state,
                    "at": r.at.isoformat(timespec="seconds"),
                    "came": r.person_uid in came,
                }
                for r in rows
            ],
            "unannounced": [_person(one) for one in found.unannounced],
        }
        headings = (_("no."), _("name"), _("phone"), _("status"), _("registered at"), _("came"))
        table = [
            (
                place,
                r.name,
                r.phone,
                _(STATE_NAMES[r.state]),
                f"{r.at:%m-%d %H:%M}",
                _("came") if r.person_uid in came else "",
            )
            for place, r in enumerate(rows, 1)
        ]

        def show() -> None:
            showing.show_table(headings, table)
            if found.unannounced:
                names = _(", ").join(one.name for one in found.unannounced)
                showing.say(_("Came without registering: %(names)s") % {"names": names})

        showing.answer(document, show)


def _person(row: PersonRow) -> dict[str, object]:
    return {"person": row.uid, "name": row.name}
