"""Activities, the series they belong to, and their venues."""

from __future__ import annotations

from peewee import ForeignKeyField, IntegerField, TextField

from station_app.core.db import Logged, Unlogged, local, private, public
from station_app.roster.models import Person, Team


class Venue(Logged):
    """A place where activities are held."""

    name = public(TextField(unique=True))
    capacity = public(IntegerField(null=True))
    active = public(IntegerField(default=1))


class OwnCategory(Logged):
    """A category that the station (or its centre) made up, counted under one of the eight services.

    ``key`` stands in activities and series; rows are stopped, never deleted. ``owner`` is ``station`` or
    ``centre``: the centre's are replaced by its parcels and changed by nobody here.
    """

    key = public(TextField(unique=True))
    name = public(TextField())
    seal = public(TextField())
    colour = public(TextField())
    reported_as = public(TextField())
    active = public(IntegerField(default=1))
    owner = public(TextField(default="station"))


class Series(Logged):
    """A rule and what every occurrence of it is like; the occurrences are rows of ``Activity``.

    ``first`` is the rule's first date, ``begins`` the time of day (09:30), ``made_until`` the last day up to
    which its dates have become activities. ``way`` is what happens by itself where a room is taken.
    """

    rule = public(TextField())
    first = public(TextField())
    begins = public(TextField())
    minutes = public(IntegerField())
    made_until = public(TextField())
    skip_holidays = public(IntegerField(default=0))
    way = public(TextField(default="draft"))
    draft = public(IntegerField(default=0))
    title = public(TextField())
    category = public(TextField())
    platform = public(TextField(default=""))
    task = public(TextField(default=""))
    brand = public(TextField(default=""))
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
    counts_hours = public(IntegerField(default=1))
    no_hours_reason = public(TextField(default=""))
    kiosk = public(IntegerField(default=1))
    signature = public(IntegerField(default=1))
    content = public(TextField(default=""))
    note = local(TextField(default=""))


class SeriesSkip(Logged):
    """A date of the rule that has no activity, and why."""

    series = public(ForeignKeyField(Series, backref="+"))
    series_id: str
    day = public(TextField())
    reason = public(TextField())
    detail = public(TextField(default=""))


class SeriesEdit(Unlogged):
    """One change of a series, or of one activity (``series_id`` is then empty where it repeats by no rule),
    with the rows as they were before it and how it left them (JSON)."""

    id = TextField(primary_key=True)
    series_id = TextField(index=True)
    scope = TextField()
    at = IntegerField()
    before = TextField()
    undone_at = IntegerField(null=True)


class NumberGiven(Unlogged):
    """The highest number of a year whose activity is no more: no number is given twice."""

    year = IntegerField(primary_key=True)
    last = IntegerField()


class Activity(Logged):
    """One occurrence. ``starts``/``ends`` are wall times of the station, ``2026-10-16T09:30``.

    In a series, ``original`` is the date that the rule gave it (RFC 5545's RECURRENCE-ID) and ``detached``
    names, with spaces between, the fields that were edited by themselves.
    """

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
    series = public(ForeignKeyField(Series, null=True, backref="+"))
    series_id: str | None
    original = public(TextField(default=""))
    detached = public(TextField(default=""))


class Registration(Logged):
    """That a person registered for an activity; apart from whether they came."""

    activity = public(ForeignKeyField(Activity, backref="+", index=False))
    activity_id: str
    person = public(ForeignKeyField(Person, backref="+"))
    person_id: str
    state = public(TextField(default="registered"))
    at = public(IntegerField())

    class Meta:
        indexes = ((("activity", "person"), True),)
