"""Builds the window in order: fonts and theme, one window a home, the net for errors, then the loop."""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTimer, QTranslator
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from station_app.core import drivers, files, i18n, log
from station_app.core.paths import Home, default_centre_home, default_home, is_centre
from ui.kit import errors
from ui.kit.context import Context
from ui.kit.garbage import ScreenGarbage
from ui.shell.crash_dialog import tell_uncaught
from ui.shell.main_window import MainWindow
from ui.shell.single import SingleWindow

#: The window is painted and takes keys by then.
WARM_AFTER_MS: Final = 200


def run() -> int:
    """Open the window and work until it is closed; gives the process's exit status."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("practice-station")
    garbage = ScreenGarbage(app)
    home = _home()
    if not is_centre(home.root):
        drivers.only_sqlite()
    single = SingleWindow(home, app)
    if not single.is_first():
        return 0
    log.setup(home)
    files.remove_folder(home.previews)
    context = Context(home, app)
    garbage.is_busy = context.jobs.is_busy
    i18n.load_language(context.settings.language)
    _translate_qt(app)
    context.apply_theme()
    window = _window(context)
    errors.install(functools.partial(tell_uncaught, window))
    single.asked.connect(functools.partial(_to_front, window))
    window.centre_made.connect(functools.partial(_to_centre, window, single, garbage))
    window.begin()
    window.show()
    QTimer.singleShot(WARM_AFTER_MS, window, window.warm_up)
    QTimer.singleShot(WARM_AFTER_MS, garbage, garbage.keep)
    status = app.exec()
    log.shutdown()
    garbage.keep()  # the rest goes with the process: torn down in Python's order, not in Qt's, it may crash
    return status


def _home() -> Home:
    """The home that is named, else the station's own; where there is none but a centre, the centre's."""
    home, centre = Home(default_home().absolute()), Home(default_centre_home().absolute())
    return centre if not home.keys.exists() and is_centre(centre.root) else home


def _window(context: Context) -> MainWindow:
    """The station's window, or the centre's where the home is one."""
    if not is_centre(context.home.root):
        return MainWindow(context)
    from ui.shell.centre_window import CentreWindow

    return CentreWindow(context)


def _to_centre(old: MainWindow, single: SingleWindow, garbage: ScreenGarbage, root: Path) -> MainWindow:
    """The centre's window in the place of the first run's, which made the centre; the session goes on."""
    from station_app.centre.store import CentreHome
    from ui.shell.centre_window import CentreWindow

    home, app = CentreHome(root), QApplication.instance()
    log.setup(home)
    context = Context(home, app)
    garbage.is_busy = context.jobs.is_busy
    window = CentreWindow(context)
    errors.install(functools.partial(tell_uncaught, window))
    bring = functools.partial(_to_front, window)
    single.asked.disconnect()
    single.asked.connect(bring)
    if not single.is_of(home):
        own = SingleWindow(home, app)
        own.is_first()
        own.asked.connect(bring)
    window.setGeometry(old.geometry())
    window.begin()
    window.setWindowState(old.windowState())
    window.show()
    old.retire()
    return window


def _translate_qt(app: QApplication) -> None:
    """Qt's own buttons and menus in the interface's language."""
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(QLocale(i18n.language()), "qtbase", "_", folder):
        app.installTranslator(translator)


def _to_front(window: MainWindow) -> None:
    window.setWindowState(
        (window.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive
    )
    window.raise_()
    window.activateWindow()
