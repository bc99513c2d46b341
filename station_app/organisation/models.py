"""The tree above the station, the station itself, and the bases under it."""

from __future__ import annotations

from peewee import IntegerField, TextField

from station_app.core.db import Logged, Unlogged, local, public


class Organisation(Unlogged):
    """A node of the tree: city, centre, institute or station. The centre owns it; we only read it."""

    code = TextField(primary_key=True)
    parent_code = TextField(index=True)
    kind = TextField(index=True)
    name = TextField()
    search_key = TextField()


class Station(Logged):
    """This station: one row, made at set-up."""

    code = public(TextField(unique=True))
    name = public(TextField())
    institute = public(TextField())
    centre = public(TextField())
    city = public(TextField(default=""))
    figures = public(TextField(default="0000"))


class Base(Logged):
    """A base (基地) under this station."""

    name = public(TextField(unique=True))
    address = public(TextField(default=""))
    active = public(IntegerField(default=1))
    note = local(TextField(default=""))
