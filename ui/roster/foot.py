"""The line below the table: how many people are listed, how many are ticked and what to do with them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from station_app.core.i18n import _, ngettext
from station_app.core.rights import Right, allowed
from ui.kit.widgets import button, label, row


class ListFoot(QFrame):
    """``export_asked``, ``join_asked``, ``leave_asked`` and ``clear_asked`` are for who is ticked."""

    export_asked = Signal()
    join_asked = Signal()
    leave_asked = Signal()
    clear_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("rosterfoot", True)
        self.setFixedHeight(41)
        self.count = label("", "small", "mute")
        self.hint = label(_("Space ticks, Enter shows more"), "small", "mute")
        self.export = button(_("Save who is ticked"), self.export_asked.emit, size="xs")
        self.join = button(_("Put into a team"), self.join_asked.emit, size="xs")
        self.leave = button(_("Take out of a team"), self.leave_asked.emit, size="xs")
        self.clear = button(_("Untick"), self.clear_asked.emit, kind="quiet", size="xs")
        self.setLayout(
            row(
                self.count, None, self.hint, self.join, self.leave, self.export, self.clear,
                margins=(16, 0, 12, 0),
            )
        )  # fmt: skip
        self.show_counts(0, 0)

    def show_counts(self, listed: int, ticked: int) -> None:
        """How many people are listed and ticked."""
        words = ngettext("%(n)d person listed", "%(n)d people listed", listed) % {"n": listed}
        if ticked:
            some = ngettext("%(n)d ticked", "%(n)d ticked", ticked) % {"n": ticked}
            words = _("%(listed)s, %(ticked)s") % {"listed": words, "ticked": some}
        self.count.setText(words)
        self.hint.setVisible(not ticked)
        for one in (self.export, self.join, self.leave):
            one.setVisible(bool(ticked) and allowed(Right.ROSTER_EDIT))
        self.clear.setVisible(bool(ticked))
