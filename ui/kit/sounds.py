"""Four short tones for the circulation desk, made here and played by the system; silent where nothing plays.

QtMultimedia is not among what ships, so the tones are WAV files handed to ``winsound`` on Windows and to
``paplay``, ``aplay`` or ``afplay`` elsewhere (``decisions.md``, Library). Nothing waits for a sound.
"""

from __future__ import annotations

import array
import atexit
import functools
import io
import math
import shutil
import sys
import tempfile
import wave
from enum import StrEnum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QProcess

RATE: Final = 22_050
LOUDNESS: Final = 0.35
#: Player → what it needs to be quiet about itself.
PLAYERS: Final[dict[str, tuple[str, ...]]] = {"paplay": (), "aplay": ("-q",), "afplay": ()}
#: Fading in and out over this many seconds: a tone that starts at once clicks.
FADE: Final = 0.008


class Sound(StrEnum):
    """What happened: done; done, but look; a question; refused. One tone is good, two low ones are bad."""

    DONE = "done"
    NOTICE = "notice"
    ASK = "ask"
    REFUSED = "refused"


#: Sound → its tones as (hertz, seconds); 0 hertz is a pause.
TONES: Final[dict[Sound, tuple[tuple[int, float], ...]]] = {
    Sound.DONE: ((1320, 0.09),),
    Sound.NOTICE: ((880, 0.08), (0, 0.03), (1320, 0.09)),
    Sound.ASK: ((660, 0.22),),
    Sound.REFUSED: ((220, 0.16), (0, 0.06), (196, 0.22)),
}


def wav(sound: Sound) -> bytes:
    """The sound as a WAV file: mono, 16 bits, 22,050 samples a second."""
    samples = array.array("h")
    for hertz, seconds in TONES[sound]:
        samples.extend(_tone(hertz, seconds))
    if sys.byteorder == "big":
        samples.byteswap()
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return out.getvalue()


def _tone(hertz: int, seconds: float) -> list[int]:
    count = round(RATE * seconds)
    fade = RATE * FADE
    top = 32_767 * LOUDNESS
    return [
        round(top * min(1.0, n / fade, (count - n) / fade) * math.sin(2 * math.pi * hertz * n / RATE))
        for n in range(count)
    ]


def play(sound: Sound, *, on: bool = True) -> bool:
    """Start a sound and come back at once; False where it is off or this computer has no player."""
    if not on:
        return False
    player = _player()
    if not player:
        return False
    path = _file(sound)
    if sys.platform == "win32":
        return _play_on_windows(path)
    started, _process = QProcess.startDetached(player, [*PLAYERS[Path(player).name], str(path)])
    return bool(started)


@functools.cache
def _player() -> str:
    if sys.platform == "win32":
        return "winsound"
    return next((found for name in PLAYERS if (found := shutil.which(name))), "")


@functools.cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    made = tempfile.TemporaryDirectory(prefix="station-sounds-")
    atexit.register(made.cleanup)
    return made


@functools.cache
def _file(sound: Sound) -> Path:
    path = Path(_folder().name) / f"{sound}.wav"
    path.write_bytes(wav(sound))
    return path


if sys.platform == "win32":

    def _play_on_windows(path: Path) -> bool:
        import winsound

        try:
            # From a file, since Windows cannot play memory without waiting for it.
            winsound.PlaySound(str(path), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
        except RuntimeError:
            return False
        return True
