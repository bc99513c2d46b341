"""What can stand in the way in the hours book, at stars and at certificates."""

from __future__ import annotations

from station_app.core.errors import StationError
from station_app.core.i18n import _


class MonthLocked(StationError):
    """The month is closed, and so is the present one: the clock must be wrong."""

    code = "month-locked"

    def __init__(self, month: str) -> None:
        super().__init__(
            _("%(month)s is locked in the hours book. Check the computer's date.") % {"month": month},
            month=month,
        )


class AlreadyLocked(StationError):
    """The month was locked before."""

    code = "already-locked"

    def __init__(self, month: str) -> None:
        super().__init__(_("%(month)s is locked already. Nothing was changed.") % {"month": month})


class MonthNotOver(StationError):
    """A month is to be locked that is not over."""

    code = "month-not-over"

    def __init__(self, month: str) -> None:
        super().__init__(_("%(month)s is not over yet. Lock it next month.") % {"month": month})


class MonthNotReady(StationError):
    """A month is to be locked in which something still waits."""

    code = "month-not-ready"

    def __init__(self, month: str, *, activities: int, sign_outs: int, days: int, entries: int) -> None:
        super().__init__(
            _(
                "%(month)s still has %(activities)d activities to close, %(sign_outs)d missing sign-outs, "
                "%(days)d long days and %(entries)d back-entries to look at. See to them, or lock it anyway."
            )
            % {
                "month": month,
                "activities": activities,
                "sign_outs": sign_outs,
                "days": days,
                "entries": entries,
            },
            activities=activities,
            sign_outs=sign_outs,
            days=days,
            entries=entries,
        )


class CannotReverse(StationError):
    """The line was reversed before, or is itself a reversal."""

    code = "cannot-reverse"

    def __init__(self) -> None:
        super().__init__(
            _("This line was reversed already, or is a reversal itself. Nothing was changed; look again.")
        )


class NoVolunteer(StationError):
    """Hours are for volunteers alone (Order 67 Art. 19)."""

    code = "no-volunteer"

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "%(name)s is no volunteer in the roster, and only a volunteer's time enters the hours book "
                "(Order 67 Art. 19). Register them as a volunteer first, if they are one."
            )
            % {"name": name}
        )


class NotFullTime(StationError):
    """The book of duty is for full-time volunteers alone."""

    code = "not-full-time"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("%(name)s is no full-time volunteer in the roster; voluntary hours go into the hours book.")
            % {"name": name}
        )


class NoHoursCounted(StationError):
    """The activity counts no voluntary hours (Order 67 Art. 19)."""

    code = "no-hours-counted"

    def __init__(self, title: str, reason: str) -> None:
        super().__init__(
            _("“%(title)s” counts no voluntary hours (%(reason)s). Nothing was entered.")
            % {"title": title, "reason": reason or _("as it was planned")}
        )


class StillOpen(StationError):
    """A back-entry at an activity that is not closed yet."""

    code = "still-open"

    def __init__(self, title: str) -> None:
        super().__init__(
            _("“%(title)s” is not closed yet. Enter who came on its sheet, then close it.") % {"title": title}
        )


class AlreadyBooked(StationError):
    """The person has hours of that activity."""

    code = "already-booked"

    def __init__(self, name: str, title: str) -> None:
        super().__init__(
            _("%(name)s has hours of “%(title)s” already. Correct that line instead.")
            % {"name": name, "title": title}
        )


class NothingToReview(StationError):
    """The day or line does not wait for anybody."""

    code = "nothing-to-review"

    def __init__(self) -> None:
        super().__init__(_("This was looked at already. Nothing was changed."))


class PublicityRunning(StationError):
    """A star is to be granted before its publicity is over."""

    code = "publicity-running"

    def __init__(self, name: str, until: str) -> None:
        super().__init__(
            _("%(name)s's star is on public view until %(day)s. Grant it after that.")
            % {"name": name, "day": until}
        )


class NotReached(StationError):
    """The rule of a star is not met."""

    code = "star-not-reached"

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            _("%(name)s does not reach the star: %(why)s.") % {"name": name, "why": why}, why=why
        )


class StarDecided(StationError):
    """The proposal of a star was decided before."""

    code = "star-decided"

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s's star was decided already. Nothing was changed.") % {"name": name})


class DaysToReview(StationError):
    """A certificate is asked for over days or back-entries that somebody must look at first."""

    code = "days-to-review"

    def __init__(self, name: str, days: list[str]) -> None:
        super().__init__(
            _("Hours of %(name)s on %(days)s still wait to be looked at. Do that first.")
            % {"name": name, "days": _(", ").join(days[:5])},
            days=days,
        )


class NothingToCertify(StationError):
    """No hours in the days asked for."""

    code = "nothing-to-certify"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("%(name)s has no hours in these days. Choose other days.") % {"name": name}, name=name
        )


class CertificateVoid(StationError):
    """The certificate was made void."""

    code = "certificate-void"

    def __init__(self, number: str) -> None:
        super().__init__(
            _("Certificate %(number)s is void. Issue a new one.") % {"number": number}, number=number
        )


class CertificateChanged(StationError):
    """The person's name or number is another than when the certificate was issued."""

    code = "certificate-changed"

    def __init__(self, number: str) -> None:
        super().__init__(
            _(
                "The person's name or number is not what certificate %(number)s said. Make it void and issue "
                "a new one."
            )
            % {"number": number},
            number=number,
        )


class RequestAnswered(StationError):
    """The request was answered before."""

    code = "request-answered"

    def __init__(self) -> None:
        super().__init__(_("This request was answered already. Nothing was changed."))
