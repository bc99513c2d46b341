"""Cards that are exchanged once: the station's (who we are) and the centre's (whom to seal to)."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyrage

from station_app.core import files
from station_app.sync import sealing
from station_app.sync.errors import CardRefused, StationCardRefused

STATION_CARD: Final = "station-card 1.0"
CENTRE_CARD: Final = "centre-card 1.0"
LARGEST: Final = 1_000_000

#: Private columns that leave where no centre asks for more: the least that one needs of people (the personal
#: information law, Art. 6).
LEAST: Final[dict[str, tuple[str, ...]]] = {"person": ("name", "phone")}


@dataclass(frozen=True, slots=True)
class CentreCard:
    """A centre's card: sealing recipients (its own, escrow), signing key, pepper, profile, figures."""

    centre: str
    name: str
    recipients: tuple[str, ...]
    signing: str
    pepper: str
    profile: dict[str, tuple[str, ...]]
    figures: dict[str, str]
    text: str

    @property
    def fingerprint(self) -> str:
        """Four groups of four hex digits for reading aloud, over the card's keys."""
        return fingerprint(self.signing, *self.recipients)


@dataclass(frozen=True, slots=True)
class StationCard:
    """A station's card: its code and name, the age recipient it opens with, the key it signs with."""

    station: str
    name: str
    sealing: str
    signing: str

    @property
    def fingerprint(self) -> str:
        """Four groups of four hex digits for reading aloud, over the card's keys."""
        return fingerprint(self.signing, self.sealing)


def fingerprint(*public_keys: str) -> str:
    """``3F2A 91C0 7E55 B4D1``: SHA-256 over the keys, both sides say it aloud."""
    digits = hashlib.sha256("\n".join(public_keys).encode()).hexdigest()[:16].upper()
    return " ".join(digits[i : i + 4] for i in range(0, 16, 4))


def canonical(data: dict[str, Any]) -> bytes:
    """The bytes that a card's signature is over."""
    plain = {key: value for key, value in data.items() if key != "signature"}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def write_card(path: Path, data: dict[str, Any], signing_secret: str) -> None:
    """Write a card, signed by the key that it names. Raises ``files.CannotWrite``."""
    files.write_bytes(path, signed_text(data, signing_secret).encode())


def signed_text(data: dict[str, Any], signing_secret: str) -> str:
    """The text of a card or receipt, signed."""
    signed = {**data, "signature": sealing.sign(signing_secret, canonical(data)).hex()}
    return json.dumps(signed, ensure_ascii=False, indent=1) + "\n"


def read_centre_card(path: Path) -> CentreCard:
    """Read a centre's card; raises ``CardRefused`` where it is none or its signature does not fit,
    ``files.CannotRead``."""
    raw = files.read_bytes(path, most=LARGEST)
    try:
        card = _parse(json.loads(raw), raw.decode())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CardRefused(path.name) from error
    return card


def read_station_card(path: Path) -> StationCard:
    """Read a station's card; raises ``StationCardRefused`` where it is none or its signature does not fit,
    ``files.CannotRead``."""
    raw = files.read_bytes(path, most=LARGEST)
    try:
        data = json.loads(raw)
        if data["format"] != STATION_CARD or not re.fullmatch("[0-9]{1,12}", data["station"]):
            raise ValueError("format")
        pyrage.x25519.Recipient.from_str(data["sealing"])
        if not sealing.signature_fits(data["signing"], bytes.fromhex(data["signature"]), canonical(data)):
            raise ValueError("signature")
        return StationCard(data["station"], str(data["name"]), data["sealing"], data["signing"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise StationCardRefused(path.name) from error
    except pyrage.RecipientError as error:
        raise StationCardRefused(path.name) from error


def parse_centre_card(text: str) -> CentreCard:
    """A card that was taken in before."""
    return _parse(json.loads(text), text)


def _parse(data: dict[str, Any], text: str) -> CentreCard:
    if data["format"] != CENTRE_CARD:
        raise ValueError("format")
    recipients = tuple(str(data["recipients"][name]) for name in ("centre", "escrow"))
    for recipient in recipients:
        try:
            pyrage.x25519.Recipient.from_str(recipient)
        except pyrage.RecipientError as error:
            raise ValueError("recipient") from error
    signing = str(data["signing"])
    if not sealing.signature_fits(signing, bytes.fromhex(data["signature"]), canonical(data)):
        raise ValueError("signature")
    bytes.fromhex(data["pepper"])
    figures = {str(code): str(four) for code, four in data.get("figures", {}).items()}
    if not all(re.fullmatch("[0-9]{4}", four) for four in figures.values()):
        raise ValueError("figures")
    return CentreCard(
        centre=str(data["centre"]),
        name=str(data["name"]),
        recipients=recipients,
        signing=signing,
        pepper=str(data["pepper"]),
        profile={str(t): tuple(map(str, columns)) for t, columns in data["private_columns"].items()},
        figures=figures,
        text=text,
    )
