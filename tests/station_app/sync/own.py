"""What the station itself has for its packages: its keys, the passphrase of a meeting."""

from __future__ import annotations

from pathlib import Path

from station_app.core.db import db
from station_app.sync.models import StationKey
from tests.station_app.sync import forge

PHRASE = "丰园社区 2026!"


def dump() -> list[object]:
    """Every row of every table but the station's own keys, as the database has them."""
    names = [
        n for (n,) in db.execute_sql("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    ]
    return [
        (name, db.execute_sql(f'SELECT * FROM "{name}" ORDER BY 1').fetchall())
        for name in names
        if not name.startswith("sqlite_")
    ]


def own() -> dict[str, StationKey]:
    return {key.name: key for key in StationKey.select()}


def apart(path: Path) -> forge.Forged:
    return forge.take_apart(path.read_bytes(), own()["age"].secret, "")
