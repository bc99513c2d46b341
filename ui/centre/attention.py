"""To settle: packages that wait or were refused, forks, brakes, quarantine, and what to do about each."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStackedWidget, QWidget

from station_app.centre import attention
from station_app.centre.attention import AttentionRow
from station_app.core.errors import StationError
from station_app.core.i18n import _, ngettext
from station_app.sync.table_names import name_of
from ui.centre.table_dialog import TableDialog
from ui.kit import paint
from ui.kit.cards import Card, EmptyState, Strip
from ui.kit.context import Context
from ui.kit.dates import near_moment
from ui.kit.lists import ListView, RowButton, RowDelegate, RowList
from ui.kit.strip_line import StripLine
from ui.kit.theme import icon
from ui.kit.widgets import button, column, holder, label, row
from ui.kit.words import joined

#: Codes that only wait; the others need somebody to act.
WAITING = ("gap", "brake-deletions", "brake-clock")


def title_of(one: AttentionRow) -> str:
    """丰园社区 第 3 包：等前一个包."""
    about = _("package %(n)d") % {"n": one.number} if one.number else f"{one.count}"
    return f"{one.name}  {one.what.removesuffix('。').removesuffix('.')} ({about})"


class _Delegate(RowDelegate):
    height = 66
    marks_choice = False

    def buttons(self, row: AttentionRow, rect: QRect) -> list[RowButton]:
        if row.code != attention.QUARANTINE:
            return []
        words = _("See them")
        wide = paint.width(words, 14) + 28
        return [RowButton("see", words, QRect(rect.right() - 12 - wide, rect.center().y() - 17, wide, 34))]

    def draw(self, p: QPainter, rect: QRect, row: AttentionRow, chosen: bool) -> None:
        waits = row.code in WAITING
        name, token = ("warning-circle-fill", "warn") if waits else ("x-circle-fill", "danger")
        icon(name, token).paint(p, QRect(rect.left() + 17, rect.center().y() - 11, 22, 22))
        room = rect.adjusted(54, 10, -190, -10)
        room.setHeight(24)
        paint.text(p, room, title_of(row), bold=True)
        room.translate(0, 24)
        room.setRight(rect.right() - (96 if row.code == attention.QUARANTINE else 16))
        paint.text(p, room, row.deed, size=13, token="text-2")
        when = joined(row.institute, near_moment(row.at) if row.at else "")
        buttons = self.buttons(row, rect)
        right = buttons[0].rect.left() - 10 if buttons else rect.right() - 16
        area = QRect(right - 170, rect.top() + 10, 170, 24)
        paint.text(p, area, when, size=13, token="text-3", align=paint.RIGHT)


class AttentionPage(QWidget):
    """A list; what is settled at a station goes by itself with its next package."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._build()
        self.list.acted.connect(self._acted)
        context.changes.sync.connect(self._changed)
        self.refresh()

    def _build(self) -> None:
        self.sub = label("", "sub")
        self.strip = Strip()
        self.list = ListView(RowList(lambda one: joined(title_of(one), one.deed)), _Delegate)
        self.list.setAccessibleName(_("To settle"))
        card, empty = Card(), Card()
        card.body.addWidget(self.list, 1)
        empty.body.addWidget(
            EmptyState("check-circle", _("Nothing is to be settled"), _("Every package went in whole.")), 1
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(empty)
        self.stack.addWidget(card)
        self.shared = button("", self.show_shared, kind="quiet", icon_name="users-three")
        head = row(label(_("To settle"), "title"), self.sub, None, self.shared, spacing=12)
        whole = column(holder(head, height=68), StripLine(self.strip), self.stack, margins=(24, 0, 24, 20))
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Read everything again."""
        try:
            rows = attention.list_attention()
            people = attention.count_shared_people()
        except StationError as error:
            self.strip.say("danger", error.message)
            return
        self.list.set_rows(rows)
        self.stack.setCurrentIndex(1 if rows else 0)
        words = _("A station's next package takes its line away by itself.")
        self.sub.setText(words if rows else "")

        words = ngettext("%(n)d person in several stations", "%(n)d people in several stations", people)
        self.shared.setText(words % {"n": people})
        self.shared.setVisible(bool(people))

    def show_shared(self) -> TableDialog:
        """Who is in several stations."""
        rows = [
            (one.name or _("(no name)"), "、".join(one.stations)) for one in attention.list_shared_people()
        ]
        dialog = TableDialog(self, _("People in several stations"), (_("name"), _("stations")), rows)
        dialog.open()
        return dialog

    def _acted(self, one: AttentionRow, name: str) -> None:
        if name == "see":
            self.show_quarantine(one)

    def show_quarantine(self, one: AttentionRow) -> TableDialog:
        """A station's changes in quarantine, each with its reason."""
        rows = [(name_of(bad.table), bad.why) for bad in attention.list_quarantine(one.station)]
        dialog = TableDialog(self, title_of(one), (_("record"), _("why")), rows)
        dialog.open()
        return dialog

    def open(self, what: str) -> None:
        """Nothing in particular can be asked for."""

    def set_compact(self, compact: bool) -> None:
        """The line beside the title gives way."""
        self.sub.setVisible(not compact)
