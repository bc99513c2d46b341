"""Left side of the desk: the one box, whom it may mean, and who registered and has not come."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QMenu, QWidget

from station_app.core.i18n import N_, _
from station_app.roster.rows import PersonRow
from station_app.signin import service as signin
from station_app.signin.rows import Capacity, DeskHit
from ui.kit.boxes import SearchBox
from ui.kit.cards import Card, Strip
from ui.kit.elided import Elided
from ui.kit.keys import on_key
from ui.kit.lists import ListView, RowList
from ui.kit.timers import later
from ui.kit.widgets import button, column, hairline, holder, row
from ui.signin.absent import AbsentPane
from ui.signin.hits import NEW, SIGN_IN, SIGN_OUT, HitDelegate, Line, since
from ui.signin.undoing import bold

#: As many lines as anybody looks at; another letter says more than another line.
MOST_HITS: Final = 12
#: Room that the registered keep below the lines: heading and one row of buttons.
ABSENT_LEAST: Final = 100
#: From this many digits on, what was typed came from a card or a scanner and is no name.
NUMBER_DIGITS: Final = 6
SIGN_IN_AS: Final = {
    Capacity.VOLUNTEER: N_("Sign in as a volunteer"),
    Capacity.PUBLIC: N_("Sign in as one of the public"),
    Capacity.SPEAKER: N_("Sign in as the speaker"),
    Capacity.STAFF: N_("Sign in as staff"),
    Capacity.FULL_TIME: N_("Sign in as a full-time volunteer"),
}


class DeskBox(SearchBox):
    """The box; what an input method still holds counts as typed, so that pinyin finds people at once."""

    composed = Signal()

    def __init__(self, hint: str) -> None:
        super().__init__(hint, large=True)
        self._held = ""

    @property
    def typed(self) -> str:
        """What is looked for."""
        return (self.text() + self._held).strip()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        self._held = event.preeditString().replace("'", "")
        self.composed.emit()


class Note(Strip):
    """A strip whose words may take several lines."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumHeight(46)
        self.setMaximumHeight(120)


class _Below(QWidget):
    """What lies below the box, placed by hand: a layout would ask the whole window to arrange itself
    anew at every letter, and paint the lines twice."""

    resized = Signal()

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class DeskPane(Card):
    """The box and its lines. It asks; the page signs in and out."""

    sign_in_asked = Signal(str, object)
    sign_out_asked = Signal(str)
    walk_in_asked = Signal(str)
    #: The button of a note about the activity itself was pressed.
    note_acted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._activity, self._may_act, self._registrations = "", False, False
        self._offered: DeskHit | None = None
        self._standing: tuple[str, str, str] | None = None
        self._build()
        self._connect()

    def _build(self) -> None:
        self.box = DeskBox(_("Who is here?"))
        hint = Elided("small", _("Name, pinyin initials, or the phone's last four"))
        self.roles = button(_("Another capacity"), self._open_roles, kind="link", size="s")
        self.roles.setToolTip("Alt+1 – Alt+5")
        self.roles.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.note = Note()
        self.roles.setFixedHeight(24)
        under = holder(row(hint, None, self.roles), height=24)
        self.top = holder(column(self.box, under, self.note, spacing=6, margins=(16, 16, 16, 10)))
        self.list = ListView(RowList(lambda line: line.sentence), HitDelegate)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(_("Whom it may mean"))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.absent = AbsentPane()
        self.below = _Below()
        self._line = hairline()
        for one in (self.list, self._line, self.absent):
            one.setParent(self.below)
        for widget in (self.top, hairline()):
            self.body.addWidget(widget)
        self.body.addWidget(self.below, 1)
        self._wait = later(self, 0, self.search)

    def _connect(self) -> None:
        self.box.textChanged.connect(self._typed)
        self.box.composed.connect(self._typed)
        self.box.moved.connect(self.list.step)
        self.box.entered.connect(self._enter)
        self.below.resized.connect(self._fit)
        self.list.acted.connect(self._acted)
        self.list.customContextMenuRequested.connect(self._open_roles_at)
        self.absent.pressed.connect(self._absent_pressed)
        self.note.acted.connect(self._note_pressed)
        for place, role in enumerate(SIGN_IN_AS, 1):
            on_key(self, f"Alt+{place}", partial(self.sign_in_as, role))

    # What it shows

    def show_activity(self, activity: str, *, may_act: bool, registrations: bool) -> None:
        """Work on an activity; where nobody may sign in, the box is shut."""
        if activity != self._activity:
            self.clear()
        self._activity, self._may_act, self._registrations = activity, may_act, registrations
        self.box.setEnabled(may_act)
        self.roles.setEnabled(may_act)
        self.delegate.may_act = may_act
        self.search()

    def show_absent(self, people: list[PersonRow]) -> None:
        """Who registered and has not come."""
        self.absent.show_people(people, may_act=self._may_act)
        self._fit()

    def say(self, tone: str, words: str, *, action: str = "") -> None:
        """A note below the box; it goes with the next letter typed."""
        self._offered = None
        self.note.say(tone, words, action=action)
        self._fit()

    def stand(self, tone: str = "", words: str = "", *, action: str = "") -> None:
        """What stands below the box about the activity itself whenever nothing else does."""
        self._standing = (tone, words, action) if words else None
        self.calm()

    def calm(self) -> None:
        """Take the note away, or back to what stands."""
        self._offered = None
        if self._standing is None:
            self.note.hide()
        else:
            tone, words, action = self._standing
            self.note.say(tone, words, action=action)
        self._fit()

    def clear(self) -> None:
        """Empty the box for whoever is next."""
        self.box.clear()
        self.calm()

    def set_compact(self, compact: bool) -> None:
        """Lower lines, and the registered only through the box."""
        self.delegate.height = 54 if compact else 62
        self.list.doItemsLayout()
        self._fit()

    @property
    def delegate(self) -> HitDelegate:
        """What paints the lines."""
        found = self.list.itemDelegate()
        assert isinstance(found, HitDelegate)
        return found

    # Looking

    def _typed(self) -> None:
        if not self.note.isHidden():
            self.calm()
        self._wait.start()

    def search(self) -> None:
        """Look for what is typed and choose the first line."""
        self._wait.stop()
        typed = self.box.typed if self._may_act else ""
        hits = signin.find_at_desk(self._activity, typed, limit=MOST_HITS) if typed else []
        lines = [Line(hit, typed, registrations=self._registrations) for hit in hits]
        if typed and not hits:
            lines.append(Line(typed=typed))
        if self._may_act:
            lines.append(Line(typed=typed, is_new=True, nobody=not hits and not typed.isascii()))
        choose = 0 if hits else len(lines) - 1 if typed and not _is_number(typed) else -1
        self.list.set_rows(lines, choose=choose)
        self._fit()
        self.list.doItemsLayout()

    def _fit(self) -> None:
        """The list is as high as its lines, unless the registered need the room."""
        compact = self.delegate.height < HitDelegate.height
        self.absent.setVisible(self.absent.people > 0 and not (compact and self.box.typed))
        wide, high = self.below.width(), self.below.height()
        least = 0 if self.absent.isHidden() else ABSENT_LEAST
        want = self.list.rows().rowCount() * self.delegate.height
        lines = max(0, min(want, high - 1 - least))
        self.list.setGeometry(0, 0, wide, lines)
        self._line.setGeometry(0, lines, wide, 1)
        self._line.setVisible(lines > 0)
        self.absent.setGeometry(0, lines + 1, wide, max(0, high - lines - 1))

    # Acting

    def _enter(self) -> None:
        self.search() if self._wait.isActive() else None
        line, typed = self.list.current_row(), self.box.typed
        if not typed:
            return
        if line is None:
            words = _("Nobody in the roster goes by %(typed)s. F6 registers them.") % {"typed": bold(typed)}
            self.say("warn", words)
            self.box.selectAll()
            return
        self._acted(line, NEW if line.hit is None else SIGN_OUT if line.hit.since else SIGN_IN)

    def _acted(self, line: Line, name: str) -> None:
        if name == NEW or (line.hit is None and line.is_new):
            self.walk_in_asked.emit(self.box.typed)
        elif line.hit is not None and self._may_act:
            if line.hit.since is None:
                self.sign_in_asked.emit(line.hit.person, None)
            else:
                self._offer_sign_out(line.hit)

    def _offer_sign_out(self, hit: DeskHit) -> None:
        """The first Enter says that somebody is inside, the second signs them out: a card that was
        scanned twice must not send anybody home."""
        if self._offered is not None and self._offered.person == hit.person:
            self.sign_out_asked.emit(hit.person)
            return
        words = _("%(name)s: %(since)s. Enter once more signs out.")
        self.say("info", words % {"name": bold(hit.name), "since": since(hit)}, action=_("Sign out"))
        self._offered = hit
        self.box.selectAll()

    def _note_pressed(self) -> None:
        if self._offered is not None:
            self.sign_out_asked.emit(self._offered.person)
        else:
            self.note_acted.emit()

    # Another capacity than the usual one

    def _absent_pressed(self, uid: str) -> None:
        self.sign_in_asked.emit(uid, None)

    def sign_in_as(self, role: Capacity) -> None:
        """Sign the chosen person in under ``role``."""
        line = self.list.current_row()
        if line is not None and line.hit is not None and line.hit.since is None and self._may_act:
            self.sign_in_asked.emit(line.hit.person, role)

    def _open_roles(self) -> None:
        self._roles_menu().popup(self.roles.mapToGlobal(QPoint(0, self.roles.height())))

    def _open_roles_at(self, point: QPoint) -> None:
        if self.list.indexAt(point).isValid():
            self._roles_menu().popup(self.list.viewport().mapToGlobal(point))

    def _roles_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        line = self.list.current_row()
        can = line is not None and line.hit is not None and line.hit.since is None
        for place, (role, words) in enumerate(SIGN_IN_AS.items(), 1):
            action = menu.addAction(f"{_(words)}\tAlt+{place}")
            action.setEnabled(can)
            action.triggered.connect(partial(self.sign_in_as, role))
        return menu


def _is_number(typed: str) -> bool:
    digits = typed.removesuffix("x").removesuffix("X")
    return digits.isdigit() and len(digits) >= NUMBER_DIGITS
