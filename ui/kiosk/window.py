"""The kiosk's own window: over everything, left with an operator's password alone (ui.md §10).

It calls ``signin.kiosk`` and nothing else of the domain: what it is given is masked. The operator who
started it stays logged in behind it, and nothing of the main window can be reached from here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from station_app.core import clock, i18n, session
from station_app.core.db import DatabaseError, in_words
from station_app.core.errors import StationError, WrongPassword
from station_app.core.i18n import _, ngettext
from station_app.core.log import log
from station_app.operators import service as operators
from station_app.signin import kiosk
from station_app.signin.kiosk_rows import KioskActivity, KioskDone, KioskHit, Surname
from station_app.signin.signature import NoSignature, Signature, signature_of
from ui.kiosk.done_page import DonePage
from ui.kiosk.frame import KioskFrame
from ui.kiosk.leave_page import LeavePage
from ui.kiosk.measure import Measure
from ui.kiosk.name_page import NamePage
from ui.kiosk.phone_page import NewPage, PhonePage
from ui.kiosk.rest_page import ActivityPage, RestPage
from ui.kiosk.sign_page import SignPage
from ui.kit import sounds
from ui.kit.announce import announce
from ui.kit.context import Context
from ui.kit.sounds import Sound

IDLE_SECONDS: Final = 45
DONE_SECONDS: Final = 10
#: How often the first page reads again what is on and how many came.
READ_SECONDS: Final = 10
#: After so many wrong passwords nobody can try for a while.
MOST_TRIES: Final = 5
BAN_SECONDS: Final = 60
#: What can stand in the way of a resident and passes: it is told on the page, and the next one may try.
TROUBLE: Final = (StationError, *DatabaseError)


def _sentence(error: Exception) -> str:
    return error.message if isinstance(error, StationError) else in_words(error).message


class KioskWindow(KioskFrame):
    """``left(name)`` once an operator has taken it off: the station is theirs from then on.

    ``day_changed`` when it has stood over midnight.
    """

    left = Signal(str)
    day_changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._activities: list[KioskActivity] = []
        self.activity: KioskActivity | None = None
        self._surnames: list[Surname] = []
        self._who: KioskHit | None = None
        self._phone = ""
        self._done: KioskDone | None = None
        self._tries = self._banned = 0
        self._since_read = 0
        self._day: date = clock.today()

    def build_pages(self, measure: Measure) -> None:
        """Every page, and what pressing its buttons does."""
        assert self.header is not None
        self.header.other_asked.connect(self._choose_activity)
        self.phone, self.new, self.names = PhonePage(measure), NewPage(measure), NamePage(measure)
        self.sign, self.finish = SignPage(measure), DonePage(measure)
        self.choice, self.rest, self.leave = ActivityPage(measure), RestPage(measure), LeavePage(measure)
        assert self.stack is not None
        for page in (
            self.phone, self.new, self.names, self.sign, self.finish, self.choice, self.rest, self.leave
        ):  # fmt: skip
            self.stack.addWidget(page)
        self.phone.typed.connect(self._tail_typed)
        self.phone.surname_asked.connect(self._ask_surname)
        self.phone.new_asked.connect(self._ask_new)
        for page in (self.phone, self.choice, self.rest):
            page.leave_asked.connect(self._ask_leave)
        self.new.typed.connect(self._phone_typed)
        self.new.none_asked.connect(self._ask_name)
        self.new.back_asked.connect(self.go_home)
        self.names.person_chosen.connect(self._person_chosen)
        self.names.surname_chosen.connect(self._surname_chosen)
        self.names.back_asked.connect(self.go_home)
        self.names.new_asked.connect(self._ask_new)
        self.sign.finished.connect(self._signed)
        self.sign.skipped.connect(self._sign)
        self.sign.back_asked.connect(self.go_home)
        self.sign.not_me.connect(self._ask_surname)
        self.finish.undo_asked.connect(self._undo)
        self.finish.next_asked.connect(self.go_home)
        self.choice.chosen.connect(self._activity_chosen)
        self.leave.entered.connect(self._try_to_leave)
        self.leave.back_asked.connect(self.go_home)

    def _show(self, page: QWidget, again: Callable[[], None]) -> None:
        """Bring a page up below the head of the activity."""
        assert self.header is not None
        self.header.show_activity(self.activity, several=len(self._activities) > 1)
        self.bring_up(page, again)

    def seconds_of(self, page: QWidget | None) -> int:
        return DONE_SECONDS if page is self.finish else IDLE_SECONDS

    def _is_home(self) -> bool:
        return self.page in (self.phone, self.choice, self.rest)

    # Home

    def go_home(self, words: str = "", tone: str = "") -> None:
        """The first page: the digits, or which activity, or that nothing is on; ``words`` are said there."""
        self._who, self._phone, self._done = None, "", None
        if i18n.language() != self._language:
            # Whoever stood there read another language; the next one finds the station's own.
            i18n.load_language(self._language)
            self._again = partial(self.go_home, words, tone)
            self.rebuild()
            return
        self._read_activities()
        if not self._activities:
            self.activity = None
            self._show_rest(words)
        elif len(self._activities) > 1:
            self.activity = None
            self._choose_activity(words, tone)
        else:
            self.activity = self._activities[0]
            self._show_phone(words, tone)

    def _read_activities(self) -> None:
        self._since_read = 0
        try:
            self._activities = kiosk.at_the_door()
        except TROUBLE as error:
            log.warning("the kiosk could not read what is on: %s", _sentence(error))

    def _show_rest(self, words: str = "") -> None:
        try:
            self.rest.show_next(kiosk.next_activity(), words)
        except TROUBLE as error:
            self.rest.line.say(_sentence(error))
        self._show(self.rest, self._show_rest)

    def _choose_activity(self, words: str = "", tone: str = "") -> None:
        self.choice.show_activities(self._activities, words, tone=tone)
        self._show(self.choice, self._choose_activity)

    def _activity_chosen(self, activity: KioskActivity) -> None:
        self.activity = activity
        self._show_phone("")

    def _show_phone(self, words: str, tone: str = "") -> None:
        assert self.activity is not None
        self.phone.restart(words, tone=tone)
        self.phone.show_count(self.activity.signed_in)
        self._show(self.phone, partial(self._show_phone, ""))

    def _refresh_home(self) -> None:
        """Read what is on again; somebody who has begun to type is not disturbed."""
        before = [one.uid for one in self._activities]
        self._read_activities()
        if [one.uid for one in self._activities] != before or self.page is self.rest:
            if not self.phone.boxes.digits:
                self.go_home()
            return
        now = next((one for one in self._activities if self._is(one)), None)
        if now is not None and self.page is self.phone:
            self.activity = now
            self.phone.show_count(now.signed_in)

    def _is(self, one: KioskActivity) -> bool:
        return self.activity is not None and one.uid == self.activity.uid

    # Who it is

    def _tail_typed(self, digits: str) -> None:
        hits = self._try(lambda at: kiosk.find_by_tail(at.uid, digits), self._refuse_digits)
        if hits is None:
            return
        if not hits:
            words = _("Nobody here has a phone that ends in %(tail)s. Try again, or find yourself by name.")
            self._refuse_digits(words % {"tail": digits})
        elif len(hits) == 1 and hits[0].since is None and self._wants_signature():
            self._ask_signature(hits[0])
        else:
            self._show_hits(hits, _("Please press your name"))

    def _refuse_digits(self, words: str) -> None:
        self.phone.restart(words, tone="danger")
        self._sound(Sound.REFUSED)

    def _wants_signature(self) -> bool:
        return self.activity is not None and self.activity.signature

    def _show_hits(self, hits: list[KioskHit], heading: str) -> None:
        self.names.show_hits(hits, heading)
        self._show(self.names, partial(self._show_hits, hits, heading))

    def _ask_surname(self) -> None:
        if not self._surnames:
            found = self._try(lambda _at: kiosk.list_surnames(), self._to_home)
            if found is None:
                return
            self._surnames = found
        self.names.show_surnames(self._surnames)
        self._show(self.names, self._ask_surname)

    def _surname_chosen(self, surname: str, letter: str) -> None:
        found = self._try(lambda at: kiosk.list_named(at.uid, surname, initial=letter), self._to_home)
        if found is not None:
            self.names.show_named(found, letter)

    def _person_chosen(self, hit: KioskHit) -> None:
        if hit.since is not None:
            self._finish(self._try(lambda at: kiosk.sign_out(at.uid, hit.person), self._to_home))
        elif self._wants_signature():
            self._ask_signature(hit)
        else:
            self._who = hit
            self._sign(None)

    def _ask_signature(self, hit: KioskHit) -> None:
        self._who = hit
        words = _("%(name)s, please sign in the box") % {"name": hit.name}
        self.sign.ask(words, not_me=True, may_skip=self._context.settings.kiosk_skips_signature)
        self._show(self.sign, partial(self._ask_signature, hit))

    def _ask_new(self) -> None:
        self.new.restart()
        self._show(self.new, self._ask_new)

    def _phone_typed(self, digits: str) -> None:
        again = partial(self._refuse_number, digits)
        known = self._try(lambda at: kiosk.find_by_phone(at.uid, digits), again)
        if known:
            self._show_hits(known, _("We know this number: is this you?"))
        elif known is not None and not digits.startswith("1"):
            again(_("A mobile number begins with 1. Please look at it once more."))
        elif known is not None:
            self._ask_name(digits)

    def _refuse_number(self, digits: str, words: str) -> None:
        """Eleven figures are many to type: what was wrong stands there to be compared."""
        self.new.restart(f"{digits[:3]} {digits[3:7]} {digits[7:]}\n{words}", tone="danger")
        self._sound(Sound.REFUSED)

    def _ask_name(self, phone: str = "") -> None:
        self._who, self._phone = None, phone
        words = _("Please write your name, large and clear")
        self.sign.ask(words, not_me=False, may_skip=bool(phone))
        self._show(self.sign, partial(self._ask_name, phone))

    # Signing

    def _signed(self) -> None:
        pad = self.sign.pad
        try:
            written = signature_of(pad.width(), pad.height(), pad.strokes)
        except NoSignature as error:
            self.sign.refuse(error.message)
            return
        self._sign(written)

    def _sign(self, written: Signature | None = None) -> None:
        who, phone = self._who, self._phone
        may_skip = self._context.settings.kiosk_skips_signature

        def work(at: KioskActivity) -> KioskDone:
            if who is None:
                self._surnames = []  # read again, now that somebody is new
                return kiosk.walk_in(at.uid, phone=phone, signature=written)
            return kiosk.sign_in(at.uid, who.person, signature=written, may_skip=may_skip)

        self._finish(self._try(work, self._refuse_signing))

    def _refuse_signing(self, words: str) -> None:
        """Where nothing was to be written, the page that could say it was never shown."""
        if self.page is self.sign:
            self.sign.refuse(words)
        else:
            self._to_home(words)

    def _finish(self, done: KioskDone | None) -> None:
        if done is None:
            return
        self._read_activities()
        self._sound(Sound.DONE)
        self._context.changes.signin.emit()
        self._show_done(done)
        announce(self, self.finish.heading.words)

    def _show_done(self, done: KioskDone) -> None:
        assert self.activity is not None
        self._done = done
        self.finish.show_done(done, self.activity)
        self._show(self.finish, partial(self._show_done, done))

    def _undo(self) -> None:
        done = self._done
        if done is None:
            return
        took = self._try(lambda _at: kiosk.take_back(done.event), self._to_home)
        if took is not None:
            self._context.changes.signin.emit()
            self.go_home(_("Taken back: %(name)s. Nothing was kept on the sheet.") % {"name": took.name})

    def _to_home(self, words: str) -> None:
        """Back to the first page, which says what stood in the way."""
        self.go_home(words, "danger")
        self._sound(Sound.REFUSED)

    def _try(self, work: Callable[[KioskActivity], Any], refuse: Callable[[str], None]) -> Any:
        """What ``work`` gives; where it is refused, ``refuse`` says why and None comes back."""
        if self.activity is None:
            self.go_home()
            return None
        try:
            return work(self.activity)
        except TROUBLE as error:
            refuse(_sentence(error))
            return None

    # Leaving

    def _ask_leave(self) -> None:
        try:
            names = operators.log_in_names(self._context.home)
        except StationError as error:
            self._to_home(error.message)
            return
        self.leave.ask(names, first=session.current().name)
        self._show(self.leave, self._ask_leave)

    def _try_to_leave(self, name: str, password: str) -> None:
        if self._banned:
            words = ngettext(
                "Too many wrong passwords. Try again in %(n)d second.",
                "Too many wrong passwords. Try again in %(n)d seconds.",
                self._banned,
            )
            self.leave.refuse(words % {"n": self._banned})
            return
        if self._context.jobs.is_busy():
            self.leave.refuse(_("Something is still being written. Try again in a moment."))
            return
        try:
            operators.log_in(self._context.home, name, password)
        except StationError as error:
            self._tries += 1
            if self._tries >= MOST_TRIES:
                self._tries, self._banned = 0, BAN_SECONDS
            # The recovery code is not typed at a door.
            wrong = isinstance(error, WrongPassword)
            self.leave.refuse(_("The password is wrong. Try once more.") if wrong else error.message)
            return
        # The main window stands before this one goes: a program without a window ends.
        self.left.emit(name)
        self.shut()

    # Time

    def second(self) -> None:
        """A second has passed."""
        self._banned = max(0, self._banned - 1)
        self._since_read += 1
        self.show_time()
        if self._day != clock.today():
            self._day = clock.today()
            self._surnames = []
            self.day_changed.emit()
        if self._is_home():
            if self._since_read >= READ_SECONDS:
                self._refresh_home()
            if not self._is_left_open():
                return
        self._seconds -= 1
        if self._seconds <= 0:
            self.go_home()
        else:
            self.count_down()

    def _is_left_open(self) -> bool:
        """Whether somebody began something on the first page: digits, a choice, another language."""
        if i18n.language() != self._language:
            return True
        return self.page is self.phone and bool(self.phone.boxes.digits or len(self._activities) > 1)

    def count_down(self) -> None:
        page = self.page
        if page is self.finish:
            self.finish.count_down(self._seconds, DONE_SECONDS)
        elif isinstance(page, NamePage | SignPage | LeavePage):
            page.count_down(self._seconds)

    def _sound(self, sound: Sound) -> None:
        sounds.play(sound, on=self._context.settings.sound_on)
