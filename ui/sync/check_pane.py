"""The first step: what the next package holds, what leaves of it, and what must be put right before."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from station_app.core.i18n import _
from station_app.sync.checks import Checked, CheckRow
from station_app.sync.service import SyncStatus
from ui.kit.cards import Card
from ui.kit.dates import near_moment
from ui.kit.elided import Elided
from ui.kit.lists import ListView, RowList
from ui.kit.table import HEADER, RowTable, TableView
from ui.kit.theme import icon
from ui.kit.widgets import button, column, hairline, holder, label, restyle, row, show_icon
from ui.kit.words import joined
from ui.sync.lists import (
    CONTENTS,
    FindingDelegate,
    FindingRow,
    PassedGroup,
    PassedLine,
    asked_words,
    by_kind,
    sentence_of,
)

ROW: Final = 38
#: What stands above and below the kinds' rows and the checks' lines: head and foot of page and cards.
AROUND_CONTENTS: Final = 344
#: So many lines of the checks are to be seen, where so many kinds have room beside them.
MOST_LINES, LEAST_KINDS = 4, 2
#: What the list of checks does not get by with less of, in pixels.
LEAST_CHECKS: Final = 104


class CheckPane(QWidget):
    """``again_asked``, ``each_asked``; ``mend_asked(CheckRow)`` where a finding's button was pressed."""

    again_asked = Signal()
    each_asked = Signal()
    mend_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.room = 768
        self._checked, self._unfolded = Checked(0, ()), False
        self._build()

    def _build(self) -> None:
        self.contents = RowTable(CONTENTS)
        self.contents_view = TableView(self.contents)
        self.contents_view.verticalHeader().setDefaultSectionSize(ROW)
        self.contents_view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.contents_view.setSelectionMode(TableView.SelectionMode.NoSelection)
        self.contents_card = Card(_("What this package holds"))
        self.each = button(_("Each change"), self.each_asked.emit, kind="quiet", size="s")
        self.each.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.each.setProperty("icon_alone", "caret-right")
        self.each.setIcon(icon("caret-right"))
        self.contents_card.head.addWidget(self.each)
        self.contents_card.body.addWidget(self.contents_view)
        shield = label("")
        show_icon(shield, "lock-simple", size=16)
        words = _("The whole package is sealed; handwritten signatures stay at the station.")
        self.asked = Elided("small")
        restyle(self.asked, tone="mute")
        line = row(shield, label(words, "small"), 8, None, self.asked, margins=(17, 0, 17, 0))
        self.contents_card.body.addWidget(hairline())
        self.contents_card.body.addWidget(holder(line, height=40))
        self._build_checks()
        self.pane = column(self.contents_card, self.checks_card, spacing=16)
        self.pane.setStretch(1, 1)
        self.setLayout(self.pane)

    def _build_checks(self) -> None:
        self.findings = ListView(RowList(sentence_of), FindingDelegate)
        self.findings.setAccessibleName(_("Checks before writing"))
        self.checks_card = Card(_("Checks before writing"))
        self.again = button(
            _("Check again"), self.again_asked.emit, kind="quiet", size="s", icon_name="arrows-clockwise"
        )
        self.checks_card.head.addWidget(self.again)
        self.checks_card.body.addWidget(self.findings, 1)
        self.findings.acted.connect(self._acted)

    def _acted(self, line: FindingRow, _name: str) -> None:
        if isinstance(line, CheckRow):
            self.mend_asked.emit(line)
        elif isinstance(line, PassedGroup):
            self._unfolded = not line.is_open
            self._list_checks()
            self.findings.choose(self.findings.rows().rows.index(self._group()))
            if self._unfolded:  # what was unfolded is seen
                self.findings.scrollTo(self.findings.currentIndex(), ListView.ScrollHint.PositionAtTop)

    def show_status(self, status: SyncStatus) -> None:
        """Show what has changed, and what of it the centre asks for."""
        self.contents_card.count.setText(_since(status))
        self.contents.set_rows(by_kind(status.pending))
        self.each.setEnabled(bool(status.pending))
        if status.centre:
            said = _("The centre asks for: %(what)s") % {"what": asked_words(status.asks)}
        else:
            said = _("Leaves with it: %(what)s") % {"what": asked_words(status.asks)}
        self.asked.setText(said)
        self.asked.setAccessibleName(said)
        self._fit()

    def show_checks(self, checked: Checked) -> None:
        """Show what the check found."""
        self._checked = checked
        self.checks_card.count.setText(
            _("%(well)d well, %(n)d to be looked at")
            % {"well": len(checked.passed), "n": len(checked.findings)}
        )
        self._list_checks()
        self.findings.scrollToTop()
        self._fit()

    def _list_checks(self) -> None:
        rows: list[FindingRow] = list(self._checked.findings)
        if self._checked.passed:
            rows.append(self._group())
            rows += [PassedLine(words) for words in self._checked.passed if self._unfolded]
        self.findings.set_rows(rows)

    def _group(self) -> PassedGroup:
        passed = self._checked.passed
        return PassedGroup(joined(*passed), len(passed), self._unfolded)

    def set_compact(self, compact: bool) -> None:
        """Checks before contents."""
        self.pane.insertWidget(0, self.checks_card if compact else self.contents_card)
        self._fit()

    def set_room(self, height: int) -> None:
        """How high the page is: up to six kinds are seen whole, where the checks leave room for them."""
        self.room = height
        self._fit()

    def _fit(self) -> None:
        lines = min(len(self._checked.findings) + 1, MOST_LINES)
        room = self.room - AROUND_CONTENTS - lines * FindingDelegate.height
        # With a strip above, the smallest window has room for one kind beside a check or two.
        least = LEAST_KINDS
        if self.room - AROUND_CONTENTS - least * ROW < LEAST_CHECKS:
            least = 1
        rows = max(1, min(self.contents.rowCount(), 6, max(least, room // ROW)))
        self.contents_view.setFixedHeight(HEADER + ROW * rows + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def _since(status: SyncStatus) -> str:
    """From when on the changes are; a receipt of before the numbering began anew tells nothing of them."""
    if status.last_receipt is not None and status.acknowledged_to:
        return _("changes since the last receipt (%(when)s)") % {"when": near_moment(status.last_receipt)}
    if status.epoch != "e1":
        return _("all there is: the numbering began anew, after a restore or a repair")
    return _("changes since the first day")
