"""What stands beside the month: the chosen activity, or the chosen day."""

from __future__ import annotations

from datetime import date
from functools import partial
from html import escape
from typing import Any, Final

from PySide6.QtCore import QPointF, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from station_app.activities import almanac, working_days
from station_app.activities.categories import BY_KEY
from station_app.activities.rows import STATUS_NAMES, ActivityRow, ActivityStatus
from station_app.core.i18n import N_, _
from station_app.core.rights import Right, allowed
from ui.kit import dates, paint
from ui.kit.lists import ListView, RowDelegate, RowList
from ui.kit.theme import color, icon
from ui.kit.widgets import Bar, SealLabel, button, column, hairline, holder, label, restyle, row
from ui.kit.words import joined

DRAFT, PUBLISHED = ActivityStatus.DRAFT, ActivityStatus.PUBLISHED
RUNNING, HELD, CANCELLED = ActivityStatus.RUNNING, ActivityStatus.HELD, ActivityStatus.CANCELLED
STEPS: Final = (DRAFT, PUBLISHED, RUNNING, HELD)
STEP_NAMES: Final = {
    DRAFT: N_("Draft"), PUBLISHED: N_("Publish"), RUNNING: N_("In progress"), HELD: N_("Held"),
}  # fmt: skip
FACTS: Final = (N_("Time"), N_("Place"), N_("Speaker"), N_("Team"), N_("Lead"))
#: What can be done: name → (words, icon).
DEEDS: Final = {
    "sign-in": (N_("Open sign-in"), ""),
    "publish": (N_("Publish"), ""),
    "close": (N_("Go and close it"), ""),
    "record": (N_("See the record"), ""),
    "restore": (N_("Take the cancellation back"), ""),
    "sheet": (N_("Print the sheet"), "printer"),
    "report": (N_("Sign-in report"), "file-pdf"),
    "edit": (N_("Edit"), "pencil-simple"),
    "again": (N_("Hold again"), "copy"),
    "cancel": (N_("Cancel it"), "prohibit"),
}
RARE: Final = ("again", "cancel")
#: A panel lower than this drops the rarer buttons.
LOW: Final = 520
PRIMARY: Final = {DRAFT: "publish", PUBLISHED: "sign-in", RUNNING: "sign-in", CANCELLED: "restore"}


class Flow(QWidget):
    """草稿 — 发布 — 进行中 — 已举办, with where the activity stands; a cancelled one says so alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(22)
        self._status = DRAFT

    def set_status(self, status: ActivityStatus) -> None:
        """Where it stands."""
        self._status = status
        self.setAccessibleName(_(STATUS_NAMES[status]))
        self.update()

    def paintEvent(self, event: Any) -> None:  # noqa: D102
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._status is CANCELLED:
            paint.pill(p, 0, 11, "cancelled", _(STATUS_NAMES[CANCELLED]))
            return
        now = STEPS.index(self._status)
        widths = [20 + paint.width(_(STEP_NAMES[one]), 13, bold=n == now) for n, one in enumerate(STEPS)]
        gap = max(8, (self.width() - sum(widths)) // (len(STEPS) - 1))
        x = 0
        for n, one in enumerate(STEPS):
            self._step(p, x, one, n - now)
            x += widths[n]
            if n < len(STEPS) - 1:
                p.fillRect(QRect(x + 5, 10, gap - 10, 2), color("ok" if n < now else "line-2"))
            x += gap

    def _step(self, p: QPainter, x: int, step: ActivityStatus, away: int) -> None:
        done = away < 0 or (away == 0 and step in (HELD, DRAFT))
        if away == 0 and not done:
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(color("accent" if step is RUNNING else "info"))
            p.drawEllipse(QPointF(x + 8, 11), 4, 4)
        else:
            name = "check-circle-fill" if done else "circle"
            name = "pencil-simple" if away == 0 and step is DRAFT else name
            icon(name, "ok" if away < 0 or (step is HELD and done) else "text-3").paint(
                p, QRect(x, 3, 16, 16)
            )
        token = "ok" if away < 0 else "text-3"
        if away == 0:
            token = {RUNNING: "accent-text", PUBLISHED: "info", HELD: "ok"}.get(step, "text")
        words = _(STEP_NAMES[step])
        paint.text(p, QRect(x + 20, 0, 120, 22), words, size=13, bold=away == 0, token=token)


class ActivityPanel(QWidget):
    """Everything about one activity, and what can be done with it; ``asked`` gives a deed's name."""

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._build_head()
        self._build_facts()
        self._build_count()
        self.note = label("", "sub", wrap=True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self._note_part = holder(column(self.note, None, margins=(16, 14, 16, 8)))
        inside = QWidget()
        parts = (self._head, hairline(), self._facts_part, hairline(), self._count_part, hairline())
        inside.setLayout(column(*parts, self._note_part, None))
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._grid = self._build_buttons()
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        box.addWidget(area, 1)
        box.addWidget(hairline())
        box.addWidget(self._grid)

    def _build_head(self) -> None:
        self._seal = SealLabel(40)
        self.title, self.kind = label("", "place", wrap=True), label("", "small", "mute")
        line = row(self._seal, spacing=12)
        line.addLayout(column(self.title, self.kind, spacing=1), 1)
        line.setAlignment(self._seal, Qt.AlignmentFlag.AlignTop)
        self._flow = Flow()
        self._head = holder(column(line, 12, self._flow, margins=(16, 14, 16, 14)))

    def _build_facts(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(16, 12, 16, 10)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        self.facts: list[QLabel] = []
        self._fact_labels: list[QLabel] = []
        for n, words in enumerate(FACTS):
            name, value = label(_(words), "", "mute"), label("")
            value.setTextFormat(Qt.TextFormat.RichText if n == len(FACTS) - 1 else Qt.TextFormat.PlainText)
            self._fact_labels += [name, value]
            grid.addWidget(name, n, 0)
            grid.addWidget(value, n, 1)
            self.facts.append(value)
        restyle(self.facts[0], role="strong")
        self._facts_part = QWidget()
        self._facts_part.setLayout(grid)

    def _build_count(self) -> None:
        self.number, self.did, self.places = (
            label("", "huge"),
            label("", "", "mute"),
            label("", "small", "mute"),
        )
        self._bar = Bar()
        line = row(self.number, self.did, None, self.places, spacing=4)
        for one in (self.did, self.places):
            line.setAlignment(one, Qt.AlignmentFlag.AlignBottom)
        self._count_part = holder(column(line, 6, self._bar, margins=(16, 10, 16, 14)))

    def _build_buttons(self) -> QWidget:
        self.buttons: dict[str, QPushButton] = {}
        self._deeds: tuple[str, ...] = ()
        grid = QGridLayout()
        grid.setContentsMargins(16, 12, 16, 14)
        grid.setSpacing(8)
        self.primary = button("", lambda: self.asked.emit(self._primary), kind="primary", size="l", key="F2")
        self._keycap = self.primary.findChild(QLabel)
        grid.addWidget(self.primary, 0, 0, 1, 2)
        self._primary = "sign-in"
        for name in ("sheet", "report", "edit", "again", "cancel"):
            words, icon_name = DEEDS[name]
            made = button(_(words), partial(self._ask, name), icon_name=icon_name)
            if name in ("again", "cancel"):
                made.setProperty("kind", "quiet")
            self.buttons[name] = made
            place = {"sheet": (1, 0), "report": (1, 0), "edit": (1, 1), "again": (2, 0), "cancel": (2, 1)}[
                name
            ]
            grid.addWidget(made, *place)
        self.buttons["again"].setToolTip("Ctrl+D")
        self.buttons["cancel"].setToolTip("Del")
        self.buttons["sheet"].setToolTip("Ctrl+P")
        self.buttons["report"].setToolTip("Ctrl+P")
        return holder(grid)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._show_buttons()

    def _show_buttons(self) -> None:
        """The rarer deeds give way in a low window; keys and the menu of the activity still have them."""
        low = self.height() < LOW
        for one in self._fact_labels:
            one.setFixedHeight(27 if low else 31)
        for name, made in self.buttons.items():
            made.setVisible(name in self._deeds and not (low and name in RARE))

    def _ask(self, name: str, _checked: bool = False) -> None:
        self.asked.emit(name)

    def show_activity(self, a: ActivityRow, signed_in: int, *, current: bool) -> None:
        """Show an activity; ``current`` where F2 opens this one."""
        category = BY_KEY[a.category]
        self._seal.set_category(category.seal, category.key, category.medium)
        self.title.setText(a.title)
        self.kind.setText(joined(category.medium, a.number))
        self._flow.set_status(a.status)
        when = f"{dates.day(a.starts.date())} {_(dates.SHORT_WEEKDAYS[a.starts.weekday()])}"
        self.facts[0].setText(f"{when} {dates.span(a.starts, a.ends)}")
        self.facts[1].setText(a.venue or _("not decided yet"))
        restyle(self.facts[1], tone="" if a.venue else "warn")
        for value, text in zip(self.facts[2:4], (a.speaker, a.team), strict=True):
            value.setText(text or "—")
        phone = f' <span style="color:{color("text-3").name()}">{a.lead_phone}</span>' if a.lead_phone else ""
        self.facts[4].setText(f"{escape(a.lead)}{phone}" if a.lead else "—")
        self._show_count(a, signed_in)
        said = a.cancel_reason if a.status is CANCELLED else a.note or a.content
        self.note.setText(said)
        self._note_part.setVisible(bool(said))
        self._offer(a, current)

    def _show_count(self, a: ActivityRow, signed_in: int) -> None:
        begun = a.status in (RUNNING, HELD)
        self.number.setText(str(signed_in if begun else a.registered))
        self.did.setText(_("people signed in") if begun else _("people registered"))
        parts = [_("registered %(n)d") % {"n": a.registered}] if begun else []
        if a.capacity:
            parts.append(_("places %(n)d") % {"n": a.capacity})
        self.places.setText(joined(*parts))
        share = (signed_in if begun else a.registered) / a.capacity if a.capacity else 0
        self._bar.set_fraction(
            share, "accent" if a.status is RUNNING else "ok" if a.status is HELD else "bar"
        )
        self._bar.setVisible(bool(a.capacity))

    def _offer(self, a: ActivityRow, current: bool) -> None:
        may_plan = allowed(Right.ACTIVITIES)
        self._primary = primary_of(a, may_plan=may_plan)
        words = _(DEEDS[self._primary][0])
        self.primary.setText(words)
        self.primary.setAccessibleName(words)
        if self._keycap is not None:
            self._keycap.setVisible(current and self._primary == "sign-in")
        self._deeds = deeds_of(a)
        self._show_buttons()
        for made in self.buttons.values():
            made.setEnabled(may_plan)
        self.primary.setEnabled(may_plan or self._primary in ("sign-in", "record"))
        self.primary.setToolTip(
            "" if self.primary.isEnabled() else _("Your role may not do this. Ask the coordinator.")
        )


def deeds_of(a: ActivityRow) -> tuple[str, ...]:
    """What can be done with an activity besides what comes next."""
    if a.status is HELD and a.closed:
        return ("report", "again")
    if a.status is CANCELLED:
        return ("again",)
    return ("edit", "again", "cancel") if a.status is DRAFT else ("sheet", "edit", "again", "cancel")


def primary_of(a: ActivityRow, *, may_plan: bool) -> str:
    """The deed that comes next."""
    if a.status is HELD:
        return "record" if a.closed or not may_plan else "close"
    return PRIMARY[a.status]


class _DayDelegate(RowDelegate):
    height = 54

    def draw(self, p: Any, rect: QRect, row: ActivityRow, chosen: bool) -> None:
        category, middle = BY_KEY[row.category], rect.center().y()
        paint.seal(p, QRect(rect.left() + 16, middle - 12, 24, 24), category.seal, category.key,
                   hollow=row.status is DRAFT)  # fmt: skip
        left, struck = rect.left() + 52, row.status is CANCELLED
        pill = rect.right() - 12 - paint.pill_width(_(STATUS_NAMES[row.status]), str(row.status))
        room = pill - left - 8
        paint.text(p, QRect(left, middle - 22, room, 24), row.title, bold=not struck, struck=struck)
        where = joined(dates.span(row.starts, row.ends), row.venue)
        paint.text(p, QRect(left, middle + 1, room, 20), where, size=13, token="text-2")
        paint.pill(p, pill, middle + 1, str(row.status), _(STATUS_NAMES[row.status]))


class DayPanel(QWidget):
    """One day: what it is in the almanac, and its activities. ``chosen`` gives an activity's uid."""

    chosen = Signal(str)
    plan_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.about = label("", "place"), label("", "small", "mute", wrap=True)
        self.list = ListView(RowList(lambda a: f"{a.starts:%H:%M} {a.title}"), _DayDelegate)
        self.list.setAccessibleName(_("The day's activities"))
        self.nothing = label(_("Nothing is planned on this day."), "sub", wrap=True)
        self.nothing.setContentsMargins(16, 14, 16, 14)
        self.plan = button(_("Plan an activity on this day"), self.plan_asked.emit, icon_name="plus")
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        box.addWidget(holder(column(self.title, self.about, spacing=2, margins=(16, 16, 16, 14))))
        box.addWidget(hairline())
        box.addWidget(self.nothing)
        box.addWidget(self.list, 1)
        self._gap = QFrame()
        box.addWidget(self._gap, 1)
        box.addWidget(hairline())
        box.addWidget(holder(column(self.plan, margins=(16, 12, 16, 14))))
        self.list.acted.connect(lambda a, _name: self.chosen.emit(a.uid))
        self.list.clicked.connect(lambda index: self.chosen.emit(index.data(Qt.ItemDataRole.UserRole).uid))

    def show_day(self, day: date, rows: tuple[ActivityRow, ...]) -> None:
        """Show a day and its activities."""
        self.title.setText(dates.long_day(day))
        known = almanac.day(day)
        parts = [f"{known.month_name}{known.day_name}", *known.festivals, known.solar_term]
        holiday = working_days.holiday_name(day)
        if holiday:
            parts.append(_("day off: %(holiday)s") % {"holiday": holiday})
        elif working_days.is_adjusted_workday(day):
            parts.append(_("worked instead of another day"))
        elif not working_days.year_known(day.year):
            parts.append(_("the days off of %(year)d are not published yet") % {"year": day.year})
        self.about.setText(joined(*parts))
        self.list.set_rows(rows)
        self.list.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        self._gap.setVisible(not rows)
        self.plan.setEnabled(allowed(Right.ACTIVITIES))
