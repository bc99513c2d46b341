"""What is done with activities in the calendar, and how it is taken back: published, called off, moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from station_app.activities import series
from station_app.activities import service as activities
from station_app.activities.errors import VenueMissing
from station_app.activities.rows import FIELD_NAMES, ActivityRow, ActivityStatus
from station_app.activities.series_rows import Choice, Scope, SeriesDone, SeriesPreview, SkipRow, What
from station_app.core import clock
from station_app.core.errors import StationError
from station_app.core.i18n import _, ngettext
from station_app.core.rights import Right, allowed
from ui.calendar.activity_dialog import ActivityDialog
from ui.calendar.panel import deeds_of
from ui.calendar.scope_dialog import ScopeDialog
from ui.calendar.steps import clash_words, counts_words
from ui.kit import dates
from ui.kit.context import Context
from ui.kit.dialogs import ask
from ui.kit.words import joined


class Deeds(QObject):
    """Does what the page is asked for. ``said``: tone, words, and whether Ctrl+Z takes it back; ``shown``:
    an activity (uid) that is to be seen now."""

    said = Signal(str, str, bool)
    shown = Signal(str)

    def __init__(self, page: QWidget, context: Context) -> None:
        super().__init__(page)
        self._page = page
        self._context = context
        self._back: Callable[[], str] | None = None

    def edit(
        self, *, day: date | None = None, activity: ActivityRow | None = None, again: bool = False
    ) -> ActivityDialog | None:
        """Open the editor; for holding again, a week later or from today on."""
        if not allowed(Right.ACTIVITIES):
            self.refuse()
            return None
        if activity is not None and again:
            day = activity.starts.date() + timedelta(days=7)
            while day < clock.today():
                day += timedelta(days=7)
        dialog = ActivityDialog(self._page, day=day, activity=activity, again=again)
        dialog.finished.connect(partial(self._edited, dialog, None if again else activity))
        dialog.open(dialog.name)
        return dialog

    def refuse(self) -> None:
        """Say that the operator's role does not reach so far."""
        self._say("warn", _("Your role may not do this. Ask the coordinator."))

    def _edited(self, dialog: ActivityDialog, before: ActivityRow | None, saved: int) -> None:
        row = dialog.saved
        if not saved or row is None:
            return
        if dialog.done is not None:
            self._series_done(row.title, dialog.done, show=row.uid)
            return
        if row.status is ActivityStatus.DRAFT:
            words = _("“%(title)s” is saved as a draft.")
        elif before is not None and before.status is not ActivityStatus.DRAFT:
            words = _("“%(title)s” was changed.")
        else:
            words = _("“%(title)s” stands in the calendar.")
        undo = partial(self._undo_edit, dialog.edit) if dialog.edit else None
        self.changed(words % {"title": row.title}, undo=undo, show=row.uid)

    def publish(self, a: ActivityRow) -> None:
        """Publish a draft; where it has no venue yet, the editor asks for it."""
        try:
            edit = activities.edit_activity(a.uid, publish=True).edit
        except VenueMissing:
            dialog = self.edit(activity=a)
            if dialog is not None:
                dialog.complain(_("Give it a venue, then publish it."))
                dialog.venue.setFocus()
        except StationError as error:
            self._say("danger", error.message)
        else:
            undo = partial(self._undo_edit, edit) if edit else None
            self.changed(_("“%(title)s” is published.") % {"title": a.title}, undo=undo)

    # Calling off

    def ask_cancel(self, a: ActivityRow) -> None:
        """Ask before it is called off; for a series, how many of it."""
        if "cancel" not in deeds_of(a):
            return
        scopes = series.available_scopes(a.uid)
        if len(scopes) > 1:
            self._ask_scope(
                a, _("Cancel “%(title)s”?") % {"title": a.title}, scopes,
                lambda scope, _choices: series.preview_cancel(a.uid, scope=scope),
                lambda scope, _choices, _token, reason: series.cancel_occurrences(
                    a.uid, scope=scope, reason=reason
                ),
                reason=_("Why (stands in the calendar)"),
            )  # fmt: skip
            return
        registered = ngettext(
            "%(n)d person registered; tell them.", "%(n)d people registered; tell them.", a.registered
        )
        words = _("It stays in the calendar, struck through.")
        if a.registered:
            words = f"{registered % {'n': a.registered}}\n{words}"
        ask(
            self._page, _("Cancel “%(title)s”?") % {"title": a.title}, words, yes=_("Cancel the activity"),
            no=_("Do not cancel"), reason=_("Why (stands in the calendar)"), then=partial(self._cancel, a),
        )  # fmt: skip

    def _cancel(self, a: ActivityRow, reason: str) -> None:
        try:
            activities.cancel_activity(a.uid, reason=reason)
        except StationError as error:
            self._say("danger", error.message)
            return
        words = _("“%(title)s” is cancelled.") % {"title": a.title}
        self.changed(words, undo=partial(self._take_cancel_back, a.uid))

    def restore(self, uid: str) -> None:
        """Take a cancellation back."""
        try:
            words = self._take_cancel_back(uid)
        except StationError as error:
            self._say("danger", error.message)
            return
        self.changed(words)

    def _take_cancel_back(self, uid: str) -> str:
        return _("“%(title)s” is on again.") % {"title": activities.restore_activity(uid).title}

    # Moving

    def move(self, a: ActivityRow, starts: datetime) -> None:
        """Move an activity to another time; of a series, as many of it as is asked for."""
        if starts <= clock.now().replace(tzinfo=None):
            self._say("warn", _("That time is over. If it was held then, change its day in the editor."))
            return
        ends = starts + (a.ends - a.starts)
        try:
            scopes = series.available_scopes(a.uid)
            if len(scopes) > 1:
                title = _("Move “%(title)s” to %(when)s?")
                self._ask_scope(
                    a, title % {"title": a.title, "when": _when(starts)}, scopes,
                    lambda scope, choices: series.preview_edit(
                        a.uid, scope=scope, choices=choices, starts=starts, ends=ends
                    ),
                    lambda scope, choices, token, _reason: series.edit_series(
                        a.uid, scope=scope, choices=choices, token=token, starts=starts, ends=ends
                    ),
                )  # fmt: skip
            elif scopes:
                done = series.edit_series(a.uid, scope=scopes[0], starts=starts, ends=ends)
                self._moved(a, starts, done.edit)
            else:
                self._moved(a, starts, activities.edit_activity(a.uid, starts=starts, ends=ends).edit)
        except StationError as error:
            self._say("danger", error.message)

    def _moved(self, a: ActivityRow, starts: datetime, edit: str) -> None:
        words = _("“%(title)s” is moved to %(when)s.") % {"title": a.title, "when": _when(starts)}
        met = series.list_clashes(
            starts=starts, ends=starts + (a.ends - a.starts), venue=a.venue, lead=a.lead_uid,
            speaker=a.speaker_uid, besides=a.uid,
        )  # fmt: skip
        if met:
            words = joined(words.rstrip("。."), clash_words(met[0]))
        undo = partial(self._undo_edit, edit) if edit else None
        self.changed(words, undo=undo, tone="warn" if met else "ok", show=a.uid)

    def stuck(self, a: ActivityRow) -> None:
        """Say why it does not let itself be carried."""
        if not allowed(Right.ACTIVITIES):
            self.refuse()
            return
        words = {
            ActivityStatus.HELD: _("“%(title)s” was held; it stays on its day."),
            ActivityStatus.RUNNING: _("“%(title)s” is under way; it stays on its day."),
        }.get(a.status, _("“%(title)s” is called off; take that back before you move it."))
        self._say("warn", words % {"title": a.title})

    # Series

    def skip(self, a: ActivityRow) -> None:
        """Leave this date out of the series."""
        try:
            done = series.skip_date(a.uid)
        except StationError as error:
            self._say("danger", error.message)
            return
        words = _("“%(title)s” is left out on %(day)s.")
        self.changed(
            words % {"title": a.title, "day": dates.day(a.starts.date())},
            undo=partial(self._undo_edit, done.edit),
        )

    def add_again(self, offer: SkipRow) -> None:
        """Put a date back that was left out."""
        try:
            done = series.add_again(offer.series, offer.day)
        except StationError as error:
            self._say("danger", error.message)
            return
        words = _("“%(title)s” takes place on %(day)s too.")
        values = {"title": offer.title, "day": dates.day(offer.day)}
        undo = partial(self._undo_edit, done.edit)
        self.changed(words % values, undo=undo, show=done.activity)

    def _ask_scope(
        self, a: ActivityRow, title: str, scopes: tuple[Scope, ...],
        look: Callable[[Scope, Mapping[date, Choice]], SeriesPreview],
        carry_out: Callable[[Scope, Mapping[date, Choice], str, str], SeriesDone], *, reason: str = "",
    ) -> ScopeDialog:  # fmt: skip
        dialog = ScopeDialog(self._page, title, scopes, look, carry_out, reason=reason, bad=bool(reason))
        dialog.finished.connect(partial(self._scope_chosen, a, dialog))
        dialog.open(dialog.scope.buttons[0])
        return dialog

    def _scope_chosen(self, a: ActivityRow, dialog: ScopeDialog, yes: int) -> None:
        if yes and dialog.done is not None:
            self._series_done(a.title, dialog.done, show=a.uid)

    def _series_done(self, title: str, done: SeriesDone, *, show: str = "") -> None:
        words = _("“%(title)s”: %(counts)s.") % {"title": title, "counts": counts_words(done.preview)}
        gone = {step.uid for step in done.preview.steps if step.what is What.DROPPED}
        kept = show if show not in gone else ""
        self.changed(words, undo=partial(self._undo_edit, done.edit), show=kept or done.activity)

    # Telling, and taking back

    def _undo_edit(self, edit: str) -> str:
        done = series.undo_edit(edit)
        if done.activity:
            self.shown.emit(done.activity)
        words = _("“%(title)s” is as it was before.")
        if done.kept:
            words = _("“%(title)s” is as it was before, but for what was changed since: %(fields)s.")
        # Start and end are one thing to whoever reads it.
        fields = dict.fromkeys(_(FIELD_NAMES[name]) for name in done.kept if name in FIELD_NAMES)
        return words % {"title": done.title, "fields": _(", ").join(fields)}

    def undo(self) -> None:
        """Take the last thing back, where it can be."""
        back, self._back = self._back, None
        if back is None:
            return
        try:
            words = back()
        except StationError as error:
            self._say("danger", error.message)
            return
        self.changed(words)

    def changed(
        self, words: str, *, undo: Callable[[], str] | None = None, tone: str = "ok", show: str = ""
    ) -> None:
        """Something has changed: others read again, the strip says it, with its undo."""
        self._context.changes.activities.emit()
        if show:
            self.shown.emit(show)
        self._back = undo
        self.said.emit(tone, words, undo is not None)

    def _say(self, tone: str, words: str, *_more: Any) -> None:
        self.said.emit(tone, words, False)


def _when(starts: datetime) -> str:
    day = f"{dates.day(starts.date())} {_(dates.SHORT_WEEKDAYS[starts.weekday()])}"
    return f"{day} {starts:%H:%M}"
