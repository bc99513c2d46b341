"""The frame that every sheet shares: A4, margins 14 mm, station and title above, checksum, operator and
page x of y below, the QR of document number, row count and checksum (ui.md §10)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any, Final

from station_app.core.i18n import _
from station_app.reports import fonts, sheet_layout
from station_app.reports.fonts import BOLD, REGULAR
from station_app.reports.glyphs import GlyphCheck

MM: Final = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM
MARGIN: Final = 14 * MM
GREY: Final = 0.925
LINE: Final = 0.3
#: A name's lines in a row of the sheet: how many at the most, their size in points, from one to the next
#: in mm. Four hold the 25 characters that a name may have.
NAME_LINES: Final = ((2, 9.0, 3.8), (3, 7.2, 2.9), (4, 5.8, 2.25))
#: The same in a cell of the head, which is lower.
HEAD_NAME_LINES: Final = ((2, 7.8, 3.3), (3, 6.2, 2.45))
#: Characters of a station's name that stand in one line of its seal.
SEAL_LINE: Final = 8
QR_SIZE: Final = sheet_layout.QR_SIDE * MM
#: How much of a text stands before the place that it is drawn at.
_BEFORE: Final = {"centre": 0.5, "right": 1.0}


def checksum(values: Sequence[Sequence[str]]) -> str:
    """The first eight hex digits of SHA-256 over the lines' canonical JSON, as ``7F3A-91C2``."""
    raw = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    digits = hashlib.sha256(raw).hexdigest()[:8].upper()
    return f"{digits[:4]}-{digits[4:]}"


class Page:
    """Drawing in millimetres from the top left corner, on a reportlab canvas.

    Texts that follow one another share one text object: a table's cells each in their own take half as
    long again.
    """

    def __init__(self, canvas: Any, glyphs: GlyphCheck) -> None:
        self._canvas, self.glyphs = canvas, glyphs
        self._words: Any = None
        #: What is drawn with, as far as this page set it; a text object knows no font at first.
        self._font: tuple[str, float] = ("", 0.0)
        self._ink = -1.0

    @property
    def canvas(self) -> Any:
        """The canvas to draw on, with every text so far below what comes."""
        if self._words is not None:
            self._canvas.drawText(self._words)
            self._words, self._font = None, ("", 0.0)
        return self._canvas

    def new_page(self) -> None:
        """End this page and begin another."""
        self.canvas.showPage()
        self._ink = -1.0

    def save(self) -> None:
        """End the last page, if anything stands on it, and write the file."""
        self.canvas.save()

    def inked(self, grey: float) -> Any:
        """The canvas, with that grey to fill shapes with, 0 black."""
        canvas = self.canvas
        self._ink_in(canvas, grey)
        return canvas

    def _ink_in(self, target: Any, grey: float) -> None:
        """The grey of what is filled or written, for a canvas or a text object."""
        if grey != self._ink:
            target.setFillGray(grey)
            self._ink = grey

    def text(
        self, x: float, y: float, text: str, *, size: float = 9.5, font: str = REGULAR,
        align: str = "left", grey: float = 0.07, room: float = 0.0,
    ) -> None:  # fmt: skip
        """Text with its middle at ``y``; ``room`` in mm shrinks it until it fits, then cuts it."""
        text = self.glyphs.text(text)
        if not text:
            return
        if room:
            text, size = _fit(text, font, size, room * MM)
        if self._words is None:
            self._words = self._canvas.beginText()
        words = self._words
        if self._font != (font, size):
            words.setFont(font, size)
            self._font = (font, size)
        self._ink_in(words, grey)
        left = x * MM - fonts.width(text, font, size) * _BEFORE[align] if align != "left" else x * MM
        words.setTextOrigin(left, HEIGHT - y * MM - size * 0.36)
        words.textLine(text)

    def name(
        self, x: float, y: float, text: str, *, size: float, room: float, font: str = BOLD,
        lines: Sequence[tuple[int, float, float]] = NAME_LINES,
    ) -> None:  # fmt: skip
        """A name, whole: one that is too long for its cell stands on smaller lines, broken at its dots."""
        text = self.glyphs.text(text)
        if fonts.width(text, font, size) <= room * MM * 1.35:
            self.text(x, y, text, size=size, font=font, room=room)
            return
        parts, smaller, step = _name_lines(text, font, room * MM, lines)
        first = y - step * (len(parts) - 1) / 2
        for place, part in enumerate(parts):
            self.text(x, first + step * place, part, size=smaller, font=font, room=room)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, grey: float = LINE, width: float = 0.6
    ) -> None:
        """A line."""
        canvas = self.canvas
        canvas.setStrokeGray(grey)
        canvas.setLineWidth(width)
        canvas.line(x1 * MM, HEIGHT - y1 * MM, x2 * MM, HEIGHT - y2 * MM)

    def fill(self, x: float, y: float, width: float, height: float, grey: float = GREY) -> None:
        """A filled box."""
        self.inked(grey).rect(x * MM, HEIGHT - (y + height) * MM, width * MM, height * MM, stroke=0, fill=1)

    def box(self, x: float, y: float, width: float, height: float, *, grey: float = 0.5) -> None:
        """An empty box with a thin rim."""
        self.canvas.setStrokeGray(grey)
        self.canvas.setLineWidth(0.5)
        self.canvas.rect(x * MM, HEIGHT - (y + height) * MM, width * MM, height * MM, stroke=1, fill=0)

    def grid(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        """Every line of a table with those column and row edges."""
        self.canvas.setStrokeGray(LINE)
        self.canvas.setLineWidth(0.6)
        self.canvas.grid([x * MM for x in xs], [HEIGHT - y * MM for y in ys])

    def head(self, station: str, title: str, number: str, qr_form: str) -> None:
        """Station and title in the middle, the QR with the document number below it at the right."""
        self.text(105, 14.8, station, size=11, align="centre", room=120)
        spaced = " ".join(title) if title and not title.isascii() else title
        self.text(105, 22.8, spaced, size=19, font=BOLD, align="centre", room=130)
        if qr_form:
            self.canvas.saveState()
            self.canvas.translate(WIDTH - MARGIN - QR_SIZE, HEIGHT - sheet_layout.QR_TOP * MM - QR_SIZE)
            self.canvas.doForm(qr_form)
            self.canvas.restoreState()
            self._ink = -1.0
        self.text(
            210 - 14 - QR_SIZE / MM / 2, 34, number, size=8, align="centre", grey=0.25, room=QR_SIZE / MM
        )

    def seal(self, x: float, y: float, station_short: str) -> None:
        """The ring of 38 mm around ``x``, ``y`` that the seal goes into, with the station's name in it."""
        self.canvas.setDash(3, 2)
        self.canvas.setStrokeGray(0.55)
        self.canvas.setLineWidth(0.9)
        self.canvas.circle(x * MM, HEIGHT - y * MM, 19 * MM, stroke=1, fill=0)
        self.canvas.setDash()
        lines = (_("Seal here"), *_seal_lines(station_short))
        for offset, text in zip((-4.6, 0, 4.6), lines, strict=False):
            self.text(x, y + offset, text, size=9, align="centre", grey=0.5, room=32)

    def foot(self, *, check: str, printed: str, operator: str, page: int, pages: int) -> None:
        """The line and the words below it."""
        self.line(14, 282.7, 196, 282.7, grey=0.6, width=0.5)
        left = _("checksum %(sum)s    made by the practice-station program; void if altered") % {"sum": check}
        self.text(14, 286.6, left, size=8, grey=0.2, room=95)
        middle = _("printed %(time)s    by %(name)s") % {"time": printed, "name": operator}
        self.text(170, 286.6, middle, size=8, align="right", grey=0.2, room=62)
        right = _("page %(page)d of %(pages)d") % {"page": page, "pages": pages}
        self.text(196, 286.6, right, size=8, font=BOLD, align="right", room=25)


def _seal_lines(name: str) -> tuple[str, str]:
    if len(name) <= SEAL_LINE:
        return name, ""
    ending = "文明实践站"
    cut = len(name) - len(ending) if name.endswith(ending) else len(name) // 2
    return name[:cut], name[cut:]


def _name_lines(
    text: str, font: str, room: float, ways: Sequence[tuple[int, float, float]]
) -> tuple[list[str], float, float]:
    """A name's lines, their size in points, and from one to the next in mm: at its dots where that will do,
    else anywhere; as large as goes."""
    for most, size, step in ways:
        for parts in (re.findall("[^·]+·?|·", text), re.findall(".·?", text)):
            lines = _packed(parts, font, size, room)
            if len(lines) <= most and all(fonts.width(line, font, size) <= room for line in lines):
                return lines, size, step
    return lines[:most], size, step


def _packed(parts: Sequence[str], font: str, size: float, room: float) -> list[str]:
    lines = [""]
    for part in parts:
        if lines[-1] and fonts.width(lines[-1] + part, font, size) > room:
            lines.append("")
        lines[-1] += part
    return lines


def _fit(text: str, font: str, size: float, room: float) -> tuple[str, float]:
    """The text at a size at which it fits; below 6 points it is cut with an ellipsis."""
    wide = fonts.width(text, font, size)
    if wide <= room:
        return text, size
    smaller = max(6.0, size * room / wide * 0.995)
    while text and fonts.width(text, font, smaller) > room:
        text = text[:-2] + "…" if len(text) > 2 else ""
    return text, smaller


def open_canvas(path: str, title: str) -> Any:
    """A reportlab canvas on A4 with the fonts at hand."""
    from reportlab.pdfgen.canvas import Canvas

    fonts.register()
    canvas = Canvas(path, pagesize=(WIDTH, HEIGHT), pageCompression=1)
    canvas.setTitle(title)
    canvas.setCreator("practice-station")
    return canvas
