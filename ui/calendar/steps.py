"""The before-and-after list of a change of a series, with what to do on dates that clash."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QComboBox, QSpinBox, QVBoxLayout, QWidget

from station_app.activities import service as activities
from station_app.activities.series_rows import (
    SKIP_NAMES,
    WAY_NAMES,
    WHAT_NAMES,
    Choice,
    Clash,
    Moment,
    SeriesPreview,
    Step,
    Way,
    What,
)
from station_app.core import clock
from station_app.core.errors import StationError
from station_app.core.i18n import N_, _, ngettext
from ui.kit import dates, paint
from ui.kit.lists import ListView, RowDelegate, RowList
from ui.kit.widgets import column, hairline, holder, label, row
from ui.kit.words import joined

#: A choice for one date as the list of ways offers it; None leaves it to the series.
WAYS: Final = (None, Way.SKIP, Way.ROOM, Way.SHIFT, Way.DRAFT)
#: What is shown in grey: nothing happens to it.
QUIET: Final = (What.SAME, What.FROZEN)
#: How high the list is at least and at most.
LEAST_LIST, MOST_LIST = 96, 330
#: Colours of what becomes of a date.
TOKENS: Final = {
    What.MOVED: "info", What.CHANGED: "info", What.ADDED: "ok", What.DROPPED: "danger",
    What.CANCELLED: "danger", What.KEPT: "warn", What.SKIPPED: "warn",
}  # fmt: skip
CLASH_KINDS: Final = {
    "venue": N_("%(title)s is in this room, %(span)s"),
    "speaker": N_("%(name)s speaks at %(title)s, %(span)s"),
    "lead": N_("%(name)s leads %(title)s, %(span)s"),
}


def moment_words(at: Moment | None) -> str:
    """10月24日 周六 14:30–16:30."""
    if at is None:
        return ""
    day = dates.day(at.starts.date())
    if at.starts.year != clock.today().year:
        day = at.starts.date().isoformat()
    return f"{day} {_(dates.SHORT_WEEKDAYS[at.starts.weekday()])} {dates.span(at.starts, at.ends)}"


def clash_words(clash: Clash) -> str:
    """What stands in the way, in one line."""
    span = f"{dates.day(clash.starts.date())} {dates.span(clash.starts, clash.ends)}"
    return _(CLASH_KINDS[clash.kind]) % {"title": clash.title, "name": clash.subject, "span": span}


def clash_advice(clash: Clash) -> str:
    """What stands in the way of one activity, and what can be done about it."""
    words = _("“%(title)s” is here then too (%(span)s). You may go on, or choose another place.")
    if clash.kind != "venue":
        words = _("%(name)s is at “%(title)s” then (%(span)s). You may go on, or ask somebody else.")
    span = dates.span(clash.starts, clash.ends)
    return words % {"title": clash.title, "span": span, "name": clash.subject}


def room_taken(step: Step) -> bool:
    """Whether another activity has the room then, be it that one of the two is a draft."""
    return any(clash.kind == "venue" for clash in step.clashes)


def counts_words(preview: SeriesPreview) -> str:
    """How many dates come to what: 挪 6 次，1 次改过的不动，5 次办过的不动，1 次撞场地."""
    n, taken = preview.count, sum(room_taken(step) for step in preview.steps)
    twice = preview.warnings
    counted: tuple[tuple[int, str], ...] = (
        (n(What.MOVED), ngettext("%(n)d moved", "%(n)d moved", n(What.MOVED))),
        (n(What.CHANGED), ngettext("%(n)d changed", "%(n)d changed", n(What.CHANGED))),
        (n(What.ADDED), ngettext("%(n)d added", "%(n)d added", n(What.ADDED))),
        (n(What.DROPPED), ngettext("%(n)d taken out", "%(n)d taken out", n(What.DROPPED))),
        (n(What.CANCELLED), ngettext("%(n)d called off", "%(n)d called off", n(What.CANCELLED))),
        (n(What.KEPT), ngettext("%(n)d kept because edited", "%(n)d kept because edited", n(What.KEPT))),
        (n(What.FROZEN), ngettext("%(n)d held before", "%(n)d held before", n(What.FROZEN))),
        (n(What.SKIPPED), ngettext("%(n)d left out", "%(n)d left out", n(What.SKIPPED))),
        (taken, ngettext("%(n)d in a room that is taken", "%(n)d in a room that is taken", taken)),
        (twice, ngettext("%(n)d with somebody wanted twice", "%(n)d with somebody wanted twice", twice)),
    )
    if taken:  # a soft clash of the room is counted there already
        counted = counted[:-1]
    return joined(*(words % {"n": number} for number, words in counted if number)) or _("nothing changes")


class StepDelegate(RowDelegate):
    """A date: before and after, what becomes of it, and what stands in the way."""

    height = 36
    TALL = 56

    def height_of(self, row: Step) -> int:
        return self.TALL if row.clashes else self.height

    def draw(self, p: QPainter, rect: QRect, row: Step, chosen: bool) -> None:
        quiet = row.what in QUIET
        high = self.height
        line = QRect(rect.left() + 16, rect.top(), rect.width() - 32, high)
        words = _step_words(row)
        wide = paint.width(words, 13) + 8
        token = TOKENS.get(row.what, "text-3")
        paint.text(p, line, words, size=13, token=token, align=paint.RIGHT)
        room = QRect(line.left(), line.top(), line.width() - wide, high)
        before, after = moment_words(row.before), moment_words(row.after)
        gone = row.what in (What.DROPPED, What.CANCELLED, What.SKIPPED)
        moved = bool(before and after and before != after)
        first = before or after or dates.long_day(row.original)
        used = paint.text(p, room, first, size=14, token="text-3" if quiet or moved or gone else "text",
                          struck=gone and bool(before))  # fmt: skip
        if moved:
            rest = room.adjusted(used + 10, 0, 0, 0)
            paint.text(p, rest, "→ " + after, size=14, bold=True)
        if row.clashes:
            below = QRect(line.left(), rect.top() + high - 6, line.width(), 20)
            token = "warn" if room_taken(row) else "text-2"
            paint.text(p, below, clash_words(row.clashes[0]), size=13, token=token)


def _step_words(step: Step) -> str:
    if step.what is What.SKIPPED and step.reason is not None:
        return _(SKIP_NAMES[step.reason])
    draft = step.after is not None and step.after.draft and room_taken(step)
    return joined(_(WHAT_NAMES[step.what]), _("as a draft") if draft else "")


def step_sentence(step: Step) -> str:
    """A line of the list as a screen reader says it."""
    before, after = moment_words(step.before), moment_words(step.after)
    return joined(
        before, after if after != before else "", _step_words(step), *map(clash_words, step.clashes)
    )


class _StepList(ListView):
    """As high as its rows are, up to a dozen lines; less where there is less room."""

    def sizeHint(self) -> QSize:
        rows = self.rows().rows
        high = sum(StepDelegate.TALL if row.clashes else StepDelegate.height for row in rows)
        return QSize(400, max(LEAST_LIST, min(MOST_LIST, high)))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, LEAST_LIST)


class StepsPart(QWidget):
    """The list with its counts; below it the choice for the chosen date, where something stands in its way.

    ``look(choices)`` gives the preview and may raise; ``changed`` when it was read again.
    """

    changed = Signal()

    def __init__(
        self, look: Callable[[Mapping[date, Choice]], SeriesPreview], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self.choices: dict[date, Choice] = {}
        self.preview: SeriesPreview | None = None
        self.counts = label("", "strong", wrap=True)
        self.waits = label("", "small", "warn", wrap=True)
        self.list = _StepList(RowList(step_sentence), StepDelegate)
        self.list.setAccessibleName(_("Dates before and after"))
        self._build_choice()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(holder(column(self.counts, self.waits, spacing=2, margins=(24, 10, 24, 10))))
        box.addWidget(hairline())
        box.addWidget(self.list, 1)
        box.addWidget(self._choice)
        self.list.chosen.connect(self._offer)

    def _build_choice(self) -> None:
        self.ways, self.room, self.minutes = QComboBox(), QComboBox(), QSpinBox()
        for way in WAYS:
            self.ways.addItem(_(WAY_NAMES[way]) if way else _("as the series does"))
        self.ways.setAccessibleName(_("What to do on this date"))
        self.room.setEditable(True)
        self.room.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.room.setAccessibleName(_("Another room"))
        self.minutes.setRange(-720, 720)
        self.minutes.setSingleStep(15)
        self.minutes.setSuffix(_(" min later"))
        self.minutes.setAccessibleName(_("Minutes later"))
        self.which = label("", "sub")
        line = row(self.which, None, self.ways, self.room, self.minutes, margins=(24, 8, 24, 8))
        self._choice = holder(column(hairline(), holder(line)))
        self._choice.hide()
        self.ways.activated.connect(self._way_chosen)
        self.room.activated.connect(self._take)
        typed = self.room.lineEdit()
        assert typed is not None
        typed.editingFinished.connect(self._take)
        self.minutes.editingFinished.connect(self._take)

    def look_again(self) -> None:
        """Read the preview; raises what the service does."""
        self.preview = None
        self.preview = self._look(self.choices)
        old = self.list.current_row()
        steps = list(self.preview.steps)
        days = [step.original for step in steps]
        taken = [n for n, step in enumerate(steps) if step.clashes]
        place = days.index(old.original) if old is not None and old.original in days else -1
        self.counts.setText(counts_words(self.preview))
        waits = self.preview.waits_for
        self.waits.setText(_("Dates stop there for now: %(what)s.") % {"what": waits} if waits else "")
        self.waits.setVisible(bool(waits))
        self._choice.hide()
        self.list.set_rows(steps, choose=place if place >= 0 else next(iter(taken), -1))
        if place < 0 and not taken:
            first = next((n for n, step in enumerate(steps) if step.what not in QUIET), 0)
            self.list.scrollTo(self.list.rows().index(first, 0), self.list.ScrollHint.PositionAtTop)
        self.list.updateGeometry()
        self.changed.emit()

    def _offer(self, step: Step) -> None:
        """The choice for a date, where there is something to choose."""
        offered = bool(step.clashes) or step.original in self.choices
        self._choice.setVisible(offered)
        if not offered:
            return
        self.which.setText(dates.long_day(step.original))
        choice = self.choices.get(step.original)
        self.ways.setCurrentIndex(WAYS.index(choice.way if choice else None))
        if not self.room.count():
            self.room.addItems([venue.name for venue in activities.list_venues()])
        self.room.setCurrentText(choice.venue if choice else "")
        self.minutes.setValue(choice.minutes if choice else 60)
        self._show_more()

    def _show_more(self) -> None:
        way = WAYS[self.ways.currentIndex()]
        self.room.setVisible(way is Way.ROOM)
        self.minutes.setVisible(way is Way.SHIFT)

    def _way_chosen(self, _place: int) -> None:
        self._show_more()
        if WAYS[self.ways.currentIndex()] is Way.ROOM:
            self.room.setFocus(Qt.FocusReason.OtherFocusReason)
        self._take()

    def _take(self, *_args: Any) -> None:
        """Put what was chosen into the choices, and look at what comes of it."""
        step = self.list.current_row()
        if step is None or self._choice.isHidden():
            return
        way = WAYS[self.ways.currentIndex()]
        if way is None:
            self.choices.pop(step.original, None)
        elif way is Way.ROOM:
            name = self.room.currentText().strip()
            if not name:
                return
            self.choices[step.original] = Choice(way, venue=name)
        else:
            self.choices[step.original] = Choice(way, minutes=self.minutes.value() * (way is Way.SHIFT))
        try:
            self.look_again()
        except StationError as error:
            self.counts.setText(error.message)
