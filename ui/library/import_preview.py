"""A catalogue file before it is taken in: what it is, what would come of it, where its barcodes stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import N_, _, ngettext
from station_app.core.jobs import Job
from station_app.library import importing
from station_app.library.importing import CatalogueImported, CataloguePlan
from station_app.library.planning import Finding
from station_app.library.reading import KIND_NAMES
from ui.kit.cards import Card, Segment, Trio
from ui.kit.context import Context
from ui.kit.dialogs import Dialog
from ui.kit.table import Column, RowTable, TableView
from ui.kit.widgets import column, holder, label, row
from ui.kit.with_progress import start_with_progress
from ui.kit.words import joined

ENCODINGS: Final = {"utf-8": "UTF-8", "gb18030": "GB18030 (GBK)", "big5": "Big5"}
SHEETS: Final = ("workbook", "csv")
#: The table's height in a low and in a high window, and what else stands in the dialog.
LOWEST, HIGHEST, AROUND = 170, 400, 356
#: So many row numbers are listed of a kind of finding.
LISTED: Final = 12


@dataclass(frozen=True, slots=True)
class FindingKind:
    """Findings that say the same of so many rows."""

    message: str
    records: tuple[int, ...]
    refused: bool

    @property
    def rows(self) -> str:
        """The first rows by number; empty where it is of the whole file."""
        shown = [str(one) for one in self.records[:LISTED] if one]
        return _(", ").join(shown) + (" …" if len(self.records) > LISTED else "")


def by_kind(refused: Sequence[Finding], warnings: Sequence[Finding]) -> list[FindingKind]:
    """Findings put together by what they say: what is left out first, then the most frequent."""
    kinds: dict[tuple[bool, str], list[int]] = {}
    for findings, out in ((refused, True), (warnings, False)):
        for one in findings:
            kinds.setdefault((out, one.message), []).append(one.record)
    found = [FindingKind(message, tuple(rows), out) for (out, message), rows in kinds.items()]
    return sorted(found, key=lambda kind: (not kind.refused, -len(kind.records)))


def _value(name: str) -> Any:
    return lambda sample: sample.get(name, "")


SAMPLE_COLUMNS: Final = (
    Column(N_("title"), _value("title"), bold=True),
    Column(N_("author"), _value("author"), 130),
    Column(N_("ISBN"), _value("isbn"), 150, low=True),
    Column(N_("call number"), _value("call_number"), 104),
    Column(N_("price"), _value("price"), 96, low=True),
    Column(N_("barcode"), _value("barcode"), 150, token="text-2"),
    Column(N_("number of copies"), _value("count"), 58, right=True),
)
KIND_COLUMNS: Final = (
    Column("", lambda k: _("left out") if k.refused else _("to look at"), 96, token="text-2"),
    Column(N_("what was found"), lambda k: k.message),
    Column(N_("rows"), lambda k: str(len(k.records)), 70, right=True),
    Column(N_("which"), lambda k: k.rows, 190, token="text-2"),
)


class ImportPreview(Dialog):
    """``taken(account)`` once the file is in. Changing the barcode's field reads the file again."""

    taken = Signal(object)

    def __init__(self, parent: QWidget, context: Context, path: Path, plan: CataloguePlan) -> None:
        super().__init__(parent, _("Take in “%(file)s”?") % {"file": path.name}, width=920)
        self._context, self._path = context, path
        self.plan = plan
        self._quiet = False
        self._build()
        self.show_plan(plan)

    def _build(self) -> None:
        self.what = label("", "sub")
        self.sums = Trio((_("new titles"), _("new copies"), _("there already"), _("left out")))
        self.barcode = QComboBox()
        self.barcode.setMinimumWidth(250)
        self.barcode_label = label(_("The barcode stands in"), "sub")
        self.barcode_label.setBuddy(self.barcode)
        self.barcode.setAccessibleName(_("The barcode stands in"))
        self.barcode_words = label("", "small")
        self.which = Segment((_("First rows"), _("Findings")))
        line = row(self.which, None, self.barcode_words, self.barcode_label, self.barcode, spacing=10)
        self.samples, self.kinds = RowTable(SAMPLE_COLUMNS, self), RowTable(KIND_COLUMNS, self)
        self.sample_view, self.kind_view = TableView(self.samples), TableView(self.kinds)
        self.sample_view.setAccessibleName(_("First rows"))
        self.kind_view.setAccessibleName(_("Findings"))
        self.tables = QStackedWidget()
        self.tables.addWidget(self.sample_view)
        self.tables.addWidget(self.kind_view)
        self._card = card = Card()
        card.body.addWidget(self.tables)
        self.body.addWidget(self.what)
        self.body.addWidget(self.sums)
        self.body.addWidget(holder(column(line, margins=(0, 4, 0, 4))))
        self.body.addWidget(card, 1)
        self.leave = self.add_button(_("Leave it"), self.reject, key="Esc")
        self.go = self.add_button(_("Take it in"), self.accept, kind="primary", key="Ctrl+Enter")
        self.which.chosen.connect(self.tables.setCurrentIndex)
        self.barcode.activated.connect(self._field_chosen)

    def open(self, focus: QWidget | None = None) -> None:
        """Show it with the focus on the button that takes the file in; the table has the room there is."""
        self._card.setMinimumHeight(max(LOWEST, min(HIGHEST, self._window.height() - AROUND)))
        super().open(focus or self.go)
        self.sample_view.set_compact(self._window.width() < 1000)

    def show_plan(self, plan: CataloguePlan) -> None:
        """Show what taking the file in would do."""
        self.plan = plan
        self.what.setText(self._what_it_is(plan))
        refused = len(plan.refused)
        self.sums.set_numbers(
            plan.titles_added, plan.copies_added, plan.unchanged, refused,
            tones=("", "", "", "danger" if refused else ""),
        )  # fmt: skip
        self.samples.set_rows(plan.sample)
        kinds = by_kind(plan.refused, plan.warnings)
        self.kinds.set_rows(kinds)
        count = len(plan.refused) + len(plan.warnings)
        self.which.buttons[1].setText(_("Findings (%(n)d)") % {"n": count} if count else _("No findings"))
        self._show_fields(plan)
        self.go.setEnabled(bool(plan.titles_added or plan.copies_added))
        self.fact.setText("" if self.go.isEnabled() else _("Everything in it is in the catalogue already."))

    @staticmethod
    def _what_it_is(plan: CataloguePlan) -> str:
        marc = plan.kind not in SHEETS
        records = (
            ngettext("%(n)d record", "%(n)d records", plan.records)
            if marc
            else ngettext("%(n)d row", "%(n)d rows", plan.records)
        ) % {"n": plan.records}
        encodings = [
            f"{ENCODINGS.get(name, name)} {count}" if len(plan.encodings) > 1 else ENCODINGS.get(name, name)
            for name, count in plan.encodings.items()
        ] or ([ENCODINGS.get(plan.encoding, plan.encoding)] if plan.encoding else [])
        return joined(_(KIND_NAMES[plan.kind]), _(", ").join(encodings), records)

    def _show_fields(self, plan: CataloguePlan) -> None:
        """The fields to choose from: of MARC the subfields that look like barcodes, of a sheet any column."""
        now = plan.columns.get("barcode", "")
        self.barcode.clear()
        if plan.kind in SHEETS:
            self.barcode.setEditable(True)
            box = self.barcode.lineEdit()
            if box is not None:
                box.setPlaceholderText(_("heading or letter of a column"))
            self.barcode.addItems([now] if now else [])
            self.barcode.setCurrentText(now)
        else:
            for one in plan.barcode_fields:
                words = _("%(field)s: %(n)d, such as %(example)s")
                example = one.examples[0] if one.examples else "–"
                values = {"field": one.field, "n": one.values, "example": example}
                self.barcode.addItem(words % values, one.field)
            self.barcode.addItem(_("none: every copy gets one of ours"), "")
            self.barcode.setCurrentIndex(max(0, self.barcode.findData(now)))
        self.barcode_words.setText("" if now else _("No barcodes: the copies get ours."))

    def _field_chosen(self, place: int) -> None:
        if self.plan.kind in SHEETS:
            column_name = self.barcode.currentText().strip()
            mapping = {"barcode": column_name} if column_name else {}
        else:
            mapping = {"barcode": self.barcode.itemData(place)}
        self._read_again(mapping)

    def _read_again(self, mapping: Mapping[str, str]) -> None:
        def work(job: Job) -> CataloguePlan:
            return importing.preview_catalogue(self._path, mapping=mapping, job=job)

        self._start(_("Reading the catalogue"), work, done=self.show_plan)

    def accept(self) -> None:
        """Take the file in, off the screen's thread; stopped, nothing of it is in."""
        if not self.go.isEnabled():
            return

        def work(job: Job) -> CatalogueImported:
            return importing.commit_catalogue(self.plan, job=job)

        stopped = _("Stopped: nothing of the file was taken in.")
        self._start(_("Importing the catalogue"), work, done=self._taken_in, stopped=stopped)

    def _taken_in(self, account: CatalogueImported) -> None:
        super().accept()
        self.taken.emit(account)

    def _start(
        self, title: str, work: Callable[[Job], Any], *, done: Callable[[Any], object], stopped: str = ""
    ) -> None:
        """Nothing can be pressed meanwhile; where nothing came of it, all is as before and it is said."""
        self.calm()
        self._let(False)
        start_with_progress(
            self, self._context.jobs, title, work, done=partial(self._done, done), failed=self._failed,
            stopped=partial(self._stopped, stopped),
        )  # fmt: skip

    def _done(self, then: Callable[[Any], object], result: Any) -> None:
        self._let(True)
        then(result)

    def _failed(self, error: Exception) -> None:
        self._let(True)
        self._show_fields(self.plan)
        self.complain(_words(error))

    def _stopped(self, words: str) -> None:
        self._let(True)
        self._show_fields(self.plan)
        if words:
            self.advise(words)

    def reject(self) -> None:
        """Leave it; not while the file is being taken in, which the progress stops."""
        if self.leave.isEnabled():
            super().reject()

    def _let(self, on: bool) -> None:
        for one in (self.go, self.leave, self.barcode):
            one.setEnabled(on)
        if on:
            self.go.setFocus(Qt.FocusReason.OtherFocusReason)


def _words(error: Exception) -> str:
    return error.message if isinstance(error, StationError) else _("The file could not be read.")
