"""Titles, copies, reader cards and what happens at the circulation desk."""

from __future__ import annotations

from peewee import ForeignKeyField, IntegerField, TextField

from station_app.core.db import Fact, Logged, Unlogged, index_filled, local, private, public
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


class Donation(Logged):
    """Books that somebody gave. Who it was is private; an empty giver wished to stay unnamed."""

    given_on = public(TextField())
    titles = public(IntegerField())
    copies = public(IntegerField())
    giver = private(TextField(default=""))
    phone = private(TextField(default=""))
    note = local(TextField(default=""))


class Copy(Logged):
    """One book in the hand; whether it is out stands in ``open_loan``."""

    title = public(ForeignKeyField(Title, backref="+"))
    title_id: str
    barcode = public(TextField(unique=True))
    state = public(TextField(default="shelf"))
    place = public(TextField(default=""))
    price_fen = public(IntegerField(null=True))
    donation = public(ForeignKeyField(Donation, null=True, backref="+"))
    donation_id: str | None


class ReaderCard(Logged):
    """A reader's card; whose it is and its number never leave the station (公共图书馆法 Art. 43)."""

    number = local(TextField(unique=True))
    person = local(ForeignKeyField(Person, unique=True, backref="+"))
    person_id: str
    state = public(TextField(default="active"))
    valid_until = public(TextField(default=""))


class Hold(Logged):
    """Somebody waits for a title (library.md §5.5). Who it is never leaves the station.

    ``copy`` is set while a copy is kept for the reader, until the end of the day ``until``.
    """

    title = public(ForeignKeyField(Title, backref="+"))
    title_id: str
    placed_at = public(IntegerField())
    state = public(TextField(default="queued"))
    copy = public(ForeignKeyField(Copy, null=True, backref="+"))
    copy_id: str | None
    until = public(TextField(default=""))
    ended_at = public(IntegerField(null=True))
    card = local(ForeignKeyField(ReaderCard, null=True, backref="+"))
    card_id: str | None

    class Meta:
        indexes = ((("state", "until"), False),)


class CirculationEvent(Fact):
    """One thing done at the desk (``desk.KINDS``). The reader is local; age band, sex and class letter
    stay when the reader is erased (library.md §5.10).

    ``hold`` is the hold that it touched, ``state`` what the copy became, ``batch`` names what was done in
    one go and is undone in one go. ``before`` is JSON: what besides the loan was changed, as it had been.
    """

    copy = public(ForeignKeyField(Copy, null=True, backref="+"))
    copy_id: str | None
    kind = public(TextField())
    at = public(IntegerField(index=True))
    due = public(TextField(default=""))
    age_band = public(TextField(default=""))
    sex = public(TextField(default=""))
    class_letter = public(TextField(default=""))
    undoes = public(ForeignKeyField("self", null=True, backref="+", index=False))
    undoes_id: str | None
    card = local(ForeignKeyField(ReaderCard, null=True, backref="+"))
    card_id: str | None
    hold = public(ForeignKeyField(Hold, null=True, backref="+", index=False))
    hold_id: str | None
    state = public(TextField(default=""))
    reason = public(TextField(default=""))
    amount_fen = public(IntegerField(null=True))
    batch = public(TextField(default=""))
    before = local(TextField(null=True))
    note = local(TextField(null=True))


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
    claimed = IntegerField(default=0)
    lost = IntegerField(default=0)


class OverdueCall(Fact):
    """Somebody was called about an overdue book: who called, and what came of it."""

    loan = public(ForeignKeyField(CirculationEvent, backref="+"))
    loan_id: str
    at = public(IntegerField())
    result = public(TextField())
    who = local(TextField(null=True))
    note = local(TextField(null=True))


class Stocktake(Logged):
    """One going through the shelves; an empty place and empty classes mean everything.

    The numbers are those of its closing.
    """

    name = public(TextField())
    place = public(TextField(default=""))
    class_from = public(TextField(default=""))
    class_to = public(TextField(default=""))
    started_at = public(IntegerField())
    closed_at = public(IntegerField(null=True))
    expected = public(IntegerField(default=0))
    seen = public(IntegerField(default=0))
    on_loan = public(IntegerField(default=0))
    missing = public(IntegerField(default=0))
    misplaced = public(IntegerField(default=0))
    unknown = public(IntegerField(default=0))


class StocktakeScan(Unlogged):
    """One book seen at a stocktake; what comes of it is told by events and by the stocktake's numbers."""

    id = TextField(primary_key=True)
    stocktake = ForeignKeyField(Stocktake, backref="+", index=False)
    stocktake_id: str
    at = IntegerField()
    code = TextField()
    copy = ForeignKeyField(Copy, null=True, backref="+")
    copy_id: str | None
    place = TextField(default="")
    verdict = TextField()

    class Meta:
        indexes = ((("stocktake", "code"), True),)


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


index_filled(CirculationEvent, "hold", "undoes")
