"""Colours, fonts and icons from the tokens; one palette and one style sheet a theme (ui.md §2-3)."""

from __future__ import annotations

import functools
import json
import re
from typing import Any, Final

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetrics,
    QGuiApplication,
    QIcon,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFocusFrame,
    QLineEdit,
    QPlainTextEdit,
    QProxyStyle,
    QStyle,
    QStyleFactory,
    QWidget,
)

from station_app.core import hues, paths
from ui.kit import icons

SCALES: Final = {"normal": 1.0, "large": 1.13, "largest": 1.25}
FOCUS_MARGIN: Final = 5
#: Icons inside boxes: in the big ones, in all others.
LARGE_ICON, SMALL_ICON = 24, 18
_ROLES: Final = (
    ("Window", "canvas"), ("WindowText", "text"), ("Base", "surface"), ("AlternateBase", "sunken"),
    ("Text", "text"), ("Button", "surface"), ("ButtonText", "text"), ("Highlight", "accent-tint"),
    ("HighlightedText", "text"), ("PlaceholderText", "text-3"), ("ToolTipBase", "text"),
    ("ToolTipText", "canvas"), ("Link", "accent-text"),
)  # fmt: skip


class _Theme:
    """The theme in use; widgets ask for colours when they paint, so a change needs no new widgets."""

    colours: dict[str, str] = {}
    px: dict[str, int] = {}
    scale: float = 1.0
    family: str = "sans-serif"
    dark: bool = False
    in_force: tuple[bool, str, bool] | None = None


@functools.cache
def _tokens() -> dict[str, Any]:
    text = paths.resource("themes", "tokens.json").read_text(encoding="utf-8")
    tokens: dict[str, Any] = json.loads(text)
    return tokens


@functools.cache
def _load_fonts() -> str:
    family = "sans-serif"
    for name in ("NotoSansSC-Bold.ttf", "NotoSansSC-Regular.ttf"):
        number = QFontDatabase.addApplicationFont(str(paths.resource("fonts", name)))
        families = QFontDatabase.applicationFontFamilies(number)
        family = families[0] if families else family
    return family


def apply(
    app: QApplication, *, theme: str = "system", text_size: str = "normal", contrast: bool = False
) -> None:
    """Put a theme (light, dark, system) and a text size on the whole program.

    What is in force already is not put on again: Qt would go through every widget there is.
    """
    _Theme.dark = theme == "dark" or (theme == "system" and _system_is_dark())
    wanted = (_Theme.dark, text_size, contrast)
    if wanted == _Theme.in_force:
        return
    _Theme.in_force = wanted
    colours = dict(_tokens()["dark" if _Theme.dark else "light"])
    if contrast:
        colours |= {"line": colours["field"], "line-2": colours["field"]}
        colours |= {"text-2": colours["text"], "text-3": colours["text"]}
    _Theme.colours = colours
    scale = _Theme.scale = SCALES.get(text_size, 1.0)
    _Theme.px = {
        name: round(value * scale) if name[0] in "fc" or name == "row" else value
        for name, value in _tokens()["px"].items()
    }
    _Theme.family = _load_fonts()
    for cached in (icon, shade, font, metrics_of):
        cached.cache_clear()
    app.setStyle(StationStyle(QStyleFactory.create("Fusion")))
    app.setFont(font(15))
    app.setPalette(_palette())
    app.setStyleSheet(_style_sheet())


def _system_is_dark() -> bool:
    hints = QGuiApplication.styleHints()
    return hints.colorScheme() == Qt.ColorScheme.Dark


def _palette() -> QPalette:
    palette = QPalette()
    for role, token in _ROLES:
        palette.setColor(getattr(QPalette.ColorRole, role), color(token))
    return palette


def _style_sheet() -> str:
    text = paths.resource("themes", "station.qss.in").read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    scaled = r"font-size: (\d+)px"
    text = re.sub(scaled, lambda m: f"font-size: {round(int(m[1]) * _Theme.scale)}px", text)
    text = re.sub(r"@px:([\w-]+)@", lambda m: str(_Theme.px[m[1]]), text)
    mode = "dark" if _Theme.dark else "light"
    text = re.sub(r"@image:([\w-]+)@", lambda m: _image(f"{m[1]}-{mode}.svg"), text)
    return re.sub(r"@([\w-]+)@", lambda m: _Theme.colours[m[1]], text)


def _image(name: str) -> str:
    """A picture beside the style sheet, as ``url(…)`` wants it."""
    return f'url("{paths.resource("themes", name).as_posix()}")'


def is_dark() -> bool:
    """Whether the dark theme is in use."""
    return _Theme.dark


def color(token: str) -> QColor:
    """A colour of the theme in use; shared, so never changed by who asks.

    ``c-``, ``t-`` and ``x-`` with a category's key are its seal, its tint and its text, in the colour that
    ``hues`` knows of.
    """
    if token[:2] in ("c-", "t-", "x-"):
        token = token[:2] + hues.colour_of(token[2:])
    return shade(token)


@functools.cache
def shade(token: str) -> QColor:
    """A colour of the theme by its own name, whatever category is painted in it; shared as ``color``'s."""
    value = _Theme.colours[token]
    found = re.match(r"rgba\((\d+),(\d+),(\d+),([.\d]+)\)", value)
    if found:
        return QColor(int(found[1]), int(found[2]), int(found[3]), int(float(found[4]) * 255))
    return QColor(value)


def px(name: str) -> int:
    """A size of the theme in use, in logical pixels."""
    return _Theme.px[name]


def text_scale() -> float:
    """How much larger than usual texts are, by the setting."""
    return _Theme.scale


@functools.cache
def font(size: int, *, bold: bool = False, struck: bool = False, scaled: bool = True) -> QFont:
    """The bundled font, two weights only; shared, so never changed by who asks.

    ``size`` is in pixels at the usual text size and grows with the setting, unless it must fit a shape.
    """
    made = QFont(_Theme.family)
    made.setPixelSize(round(size * _Theme.scale) if scaled else size)
    made.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    made.setStrikeOut(struck)
    return made


@functools.cache
def metrics_of(size: int, *, bold: bool = False) -> QFontMetrics:
    """The measures of ``font(size, bold=bold)``."""
    return QFontMetrics(font(size, bold=bold))


@functools.cache
def icon(name: str, token: str = "text-2") -> QIcon:
    """A Phosphor icon by its name, in a colour of the theme."""
    return icons.glyph_icon(name, color(token), color("text-off"))


class StationStyle(QProxyStyle):
    """Only what the style sheet cannot say."""

    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: Any = None, widget: QWidget | None = None
    ) -> int:
        if metric in (QStyle.PixelMetric.PM_FocusFrameHMargin, QStyle.PixelMetric.PM_FocusFrameVMargin):
            return FOCUS_MARGIN
        if metric == QStyle.PixelMetric.PM_LineEditIconSize and widget is not None:
            return LARGE_ICON if widget.property("scale") == "xl" else SMALL_ICON
        return super().pixelMetric(metric, option, widget)

    def standardIcon(
        self, kind: QStyle.StandardPixmap, option: Any = None, widget: QWidget | None = None
    ) -> QIcon:
        if kind == QStyle.StandardPixmap.SP_LineEditClearButton:
            return icon("x", "text-2")
        return super().standardIcon(kind, option, widget)


class _Hand:
    """Whether the last thing a person did was press a key: only then a ring shows where the focus is."""

    on_keyboard = False


def follows_keyboard(event: QEvent) -> None:
    """Note whether somebody works by keyboard or by mouse."""
    _Hand.on_keyboard = event.type() == QEvent.Type.KeyPress


class FocusRing(QFocusFrame):
    """A ring of 2 px, 2 px outside whatever has the focus, for who works by keyboard.

    Boxes that are typed into show the focus by their own border.
    """

    def aim(self, widget: QWidget | None) -> None:
        """Put the ring round a widget, or take it away."""
        typed = isinstance(
            widget, QLineEdit | QPlainTextEdit | QAbstractSpinBox | QComboBox | QAbstractItemView
        )
        self.setWidget(None if typed or not _Hand.on_keyboard else widget)  # type: ignore[arg-type]

    def paintEvent(self, event: Any) -> None:
        if self.widget() is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("focus"), 2))
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 11, 11)
        painter.drawPath(path)
