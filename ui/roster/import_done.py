"""The last step of an import: what came in, and the ways on from there."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from station_app.core.i18n import _, ngettext
from station_app.roster.plans import Imported, Undone
from ui.kit.cards import Card, EmptyState
from ui.kit.widgets import button, holder, label, row


class DoneStep(QWidget):
    """``people_asked``, ``again_asked``, ``errors_asked``, ``imports_asked``."""

    imports_asked = Signal()
    people_asked = Signal()
    again_asked = Signal()
    errors_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        card = Card()
        self.state = EmptyState("check-circle", "", "")
        self.more = label("", "small", wrap=True)
        self.more.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.errors = button(
            _("Save what was left out, to put it right"), self.errors_asked.emit, icon_name="floppy-disk"
        )
        self.imports = button(_("Imports so far"), self.imports_asked.emit, kind="quiet")
        self.again = button(_("Import another file"), self.again_asked.emit)
        self.people = button(_("See the roster"), self.people_asked.emit, kind="primary")
        card.body.addStretch()
        card.body.addWidget(self.state)
        card.body.addWidget(self.more)
        card.body.addSpacing(16)
        acts = row(None, self.imports, self.errors, self.again, self.people, None, spacing=10)
        card.body.addWidget(holder(acts))
        card.body.addStretch()
        self.setLayout(row(card))

    def show_imported(self, done: Imported) -> None:
        """What came in."""
        plan = done.plan
        people = len(plan.added) + len(plan.updated)
        words = ngettext("%(n)d person came in", "%(n)d people came in", people) % {"n": people}
        self.state.what.setText(words)
        values = {
            "added": len(plan.added), "updated": len(plan.updated), "same": plan.unchanged,
            "refused": len(plan.refused),
        }  # fmt: skip
        self.state.then.setText(
            _("%(added)d new, %(updated)d completed, %(same)d there already, %(refused)d left out.") % values
        )
        self.more.setText("")
        self.errors.setVisible(bool(plan.refused))

    def show_undone(self, done: Undone) -> None:
        """What taking it back did."""
        self.state.what.setText(_("The import was taken back"))
        values = {"removed": done.removed, "restored": done.restored}
        words = _("%(removed)d people removed, %(restored)d put back as they were.") % values
        self.state.then.setText(words)
        self.more.setText("\n".join(done.left[:8]))
        self.errors.hide()
