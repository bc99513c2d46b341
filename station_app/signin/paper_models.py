"""Pages of paper that were read, and which row of them gave which entry."""

from __future__ import annotations

from peewee import ForeignKeyField, IntegerField, TextField

from station_app.core.db import Fact, Logged, local, public
from station_app.roster.models import Person
from station_app.signin.models import Document, SignInEvent


class PaperSheet(Logged):
    """A page of a printing, as it was read once; ``frame_sha256`` is its picture without the rows."""

    document = public(ForeignKeyField(Document, backref="+"))
    document_id: str
    page = public(IntegerField())
    at = public(IntegerField())
    frame_sha256 = local(TextField())


class PaperEntry(Fact):
    """A row that somebody confirmed, bound to its entries; ``confidence`` in per cent.

    ``strip`` is the row's own piece of the picture (JPEG, base64): so erasing a person takes their line
    out of it and nothing else.
    """

    sheet = public(ForeignKeyField(PaperSheet, backref="+"))
    sheet_id: str
    place = public(IntegerField())
    person = public(ForeignKeyField(Person, backref="+"))
    person_id: str
    in_event = public(ForeignKeyField(SignInEvent, backref="+"))
    in_event_id: str
    out_event = public(ForeignKeyField(SignInEvent, null=True, backref="+"))
    out_event_id: str | None
    ticked = public(IntegerField())
    left_ticked = public(IntegerField())
    signed = public(IntegerField())
    confidence = public(IntegerField())
    strip = local(TextField(null=True))
