"""Photos read in a child process with limits: scaled to 1920 × 1080, JPEG, nothing kept of EXIF but the time.

A camera writes where a picture was taken and with which phone; none of that is asked for, so none of it
is kept (domain §3.9: 1920x1080 JPG; PIPL Art. 6: no more than is needed).
"""

from __future__ import annotations

import base64
import io
import struct
import warnings
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from station_app.core import sandbox
from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.core.jobs import Job

LARGEST_FILE: Final = 30 * 1024 * 1024
LARGEST_PIXELS: Final = 64_000_000
LONG_SIDE, SHORT_SIDE = 1920, 1080
QUALITY: Final = 85
SECONDS_EACH: Final = 20.0
#: EXIF: when it was taken, when it was digitised, when it was last changed; the orientation; the block.
TIMES: Final = ((0x8769, 0x9003), (0x8769, 0x9004), (0, 0x0132))
ORIENTATION, EXIF_BLOCK, TAKEN = 0x0112, 0x8769, 0x9003
SIDEWAYS: Final = (5, 6, 7, 8)
MODES: Final = ("RGB", "RGBA", "L", "LA", "CMYK")


class PictureRefused(StationError):
    """A file that is no photo we take; ``told`` says why, for scripts."""

    code = "picture-refused"

    def __init__(self, told: str, message: str) -> None:
        super().__init__(message, reason=told)
        self.told = told


def read(paths: Sequence[Path], *, job: Job | None = None) -> list[dict[str, Any]]:
    """Read photos in a child process: for each either ``jpeg``, ``width``, ``height``, ``taken_at``, or
    ``code`` and ``message``. Raises ``JobCancelled``.

    A photo that kills the child (out of memory, out of time) is refused alone.
    """
    texts = [str(path) for path in paths]
    try:
        found: list[dict[str, Any]] = sandbox.run_limited(
            "station_app.signin.pictures:read_in_child", {"paths": texts}, job=job,
            seconds=SECONDS_EACH * max(3, len(texts)),
        )  # fmt: skip
    except (sandbox.ReadingBroke, sandbox.ReadingTookTooLong) as error:
        if len(paths) == 1:
            return [{"code": error.code, "message": error.message}]
        return [read([path], job=job)[0] for path in paths]
    return [_decoded(one) for one in found]


def _decoded(one: Mapping[str, Any]) -> dict[str, Any]:
    return {**one, "jpeg": base64.b64decode(one["jpeg"])} if "jpeg" in one else dict(one)


def read_in_child(*, paths: Sequence[str], report: Any) -> list[dict[str, Any]]:
    """Read each file; runs in the child."""
    found: list[dict[str, Any]] = []
    for place, text in enumerate(paths):
        report(place, len(paths))
        try:
            found.append(_read_one(Path(text)))
        except PictureRefused as error:
            found.append({"code": error.told, "message": error.message})
    return found


def _read_one(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise PictureRefused(
                "too-large-file",
                _("“%(name)s” is larger than 30 MB. Save the photo smaller and add it again.")
                % {"name": path.name},
            )
        raw = path.read_bytes()
    except OSError as error:
        raise PictureRefused(
            "cannot-read",
            _("“%(name)s” cannot be read. See whether the card or stick is still in.") % {"name": path.name},
        ) from error
    jpeg, width, height, taken = convert(raw, path.name)
    return {
        "jpeg": base64.b64encode(jpeg).decode(),
        "width": width,
        "height": height,
        "taken_at": taken.isoformat() if taken else "",
    }


def convert(raw: bytes, name: str) -> tuple[bytes, int, int, datetime | None]:
    """A JPEG or PNG as (JPEG of at most 1920 × 1080, width, height, when it was taken).

    Raises ``PictureRefused`` for anything else, anything damaged, and more than 64 million pixels.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is odd about EXIF is no reason to refuse a photo
            return _converted(raw, name)
    except UnidentifiedImageError as error:
        raise PictureRefused(
            "no-picture",
            _("“%(name)s” is no JPEG or PNG photo. Save it as JPEG and add it again.") % {"name": name},
        ) from error
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(name) from error
    # What Pillow raises where bytes are not what they say: its readers are many, and so are their errors.
    except (OSError, ValueError, SyntaxError, ArithmeticError, LookupError, EOFError, struct.error,
            TypeError, MemoryError) as error:  # fmt: skip
        raise PictureRefused(
            "damaged",
            _("“%(name)s” is damaged and cannot be shown. Copy it from the camera once more.")
            % {"name": name},
        ) from error


def _too_many_pixels(name: str) -> PictureRefused:
    words = _("“%(name)s” has more than 64 million pixels. Save the photo smaller and add it again.")
    return PictureRefused("too-large-picture", words % {"name": name})


def _converted(raw: bytes, name: str) -> tuple[bytes, int, int, datetime | None]:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(raw), formats=("JPEG", "PNG")) as picture:
        wide, high = picture.size
        if wide * high > LARGEST_PIXELS:
            raise _too_many_pixels(name)
        exif = picture.getexif()
        taken = _taken(exif)
        if exif.get(ORIENTATION) in SIDEWAYS:
            wide, high = high, wide
        box = (LONG_SIDE, SHORT_SIDE) if wide >= high else (SHORT_SIDE, LONG_SIDE)
        if exif.get(ORIENTATION) in SIDEWAYS:
            box = (box[1], box[0])
        whole: Image.Image = picture if picture.mode in MODES else picture.convert("RGBA")
        whole.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
        upright = _flat(ImageOps.exif_transpose(whole))
    kept = Image.Exif()
    if taken is not None:
        kept.get_ifd(EXIF_BLOCK)[TAKEN] = f"{taken:%Y:%m:%d %H:%M:%S}"
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=QUALITY, optimize=True, exif=kept)
    return out.getvalue(), upright.width, upright.height, taken


def _flat(picture: Any) -> Any:
    """Without transparency: on white, as paper is."""
    from PIL import Image

    if picture.mode in ("RGBA", "LA"):
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture.convert("RGB"), mask=picture.getchannel("A"))
        return ground
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _taken(exif: Any) -> datetime | None:
    """When the camera says the picture was taken, as a wall time; None where it does not or cannot be."""
    for block, tag in TIMES:
        value = (exif.get_ifd(block) if block else exif).get(tag)
        text = value.decode("ascii", "replace") if isinstance(value, bytes) else str(value or "")
        try:
            found = datetime.strptime(text.strip("\0 "), "%Y:%m:%d %H:%M:%S")
        except ValueError:
            continue
        if found.year >= 1990:
            return found
    return None
