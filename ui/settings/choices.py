"""Sections that are settings alone: looks and sound, sign-in, the library's rules, locking."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QPushButton

from station_app.core.i18n import N_, _, pgettext
from station_app.core.rights import Right, allowed
from station_app.core.settings import OVERDUE_POLICIES, TEXT_SIZES, THEMES
from ui.kit.context import Context
from ui.kit.dates import SHORT_WEEKDAYS
from ui.kit.marks import Toggle
from ui.kit.widgets import button, column, hairline, holder, label, row
from ui.settings.parts import Choice, Number, SectionCard, disable, reason_of

THEME_NAMES: Final = dict(zip(THEMES, (N_("As the computer"), N_("Light"), N_("Dark")), strict=True))
SIZE_NAMES: Final = dict(zip(TEXT_SIZES, (N_("Normal"), N_("Large"), N_("Largest")), strict=True))
LANGUAGE_NAMES: Final = (("zh_CN", "简体中文"), ("en", "English"))
POLICY_NAMES: Final = dict(zip(OVERDUE_POLICIES, (N_("ask first"), N_("not before it is back")), strict=True))
LOCK_MINUTES: Final = (5, 10, 30, 60)


class Looks(SectionCard):
    """Theme, size of text, contrast, language."""

    heading = N_("Looks")

    def __init__(self, context: Context) -> None:
        super().__init__(context, _(self.heading))
        self._build()
        self.refresh()

    def _build(self) -> None:
        self.theme = Choice([(value, _(name)) for value, name in THEME_NAMES.items()])
        self.text_size = Choice([(value, _(name)) for value, name in SIZE_NAMES.items()])
        self.contrast = Toggle(_("High contrast"))
        self.language = Choice(LANGUAGE_NAMES)
        self.line(_("Theme"), self.theme)
        self.line(_("Size of text"), self.text_size)
        self.line(_("High contrast"), self.contrast, hint=_("Stronger lines and darker small text"))
        self.line(_("Language"), self.language, hint=_("Takes effect when the program is next started"))
        self.theme.picked.connect(partial(self.keep, "theme"))
        self.text_size.picked.connect(partial(self.keep, "text_size"))
        self.keep_switch("high_contrast", self.contrast)
        self.language.picked.connect(self._choose_language)

    def refresh(self) -> None:
        chosen = self._context.settings
        self.theme.set_value(chosen.theme)
        self.text_size.set_value(chosen.text_size)
        self.contrast.setChecked(chosen.high_contrast)
        self.language.set_value(chosen.language)

    def _choose_language(self, value: str) -> None:
        if self.save(language=value):
            self.say("info", _("The language changes when the program is next started."))


class Appearance(Looks):
    """The looks, and the sound of a station's desk."""

    heading = N_("Appearance and sound")

    def _build(self) -> None:
        super()._build()
        self.sound = Toggle(_("Sound at the lending desk"))
        self.line(
            _("Sound at the lending desk"), self.sound, hint=_("One tone: done. Two low ones: not done.")
        )
        self.keep_switch("sound_on", self.sound)

    def refresh(self) -> None:
        super().refresh()
        self.sound.setChecked(self._context.settings.sound_on)


class SignIn(SectionCard):
    """What counts as present before an activity begins and after it ends; signing at the kiosk."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Sign-in"))
        minutes = pgettext("unit", "minutes")
        self.before, self.after = Number(0, 240, minutes), Number(0, 240, minutes)
        self.line(
            _("Counts before the start"), self.before, hint=_("Who comes earlier has time from then on")
        )
        self.line(_("Counts after the end"), self.after, hint=_("Who stays longer has time until then"))
        hours = pgettext("unit", "hours")
        self.look, self.over = Number(1, 24, hours), Number(1, 24, hours)
        self.line(_("A day is looked at over"), self.look, hint=_("Hours of one person on one day"))
        self.line(_("The coordinator looks over"), self.over, hint=_("Staff may let shorter days stand"))
        self.skips = Toggle(_("The kiosk takes people without a signature"))
        self.line(
            _("The kiosk takes people without a signature"), self.skips,
            hint=_("For who cannot write; staff can always sign people in"),
        )  # fmt: skip
        self.keep_switch("kiosk_skips_signature", self.skips)
        self.before.settled.connect(partial(self.keep, "margin_before_minutes"))
        self.after.settled.connect(partial(self.keep, "margin_after_minutes"))
        self.look.settled.connect(partial(self.keep, "review_hours"))
        self.over.settled.connect(partial(self.keep, "review_hours_coordinator"))
        if not allowed(Right.HOURS_CORRECT):
            disable((self.look, self.over), reason_of(_("the coordinator")))
        if not allowed(Right.ACTIVITIES):
            disable((self.before, self.after, self.skips), reason_of(_("the coordinator and the staff")))
        self.refresh()

    def refresh(self) -> None:
        self.before.set_value(self._context.settings.margin_before_minutes)
        self.after.set_value(self._context.settings.margin_after_minutes)
        self.look.set_value(self._context.settings.review_hours)
        self.over.set_value(self._context.settings.review_hours_coordinator)
        self.skips.setChecked(self._context.settings.kiosk_skips_signature)


class Lending(SectionCard):
    """The library's rules (library.md §5.1)."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Library"))
        days, times = pgettext("unit", "days"), pgettext("unit", "times")
        self.books = Number(1, 100, pgettext("unit", "books"))
        self.days = Number(1, 366, days)
        self.renewals = Number(0, 20, times)
        self.renewal_days = Number(1, 366, days)
        self.overdue = Choice([(value, _(name)) for value, name in POLICY_NAMES.items()])
        self.closed: list[QPushButton] = []
        week = QHBoxLayout()
        week.setSpacing(6)
        for place, name in enumerate(SHORT_WEEKDAYS):
            one = button(_(name), kind="chip")
            one.setCheckable(True)
            one.clicked.connect(partial(self._close_day, place))
            self.closed.append(one)
            week.addWidget(one)
        week.addStretch()
        self.line(_("Books a reader may have"), self.books)
        self.line(_("A loan lasts"), self.days)
        self.line(_("It can be renewed"), self.renewals)
        self.line(_("A renewal lasts"), self.renewal_days)
        self.line(_("With a book overdue"), self.overdue, hint=_("What happens when the next one is scanned"))
        self.line(_("Closed on"), week, hint=_("No loan falls due on these days"))
        self.books.settled.connect(partial(self.keep, "max_books"))
        self.days.settled.connect(partial(self.keep, "loan_days"))
        self.renewals.settled.connect(partial(self.keep, "renewals"))
        self.renewal_days.settled.connect(partial(self.keep, "renewal_days"))
        self.overdue.picked.connect(partial(self.keep, "overdue_policy"))
        if not allowed(Right.LIBRARY_SETTINGS):
            controls = (self.books, self.days, self.renewals, self.renewal_days, self.overdue, *self.closed)
            disable(controls, reason_of(_("the coordinator and the librarian")))
        self.refresh()

    def refresh(self) -> None:
        chosen = self._context.settings
        self.books.set_value(chosen.max_books)
        self.days.set_value(chosen.loan_days)
        self.renewals.set_value(chosen.renewals)
        self.renewal_days.set_value(chosen.renewal_days)
        self.overdue.set_value(chosen.overdue_policy)
        for place, one in enumerate(self.closed):
            one.setChecked(place in chosen.closed_weekdays)

    def _close_day(self, day: int, _on: bool = False) -> None:
        closed = tuple(place for place, one in enumerate(self.closed) if one.isChecked())
        if len(closed) == len(self.closed):
            self.closed[day].setChecked(False)
            self.say("danger", _("One day must stay open, or no loan would ever be due."))
            return
        self.save(closed_weekdays=closed)


class Locking(SectionCard):
    """After how long without a key or a click the window locks itself."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Locking"))
        words = [(n, pgettext("setting", "%(n)d min") % {"n": n}) for n in LOCK_MINUTES]
        self.minutes = Choice([*words, (0, _("never"))])
        self.line(
            _("The window locks after"), self.minutes, hint=_("without a key or a click; Ctrl+L locks it now")
        )
        self.other = label("", "small")
        line = row(self.other, None, margins=(16, 10, 16, 10))
        self._other = holder(column(hairline(), line))
        self.body.addWidget(self._other)
        self.minutes.picked.connect(partial(self.keep, "auto_lock_minutes"))
        if not allowed(Right.MANAGE):
            disable((self.minutes,), reason_of(_("a coordinator")))
        self.refresh()

    def refresh(self) -> None:
        chosen = self._context.settings.auto_lock_minutes
        self.minutes.set_value(chosen)
        odd = chosen not in (*LOCK_MINUTES, 0)
        self.other.setText(_("Now: after %(n)d minutes") % {"n": chosen} if odd else "")
        self._other.setVisible(odd)
