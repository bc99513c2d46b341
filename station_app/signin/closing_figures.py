"""The numbers of an activity that sheet, ledger and briefing must agree on, and the sentence they make."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from peewee import fn

from station_app.activities.models import Activity, Venue
from station_app.core import clock, session, settings
from station_app.core.db import tuples
from station_app.core.i18n import _, ngettext
from station_app.roster import aliases
from station_app.signin import on_paper, sheet
from station_app.signin.closing_rows import ActivityFigures, ClosingRules
from station_app.signin.minutes import Margins, hours_of_people
from station_app.signin.models import HoursLine
from station_app.signin.rows import Capacity


def rules() -> ClosingRules:
    """The rules that the open station's settings have."""
    return ClosingRules.of(settings.load(session.current().home).settings)


def of(activity: Activity, margins: Margins) -> ActivityFigures:
    """Count an activity's sheet; before the closing, an open stay counts up to the activity's end."""
    stays = sheet.rows(activity, margins)
    roles = {one.person: one.role for one in stays}
    ends = clock.to_ms(datetime.fromisoformat(activity.ends))
    times, paper = [], on_paper.signed(activity.id)
    for one in stays:
        if one.role is Capacity.VOLUNTEER and activity.counts_hours:
            left_open = sheet.minutes_between(activity, clock.to_ms(one.came), ends, margins)
            times.append((one.person, one.minutes if one.left is not None else left_open))
    minutes, hours = sum(one for _person, one in times), hours_of_people(times)
    if activity.closed_at is not None:
        minutes, hours = booked([activity.id]).get(activity.id, (0, 0.0))
    return ActivityFigures(
        people=len(roles),
        volunteers=sum(role is Capacity.VOLUNTEER for role in roles.values()),
        public=sum(role is Capacity.PUBLIC for role in roles.values()),
        stays=len(stays),
        inside=sum(one.left is None for one in stays),
        signed=sum(bool(one.signature) or one.person in paper for one in stays),
        on_paper=len(paper & roles.keys()),
        without_time=sum(one.left is not None and not one.minutes for one in stays),
        minutes=minutes,
        hours=hours,
    )


def booked(activities: Sequence[str]) -> dict[str, tuple[int, float]]:
    """What the hours book has for each of the activities: minutes, and hours as documents print them.

    Lines stand under the records that people signed in with; a person of two records is rounded once, as on
    the sheet.
    """
    standing = aliases.roots()
    query = (
        HoursLine.select(HoursLine.activity, HoursLine.person, fn.SUM(HoursLine.minutes))
        .where(HoursLine.activity.in_(activities))
        .group_by(HoursLine.activity, HoursLine.person)
    )
    times: dict[str, list[tuple[str, int]]] = {}
    for activity, person, minutes in tuples(query):
        times.setdefault(activity, []).append((standing.get(person, person), minutes))
    return {
        activity: (sum(one for _person, one in each), hours_of_people(each))
        for activity, each in times.items()
    }


def sentence(activity: Activity, figures: ActivityFigures) -> str:
    """When, where, what, how many: a sentence for the briefing whose numbers are the ledger's."""
    starts, ends = datetime.fromisoformat(activity.starts), datetime.fromisoformat(activity.ends)
    venue = Venue.by_id(activity.venue_id) if activity.venue_id else None
    words = _(
        "On %(month)d/%(day)d, %(from)s to %(to)s, “%(title)s” was held at %(venue)s. %(people)d people "
        "came, %(volunteers)s and %(public)d of the public among them; the volunteers gave %(hours)s hours."
    )
    volunteers = ngettext("%(n)d volunteer", "%(n)d volunteers", figures.volunteers)
    return words % {
        "month": starts.month,
        "day": starts.day,
        "from": f"{starts:%H:%M}",
        "to": f"{ends:%H:%M}",
        "title": activity.title,
        "venue": venue.name if venue else "—",
        "people": figures.people,
        "volunteers": volunteers % {"n": figures.volunteers},
        "public": figures.public,
        "hours": f"{figures.hours:g}",
    }
