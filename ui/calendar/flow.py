"""Where an activity stands, from draft to held."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from station_app.activities.rows import STATUS_NAMES, ActivityStatus
from station_app.core.i18n import N_, _
from ui.kit import paint
from ui.kit.theme import color, icon

DRAFT, PUBLISHED = ActivityStatus.DRAFT, ActivityStatus.PUBLISHED
RUNNING, HELD, CANCELLED = ActivityStatus.RUNNING, ActivityStatus.HELD, ActivityStatus.CANCELLED
#: A step without its words, and the least room between two.
MARK: Final = 18
LEAST_GAP: Final = 8
STEPS: Final = (DRAFT, PUBLISHED, RUNNING, HELD)
STEP_NAMES: Final = {
    DRAFT: N_("Draft"), PUBLISHED: N_("Publish"), RUNNING: N_("In progress"), HELD: N_("Held"),
}  # fmt: skip


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
        self.setToolTip(" → ".join(_(STEP_NAMES[one]) for one in STEPS))
        self.update()

    def paintEvent(self, event: Any) -> None:
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._status is CANCELLED:
            paint.pill(p, 0, 11, "cancelled", _(STATUS_NAMES[CANCELLED]))
            return
        now = STEPS.index(self._status)
        widths = [20 + paint.width(_(STEP_NAMES[one]), 13, bold=n == now) for n, one in enumerate(STEPS)]
        worded = sum(widths) + LEAST_GAP * (len(STEPS) - 1) <= self.width()
        if not worded:  # where it stands is said, the others are their marks alone
            widths = [wide if n == now else MARK for n, wide in enumerate(widths)]
        gap = max(LEAST_GAP, (self.width() - sum(widths)) // (len(STEPS) - 1))
        x = 0
        for n, one in enumerate(STEPS):
            self._step(p, x, one, n - now, worded=worded)
            x += widths[n]
            if n < len(STEPS) - 1:
                p.fillRect(QRect(x + 5, 10, gap - 10, 2), color("ok" if n < now else "line-2"))
            x += gap

    def _step(self, p: QPainter, x: int, step: ActivityStatus, away: int, *, worded: bool) -> None:
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
        if away and not worded:
            return
        token = "ok" if away < 0 else "text-3"
        if away == 0:
            token = {RUNNING: "accent-text", PUBLISHED: "info", HELD: "ok"}.get(step, "text")
        words = _(STEP_NAMES[step])
        paint.text(p, QRect(x + 20, 0, 120, 22), words, size=13, bold=away == 0, token=token)
