"""Who may open the station. Passwords are in ``keys.json`` alone."""

from __future__ import annotations

from peewee import IntegerField, TextField

from station_app.core.db import Logged, local, public


class Operator(Logged):
    """An operator: the id is the one that the change log names and the slot carries."""

    name = local(TextField(unique=True))
    role = public(TextField())
    active = public(IntegerField(default=1))
