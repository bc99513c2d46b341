"""The foot of the sync page: whether a package can be written, where to, and the step's button."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from station_app.core.i18n import _, ngettext
from station_app.sync.errors import NothingToExport
from ui.kit.elided import Elided
from ui.kit.widgets import button, label, restyle, row, show_icon

CHECK, WRITING, DONE = range(3)
MARKS: Final = {"danger": "x-circle-fill", "warn": "warning-circle-fill", "ok": "check-circle-fill"}


class Foot(QWidget):
    """Its buttons are the page's to connect."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mark, self.words = label(""), Elided("")
        self.to = button("", size="l", icon_name="floppy-disk")
        self.export = button("", kind="primary", size="l")
        self.stop = button(_("Stop"), size="l")
        self.slip = button(_("Print the handover slip"), size="l", icon_name="printer")
        self.finish = button(_("Finished"), kind="primary", size="l")
        self.setLayout(
            row(
                self.mark,
                self.words,
                None,
                self.to,
                self.stop,
                self.export,
                self.slip,
                self.finish,
                spacing=12,
            )
        )
        self.setFixedHeight(48)

    def show_step(self, step: int, title: str, *, may: bool, blocking: int, total: int) -> None:
        """What can be done in a step: ``blocking`` things stand in the way, ``total`` changes wait."""
        self.export.setVisible(step == CHECK)
        self.to.setVisible(step == CHECK)
        self.stop.setVisible(step == WRITING)
        self.slip.setVisible(step == DONE)
        self.finish.setVisible(step == DONE)
        self.export.setText(_("Write %(package)s") % {"package": title})
        self.export.setEnabled(may and not blocking and bool(total))
        tone, words = _said(step, may=may, blocking=blocking, total=total)
        self.mark.setVisible(bool(words) and tone in MARKS)
        if tone in MARKS:
            show_icon(self.mark, MARKS[tone], tone, size=20)
        self.words.setText(words)
        restyle(self.words, tone=tone or "mute")


def _said(step: int, *, may: bool, blocking: int, total: int) -> tuple[str, str]:
    if step == WRITING:
        return "", _("You can go to other pages meanwhile; it goes on.")
    if step == DONE:
        return "ok", ""
    if not may:
        return "warn", _("Only a coordinator writes packages.")
    if blocking:
        text = ngettext(
            "%(n)d thing must be put right before a package can be written",
            "%(n)d things must be put right before a package can be written",
            blocking,
        )
        return "danger", text % {"n": blocking}
    if not total:
        return "", NothingToExport().message
    return "ok", _("Ready to be written")
