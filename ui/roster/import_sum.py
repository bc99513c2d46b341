"""The counts at the foot of an import: how many come in, new or completed, and how many stay out."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from station_app.core.i18n import _
from station_app.roster.plans import Plan
from ui.kit.widgets import holder, label, row


class ImportSum(QWidget):
    """Words and numbers side by side; ``numbers`` by name: in, added, updated, unchanged, refused."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.numbers: dict[str, QLabel] = {}
        self._parts: dict[str, QWidget] = {}
        line = row(spacing=20)
        for name, words in (
            ("in", _("to come in")), ("added", _("new people")), ("updated", _("completed")),
            ("unchanged", _("there already")), ("refused", _("skipped")),
        ):  # fmt: skip
            number = self.numbers[name] = label("0", "count")
            part = self._parts[name] = holder(row(label(words, "body"), number, spacing=5))
            line.addWidget(part)
        self.setLayout(line)

    def show_plan(self, plan: Plan) -> None:
        """Show a plan's counts."""
        counts = {
            "in": len(plan.added) + len(plan.updated),
            "added": len(plan.added),
            "updated": len(plan.updated),
            "unchanged": plan.unchanged,
            "refused": len(plan.refused),
        }
        for name, count in counts.items():
            self.numbers[name].setText(str(count))
        self._parts["unchanged"].setVisible(bool(plan.unchanged))
