"""Step 1: which station this computer stands in."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from station_app.core.i18n import _, ngettext, pgettext
from station_app.organisation import places
from station_app.organisation.places import Place, Tree
from ui.kit import paint
from ui.kit.boxes import SearchBox
from ui.kit.cards import Card, EmptyState
from ui.kit.widgets import column, hairline, holder, label, row
from ui.welcome.places_list import PlacesList


class PlaceStep(QWidget):
    """``changed`` when another station is chosen, ``went_on`` on Enter."""

    changed = Signal()
    went_on = Signal()

    def __init__(self, tree: Tree) -> None:
        super().__init__()
        self.chosen: Place | None = None
        self._tree = tree
        self._build()
        self._connect()
        self.list.show_matching("")
        self._show_found()
        self._show_chosen(None)

    def _build(self) -> None:
        self.box = SearchBox(_("Community, street, pinyin, initials or code"), large=True)
        self.box.setClearButtonEnabled(False)
        self.found = label("", "sub", parent=self.box)
        self.box.setTextMargins(0, 0, 190, 0)
        self.list = PlacesList(self._tree)
        card = Card()
        card.body.setContentsMargins(1, 6, 1, 6)
        card.body.addWidget(self.list)
        self.nothing = EmptyState(
            "magnifying-glass", "",
            _("Try the initials of its pinyin, or a part of its name. If the list lacks it, load your "
              "district's list below."),
        )  # fmt: skip
        self.nothing.what.setWordWrap(True)
        self.nothing.hide()
        card.body.addWidget(self.nothing)
        self.name = label("", "place", wrap=True)
        self.facts = [label("") for _n in range(4)]
        words = (_("District"), _("Street"), pgettext("place", "Code"), _("Above it"))
        lines = []
        wide = max(44, *(paint.width(word, 14) + 8 for word in words))
        for word, fact in zip(words, self.facts, strict=True):
            head = label(word, "sub")
            head.setFixedWidth(wide)
            lines.append(row(head, fact, None))
        self.side = Card()
        self.side.setFixedWidth(320)
        self.side.body.setContentsMargins(21, 18, 21, 20)
        self.side.body.addLayout(
            column(label(_("To be made"), "small"), 4, self.name, 12, hairline(), 8, *lines, spacing=4)
        )
        pair = row(card, holder(column(self.side, None)), spacing=24)
        pair.setStretch(0, 1)
        two = holder(pair)
        sub = _("The sign-in sheets and sync packages will carry its name.")
        self.head = row(label(_("Which station is this?"), "headline"), None)
        whole = column(self.head, 2, label(sub, "sub"), 18, self.box, 14)
        whole.addWidget(two, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self.box.textChanged.connect(self._typed)
        self.box.moved.connect(self.list.step)
        self.box.entered.connect(self.went_on)
        self.list.picked.connect(self._show_chosen)
        self.list.went_on.connect(self.went_on)

    def set_tree(self, tree: Tree) -> None:
        """Another district's tree."""
        self._tree = tree
        self.list.set_tree(tree)
        self.box.clear()
        self._show_found()
        self._show_chosen(None)

    def is_ready(self) -> bool:
        """Whether a station is chosen."""
        return self.chosen is not None

    def focus(self) -> None:
        """The box is ready."""
        self.box.setFocus()

    def full_name(self) -> str:
        """洞井街道丰园社区新时代文明实践站."""
        return self.name.text().replace("\n", "")

    def _typed(self, text: str) -> None:
        self._show_chosen(None)
        self.list.show_matching(text)
        self._show_found()

    def _show_found(self) -> None:
        n = self.list.found
        self.list.setVisible(n > 0)
        self.nothing.setVisible(n == 0)
        words = _("No station goes by “%(typed)s”") % {"typed": self.box.text().strip()}
        self.nothing.what.setText(words)
        self.found.setText(ngettext("%(n)d station", "%(n)d stations", n) % {"n": n})
        self.found.adjustSize()
        self._place_found()

    def _place_found(self) -> None:
        self.found.move(
            self.box.width() - self.found.width() - 18, (self.box.height() - self.found.height()) // 2
        )

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._place_found()

    def _show_chosen(self, place: Place | None) -> None:
        self.chosen = place
        texts = ("", "", "", "")
        self.name.setText(_("Choose one on the left"))
        if place is not None:
            above = {one.kind: one.name for one in self._tree.above(place)}
            street = above.get("institute", "")
            district = above.get("city", "") + above.get("centre", "")
            self.name.setText(f"{street}{places.short_name(place.name)}\n新时代文明实践站")
            texts = (district, street, place.code, f"{street}实践所" if street else district)
        for fact, text in zip(self.facts, texts, strict=True):
            fact.setText(text)
        self.changed.emit()
