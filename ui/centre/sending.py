"""What goes to the stations: notices, plans, brands, days off, the list; one parcel that all of them open."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QRect, QUrl
from PySide6.QtGui import QDesktopServices, QPainter
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from station_app.activities.categories import BY_KEY
from station_app.centre import dictionary, parcels
from station_app.centre.dictionary import ItemRow
from station_app.centre.parcels import SentRow
from station_app.core.errors import StationError
from station_app.core.i18n import _, ngettext
from station_app.sync.parcels import CATEGORY, KIND_NAMES, NOTICE, PLAN
from ui.centre.send_dialogs import BrandDialog, CategoryDialog, NoticeDialog, PlanDialog
from ui.kit import paint
from ui.kit.cards import Card, EmptyState, Strip
from ui.kit.context import Context
from ui.kit.dates import near_moment
from ui.kit.dialogs import FormDialog
from ui.kit.lists import ListView, RowButton, RowDelegate, RowList
from ui.kit.more_button import Entries, MoreButton, MoreEntry
from ui.kit.strip_line import StripLine
from ui.kit.theme import icon
from ui.kit.widgets import button, column, holder, label, row
from ui.kit.words import joined

ICONS: Final = {
    "notice": "megaphone-simple", "plan": "calendar-plus", "brand": "flag", "category": "grid-four",
    "holidays": "sun-horizon",
    "tree": "tree-structure",
}  # fmt: skip
WITHDRAWN: Final = ("notice", "plan", "brand", "category")
SIDE: Final = 320
D = TypeVar("D", bound=FormDialog)


def about(one: ItemRow) -> str:
    """What stands below an item's title."""
    said = {NOTICE: one.body.get("text", ""), PLAN: one.body.get("starts", "").replace("T", " ")}
    if one.kind == CATEGORY:
        under = BY_KEY[one.body["reported_as"]].name
        said[CATEGORY] = _("reported under %(service)s") % {"service": under}
    stations = len(one.stations)
    whom = _("for all stations")
    if stations:
        whom = ngettext("for %(n)d station", "for %(n)d stations", stations) % {"n": stations}
    return joined(_(KIND_NAMES[one.kind]), whom, said.get(one.kind, ""))


class _ItemDelegate(RowDelegate):
    height = 62
    marks_choice = False

    def buttons(self, row: ItemRow, rect: QRect) -> list[RowButton]:
        if row.kind not in WITHDRAWN:
            return []
        words = _("Send no more")
        wide = paint.width(words, 14) + 28
        return [
            RowButton("withdraw", words, QRect(rect.right() - 12 - wide, rect.center().y() - 17, wide, 34))
        ]

    def draw(self, p: QPainter, rect: QRect, row: ItemRow, chosen: bool) -> None:
        icon(ICONS.get(row.kind, "package")).paint(p, QRect(rect.left() + 17, rect.center().y() - 11, 22, 22))
        room = rect.adjusted(54, 9, -120, -9)
        room.setHeight(23)
        paint.text(p, room, row.title, bold=True)
        room.translate(0, 22)
        paint.text(p, room, about(row), size=13, token="text-2")


class _SentDelegate(RowDelegate):
    height = 62
    marks_choice = False

    def draw(self, p: QPainter, rect: QRect, row: SentRow, chosen: bool) -> None:
        room = rect.adjusted(17, 9, -12, -9)
        room.setHeight(23)
        paint.text(p, room, _("Parcel %(n)d") % {"n": row.number}, bold=True)
        room.translate(0, 22)
        words = ngettext("for %(n)d station", "for %(n)d stations", row.stations) % {"n": row.stations}
        paint.text(p, room, joined(near_moment(row.written_at), words), size=13, token="text-2")


class SendingPage(QWidget):
    """A parcel is cumulative: it replaces those before, so that a lost one costs nothing."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._path: Path | None = None
        self._build()
        self._connect()
        self.refresh()

    def _build(self) -> None:
        self.sub = label("", "sub")
        self.notice = button(_("A notice"), self.add_notice, icon_name="megaphone-simple")
        self.plan = button(_("An activity"), self.add_plan, icon_name="calendar-plus")
        self.more = MoreButton(self._more)
        head = row(
            label(_("Send out"), "title"), self.sub, None, self.notice, self.plan, self.more, spacing=12
        )
        self.strip = Strip()
        self.items = ListView(RowList(lambda one: joined(one.title, about(one))), _ItemDelegate)
        self.items.setAccessibleName(_("What goes with the next parcel"))
        self.card, empty = Card(_("What goes with the next parcel")), Card()
        self.card.body.addWidget(self.items, 1)
        empty.body.addWidget(
            EmptyState(
                "paper-plane-tilt", _("Nothing to tell yet"),
                _("Volunteer numbers go with every parcel. Add a notice or an activity for the stations."),
            ),
            1,
        )  # fmt: skip
        self.stack = QStackedWidget()
        self.stack.addWidget(empty)
        self.stack.addWidget(self.card)
        self.sent = ListView(
            RowList(lambda one: joined(str(one.number), near_moment(one.written_at))), _SentDelegate
        )
        self.sent.setAccessibleName(_("Parcels so far"))
        self.side = Card(_("Parcels so far"))
        self.side.body.addWidget(self.sent, 1)
        self.side.setFixedWidth(SIDE)
        middle = row(self.stack, self.side, spacing=16)
        middle.setStretch(0, 1)
        self.words = label("", "", "mute")
        self.folder = button(_("Open the folder"), self.open_folder, size="l", icon_name="folder-open")
        self.write = button(_("Write the parcel"), self._choose_folder, kind="primary", size="l")
        foot = row(self.words, None, self.folder, self.write, spacing=12)
        whole = column(
            holder(head, height=68), StripLine(self.strip), holder(middle), 12, holder(foot, height=48),
            margins=(24, 0, 24, 20),
        )  # fmt: skip
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self.items.acted.connect(self._acted)

    def _more(self) -> Entries:
        return [
            MoreEntry(_("A brand …"), "flag", self.add_brand),
            MoreEntry(_("A category …"), "grid-four", self.add_category),
            MoreEntry(_("A year's days off from a file …"), "sun-horizon", self._choose_holidays),
            MoreEntry(_("A new list of organisations …"), "tree-structure", self._choose_tree),
        ]

    # What the shell asks

    def refresh(self) -> None:
        """Read everything again."""
        try:
            items, sent = dictionary.list_items(), parcels.list_sent()
        except StationError as error:
            self.strip.say("danger", error.message)
            return
        self.items.set_rows(items)
        self.sent.set_rows(sent)
        self.stack.setCurrentIndex(1 if items else 0)
        self.card.count.setText(str(len(items)))
        self.folder.setVisible(self._path is not None)
        self.words.setText(_("One file for every registered station; nobody else can open it."))

    def open(self, what: str) -> None:
        """``notice`` and ``plan`` open their dialogs."""
        if what == "notice":
            self.add_notice()
        elif what == "plan":
            self.add_plan()

    def set_compact(self, compact: bool) -> None:
        """The parcels so far are narrower."""
        self.side.setFixedWidth(SIDE - 60 if compact else SIDE)

    # Adding and taking back

    def add_notice(self) -> NoticeDialog:
        """Tell the stations something."""
        return self._show(NoticeDialog(self))

    def add_plan(self) -> PlanDialog:
        """Plan an activity for them."""
        return self._show(PlanDialog(self))

    def add_brand(self) -> BrandDialog:
        """Name a brand."""
        return self._show(BrandDialog(self))

    def add_category(self) -> CategoryDialog:
        """Make up a category for them."""
        return self._show(CategoryDialog(self))

    def _show(self, dialog: D) -> D:
        dialog.finished.connect(self._answered)
        dialog.open()
        return dialog

    def _answered(self, _accepted: bool) -> None:
        self.refresh()

    def _acted(self, one: ItemRow, name: str) -> None:
        if name == "withdraw":
            self._do(functools.partial(dictionary.withdraw_item, one.kind, one.id))

    def _choose_holidays(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, _("A year's days off"), "", "JSON (*.json)")
        if chosen:
            self._do(functools.partial(dictionary.load_holidays, Path(chosen)))

    def _choose_tree(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, _("The list of organisations"), "", "CSV (*.csv)")
        if chosen:
            self._do(functools.partial(dictionary.replace_tree, Path(chosen)))

    def _do(self, deed: Callable[[], object]) -> None:
        self.strip.hide()
        try:
            deed()
        except StationError as error:
            self.strip.say("danger", error.message)
        self.refresh()

    # Writing

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, _("Write the parcel"), str(self._context.home.exports)
        )
        if chosen:
            self.write_to(Path(chosen))

    def write_to(self, folder: Path) -> None:
        """Write the parcel into a folder."""
        try:
            done = parcels.write_parcel(folder)
        except StationError as error:
            self.strip.say("danger", error.message)
            return
        self._path = done.path
        self.refresh()
        words = ngettext(
            "%(file)s is written; %(n)d station can open it.",
            "%(file)s is written; %(n)d stations can open it.",
            done.stations,
        )
        self.strip.say("ok", words % {"file": done.path.name, "n": done.stations})

    def open_folder(self) -> None:
        """Show it in the system's own window."""
        if self._path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path.parent)))
