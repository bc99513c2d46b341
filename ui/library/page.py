"""The library: the desk, the catalogue, holds, what is overdue, the stocktake."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.core.rights import Right, allowed
from ui.kit.cards import Segment
from ui.kit.context import Context
from ui.kit.panes import Panes
from ui.kit.theme import icon
from ui.kit.widgets import button, column, holder, label, row
from ui.library.desk import Desk

if TYPE_CHECKING:
    from ui.library.catalogue import Catalogue
    from ui.library.holds import Holds
    from ui.library.overdue import Overdue
    from ui.library.stocktake import StocktakeTab

#: The tabs by the names of their properties below.
TABS: Final = ("desk", "catalogue", "holds", "overdue", "stocktake")
HEAD: Final = 68
#: What stands free at the left and the right of a page.
EDGE: Final = 24


class LibraryPage(QWidget):
    """Shows one of its tabs below one head."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._arrives = False
        self._name = TABS[0]
        self._build()
        self._connect()
        self.show_tab("desk")

    def _build(self) -> None:
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.tabs = Segment((_("Lending desk"), _("Catalogue"), _("Holds"), _("Overdue"), _("Stocktake")))
        self.sound = button("", self._toggle_sound, kind="quiet")
        self.card = button(_("Make a reader's card"), self._make_card, icon_name="identification-card")
        self.import_ = button(_("Import"), self._import, icon_name="file-arrow-down")
        self.add = button(_("Add a title"), self._add, icon_name="plus")
        self._head = head = row(
            label(_("Library"), "title"), 8, self.tabs, None, self.sound, self.card, self.import_, self.add,
            spacing=12,
        )  # fmt: skip
        self.stack = Panes()
        self.desk = self.stack.put(Desk(self._context))
        self.setLayout(column(holder(head, height=HEAD), self.stack, margins=(24, 0, 24, 20)))
        for one in (self.sound, self.card, *self.tabs.buttons):
            # At the desk a click must not take the focus from the scanner's box.
            one.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if not allowed(Right.CATALOGUE):
            for one in (self.import_, self.add):
                one.setEnabled(False)
                one.setToolTip(_("Only the coordinator and the librarian change the catalogue."))

    @cached_property
    def catalogue(self) -> Catalogue:
        """The titles and their copies."""
        from ui.library.catalogue import Catalogue

        return self.stack.put(Catalogue(self._context))

    @cached_property
    def holds(self) -> Holds:
        """Who waits for what."""
        from ui.library.holds import Holds

        tab = self.stack.put(Holds(self._context))
        tab.reader_asked.connect(self._show_reader)
        return tab

    @cached_property
    def overdue(self) -> Overdue:
        """What should be back by now."""
        from ui.library.overdue import Overdue

        tab = self.stack.put(Overdue(self._context))
        tab.reader_asked.connect(self._show_reader)
        return tab

    @cached_property
    def stocktake(self) -> StocktakeTab:
        """Counting the shelves."""
        from ui.library.stocktake import StocktakeTab

        return self.stack.put(StocktakeTab(self._context))

    def _connect(self) -> None:
        changes = self._context.changes
        changes.library.connect(self._changed)
        changes.roster.connect(self._changed)
        changes.settings.connect(self._changed)
        changes.theme.connect(self._show_sound)
        self.tabs.chosen.connect(self._tab_chosen)

    def refresh(self) -> None:
        """Read the tab that is shown anew; the others are read when they are shown."""
        self._tab().refresh()
        self._show_sound()

    def _tab(self) -> Desk | Catalogue | Holds | Overdue | StocktakeTab:
        tab: Desk | Catalogue | Holds | Overdue | StocktakeTab = getattr(self, self._name)
        return tab

    def _tab_chosen(self, place: int) -> None:
        self.show_tab(TABS[place])

    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._tab() is self.desk:
            self.desk.focus()
        self._arrives = True
        QTimer.singleShot(0, self, self._arrived)

    def _arrived(self) -> None:
        self._arrives = False

    def show_tab(self, name: str) -> None:
        """Show the tab of that name."""
        self._name = name
        self.tabs.choose(TABS.index(name))
        self.stack.setCurrentWidget(self._tab())
        self.refresh()
        for one in (self.sound, self.card):
            one.setVisible(name == "desk")
        for one in (self.import_, self.add):
            one.setVisible(name == "catalogue")
        if name == "desk":
            self.desk.focus()
        elif name == "catalogue":
            self.catalogue.box.setFocus(Qt.FocusReason.OtherFocusReason)
        elif name == "holds":
            self.holds.show_first()
            self.holds.view.setFocus(Qt.FocusReason.OtherFocusReason)
        elif name == "stocktake":
            self.stocktake.focus()
        else:
            self.overdue.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def open(self, what: str) -> None:
        """A tab's word, ``add:CODE`` (ISBN or barcode), ``card:NUMBER`` of a reader, or a title's uid."""
        word, _colon, value = what.partition(":")
        if what == "desk":
            self._press_f3()
        elif what in TABS:
            self.show_tab(what)
        elif word == "card":
            self._show_reader(value)
        else:
            self.show_tab("catalogue")
            if word == "add":
                self.catalogue.add_title(value)
            else:
                self.catalogue.show_title(what)

    def _press_f3(self) -> None:
        """F3 brings the box; pressed in the box it lets Chinese in."""
        if self.stack.currentWidget() is self.desk:
            # From another page it brings the box alone: on the way here the box has taken the focus already.
            press = self.desk.focus if self._arrives else self.desk.line.press_key
            press()
        else:
            self.show_tab("desk")

    def set_compact(self, compact: bool) -> None:
        """Fit a narrow window."""
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(*((19, 0, 14, 12) if compact else (24, 0, 24, 20)))
        self.stack.set_compact(compact)

    def _show_reader(self, card: str) -> None:
        self.show_tab("desk")
        try:
            self.desk.choose_reader(card)
        except StationError as error:
            self.desk.say_refused(error.message)

    def _make_card(self) -> None:
        self.desk.make_card()

    def _import(self) -> None:
        self.catalogue.files.choose()

    def _add(self) -> None:
        self.catalogue.add_title()

    def _toggle_sound(self) -> None:
        try:
            self._context.change_settings(sound_on=not self._context.settings.sound_on)
        except StationError as error:
            self.desk.say_refused(error.message)

    def _show_sound(self) -> None:
        on = self._context.settings.sound_on
        words = _("Sound on") if on else _("Sound off")
        self.sound.setToolTip(words)
        self.sound.setIconSize(QSize(20, 20))
        self.sound.setIcon(icon("speaker-high" if on else "speaker-slash"))
        self.sound.setAccessibleName(words)
        self._fit_head()

    def _fit_head(self) -> None:
        """The tabs have the room; whether sound is on is told by the icon alone where they need it."""
        self.sound.setText(f" {self.sound.accessibleName()}")
        self._head.invalidate()
        if self._head.sizeHint().width() > self.contentsRect().width() - 2 * EDGE:
            self.sound.setText("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_head()
