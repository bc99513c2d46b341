"""The receipt in twelve characters, for reading over the telephone (docs/sync-format.md, section 10).

60 bits: the package's number modulo 1,024, the last acknowledged ``seq`` modulo 2^20, 25 bits of a MAC
over the true values and the hash of that line, and a check character that no single misread character
passes. The MAC's key is agreed by X25519 between the station's and the centre's keys.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

#: Crockford's base 32: no I, L, O, U.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 12
NUMBER_BITS, SEQ_BITS, MAC_BITS = 10, 20, 25
_MISREAD: Final = str.maketrans("OIL", "011")
_SAID_BETWEEN: Final = " -–—·.,。，、"
_BECH32: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_INFO: Final = b"practice-station receipt code 1"


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What a code says: a package's number, the last seq that has arrived, that line's hash (hex)."""

    station: str
    epoch: str
    number: int
    seq: int
    head: str


def _age_bytes(text: str) -> bytes:
    """The 32 bytes of an age key (bech32, BIP 173); the key was checked when it was taken in."""
    data = text.lower().rpartition("1")[2][:-6]
    bits = 0
    for sign in data:
        bits = bits << 5 | _BECH32.index(sign)
    return (bits >> (len(data) * 5 - 256)).to_bytes(32, "big")


def shared_key(identity: str, recipient: str) -> bytes:
    """The key that only the two sides know: one's age identity and the other's age recipient."""
    ours = X25519PrivateKey.from_private_bytes(_age_bytes(identity))
    secret = ours.exchange(X25519PublicKey.from_public_bytes(_age_bytes(recipient)))
    return HKDF(hashes.SHA256(), 32, None, _INFO).derive(secret)


def _mac(key: bytes, said: Acknowledged) -> int:
    mac = hmac.HMAC(key, hashes.SHA256())
    mac.update("\n".join((said.station, said.epoch, str(said.number), str(said.seq), said.head)).encode())
    return int.from_bytes(mac.finalize()[:4], "big") >> (32 - MAC_BITS)


def encode(key: bytes, said: Acknowledged) -> str:
    """The code, in three groups of four: ``0G3K-7QZM-N40T``."""
    bits = said.number % (1 << NUMBER_BITS)
    bits = bits << SEQ_BITS | said.seq % (1 << SEQ_BITS)
    bits = bits << MAC_BITS | _mac(key, said)
    places = [bits >> shift & 31 for shift in range(5 * (LENGTH - 2), -1, -5)]
    return grouped("".join(ALPHABET[place] for place in [*places, _check(places)]))


def grouped(plain: str) -> str:
    """Twelve plain characters in three groups of four, as they are shown and read out."""
    return "-".join(plain[i : i + 4] for i in range(0, LENGTH, 4))


def normal(text: str) -> str | None:
    """Twelve plain characters from however they were written down; None where they are no code.

    O is read as 0, I and L as 1; case, spaces, dashes and full width do not matter.
    """
    plain = unicodedata.normalize("NFKC", text).upper().translate(_MISREAD)
    plain = "".join(sign for sign in plain if sign not in _SAID_BETWEEN)
    if len(plain) != LENGTH or any(sign not in ALPHABET for sign in plain):
        return None
    places = [ALPHABET.index(sign) for sign in plain]
    return plain if _check(places[:-1]) == places[-1] else None


def find(key: bytes, plain: str, candidates: Iterable[Acknowledged]) -> Acknowledged | None:
    """Which of the candidates the code acknowledges; None where it is none of them."""
    return next((one for one in candidates if encode(key, one).replace("-", "") == plain), None)


def may_be(plain: str, number: int) -> bool:
    """Whether a code (as ``normal`` gives it) can be for the package of this number."""
    return _bits(plain) >> (SEQ_BITS + MAC_BITS) == number % (1 << NUMBER_BITS)


def seqs(plain: str, last: int) -> Iterable[int]:
    """The seqs up to ``last`` that the code can mean, the latest first."""
    step = 1 << SEQ_BITS
    rest = _bits(plain) >> MAC_BITS & (step - 1)
    return range(last - (last - rest) % step, -1, -step) if last >= rest else ()


def _bits(plain: str) -> int:
    bits = 0
    for sign in plain[:-1]:
        bits = bits << 5 | ALPHABET.index(sign)
    return bits


def _check(places: list[int]) -> int:
    """A weighted sum in GF(32): each place has a weight of its own, so that no single wrong character
    and no two that changed places leave it as it was."""
    total = 0
    for weight, place in enumerate(places, 2):
        total ^= _times(weight, place)
    return total


def _times(a: int, b: int) -> int:
    """The product in GF(32) under x^5 + x^2 + 1."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a, b = a << 1, b >> 1
        if a & 32:
            a ^= 0b100101
    return product
