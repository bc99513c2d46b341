"""The program's own version, and which of two is the older one."""

from __future__ import annotations

from importlib import metadata

from station_app.core import paths


def program_version() -> str:
    """The version, from the installation or, in a checkout, from pyproject.toml."""
    try:
        return metadata.version("practice-station")
    except metadata.PackageNotFoundError:
        text = (paths.resource().parent / "pyproject.toml").read_text(encoding="utf-8")
        return text.split('version = "', 1)[1].split('"', 1)[0]


def is_older(one: str, other: str) -> bool:
    """Whether version ``one`` is older than ``other``, by their numbers: 0.9 is older than 0.10."""
    return _numbers(one) < _numbers(other)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdecimal())
