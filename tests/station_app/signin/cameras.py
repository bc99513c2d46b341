"""Photos as cameras, chat programs and nasty people make them."""

from __future__ import annotations

import io
import random
import struct
import zlib
from datetime import datetime
from pathlib import Path

from PIL import Image

#: EXIF: the block, when it was taken, orientation, the block of places, a latitude's letter, make.
EXIF_BLOCK, TAKEN, ORIENTATION, PLACES, LATITUDE, MAKE = 0x8769, 0x9003, 0x0112, 0x8825, 1, 0x010F


def picture(size: tuple[int, int] = (640, 480), *, seed: int = 1) -> Image.Image:
    """A picture that no two seeds share."""
    chance = random.Random(seed)
    small = Image.new("RGB", (16, 12))
    small.putdata([tuple(chance.randrange(256) for _ in range(3)) for _ in range(16 * 12)])
    return small.resize(size)


def jpeg(
    size: tuple[int, int] = (640, 480),
    *,
    taken: datetime | str | None = None,
    orientation: int = 0,
    place: bool = False,
    seed: int = 1,
) -> bytes:
    """A JPEG as a phone writes it."""
    exif = Image.Exif()
    if taken is not None:
        text = taken if isinstance(taken, str) else f"{taken:%Y:%m:%d %H:%M:%S}"
        exif.get_ifd(EXIF_BLOCK)[TAKEN] = text
    if orientation:
        exif[ORIENTATION] = orientation
    if place:
        exif[MAKE] = "Telefon 9"
        exif.get_ifd(PLACES)[LATITUDE] = "N"
    out = io.BytesIO()
    picture(size, seed=seed).save(out, "JPEG", exif=exif)
    return out.getvalue()


def photo(folder: Path, name: str, **values: object) -> Path:
    """A JPEG in a folder."""
    path = folder / name
    path.write_bytes(jpeg(**values))  # type: ignore[arg-type]
    return path


def png(width: int, height: int, raw: bytes) -> bytes:
    """A PNG that says of itself what it likes: RGB, eight bits, with ``raw`` as its packed rows."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", raw) + chunk(b"IEND", b"")
