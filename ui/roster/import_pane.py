"""The import of people in place of the list: choose a file, check its rows, done; always to be taken back."""

from __future__ import annotations

import html
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import _, ngettext
from station_app.core.jobs import Job
from station_app.roster import importing, layouts, undoing
from station_app.roster.choices import OUT, Choices
from station_app.roster.plans import Imported, Plan, Undone
from station_app.roster.rows import BatchRow
from ui.kit.cards import Strip
from ui.kit.context import Context
from ui.kit.dialogs import Progress
from ui.kit.marks import StepBar
from ui.kit.widgets import button, column, holder, icon_button, label, row
from ui.kit.words import joined
from ui.roster.import_check import CheckStep
from ui.roster.import_choose import ChooseStep
from ui.roster.import_done import DoneStep
from ui.roster.import_each import EachDialog
from ui.roster.import_groups import with_choice
from ui.roster.import_lines import ImportLine
from ui.roster.import_sum import ImportSum
from ui.roster.import_words import EACH
from ui.roster.imports_dialog import ImportsDialog, ask_to_undo

CHOOSE, CHECK, DONE = range(3)
FOOT: Final = 72
#: Instead of a column's letter: the box of sheets.
SHEET: Final = "sheet"
#: With more rows, other choices are worked out off the screen's thread.
AT_ONCE: Final = 2000


class ImportPane(QWidget):
    """``left``: somebody wants the list of people back."""

    left = Signal()
    undo_asked = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.path: Path | None = None
        self.plan: Plan | None = None
        self.batch = ""
        self._sheet, self._mapping = "", dict[str, str]()
        #: What the table shows was read with.
        self._shown = (self._sheet, self._mapping)
        #: The column's letter, or SHEET, whose box the file is read again for.
        self._asked = ""
        self._progress: Progress | None = None
        self._build()
        self._connect()

    # Building

    def _build(self) -> None:
        self.back = icon_button("arrow-left", _("Back to the roster"), self._leave)
        self.about = label("", "sub")
        self.step_bar = StepBar([_("Choose a file"), _("Check"), _("Done")])
        head = row(
            self.back, label(_("Import the roster"), "title"), self.about, None, self.step_bar, spacing=12
        )
        self.strip = Strip()
        self._strip_room = holder(column(self.strip, margins=(0, 0, 0, 12)))
        self._strip_room.hide()
        self.steps = QStackedWidget()
        self.choose, self.check, self.done = ChooseStep(), CheckStep(), DoneStep()
        for step in (self.choose, self.check, self.done):
            self.steps.addWidget(step)
        self.sum = ImportSum()
        self.promise = label(_("Backed up first; can be taken back whole"), "small")
        self.promise.setMinimumWidth(1)
        self.previous = button(_("Back"), self.begin, size="l")
        self.go = button("", self.commit, kind="primary", size="l")
        self.foot = holder(
            row(self.sum, 8, self.promise, None, self.previous, self.go, spacing=12), height=FOOT
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 0, 24, 0)
        box.setSpacing(0)
        box.addWidget(holder(head, height=68))
        box.addWidget(self._strip_room)
        box.addWidget(self.steps, 1)
        box.addWidget(self.foot)
        self.bottom = holder(row(), height=20)
        box.addWidget(self.bottom)

    def _connect(self) -> None:
        self.strip.acted.connect(self._undo_last)
        self.choose.browse_asked.connect(self.browse)
        self.choose.chosen.connect(self.read)
        self.choose.undo_asked.connect(self._ask_undo)
        self.undo_asked.connect(self._undo_batch)
        self.done.imports_asked.connect(self.open_imports)
        self.check.sheet_chosen.connect(self._sheet_chosen)
        self.check.mapped.connect(self._mapped)
        self.check.anew_asked.connect(self._recognise_anew)
        self.check.chosen.connect(self._chosen)
        self.check.row_turned.connect(self._row_turned)
        for step in (self.check, self.done):
            step.errors_asked.connect(self._ask_where)
        self.done.people_asked.connect(self._leave)
        self.done.again_asked.connect(self.begin)

    # Showing

    def refresh(self) -> None:
        """Read the imports so far."""
        self.choose.refresh()

    def begin(self) -> None:
        """Begin with choosing a file."""
        self.path, self.plan = None, None
        self._sheet, self._mapping = "", {}
        self.about.setText("")
        self.choose.refresh()
        self._calm()
        self._show_step(CHOOSE)
        self.choose.browse.setFocus()

    def set_compact(self, compact: bool) -> None:
        """Less beside the title and in the foot of a small window."""
        self.about.setVisible(not compact)
        self.promise.setVisible(not compact)
        self.check.set_compact(compact)

    def _show_step(self, step: int) -> None:
        self.steps.setCurrentIndex(step)
        self.step_bar.set_now(step)
        self.foot.setVisible(step == CHECK)
        self.bottom.setVisible(step != CHECK)

    def _leave(self) -> None:
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.steps.currentIndex() == CHECK:
                self.begin()
            else:
                self._leave()
            return
        super().keyPressEvent(event)

    # Reading a file

    def browse(self) -> None:
        """Ask for a file in the system's own dialog."""
        # Old workbooks can be chosen too: what to do with them is said then.
        kinds = _("Lists of people (*.xlsx *.xlsm *.csv *.txt *.xls *.et)")
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Choose a file"), str(Path.home()), kinds)
        if chosen:
            self.read(Path(chosen))

    def read(self, path: Path) -> None:
        """Read a file in a child process and show what importing it would do."""
        self.path, self.plan = path, None
        self._sheet, self._mapping, self._asked = "", {}, ""
        self._read_again()

    def _read_again(self) -> None:
        assert self.path is not None
        path, sheet, mapping = self.path, self._sheet, dict(self._mapping)
        chosen = self._choices_kept()

        def work(job: Job) -> Plan:
            return importing.preview_import(
                path, sheet=sheet, mapping=mapping, choices=chosen, anyhow=True, job=job
            )

        self._run(work, _("Reading “%(file)s”") % {"file": path.name}, self._read_done)

    def _choices_kept(self) -> Choices:
        """What was said of single rows is about rows as they were read before; of the same sheet, a row that
        was left out stays out."""
        if self.plan is None:
            return Choices()
        same = self._sheet in ("", self.plan.preview.sheet)
        out = {row: said for row, said in self.plan.choices.rows.items() if same and said == OUT}
        return replace(self.plan.choices, rows=out)

    def _read_done(self, plan: Plan) -> None:
        self._show_plan(plan, anew=True)
        # Whatever needs a look is what somebody came here to see.
        noted = sum(bool(line.notes) for line in self.check.lines)
        self.check.only.setChecked(noted > 0)
        self._aim()

    def _aim(self) -> None:
        """The focus on what comes next: the box that was just chosen in, what is to be put right, or the
        import."""
        boxes = self.check.table.boxes.boxes
        at: QWidget | None = self.check.sheet if self._asked == SHEET else boxes.get(self._asked)
        if at is None and self.plan is not None and "name" not in self.plan.preview.columns:
            at = next(iter(boxes.values()), None)
        at = at or self.check.problems.first() or (self.go if self.go.isEnabled() else self.previous)
        self._asked = ""
        at.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_plan(self, plan: Plan, *, anew: bool) -> None:
        self.plan = plan
        self._shown = (self._sheet, self._mapping)
        self._calm()
        preview = plan.preview
        rows = ngettext("%(n)d row", "%(n)d rows", plan.rows) % {"n": plan.rows}
        sheet = preview.sheet if len(preview.sheets) > 1 else ""
        self.about.setText(joined(preview.file_name, sheet, rows))
        self.check.show_plan(plan, anew=anew)
        self.sum.show_plan(plan)
        people = len(plan.added) + len(plan.updated)
        self.go.setText(ngettext("Import %(n)d person", "Import %(n)d people", people) % {"n": people})
        self.go.setAccessibleName(self.go.text())
        self.go.setEnabled(bool(people))
        if "name" not in preview.columns:
            self._say("warn", _("No column of names was found. Say above the table which column it is."))
        self._show_step(CHECK)

    def _sheet_chosen(self, sheet: str) -> None:
        self._sheet, self._mapping = sheet, {}
        self._asked = SHEET
        self._read_again()

    def _mapped(self, letter: str, field: str) -> None:
        assert self.plan is not None
        before = self.plan.preview.columns
        now = {name: at for name, at in before.items() if at != letter and name != field}
        if field:
            now[field] = letter
        self._mapping = {name: now.get(name, "") for name in {*before, *now, *self._mapping}}
        self._sheet = self.plan.preview.sheet
        self._asked = letter
        self._read_again()

    def _recognise_anew(self) -> None:
        assert self.plan is not None
        layouts.forget(self.plan.preview.layout)
        self._sheet, self._mapping = self.plan.preview.sheet, {}
        self._read_again()

    def _chosen(self, kind: str, choice: str) -> None:
        assert self.plan is not None
        rows = self.check.problems.boxes[kind].rows
        if choice == EACH:
            # Until it is answered, the choice of before stands.
            self.check.show_plan(self.plan, anew=False)
            dialog = EachDialog(self, self.plan, rows)
            dialog.decided.connect(self._decided)
            dialog.open(dialog.buttons[next(iter(dialog.buttons))])
            return
        self.choose_again(with_choice(kind, rows, choice, self.plan.choices))

    def _decided(self, answers: dict[int, str]) -> None:
        assert self.plan is not None
        chosen = self.plan.choices
        self.choose_again(replace(chosen, rows={**chosen.rows, **answers}))

    def _row_turned(self, line: ImportLine) -> None:
        """Leave a row out, or take it in again."""
        assert self.plan is not None
        rows = {row: said for row, said in self.plan.choices.rows.items() if row != line.prepared.row}
        if not line.out:
            rows[line.prepared.row] = OUT
        self.choose_again(replace(self.plan.choices, rows=rows))

    def choose_again(self, chosen: Choices) -> None:
        """Show what importing would do under other choices."""
        assert self.plan is not None
        plan = self.plan
        if plan.rows <= AT_ONCE:
            try:
                self._show_plan(importing.choose_again(plan, chosen), anew=False)
            except StationError as error:
                self._failed(error)
            return
        self._run(
            lambda _job: importing.choose_again(plan, chosen), _("Comparing with the roster"),
            partial(self._show_plan, anew=False),
        )  # fmt: skip

    # Importing and taking back

    def commit(self) -> None:
        """Back up and take the rows in, matched once more with the roster as it is now."""
        assert self.plan is not None
        preview, chosen = self.plan.preview, self.plan.choices

        def work(job: Job) -> Imported:
            return importing.import_rows(preview, chosen, remember=True, job=job)

        self._run(work, _("Importing"), self._committed)

    def _committed(self, done: Imported) -> None:
        self.batch, self.plan = done.batch, done.plan
        self.done.show_imported(done)
        self._show_step(DONE)
        name = html.escape(done.plan.preview.file_name)
        self._say(
            "ok", _("<b>%(file)s</b> was imported.") % {"file": name}, action=_("Take this import back")
        )
        self._context.changes.roster.emit()
        self.done.people.setFocus()

    def _undo_last(self) -> None:
        if self.batch:
            self.undo(self.batch)

    def open_imports(self) -> None:
        """The imports so far, in a sheet."""
        dialog = ImportsDialog(self)
        dialog.undo_asked.connect(self.undo_asked)
        dialog.open(dialog.view)

    def _ask_undo(self, batch: BatchRow) -> None:
        ask_to_undo(self, batch, self.undo_asked.emit)

    def _undo_batch(self, batch: BatchRow) -> None:
        self.undo(batch.batch)

    def undo(self, batch: str) -> None:
        """Take an import back whole."""
        self._run(lambda job: undoing.undo_import(batch, job=job), _("Taking the import back"), self._undone)

    def _undone(self, done: Undone) -> None:
        self.batch = ""
        self._calm()
        self.done.show_undone(done)
        self._show_step(DONE)
        self._context.changes.roster.emit()

    def _ask_where(self) -> None:
        assert self.plan is not None
        stem = Path(self.plan.preview.file_name).stem
        name = _("%(file)s, to put right.xlsx") % {"file": stem}
        chosen, _kind = QFileDialog.getSaveFileName(
            self, _("Save what is left out"), str(Path.home() / name), "Excel (*.xlsx)"
        )
        if chosen:
            self.save_errors(Path(chosen))

    def save_errors(self, path: Path) -> None:
        """Write the rows that are left out, each with its reason."""
        assert self.plan is not None
        try:
            count = importing.write_error_workbook(self.plan, path)
        except StationError as error:
            self._say("danger", error.message)
            return
        words = ngettext(
            "%(n)d row was saved to <b>%(file)s</b>.", "%(n)d rows were saved to <b>%(file)s</b>.", count
        )
        action = _("Take this import back") if self.steps.currentIndex() == DONE and self.batch else ""
        self._say("ok", words % {"n": count, "file": html.escape(path.name)}, action=action)

    # Long work

    def _run(self, work: Any, title: str, done: Any) -> None:
        self._busy(True)

        def finished(result: Any) -> None:
            self._over()
            done(result)

        job = self._context.jobs.start(
            self, work, done=finished, failed=self._failed, cancelled=self._stopped,
            progressed=self._progressed,
        )  # fmt: skip
        self._progress = Progress(self, title, job)

    def _progressed(self, job: Job) -> None:
        if self._progress is not None:
            self._progress.show_progress(job)

    def _failed(self, error: Exception) -> None:
        self._over()
        if not isinstance(error, StationError):
            raise error
        self._say("danger", html.escape(error.message))
        if self.plan is not None and self.steps.currentIndex() == CHECK:
            # The boxes go back to what is shown below them.
            self._sheet, self._mapping = self._shown
            self.check.show_plan(self.plan, anew=True)

    def _stopped(self) -> None:
        self._over()
        self._say("info", _("Stopped; nothing was changed."))

    def _over(self) -> None:
        self._busy(False)
        if self._progress is not None:
            self._progress.over()
            self._progress = None

    def _busy(self, busy: bool) -> None:
        for step in (self.choose, self.check, self.done, self.foot, self.back):
            step.setEnabled(not busy)

    def _say(self, tone: str, words: str, *, action: str = "") -> None:
        self.strip.say(tone, words, action=action)
        self._strip_room.show()

    def _calm(self) -> None:
        self.strip.hide()
        self._strip_room.hide()
