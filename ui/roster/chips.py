"""Chips and tabs turn bold when they are on: room for that is kept while they are off."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from ui.kit import paint


def fit_chip(chip: QPushButton, *, size: int = 14, edge: int = 28) -> None:
    """Make a chip or tab as wide as its bold text needs, ``edge`` for its two sides."""
    room = edge if chip.icon().isNull() else edge + chip.iconSize().width() + 4
    chip.setMinimumWidth(paint.width(chip.text(), size, bold=True) + room)
