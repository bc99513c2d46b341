"""Head of the page: which activity, with a menu to change it; its state; documents; closing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from station_app.activities.categories import BY_KEY
from station_app.activities.rows import STATUS_NAMES, ActivityRow
from station_app.core import clock
from station_app.core.i18n import N_, _
from station_app.core.rights import Right, allowed
from station_app.reports.rows import Audience
from ui.kit import paint
from ui.kit.dates import near_day, span
from ui.kit.elided import Elided
from ui.kit.marks import Pill, SealLabel
from ui.kit.widgets import button, column, holder, icon_button, label, row, show_icon
from ui.kit.words import joined
from ui.signin.choosing import can_close, may_act

RECENT: Final = timedelta(days=7)
MOST_EACH: Final = 5
NO_RIGHT: Final = N_("Your account may not do this; a coordinator or staff member can.")
#: None is the blank sheet.
DOCUMENTS: Final[tuple[tuple[Audience | None, str], ...]] = (
    (Audience.INTERNAL, N_("Report for the station's own file")),
    (Audience.CENTRE, N_("Report for the centre, the public masked")),
    (Audience.WALL, N_("Report for the wall, everybody masked")),
    (None, N_("Blank sheet for signing by hand")),
)


class Switch(QPushButton):
    """The activity's seal, title and line; pressing it opens the menu of others."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "switch")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(54)
        self.seal = SealLabel(40)
        self.title, self.line = Elided("title"), Elided("sub")
        self.title.setFixedHeight(28)
        self.line.setFixedHeight(20)
        self.caret = label("")
        show_icon(self.caret, "caret-down", "text-3", size=18)
        top = row(self.title, self.caret, None, spacing=8)
        box = QHBoxLayout(self)
        box.setContentsMargins(6, 1, 12, 1)
        box.setSpacing(10)
        box.addWidget(self.seal)
        box.addLayout(column(top, self.line, spacing=0))
        for one in (self.seal, self.title, self.line, self.caret):
            one.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        inside = self.layout()
        return inside.sizeHint() if inside is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 54)


class Head(QWidget):
    """Shows an activity; ``chosen(uid)`` another one, ``document(audience or None)``, ``close_asked()``,
    ``kiosk_asked()``, ``paper_asked()``."""

    chosen = Signal(str)
    document = Signal(object)
    close_asked = Signal()
    kiosk_asked = Signal()
    paper_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(68)
        self._others: list[ActivityRow] = []
        self._may_act = False
        self.switch = Switch()
        self.switch.clicked.connect(self._open_activities)
        self.pill = Pill()
        self.finish = button(_("Close activity"), self.close_asked.emit, icon_name="check-circle")
        self.kiosk = button(
            _("Residents sign in"), self.kiosk_asked.emit, icon_name="device-tablet", key="F11"
        )
        self.print = button(
            _("Print PDF"), partial(self.document.emit, Audience.INTERNAL), icon_name="file-pdf", key="Ctrl+P"
        )
        self.more = icon_button("caret-down", _("Other documents"), self._open_documents)
        # One button of two parts: the usual document, and the menu of the others.
        self.print.setProperty("joined", "left")
        self.more.setProperty("joined", "right")
        self.more.setFixedSize(36, 40)
        papers = holder(row(self.print, self.more, spacing=0))
        line = row(self.switch, self.pill, None, self.finish, self.kiosk, papers, spacing=12)
        line.setContentsMargins(0, 0, 0, 0)
        line.setStretch(2, 1)
        self.setLayout(line)

    def show_activity(self, activity: ActivityRow | None, others: Sequence[ActivityRow]) -> None:
        """Show the activity, None for none; ``others`` fill the menu."""
        self._others = list(others)
        self._may_act = activity is not None and may_act(activity)
        papers = allowed(Right.ACTIVITIES)
        for one in (self.pill, self.print, self.more):
            one.setVisible(activity is not None)
        for one in (self.print, self.finish):
            one.setEnabled(papers)
            one.setToolTip("" if papers else _(NO_RIGHT))
        closed = activity is not None and activity.closed
        self.finish.setVisible(closed or (activity is not None and can_close(activity)))
        words = _("Photos and papers") if closed else _("Close activity")
        self.finish.setText(words)
        self.finish.setAccessibleName(words)
        self.switch.seal.setVisible(activity is not None)
        if activity is None:
            self.switch.title.setText(_("Sign-in"))
            self.switch.line.setText(_("No activity today"))
        else:
            self._show(activity)
        self.switch.setAccessibleName(f"{self.switch.title.text()}，{self.switch.line.text()}")
        self.switch.updateGeometry()

    def _show(self, activity: ActivityRow) -> None:
        category = BY_KEY[activity.category]
        self.switch.seal.set_category(category.seal, category.key, category.name)
        self.switch.title.setText(activity.title)
        self.switch.title.setToolTip(activity.title)
        when = f"{near_day(activity.starts.date())} {span(activity.starts, activity.ends)}"
        speaker = _("speaker: %(name)s") % {"name": activity.speaker} if activity.speaker else ""
        self.switch.line.setText(joined(when, activity.venue, speaker))
        if can_close(activity):
            self.pill.set_state("waiting", _("to be closed"))
        else:
            words = _("closed") if activity.closed else _(STATUS_NAMES[activity.status])
            self.pill.set_state(str(activity.status), words)

    # Menus

    def _open_activities(self) -> None:
        self.activities_menu().popup(self.switch.mapToGlobal(QPoint(0, self.switch.height() + 2)))

    def activities_menu(self) -> QMenu:
        """Today's activities, those of the last days, and the next ones."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        today = clock.today()
        past = [row for row in self._others if row.starts.date() < today]
        groups = (
            (_("Today"), [row for row in self._others if row.starts.date() == today]),
            (_("The last days"), past[::-1][:MOST_EACH]),
            (_("The next days"), [row for row in self._others if row.starts.date() > today][:MOST_EACH]),
        )
        for title, rows in groups:
            if rows:
                menu.addAction(title).setEnabled(False)
            for one in rows:
                action = menu.addAction(_seal_icon(one), _menu_words(one))
                action.triggered.connect(partial(self.chosen.emit, one.uid))
        if menu.isEmpty():
            menu.addAction(_("No other activity")).setEnabled(False)
        return menu

    def _open_documents(self) -> None:
        self.documents_menu().popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))

    def documents_menu(self) -> QMenu:
        """The report for its three readers, the blank sheet, and reading it again once it is filled in."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for audience, words in DOCUMENTS:
            action = menu.addAction(_(words))
            action.setEnabled(allowed(Right.ACTIVITIES))
            action.triggered.connect(partial(self.document.emit, audience))
        menu.addSeparator()
        read = menu.addAction(_("Read a sheet of paper …"))
        read.setEnabled(self._may_act)
        read.triggered.connect(self.paper_asked)
        return menu


def _menu_words(row: ActivityRow) -> str:
    day = "" if row.starts.date() == clock.today() else f"{near_day(row.starts.date())} "
    state = _("to be closed") if can_close(row) else _(STATUS_NAMES[row.status])
    return f"{day}{span(row.starts, row.ends)}  {row.title}\t{state}".replace("&", "&&")


def _seal_icon(row: ActivityRow) -> QIcon:
    picture = QPixmap(40, 40)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    category = BY_KEY[row.category]
    paint.seal(painter, QRect(0, 0, 40, 40), category.seal, category.key)
    painter.end()
    return QIcon(picture)
