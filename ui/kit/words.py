"""Putting words together as the language does."""

from __future__ import annotations

from station_app.core.i18n import _


def joined(*parts: str) -> str:
    """What there is of the parts, with commas between."""
    whole = ""
    for part in parts:
        if whole and part:
            whole = _("%(before)s, %(after)s") % {"before": whole, "after": part}
        else:
            whole = whole or part
    return whole
