"""Packages opened and made by hand, by docs/sync-format.md alone: nothing of ``station_app.sync`` is used."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyrage
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

DESCRIPTOR, SIGNATURE, OPS, PRIVATE = (
    "datapackage.json",
    "datapackage.json.sig",
    "ops.ndjson",
    "private.ndjson",
)


@dataclass
class Forged:
    """A package taken apart: header lines by name, and the members of its ZIP."""

    header: dict[str, str]
    members: dict[str, bytes]
    identity: str
    signing: str
    extra_header: list[str] = field(default_factory=list)

    def descriptor(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.members[DESCRIPTOR])
        return found

    def with_members(self, **changed: bytes | None) -> Forged:
        """Members replaced or (None) taken away; ``ops`` stands for ``ops.ndjson`` and so on."""
        names = {"ops": OPS, "private": PRIVATE, "descriptor": DESCRIPTOR, "signature": SIGNATURE}
        members = dict(self.members)
        for short, content in changed.items():
            name = names.get(short, short)
            if content is None:
                del members[name]
            else:
                members[name] = content
        return replace(self, members=members)

    def described(self, edit: Callable[[dict[str, Any]], object] | None = None) -> Forged:
        """The descriptor made to fit the members again, then edited, then signed anew."""
        descriptor = self.descriptor()
        for resource in descriptor["resources"]:
            content = self.members.get(resource["path"])
            if content is not None:
                resource["bytes"] = len(content)
                resource["hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
        if edit:
            edit(descriptor)
        return self.signed(json.dumps(descriptor, ensure_ascii=True).encode())

    def signed(self, descriptor: bytes) -> Forged:
        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.signing))
        return self.with_members(descriptor=descriptor, signature=key.sign(descriptor))

    def zipped(self, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", compression) as archive:
            for name, content in self.members.items():
                archive.writestr(name, content)
        return target.getvalue()

    def write(self, path: Path, inside: bytes | None = None) -> Path:
        """Seal ``inside`` (default: the members zipped) to the one identity and put the header before it."""
        recipient = pyrage.x25519.Identity.from_str(self.identity).to_public()
        sealed = bytes(pyrage.encrypt(self.zipped() if inside is None else inside, [recipient]))
        return self.write_sealed(path, sealed)

    def write_sealed(self, path: Path, sealed: bytes) -> Path:
        header = {**self.header, "sha256": hashlib.sha256(sealed).hexdigest()}
        lines = [f"{name}: {value}" for name, value in header.items()] + self.extra_header
        path.write_bytes("\n".join(lines).encode() + b"\n\n" + sealed)
        return path


def take_apart(raw: bytes, identity: str, signing: str) -> Forged:
    """What ``sed '1,/^$/d' | age -d`` and ``unzip`` give."""
    head, _gap, sealed = raw.partition(b"\n\n")
    header = dict(line.split(": ", 1) for line in head.decode("ascii").split("\n"))
    inside = bytes(pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(identity)]))
    with zipfile.ZipFile(io.BytesIO(inside)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return Forged(header, members, identity, signing)


def passphrase_sealed(plain: bytes, passphrase: str, log_n: int = 10) -> bytes:
    """An age message to a passphrase by the specification (age-encryption.org/v1), with a cheap scrypt."""

    def b64(data: bytes) -> str:
        return base64.b64encode(data).decode().rstrip("=")

    def derived(key: bytes, salt: bytes, info: bytes) -> bytes:
        return HKDF(hashes.SHA256(), 32, salt, info).derive(key)

    file_key, salt, nonce = os.urandom(16), os.urandom(16), os.urandom(16)
    label = b"age-encryption.org/v1/scrypt"
    wrap = hashlib.scrypt(passphrase.encode(), salt=label + salt, n=1 << log_n, r=8, p=1, dklen=32)
    body = ChaCha20Poly1305(wrap).encrypt(bytes(12), file_key, None)
    head = f"age-encryption.org/v1\n-> scrypt {b64(salt)} {log_n}\n{b64(body)}\n---".encode()
    mac = hmac.digest(derived(file_key, b"", b"header"), head, "sha256")
    payload = ChaCha20Poly1305(derived(file_key, nonce, b"payload"))
    chunks = [plain[start : start + 65_536] for start in range(0, len(plain), 65_536)] or [b""]
    sealed = [
        payload.encrypt(n.to_bytes(11, "big") + bytes([n == len(chunks) - 1]), chunk, None)
        for n, chunk in enumerate(chunks)
    ]
    return head + b" " + b64(mac).encode() + b"\n" + nonce + b"".join(sealed)
