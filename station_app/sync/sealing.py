"""Sealing and opening with age, and signing with Ed25519; the passphrase mode in a child process."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Final

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from station_app.sync.errors import CannotSeal, PackageRefused, Problem

SHORTEST_PASSPHRASE: Final = 8
_SECONDS: Final = 120


def new_age_identity() -> tuple[str, str]:
    """A new age key: (secret ``AGE-SECRET-KEY-1…``, public ``age1…``)."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def new_signing_key() -> tuple[str, str]:
    """A new Ed25519 key: (secret, public), 32 raw bytes each as hex."""
    key = Ed25519PrivateKey.generate()
    return key.private_bytes_raw().hex(), _public_hex(key)


def public_of(secret: str) -> str:
    """The public half (hex) of a signing secret."""
    return _public_hex(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)))


def _public_hex(key: Ed25519PrivateKey) -> str:
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return raw.hex()


def sign(secret: str, data: bytes) -> bytes:
    """64 bytes of signature over exactly ``data``."""
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)).sign(data)


def signature_fits(public: str, signature: bytes, data: bytes) -> bool:
    """Whether ``signature`` is the key's over exactly ``data``; False for a key that is none."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def seal(data: bytes, recipients: Sequence[str]) -> bytes:
    """An age message that any of the recipients (``age1…``) opens."""
    return bytes(pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(r) for r in recipients]))


def open_sealed(data: bytes, identities: Sequence[str]) -> bytes | None:
    """What is inside, or None where none of the identities is a recipient.

    Raises ``PackageRefused`` (e04) where the message is damaged.
    """
    keys = [pyrage.x25519.Identity.from_str(one) for one in identities]
    if not keys:
        return None
    try:
        return bytes(pyrage.decrypt(data, keys))
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            return None
        raise PackageRefused(Problem("e04-cut-short")) from error


def is_passphrase_sealed(data: bytes) -> bool:
    """Whether an age message is sealed with a passphrase."""
    return b"\n-> scrypt " in data[:200]


def seal_with_passphrase(data: bytes, passphrase: str) -> bytes:
    """An age message that the passphrase opens; worked out in a child, since scrypt takes 0.5 GB.

    Raises ``CannotSeal``.
    """
    sealed = _in_child("seal", data, passphrase)
    if sealed is None:
        raise CannotSeal
    return sealed


def open_with_passphrase(data: bytes, passphrase: str) -> bytes:
    """What is inside; raises ``PackageRefused`` (e06)."""
    opened = _in_child("open", data, passphrase)
    if opened is None:
        raise PackageRefused(Problem("e06-wrong-passphrase"))
    return opened


def _in_child(what: str, data: bytes, passphrase: str) -> bytes | None:
    """What the child worked out; None where it could not, or ended before it could."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_child_main, args=(theirs,), daemon=True)
    child.start()
    theirs.close()
    try:
        ours.send_bytes(what.encode())
        ours.send_bytes(passphrase.encode())
        ours.send_bytes(data)
        answer = ours.recv_bytes() if ours.poll(_SECONDS) else b""
    except (EOFError, OSError):
        answer = b""
    finally:
        child.kill()
        child.join()
        ours.close()
    return answer[2:] if answer.startswith(b"ok") else None


def _child_main(pipe: Connection) -> None:
    what, passphrase, data = pipe.recv_bytes(), pipe.recv_bytes().decode(), pipe.recv_bytes()
    work = pyrage.passphrase.encrypt if what == b"seal" else pyrage.passphrase.decrypt
    try:
        pipe.send_bytes(b"ok" + bytes(work(data, passphrase)))
    except pyrage.DecryptError:
        pipe.send_bytes(b"no")
    pipe.recv_bytes()
