"""Small widgets that every page uses: labels, buttons, cards, strips, segments, boxes."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QIcon, QKeyEvent, QKeySequence, QPainter, QPixmap
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.kit import paint
from ui.kit.theme import color, icon

HEAD_HEIGHT: Final = 47
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
    """Change style properties and have the style sheet read again."""
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
        made.setIcon(_beside_words(icon_name, "on-accent" if kind == "primary" else token))
        made.setIconSize(QSize(ICON + ICON_GAP, ICON))
    if key:
        # Room for the keycap is kept by spaces: a layout inside the button would lose its own text's place.
        made.setText(words + _spaces(paint.width(key, 12) + 22))
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


def _spaces(wide: int) -> str:
    """As many spaces as keep ``wide`` pixels free in a button's text."""
    return " " * round(wide / max(1, paint.width(" " * 10, 15) / 10))


def icon_button(name: str, title: str, clicked: Callable[[], object] | None = None) -> QToolButton:
    """A button of an icon alone, with a name for screen readers."""
    made = QToolButton()
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


def holder(layout: QLayout, *, height: int = 0) -> QWidget:
    """A widget around a layout."""
    made = QWidget()
    made.setLayout(layout)
    if height:
        made.setFixedHeight(height)
    return made


class Card(QFrame):
    """A white card with a head of 47 px and a hairline below it; ``body`` takes the rest."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(1, 1, 1, 1)
        self.body.setSpacing(0)
        self.title = label(title, "lead")
        self.count = label("", "sub")
        self.head = QHBoxLayout()
        self.head.setContentsMargins(15, 0, 7, 0)
        self.head.setSpacing(8)
        self.head.addWidget(self.title)
        self.head.addWidget(self.count)
        self.head.addStretch()
        if title:
            self.body.addWidget(holder(self.head, height=HEAD_HEIGHT))
            self.body.addWidget(hairline())


class Trio(QWidget):
    """Numbers side by side, each with a word below it."""

    def __init__(
        self, words: Sequence[str], parent: QWidget | None = None, *, icons: Sequence[str] = ()
    ) -> None:
        super().__init__(parent)
        self.setFixedHeight(62)
        self._icons = tuple(icons)
        self._marks = [QLabel() for _name in self._icons]
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        self._numbers: list[QLabel] = []
        self._words: list[QLabel] = []
        for place, word in enumerate(words):
            number, below = label("–", "num"), label(word, "small")
            number.setFixedHeight(34)
            below.setFixedHeight(20)
            if place:
                line.addWidget(cut())
            line.addLayout(column(number, self._below(place, below), margins=(16, 3, 0, 4)), 1)
            self._numbers.append(number)
            self._words.append(below)

    def set_numbers(self, *numbers: object, tones: Sequence[str] = ()) -> None:
        """Show the numbers, each in its tone."""
        for place, number in enumerate(numbers):
            tone = tones[place] if place < len(tones) else ""
            self._numbers[place].setText(str(number))
            restyle(self._numbers[place], tone=tone)
            restyle(self._words[place], tone=tone)
            if self._marks:
                self._marks[place].setPixmap(icon(self._icons[place], tone or "text-2").pixmap(16, 16))

    def _below(self, place: int, below: QLabel) -> QLayout:
        """The word, with its icon if it has one."""
        return row(*self._marks[place : place + 1], below, None, spacing=4)


STRIP_ICONS: Final = {
    "ok": "check-circle-fill",
    "info": "info",
    "warn": "warning-circle-fill",
    "danger": "x-circle-fill",
}


class Strip(QFrame):
    """What has just happened, in place of a toast: it stays until the next thing happens."""

    acted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(46)
        self._mark = QLabel()
        self._mark.setFixedSize(20, 20)
        # Long words take a second line rather than making the page wider.
        self._words = label("", wrap=True)
        self._words.setTextFormat(Qt.TextFormat.RichText)
        self.action = button("", self.acted.emit, size="s")
        self._cap = label("", "kbd", parent=self.action)
        inside = row(self._cap, margins=(0, 0, 9, 0))
        inside.setAlignment(self._cap, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        self.action.setLayout(inside)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 0, 6, 0)
        line.setSpacing(10)
        line.addWidget(self._mark)
        line.addWidget(self._words, 1)
        line.addWidget(self.action)
        self.hide()

    def say(self, tone: str, words: str, *, action: str = "", key: str = "", icon_name: str = "") -> None:
        """Show ``words`` (plain text; a name may stand in <b>) in a tone, with an action if there is one.

        ``key`` is shown as a keycap inside the action, ``icon_name`` before it.
        """
        restyle(self, strip=tone)
        self._mark.setPixmap(icon(STRIP_ICONS[tone], tone).pixmap(20, 20))
        self._words.setText(words)
        self._cap.setText(key)
        # Room for the keycap, as in ``button``.
        room = _spaces(self._cap.sizeHint().width() + 8) if key else ""
        self.action.setText(" " * bool(icon_name) + action + room)
        self.action.setAccessibleName(action)
        self.action.setIcon(icon(icon_name) if icon_name else QIcon())
        self.action.setVisible(bool(action))
        self._cap.setVisible(bool(key))
        self.setAccessibleName(words)
        self.show()

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.text()


class Segment(QWidget):
    """Two or three choices side by side."""

    chosen = Signal(int)

    def __init__(self, words: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        self._group = QButtonGroup(self)
        self.buttons: list[QPushButton] = []
        for place, word in enumerate(words):
            one = button(word, kind="segment")
            one.setProperty("edge", "first" if place == 0 else "last" if place == len(words) - 1 else "")
            one.setCheckable(True)
            one.setChecked(place == 0)
            self._group.addButton(one, place)
            self.buttons.append(one)
            line.addWidget(one)
        self._group.idClicked.connect(self.chosen)

    def choose(self, place: int) -> None:
        """Mark a choice without telling anybody."""
        self.buttons[place].setChecked(True)


class SealLabel(QWidget):
    """A category's seal as a widget."""

    def __init__(self, size: int = 24, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(size, size)
        self._character, self._key = "", "wen"

    def set_category(self, character: str, key: str, name: str) -> None:
        """Show a category."""
        self._character, self._key = character, key
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, event: Any) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._character:
            paint.seal(painter, self.rect(), self._character, self._key)


class Avatar(QWidget):
    """A round disc with a name's first character."""

    def __init__(self, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(size, size)
        self._name = ""

    def set_name(self, name: str) -> None:
        """Whose it is."""
        self._name = name
        self.update()

    def paintEvent(self, event: Any) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint.avatar(painter, self.rect(), self._name)


class Pill(QWidget):
    """A state's pill as a widget."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(28)
        self._kind, self._words = "draft", ""

    def set_state(self, kind: str, words: str) -> None:
        """Show a state."""
        self._kind, self._words = kind, words
        self.setFixedWidth(paint.pill_width(words, kind) + 2)
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, event: Any) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._words:
            paint.pill(painter, 0, 14, self._kind, self._words)


class Bar(QWidget):
    """A bar, filled from the left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(8)
        self._fraction, self._token = 0.0, "bar"

    def set_fraction(self, fraction: float, token: str = "bar") -> None:
        """How full it is, from 0 to 1."""
        self._fraction, self._token = fraction, token
        self.update()

    def paintEvent(self, event: Any) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint.bar(painter, QRectF(self.rect()), self._fraction, self._token)


class Stars(QWidget):
    """Five stars, so many of them full."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(80, 20)
        self._level = 0

    def set_level(self, level: int) -> None:
        """How many are full."""
        self._level = level
        self.setAccessibleName(str(level))
        self.update()

    def paintEvent(self, event: Any) -> None:  # noqa: D102
        painter = QPainter(self)
        paint.stars(painter, 0, 10, self._level, of=5)


class EmptyState(QWidget):
    """Nothing here: an icon in a disc, what is so, what to do."""

    def __init__(self, icon_name: str, what: str, then: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon_name
        disc = label("", "disc")
        disc.setFixedSize(64, 64)
        disc.setAlignment(Qt.AlignmentFlag.AlignCenter)
        disc.setPixmap(icon(icon_name, "text-3").pixmap(32, 32))
        self.what, self.then = label(what, "lead"), label(then, "sub", wrap=True)
        for one in (self.what, self.then):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box = QVBoxLayout(self)
        box.addStretch()
        box.addWidget(disc, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(self.what)
        box.addWidget(self.then)
        box.addStretch()


def _leaves_undo(box: QLineEdit, event: QEvent) -> bool:
    """Whether Ctrl+Z is the page's: there is nothing typed that it could take back."""
    undo = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
    return undo and not box.text() and event.matches(QKeySequence.StandardKey.Undo)  # type: ignore[attr-defined]


class SearchBox(QLineEdit):
    """A box with a magnifying glass; Esc clears it, arrows and Enter are told."""

    moved = Signal(int)
    entered = Signal()

    def __init__(self, hint: str, *, large: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.addAction(icon("magnifying-glass", "text-3"), QLineEdit.ActionPosition.LeadingPosition)
        if large:
            self.setProperty("scale", "xl")
        self.setClearButtonEnabled(large)

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if _leaves_undo(self, event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class ScanBox(QLineEdit):
    """The box that a barcode scanner types into: no input method, full-width digits made plain, and
    Enter, Tab or a pause as the end of a scan (library.md §3.8)."""

    scanned = Signal(str)
    PAUSE_MS: Final = 250

    def __init__(self, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setProperty("scale", "xl")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(self.PAUSE_MS)
        self._pause.timeout.connect(self._paused)
        self._open_to_input_method = False

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if _leaves_undo(self, event):
            event.ignore()
            return False
        return super().event(event)

    def let_input_method_in(self, letting: bool) -> None:
        """F3: let Chinese be typed, for a name or a title."""
        self._open_to_input_method = letting
        QGuiApplication.inputMethod().update(Qt.InputMethodQuery.ImEnabled)

    @property
    def lets_input_method_in(self) -> bool:
        """Whether Chinese can be typed now."""
        return self._open_to_input_method

    def inputMethodQuery(self, query: Any, *arguments: Any) -> Any:  # noqa: D102
        if query == Qt.InputMethodQuery.ImEnabled and not self._open_to_input_method:
            return False
        return super().inputMethodQuery(query)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self._send()
            return
        super().keyPressEvent(event)
        plain = unicodedata.normalize("NFKC", self.text())
        if plain.isdigit() and len(plain) >= 8:
            self._pause.start()
        else:
            self._pause.stop()

    def _paused(self) -> None:
        self._send()

    def _send(self) -> None:
        self._pause.stop()
        plain = "".join(unicodedata.normalize("NFKC", self.text()).split())
        self.clear()
        if plain:
            self.scanned.emit(plain)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: D102
        # Tab ends a scan; with nothing typed it walks on, so that nobody is caught in the box.
        return not self.text() and super().focusNextPrevChild(forward)


class NavButton(QToolButton):
    """A page's button at the side: its marker is painted, since a QSS border would bend with the corner."""

    def __init__(self, words: str, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._words, self.badge = icon_name, words, 0
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setIconSize(QSize(22, 22))
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self.repaint_icon)
        self.set_compact(False)
        self.repaint_icon()

    def set_compact(self, compact: bool) -> None:
        """Icon over word in a narrow window, else beside it."""
        under = Qt.ToolButtonStyle.ToolButtonTextUnderIcon
        beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.setToolButtonStyle(under if compact else beside)
        self.setText(self._words if compact else f"  {self._words}")
        self.setFixedHeight(54 if compact else 44)
        restyle(self, compact=compact)

    def repaint_icon(self) -> None:
        """The icon in the theme's colour, filled on the page that is open."""
        on = self.isChecked()
        self.setIcon(icon(self._icon + ("-fill" if on else ""), "accent-text" if on else "text-2"))

    def paintEvent(self, event: Any) -> None:  # noqa: D102
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(color("accent"))
            painter.drawRoundedRect(QRectF(0, 12, 3, self.height() - 24), 1.5, 1.5)
        if self.badge:
            compact = self.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextUnderIcon
            place = QRect(self.width() - 34, self.height() // 2 - 11, 22, 22)
            if compact:
                place = QRect(self.width() // 2 + 8, 2, 20, 20)
            painter.setBrush(color("warn-tint"))
            painter.drawEllipse(place)
            words = str(min(99, self.badge))
            paint.text(painter, place, words, size=13, bold=True, token="warn", align=paint.CENTRE)


class StepBar(QWidget):
    """Steps of a longer way: done, now, later; their words are always shown."""

    def __init__(self, words: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._now = list(words), 0
        self.setFixedHeight(32)
        self.setMinimumWidth(sum(paint.width(w, 15, bold=True) + 78 for w in words) - 40)

    def set_now(self, place: int) -> None:
        """Which step is the present one."""
        self._now = place
        self.setAccessibleName(self._words[min(place, len(self._words) - 1)])
        self.update()

    def paintEvent(self, event: Any) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = 1
        for place, words in enumerate(self._words):
            done, now = place < self._now, place == self._now
            disc = QRect(x, 3, 26, 26)
            painter.setPen(color("ok-line" if done else "accent" if now else "line-2"))
            painter.setBrush(color("ok-tint" if done else "accent" if now else "surface"))
            painter.drawEllipse(disc)
            if done:
                icon("check", "ok").paint(painter, disc.adjusted(6, 6, -6, -6))
            else:
                token = "on-accent" if now else "text-2"
                paint.text(painter, disc, str(place + 1), size=14, bold=now, token=token, align=paint.CENTRE)
            x += 34
            x += paint.text(
                painter, QRect(x, 0, 200, 32), words, size=15, bold=now, token="text" if now else "text-2"
            )
            if place < len(self._words) - 1:
                painter.fillRect(QRect(x + 8, 16, 28, 1), color("line-2"))
            x += 44


class Toggle(QPushButton):
    """A switch."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setFixedSize(44, 26)
        self.setAccessibleName(name)

    def paintEvent(self, event: Any) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("text-2" if self.isChecked() else "field"))
        painter.drawRoundedRect(QRectF(0, 0, 44, 26), 13, 13)
        painter.setBrush(color("surface"))
        painter.drawEllipse(QRectF(21 if self.isChecked() else 3, 3, 20, 20))
