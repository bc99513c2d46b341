"""One log for everything that runs: rotating files in the home, without personal data.

Rules for whoever logs: say which step it was and how many rows, never whose. Ids of rows and codes
of errors are enough to find the rest in the station itself. A traceback is written without local
variables. As a last net every line loses what could name a person before it is written: runs of
seven or more digits (phone, ID number, card), Chinese characters, and what an exception quotes.
"""

from __future__ import annotations

import logging
import re
from logging.handlers import RotatingFileHandler
from typing import Final

from station_app.core import clock
from station_app.core.paths import Home

NAME: Final = "station"
FILE_NAME: Final = "station.log"
LARGEST_FILE: Final = 1_000_000
FILES_KEPT: Final = 5

log = logging.getLogger(NAME)

_LONG_NUMBER: Final = re.compile(r"\d{6,}[\dXx]")
_CHINESE: Final = re.compile("[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_QUOTED: Final = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|“[^”\n]*”")


def redact(text: str) -> str:
    """The text with long numbers (an ID number's X included) as ``#`` and Chinese characters as ``…``."""
    return _CHINESE.sub("…", _LONG_NUMBER.sub(lambda found: "#" * len(found[0]), text))


def _redact_traceback(text: str) -> str:
    """Frames (indented) keep their source lines; in an exception's own words the quoted values go."""
    lines = (line if line.startswith("  ") else _QUOTED.sub("…", line) for line in text.split("\n"))
    return redact("\n".join(lines))


class _Redacting(logging.Formatter):
    """One line a record, in the station's time, with the numbers and names taken out."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        return clock.from_ms(int(record.created * 1000)).isoformat(timespec="milliseconds")

    def formatMessage(self, record: logging.LogRecord) -> str:
        return f"{record.asctime} {record.levelname} {record.module}: {redact(record.message)}"

    def formatException(self, ei: logging._SysExcInfoType) -> str:
        return _redact_traceback(super().formatException(ei))

    def usesTime(self) -> bool:
        return True


def setup(home: Home) -> logging.Logger:
    """Send the program's log into ``home``'s log folder and nowhere else; gives the logger.

    At most ``FILES_KEPT`` files of ``LARGEST_FILE`` bytes. Calling it again, for another home,
    closes the file before. Where the folder cannot be written the program runs without a log.
    """
    shutdown()
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        home.logs.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(
            home.logs / FILE_NAME, maxBytes=LARGEST_FILE, backupCount=FILES_KEPT - 1, encoding="utf-8"
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(_Redacting())
    log.addHandler(handler)
    return log


def shutdown() -> None:
    """Close the log file, so that the home can be moved or removed."""
    for handler in tuple(log.handlers):
        log.removeHandler(handler)
        handler.close()
