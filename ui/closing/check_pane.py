"""What was found before closing, and the reason for each point that is let pass."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from station_app.core.i18n import _, ngettext
from station_app.signin.closing_rows import ClosingCheck, Finding, Severity
from ui.closing.lists import FindingDelegate, FindingLine
from ui.kit.cards import Card
from ui.kit.lists import ListView, RowList
from ui.kit.widgets import button, column, hairline, holder, label, row, show_icon
from ui.kit.words import joined


class CheckPane(QWidget):
    """``mend_asked(finding)``; ``changed`` when a reason was written."""

    mend_asked = Signal(object)
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._reasons: dict[str, str] = {}
        self._check: ClosingCheck | None = None
        self.facts = label("", "sub")
        self.due = label("", "sub")
        self.list = ListView(RowList(lambda line: line.words), FindingDelegate)
        self.list.setAccessibleName(_("Checks before closing"))
        self.list.acted.connect(self._acted)
        self.list.chosen.connect(self._show_reason)
        self.well_mark, self.well = label(""), label("", "", "mute")
        show_icon(self.well_mark, "check-circle-fill", "ok", size=22)
        self.reason = QLineEdit()
        self.reason.setAccessibleName(_("Why the chosen point may pass"))
        self.reason.setMaxLength(200)
        self.reason.textEdited.connect(self._write_reason)
        self.for_all = button(_("The same for all"), self._spread, size="s")
        above = label(_("Why the chosen point may pass"), "sub")
        above.setBuddy(self.reason)
        self.reason_line = holder(
            row(above, self.reason, self.for_all, spacing=10, margins=(17, 8, 12, 8)), height=57
        )
        self.card = Card(_("Checks before closing"))
        self.card.body.addWidget(self.list, 1)
        self.card.body.addWidget(hairline())
        well = row(self.well_mark, self.well, None, spacing=12, margins=(17, 0, 17, 0))
        self.well_line = holder(well, height=50)
        self.card.body.addWidget(self.well_line)
        self.card.body.addWidget(self.reason_line)
        whole = column(row(self.facts, None, self.due), 10, self.card)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def show_check(self, check: ClosingCheck) -> None:
        """Show what was found; reasons that were typed stay with their points."""
        self._check = check
        figures = check.figures
        people = ngettext("%(n)d person came", "%(n)d people came", figures.people) % {"n": figures.people}
        self.facts.setText(
            joined(
                people,
                _("volunteers %(n)d") % {"n": figures.volunteers},
                _("public %(n)d") % {"n": figures.public},
                _("%(hours)s volunteer hours") % {"hours": f"{figures.hours:g}"},
                _("photos %(n)d") % {"n": check.photos},
            )
        )
        self._show_due(check)
        old = self.list.current_row()
        lines = [self._line(one) for one in check.findings]
        place = next((n for n, one in enumerate(lines) if old and one.finding.code == old.finding.code), 0)
        self.list.set_rows(lines, choose=place if lines else -1)
        missing = {one.code for one in check.findings if one.severity is not Severity.NOTE}
        good = check.looked_at - len(missing)
        self.card.count.setText(
            _("%(good)d in order, %(n)d to look at") % {"good": max(0, good), "n": len(missing)}
        )
        self.well_line.setVisible(not missing)
        self.well.setText(_("Plan, sheet, ledger, photos and briefing agree."))
        self._show_reason_line()

    def _show_due(self, check: ClosingCheck) -> None:
        if check.closed:
            self.due.setText(_("Closed"))
            return
        left = max(0, check.days_left)
        words = ngettext(
            "record by %(day)s, %(n)d working day left", "record by %(day)s, %(n)d working days left", left
        )
        day = _("%(month)d/%(day)d") % {"month": check.due.month, "day": check.due.day}
        self.due.setText(words % {"day": day, "n": left})

    def _line(self, one: Finding) -> FindingLine:
        closed = self._check is not None and self._check.closed
        return FindingLine(one, one.reason or self._reasons.get(one.code, ""), settled=closed)

    @property
    def check(self) -> ClosingCheck:
        """What is shown."""
        assert self._check is not None, "shown when the sheet is made"
        return self._check

    # Reasons

    def reasons(self) -> dict[str, str]:
        """Code → reason of each open point that has one."""
        if self._check is None:
            return {}
        open_now = {one.code for one in self._check.of(Severity.ADVISORY)}
        return {code: words for code, words in self._reasons.items() if code in open_now and words.strip()}

    def unexplained(self) -> int:
        """How many open points have no reason."""
        return len(self._check.of(Severity.ADVISORY)) - len(self.reasons()) if self._check else 0

    def _chosen(self) -> Finding | None:
        line = self.list.current_row()
        return line.finding if line is not None and line.finding.severity is Severity.ADVISORY else None

    def _show_reason(self, _line: FindingLine) -> None:
        self._show_reason_line()

    def _show_reason_line(self) -> None:
        found = self._chosen()
        some = self._check is not None and not self._check.closed and bool(self._check.of(Severity.ADVISORY))
        self.reason_line.setVisible(some)
        self.reason.setEnabled(found is not None)
        self.reason.setText(self._reasons.get(found.code, "") if found else "")
        self.for_all.setEnabled(bool(self.reason.text().strip()))

    def _write_reason(self, words: str) -> None:
        found = self._chosen()
        if found is None:
            return
        self._reasons[found.code] = words
        self.for_all.setEnabled(bool(words.strip()))
        self._redraw()

    def _spread(self) -> None:
        """Give the reason to every open point that has none."""
        words = self.reason.text().strip()
        if self._check is None or not words:
            return
        for one in self._check.of(Severity.ADVISORY):
            if not self._reasons.get(one.code, "").strip():
                self._reasons[one.code] = words
        self._redraw()

    def _redraw(self) -> None:
        model = self.list.rows()
        model.rows = [self._line(one.finding) for one in model.rows]
        model.dataChanged.emit(model.index(0, 0), model.index(len(model.rows) - 1, 0))
        self.changed.emit()

    def _acted(self, line: FindingLine, name: str) -> None:
        if name == "mend":
            self.mend_asked.emit(line.finding)
        elif line.finding.severity is Severity.ADVISORY:
            place = next(n for n, one in enumerate(self.list.rows().rows) if one.finding is line.finding)
            self.list.choose(place)
            self.reason.setFocus()
