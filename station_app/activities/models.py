"""Activities and their venues."""

from __future__ import annotations

from peewee import ForeignKeyField, IntegerField, TextField

from station_app.core.db import Logged, local, private, public
from station_app.roster.models import Person, Team


class Venue(Logged):
    """A place where activities are held."""

    name = public(TextField(unique=True))
    capacity = public(IntegerField(null=True))
    active = public(IntegerField(default=1))


class Activity(Logged):
    """One occurrence. ``starts``/``ends`` are wall times of the station, ``2026-10-16T09:30``."""

    number = public(TextField(unique=True))
    title = public(TextField())
    category = public(TextField())
    platform = public(TextField(default=""))
    task = public(TextField(default=""))
    brand = public(TextField(default=""))
    starts = public(TextField(index=True))
    ends = public(TextField())
    zone = public(TextField(default="Asia/Shanghai"))
    venue = public(ForeignKeyField(Venue, null=True, backref="+"))
    venue_id: str | None
    organiser = public(TextField(default=""))
    lead = public(ForeignKeyField(Person, null=True, backref="+"))
    lead_id: str | None
    speaker = public(ForeignKeyField(Person, null=True, backref="+"))
    speaker_id: str | None
    speaker_name = private(TextField(default=""))
    team = public(ForeignKeyField(Team, null=True, backref="+"))
    team_id: str | None
    capacity = public(IntegerField(null=True))
    status = public(TextField(default="draft"))
    counts_hours = public(IntegerField(default=1))
    no_hours_reason = public(TextField(default=""))
    kiosk = public(IntegerField(default=1))
    signature = public(IntegerField(default=1))
    content = public(TextField(default=""))
    cancel_reason = public(TextField(default=""))
    closed_at = public(IntegerField(null=True))
    note = local(TextField(default=""))
    search_key = local(TextField(default=""))


class Registration(Logged):
    """That a person registered for an activity; apart from whether they came."""

    activity = public(ForeignKeyField(Activity, backref="+"))
    activity_id: str
    person = public(ForeignKeyField(Person, backref="+"))
    person_id: str
    state = public(TextField(default="registered"))
    at = public(IntegerField())

    class Meta:
        indexes = ((("activity", "person"), True),)
