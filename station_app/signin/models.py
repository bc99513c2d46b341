"""Sign-in events, the open interval they leave, hours, and the documents printed from them."""

from __future__ import annotations

from peewee import CompositeKey, ForeignKeyField, IntegerField, TextField

from station_app.activities.models import Activity
from station_app.core.db import Fact, Logged, Unlogged, index_filled, local, private, public
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
    opened_by = public(ForeignKeyField("self", null=True, backref="+", index=False))
    opened_by_id: str | None
    voids = public(ForeignKeyField("self", null=True, backref="+", index=False))
    voids_id: str | None
    reason = public(TextField(default=""))
    signature = local(TextField(null=True))


class OpenInterval(Unlogged):
    """Who is inside now: one row per person and activity; replaying the events rebuilds it."""

    activity = ForeignKeyField(Activity, backref="+", index=False)
    activity_id: str
    person = ForeignKeyField(Person, backref="+", index=False)
    person_id: str
    event = ForeignKeyField(SignInEvent, backref="+", index=False)
    event_id: str

    class Meta:
        primary_key = CompositeKey("activity", "person")
        without_rowid = True


class HoursLine(Fact):
    """One line of the hours book, in minutes; a correction is a line that reverses another."""

    person = public(ForeignKeyField(Person, backref="+", index=False))
    person_id: str
    activity = public(ForeignKeyField(Activity, null=True, backref="+"))
    activity_id: str | None
    day = public(TextField(index=True))
    minutes = public(IntegerField())
    kind = public(TextField())
    reason = public(TextField(default=""))
    reverses = public(ForeignKeyField("self", null=True, backref="+", index=False))
    reverses_id: str | None
    #: The day of the service where the line stands in a later month, that day's own being locked.
    served_on = public(TextField(default=""))
    mended = public(IntegerField(default=0))
    content = public(TextField(default=""))
    evidence = private(TextField(null=True))

    class Meta:
        #: Everybody's sum is read from it alone.
        indexes = ((("person", "minutes"), False),)


class DutyLine(Fact):
    """A full-time volunteer's (专职) time on duty: a post's attendance, no voluntary service, in a book of
    its own (domain §0.4)."""

    person = public(ForeignKeyField(Person, backref="+"))
    person_id: str
    activity = public(ForeignKeyField(Activity, null=True, backref="+"))
    activity_id: str | None
    day = public(TextField())
    minutes = public(IntegerField())
    kind = public(TextField())
    reason = public(TextField(default=""))
    reverses = public(ForeignKeyField("self", null=True, backref="+", index=False))
    reverses_id: str | None
    served_on = public(TextField(default=""))


class MonthLock(Fact):
    """That a month of the hours book (``2026-09``) is closed: no line goes into it from then on."""

    month = public(TextField(unique=True))
    lines = public(IntegerField())
    minutes = public(IntegerField())
    at = public(IntegerField())


class HoursReview(Fact):
    """That somebody looked at a person's long day, or at a back-entry (``line``), and let it stand."""

    person = public(ForeignKeyField(Person, backref="+"))
    person_id: str
    day = public(TextField())
    minutes = public(IntegerField())
    line = public(ForeignKeyField(HoursLine, null=True, backref="+"))
    line_id: str | None
    reason = public(TextField(default=""))
    at = public(IntegerField())


class StarRule(Logged):
    """What one star asks for at this station; the whole ladder is replaced at once."""

    level = public(IntegerField(unique=True))
    hours = public(IntegerField())
    tenure_months = public(IntegerField(default=0))
    least_grade = public(IntegerField(default=0))
    approver = public(TextField(default=""))
    publicity_days = public(IntegerField(default=0))
    one_by_one = public(IntegerField(default=0))


class StarAward(Logged):
    """A star proposed, publicised (公示) and granted or not; ``level`` from 1, days ISO."""

    person = public(ForeignKeyField(Person, backref="+"))
    person_id: str
    level = public(IntegerField())
    minutes = public(IntegerField())
    month = public(TextField())
    state = public(TextField())
    publicised_on = public(TextField())
    publicised_until = public(TextField())
    approver = public(TextField(default=""))
    decided_on = public(TextField(default=""))
    reason = private(TextField(default=""))


class RecordEntry(Fact):
    """Training, a commendation or an evaluation in a volunteer's record (Order 67 Art. 8-10).

    ``kind`` is training, award, evaluation or void; ``name`` and ``body_name`` (举办单位, 授予单位) are
    as the order asks; an evaluation has a ``grade`` from 1 to 5.
    """

    person = public(ForeignKeyField(Person, backref="+"))
    person_id: str
    kind = public(TextField())
    day = public(TextField())
    name = public(TextField(default=""))
    content = public(TextField(default=""))
    minutes = public(IntegerField(default=0))
    body_name = public(TextField(default=""))
    activity = public(ForeignKeyField(Activity, null=True, backref="+"))
    activity_id: str | None
    grade = private(IntegerField(null=True))
    comment = private(TextField(null=True))
    voids = public(ForeignKeyField("self", null=True, backref="+", index=False))
    voids_id: str | None
    reason = public(TextField(default=""))


class CorrectionRequest(Logged):
    """A volunteer says that the record is wrong; it must be verified and put right (Order 67 Art. 13)."""

    person = public(ForeignKeyField(Person, backref="+"))
    person_id: str
    asked_on = public(TextField())
    what = private(TextField())
    state = public(TextField(default="open"))
    answered_on = public(TextField(default=""))
    answer = private(TextField(default=""))


class Certificate(Logged):
    """A certificate of voluntary service in the register (Order 67 Art. 14-15, 17-18).

    Its number is never given again; a void one keeps its row. ``lines`` is what it certifies, JSON, so
    that another printing says the same.
    """

    number = public(TextField(unique=True))
    person = public(ForeignKeyField(Person, backref="+"))
    person_id: str
    issued_on = public(TextField())
    from_day = public(TextField())
    to_day = public(TextField())
    minutes = public(IntegerField())
    seal = public(IntegerField())
    issuer = public(TextField())
    state = public(TextField(default="valid"))
    national = public(TextField(default="not-entered"))
    voided_on = public(TextField(default=""))
    void_reason = private(TextField(default=""))
    lead = private(TextField(default=""))
    contact = private(TextField(default=""))
    remark = private(TextField(default=""))
    handler = local(TextField(default=""))
    lines = local(TextField(default=""))
    #: A hash of the name and number that were printed.
    holder = local(TextField(null=True))
    #: The name as it stands on the paper, whatever became of the record since.
    name = local(TextField(null=True))


class Document(Logged):
    """A printed document: its number counts the printings of the activity's sheet or report.

    ``people`` is who stands in a blank sheet's rows: uids in their order, JSON.
    """

    number = public(TextField(unique=True))
    activity = public(ForeignKeyField(Activity, backref="+"))
    activity_id: str
    kind = public(TextField())
    audience = public(TextField(default="internal"))
    rows = public(IntegerField())
    checksum = public(TextField())
    content_sha256 = public(TextField(null=True))
    at = public(IntegerField())
    people = local(TextField(null=True))


class ActivityRecord(Logged):
    """What stands behind an activity in words; one row an activity, made with the first of them.

    ``source`` says where the activity came from (yearly plan, task list, order number, festival);
    ``signed_paper``, that the sheet signed by hand lies in the station's file.
    """

    activity = public(ForeignKeyField(Activity, unique=True, backref="+"))
    activity_id: str
    plan = private(TextField(default=""))
    briefing = private(TextField(default=""))
    effect = private(TextField(default=""))
    source = public(TextField(default=""))
    undertaker = public(TextField(default=""))
    helpers = public(TextField(default=""))
    signed_paper = public(IntegerField(default=0))


class ActivityFile(Logged):
    """A photo or a file of an activity; ``taken_at`` is the camera's wall time, empty where it says none.

    The picture never leaves, and neither do its name and caption: that there is one, of which kind and
    when it was taken, does.
    """

    activity = public(ForeignKeyField(Activity, backref="+"))
    activity_id: str
    kind = public(TextField())
    taken_at = public(TextField(default=""))
    shows_unit = public(IntegerField(default=0))
    width = public(IntegerField(default=0))
    height = public(IntegerField(default=0))
    size = public(IntegerField())
    at = public(IntegerField())
    name = local(TextField(default=""))
    caption = local(TextField(default=""))
    content_sha256 = local(TextField(index=True))


class ClosingNote(Fact):
    """Why an open point was let pass when an activity was closed."""

    activity = public(ForeignKeyField(Activity, backref="+"))
    activity_id: str
    code = public(TextField())
    at = public(IntegerField())
    reason = private(TextField(null=True))


for _model, _names in (
    (SignInEvent, ("opened_by", "voids")),
    (HoursLine, ("reverses",)),
    (DutyLine, ("reverses",)),
    (RecordEntry, ("voids",)),
):
    index_filled(_model, *_names)
