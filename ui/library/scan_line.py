"""The desk's one box in its frame: the scanner types into it, F3 lets Chinese in."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QLabel

from station_app.core.i18n import _
from ui.kit.boxes import ScanBox
from ui.kit.widgets import button, label, restyle, row, show_icon

HEIGHT, LOW = 72, 60


class ScanLine(QFrame):
    """The box, whether it is ready for the scanner, and the key for typing by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.box = ScanBox(_("Scan a book to lend it; one that is out comes back"))
        self.box.setProperty("scale", "")
        self._mark = QLabel()
        self._state_mark, self._state = QLabel(), label("", "body")
        self.by_hand = button(_("Type by hand"), self.toggle_typing, size="l", key="F3")
        self.by_hand.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        line = row(
                self._mark, self.box, self._state_mark, self._state, 4, self.by_hand,
                spacing=8, margins=(20, 0, 12, 0),
            )  # fmt: skip
        line.setStretch(1, 1)
        self.setLayout(line)
        self.box.installEventFilter(self)
        self.set_compact(False)
        self.refresh()

    def take_focus(self) -> None:
        """The box is ready."""
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def press_key(self) -> None:
        """F3: the box, ready for the scanner; where it is ready already, Chinese can be typed."""
        if self.box.hasFocus():
            self.toggle_typing()
        else:
            self.let_chinese_in(False)
            self.take_focus()

    def toggle_typing(self) -> None:
        """Let Chinese in, or keep it out again."""
        self.let_chinese_in(not self.box.lets_input_method_in)
        self.take_focus()

    def let_chinese_in(self, letting: bool) -> None:
        """Whether an input method may work in the box."""
        self.box.let_input_method_in(letting)
        self.refresh()

    def refresh(self) -> None:
        """Say whether the box is ready."""
        on, typing = self.box.hasFocus(), self.box.lets_input_method_in
        restyle(self, scan="on" if on else "off")
        show_icon(self._mark, "barcode", size=36)
        if not on:
            tone, name, words = "warn", "warning-circle-fill", _("Press F3 before scanning")
        elif typing:
            tone, name, words = "info", "info", _("Chinese can be typed")
        else:
            tone, name, words = "ok", "check-circle-fill", _("Ready for the scanner")
        show_icon(self._state_mark, name, tone, size=16)
        restyle(self._state, tone="" if tone == "info" else tone)
        self._state.setText(words)

    def set_compact(self, compact: bool) -> None:
        """Lower in a narrow window."""
        self.setFixedHeight(LOW if compact else HEIGHT)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.refresh()
        return False
