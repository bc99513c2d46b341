"""Which of these people are you: by family name and then by name, or among those of four digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from station_app.core.i18n import _, ngettext
from station_app.signin.kiosk_rows import KioskHit, Named, Surname
from ui.kiosk.measure import Measure
from ui.kiosk.parts import Line, TouchButton, Words
from ui.kit.theme import color
from ui.kit.widgets import column, row

#: The commonest family names stand first, the others behind a letter.
COMMON: Final = 15
#: More people than this of one name are narrowed by the next letter.
NARROWED: Final = 12
OTHERS, BACK, LETTER, SURNAME, GIVEN = "others", "back", "letter", "surname", "given"


@dataclass(frozen=True, slots=True)
class Choice:
    """One key above the tiles: what it says, and what pressing it means."""

    words: str
    what: str
    chosen: bool = False
    small: bool = False


class Tile(TouchButton):
    """One person: masked name, the last four digits or since when they are inside; or the way on."""

    def __init__(self, measure: Measure) -> None:
        super().__init__(measure, "", high=104, radius=14, size=36)
        self.hit: KioskHit | None = None

    def show_hit(self, hit: KioskHit) -> None:
        """Show a person."""
        self.hit = hit
        self.say(hit.name, kind="plain" if hit.since is None else "inside")
        self.setAccessibleName(f"{hit.name}，{self.more}")
        self.show()

    def show_next(self, words: str) -> None:
        """Show the way to the next people."""
        self.hit = None
        self.say(words, kind="function")
        self.show()

    @property
    def more(self) -> str:
        """The line below the name."""
        hit = self.hit
        if hit is None:
            return ""
        if hit.since is not None:
            return _("in since %(time)s; press to sign out") % {"time": f"{hit.since:%H:%M}"}
        return _("phone ends in %(tail)s") % {"tail": hit.tail} if hit.tail else _("no phone left")

    def paint_inside(self, p: QPainter, area: QRect) -> None:
        if self.hit is None:
            p.setFont(self._m.font(24))
            p.setPen(color("text"))
            p.drawText(area, Qt.AlignmentFlag.AlignCenter, self.text())
            return
        lines = (Line(self.text(), 36, True, "text", 0.39), Line(self.more, 20, False, "text-2", 0.74))
        mark, token = ("caret-right", "text-3") if self.hit.since is None else ("check-circle-fill", "ok")
        self.paint_lines(p, area, lines, left=area.left() + self._m.px(24), mark=mark, token=token)


class NamePage(QWidget):
    """``person_chosen(hit)``, ``surname_chosen(name, letter)``, ``back_asked``, ``new_asked``."""

    person_chosen = Signal(object)
    surname_chosen = Signal(str, str)
    back_asked = Signal()
    new_asked = Signal()

    def __init__(self, measure: Measure) -> None:
        super().__init__()
        self._m = measure
        self._surnames: list[Surname] = []
        self._hits: list[KioskHit] = []
        self._first = 0
        px = measure.px
        self.heading = Words(measure, 44, bold=True)
        self.privacy = Words(measure, 22, _("Names are masked by a *"), token="text-2")
        self.keys = [TouchButton(measure, "", size=34, high=84) for _n in range(36)]
        self._grid = QGridLayout()
        self._grid.setSpacing(px(12))
        for place, key in enumerate(self.keys):
            key.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            key.clicked.connect(partial(self._pressed, place))
        self._choices: list[Choice] = []
        self._keys_box = QWidget()
        self._keys_box.setLayout(self._grid)
        self._grid.setContentsMargins(0, 0, 0, px(8))
        across = 2 if measure.tall else 3
        self.tiles = [Tile(measure) for _n in range(10 if measure.tall else 9)]
        tiles = QGridLayout()
        tiles.setSpacing(px(14))
        for place, tile in enumerate(self.tiles):
            tile.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            tile.clicked.connect(partial(self._tile_pressed, tile))
            tiles.addWidget(tile, place // across, place % across)
        for place in range(across):
            tiles.setColumnStretch(place, 1)
        self.back = TouchButton(measure, _("Go back"), self.back_asked.emit, icon_name="arrow-left")
        self.idle = Words(measure, 20, token="text-2", align=Qt.AlignmentFlag.AlignCenter)
        self.new = TouchButton(
            measure, _("My name is not here"), self.new_asked.emit, icon_name="hand-waving"
        )
        head = column(self.heading, self.privacy) if measure.tall else row(self.heading, None, self.privacy)
        if measure.tall:
            foot = column(self.idle, px(12), row(self.back, None, self.new))
        else:
            foot = column(row(self.back, None, self.idle, None, self.new))
        self.setLayout(
            column(
                head, px(18), self._keys_box, px(10), tiles, None, foot,
                margins=(px(56), px(24), px(56), px(26)),
            )
        )  # fmt: skip

    # What it shows

    def show_hits(self, hits: Sequence[KioskHit], heading: str) -> None:
        """Ask which of these people it is."""
        self.heading.say(heading)
        self._choices = []
        self._lay_keys(8)
        self._show_people(hits)

    def show_surnames(self, surnames: Sequence[Surname]) -> None:
        """Ask for the family name, the commonest first."""
        self._surnames = list(surnames)
        words = _("Press your family name, then your name")
        self.heading.say(words if surnames else _("Nobody has been here yet: press the button at the right"))
        self._show_common("")
        self._show_people([])

    def show_named(self, found: Named, initial: str) -> None:
        """The people of a family name; where there are many of them, the next letters above."""
        self._hits = list(found.hits)
        if found.people > NARROWED or initial:
            keys = [Choice(found.surname, BACK, chosen=True)]
            keys += [Choice(one, f"{GIVEN}:{found.surname}:{one}", one == initial) for one in found.letters]
            self.heading.say(_("Press the next letter of your name's pinyin"))
            self._show_choices(keys, 12)
        else:
            self.heading.say(_("Press your family name, then your name"))
            self._show_common(found.surname)
        self._show_people(found.hits)

    def count_down(self, seconds: int) -> None:
        """In how many seconds the first page comes back."""
        self.idle.say(back_in(seconds))

    def _show_common(self, chosen: str) -> None:
        common = self._surnames[:COMMON]
        if chosen and chosen not in [one.name for one in common]:
            common = [*(one for one in self._surnames if one.name == chosen), *common][:COMMON]
        keys = [Choice(one.name, f"{SURNAME}:{one.name}", one.name == chosen) for one in common]
        if len(self._surnames) > COMMON:
            keys.append(Choice(_("Others"), OTHERS, small=True))
        self._show_choices(keys, 8)

    def _show_letters(self) -> None:
        letters = sorted({one.letter for one in self._surnames if one.letter})
        keys = [Choice(one, f"{LETTER}:{one}") for one in letters]
        self.heading.say(_("The first letter of your family name's pinyin"))
        self._show_choices([*keys, Choice(_("Common"), BACK, small=True)], 12)

    def _show_letter(self, letter: str) -> None:
        names = [one.name for one in self._surnames if one.letter == letter]
        keys = [Choice(one, f"{SURNAME}:{one}") for one in names[: len(self.keys) - 1]]
        self.heading.say(_("Press your family name, then your name"))
        self._show_choices([*keys, Choice(_("Others"), OTHERS, small=True)], 12 if len(keys) > COMMON else 8)

    def _show_choices(self, choices: Sequence[Choice], across: int) -> None:
        self._choices = list(choices[: len(self.keys)])
        self._lay_keys(8 if self._m.tall else across)

    def _lay_keys(self, across: int) -> None:
        for place in range(12):
            self._grid.setColumnStretch(place, 1 if place < across else 0)
        for place, key in enumerate(self.keys):
            self._grid.removeWidget(key)
            shown = place < len(self._choices)
            if shown:
                choice = self._choices[place]
                kind = "chosen" if choice.chosen else "plain"
                key.say(choice.words, kind=kind, size=24 if choice.small else 34)
                self._grid.addWidget(key, place // across, place % across)
            key.setVisible(shown)
        self._keys_box.setVisible(bool(self._choices))

    def _show_people(self, hits: Sequence[KioskHit]) -> None:
        self._hits, self._first = list(hits), 0
        self._show_tiles()

    def _show_tiles(self) -> None:
        rows = -(-len(self._choices) // (8 if self._m.tall or len(self._choices) <= 16 else 12))
        room = len(self.tiles) if self._m.tall else (9 if not rows else 6 if rows <= 2 else 3)
        if self._m.tall:
            room -= 2 * max(0, rows - 3)
        left = self._hits[self._first :]
        more = len(left) > room or self._first > 0
        shown = left[: room - 1] if more else left
        for tile in self.tiles:
            tile.hide()
        for tile, hit in zip(self.tiles, shown, strict=False):
            tile.show_hit(hit)
        if more:
            last = self._first + room - 1 >= len(self._hits)
            self.tiles[len(shown)].show_next(_("From the first again") if last else _("More people"))
        self._page_size = room - 1

    # What is pressed

    def _pressed(self, place: int) -> None:
        what, _colon, value = self._choices[place].what.partition(":")
        if what == OTHERS:
            self._show_letters()
            self._show_people([])
        elif what == BACK:
            self.show_surnames(self._surnames)
        elif what == LETTER:
            self._show_letter(value)
            self._show_people([])
        elif what == SURNAME:
            self.surname_chosen.emit(value, "")
        else:
            surname, _colon, letter = value.partition(":")
            self.surname_chosen.emit(surname, letter)

    def _tile_pressed(self, tile: Tile) -> None:
        if tile.hit is not None:
            self.person_chosen.emit(tile.hit)
            return
        step = self._first + self._page_size
        self._first = step if step < len(self._hits) else 0
        self._show_tiles()


def back_in(seconds: int) -> str:
    """42 秒没人点，会自动回到首页."""
    words = ngettext(
        "Back to the first page in %(n)d second", "Back to the first page in %(n)d seconds", seconds
    )
    return words % {"n": seconds}
