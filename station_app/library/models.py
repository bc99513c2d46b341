"""Titles, copies, reader cards and what happens at the circulation desk."""

from __future__ import annotations

from peewee import ForeignKeyField, IntegerField, TextField

from station_app.core.db import Fact, Logged, Unlogged, local, public
from station_app.roster.models import Person


class Title(Logged):
    """A work as catalogued. Prices are fen; the text as printed stands beside what was read from it.

    ``year_text`` is empty for titles of before it was kept.
    """

    title = public(TextField())
    author = public(TextField(default=""))
    publisher = public(TextField(default=""))
    year = public(TextField(default=""))
    year_text = public(TextField(default=""))
    isbn = public(TextField(default="", index=True))
    isbn_printed = public(TextField(default=""))
    class_number = public(TextField(default=""))
    call_number = public(TextField(default=""))
    price_fen = public(IntegerField(null=True))
    price_text = public(TextField(default=""))
    subjects = public(TextField(default=""))
    note = local(TextField(default=""))
    search_key = local(TextField())
    seen_at = local(IntegerField(default=0))

    class Meta:
        indexes = ((("seen_at", "search_key"), False),)


class Copy(Logged):
    """One book in the hand; whether it is out stands in ``open_loan``."""

    title = public(ForeignKeyField(Title, backref="+"))
    title_id: str
    barcode = public(TextField(unique=True))
    state = public(TextField(default="shelf"))
    place = public(TextField(default=""))
    price_fen = public(IntegerField(null=True))


class ReaderCard(Logged):
    """A reader's card; whose it is and its number never leave the station (公共图书馆法 Art. 43)."""

    number = local(TextField(unique=True))
    person = local(ForeignKeyField(Person, unique=True, backref="+"))
    person_id: str
    state = public(TextField(default="active"))
    valid_until = public(TextField(default=""))


class CirculationEvent(Fact):
    """One ``lend``, ``return``, ``renew`` or ``undo``. The reader is local; age band, sex and class
    letter stay when the reader is erased after 90 days (library.md §5.10)."""

    copy = public(ForeignKeyField(Copy, backref="+"))
    copy_id: str
    kind = public(TextField())
    at = public(IntegerField())
    due = public(TextField(default=""))
    age_band = public(TextField(default=""))
    sex = public(TextField(default=""))
    class_letter = public(TextField(default=""))
    undoes = public(ForeignKeyField("self", null=True, backref="+"))
    undoes_id: str | None
    card = local(ForeignKeyField(ReaderCard, null=True, backref="+"))
    card_id: str | None


class OpenLoan(Unlogged):
    """The one open loan of a copy; replaying the events rebuilds it."""

    copy = ForeignKeyField(Copy, primary_key=True, backref="+")
    copy_id: str
    card = ForeignKeyField(ReaderCard, backref="+")
    card_id: str
    event = ForeignKeyField(CirculationEvent, backref="+")
    event_id: str
    lent_at = IntegerField()
    due = TextField(index=True)
    renewals = IntegerField(default=0)


class CatalogueBatch(Unlogged):
    """One import of a catalogue, so that it can be taken back: the lines of the change log it wrote."""

    id = TextField(primary_key=True)
    file_name = TextField()
    kind = TextField()
    at = IntegerField()
    first_n = IntegerField()
    last_n = IntegerField()
    records = IntegerField()
    titles = IntegerField()
    copies = IntegerField()
    undone_at = IntegerField(null=True)
