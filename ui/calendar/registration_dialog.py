"""Who registered for an activity, who waits, and who of them came; one more, one fewer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from station_app.activities import registration
from station_app.activities import service as activities
from station_app.activities.rows import ActivityRow, ActivityStatus, RegistrationRow
from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.core.rights import Right, allowed
from station_app.roster import service as roster
from station_app.signin.turnout import turnout
from ui.kit import dates, paint
from ui.kit.cards import EmptyState
from ui.kit.context import Context
from ui.kit.dialogs import Dialog, ask
from ui.kit.lists import ListView, RowButton, RowDelegate, RowList
from ui.kit.person_box import PersonBox
from ui.kit.widgets import button, column, hairline, holder, label, row
from ui.kit.words import joined

WIDTH: Final = 640
ROW: Final = 46
MOST_ROWS: Final = 8
FEWEST_ROWS: Final = 3
#: What stands above and below the rows.
AROUND: Final = 350
OFF: Final = "off"


@dataclass(frozen=True, slots=True)
class Line:
    """One registration as it is shown; ``open`` whether it may be taken back."""

    place: int
    one: RegistrationRow
    came: bool
    open: bool

    @property
    def sentence(self) -> str:
        """What a screen reader says."""
        return joined(str(self.place), self.one.name, self.one.phone, self.state)

    @property
    def state(self) -> str:
        """How it stands: 候补 or 来了, nothing where somebody is simply expected."""
        if self.came:
            return _("came")
        return _("on the waiting list") if self.one.state == registration.WAITING else ""


class LineDelegate(RowDelegate):
    """Number, name, phone, when; the button that takes it back."""

    height = ROW

    def buttons(self, row: Line, rect: QRect) -> list[RowButton]:
        if not row.open or row.came:
            return []
        words = _("Call the registration off")
        wide = paint.width(words, 14) + 28
        return [RowButton(OFF, words, QRect(rect.right() - 12 - wide, rect.center().y() - 16, wide, 34))]

    def draw(self, p: QPainter, rect: QRect, row: Line, chosen: bool) -> None:
        high = rect.height()
        paint.text(p, QRect(rect.left() + 24, rect.top(), 34, high), str(row.place), token="text-3")
        name = QRect(rect.left() + 62, rect.top(), 120, high)
        paint.text(p, name, row.one.name, size=16, bold=True)
        phone = row.one.phone or _("no phone left")
        paint.text(p, QRect(rect.left() + 190, rect.top(), 126, high), phone, size=14, token="text-2")
        when = f"{dates.day(row.one.at.date())} {row.one.at:%H:%M}"
        paint.text(p, QRect(rect.left() + 322, rect.top(), 130, high), when, size=13, token="text-3")
        if row.state:
            token = "ok" if row.came else "warn"
            area = QRect(rect.left() + 452, rect.top(), 70, high)
            paint.text(p, area, row.state, size=14, bold=True, token=token)


class RegistrationDialog(Dialog):
    """The list of one activity; what is done in it is done at once."""

    def __init__(self, parent: QWidget, context: Context, activity: ActivityRow) -> None:
        super().__init__(parent, _("Registrations: %(title)s") % {"title": activity.title}, width=WIDTH)
        self._context, self._activity = context, activity
        self._undo = ("", "")
        self.who = PersonBox(_("Name, pinyin, or the last four digits of the phone"), roster.find_people)
        self.who.setAccessibleName(_("Who comes"))
        self.who.returnPressed.connect(self.register)
        self.add = button(_("Put on the list"), self.register, icon_name="user-plus")
        self.counts = label("", "sub")
        self.list = ListView(RowList(lambda line: line.sentence), LineDelegate)
        self.list.setAccessibleName(_("Registrations"))
        self.list.acted.connect(self._acted)
        self.nobody = EmptyState("users-three", _("Nobody has registered yet"))
        self.nobody.setFixedHeight(150)
        self.others = label("", "small", wrap=True)
        self._entry = holder(row(self.who, self.add, margins=(24, 16, 24, 4)))
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        edges = (24, 4, 24, 10)
        self.body.addLayout(
            column(
                self._entry, row(self.counts, None, margins=edges), hairline(), self.list, self.nobody,
                row(self.others, margins=(24, 8, 24, 8)),
            )
        )  # fmt: skip
        self.strip.acted.connect(self._again)
        self.add_button(_("Close"), self.accept, key="Esc")
        self.refresh()

    def refresh(self) -> None:
        """Read the list again."""
        activity = self._activity = activities.get_activity(self._activity.uid)
        rows = registration.list_registrations(activity.uid)
        found = turnout(activity.uid)
        came = {one.uid for one in (*found.came, *found.unannounced)}
        over = activity.status not in (ActivityStatus.PUBLISHED, ActivityStatus.RUNNING)
        may = allowed(Right.SIGN_IN) and not over
        self._entry.setVisible(may)
        lines = [Line(n, one, one.person_uid in came, may) for n, one in enumerate(rows, 1)]
        self.list.set_rows(lines)
        room = (self.window().height() - AROUND) // ROW
        self.list.setFixedHeight(ROW * min(len(lines), MOST_ROWS, max(FEWEST_ROWS, room)) + 2)
        self.list.setVisible(bool(lines))
        self.nobody.setVisible(not lines)
        waiting = sum(one.state == registration.WAITING for one in rows)
        parts = [_("registered %(n)d") % {"n": len(rows) - waiting}]
        if activity.capacity:
            parts.append(_("places %(n)d") % {"n": activity.capacity})
        if waiting:
            parts.append(_("waiting list %(n)d") % {"n": waiting})
        self.counts.setText(joined(*parts))
        names = _(", ").join(one.name for one in found.unannounced)
        self.others.setText(_("Came without registering: %(names)s") % {"names": names} if names else "")
        self.others.setVisible(bool(names))
        self._fit_later()

    def register(self) -> None:
        """Register whoever the box names."""
        if self.who.key:
            self._register(self.who.key, self.who.text().strip())

    def _register(self, key: str, name: str) -> None:
        try:
            with self.who.meant("who"):
                state = registration.register(self._activity.uid, key)
        except StationError as error:
            self.complain(error.message)
            return
        full = state == registration.WAITING
        words = (
            _("The places are taken; %(name)s is on the waiting list.")
            if full
            else _("%(name)s is registered.")
        )
        self._said("warn" if full else "ok", words % {"name": name})
        self.who.set_person("", "")
        self.who.setFocus()

    def _acted(self, line: Line, what: str) -> None:
        if what != OFF:
            return
        waiting = any(one.one.state == registration.WAITING for one in self.list.rows().rows)
        if not waiting or line.one.state == registration.WAITING:
            self._take_back(line)
            return
        ask(
            self,
            _("Take the registration of %(name)s back?") % {"name": line.one.name},
            _("Whoever waits longest gets the place. Afterwards they only get the last place of the list."),
            yes=_("Take it back"), no=_("Leave it"), then=partial(self._take_back, line),
        )  # fmt: skip

    def _take_back(self, line: Line, _reason: str = "") -> None:
        try:
            moved = registration.unregister(self._activity.uid, line.one.person_uid)
        except StationError as error:
            self.complain(error.message)
            return
        if moved:
            values = {"name": moved[0].name, "phone": moved[0].phone or _("no phone left")}
            self._said("warn", _("%(name)s (%(phone)s) moves up from the waiting list; tell them.") % values)
            return
        one = line.one
        self._said("ok", _("%(name)s no longer comes.") % {"name": one.name}, undo=(one.person_uid, one.name))

    def _again(self) -> None:
        if self._undo[0]:
            self._register(*self._undo)

    def _said(self, tone: str, words: str, *, undo: tuple[str, str] = ("", "")) -> None:
        self._undo = undo
        self.refresh()
        self.strip.say(tone, words, action=_("Undo") if undo[0] else "")
        self._complaint.show()
        self._context.changes.activities.emit()
        self._fit_later()
