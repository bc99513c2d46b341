"""Before an activity is closed: what is filled in, and that the hours are written."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from station_app.activities.rows import ActivityRow
from station_app.core.i18n import _, ngettext
from ui.kit.dialogs import Question, ask


def ask_to_close(parent: QWidget, activity: ActivityRow, inside: int, then: Callable[[], object]) -> Question:
    """Ask; ``inside`` people have not signed out and get the activity's end."""
    filled = ngettext(
        "%(n)d person has not signed out: %(end)s is filled in, marked as such.",
        "%(n)d people have not signed out: %(end)s is filled in, marked as such.",
        inside,
    ) % {"n": inside, "end": f"{activity.ends:%H:%M}"}
    words = _("The volunteers' hours go into the hours book, and the sheet can no longer be changed.")
    return ask(
        parent,
        _("Close “%(title)s”?") % {"title": activity.title},
        f"{filled}\n{words}" if inside else words,
        yes=_("Close activity"),
        no=_("Not now"),
        then=lambda _reason: then(),
        bad=False,
    )
