"""The catalogue: every title in the order of call numbers, and the copies of the one that is chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QSplitter, QStackedWidget, QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import N_, _, ngettext
from station_app.core.rights import Right, allowed
from station_app.library import service as library
from station_app.library.rows import CopyState, TitleRow
from ui.kit.boxes import SearchBox
from ui.kit.cards import Card, EmptyState, Strip
from ui.kit.context import Context
from ui.kit.keys import on_key
from ui.kit.list_or_nothing import ListOrNothing
from ui.kit.more_button import MoreButton
from ui.kit.strip_line import StripLine
from ui.kit.table import Column
from ui.kit.timers import later
from ui.kit.widgets import button, column, hairline, holder, label, row
from ui.kit.words import joined
from ui.library.catalogue_files import CatalogueFiles
from ui.library.copy_deeds import CopyDeeds
from ui.library.more_entries import more_entries
from ui.library.title_dialogs import CopyDialog, EditDialog, TitleDialog
from ui.library.title_panel import REFUSAL, TitlePanel

PANEL, PANEL_NARROW = 348, 300
MOST_FOUND: Final = 500


def _in_and_all(row: TitleRow) -> str:
    return f"{row.available} / {len(row.copies)}"


COLUMNS: Final = (
    Column(N_("call number"), lambda r: r.call_number, 108, token="text-2"),
    Column(N_("title"), lambda r: f"《{r.title}》", bold=True),
    Column(N_("author"), lambda r: r.author, 138),
    Column(N_("publisher"), lambda r: r.publisher, 132, low=True, token="text-2"),
    Column(N_("year"), lambda r: r.year, 60, low=True, token="text-2"),
    Column(N_("in / all"), _in_and_all, 84, right=True),
)


class Catalogue(QWidget):
    """Find, look, add, put right, import and export, withdraw, print labels."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.title: TitleRow | None = None
        self.deeds = CopyDeeds(self, context)
        self.files = CatalogueFiles(self, context)
        self._act: Callable[[], object] | None = None
        self._build()
        self._connect()

    def _build(self) -> None:
        self.box = SearchBox(_("Title, author, pinyin initials, ISBN, barcode or call number"))
        self.count = label("", "sub")
        self.strip = Strip()
        self.none = EmptyState(
            "books", _("No title goes by that"), _("Try pinyin initials, or part of the title.")
        )
        self.list = ListOrNothing(COLUMNS, _("Titles"), self.none)
        self.table, self.view = self.list.table, self.list.view
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        card = Card()
        self.labels = button(_("Labels"), self.print_labels, icon_name="printer")
        self.more = MoreButton(lambda: more_entries(self.deeds, self.files))
        head = row(self.box, 4, self.count, 4, self.labels, self.more, spacing=8, margins=(12, 0, 12, 0))
        head.setStretch(0, 1)
        card.body.addWidget(holder(head, height=60))
        card.body.addWidget(hairline())
        card.body.addWidget(self.list, 1)
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
        self.setLayout(column(StripLine(self.strip), self.split))
        self._wait = later(self, 60, self.refresh)
        if not allowed(Right.CATALOGUE):
            for one in (self.labels, self.more):
                one.setEnabled(False)
                one.setToolTip(_(REFUSAL))

    def _connect(self) -> None:
        self.box.textChanged.connect(self._wait.start)
        self.box.moved.connect(self._step)
        self.box.entered.connect(self._to_list)
        self.view.chosen.connect(self._chosen)
        self.strip.acted.connect(self._strip_acted)
        panel = self.panel
        panel.add_copy.clicked.connect(self.add_copy)
        panel.edit.clicked.connect(self.edit_title)
        panel.state_asked.connect(self.deeds.set_state)
        panel.withdraw_asked.connect(self.deeds.withdraw)
        panel.labels_asked.connect(self.deeds.print_labels)
        panel.given_asked.connect(self.deeds.note_donation)
        panel.place_asked.connect(self.deeds.move)
        for source in (self.deeds.said, self.files.said):
            source.connect(self._say)
        on_key(self, QKeySequence.StandardKey.Find, self.box.setFocus)

    def _to_list(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

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
        self.list.show_either()
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

    def add_title(self, code: str = "") -> None:
        """Open the form for a new title, whose ISBN or barcode may be known already."""
        dialog = TitleDialog(self, code)
        dialog.added.connect(self._added)
        dialog.open()

    def _added(self, title: TitleRow) -> None:
        self.title = title
        codes = [copy.barcode for copy in title.copies]
        words = _("Added: %(book)s") % {"book": f"《{title.title}》"}
        self.deeds.say_with_labels(joined(words, "、".join(codes[:6])), codes)
        self._context.changes.library.emit()

    def add_copy(self) -> None:
        """Add a copy of the title that is shown."""
        if self.title is None:
            return
        dialog = CopyDialog(self, self.title)
        dialog.added.connect(self._copy_added)
        dialog.open()

    def _copy_added(self, code: str) -> None:
        self.deeds.say_with_labels(_("One more copy, barcode %(code)s") % {"code": code}, [code])
        self._context.changes.library.emit()

    def edit_title(self) -> None:
        """Put the title that is shown right."""
        if self.title is None:
            return
        dialog = EditDialog(self, self.title.uid)
        dialog.changed.connect(self._changed)
        dialog.open()

    def _changed(self, title: TitleRow) -> None:
        self._say("ok", _("Saved: %(book)s") % {"book": f"《{title.title}》"})
        self._context.changes.library.emit()

    # Papers

    def print_labels(self) -> None:
        """Labels of the chosen titles' copies; where one title is chosen, of its copies."""
        places = sorted({index.row() for index in self.view.selectionModel().selectedRows()})
        chosen = [self.table.row_at(place) for place in places]
        titles = chosen if chosen else [self.title] if self.title else []
        copies = [copy for title in titles for copy in title.copies]
        self.deeds.print_labels([copy.barcode for copy in copies if copy.state is not CopyState.WITHDRAWN])

    # The strip

    def _say(self, tone: str, words: str, action: str = "", then: Callable[[], object] | None = None) -> None:
        self._act = then
        self.strip.say(tone, words, action=action)

    def _strip_acted(self) -> None:
        if self._act is not None:
            self._act()

    def set_compact(self, compact: bool) -> None:
        """Fit a narrow window."""
        self.view.set_compact(compact)
        self.side.setFixedWidth(PANEL_NARROW if compact else PANEL)
        self.count.setVisible(not compact)
