"""Sheets of paper that were read: the page at the left, a line for each row at the right, and in."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import _, ngettext
from station_app.paper import service as paper
from station_app.paper.rows import Confirmed, PaperPage, Reading
from ui.kit.dialogs import Dialog
from ui.kit.widgets import column, hairline, holder, label, row
from ui.signin.paper_line import PaperLine
from ui.signin.paper_page import PaperPageView

WIDE, NARROW = 1120, 1040
#: What the dialog's head, strip and foot take of the window's height.
AROUND: Final = 208
LEAST_HIGH: Final = 300


class PaperDialog(Dialog):
    """One page after the other; ``done`` is what was written, a page each."""

    def __init__(self, parent: QWidget, reading: Reading) -> None:
        window = parent.window()
        wide = WIDE if window.width() >= WIDE + 60 else NARROW
        super().__init__(parent, _("Read a sheet of paper"), width=wide)
        self._reading, self._place = reading, 0
        self.done: list[Confirmed] = []
        self.lines: list[PaperLine] = []
        self.view = PaperPageView()
        self.what = label("", "sub")
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        both = row(self.view, self.area, spacing=16)
        both.setStretch(0, 2)
        both.setStretch(1, 3)
        high = max(LEAST_HIGH, window.height() - AROUND)
        self.body.addWidget(self.what)
        self.body.addWidget(holder(both, height=high))
        self.skip = self.add_button(_("Leave this page out"), self._next)
        self.add_button(_("Not now"), self.reject, key="Esc")
        self.confirm = self.add_button("", self.accept, kind="primary")
        self.view.row_pressed.connect(self._to_row)
        if reading.refused:
            self.advise(" ".join(_page_words(one.page, one.message) for one in reading.refused[:2]))
        self._show()

    @property
    def page(self) -> PaperPage:
        """The page that is shown."""
        return self._reading.pages[self._place]

    def accept(self) -> None:
        """Write the rows that are taken, then show the next page."""
        choices = [choice for line in self.lines if (choice := line.choice()) is not None]
        try:
            if choices:
                self.done.append(paper.confirm_rows(self.page, choices))
        except StationError as error:
            self.complain(error.message)
            nameless = [one for one in self.lines if one.take.isChecked() and one.name is not None]
            for one in nameless:
                if one.name is not None and not one.name.text().strip():
                    one.name.setFocus(Qt.FocusReason.OtherFocusReason)
                    break
            return
        self.calm()
        self._next()

    def reject(self) -> None:
        """Shut it; pages confirmed before stay written."""
        self._finish(bool(self.done))

    def _next(self) -> None:
        if self._place + 1 < len(self._reading.pages):
            self._place += 1
            self._show()
        else:
            self._finish(bool(self.done))

    def _show(self) -> None:
        page, pages = self.page, len(self._reading.pages)
        words = _("“%(title)s”, sheet %(number)s, page %(page)d")
        self.what.setText(words % {"title": page.title, "number": page.number, "page": page.page})
        self.skip.setVisible(pages > 1)
        self.view.show_page(page)
        self.lines = [PaperLine(one, page.activity) for one in page.rows]
        parts: list[QWidget] = []
        for line in self.lines:
            line.changed.connect(self._count)
            line.entered.connect(self._entered)
            parts += [line, hairline()]
        self.area.setWidget(holder(column(*parts, None, spacing=0)))
        self.area.verticalScrollBar().setValue(0)
        self._count()
        if self.isVisible() and self.lines:
            self.lines[0].take.setFocus(Qt.FocusReason.OtherFocusReason)

    def _count(self) -> None:
        self.view.show_marks({line.read.place: line.mark for line in self.lines})
        taken = sum(line.take.isChecked() for line in self.lines)
        words = ngettext("Enter %(n)d person", "Enter %(n)d people", taken) % {"n": taken}
        self.confirm.setText(words)
        self.confirm.setAccessibleName(words)
        self.confirm.setEnabled(taken > 0)

    def _entered(self, place: int) -> None:
        self.view.show_current(place)
        line = next(one for one in self.lines if one.read.place == place)
        self.area.ensureWidgetVisible(line, 0, 8)

    def _to_row(self, place: int) -> None:
        line = next(one for one in self.lines if one.read.place == place)
        aim = line.name if line.name is not None else line.take
        aim.setFocus(Qt.FocusReason.OtherFocusReason)
        self._entered(place)


def _page_words(page: int, message: str) -> str:
    return _("Page %(n)d: %(why)s") % {"n": page, "why": message}
