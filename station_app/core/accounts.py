"""The accounts in ``keys.json``: what whoever opens a station or a centre has in common.

Nothing here knows who may do it, nor who else there is: that is the operators' and the centre's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from station_app.core import keys
from station_app.core.ids import new_id
from station_app.core.keys import KeyFile, KeyRing


@dataclass(frozen=True, slots=True)
class FirstAccount:
    """The first way in and the recovery code's, with a new database key sealed to both; not saved yet."""

    operator_id: str
    name: str
    recovery_code: str
    file: KeyFile
    ring: KeyRing


def first(name: str, password: str) -> FirstAccount:
    """The first account of what is being set up; raises ``ValidationError`` (name, password)."""
    name = keys.checked_name(name)
    keys.check_password(password)
    operator_id, code = new_id(), keys.new_recovery_code()
    slot, _identity = keys.new_slot(operator_id, "operator", name, password)
    recovery, _recovery_identity = keys.new_slot(keys.RECOVERY, keys.RECOVERY, "", code)
    ring = KeyRing(current=keys.new_database_key())
    return FirstAccount(operator_id, name, code, keys.seal_ring(KeyFile(slots=(slot, recovery)), ring), ring)


def let_in(path: Path, ring: KeyRing, *, operator_id: str, name: str, password: str) -> None:
    """Save a way in with this password, in the place of the operator's own; raises ``ValidationError``."""
    keys.check_password(password)
    slot, _identity = keys.new_slot(operator_id, "operator", name, password)
    keys.save(path, keys.seal_ring(keys.with_slot(keys.load(path), slot), ring))


def change_password(path: Path, operator_id: str, *, old: str, new: str) -> None:
    """Put an operator's own way in under another password.

    Raises ``WrongPassword``, ``ValidationError``.
    """
    keys.check_password(new)
    file = keys.load(path)
    slot = keys.find_slot(file, operator_id)
    changed = keys.change_secret(slot, keys.open_slot(slot, old), new)
    keys.save(path, keys.with_slot(file, changed))


def without(path: Path, operator_id: str) -> KeyFile:
    """The file as it is without an operator's way in; to be saved with a new key (``change_key``)."""
    file = keys.load(path)
    return replace(file, slots=tuple(slot for slot in file.slots if slot.slot_id != operator_id))


def with_new_recovery_code(path: Path, operator_id: str, password: str) -> tuple[KeyFile, str]:
    """The file with a new recovery code in the old one's place, and that code; to be saved with a new key.

    ``password`` is the operator's own, asked for again; raises ``WrongPassword``.
    """
    file = keys.load(path)
    keys.open_slot(keys.find_slot(file, operator_id), password)
    code = keys.new_recovery_code()
    slot, _identity = keys.new_slot(keys.RECOVERY, keys.RECOVERY, "", code)
    left = tuple(one for one in file.slots if one.kind != keys.RECOVERY)
    return replace(file, slots=(*left, slot)), code


def change_key(path: Path, file: KeyFile, ring: KeyRing, rekey: Callable[[bytes], object]) -> KeyRing:
    """Give the database a new key, sealed to the slots that ``file`` has now; the old one is retired.

    Two-phase: the saved file carries both keys until ``rekey(key)`` has reopened the database under the
    new one. The caller holds the home alone.
    """
    coming = keys.new_database_key()
    keys.save(path, keys.seal_ring(file, replace(ring, coming=coming)))
    rekey(coming)
    done = KeyRing(current=coming, retired=(*ring.retired, ring.current))
    keys.save(path, keys.seal_ring(file, done))
    return done


def finished(path: Path, file: KeyFile, ring: KeyRing, fitted: bytes) -> KeyRing:
    """Where a change of key was cut short, save the ring with the key that opened the database."""
    if ring.coming is None:
        return ring
    retired = ring.retired if fitted == ring.current else (*ring.retired, ring.current)
    done = KeyRing(current=fitted, retired=retired)
    keys.save(path, keys.seal_ring(file, done))
    return done
