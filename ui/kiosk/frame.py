"""The frame of the kiosk: a window over everything that no key closes, built anew for every screen.

It knows touches, seconds and languages; what is shown in it, and who signs in, is ``window``'s.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QLayout, QStackedWidget, QVBoxLayout, QWidget

from station_app.core import clock, i18n
from station_app.core.i18n import _
from ui.kiosk.header import Header
from ui.kiosk.measure import Measure, measure_of
from ui.kit.context import Context

#: A page that has just come up takes no press yet: it was meant for the page before.
SETTLE_MS: Final = 350
LANGUAGE_NAMES: Final = {"zh_CN": "中文", "en": "English"}
TOUCHED: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
    }
)
PRESSES: Final = frozenset(
    {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick, QEvent.Type.TouchBegin}
)


class KioskFrame(QWidget):
    """A subclass builds the pages, counts the seconds and knows the way home."""

    def __init__(self, context: Context) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
        self._context = context
        self.settle_ms = SETTLE_MS
        self.measure: Measure | None = None
        self._larger = self._leaving = False
        self._language = i18n.language()
        self._again: Callable[[], None] = self.go_home
        self._seconds = 0
        self._settling = QElapsedTimer()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setWindowTitle(_("Sign in by yourself"))
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        # The screen says how large the window is, never a page.
        self._box.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.header: Header | None = None
        self.stack: QStackedWidget | None = None
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self.second)
        context.changes.theme.connect(self.rebuild)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    # What a subclass does

    def build_pages(self, measure: Measure) -> None:
        """Fill ``stack`` and connect pages and header."""
        raise NotImplementedError

    def go_home(self) -> None:
        """Show the first page."""
        raise NotImplementedError

    def second(self) -> None:
        """A second has passed."""
        raise NotImplementedError

    def count_down(self) -> None:
        """Show on the page how many of its seconds are left."""
        raise NotImplementedError

    def seconds_of(self, page: QWidget | None) -> int:
        """After how many seconds without a touch the first page comes back."""
        raise NotImplementedError

    # Building: anew for every size, language and size of text

    def rebuild(self) -> None:
        """Make header and pages for the size the window has now, and show again what was shown."""
        self.measure = measure_of(self.size(), larger=self._larger)
        for old in (self.header, self.stack):
            if old is not None:
                self._box.removeWidget(old)
                old.hide()
                old.deleteLater()
        other = next(one for one in i18n.LANGUAGES if one != i18n.language())
        self.header = Header(self.measure, language=LANGUAGE_NAMES[other], larger=self._larger)
        self.header.larger_asked.connect(self._toggle_larger)
        self.header.language_asked.connect(self._toggle_language)
        self.stack = QStackedWidget()
        self._box.addWidget(self.header)
        self._box.addWidget(self.stack, 1)
        self.build_pages(self.measure)
        self._again()
        self.show_time()

    def bring_up(self, page: QWidget, again: Callable[[], None]) -> None:
        """Bring a page up; ``again`` shows the same after everything was built anew."""
        assert self.stack is not None
        self._again = again
        self.stack.setCurrentWidget(page)
        self._seconds = self.seconds_of(page)
        self._settling.restart()
        self.count_down()
        page.setFocus()

    @property
    def page(self) -> QWidget | None:
        """The page that is shown."""
        return self.stack.currentWidget() if self.stack is not None else None

    def show_time(self) -> None:
        """The time in the header."""
        if self.header is not None:
            self.header.time.say(f"{clock.now():%H:%M}")

    def is_settling(self) -> bool:
        """Whether the page has only just come up."""
        return self._settling.isValid() and self._settling.elapsed() < self.settle_ms

    # Larger, and in another language, for who stands there

    def _toggle_larger(self) -> None:
        self._larger = not self._larger
        self.rebuild()

    def _toggle_language(self) -> None:
        i18n.load_language(next(one for one in i18n.LANGUAGES if one != i18n.language()))
        self.rebuild()

    def shut(self) -> None:
        """Take the window away; whoever may do so has been asked."""
        self._leaving = True
        self._tick.stop()
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        i18n.load_language(self._language)
        self._context.changes.theme.disconnect(self.rebuild)
        self.close()
        self.deleteLater()

    # Events

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in TOUCHED and kind not in PRESSES:
            return False
        if not isinstance(watched, QWidget) or watched.window() is not self:
            return False
        if kind in PRESSES and self.is_settling():
            event.accept()
            return True
        self._seconds = self.seconds_of(self.page)
        self.count_down()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Esc, F11 and whatever else nobody inside wanted does nothing here.
        event.accept()

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        if self.measure is None or measure_of(self.size(), larger=self._larger) != self.measure:
            self.rebuild()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        if self.measure is None:
            self.rebuild()
        self._tick.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and self.isMinimized() and not self._leaving:
            self.showFullScreen()

    def closeEvent(self, event: QCloseEvent) -> None:
        app = QGuiApplication.instance()
        ending = isinstance(app, QGuiApplication) and app.isSavingSession()
        if self._leaving or ending:
            super().closeEvent(event)
        else:
            event.ignore()
