"""The second step of an import: the file's rows with what they mean, and how they come in."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QComboBox, QLabel, QScrollArea, QWidget

from station_app.core.i18n import _, ngettext
from station_app.roster import importing
from station_app.roster.importing import Plan
from ui.kit.cards import Card, Segment
from ui.kit.marks import Toggle
from ui.kit.theme import icon
from ui.kit.widgets import button, column, hairline, holder, label, restyle, row
from ui.roster.chips import fit_chip
from ui.roster.import_lines import ImportLine, of_plan
from ui.roster.import_table import ImportTable

PANEL, PANEL_COMPACT = 352, 292
WAYS: Final = importing.ON_MATCH


class CheckStep(QWidget):
    """Shows a plan. ``sheet_chosen``, ``mapped(letter, field)``, ``way_chosen``, ``strict_chosen``."""

    sheet_chosen = Signal(str)
    mapped = Signal(str, str)
    way_chosen = Signal(str)
    strict_chosen = Signal(bool)
    errors_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: list[ImportLine] = []
        line = row(spacing=16)
        line.addWidget(self._build_table(), 1)
        line.addWidget(self._build_panel())
        self.setLayout(line)
        self.only.toggled.connect(lambda _on: self._show_lines())
        self.table.mapped.connect(self.mapped)
        self.sheet.textActivated.connect(self.sheet_chosen)
        self.way.chosen.connect(self._way)
        self.strict.toggled.connect(self.strict_chosen)

    def _build_table(self) -> QWidget:
        card = Card(_("What each column means"))
        self.title = card.count
        self.only = button("", kind="chip", size="s")
        self.only.setCheckable(True)
        card.head.addWidget(self.only)
        self.table = ImportTable()
        self.nothing = label(_("No row has anything to put right."), "small")
        self.nothing.setContentsMargins(16, 12, 16, 12)
        self.nothing.hide()
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self.nothing)
        return card

    def _build_panel(self) -> QWidget:
        self.panel = Card(_("How it comes in"))
        self.panel.setFixedWidth(PANEL)
        self.sheet = QComboBox()
        self.sheet.setAccessibleName(_("Sheet of the workbook"))
        self.where = label("", "small", wrap=True)
        self.sheet_section = _section(label(_("Sheet of the workbook"), "strong"), self.sheet, self.where)
        self.way = Segment([_("Fill gaps"), _("File wins"), _("Leave alone")])
        self.way_words = label("", "small", wrap=True)
        self.strict = Toggle(_("Leave out whole rows"))
        strict = holder(row(label(_("Leave out rows with a bad cell"), "strong"), None, self.strict))
        strict_words = label(
            _("Otherwise only the bad cell is left out and the person comes in."), "small", wrap=True
        )
        self.counts: dict[str, QLabel] = {}
        figures = []
        for name, words in (
            ("added", _("new people")), ("updated", _("completed")), ("unchanged", _("there already")),
            ("refused", _("left out")),
        ):  # fmt: skip
            self.counts[name] = label("0", "strong")
            figures.append(holder(row(label(words, "sub"), None, self.counts[name]), height=26))
        self.errors = button(
            _("Save what is left out, to put it right"), self.errors_asked.emit, size="s",
            icon_name="floppy-disk",
        )  # fmt: skip
        body = column()
        body.addWidget(self.sheet_section)
        body.addWidget(_section(label(_("People who are in the roster"), "strong"), self.way, self.way_words))
        body.addWidget(hairline())
        body.addWidget(_section(strict, strict_words))
        body.addWidget(hairline())
        body.addWidget(_section(label(_("What will happen"), "strong"), *figures, self.errors))
        body.addStretch()
        area = QScrollArea()
        area.setWidget(holder(body))
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.panel.body.addWidget(area, 1)
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
            self._show_place(plan)
        self.lines = of_plan(plan)
        self._show_counts(plan)
        self._show_lines()

    def _show_place(self, plan: Plan) -> None:
        preview = plan.preview
        rows = ngettext("%(n)d row", "%(n)d rows", plan.rows) % {"n": plan.rows}
        words = _("“%(sheet)s”: headings in row %(row)d, %(rows)s below.")
        self.where.setText(words % {"sheet": preview.sheet, "row": preview.header_row, "rows": rows})
        known = ngettext("%(n)d column recognised", "%(n)d columns recognised", len(preview.columns))
        self.title.setText(known % {"n": len(preview.columns)})

    def _show_counts(self, plan: Plan) -> None:
        counts = {
            "added": len(plan.added),
            "updated": len(plan.updated),
            "unchanged": plan.unchanged,
            "refused": len(plan.refused),
        }
        for name, count in counts.items():
            self.counts[name].setText(str(count))
        restyle(self.counts["refused"], tone="danger" if plan.refused else "")
        self.errors.setVisible(bool(plan.refused))
        noted = sum(bool(line.notes) for line in self.lines)
        words = ngettext("Only the %(n)d row to look at", "Only the %(n)d rows to look at", noted)
        self.only.setText(words % {"n": noted})
        self.only.setEnabled(bool(noted))

    def _show_lines(self) -> None:
        only = self.only.isChecked()
        self.only.setIcon(icon("check", "text") if only else QIcon())
        fit_chip(self.only)
        lines = [line for line in self.lines if line.notes] if only else self.lines
        self.table.show_lines(lines)
        self.nothing.setVisible(not lines)

    def set_way(self, way: str, *, strict: bool) -> None:
        """Show the choices without telling anybody."""
        self.way.choose(WAYS.index(way))
        self._explain(way)
        self.strict.blockSignals(True)
        self.strict.setChecked(strict)
        self.strict.blockSignals(False)

    def _way(self, place: int) -> None:
        self._explain(WAYS[place])
        self.way_chosen.emit(WAYS[place])

    def _explain(self, way: str) -> None:
        words = {
            importing.FILL: _("Empty fields are filled from the file; what is there stays."),
            importing.OVERWRITE: _("What the file says replaces what is there; empty cells change nothing."),
            importing.SKIP: _("People who are there already stay as they are."),
        }
        self.way_words.setText(words[way])

    def set_compact(self, compact: bool) -> None:
        """A narrower panel in a small window."""
        self.panel.setFixedWidth(PANEL_COMPACT if compact else PANEL)


def _section(*widgets: QWidget) -> QWidget:
    return holder(column(*widgets, spacing=6, margins=(15, 12, 15, 12)))
