"""A short text sealed by a password: Argon2id (RFC 9106) makes the key, AES-256-GCM seals.

Apart from ``keys``, which lists who may log in: that list is shown long before a password is stretched, and
loading these ciphers takes a thirtieth of a start.
"""

from __future__ import annotations

import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from station_app.core.errors import WrongPassword


def key_of(password: str, salt: bytes, *, memory_kib: int, iterations: int, lanes: int) -> bytes:
    """The 32 bytes that a password stretches to; the same however its characters are composed (NFC)."""
    plain = unicodedata.normalize("NFC", password).encode()
    kdf = Argon2id(salt=salt, length=32, iterations=iterations, lanes=lanes, memory_cost=memory_kib)
    return bytes(kdf.derive(plain))


def seal(key: bytes, nonce: bytes, plain: str, bound_to: str) -> bytes:
    """The text sealed, with its tag; opens only together with ``bound_to``."""
    return AESGCM(key).encrypt(nonce, plain.encode(), bound_to.encode())


def unseal(key: bytes, nonce: bytes, sealed: bytes, bound_to: str) -> str:
    """The text; raises ``WrongPassword`` where the key is another or a byte was changed."""
    try:
        return AESGCM(key).decrypt(nonce, sealed, bound_to.encode()).decode()
    except InvalidTag as error:
        raise WrongPassword from error
