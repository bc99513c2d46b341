"""The second step of an import: the file's rows with what they mean, and what is to be put right."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QComboBox, QWidget

from station_app.core.i18n import _, ngettext
from station_app.roster import comparing, reading
from station_app.roster.plans import Plan
from ui.kit.cards import Card
from ui.kit.theme import icon
from ui.kit.widgets import button, column, hairline, holder, label, row
from ui.roster.chips import fit_chip
from ui.roster.import_groups import Problems
from ui.roster.import_lines import ImportLine, of_plan
from ui.roster.import_table import ImportTable

PANEL, PANEL_COMPACT = 352, 292
SHEET: Final = 150


class CheckStep(QWidget):
    """Shows a plan. ``mapped(letter, field)``, ``sheet_chosen``, ``chosen(kind, choice)``, ``anew_asked``,
    ``row_turned(line)``: a row is to be left out, or taken in again."""

    sheet_chosen = Signal(str)
    mapped = Signal(str, str)
    chosen = Signal(str, str)
    anew_asked = Signal()
    errors_asked = Signal()
    row_turned = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: list[ImportLine] = []
        self._line = row(spacing=16)
        self._line.addWidget(self._build_table(), 1)
        self._line.addWidget(self._build_panel())
        self.setLayout(self._line)
        self.only.toggled.connect(self._only_turned)
        self.table.mapped.connect(self.mapped)
        self.table.turned.connect(self.row_turned)
        self.sheet.textActivated.connect(self.sheet_chosen)
        self.problems.chosen.connect(self.chosen)
        self.problems.entered.connect(self.table.show_row)

    def _build_table(self) -> QWidget:
        card = Card(_("What each column means"))
        self.how = card.count
        self.how.setMinimumWidth(1)
        self.anew = button(_("Recognise anew"), self.anew_asked.emit, kind="link", size="s")
        self.sheet = QComboBox()
        self.sheet.setProperty("scale", "map")
        self.sheet.setMaximumWidth(SHEET)
        self.sheet.setAccessibleName(_("Sheet of the workbook"))
        self.only = button("", kind="chip", size="s")
        self.only.setCheckable(True)
        for one in (self.anew, self.sheet, self.only):
            card.head.addWidget(one)
        self.table = ImportTable()
        self.nothing = label(_("No row has anything to put right."), "small")
        self.nothing.setContentsMargins(16, 12, 16, 12)
        self.nothing.hide()
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self.nothing)
        return card

    def _build_panel(self) -> QWidget:
        self.panel = Card(_("What is to be put right"))
        self.panel.setFixedWidth(PANEL)
        self.panel.count.setMinimumWidth(1)
        self.problems = Problems()
        self.errors = button(
            _("Save what is left out, to put it right"), self.errors_asked.emit, size="s",
            icon_name="floppy-disk",
        )  # fmt: skip
        self._errors_room = holder(column(hairline(), holder(column(self.errors, margins=(14, 10, 14, 10)))))
        self.panel.body.addWidget(self.problems, 1)
        self.panel.body.addWidget(self._errors_room)
        return self.panel

    def show_plan(self, plan: Plan, *, anew: bool) -> None:
        """Show what importing would do; ``anew``: the file was read again, so its columns may differ."""
        preview = plan.preview
        if anew:
            self.table.show_preview(preview)
            self.sheet.clear()
            self.sheet.addItems(list(preview.sheets))
            self.sheet.setCurrentText(preview.sheet)
            self.sheet.setVisible(len(preview.sheets) > 1)
            self.how.setText(_how(plan))
            self.how.setToolTip(self.how.text())
            self.anew.setVisible(preview.mapped_by == reading.REMEMBERED)
        self.lines = of_plan(plan)
        self._show_groups(plan)
        noted = sum(bool(line.notes) for line in self.lines)
        words = ngettext("Only the %(n)d row to look at", "Only the %(n)d rows to look at", noted)
        self.only.setText(words % {"n": noted})
        self.only.setEnabled(bool(noted))
        self._show_lines()

    def _show_groups(self, plan: Plan) -> None:
        groups = comparing.groups(plan)
        rows = len({row for group in groups for row in group.rows})
        kinds = ngettext("%(n)d kind", "%(n)d kinds", len(groups)) % {"n": len(groups)}
        many = ngettext("%(n)d row", "%(n)d rows", rows) % {"n": rows}
        words = _("%(kinds)s, %(rows)s") % {"kinds": kinds, "rows": many}
        self.panel.count.setText(words if groups else "")
        self.problems.show_groups(groups, plan.choices)
        self._errors_room.setVisible(bool(plan.refused))

    def _only_turned(self, _on: bool) -> None:
        self._show_lines()

    def _show_lines(self) -> None:
        only = self.only.isChecked() and self.only.isEnabled()
        self.only.setIcon(icon("check", "text") if only else QIcon())
        fit_chip(self.only)
        lines = [line for line in self.lines if line.notes] if only else self.lines
        self.table.show_lines(lines)
        self.nothing.setVisible(not lines)

    def set_compact(self, compact: bool) -> None:
        """A narrower panel with fewer words in a small window."""
        self.panel.setFixedWidth(PANEL_COMPACT if compact else PANEL)
        self._line.setSpacing(12 if compact else 16)
        self.problems.set_compact(compact)
        self.table.set_compact(compact)


def _how(plan: Plan) -> str:
    """How the columns were found."""
    preview = plan.preview
    if preview.mapped_by == reading.REMEMBERED:
        return _("as you mapped this kind of file before")
    if preview.mapped_by == reading.GIVEN:
        return _("as you say; remembered for files with these headings")
    n = len(preview.columns)
    if preview.mapped_by == reading.CONTENTS:
        words = ngettext(
            "%(n)d column known by what it holds; change what is wrong below",
            "%(n)d columns known by what they hold; change what is wrong below",
            n,
        )
        return words % {"n": n}
    words = ngettext(
        "%(n)d column recognised; change what is wrong below",
        "%(n)d columns recognised; change what is wrong below",
        n,
    )
    return words % {"n": n}
