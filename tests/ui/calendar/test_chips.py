"""What the chips' painter draws, pixel by pixel."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.calendar.chips import CHIP, ChipPainter
from ui.kit import theme

#: Figures without ink, so that what is seen is the line alone.
BLANK = "\u3000" * 3


def inked(picture: QImage) -> set[tuple[int, int]]:
    """Where something was drawn."""
    return {
        (x, y)
        for x in range(picture.width())
        for y in range(picture.height())
        if picture.pixelColor(x, y).alpha()
    }


def test_a_struck_text_is_struck_where_it_stands_and_not_where_it_stood(qtbot: QtBot) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, theme="light")
    picture = QImage(400, 2 * CHIP, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    brush, p = ChipPainter(), QPainter(picture)
    wide = brush.text(p, QRectF(10, 0, 100, CHIP), BLANK, 13, "text-3", struck=True)
    before = inked(picture)
    brush.text(p, QRectF(200, CHIP, 100, CHIP), BLANK, 13, "text-3", struck=True)
    p.end()
    added = inked(picture) - before
    assert added == {(x + 190, y + CHIP) for x, y in before}
    assert {x for x, _y in before} == set(range(10, 10 + wide))
