"""Photos: scaled, upright, without whatever else a camera writes; what is no photo is refused in words."""

from __future__ import annotations

import io
import random
import zlib
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from station_app.signin import pictures
from station_app.signin.pictures import PictureRefused
from tests.station_app.signin import cameras

TAKEN = datetime(2026, 9, 12, 9, 41, 12)


def opened(raw: bytes) -> Image.Image:
    return Image.open(io.BytesIO(raw))


@pytest.mark.parametrize(
    ("size", "orientation", "wanted"),
    [
        ((4000, 3000), 0, (1440, 1080)),
        ((3000, 4000), 0, (1080, 1440)),
        ((4000, 3000), 6, (1080, 1440)),
        ((3000, 4000), 8, (1440, 1080)),
        ((1000, 500), 3, (1000, 500)),
        ((5000, 500), 0, (1920, 192)),
        ((1, 1), 0, (1, 1)),
    ],
)
def test_a_photo_is_scaled_and_stands_upright(
    size: tuple[int, int], orientation: int, wanted: tuple[int, int]
) -> None:
    raw, width, height, taken = pictures.convert(
        cameras.jpeg(size, taken=TAKEN, orientation=orientation), "a.jpg"
    )
    assert (width, height, taken) == (*wanted, TAKEN)
    kept = opened(raw)
    assert (kept.format, kept.size) == ("JPEG", wanted)
    assert kept.getexif().get(cameras.ORIENTATION) is None


def test_nothing_of_the_camera_is_kept_but_the_time() -> None:
    raw = pictures.convert(cameras.jpeg(taken=TAKEN, place=True), "a.jpg")[0]
    exif = opened(raw).getexif()
    assert exif.get_ifd(cameras.EXIF_BLOCK)[cameras.TAKEN] == "2026:09:12 09:41:12"
    assert not exif.get_ifd(cameras.PLACES)
    assert b"Telefon" not in raw


@pytest.mark.parametrize(
    "said", [None, "", "0000:00:00 00:00:00", "2026-09-12 09:41:12", "1904:01:01 00:00:00"]
)
def test_a_time_that_is_none_is_none(said: str | None) -> None:
    assert pictures.convert(cameras.jpeg(taken=said), "a.jpg")[3] is None


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "I;16", "L"])
def test_every_kind_of_png(mode: str) -> None:
    source = cameras.picture((40, 30))
    made = Image.new("I;16", (40, 30)) if mode == "I;16" else source.convert(mode)
    out = io.BytesIO()
    made.save(out, "PNG")
    raw, width, height, _taken = pictures.convert(out.getvalue(), "a.png")
    assert (width, height, opened(raw).mode) == (40, 30, "RGB")


def test_what_shines_through_is_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(pictures.convert(out.getvalue(), "a.png")[0]).getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "no-picture"),
        (b"MZ\x90" * 100, "no-picture"),
        (b"%PDF-1.7", "no-picture"),
        (b"GIF89a" + bytes(40), "no-picture"),
        (cameras.jpeg()[:2000], "damaged"),
        (cameras.png(60_000, 60_000, zlib.compress(bytes(1000))), "too-large-picture"),
        (cameras.png(9_000, 9_000, zlib.compress(bytes(1000))), "too-large-picture"),
        (cameras.png(3_000, 3_000, zlib.compress(bytes(1000))), "damaged"),
        (cameras.png(10, 10, b"no stream"), "damaged"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(raw: bytes, code: str) -> None:
    with pytest.raises(PictureRefused) as caught:
        pictures.convert(raw, "一张.jpg")
    assert caught.value.told == code
    assert "一张.jpg" in caught.value.message


def test_bytes_turned_over_are_taken_or_refused_and_nothing_else() -> None:
    chance = random.Random(7)
    whole = cameras.jpeg((160, 120), taken=TAKEN, place=True)
    verdicts = set()
    for _ in range(120):
        raw = bytearray(whole)
        for _ in range(chance.randrange(1, 8)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        try:
            pictures.convert(bytes(raw), "a.jpg")
            verdicts.add("taken")
        except PictureRefused as error:
            verdicts.add(error.told)
    assert {"taken", "damaged"} <= verdicts


def test_a_child_reads_them_and_tells_each_one_apart(tmp_path: Path) -> None:
    good = cameras.photo(tmp_path, "好.jpg", taken=TAKEN)
    large = tmp_path / "大.jpg"
    with open(large, "wb") as handle:
        handle.truncate(pictures.LARGEST_FILE + 1)
    found = pictures.read([good, tmp_path / "没有.jpg", large])
    assert [one.get("code", "") for one in found] == ["", "cannot-read", "too-large-file"]
    assert (found[0]["width"], found[0]["taken_at"]) == (640, "2026-09-12T09:41:12")
    assert opened(found[0]["jpeg"]).size == (640, 480)


def test_one_that_kills_the_child_is_refused_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes too long takes the others along at first; read one by one, only itself is refused."""
    calls: list[int] = []

    def limited(target: str, arguments: dict[str, list[str]], **_more: object) -> list[dict[str, object]]:
        paths = arguments["paths"]
        calls.append(len(paths))
        if any("bomb" in path for path in paths):
            raise pictures.sandbox.ReadingBroke
        return [{"jpeg": "", "width": 1, "height": 1, "taken_at": ""} for _path in paths]

    monkeypatch.setattr(pictures.sandbox, "run_limited", limited)
    found = pictures.read([tmp_path / "a.jpg", tmp_path / "bomb.png", tmp_path / "c.jpg"])
    assert ["code" in one for one in found] == [False, True, False]
    assert found[1]["code"] == "reading-broke"
    assert calls == [3, 1, 1, 1]
