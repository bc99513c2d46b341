"""People, their consent and their teams (Order 67 Art. 5-6: the fields of a volunteer's record)."""

from __future__ import annotations

from typing import Final

from peewee import SQL, AutoField, ForeignKeyField, IntegerField, TextField

from station_app.core.db import Logged, Unlogged, local, private, public

#: What a volunteer's record needs (Order 67 Art. 5): without these a person is listed as incomplete.
NEEDED: Final = ("phone", "sex", "birth_date", "id_number")
#: The same as SQL, word for word as the index has it.
LACKING: Final = "(" + " OR ".join(f"{name} = ''" for name in ("name", *NEEDED)) + ")"


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
    sort_key = local(TextField())
    fingerprint = local(TextField(default=""))
    seen_at = local(IntegerField(default=0))

    class Meta:
        indexes = ((("seen_at", "search_key"), False),)


#: All that a list of names and its counts ask for: the rows are wide and encrypted, and read at random.
Person.add_index(
    Person.index(
        Person.sort_key, Person.id, Person.status, Person.capacities, SQL(LACKING), name="person_sort_key"
    )
)


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

    person = public(ForeignKeyField(Person, backref="+", index=False))
    person_id: str
    team = public(ForeignKeyField(Team, backref="+"))
    team_id: str

    class Meta:
        indexes = ((("person", "team"), True),)


class PersonAlias(Logged):
    """That ``other`` was merged into ``into``, and whom it is read as now (``keep``, never an alias itself).

    Events keep the person they were written for; reads follow ``keep``. ``before`` is JSON: what merging
    did to ``keep``'s own row, field → [value before, value after]; taking the merge back puts it back.
    """

    other = public(ForeignKeyField(Person, unique=True, backref="+"))
    other_id: str
    into = public(ForeignKeyField(Person, backref="+"))
    into_id: str
    keep = public(ForeignKeyField(Person, backref="+"))
    keep_id: str
    at = public(IntegerField())
    before = local(TextField(default="{}"))


class NotSame(Logged):
    """Two people who look like one and are not; ``one`` is the smaller uid."""

    one = public(ForeignKeyField(Person, backref="+", index=False))
    one_id: str
    other = public(ForeignKeyField(Person, backref="+"))
    other_id: str
    at = public(IntegerField())

    class Meta:
        indexes = ((("one", "other"), True),)


class ExportProfile(Logged):
    """What a recipient wants of a workbook; ``content`` is JSON (``exporting.Profile``)."""

    name = public(TextField(unique=True))
    content = public(TextField())


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
    unchanged = IntegerField(default=0)
    refused = IntegerField(default=0)
    operator_id = TextField(default="")


class SeenRow(Unlogged):
    """Whom a row was taken for, by the row's fingerprint, so that the same file again finds the same people.

    Belongs to the import that took it (``batch``) and goes with it.
    """

    id = AutoField()
    fingerprint = TextField(index=True)
    person = ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    person_id: str
    batch = TextField(index=True)


class ImportLayout(Unlogged):
    """How the columns of a kind of workbook were mapped by hand: its headings' fingerprint → the columns.

    ``columns`` is JSON, field → column letter.
    """

    id = TextField(primary_key=True)
    columns = TextField()
    used_at = IntegerField()


class NumberBlock(Unlogged):
    """Volunteer numbers that the centre reserved for this station: prefix, then so many digits."""

    id = TextField(primary_key=True)
    prefix = TextField()
    digits = IntegerField()
    first = IntegerField()
    last = IntegerField()
