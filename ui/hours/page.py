"""The hours page: the book, what waits, stars, certificates; reached from the roster."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.core.rights import Right, allowed
from ui.hours.book import BookTab
from ui.hours.record import RecordDialog
from ui.hours.review import ReviewTab
from ui.hours.tab import Tab
from ui.kit.cards import Segment
from ui.kit.context import Context
from ui.kit.elided import Elided
from ui.kit.panes import Panes
from ui.kit.widgets import button, column, holder, icon_button, row

if TYPE_CHECKING:
    from ui.hours.certificates import CertificatesTab
    from ui.hours.stars import StarsTab

T = TypeVar("T", bound=Tab)

#: The tabs by the names of their attributes below.
TABS: Final = ("book", "review", "stars", "certificates")
HEAD: Final = 68


class HoursPage(QWidget):
    """Shows one of its tabs below one head; the button at the right is the tab's own."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._name = TABS[0]
        self._build()
        self._connect()
        self.show_tab("book")

    def _build(self) -> None:
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.back = icon_button("arrow-left", _("Back to the roster"), self._go_back)
        self.tabs = Segment((_("Hours book"), _("To look at"), _("Stars"), _("Certificates")))
        self.enter = button(_("Enter hours afterwards"), kind="primary", icon_name="plus")
        self.issue = button(_("Issue a certificate"), kind="primary", icon_name="article")
        head = row(
            self.back, Elided("title", _("Hours and certificates")), 8, self.tabs, None, self.enter,
            self.issue, spacing=8,
        )  # fmt: skip
        self.stack = Panes()
        self.book, self.review = self._put(BookTab(self._context)), self._put(ReviewTab(self._context))
        self.setLayout(column(holder(head, height=HEAD), self.stack, margins=(24, 0, 24, 20)))
        self.enter.setEnabled(allowed(Right.ACTIVITIES))
        self.issue.setEnabled(allowed(Right.HOURS_CORRECT))
        if not allowed(Right.HOURS_CORRECT):
            self.issue.setToolTip(_("Only the coordinator may do this."))
            self.tabs.buttons[TABS.index("certificates")].setEnabled(allowed(Right.ACTIVITIES))

    @cached_property
    def stars(self) -> StarsTab:
        """Who has reached which star."""
        from ui.hours.stars import StarsTab

        return self._put(StarsTab(self._context))

    @cached_property
    def certificates(self) -> CertificatesTab:
        """The register of certificates."""
        from ui.hours.certificates import CertificatesTab

        return self._put(CertificatesTab(self._context))

    def _put(self, tab: T) -> T:
        tab.person_asked.connect(self._show_person)
        return self.stack.put(tab)

    def _connect(self) -> None:
        changes = self._context.changes
        for signal in (changes.signin, changes.roster, changes.settings):
            signal.connect(self._changed)
        self.tabs.chosen.connect(self._tab_chosen)
        self.enter.clicked.connect(self._enter)
        self.issue.clicked.connect(self._issue)
        self.review.counted.connect(self._show_count)

    def _tab(self) -> Tab:
        tab: Tab = getattr(self, self._name)
        return tab

    def _go_back(self) -> None:
        self._context.go("roster")

    def _show_person(self, uid: str) -> None:
        self._context.go("roster", uid)

    def _tab_chosen(self, place: int) -> None:
        self.show_tab(TABS[place])

    def _enter(self) -> None:
        self.book.enter()

    def _issue(self) -> None:
        self.certificates.issue()

    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def _show_count(self, waiting: int) -> None:
        words = _("To look at")
        self.tabs.rename(TABS.index("review"), f"{words} {waiting}" if waiting else words)

    # What the shell calls

    def refresh(self) -> None:
        """Read the tab that is shown anew; the number of what waits stands in its name on every tab."""
        if self._tab() is not self.review:
            self.review.refresh()
        self._tab().refresh()

    def show_tab(self, name: str) -> None:
        """Show the tab of that name."""
        self._name, place = name, TABS.index(name)
        self.tabs.choose(place)
        self.stack.setCurrentWidget(self._tab())
        self.enter.setVisible(name == "book")
        self.issue.setVisible(name == "certificates")
        self.refresh()
        tab = self._tab()
        # Where nothing is in the list, the keys stay with the tabs.
        first = tab.view if tab.view.isVisibleTo(tab) else self.tabs.buttons[place]
        self.setFocusProxy(first)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def open(self, what: str) -> None:
        """A tab's word, or ``certificate:UID``, ``record:UID``, ``enter:UID`` for a person."""
        word, _colon, person = what.partition(":")
        if word in TABS:
            self.show_tab(word)
        elif word == "certificate":
            self.show_tab("certificates")
            self.certificates.issue(person)
        elif word == "record":
            self._open_record(person)
        elif word == "enter":
            self.show_tab("book")
            self.book.enter(person)

    def _open_record(self, person: str) -> None:
        try:
            RecordDialog(self, self._context, person).open()
        except StationError as error:
            self._tab().said.say("danger", error.message)

    def set_compact(self, compact: bool) -> None:
        """Fit a narrow window."""
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(*((20, 0, 20, 12) if compact else (24, 0, 24, 20)))
        self.stack.set_compact(compact)
