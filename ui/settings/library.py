"""More of the library's rules: holds, losses, what is forgotten, days out of the ordinary, label sheets."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QSpinBox, QWidget

from station_app.core import clock
from station_app.core.i18n import N_, _, pgettext
from station_app.core.rights import Right, allowed
from station_app.reports import library_service as papers
from station_app.reports.label_grid import LabelGrid
from station_app.reports.library_rows import LabelKind
from ui.documents.preview import PreviewDialog
from ui.kit import paint
from ui.kit.context import Context
from ui.kit.dates import long_day
from ui.kit.day_box import DayBox
from ui.kit.dialogs import FormDialog
from ui.kit.lists import ListView, RowButton, RowDelegate, RowList
from ui.kit.marks import Toggle
from ui.kit.widgets import button, label, row
from ui.settings.parts import Number, SectionCard, disable, reason_of

KINDS: Final = {LabelKind.SPINE: N_("Spine labels"), LabelKind.BARCODE: N_("Barcode labels")}
#: Lengths of a label sheet by the name of their field, with what stands above.
LENGTHS: Final = {
    "width": N_("Width of a label"), "height": N_("Height of a label"), "left": N_("Left edge"),
    "top": N_("Upper edge"), "gap_x": N_("Gap beside"), "gap_y": N_("Gap below"),
}  # fmt: skip
ROW: Final = 44


def _librarians() -> str:
    return reason_of(_("the coordinator and the librarian"))


class HoldsAndLosses(SectionCard):
    """Holds, what a lost book costs, and when the reader's name is taken from a loan (library.md §5.1)."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Holds, lost books, privacy"))
        days = pgettext("unit", "days")
        self.holds = Number(0, 20, pgettext("unit", "books"))
        self.hold_days = Number(1, 60, days)
        self.percent = Number(0, 1000, "%")
        self.history = Number(0, 3650, days)
        self.line(_("Holds a reader may have"), self.holds, hint=_("0: no holds are taken"))
        self.line(_("A held book is kept"), self.hold_days, hint=_("Then the next in the queue has it"))
        self.line(_("A lost book costs"), self.percent, hint=_("Of its price; it can be changed each time"))
        self.line(_("Names stay with loans"), self.history, hint=_("After the return; then only counts stay"))
        self.holds.settled.connect(partial(self.keep, "holds_per_reader"))
        self.hold_days.settled.connect(partial(self.keep, "hold_days"))
        self.percent.settled.connect(partial(self.keep, "compensation_percent"))
        self.history.settled.connect(partial(self.keep, "keep_history_days"))
        if not allowed(Right.LIBRARY_SETTINGS):
            disable((self.holds, self.hold_days, self.percent, self.history), _librarians())
        self.refresh()

    def refresh(self) -> None:
        chosen = self._context.settings
        self.holds.set_value(chosen.holds_per_reader)
        self.hold_days.set_value(chosen.hold_days)
        self.percent.set_value(chosen.compensation_percent)
        self.history.set_value(chosen.keep_history_days)


class _DayDelegate(RowDelegate):
    height = ROW

    def buttons(self, row: tuple[str, bool], rect: QRect) -> list[RowButton]:
        if not allowed(Right.LIBRARY_SETTINGS):
            return []
        words = _("Take away")
        wide = paint.width(words, 14) + 28
        area = QRect(rect.right() - 12 - wide, rect.center().y() - 16, wide, 32)
        return [RowButton("remove", words, area)]

    def draw(self, p: QPainter, rect: QRect, row: tuple[str, bool], chosen: bool) -> None:
        text, is_open = row
        kind, words = ("well", _("open")) if is_open else ("cancelled", _("shut"))
        day = date.fromisoformat(text)
        said = f"{day.year} {long_day(day)}"
        used = paint.text(p, QRect(rect.left() + 16, rect.top(), 300, rect.height()), said)
        paint.pill(p, rect.left() + 16 + used + 12, rect.center().y(), kind, words)


def _sentence(one: tuple[str, bool]) -> str:
    return f"{one[0]} {_('open') if one[1] else _('shut')}"


class OpenDays(SectionCard):
    """Days on which the library is shut or open whatever the weekday and the holidays say (§5.4)."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Days out of the ordinary"))
        self.holidays = Toggle(_("Shut on public holidays"))
        self.line(
            _("Shut on public holidays"), self.holidays,
            hint=_("And open on days worked for them, as announced each year"),
        )  # fmt: skip
        self.day = DayBox(clock.today())
        self.day.setFixedWidth(150)
        self.day.setAccessibleName(_("Day"))
        self.shut = button(_("Shut then"), partial(self.add_day, False))
        self.opened = button(_("Open then"), partial(self.add_day, True))
        self.line(
            _("One more day"), row(self.day, self.shut, self.opened, None),
            hint=_("Loans that are out already keep their dates"),
        )  # fmt: skip
        self.list = ListView(
            RowList(lambda one: f"{one[0]} {_('open') if one[1] else _('shut')}"), _DayDelegate
        )
        self.list.setAccessibleName(_("Days out of the ordinary"))
        self.part(self.list)
        self.list.acted.connect(self._acted)
        self.keep_switch("closed_on_holidays", self.holidays)
        if not allowed(Right.LIBRARY_SETTINGS):
            disable((self.holidays, self.day, self.shut, self.opened), _librarians())
        self.refresh()

    def refresh(self) -> None:
        chosen = self._context.settings
        self.holidays.setChecked(chosen.closed_on_holidays)
        days = [(text, False) for text in chosen.closed_days] + [(text, True) for text in chosen.open_days]
        self.list.set_rows(sorted(days, reverse=True))
        self.list.setFixedHeight(ROW * min(len(days), 6) + 2)
        self.list.setVisible(bool(days))

    def add_day(self, is_open: bool) -> None:
        """Note the chosen day as open or shut; what was noted of it before goes."""
        self._set(self.day.day().isoformat(), is_open)

    def _acted(self, one: tuple[str, bool], name: str) -> None:
        if name == "remove":
            self._set(one[0], None)

    def _set(self, text: str, is_open: bool | None) -> None:
        chosen = self._context.settings
        shut = {day for day in chosen.closed_days if day != text} | ({text} if is_open is False else set())
        opened = {day for day in chosen.open_days if day != text} | ({text} if is_open else set())
        self.save(closed_days=tuple(sorted(shut)), open_days=tuple(sorted(opened)))


class LabelSheets(SectionCard):
    """The sheets of labels that spines and barcodes are printed on (§5.9)."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Sheets of labels"))
        self.words: dict[LabelKind, QLabel] = {}
        self.changes: list[QWidget] = []
        for kind, name in KINDS.items():
            words = self.words[kind] = label("", wrap=True)
            change = button(_("Change the sheet"), partial(self.open_dialog, kind), size="s")
            test = button(_("Test page"), partial(self.show_test_page, kind), size="s", icon_name="printer")
            self.changes += [change]
            test.setEnabled(allowed(Right.CATALOGUE))
            sheet = row(words, change, test)
            sheet.setStretch(0, 1)
            self.line(_(name), sheet)
        if not allowed(Right.LIBRARY_SETTINGS):
            disable(self.changes, _librarians())
        self.refresh()

    def refresh(self) -> None:
        for kind, words in self.words.items():
            grid = papers.label_grid(kind)
            said = _("%(columns)d × %(rows)d labels of %(width)s × %(height)s mm")
            values = {"columns": grid.columns, "rows": grid.rows}
            words.setText(said % {**values, "width": f"{grid.width:g}", "height": f"{grid.height:g}"})

    def open_dialog(self, kind: LabelKind) -> None:
        """Ask for the sheet's measures."""
        dialog = SheetDialog(self, self._context, kind)
        dialog.finished.connect(self._measured)
        dialog.open()

    def _measured(self, _done: bool) -> None:
        self.refresh()

    def show_test_page(self, kind: LabelKind) -> None:
        """The edges of every label, to be held against the sheet."""
        title = _("Test page for labels")
        PreviewDialog(
            self, title, f"{title}.pdf", partial(papers.write_label_test_page, kind=kind),
            jobs=self._context.jobs,
        ).open()  # fmt: skip


class SheetDialog(FormDialog):
    """Columns, rows and measures of one kind of sheet, kept in the station's settings."""

    def __init__(self, parent: QWidget, context: Context, kind: LabelKind) -> None:
        super().__init__(parent, _(KINDS[kind]), width=520)
        self._context, self._kind = context, kind
        self.columns, self.rows = QSpinBox(), QSpinBox()
        for box, most in ((self.columns, 20), (self.rows, 40)):
            box.setRange(1, most)
            box.lineEdit().setTextMargins(9, 0, 9, 0)
        self.lengths = {name: QDoubleSpinBox() for name in LENGTHS}
        for length in self.lengths.values():
            length.setRange(0, 297)
            length.setDecimals(1)
            length.setSuffix(" mm")
            length.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
            length.lineEdit().setTextMargins(9, 0, 9, 0)
        self._pair(
            ("size", _("Labels beside each other"), self.columns), ("rows", _("below each other"), self.rows)
        )
        names = list(LENGTHS)
        for left, right in zip(names[::2], names[1::2], strict=True):
            first, second = ((name, _(LENGTHS[name]), self.lengths[name]) for name in (left, right))
            self._pair(first, second)
        self.show_grid(papers.label_grid(kind))
        self.add_button(_("As built in"), self._show_built_in)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Save"), self.accept, kind="primary", key="Ctrl+Enter")

    def _pair(self, *fields: tuple[str, str, QWidget]) -> None:
        line = QHBoxLayout()
        line.setSpacing(12)
        for name, words, widget in fields:
            line.addLayout(self.field(name, words, widget), 1)
        self.body.addLayout(line)

    def _show_built_in(self) -> None:
        self.show_grid(papers.BUILT_IN[self._kind])

    def show_grid(self, grid: LabelGrid) -> None:
        """Show a sheet's measures."""
        self.columns.setValue(grid.columns)
        self.rows.setValue(grid.rows)
        for name, length in self.lengths.items():
            length.setValue(getattr(grid, name))

    def save(self) -> None:
        """Keep the sheet; raises ``ValidationError`` where labels overlap or leave the paper."""
        lengths = {name: length.value() for name, length in self.lengths.items()}
        grid = LabelGrid(self.columns.value(), self.rows.value(), **lengths).check()
        values = () if grid == papers.BUILT_IN[self._kind] else grid.tenths()
        name = "spine_grid" if self._kind is LabelKind.SPINE else "barcode_grid"
        self._context.change_settings(**{name: values})
