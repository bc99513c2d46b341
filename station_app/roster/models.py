"""People, their consent and their teams (Order 67 Art. 5-6: the fields of a volunteer's record)."""

from __future__ import annotations

from peewee import ForeignKeyField, IntegerField, TextField

from station_app.core.db import Logged, Unlogged, local, private, public


class Person(Logged):
    """One person in any capacity. Dates are ISO text; empty text means not known."""

    name = private(TextField())
    sex = private(TextField(default=""))
    birth_date = private(TextField(default=""))
    id_type = private(TextField(default=""))
    id_number = private(TextField(default="", index=True))
    phone = private(TextField(default="", index=True))
    phone_2 = private(TextField(default=""))
    address = private(TextField(default=""))
    area = private(TextField(default=""))
    political_status = private(TextField(default=""))
    ethnicity = private(TextField(default=""))
    education = private(TextField(default=""))
    occupation = private(TextField(default=""))
    skills = private(TextField(default=""))
    guardian_name = private(TextField(default=""))
    guardian_phone = private(TextField(default=""))
    service_types = public(TextField(default=""))
    capacities = public(TextField(default="volunteer"))
    volunteer_number = public(TextField(null=True, unique=True))
    registered_on = public(TextField(default=""))
    status = public(TextField(default="active"))
    id_hmac = public(TextField(null=True))
    note = local(TextField(default=""))
    search_key = local(TextField())
    sort_key = local(TextField(index=True))
    fingerprint = local(TextField(default="", index=True))
    seen_at = local(IntegerField(default=0))

    class Meta:
        indexes = ((("seen_at", "search_key"), False),)


class Consent(Logged):
    """Consent to keep the record (Order 67 Art. 6), or a guardian's (PIPL Art. 31)."""

    person = public(ForeignKeyField(Person, backref="+"))
    person_id: str
    kind = public(TextField())
    given_on = public(TextField())
    withdrawn_on = public(TextField(default=""))


class Team(Logged):
    """A service team."""

    name = public(TextField(unique=True))
    brand = public(TextField(default=""))
    active = public(IntegerField(default=1))


class Membership(Logged):
    """That a person belongs to a team."""

    person = public(ForeignKeyField(Person, backref="+"))
    person_id: str
    team = public(ForeignKeyField(Team, backref="+"))
    team_id: str

    class Meta:
        indexes = ((("person", "team"), True),)


class ImportBatch(Unlogged):
    """One import, so that it can be taken back whole: the lines of the change log that it wrote.

    ``notes`` is JSON, person → [note before, note after]: notes are local, so no line has them.
    """

    id = TextField(primary_key=True)
    file_name = TextField()
    sheet = TextField()
    at = IntegerField()
    first_n = IntegerField()
    last_n = IntegerField()
    rows = IntegerField()
    added = IntegerField()
    updated = IntegerField()
    undone_at = IntegerField(null=True)
    notes = TextField(default="")


class NumberBlock(Unlogged):
    """Volunteer numbers that the centre reserved for this station: prefix, then so many digits."""

    id = TextField(primary_key=True)
    prefix = TextField()
    digits = IntegerField()
    first = IntegerField()
    last = IntegerField()
