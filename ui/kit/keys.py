"""Keys of a part of the window: they are answered while the focus is in it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

Keys = str | QKeySequence.StandardKey


def on_key(owner: QWidget, keys: Keys, act: Callable[[], object], *, repeats: bool = True) -> None:
    """``act`` answers ``keys`` while the focus is in ``owner``; held down, again and again if ``repeats``."""
    shortcut = QShortcut(QKeySequence(keys), owner)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.setAutoRepeat(repeats)
    shortcut.activated.connect(act)
