"""The editor's part about repeating: once, every week, or an own rule, with the count and the last day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station_app.activities import recurrence, series
from station_app.activities.series_rows import SeriesPlace, SeriesPreview, SeriesRow
from station_app.core.errors import StationError
from station_app.core.i18n import N_, _, ngettext
from ui.calendar.rule_dialog import PATIENCE_MS, Repeat, RuleDialog, summary
from ui.calendar.steps import room_taken
from ui.kit.cards import Segment
from ui.kit.timers import later
from ui.kit.widgets import button, column, label, restyle

ONCE, WEEKLY, OWN = range(3)
EVERY: Final = (
    N_("Every Mon"), N_("Every Tue"), N_("Every Wed"), N_("Every Thu"), N_("Every Fri"), N_("Every Sat"),
    N_("Every Sun"),
)  # fmt: skip

Look = Callable[[Repeat], SeriesPreview]


def weekly_rule(day: date) -> str:
    """Every week on the weekday of ``day`` until the end of its year, which is what a yearly plan covers."""
    return f"FREQ=WEEKLY;BYDAY={recurrence.WEEKDAYS[day.weekday()]};UNTIL={day.year}1231"


def place_words(place: SeriesPlace) -> str:
    """每周五，第 6 次 / 共 12 次."""
    if not place.place:
        return place.words
    if not place.of:
        return _("%(rule)s, no. %(n)d") % {"rule": place.words, "n": place.place}
    return _("%(rule)s, no. %(n)d of %(of)d") % {"rule": place.words, "n": place.place, "of": place.of}


class RepeatPart(QWidget):
    """Chooses how an activity repeats (``look`` previews that), or shows the series it belongs to.

    ``repeat`` is what was chosen; of an existing series its rule is empty until it was changed.
    """

    changed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._day = date.today()
        self.repeat = Repeat()
        self._series: SeriesRow | None = None
        self.preview: SeriesPreview | None = None
        self.kinds = Segment([_("Once"), _(EVERY[0]), _("Own")])
        self.kinds.setAccessibleName(_("Repeats"))
        self.words = label("", "small", wrap=True)
        self.dates = button(_("The dates one by one"), self.open_dates, kind="link", size="s")
        self.other = button(_("Another rule …"), self.open_rule, kind="link", size="s")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        above = label(_("Repeats"), "sub")
        box.addWidget(above)
        box.addWidget(self.kinds)
        box.addWidget(self.words)
        box.addLayout(column(self.dates, self.other))
        self.dates.hide()
        self.other.hide()
        self.words.hide()
        self._timer = later(self, PATIENCE_MS, self._look_if_seen)
        self.kinds.chosen.connect(self._choose)

    # One that stands by itself

    def set_day(self, day: date) -> None:
        """The first day; a weekly rule goes by its weekday."""
        weekly = self.repeat.rule == weekly_rule(self._day)
        self._day = day
        words = _(EVERY[day.weekday()])
        self.kinds.buttons[WEEKLY].setText(words)
        self.kinds.buttons[WEEKLY].setAccessibleName(words)
        if weekly and self._series is None:
            self.repeat = Repeat(weekly_rule(day))
        self.look_later()

    def look_later(self) -> None:
        """What the dates hang on has changed: they are read again in a moment."""
        if self.repeat.rule:
            self._timer.start()

    def _look_if_seen(self) -> None:
        """Behind the lock page nothing can be read."""
        if self.isVisible():
            self.look_now()

    def look_now(self) -> None:
        """Say how many dates there are, and what stands in their way."""
        self._timer.stop()
        if self._series is not None:
            return
        self.preview, tone = None, ""
        if self.repeat.rule:
            try:
                self.preview = self._look(self.repeat)
                words, tone = self._words(self.preview)
            except StationError as error:
                words, tone = error.message, "danger"
            self.words.setText(words)
            restyle(self.words, tone=tone)
        self.words.setVisible(bool(self.repeat.rule))
        self.dates.setVisible(self.preview is not None)
        self.other.setVisible(self.kinds.buttons[OWN].isChecked())
        self.changed.emit()

    def _words(self, preview: SeriesPreview) -> tuple[str, str]:
        lines = [summary(preview)]
        if self.kinds.buttons[OWN].isChecked():
            lines.insert(0, preview.words)
        taken = sum(room_taken(step) for step in preview.steps)
        if taken:
            words = ngettext("the room is taken on %(n)d date", "the room is taken on %(n)d dates", taken)
            lines.append(words % {"n": taken})
        if preview.warnings - taken > 0:
            n = preview.warnings - taken
            words = ngettext(
                "somebody is wanted twice on %(n)d date", "somebody is wanted twice on %(n)d dates", n
            )
            lines.append(words % {"n": n})
        if preview.waits_for:
            lines.append(preview.waits_for)
        return "\n".join(lines), "warn" if taken or preview.warnings else ""

    def _choose(self, place: int) -> None:
        if place == OWN:
            self.open_rule()
            return
        self.repeat = Repeat(weekly_rule(self._day)) if place == WEEKLY else Repeat()
        self.look_now()

    def _mark(self) -> None:
        rule = self.repeat.rule
        self.kinds.choose(ONCE if not rule else WEEKLY if rule == weekly_rule(self._day) else OWN)

    def open_rule(self) -> RuleDialog:
        """Choose an own rule."""
        return self._open(rules=True)

    def open_dates(self) -> RuleDialog:
        """Look at the dates, and choose what is done where the room is taken."""
        return self._open(rules=False)

    def _open(self, *, rules: bool) -> RuleDialog:
        repeat = self.repeat
        if self._series is not None and not repeat.rule:
            row = self._series
            repeat = Repeat(row.rule, row.skip_holidays, row.way)
        dialog = RuleDialog(self, self._day, repeat, self._look, rules=rules)
        dialog.finished.connect(partial(self._closed, dialog))
        dialog.open(dialog.fields.kind if rules else dialog.steps.list)
        return dialog

    def _closed(self, dialog: RuleDialog, taken: int) -> None:
        if taken:
            self._taken(dialog)
        else:
            self._mark()

    def _taken(self, dialog: RuleDialog) -> None:
        self.repeat = dialog.repeat
        if self._series is not None:
            self._show_changed()
            return
        self._mark()
        self.look_now()

    # One of a series

    def show_series(self, row: SeriesRow, place: SeriesPlace, *, changeable: bool) -> None:
        """Say which series the activity is of; its rule can be changed where more of it can."""
        self._series = row
        self.kinds.hide()
        self.words.setText(place_words(place))
        self.words.show()
        self.other.setVisible(changeable)

    def _show_changed(self) -> None:
        starts = datetime.combine(self._day, datetime.min.time())
        try:
            words = series.describe_rule(self.repeat.rule, starts=starts)
        except StationError as error:
            words = error.message
        self.words.setText(_("from now on: %(rule)s") % {"rule": words})
        self.changed.emit()
