"""What the lock page does not need and logging in will: imported while somebody types the password."""

from __future__ import annotations

import importlib
from typing import Final

#: Imported one a turn of the event loop; none takes as long as a slow keystroke.
WARMED: Final = (
    "station_app.operators.service", "station_app.roster.service", "station_app.library.service",
    "station_app.care.service", "station_app.signin.service", "ui.today.page", "ui.shell.palette",
    "ui.calendar.activity_dialog", "ui.closing.dialog", "ui.calendar.page", "ui.signin.page",
    "ui.roster.drawer", "ui.roster.page", "ui.library.page",
)  # fmt: skip


def warm(at: int) -> bool:
    """Import one part; False where there is none left."""
    if at >= len(WARMED):
        return False
    importlib.import_module(WARMED[at])
    return True
