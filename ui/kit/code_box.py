"""A recovery code in large groups, each with its number below, to be copied onto paper."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from station_app.core import keys
from station_app.core.i18n import _
from ui.kit.widgets import column, label


class CodeBox(QFrame):
    """Empty until ``show_code``."""

    def __init__(self, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("codebox", True)
        self.setFixedHeight(height)
        line = QHBoxLayout(self)
        self._groups = [label("", "code") for _place in range(keys.RECOVERY_GROUPS)]
        for place, group in enumerate(self._groups, 1):
            below = label(_("Group %(n)d") % {"n": place}, "small")
            for one in (group, below):
                one.setAlignment(Qt.AlignmentFlag.AlignCenter)
            line.addLayout(column(None, group, below, None), 1)

    @property
    def code(self) -> str:
        """What is shown."""
        return "-".join(group.text() for group in self._groups)

    def show_code(self, code: str) -> None:
        """Show a code, its groups parted by hyphens."""
        for group, text in zip(self._groups, code.split("-"), strict=True):
            group.setText(text)
