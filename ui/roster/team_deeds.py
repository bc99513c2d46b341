"""What the roster page does with service teams: managing them, and moving who is ticked in and out."""

from __future__ import annotations

import html
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from station_app.core.i18n import ngettext
from ui.kit.context import Context
from ui.roster.teams_dialog import MembersDialog, TeamsDialog


class TeamDeeds(QObject):
    """For a page; ``ticked`` gives the uids, ``team_asked(name)`` wants a team's people shown."""

    team_asked = Signal(str)

    def __init__(
        self,
        page: QWidget,
        context: Context,
        *,
        ticked: Callable[[], list[str]],
        say: Callable[[str, str], None],
    ) -> None:
        super().__init__(page)
        self._page, self._context, self._ticked, self._say = page, context, ticked, say

    def manage(self) -> None:
        """Show the service teams: names, brands, stopping one."""
        dialog = TeamsDialog(self._page)
        dialog.changed.connect(self._context.changes.roster.emit)
        dialog.team_asked.connect(self.team_asked)
        dialog.open(dialog.view)

    def join(self) -> None:
        """Put who is ticked into a team."""
        self._move(joining=True)

    def leave(self) -> None:
        """Take who is ticked out of a team."""
        self._move(joining=False)

    def _move(self, *, joining: bool) -> None:
        dialog = MembersDialog(self._page, self._ticked(), joining=joining)
        dialog.done.connect(partial(self._moved, joining=joining))
        dialog.open()

    def _moved(self, name: str, people: int, *, joining: bool) -> None:
        self._context.changes.roster.emit()
        if joining:
            words = ngettext(
                "%(n)d person joined <b>%(team)s</b>.", "%(n)d people joined <b>%(team)s</b>.", people
            )
        else:
            words = ngettext(
                "%(n)d person left <b>%(team)s</b>.", "%(n)d people left <b>%(team)s</b>.", people
            )
        self._say("ok", words % {"n": people, "team": html.escape(name)})
