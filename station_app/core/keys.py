"""``keys.json``: the database key, opened by each operator's password and by the recovery code.

Each slot has an age identity of its own: the recipient stands in clear, the identity is sealed by
AES-256-GCM under Argon2id of the password; the database key is one age message to all recipients
(``decisions.md``, Keys). So the key can be rotated while the operators are away.
"""

from __future__ import annotations

import base64
import json
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import pyrage

from station_app.core import files
from station_app.core.errors import NotFound, StationError, ValidationError, WrongPassword
from station_app.core.i18n import _

FORMAT: Final = "station-keys"
VERSION: Final = 1
#: The kind, and the id, of the recovery code's slot.
RECOVERY: Final = "recovery"
SHORTEST_PASSWORD: Final = 6
LONGEST_NAME: Final = 50
#: No letters O and I, no digits 0 and 1: nothing that is misread from paper.
RECOVERY_ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
RECOVERY_GROUPS: Final = 4
LARGEST_FILE: Final = 1_000_000
LARGEST_MEMORY_KIB: Final = 1 << 20
_SALT, _NONCE, _TAG = 16, 12, 16


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess of a password costs (Argon2id, RFC 9106)."""

    memory_kib: int = 65_536
    iterations: int = 3
    lanes: int = 2


COST = Cost()


@dataclass(frozen=True, slots=True)
class Slot:
    """One way in: an operator's, or the recovery code's (``kind``)."""

    slot_id: str
    kind: str
    name: str
    recipient: str
    cost: Cost
    salt: str
    nonce: str
    sealed: str


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The database key, the one it is being changed to (if a change was cut short), retired ones."""

    current: bytes
    coming: bytes | None = None
    retired: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What ``keys.json`` holds: the slots, and the ring sealed to all of them."""

    slots: tuple[Slot, ...]
    ring: str = ""


class KeysMissing(StationError):
    """There is no ``keys.json`` beside the database."""

    code = "keys-missing"

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("“%(name)s” is missing, so the station cannot be opened. Copy it back from a backup.")
            % {"name": path.name},
            path=str(path),
        )


class KeysDamaged(StationError):
    """``keys.json`` cannot be read as what it should be."""

    code = "keys-damaged"

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("“%(name)s” is damaged, so the station cannot be opened. Copy it back from a backup.")
            % {"name": path.name},
            path=str(path),
        )


class KeysTooNew(StationError):
    """``keys.json`` was written by a newer version of the program."""

    code = "keys-too-new"

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("“%(name)s” was written by a newer version of this program. Install that version.")
            % {"name": path.name},
            path=str(path),
        )


def checked_name(name: str) -> str:
    """An operator's name with single spaces; raises ``ValidationError`` for none, or one too long."""
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_NAME:
        raise ValidationError({"name": _("Give the operator's name, at most 50 characters.")})
    return plain


def check_password(password: str) -> None:
    """Raise ``ValidationError`` for a password shorter than six characters."""
    if len(password) < SHORTEST_PASSWORD:
        raise ValidationError(
            {"password": _("The password needs at least %(n)d characters.") % {"n": SHORTEST_PASSWORD}}
        )


class WrongRecoveryCode(StationError):
    """The recovery code does not open this station."""

    code = "wrong-recovery-code"
    exit_status = 3

    def __init__(self) -> None:
        super().__init__(_("This is not this station's recovery code. Check each group and try again."))


class PasswordsDiffer(ValidationError):
    """The two times a new password was typed are not the same."""

    code = "passwords-differ"

    def __init__(self) -> None:
        super().__init__({"again": _("The two passwords are not the same. Nothing was changed; try again.")})


def check_twice(password: str, again: str) -> None:
    """Raise ``ValidationError`` for a password that is too short, or not typed the same twice."""
    check_password(password)
    if password != again:
        raise PasswordsDiffer


def new_database_key() -> bytes:
    """A random raw key of 32 bytes."""
    return secrets.token_bytes(32)


def new_recovery_code() -> str:
    """Four groups of four, 80 random bits: ``K7QM-93HD-XW4T-6PRC``."""
    groups = ("".join(secrets.choice(RECOVERY_ALPHABET) for _i in range(4)) for _g in range(RECOVERY_GROUPS))
    return "-".join(groups)


def normal_recovery_code(text: str) -> str:
    """The code as it was made, from however it was typed: case, spaces, dashes, full width."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c in RECOVERY_ALPHABET)
    return "-".join(plain[i : i + 4] for i in range(0, len(plain), 4))


def _stretch(secret: str, salt: bytes, cost: Cost) -> bytes:
    from station_app.core import stretching

    return stretching.key_of(secret, salt, **asdict(cost))


def _seal_identity(slot_id: str, identity: str, secret: str) -> dict[str, Any]:
    from station_app.core import stretching

    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    sealed = stretching.seal(_stretch(secret, salt, COST), nonce, identity, slot_id)
    return {"cost": COST, "salt": salt.hex(), "nonce": nonce.hex(), "sealed": _b64(sealed)}


def new_slot(slot_id: str, kind: str, name: str, secret: str) -> tuple[Slot, str]:
    """A slot that ``secret`` opens, and its age identity."""
    identity = pyrage.x25519.Identity.generate()
    recipient = str(identity.to_public())
    sealed = _seal_identity(slot_id, str(identity), secret)
    return Slot(slot_id=slot_id, kind=kind, name=name, recipient=recipient, **sealed), str(identity)


def change_secret(slot: Slot, identity: str, secret: str) -> Slot:
    """The same slot under another password."""
    return replace(slot, **_seal_identity(slot.slot_id, identity, secret))


def open_slot(slot: Slot, secret: str) -> str:
    """The slot's age identity; raises ``WrongPassword``."""
    from station_app.core import stretching

    key = _stretch(secret, bytes.fromhex(slot.salt), slot.cost)
    return stretching.unseal(key, bytes.fromhex(slot.nonce), _unb64(slot.sealed), slot.slot_id)


def seal_ring(file: KeyFile, ring: KeyRing) -> KeyFile:
    """The file with ``ring`` sealed to every slot it has."""
    plain = json.dumps(
        {
            "current": ring.current.hex(),
            "coming": ring.coming.hex() if ring.coming else None,
            "retired": [key.hex() for key in ring.retired],
        }
    )
    recipients = [pyrage.x25519.Recipient.from_str(slot.recipient) for slot in file.slots]
    return replace(file, ring=_b64(pyrage.encrypt(plain.encode(), recipients)))


def open_ring(file: KeyFile, identity: str) -> KeyRing:
    """The ring, with an opened slot's identity; raises ``WrongPassword`` where it is not for that slot."""
    try:
        plain = pyrage.decrypt(_unb64(file.ring), [pyrage.x25519.Identity.from_str(identity)])
    except pyrage.DecryptError as error:
        raise WrongPassword from error
    data = json.loads(plain)
    return KeyRing(
        current=bytes.fromhex(data["current"]),
        coming=bytes.fromhex(data["coming"]) if data["coming"] else None,
        retired=tuple(bytes.fromhex(key) for key in data["retired"]),
    )


def find_slot(file: KeyFile, name: str, kind: str = "operator") -> Slot:
    """The slot that goes by ``name``; raises ``WrongPassword`` so that names cannot be probed."""
    for slot in file.slots:
        if slot.kind == kind and (slot.name == name or slot.slot_id == name):
            return slot
    raise WrongPassword


def recovery_slot(file: KeyFile) -> Slot:
    """The recovery code's slot."""
    return next((slot for slot in file.slots if slot.kind == RECOVERY), file.slots[0])


def with_slot(file: KeyFile, slot: Slot) -> KeyFile:
    """The file with that slot in the place of the operator's own; where they have none it comes last.

    Another slot of that name is what adding an operator left behind when it was cut short, and goes.
    """
    left = [
        slot if one.slot_id == slot.slot_id else one
        for one in file.slots
        if one.slot_id == slot.slot_id or one.kind == RECOVERY or one.name != slot.name
    ]
    return replace(file, slots=tuple(left if slot in left else [*left, slot]))


def reset(path: Path, *, recovery_code: str, name: str, password: str) -> tuple[KeyFile, KeyRing, str]:
    """Give the operator ``name`` a new password with the recovery code; gives file, ring and slot's id.

    Raises ``WrongRecoveryCode``, ``ValidationError``, ``NotFound`` (no operator of that name).
    """
    check_password(password)
    file = load(path)
    try:
        ring = open_ring(file, open_slot(recovery_slot(file), normal_recovery_code(recovery_code)))
    except WrongPassword as error:
        raise WrongRecoveryCode from error
    old = next((slot for slot in file.slots if slot.kind == "operator" and slot.name == name), None)
    if old is None:
        raise NotFound(_("operator"), name)
    slot, _identity = new_slot(old.slot_id, "operator", name, password)
    changed = with_slot(file, slot)
    save(path, seal_ring(changed, ring))
    return changed, ring, slot.slot_id


def save(path: Path, file: KeyFile) -> None:
    """Write the file whole or not at all."""
    data = {
        "format": FORMAT,
        "version": VERSION,
        "slots": [asdict(slot) for slot in file.slots],
        "ring": file.ring,
    }
    files.write_bytes(path, json.dumps(data, ensure_ascii=False, indent=1).encode())


#: What JSON of any kind can raise on the way through ``_parse``.
_UNREADABLE: Final = (
    ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, pyrage.RecipientError,
)  # fmt: skip


def load(path: Path) -> KeyFile:
    """Read the file; raises ``KeysMissing``, ``KeysDamaged`` or ``KeysTooNew``."""
    try:
        with open(path, "rb") as handle:
            raw = handle.read(LARGEST_FILE + 1)
    except FileNotFoundError as error:
        raise KeysMissing(path) from error
    except OSError as error:
        raise KeysDamaged(path) from error
    return read(path, raw)


def read(path: Path, raw: bytes) -> KeyFile:
    """What the bytes of the file at ``path`` say; raises ``KeysDamaged``, ``KeysTooNew``."""
    try:
        if len(raw) > LARGEST_FILE:
            raise KeysDamaged(path)
        return _parse(path, json.loads(raw))
    except _UNREADABLE as error:
        raise KeysDamaged(path) from error


def _parse(path: Path, data: Any) -> KeyFile:
    if data["format"] != FORMAT or not isinstance(data["version"], int) or data["version"] < 1:
        raise KeysDamaged(path)
    if data["version"] > VERSION:
        raise KeysTooNew(path)
    slots = tuple(_parse_slot(item) for item in data["slots"])
    if not slots or not isinstance(data["ring"], str):
        raise KeysDamaged(path)
    _unb64(data["ring"])
    return KeyFile(slots=slots, ring=data["ring"])


def _parse_slot(item: dict[str, Any]) -> Slot:
    cost = Cost(**{name: int(value) for name, value in item["cost"].items()})
    # A hostile file may ask for a terabyte or a week: stay within what a slot of ours can cost.
    affordable = 8 * cost.lanes <= cost.memory_kib <= LARGEST_MEMORY_KIB
    if not (affordable and 1 <= cost.iterations <= 20 and 1 <= cost.lanes <= 8):
        raise ValueError("cost")
    slot = Slot(**{**item, "cost": cost})
    for text in (slot.slot_id, slot.kind, slot.name):
        text.encode()  # a text, and one that can be written
    pyrage.x25519.Recipient.from_str(slot.recipient)
    if (len(bytes.fromhex(slot.salt)), len(bytes.fromhex(slot.nonce))) != (_SALT, _NONCE):
        raise ValueError("salt")
    if len(_unb64(slot.sealed)) < _TAG:
        raise ValueError("sealed")
    return slot


def operator_names(slots: Sequence[Slot]) -> list[str]:
    """The names that may log in, for the lock page."""
    return [slot.name for slot in slots if slot.kind == "operator"]


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _unb64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
