"""The window: welcome, lock page, and the pages beside the side bar. Navigation only.

What the lock page does not need is imported when it is first used, or by ``warm_up`` while somebody types the
password: a window that can be used stands twice as soon.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from station_app.core import session
from station_app.core.i18n import _
from station_app.core.rights import ROLE_NAMES, Right, Role, allowed
from ui.kit.context import Context, Page
from ui.kit.dialogs import Dialog
from ui.kit.enter import EnterKey
from ui.kit.theme import FocusRing, follows_keyboard
from ui.kit.widgets import redress, walked
from ui.shell import day, warming
from ui.shell.lock import LockPage
from ui.shell.nav import NavRail
from ui.shell.pages import PAGES, PageEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from station_app.core.jobs import Job
    from station_app.core.restore import Restored
    from ui.kiosk.window import KioskWindow

#: Below this the window is compact (ui.md §4).
COMPACT_BELOW: Final = 1180
SMALLEST: Final = QSize(880, 460)
USUAL: Final = QSize(1366, 768)
SHUT_POLL_MS: Final = 100


class MainWindow(QWidget):
    """Shows one of: the welcome (no station yet), the lock page, the pages."""

    #: The pages are there and an operator works.
    opened = Signal()
    #: (folder): the first run made this computer a centre; another window goes on from here.
    centre_made = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.pages: dict[str, QWidget] = {}
        self.now = ""
        #: The kiosk, while it stands over everything.
        self.kiosk: KioskWindow | None = None
        self._last_operator = ""
        self._compact = False
        self._build()
        self._connect()
        self._add_shortcuts()

    def _build(self) -> None:
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(SMALLEST)
        self.resize(USUAL)
        self.setWindowTitle(_("Practice station"))
        self.outer = QStackedWidget()
        self.lock_page = self._lock_page()
        self.outer.addWidget(self.lock_page)
        self.inside = QWidget()
        self.nav = NavRail(self.entries())
        self.stack = QStackedWidget()
        line = QHBoxLayout(self.inside)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.nav)
        line.addWidget(self.stack, 1)
        self.outer.addWidget(self.inside)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.outer)
        self.ring = FocusRing(self)
        self._enter_key = EnterKey()
        #: Whether the last key was Tab, which alone leads into the side bar.
        self._tabbed = False
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)

    def entries(self) -> tuple[PageEntry, ...]:
        """The pages of the side bar."""
        return PAGES

    def _lock_page(self) -> LockPage:
        return LockPage(self._context.home)

    def _connect(self) -> None:
        context, changes = self._context, self._context.changes
        context.went.connect(self.go)
        context.palette_asked.connect(self.open_palette)
        context.restore_asked.connect(self._restore)
        self.nav.asked.connect(self._show_page)
        self.nav.lock_asked.connect(self.lock)
        self.lock_page.entered.connect(self._enter)
        self._idle.timeout.connect(self.lock)
        changes.care.connect(self._show_backup)
        changes.library.connect(self._show_overdue)
        changes.settings.connect(self._restart_idle)
        changes.theme.connect(self._redress)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._aim_ring)
            app.installEventFilter(self)

    def _redress(self) -> None:
        self.nav.repaint_icons()
        redress(self)

    def _add_shortcuts(self) -> None:
        self._add_page_keys()
        self._key("Ctrl+K", "open_palette")
        self._key("F1", "show_keys")
        self._key("F2", "go", "signin", "current")
        self._key("F3", "go", "library", "desk")
        self._key("F4", "go", "calendar", "new")
        self._key("F5", "_refresh")
        self._key("F6", "_add_person")
        self._key("F9", "back_up")
        self._key("F11", "start_kiosk")
        self._key("Ctrl+L", "lock", behind_dialogs=True)

    def _add_page_keys(self) -> None:
        # A page under another has no button in the side bar, and no key.
        shown = [entry for entry in self.entries() if not entry.under]
        for place, entry in enumerate(shown[:6], 1):
            self._key(f"Ctrl+{place}", "_show_page", entry.name)

    def _key(self, keys: str, method: str, *arguments: str, behind_dialogs: bool = False) -> None:
        def act() -> None:
            # Behind a dialog, or while nobody works, a key of the window does nothing; locking goes always.
            if self.outer.currentWidget() is self.inside and (behind_dialogs or not self.dialogs()):
                getattr(self, method)(*arguments)

        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(act)

    def warm_up(self, at: int = 0) -> None:
        """Import what logging in will want, a part a turn of the event loop."""
        if warming.warm(at):
            QTimer.singleShot(0, self, functools.partial(self.warm_up, at + 1))

    # Who works

    def begin(self) -> None:
        """Show what the home calls for: the welcome where there is no station yet, else the lock page."""
        if self._context.home.keys.exists():
            self.show_lock()
        else:
            self._show_welcome()

    def _show_welcome(self) -> None:
        from ui.welcome.page import WelcomePage

        page = WelcomePage(self._context)
        page.set_up.connect(self._enter_first)
        page.centre_made.connect(self.centre_made)
        self.outer.addWidget(page)
        self.outer.setCurrentWidget(page)

    def _enter_first(self) -> None:
        welcome = self.outer.currentWidget()
        self._enter(session.current().name)
        if welcome is not None:
            self.outer.removeWidget(welcome)
            welcome.deleteLater()

    def retire(self) -> None:
        """Give way to another window: nobody is logged out, since that one goes on with the same session."""
        self._idle.stop()
        self._context.jobs.stop()
        self.hide()
        self.deleteLater()

    def show_lock(self, fact: str = "") -> None:
        """Show the lock page."""
        self.outer.setCurrentWidget(self.lock_page)
        known = self._context.settings
        self.lock_page.refresh(
            station=known.station_name,
            institute=known.station_above,
            fact=fact,
            last=self._last_operator,
        )
        self.lock_page.focus()

    def _enter(self, name: str) -> None:
        """An operator has opened the station: another one than before starts on a clean window."""
        if self.pages and name != self._last_operator:
            self.forget_pages()
        self._last_operator = name
        current = session.current()
        from station_app.organisation import places
        from station_app.organisation import service as organisation

        station = organisation.this_station()
        short = places.short_name(station.name)
        self.nav.show_operator(short, current.name, _(ROLE_NAMES[Role(current.role)]))
        self.setWindowTitle(station.full_name)
        self._context.remember_station(station.full_name, station.institute)
        self._show_backup()
        self._show_overdue()
        self.outer.setCurrentWidget(self.inside)
        if self.now:
            self._refresh()
        else:
            self._show_page(PAGES[0].name)
        self._restart_idle()
        self._begin_day()
        self.opened.emit()

    def lock(self) -> None:
        """Lock the window; what was not saved stays behind the lock page.

        Work under way goes on behind it; the station is shut, and can be entered again, once it is done.
        """
        if session.current_or_none() is None:
            return
        for dialog in self.dialogs():
            dialog.rest()
        self._idle.stop()
        self.show_lock(_("What was not finished is still there."))
        self._shut_when_idle()

    def _shut_when_idle(self) -> None:
        busy = self._context.jobs.is_busy()
        self.lock_page.wait(busy)
        if busy:
            QTimer.singleShot(SHUT_POLL_MS, self, self._shut_when_idle)
        else:
            self._log_out()

    def _log_out(self) -> None:
        from station_app.operators import service as operators

        operators.log_out()

    def _restore(self, work: Callable[[Job], Restored]) -> None:
        from ui.shell.restoring import Restoring

        Restoring(self, self._context).start(work)

    def forget_pages(self) -> None:
        """Nobody's pages and dialogs stay: whoever comes next, or what comes in their place, is another."""
        self._idle.stop()
        for dialog in self.dialogs():
            dialog.reject()
        for page in self.pages.values():
            self.stack.removeWidget(page)
            page.deleteLater()
        self.pages.clear()
        self.now = ""

    def dialogs(self) -> list[Dialog]:
        """The dialogs that are open over the window."""
        return [d for d in self.findChildren(Dialog) if not d.is_closing]

    # Pages

    def go(self, name: str, what: str = "") -> None:
        """Show a page and, in it, something particular; ``kiosk`` is no page but a window of its own."""
        if name == "kiosk":
            self.start_kiosk()
            return
        self._show_page(name)
        if what:
            self._page().open(what)

    def _show_page(self, name: str) -> None:
        if name not in self.pages:
            entry = next(one for one in self.entries() if one.name == name)
            page = entry.build(self._context)
            self.pages[name] = page
            self.stack.addWidget(page)
            self._page_of(page).set_compact(self._compact)
        elif name != self.now:
            self._page_of(self.pages[name]).refresh()
        arrives = name != self.now
        self.now = name
        self.stack.setCurrentWidget(self.pages[name])
        self.nav.show_page(name)
        if arrives:
            self._focus_page()

    def _focus_page(self) -> None:
        """The keys go to the page: to what it names by its focus proxy, else to its first field or button."""
        page = self.pages.get(self.now)
        if page is None or self.outer.currentWidget() is not self.inside or self.dialogs():
            return
        if (proxy := page.focusProxy()) is not None and proxy.isVisible():
            page.setFocus(Qt.FocusReason.OtherFocusReason)
        now = QApplication.focusWidget()
        if now is None or not page.isAncestorOf(now):
            for one in walked(page)[:1]:
                one.setFocus(Qt.FocusReason.OtherFocusReason)

    def _page(self) -> Page:
        return self._page_of(self.pages[self.now])

    @staticmethod
    def _page_of(widget: QWidget) -> Page:
        page: Page = widget  # type: ignore[assignment]
        return page

    def _refresh(self) -> None:
        self._page().refresh()
        for dialog in self.dialogs():
            dialog.resume()

    def _add_person(self) -> None:
        if self.now == "signin":
            self._page().open("walk-in")
        else:
            self.go("roster", "new")

    def open_palette(self) -> None:
        """Open the box that finds everything."""
        from ui.shell.palette import Palette

        palette = Palette(self, self._context)
        palette.open(palette.box)

    def show_keys(self) -> None:
        """Show which keys do what."""
        from ui.shell.keys import KeysDialog

        KeysDialog(self).open()

    # The kiosk

    def start_kiosk(self) -> None:
        """Put the kiosk over everything; it is left with an operator's password alone."""
        if self.kiosk is not None or not allowed(Right.SIGN_IN):
            return
        from ui.kiosk.window import KioskWindow

        self._idle.stop()
        kiosk = KioskWindow(self._context)
        kiosk.left.connect(self._kiosk_left)
        kiosk.day_changed.connect(self._begin_day)
        self.kiosk = kiosk
        kiosk.showFullScreen()
        self.hide()

    def _kiosk_left(self, name: str) -> None:
        self.kiosk = None
        self.show()
        self._enter(name)

    # Care

    def back_up(self) -> None:
        """Write a backup now; the settings page shows what became of it."""
        self.go("settings", "backup")

    def _begin_day(self) -> None:
        work = functools.partial(day.begin, self._context.settings)
        self._context.jobs.start(self, work, done=self._day_begun, failed=self._no_backup)

    def _day_begun(self, _result: None) -> None:
        self._context.changes.care.emit()
        self._context.changes.library.emit()

    def _no_backup(self, _error: Exception) -> None:
        # The side bar keeps saying when the last one was made; the settings page tells why.
        self._show_backup()

    def _show_backup(self) -> None:
        from station_app.care import service as care

        if session.current_or_none() is not None:
            rows = care.list_backups()
            self.nav.show_backup(rows[0] if rows else None)

    def _show_overdue(self) -> None:
        from station_app.library import service as library

        if session.current_or_none() is not None:
            self.nav.show_badge("library", library.desk_figures().overdue)

    def _restart_idle(self) -> None:
        minutes = self._context.settings.auto_lock_minutes
        if minutes and session.current_or_none() is not None and self.kiosk is None:
            self._idle.start(minutes * 60_000)
        else:
            self._idle.stop()

    # Events

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin):
            if self._idle.isActive():
                self._restart_idle()
            follows_keyboard(event)
            if not isinstance(event, QKeyEvent):
                self._tabbed = False
                if isValid(self.ring):
                    self.ring.aim(None)
            elif isinstance(watched, QWidget):
                self._tabbed = event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
                return watched.window() is self and self._enter_key.takes(watched, event)
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = self.width() < COMPACT_BELOW
        if compact != self._compact:
            self._compact = compact
            self.nav.set_compact(compact)
            for page in self.pages.values():
                self._page_of(page).set_compact(compact)

    def _aim_ring(self, _old: QWidget | None, new: QWidget | None) -> None:
        if not isValid(self.ring):
            # Qt lays the ring into the dialog that has the focus, and it is deleted with it.
            self.ring = FocusRing(self)
        self.ring.aim(new if new is not None and self.isAncestorOf(new) else None)
        if new is not None and self.nav.isAncestorOf(new) and not self._tabbed:
            # Qt passes the focus on where a button is greyed or goes out of sight: not into the side bar.
            QTimer.singleShot(0, self, self._fetch_focus)

    def _fetch_focus(self) -> None:
        # Whoever sent the keys astray may have found a place for them meanwhile.
        if (now := QApplication.focusWidget()) is None or self.nav.isAncestorOf(now):
            self._focus_page()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._context.jobs.stop()
        if self.kiosk is not None:
            self.kiosk.shut()
        if session.current_or_none() is not None:
            self._log_out()
        super().closeEvent(event)
