"""Step 1 of a centre: which district's centre this computer stands in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QFocusEvent, QPainter
from PySide6.QtWidgets import QFrame, QWidget

from station_app.centre import service as centre
from station_app.core.i18n import _, ngettext, pgettext
from station_app.organisation import places
from station_app.organisation.places import Place, Tree
from ui.kit import paint
from ui.kit.cards import Card
from ui.kit.jobs import Jobs
from ui.kit.lists import ListView, RowDelegate, RowList
from ui.kit.more_button import MoreButton, MoreEntry
from ui.kit.theme import color
from ui.kit.widgets import column, hairline, holder, label, row
from ui.kit.words import joined
from ui.welcome.database_dialog import DatabaseDialog
from ui.welcome.places_list import paint_radio


@dataclass(frozen=True, slots=True)
class CentreLine:
    """A centre of the tree, the city above it, how many institutes and stations are below it."""

    place: Place
    city: str
    institutes: int
    stations: int

    @property
    def below(self) -> str:
        """170 stations."""
        words = ngettext("with %(n)d station", "with %(n)d stations", self.stations)
        return words % {"n": self.stations}


def lines_of(tree: Tree) -> list[CentreLine]:
    """The tree's centres in its order."""
    below: Counter[tuple[str, str]] = Counter()
    for place in tree.places.values():
        if place.kind in ("institute", "station"):
            below.update((above.code, place.kind) for above in tree.above(place) if above.kind == "centre")
    return [
        CentreLine(
            place,
            next((above.name for above in tree.above(place) if above.kind == "city"), ""),
            below[place.code, "institute"],
            below[place.code, "station"],
        )
        for place in tree.places.values()
        if place.kind == "centre"
    ]


class _CentreDelegate(RowDelegate):
    height = 46

    def draw(self, p: QPainter, rect: QRect, row: CentreLine, chosen: bool) -> None:
        if not chosen:
            p.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), color("surface"))
        paint_radio(p, rect.left() + 26, rect.center().y(), chosen)
        paint.text(p, rect.adjusted(50, 0, -150, 0), row.place.name, size=16, bold=chosen)
        area = rect.adjusted(0, 0, -20, 0)
        paint.text(p, area, row.below, size=13, token="text-3", align=paint.RIGHT)


class _CentreList(ListView):
    """Chooses nothing by being entered: Qt's own would make the first centre the current one."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        QFrame.focusInEvent(self, event)
        self.viewport().update()


class CentreStep(QWidget):
    """``changed`` when another centre is chosen, ``went_on`` on Enter."""

    changed = Signal()
    went_on = Signal()

    def __init__(self, tree: Tree, jobs: Jobs) -> None:
        super().__init__()
        self.chosen: Place | None = None
        #: The address of a database on a server; empty where the data are to be a file.
        self.database = ""
        self._jobs = jobs
        self._build()
        self.list.chosen.connect(self._chose)
        self.list.acted.connect(self._acted)
        self.set_tree(tree)

    def _build(self) -> None:
        self.list = _CentreList(RowList(_sentence), _CentreDelegate)
        self.list.setAccessibleName(_("Centres"))
        card = Card()
        card.body.setContentsMargins(1, 6, 1, 6)
        card.body.addWidget(self.list)
        self.name = label("", "place", wrap=True)
        self.facts = [label("") for _n in range(4)]
        lines = []
        words = (
            _("City"), pgettext("place", "Code"), pgettext("place", "Institutes"),
            pgettext("place", "Stations"),
        )  # fmt: skip
        wide = max(paint.width(word, 14) for word in words) + 10
        for word, fact in zip(words, self.facts, strict=True):
            head = label(word, "sub")
            head.setFixedWidth(wide)
            lines.append(row(head, fact, None))
        self.advice = label("", "small", wrap=True)
        self.more = MoreButton(self._more_entries, kind="quiet")
        self.more.setProperty("scale", "s")
        side = Card()
        side.setFixedWidth(320)
        side.body.setContentsMargins(21, 18, 21, 20)
        side.body.addLayout(
            column(
                row(label(_("To be made"), "small"), None, self.more), 4, self.name, 12, hairline(), 8,
                *lines, 8, hairline(), 8, self.advice, spacing=4,
            )
        )  # fmt: skip
        self.keep_in("")
        pair = row(card, holder(column(side, None)), spacing=24)
        pair.setStretch(0, 1)
        sub = _("The stations' packages come together here, and every one is answered with a receipt.")
        self.head = row(label(_("Which centre is this?"), "headline"), None)
        whole = column(self.head, 2, label(sub, "sub", wrap=True), 18)
        whole.addWidget(holder(pair), 1)
        self.setLayout(whole)

    def set_tree(self, tree: Tree) -> None:
        """Another district's tree; a single centre is chosen at once."""
        lines = lines_of(tree)
        self.list.set_rows(lines)
        self._show(None)
        if len(lines) == 1:
            self.list.choose(0)

    def is_ready(self) -> bool:
        """Whether a centre is chosen."""
        return self.chosen is not None

    def focus(self) -> None:
        """The list is ready."""
        self.list.setFocus()

    def _more_entries(self) -> list[MoreEntry]:
        return [MoreEntry(_("Keep the data on a database server"), "hard-drive", self.ask_database)]

    def ask_database(self) -> DatabaseDialog:
        """Ask whether the data lie on a server, and at which address."""
        dialog = DatabaseDialog(self, self._jobs, self.database)
        dialog.picked.connect(self.keep_in)
        dialog.open()
        return dialog

    def keep_in(self, address: str) -> None:
        """Keep the data at this address, in a file where it is empty."""
        self.database = address
        words = _("Packages from the stations come in here. No station's books are kept on this computer.")
        if address:
            where = centre.name_of_database(address)
            words = _("The data will be on the server: %(where)s") % {"where": where}
        self.advice.setText(words)
        self.changed.emit()

    def _chose(self, line: CentreLine) -> None:
        self._show(line)

    def _acted(self, _line: CentreLine, _name: str) -> None:
        self.went_on.emit()

    def _show(self, line: CentreLine | None) -> None:
        self.chosen = line.place if line is not None else None
        texts = ("", "", "", "")
        self.name.setText(_("Choose one on the left"))
        if line is not None:
            self.name.setText(places.centre_name(line.place.name).replace("新时代", "\n新时代"))
            texts = (line.city, line.place.code, str(line.institutes), str(line.stations))
        for fact, text in zip(self.facts, texts, strict=True):
            fact.setText(text)
        self.changed.emit()


def _sentence(line: CentreLine) -> str:
    return joined(line.place.name, line.below)
