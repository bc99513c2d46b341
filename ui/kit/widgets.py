"""Small widgets that every page uses: labels, buttons, lines, and layouts of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.kit import paint
from ui.kit.theme import icon

ICON: Final = 18


ICON_GAP: Final = 5


def label(
    words: str = "", role: str = "", tone: str = "", *, wrap: bool = False, parent: QWidget | None = None
) -> QLabel:
    """A text in a role (title, lead, num, sub, small …) and a tone (danger, warn, ok, mute)."""
    made = QLabel(words, parent) if parent is not None else QLabel(words)
    if role:
        made.setProperty("role", role)
    if tone:
        made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    return made


def restyle(widget: QWidget, **properties: object) -> None:
    """Change style properties and have the style sheet read again, where one of them is new."""
    if all(widget.property(name) == value for name, value in properties.items()):
        return
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def button(
    words: str, clicked: Callable[[], object] | None = None, *, kind: str = "", size: str = "",
    icon_name: str = "", key: str = "", token: str = "text-2",
) -> QPushButton:  # fmt: skip
    """A button; ``key`` is shown as a keycap inside it (the shortcut itself is the page's)."""
    made = QPushButton(words)
    if kind:
        made.setProperty("kind", kind)
    if size:
        made.setProperty("scale", size)
    if icon_name:
        made.setProperty("icon_words", (icon_name, "on-accent" if kind == "primary" else token))
        made.setIcon(_beside_words(icon_name, "on-accent" if kind == "primary" else token))
        made.setIconSize(QSize(ICON + ICON_GAP, ICON))
    if key:
        # Room for the keycap is kept by spaces: a layout inside the button would lose its own text's place.
        made.setText(words + spaces(paint.width(key, 12) + 22))
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 12, 0)
        cap = label(key, "kbd-on" if kind == "primary" else "kbd")
        cap.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        # Aligned, not pushed by a stretch: a stretch inside would let the button grow.
        row.addWidget(cap, 0, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
    made.setAccessibleName(words)
    made.setAutoDefault(False)
    if clicked is not None:
        made.clicked.connect(clicked)
    return made


def _beside_words(name: str, token: str) -> QIcon:
    """An icon with room to its right: Qt puts 4 px between an icon and its words, the design 9."""
    made = QIcon()
    for ratio in (1, 2, 3):
        found = icon(name, token).pixmap(QSize(ICON, ICON) * ratio)
        found.setDevicePixelRatio(ratio)
        wide = QPixmap(QSize(ICON + ICON_GAP, ICON) * ratio)
        wide.setDevicePixelRatio(ratio)
        wide.fill(Qt.GlobalColor.transparent)
        painter = QPainter(wide)
        painter.drawPixmap(0, 0, found)
        painter.end()
        made.addPixmap(wide)
    return made


def set_key(made: QPushButton, key: str) -> None:
    """Another key in the keycap of a ``button`` that was made with one."""
    cap = made.findChild(QLabel)
    assert cap is not None
    cap.setText(key)
    made.setText(made.text().rstrip() + spaces(paint.width(key, 12) + 22))


def show_key(made: QPushButton, shown: bool) -> None:
    """Show the keycap of a ``button`` that was made with one, or leave it out where there is no room."""
    cap = made.findChild(QLabel)
    assert cap is not None
    cap.setVisible(shown)
    room = spaces(paint.width(cap.text(), 12) + 22) if shown else ""
    made.setText(made.text().rstrip() + room)


def show_mark(made: QPushButton, shown: bool) -> None:
    """Show the icon of a ``button`` that was made with one, or leave it out where there is no room."""
    made.setIconSize(QSize(ICON + ICON_GAP, ICON) if shown else QSize(0, 0))


def spaces(wide: int) -> str:
    """As many spaces as keep ``wide`` pixels free in a button's text."""
    return " " * round(wide / max(1, paint.width(" " * 10, 15) / 10))


def redress(root: QWidget) -> None:
    """Give buttons, labels and actions below ``root`` their icons in the colours of the theme in force."""
    for one in root.findChildren(QAbstractButton):
        beside, alone = one.property("icon_words"), one.property("icon_alone")
        if beside:
            one.setIcon(_beside_words(*beside))
        elif alone:
            one.setIcon(icon(alone))
    shown: list[QLabel | QAction] = [*root.findChildren(QLabel), *root.findChildren(QAction)]
    for mark in shown:
        if mark.property("icon_shown"):
            show_icon(mark, *mark.property("icon_shown"))


def show_icon(where: QLabel | QAction, name: str, token: str = "text-2", size: int = 16) -> None:
    """Put an icon into a label or an action, in a colour of the theme; ``redress`` keeps it up to date."""
    where.setProperty("icon_shown", (name, token, size))
    if isinstance(where, QAction):
        where.setIcon(icon(name, token))
    else:
        where.setPixmap(icon(name, token).pixmap(size, size))


def icon_button(name: str, title: str, clicked: Callable[[], object] | None = None) -> QToolButton:
    """A button of an icon alone, with a name for screen readers."""
    made = QToolButton()
    made.setProperty("icon_alone", name)
    made.setIcon(icon(name))
    made.setIconSize(QSize(20, 20))
    made.setFixedSize(36, 36)
    made.setToolTip(title)
    made.setAccessibleName(title)
    if clicked is not None:
        made.clicked.connect(clicked)
    return made


def hairline() -> QFrame:
    """A line of one pixel."""
    made = QFrame()
    made.setProperty("hairline", True)
    made.setFixedHeight(1)
    return made


def cut() -> QFrame:
    """An upright line of one pixel."""
    made = QFrame()
    made.setProperty("cut", True)
    made.setFixedWidth(1)
    return made


def row(
    *items: QWidget | int | None, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Widgets side by side; None is a stretch, a number a gap."""
    made = QHBoxLayout()
    _fill(made, items, spacing, margins)
    return made


def column(
    *items: QWidget | QLayout | int | None,
    spacing: int = 0,
    margins: tuple[int, int, int, int] = (0, 0, 0, 0),
) -> QVBoxLayout:
    """Widgets below each other; None is a stretch, a number a gap."""
    made = QVBoxLayout()
    _fill(made, items, spacing, margins)
    return made


def _fill(box: QBoxLayout, items: Sequence[Any], spacing: int, margins: tuple[int, int, int, int]) -> None:
    box.setSpacing(spacing)
    box.setContentsMargins(*margins)
    for item in items:
        if item is None:
            box.addStretch()
        elif isinstance(item, int):
            box.addSpacing(item)
        elif isinstance(item, QLayout):
            box.addLayout(item)
        else:
            box.addWidget(item)


def walked(root: QWidget) -> list[QWidget]:
    """What Tab can reach below ``root``, in reading order.

    Not by ``nextInFocusChain``: PySide takes what that gives for a child of the widget asked, so that
    what a window holds would be torn down with the first dialog that walked over it.
    """
    return [
        one
        for one in root.findChildren(QWidget)
        # A number's or a day's line of text hands the focus back to the box around it: no step of its own.
        if one.isVisible()
        and one.isEnabled()
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and one.focusProxy() is None
    ]


def reveal(widget: QWidget) -> None:
    """Scroll what has the focus into sight, with the words above and below it."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    if above is not None:
        above.ensureWidgetVisible(widget, 0, 40)


def holder(layout: QLayout, *, height: int = 0) -> QWidget:
    """A widget around a layout."""
    made = QWidget()
    made.setLayout(layout)
    if height:
        made.setFixedHeight(height)
    return made
