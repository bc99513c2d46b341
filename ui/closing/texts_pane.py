"""What stands behind an activity in words: plan, briefing with its numbers, what came of it, who helped."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from station_app.activities.rows import ActivityRow
from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.signin import closing_files
from station_app.signin.closing_files import FILE_ENDINGS
from station_app.signin.closing_rows import LONGEST_BRIEFING, FileKind, PhotoRow
from ui.kit.dialogs import ask
from ui.kit.marks import Toggle
from ui.kit.widgets import button, column, label, restyle, row

#: The fields of the service, in the order of ``values``.
TEXTS: Final = ("plan", "briefing", "effect")


class TextsPane(QWidget):
    """``changed`` when something was kept; ``said(tone, words)``; ``paper_asked`` to print the report."""

    changed = Signal()
    said = Signal(str, str)
    paper_asked = Signal()

    def __init__(self, activity: ActivityRow) -> None:
        super().__init__()
        self._activity = activity
        self._build()
        self.refresh()

    def _build(self) -> None:
        self.plan, self.briefing, self.effect = QPlainTextEdit(), QPlainTextEdit(), QPlainTextEdit()
        self.source, self.undertaker, self.helpers = QLineEdit(), QLineEdit(), QLineEdit()
        self.source.setPlaceholderText(_("yearly plan, order number, festival …"))
        self.undertaker.setPlaceholderText(self._activity.team)
        self.count = label("", "small")
        self.numbers = button(
            _("Insert the numbers"), self.insert_numbers, size="s", icon_name="list-numbers"
        )
        self.signed = Toggle(_("The signed sheet is in the file"))
        self.signed.clicked.connect(self._sign)
        self.print = button(_("Print the report"), self.paper_asked.emit, size="s", icon_name="printer")
        self.briefing.textChanged.connect(self._count)
        for text in (self.plan, self.briefing, self.effect):
            text.setTabChangesFocus(True)
            text.setMinimumHeight(56)
        self._files = {FileKind.PLAN: QHBoxLayout(), FileKind.BRIEFING: QHBoxLayout()}
        for line in self._files.values():
            line.setSpacing(6)
        left = column(
            self._head(_("Plan"), self.plan, FileKind.PLAN), self.plan, 10,
            self._head(_("What came of it"), self.effect, None), self.effect, spacing=4,
        )  # fmt: skip
        left.setStretch(1, 3)
        left.setStretch(4, 2)
        right = column(self._head(_("Briefing"), self.briefing, FileKind.BRIEFING), self.briefing, spacing=4)
        right.setStretch(1, 1)
        right.addLayout(row(self.numbers, None, self.count))
        both = row(spacing=18)
        both.addLayout(left, 1)
        both.addLayout(right, 1)
        lines = row(spacing=12)
        for words, field in (
            (_("Source"), self.source), (_("Undertaken by"), self.undertaker), (_("Helped by"), self.helpers),
        ):  # fmt: skip
            above = label(words, "sub")
            above.setBuddy(field)
            field.setAccessibleName(words)
            lines.addLayout(column(above, field, spacing=4), 1)
        paper = row(
            self.signed, label(_("The signed sheet is in the file"), "sub"), None, self.print, spacing=10
        )
        whole = column(both, 10, lines, 10, paper)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def _head(self, words: str, text: QPlainTextEdit, kind: FileKind | None) -> QHBoxLayout:
        above = label(words, "sub")
        above.setBuddy(text)
        text.setAccessibleName(words)
        line = row(above, None)
        if kind is not None:
            line.addLayout(self._files[kind])
            line.addWidget(button(_("Add a file …"), partial(self.choose_file, kind), kind="link", size="s"))
        return line

    # Showing

    def refresh(self) -> None:
        """Read everything again."""
        record = closing_files.get_record(self._activity.uid)
        for text, value in zip(self._texts(), (record.plan, record.briefing, record.effect), strict=True):
            text.setPlainText(value)
        self.source.setText(record.source)
        self.undertaker.setText(record.undertaker)
        self.helpers.setText(record.helpers)
        self.signed.setChecked(record.signed_paper)
        self._kept = self.values()
        self._show_files()

    def _texts(self) -> tuple[QPlainTextEdit, ...]:
        return self.plan, self.briefing, self.effect

    def _show_files(self) -> None:
        for line in self._files.values():
            while line.count():
                item = line.takeAt(0)
                old = item.widget() if item is not None else None
                if old is not None:
                    old.hide()
                    old.deleteLater()
        for one in closing_files.list_files(self._activity.uid):
            self._files[one.kind].addWidget(self._file_button(one))

    def _file_button(self, one: PhotoRow) -> QPushButton:
        short = one.name if len(one.name) <= 16 else f"{one.name[:8]}…{one.name[-7:]}"
        made = button(short, partial(self.ask_about, one), kind="link", size="s", icon_name="file-text")
        made.setToolTip(one.name)
        made.setAccessibleName(one.name)
        return made

    def _count(self) -> None:
        n = len(self.briefing.toPlainText().strip())
        self.count.setText(_("%(n)d of %(most)d characters") % {"n": n, "most": LONGEST_BRIEFING})
        restyle(self.count, tone="danger" if n > LONGEST_BRIEFING else "")

    # Keeping

    def values(self) -> dict[str, object]:
        """What stands in the fields."""
        found: dict[str, object] = {
            name: text.toPlainText() for name, text in zip(TEXTS, self._texts(), strict=True)
        }
        found |= {
            "source": self.source.text(),
            "undertaker": self.undertaker.text(),
            "helpers": self.helpers.text(),
            "signed_paper": self.signed.isChecked(),
        }
        return found

    def save(self) -> bool:
        """Keep what was changed; False, and the reason said, where it cannot be kept."""
        now = self.values()
        changed = {name: value for name, value in now.items() if value != self._kept[name]}
        if not changed:
            return True
        try:
            closing_files.save_record(self._activity.uid, **changed)
        except StationError as error:
            self.said.emit("danger", error.message)
            return False
        self._kept = now
        self.said.emit("", "")
        self.changed.emit()
        return True

    def _sign(self, _on: bool) -> None:
        self.save()

    def insert_numbers(self) -> None:
        """Put a sentence with the ledger's numbers before what is written."""
        draft = closing_files.briefing_draft(self._activity.uid)
        self.briefing.setPlainText(draft + self.briefing.toPlainText())
        self.briefing.setFocus()

    # Files

    def choose_file(self, kind: FileKind, _checked: bool = False) -> None:
        """Ask for a plan or briefing as a file."""
        endings = " ".join(f"*{ending}" for ending in FILE_ENDINGS)
        chosen, _kind = QFileDialog.getOpenFileName(
            self, _("Add a file"), str(Path.home()), f"{_('Documents')} ({endings})"
        )
        if chosen:
            self.add_file(Path(chosen), kind)

    def add_file(self, path: Path, kind: FileKind) -> None:
        """Keep a file."""
        try:
            closing_files.add_file(self._activity.uid, path, kind=kind)
        except StationError as error:
            self.said.emit("danger", error.message)
            return
        self._show_files()
        self.changed.emit()

    def ask_about(self, one: PhotoRow, _checked: bool = False) -> None:
        """Take a file out, or leave it."""
        ask(
            self,
            _("Take “%(name)s” out?") % {"name": one.name},
            _("It is deleted from the station's data and cannot be brought back."),
            yes=_("Take it out"),
            no=_("Leave it"),
            then=partial(self._remove, one),
        )

    def _remove(self, one: PhotoRow, _reason: str) -> None:
        try:
            closing_files.remove_file(one.uid)
        except StationError as error:
            self.said.emit("danger", error.message)
            return
        self._show_files()
        self.changed.emit()
