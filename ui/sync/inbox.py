"""What the centre has sent and somebody must deal with: a notice to read, a plan to make a draft of."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from station_app.activities.categories import find_category
from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.sync import parcels
from station_app.sync.parcels import Notice, Plan
from ui.kit.dates import long_day, near_day, span
from ui.kit.dialogs import Dialog
from ui.kit.widgets import label


class NoticeDialog(Dialog):
    """A notice of the centre's; ``done()`` once it was read."""

    def __init__(self, parent: QWidget, notice: Notice, done: Callable[[], object]) -> None:
        super().__init__(parent, notice.title, width=520)
        self._notice, self._done = notice, done
        if notice.text:
            self.body.addWidget(label(notice.text, "", wrap=True))
        came = _("From the centre, taken in %(when)s") % {"when": near_day(notice.taken_at.date())}
        if notice.until is not None:
            came += "\n" + _("Shown until %(day)s") % {"day": long_day(notice.until)}
        self.body.addWidget(label(came, "small", "mute"))
        self.add_button(_("Later"), self.reject, key="Esc")
        self.add_button(_("Read"), self.accept, kind="primary")

    def accept(self) -> None:
        try:
            parcels.put_away(self._notice.key)
        except StationError as error:
            self.complain(error.message)
            return
        super().accept()
        self._done()


class PlanDialog(Dialog):
    """An activity that the centre plans; ``adopted(uid)`` once a draft was made, ``done()`` either way."""

    def __init__(
        self, parent: QWidget, plan: Plan, done: Callable[[], object], adopted: Callable[[str], object]
    ) -> None:
        super().__init__(parent, plan.title, width=560)
        self._plan, self._done, self._adopted = plan, done, adopted
        try:
            category = find_category(plan.category).name
        except StationError:
            category = plan.category
        when = f"{long_day(plan.starts.date())}  {span(plan.starts, plan.ends)}"
        self.body.addWidget(label(when, "strong"))
        self.body.addWidget(label(category, "sub"))
        if plan.content:
            self.body.addWidget(label(plan.content, "", wrap=True))
        words = _("A draft of it goes into your calendar. Give it a venue and publish it there.")
        self.body.addWidget(label(words, "small", "mute", wrap=True))
        self.add_button(_("Not at this station"), self.put_away)
        self.add_button(_("Later"), self.reject, key="Esc")
        self.add_button(_("Make a draft"), self.accept, kind="primary")

    def put_away(self) -> None:
        """The station does not hold it."""
        try:
            parcels.put_away(self._plan.key)
        except StationError as error:
            self.complain(error.message)
            return
        super().accept()
        self._done()

    def accept(self) -> None:
        try:
            uid = parcels.adopt_plan(self._plan.key)
        except StationError as error:
            self.complain(error.message)
            return
        super().accept()
        self._done()
        self._adopted(uid)


def open_item(
    page: QWidget, key: str, done: Callable[[], object], adopted: Callable[[str], object]
) -> Dialog | None:
    """Show what the centre sent under a key; None where it is there no more."""
    dialog: Dialog | None = None
    for notice in parcels.list_notices():
        if notice.key == key:
            dialog = NoticeDialog(page, notice, done)
    for plan in parcels.list_plans():
        if plan.key == key:
            dialog = PlanDialog(page, plan, done, adopted)
    if dialog is not None:
        dialog.open()
    return dialog
