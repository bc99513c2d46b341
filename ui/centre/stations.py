"""Every station: where it stands, and week by week whose packages are missing; cards are registered here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter
from PySide6.QtWidgets import QFileDialog, QLineEdit, QStackedWidget, QWidget

from station_app.centre import rollup
from station_app.centre import service as centre
from station_app.centre.errors import OtherKeys
from station_app.centre.rollup import MissingRow, StationStatus
from station_app.core.errors import StationError
from station_app.core.i18n import N_, _, ngettext
from station_app.sync.centre_codes import sentence
from ui.kit import paint
from ui.kit.cards import Card, Segment, Strip
from ui.kit.context import Context
from ui.kit.dates import near_moment
from ui.kit.dialogs import ask
from ui.kit.strip_line import StripLine
from ui.kit.table import Column, RowTable, TableView
from ui.kit.theme import icon
from ui.kit.widgets import button, column, holder, label, row

WEEKS: Final = 12
WEEK_WIDE: Final = 56
NOW, CALENDAR = range(2)
S = TypeVar("S", StationStatus, MissingRow)


def _paint_card(p: QPainter, rect: QRect, one: StationStatus, _chosen: bool) -> None:
    if one.registered:
        icon("check-circle-fill", "ok").paint(p, QRect(rect.left(), rect.center().y() - 9, 18, 18))
    else:
        paint.text(p, rect, _("no card yet"), size=13, token="text-3")


STATUS_COLUMNS: Final = (
    Column(N_("station"), lambda s: s.name, 180, bold=True),
    Column(N_("institute"), lambda s: s.institute, 150, low=True, token="text-2"),
    Column(
        N_("card"), lambda s: _("registered") if s.registered else _("no card yet"), 90, paint=_paint_card
    ),
    Column(N_("last package"), lambda s: near_moment(s.last_received) if s.last_received else "–", 130),
    Column(N_("rows"), lambda s: str(s.rows), 84, right=True),
    Column(N_("quarantined"), lambda s: str(s.quarantined or ""), 110, right=True, token="danger"),
    Column(N_("set aside"), lambda s: str(s.aside or ""), 84, right=True, low=True, token="text-2"),
    Column(N_("what was said of it"), lambda s: sentence(s.last_code) if s.last_code else "", token="text-2"),
)


def calendar_columns(weeks: Sequence[date]) -> tuple[Column, ...]:
    """A column a week, between the station's name and what it waits for."""

    def cell(place: int) -> Any:
        def draw(p: QPainter, rect: QRect, one: MissingRow, _chosen: bool) -> None:
            box = QRect(rect.center().x() - 9, rect.center().y() - 8, 18, 18)
            if one.weeks[place]:
                icon("check-circle-fill", "ok").paint(p, box)
            elif one.registered:
                icon("circle-dashed", "warn").paint(p, box)
            else:
                paint.text(p, rect, "·", token="text-3", align=paint.CENTRE)

        return draw

    def said(place: int) -> Any:
        def text(one: MissingRow) -> str:
            return _("came") if one.weeks[place] else _("missing")

        return text

    middle = [
        Column(f"{week.month}/{week.day}", said(place), WEEK_WIDE, paint=cell(place))
        for place, week in enumerate(weeks)
    ]
    return (
        Column(N_("station"), lambda r: r.name, 170, bold=True),
        *middle,
        Column(N_("waits for"), waits_words, token="text-2"),
    )


def waits_words(one: MissingRow) -> str:
    """Which numbers never came, and which changes nothing has brought yet."""
    if one.waits_for:
        return _("changes %(span)s") % {"span": one.waits_for}
    if one.missing:
        return _("packages %(numbers)s, held in later ones") % {
            "numbers": "、".join(str(n) for n in one.missing[-5:])
        }
    return ""


class StationsPage(QWidget):
    """A table of now, and the calendar of missing packages."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._status: tuple[StationStatus, ...] = ()
        self._calendar: rollup.Calendar | None = None
        self._build()
        self._connect()
        self.refresh()

    def _build(self) -> None:
        self.setAcceptDrops(True)
        self.sub = label("", "sub")
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Find a station"))
        self.search.setAccessibleName(_("Find a station"))
        self.search.setFixedWidth(190)
        self.search.setClearButtonEnabled(True)
        self.which = Segment([_("Now"), _("Week by week")])
        self.register = button(_("Register cards"), self._choose, icon_name="identification-card")
        head = row(
            label(_("Stations"), "title"), self.sub, None, self.search, self.which, self.register, spacing=12
        )
        self.strip = Strip()
        self.now = RowTable(STATUS_COLUMNS)
        self.now_view = TableView(self.now)
        self.now_view.setAccessibleName(_("Stations"))
        weeks = rollup.missing_packages(weeks=WEEKS).weeks
        self.calendar = RowTable(calendar_columns(weeks))
        self.calendar_view = TableView(self.calendar)
        self.calendar_view.setAccessibleName(_("Missing packages"))
        self.stack = QStackedWidget()
        for view in (self.now_view, self.calendar_view):
            card = Card()
            card.body.addWidget(view, 1)
            self.stack.addWidget(card)
        whole = column(holder(head, height=68), StripLine(self.strip), self.stack, margins=(24, 0, 24, 20))
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self.which.chosen.connect(self.stack.setCurrentIndex)
        self.strip.acted.connect(self._to_card)
        self.search.textChanged.connect(self._show)
        self._context.changes.sync.connect(self._changed)

    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()

    # What the shell asks

    def refresh(self) -> None:
        """Read everything again."""
        self.strip.hide()
        try:
            self._status = rollup.centre_status().stations
            self._calendar = rollup.missing_packages(weeks=WEEKS)
        except StationError as error:
            self.strip.say("danger", error.message)
            return
        self._show()
        if not any(one.registered for one in self._status):
            self._advise()

    def _advise(self) -> None:
        words = _(
            "Give every station the centre's card, and register theirs here: drop the files, or choose them."
        )
        self.strip.say("info", words, action=_("The centre's card"))

    def _to_card(self) -> None:
        self._context.go("settings", "card")

    def open(self, what: str) -> None:
        """``calendar`` shows the missing packages; another word is looked for among the stations."""
        if what == "calendar":
            self.which.choose(CALENDAR)
            self.stack.setCurrentIndex(CALENDAR)
        else:
            self.search.setText(what)

    def set_compact(self, compact: bool) -> None:
        """Columns of low value give way."""
        self.now_view.set_compact(compact)
        self.sub.setVisible(not compact)

    def _show(self) -> None:
        wanted = self.search.text().strip()
        rows = self._calendar.rows if self._calendar else ()
        self.now.set_rows(_found(wanted, self._status))
        self.calendar.set_rows(_found(wanted, rows))
        known = sum(one.registered for one in self._status)
        self.sub.setText(_("%(known)d of %(all)d registered") % {"known": known, "all": len(self._status)})

    # Cards

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileNames(self, _("Stations' cards"), "", "JSON (*.json)")
        self.register_cards([Path(one) for one in chosen])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.toLocalFile().endswith(".json") for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls()]
        self.register_cards([path for path in paths if path.suffix == ".json"])

    def register_cards(self, paths: Sequence[Path]) -> None:
        """Register stations; one that has other keys now is asked about."""
        done: list[centre.Registered] = []
        for path in paths:
            try:
                done.append(centre.register(path))
            except OtherKeys as error:
                self._ask_other_keys(path, error)
                return
            except StationError as error:
                self.strip.say("danger", error.message)
                return
        if done:
            self._registered(done)

    def _ask_other_keys(self, path: Path, error: OtherKeys) -> None:
        ask(
            self, _("Other keys than before"), error.message, yes=_("Register the new keys"),
            no=_("Keep the old ones"), then=partial(self._replace, path),
        )  # fmt: skip

    def _replace(self, path: Path, _reason: str) -> None:
        try:
            self._registered([centre.register(path, replace=True)])
        except StationError as error:
            self.strip.say("danger", error.message)

    def _registered(self, done: list[centre.Registered]) -> None:
        words = ngettext("%(n)d station is registered.", "%(n)d stations are registered.", len(done))
        said = words % {"n": len(done)}
        if len(done) == 1:
            said += " " + _("%(name)s reads the same fingerprint: %(code)s") % {
                "name": done[0].name, "code": done[0].fingerprint
            }  # fmt: skip
        self._context.changes.sync.emit()
        self.refresh()
        self.strip.say("ok", said)
        self.now_view.setFocus(Qt.FocusReason.OtherFocusReason)


def _found(wanted: str, rows: Sequence[S]) -> list[S]:
    """The rows that go by what was typed; stations whose card is here come first, by code as the others."""
    found = [one for one in rows if any(wanted in text for text in (one.code, one.name, one.institute))]
    return sorted(found, key=_is_unregistered)


def _is_unregistered(one: StationStatus | MissingRow) -> bool:
    return not one.registered
