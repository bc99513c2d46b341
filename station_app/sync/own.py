"""What the station has for packages and receipts: its own keys, and the card of its centre."""

from __future__ import annotations

from station_app.sync import cards, sealing
from station_app.sync.models import CentreCard, StationKey


def station_keys() -> dict[str, StationKey]:
    """The station's keys by name (``age``, ``signing``), made when first needed."""
    found = {key.name: key for key in StationKey.select()}
    for name, make in (("age", sealing.new_age_identity), ("signing", sealing.new_signing_key)):
        if name not in found:
            secret, public = make()
            found[name] = StationKey.create(name=name, secret=secret, public=public)
    return found


def centre_card() -> cards.CentreCard | None:
    """The centre's card that was taken in last, if there is one."""
    row = CentreCard.select().order_by(CentreCard.taken_at.desc()).first()
    return cards.parse_centre_card(row.card) if row else None
