"""The station's work: rosters, calendar, sign-in, library, sync. No Qt."""

from __future__ import annotations

from typing import Final

#: As in ``pyproject.toml``; a frozen program has no package data to ask.
VERSION: Final = "0.1.0"
