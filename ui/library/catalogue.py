"""The catalogue: every title in the order of call numbers, and the copies of the one that is chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import QFileDialog, QSplitter, QStackedWidget, QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import N_, _, ngettext
from station_app.core.jobs import Job
from station_app.core.rights import Right, allowed
from station_app.library import importing
from station_app.library import service as library
from station_app.library.importing import CatalogueImported
from station_app.library.rows import STATE_NAMES, CopyRow, CopyState, TitleRow
from ui.kit import paint
from ui.kit.boxes import SearchBox
from ui.kit.cards import Card, EmptyState, Strip
from ui.kit.context import Context
from ui.kit.dates import day
from ui.kit.dialogs import Progress
from ui.kit.lists import ListView, RowDelegate, RowList
from ui.kit.table import Column, RowTable, TableView
from ui.kit.widgets import button, column, hairline, holder, label, row
from ui.kit.words import joined
from ui.library.import_account import ImportAccount
from ui.library.title_dialogs import CopyDialog, TitleDialog

PANEL, PANEL_NARROW = 348, 300
MOST_FOUND: Final = 500
FILES: Final = "(*.xlsx *.csv *.iso *.mrc *.marc)"


def _in_and_all(row: TitleRow) -> str:
    return f"{row.available} / {len(row.copies)}"


COLUMNS: Final = (
    Column(N_("call number"), lambda r: r.call_number, 116, token="text-2"),
    Column(N_("title"), lambda r: f"《{r.title}》", bold=True),
    Column(N_("author"), lambda r: r.author, 150),
    Column(N_("publisher"), lambda r: r.publisher, 160, low=True, token="text-2"),
    Column(N_("year"), lambda r: r.year, 64, low=True, token="text-2"),
    Column(N_("in / all"), _in_and_all, 84, right=True),
)


def money(fen: int | None) -> str:
    """A price in yuan; empty where there is none."""
    return "" if fen is None else f"¥{fen / 100:.2f}"


class _CopyDelegate(RowDelegate):
    height = 56
    marks_choice = False

    def draw(self, p: QPainter, rect: QRect, row: CopyRow, chosen: bool) -> None:
        middle = rect.center().y()
        paint.text(p, QRect(rect.left() + 16, middle - 22, 200, 24), row.barcode, size=15)
        place = row.place or _("no place noted")
        paint.text(p, QRect(rect.left() + 16, middle + 1, 200, 20), place, size=13, token="text-3")
        if row.due:
            kind, words = "soon", _("out until %(day)s") % {"day": day(row.due)}
        else:
            kind, words = ("well" if row.state is CopyState.SHELF else "cancelled"), _(STATE_NAMES[row.state])
        paint.pill(p, rect.right() - 14 - paint.pill_width(words, kind), middle, kind, words)


class TitlePanel(Card):
    """One title with its copies."""

    def __init__(self) -> None:
        super().__init__()
        self.name, self.facts = label("", "place", wrap=True), label("", "body", wrap=True)
        for one in (self.name, self.facts):
            one.setTextFormat(Qt.TextFormat.PlainText)
        self.head_words = label("", "lead")
        self.add_copy = button(_("Add a copy"), size="s", icon_name="plus")
        self.copies = ListView(RowList(lambda c: joined(c.barcode, c.place)), _CopyDelegate)
        self.copies.setAccessibleName(_("Copies"))
        self.copies.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.body.addWidget(holder(column(self.name, self.facts, spacing=6, margins=(16, 14, 16, 14))))
        self.body.addWidget(hairline())
        self.body.addWidget(
            holder(row(self.head_words, None, self.add_copy, margins=(16, 0, 8, 0)), height=48)
        )
        self.body.addWidget(self.copies, 1)

    def show_title(self, title: TitleRow) -> None:
        """Show it."""
        self.name.setText(f"《{title.title}》")
        published = joined(title.publisher, title.year)
        isbn = f"ISBN {title.isbn}" if title.isbn else ""
        facts = (title.author, published, isbn, title.call_number, money(title.price_fen))
        self.facts.setText("\n".join(fact for fact in facts if fact))
        count = len(title.copies)
        self.head_words.setText(ngettext("%(n)d copy", "%(n)d copies", count) % {"n": count})
        self.copies.set_rows(title.copies)


class Catalogue(QWidget):
    """Find, look, add, import."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.title: TitleRow | None = None
        self._build()
        self._connect()

    def _build(self) -> None:
        self.box = SearchBox(_("Title, author, pinyin initials, ISBN, barcode or call number"))
        self.count = label("", "sub")
        self.strip = Strip()
        self.table = RowTable(COLUMNS)
        self.view = TableView(self.table)
        self.view.setAccessibleName(_("Titles"))
        self.none = EmptyState(
            "books", _("No title goes by that"), _("Try pinyin initials, or part of the title.")
        )
        self.list_or_none = QStackedWidget()
        self.list_or_none.addWidget(self.view)
        self.list_or_none.addWidget(self.none)
        card = Card()
        card.body.addWidget(
            holder(row(self.box, 4, self.count, spacing=8, margins=(12, 0, 16, 0)), height=60)
        )
        card.body.addWidget(hairline())
        card.body.addWidget(self.list_or_none, 1)
        self.panel = TitlePanel()
        self.blank = Card()
        self.blank.body.addWidget(EmptyState("book", _("Choose a title"), _("Its copies are shown here.")))
        self.side = QStackedWidget()
        self.side.addWidget(self.blank)
        self.side.addWidget(self.panel)
        self.side.setFixedWidth(PANEL)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(16)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(card)
        self.split.addWidget(self.side)
        self.split.setStretchFactor(0, 1)
        self._said = holder(column(self.strip, margins=(0, 0, 0, 12)))
        self._said.hide()
        self.setLayout(column(self._said, self.split))
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(60)
        if not allowed(Right.CATALOGUE):
            self.panel.add_copy.setEnabled(False)
            self.panel.add_copy.setToolTip(_("Only the coordinator and the librarian change the catalogue."))

    def _connect(self) -> None:
        self.box.textChanged.connect(self._wait.start)
        self._wait.timeout.connect(self.refresh)
        self.box.moved.connect(self._step)
        self.box.entered.connect(lambda: self.view.setFocus(Qt.FocusReason.OtherFocusReason))
        self.view.chosen.connect(self._chosen)
        self.panel.add_copy.clicked.connect(self.add_copy)
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.box.setFocus)

    def refresh(self) -> None:
        """Read the list anew, and the title that is chosen."""
        typed = self.box.text().strip()
        titles, copies = library.count_titles()
        if typed:
            rows = library.find_titles(typed, limit=MOST_FOUND)
            self.table.set_rows(rows)
            words = ngettext("%(n)d title", "%(n)d titles", len(rows)) % {"n": len(rows)}
        else:
            self.table.set_source(
                titles, lambda offset, limit: library.list_titles(limit=limit, offset=offset)
            )
            words = _("%(titles)d titles, %(copies)d copies") % {"titles": titles, "copies": copies}
        self.count.setText(words)
        self._say_nothing(typed, empty=not self.table.rowCount())
        if self.title is not None:
            self.show_title(self.title.uid)
        elif typed and self.table.rowCount():
            self.view.choose(0)

    def _say_nothing(self, typed: str, *, empty: bool) -> None:
        self.list_or_none.setCurrentWidget(self.none if empty else self.view)
        if empty and not typed:
            self.none.what.setText(_("There are no books in the catalogue yet"))
            self.none.then.setText(_("Import a workbook, or add the first title."))
        elif empty:
            self.none.what.setText(_("No title goes by that"))
            self.none.then.setText(_("Try pinyin initials, or part of the title."))

    def show_title(self, uid: str) -> None:
        """Show one title in the panel."""
        try:
            self.title = library.get_title(uid)
        except StationError as error:
            self.title = None
            self.side.setCurrentWidget(self.blank)
            self._say("danger", error.message)
            return
        self.panel.show_title(self.title)
        self.side.setCurrentWidget(self.panel)

    def _chosen(self, title: TitleRow) -> None:
        self.show_title(title.uid)

    def _step(self, step: int) -> None:
        place = self.view.currentIndex().row() + step
        self.view.choose(max(0, min(self.table.rowCount() - 1, place)))

    def add_title(self, isbn_text: str = "") -> None:
        """Open the form for a new title."""
        dialog = TitleDialog(self, isbn_text)
        dialog.added.connect(self._added)
        dialog.open()

    def _added(self, title: TitleRow) -> None:
        self.title = title
        codes = "、".join(copy.barcode for copy in title.copies[:6])
        words = _("Added: %(book)s") % {"book": f"《{title.title}》"}
        self._say("ok", joined(words, codes))
        self._context.changes.library.emit()

    def add_copy(self) -> None:
        """Add a copy of the title that is shown."""
        if self.title is None:
            return
        dialog = CopyDialog(self, self.title)
        dialog.added.connect(self._copy_added)
        dialog.open()

    def _copy_added(self, code: str) -> None:
        self._say("ok", _("One more copy, barcode %(code)s") % {"code": code})
        self._context.changes.library.emit()

    def choose_file(self) -> None:
        """Ask for a workbook and take it in."""
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Import a catalogue"), str(Path.home()), FILES)
        if chosen:
            self.import_file(Path(chosen))

    def import_file(self, path: Path) -> None:
        """Take a catalogue in, off the screen's thread."""

        def work(job: Job) -> CatalogueImported:
            return importing.import_catalogue(path, job=job)

        def done(account: CatalogueImported) -> None:
            progress.over()
            self._context.changes.library.emit()
            ImportAccount(self, path.name, account).open()

        def failed(error: Exception) -> None:
            progress.over()
            words = error.message if isinstance(error, StationError) else _("The file could not be read.")
            self._say("danger", words)

        job = self._context.jobs.start(
            self, work, done=done, failed=failed, cancelled=lambda: progress.over(),
            progressed=lambda running: progress.show_progress(running),
        )  # fmt: skip
        progress = Progress(self, _("Importing the catalogue"), job)

    def _say(self, tone: str, words: str) -> None:
        self.strip.say(tone, words)
        self._said.show()

    def set_compact(self, compact: bool) -> None:
        """Fit a narrow window."""
        self.view.set_compact(compact)
        self.side.setFixedWidth(PANEL_NARROW if compact else PANEL)
