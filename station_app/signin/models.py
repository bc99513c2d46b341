"""Sign-in events, the open interval they leave, hours, and the documents printed from them."""

from __future__ import annotations

from peewee import CompositeKey, ForeignKeyField, IntegerField, TextField

from station_app.activities.models import Activity
from station_app.core.db import Fact, Logged, Unlogged, local, public
from station_app.roster.models import Person


class SignInEvent(Fact):
    """One ``in``, ``out`` or ``void``; ``at`` is a UTC instant in milliseconds, ``tz`` minutes."""

    activity = public(ForeignKeyField(Activity, backref="+"))
    activity_id: str
    person = public(ForeignKeyField(Person, backref="+"))
    person_id: str
    kind = public(TextField())
    role = public(TextField())
    at = public(IntegerField())
    tz = public(IntegerField())
    mended = public(IntegerField(default=0))
    walk_in = public(IntegerField(default=0))
    method = public(TextField(default="desk"))
    opened_by = public(ForeignKeyField("self", null=True, backref="+"))
    opened_by_id: str | None
    voids = public(ForeignKeyField("self", null=True, backref="+"))
    voids_id: str | None
    reason = public(TextField(default=""))
    signature = local(TextField(null=True))


class OpenInterval(Unlogged):
    """Who is inside now: one row per person and activity; replaying the events rebuilds it."""

    activity = ForeignKeyField(Activity, backref="+")
    activity_id: str
    person = ForeignKeyField(Person, backref="+")
    person_id: str
    event = ForeignKeyField(SignInEvent, backref="+")
    event_id: str

    class Meta:
        primary_key = CompositeKey("activity", "person")


class HoursLine(Fact):
    """One line of the hours book, in minutes; a correction is a line that reverses another."""

    person = public(ForeignKeyField(Person, backref="+"))
    person_id: str
    activity = public(ForeignKeyField(Activity, null=True, backref="+"))
    activity_id: str | None
    day = public(TextField())
    minutes = public(IntegerField())
    kind = public(TextField())
    reason = public(TextField(default=""))
    reverses = public(ForeignKeyField("self", null=True, backref="+"))
    reverses_id: str | None


class Document(Logged):
    """A printed document: its number counts the printings of the activity's sheet or report."""

    number = public(TextField(unique=True))
    activity = public(ForeignKeyField(Activity, backref="+"))
    activity_id: str
    kind = public(TextField())
    audience = public(TextField(default="internal"))
    rows = public(IntegerField())
    checksum = public(TextField())
    content_sha256 = public(TextField(null=True))
    at = public(IntegerField())
