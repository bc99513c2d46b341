"""This station's keys, the centre's card, packages and receipts so far, and what the centre has sent."""

from __future__ import annotations

from peewee import IntegerField, TextField

from station_app.core.db import Unlogged


class StationKey(Unlogged):
    """A key of this station by name: ``age`` (opens what it sealed) or ``signing`` (Ed25519)."""

    name = TextField(primary_key=True)
    secret = TextField()
    public = TextField()


class CentreCard(Unlogged):
    """The centre's card as it was taken in: whom to seal to, whose receipts to believe."""

    centre_code = TextField(primary_key=True)
    card = TextField()
    fingerprint = TextField()
    taken_at = IntegerField()


class Export(Unlogged):
    """One package that was written, and what became of it."""

    name = TextField(primary_key=True)
    epoch = IntegerField()
    number = IntegerField()
    path = TextField()
    from_seq = IntegerField()
    to_seq = IntegerField()
    changes = IntegerField()
    blobs = IntegerField()
    sha256 = TextField()
    exported_at = IntegerField()


class Receipt(Unlogged):
    """The centre's answer: everything up to ``acknowledged_to`` of an epoch has arrived.

    ``problems`` is JSON; ``content`` the signed text, empty where the receipt was a code.
    """

    id = TextField(primary_key=True)
    epoch = IntegerField()
    number = IntegerField()
    acknowledged_to = IntegerField()
    received_at = IntegerField()
    reference = TextField()
    problems = TextField()
    content = TextField(default="")


class CentreItem(Unlogged):
    """One thing that the centre owns, as its latest parcel says; ``body`` is JSON, empty once withdrawn.

    ``done_at``: somebody here has read the notice or taken the plan on; ``activity`` is what was made of it.
    """

    key = TextField(primary_key=True)
    kind = TextField(index=True)
    item = TextField()
    rev = IntegerField()
    body = TextField()
    parcel = IntegerField()
    taken_at = IntegerField()
    done_at = IntegerField(null=True)
    activity = TextField(default="")


class Parcel(Unlogged):
    """A parcel of the centre's that was taken in."""

    name = TextField(primary_key=True)
    number = IntegerField()
    at = IntegerField()
    taken_at = IntegerField()
    items = IntegerField()
