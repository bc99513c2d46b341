"""One title with its copies, and what can be done with them."""

from __future__ import annotations

import functools
from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QMenu

from station_app.core.i18n import N_, _, ngettext
from station_app.core.rights import Right, allowed
from station_app.library.rows import STATE_NAMES, CopyRow, CopyState, TitleRow
from ui.kit import paint
from ui.kit.cards import Card
from ui.kit.dates import day
from ui.kit.lists import ListView, RowButton, RowDelegate, RowList
from ui.kit.widgets import button, column, hairline, holder, label, row
from ui.kit.words import joined

#: What a copy can be made by hand, as the menu says it.
DEEDS: Final = {
    CopyState.SHELF: N_("Back on the shelf"),
    CopyState.READING_ONLY: N_("Only to be read here"),
    CopyState.REPAIR: N_("To be mended"),
    CopyState.MISSING: N_("Cannot be found"),
    CopyState.CROSSING: N_("Let it drift: lent without a date"),
}
GONE: Final = (CopyState.WITHDRAWN, CopyState.LOST)
#: State → the pill it is shown as; the others are plain.
PILLS: Final = {
    CopyState.SHELF: "well",
    CopyState.KEPT: "waiting",
    CopyState.MISSING: "late",
    CopyState.LOST: "late",
    CopyState.CROSSING: "published",
}
REFUSAL: Final = N_("Only the coordinator and the librarian change the catalogue.")


def money(fen: int | None) -> str:
    """A price in yuan; empty where there is none."""
    return "" if fen is None else f"¥{fen / 100:.2f}"


def state_words(copy: CopyRow) -> tuple[str, str]:
    """(pill, words) of a copy: where it is, or until when it is out."""
    if copy.lost:
        return "late", _("lost by its reader")
    if copy.claimed:
        return "soon", _("said to be back")
    if copy.due:
        return "soon", _("out until %(day)s") % {"day": day(copy.due)}
    return PILLS.get(copy.state, "cancelled"), _(STATE_NAMES[copy.state])


class _CopyDelegate(RowDelegate):
    height = 56
    marks_choice = False

    def buttons(self, row: CopyRow, rect: QRect) -> list[RowButton]:
        area = QRect(rect.right() - 10 - 36, rect.center().y() - 16, 36, 32)
        return [RowButton("more", "…", area, quiet=True)]

    def draw(self, p: QPainter, rect: QRect, row: CopyRow, chosen: bool) -> None:
        middle, right = rect.center().y(), rect.right() - 50
        kind, words = state_words(row)
        wide = paint.pill_width(words, kind)
        room = right - wide - 8 - rect.left() - 16
        if room < paint.width(row.barcode, 15):
            self._draw_low(p, rect, row, kind, words)
            return
        paint.pill(p, right - wide, middle, kind, words)
        gone = row.state in GONE
        paint.text(p, QRect(rect.left() + 16, middle - 22, room, 24), row.barcode, size=15, struck=gone)
        place = row.place or _("no place noted")
        paint.text(p, QRect(rect.left() + 16, middle + 1, room, 20), place, size=13, token="text-3")

    def _draw_low(self, p: QPainter, rect: QRect, row: CopyRow, kind: str, words: str) -> None:
        """In a narrow panel the barcode keeps its line; where the copy is stands below, beside its place."""
        middle, left, room = rect.center().y(), rect.left() + 16, rect.width() - 66
        gone = row.state in GONE
        paint.text(p, QRect(left, middle - 25, room, 24), row.barcode, size=15, struck=gone)
        wide = paint.pill_width(words, kind)
        paint.pill(p, rect.right() - 50 - wide, middle + 11, kind, words)
        place = row.place or _("no place noted")
        paint.text(p, QRect(left, middle + 1, room - wide - 8, 20), place, size=13, token="text-3")


class TitlePanel(Card):
    """``state_asked(copy, state)``, ``place_asked(copy)``, and ``labels_asked``, ``given_asked`` and
    ``withdraw_asked`` with barcodes, from a copy's menu (Enter on its row)."""

    state_asked = Signal(object, object)
    withdraw_asked = Signal(object)
    labels_asked = Signal(object)
    given_asked = Signal(object)
    place_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.title_row: TitleRow | None = None
        #: The menu that was opened last; gone once it is closed.
        self.menu: QMenu | None = None
        self.name, self.facts = label("", "place", wrap=True), label("", "body", wrap=True)
        for one in (self.name, self.facts):
            one.setTextFormat(Qt.TextFormat.PlainText)
        self.head_words = label("", "lead")
        self.add_copy = button(_("Add a copy"), size="s", icon_name="plus")
        self.edit = button(_("Put it right"), size="s", icon_name="pencil-simple")
        self.labels = button(_("Print labels"), size="s", icon_name="printer")
        self.copies = ListView(RowList(self._sentence), _CopyDelegate)
        self.copies.setAccessibleName(_("Copies"))
        self.copies.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.body.addWidget(holder(column(self.name, self.facts, spacing=6, margins=(16, 14, 16, 8))))
        self.body.addWidget(holder(row(self.edit, self.labels, None, spacing=8, margins=(16, 0, 8, 12))))
        self.body.addWidget(hairline())
        self.body.addWidget(
            holder(row(self.head_words, None, self.add_copy, margins=(16, 0, 8, 0)), height=48)
        )
        self.body.addWidget(self.copies, 1)
        self.copies.acted.connect(self._acted)
        self.labels.clicked.connect(self._ask_labels)
        if not allowed(Right.CATALOGUE):
            for control in (self.add_copy, self.edit, self.labels):
                control.setEnabled(False)
                control.setToolTip(_(REFUSAL))

    @staticmethod
    def _sentence(copy: CopyRow) -> str:
        return joined(copy.barcode, copy.place, state_words(copy)[1])

    def codes(self) -> list[str]:
        """The barcodes of the copies that are not withdrawn."""
        shown = self.title_row.copies if self.title_row else ()
        return [copy.barcode for copy in shown if copy.state is not CopyState.WITHDRAWN]

    def _ask_labels(self) -> None:
        self.labels_asked.emit(self.codes())

    def show_title(self, title: TitleRow) -> None:
        """Show it."""
        self.title_row = title
        self.name.setText(f"《{title.title}》")
        published = joined(title.publisher, title.year)
        isbn = f"ISBN {title.isbn}" if title.isbn else ""
        facts = (title.author, published, isbn, title.call_number, money(title.price_fen))
        self.facts.setText("\n".join(fact for fact in facts if fact))
        count = len(title.copies)
        self.head_words.setText(ngettext("%(n)d copy", "%(n)d copies", count) % {"n": count})
        self.copies.set_rows(title.copies, choose=min(self.copies.currentIndex().row(), count - 1))
        self.labels.setEnabled(allowed(Right.CATALOGUE) and bool(self.codes()))

    def _acted(self, copy: CopyRow, _name: str) -> None:
        place = self.copies.rows().rows.index(copy)
        area = self.copies.visualRect(self.copies.rows().index(place, 0))
        self.menu = self._menu_of(copy)
        self.menu.popup(self.copies.viewport().mapToGlobal(QPoint(area.right() - 46, area.bottom())))

    def _menu_of(self, copy: CopyRow) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not allowed(Right.CATALOGUE):
            menu.addAction(_(REFUSAL)).setEnabled(False)
            return menu
        for state, words in DEEDS.items():
            one = menu.addAction(_(words), functools.partial(self.state_asked.emit, copy, state))
            one.setEnabled(copy.due is None and copy.state is not state)
        menu.addSeparator()
        menu.addAction(_("Stands on another shelf …"), functools.partial(self.place_asked.emit, copy))
        menu.addAction(_("Print its labels …"), functools.partial(self.labels_asked.emit, [copy.barcode]))
        menu.addAction(_("Somebody gave it …"), functools.partial(self.given_asked.emit, [copy.barcode]))
        menu.addSeparator()
        out = menu.addAction(_("Withdraw …"), functools.partial(self.withdraw_asked.emit, [copy.barcode]))
        out.setEnabled(copy.due is None and copy.state is not CopyState.WITHDRAWN)
        return menu
