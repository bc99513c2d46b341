"""Closing an activity through the gate: blocking points stop it, the others need a reason (domain §6)."""

from __future__ import annotations

from collections.abc import Mapping

from station_app.activities import queries as activity_queries
from station_app.core import clock
from station_app.core.db import atomic
from station_app.core.errors import StationError
from station_app.core.i18n import _, ngettext
from station_app.core.ids import new_id
from station_app.core.rights import Right, requires
from station_app.signin import closing_figures, service
from station_app.signin.closing_checks import check_closing
from station_app.signin.closing_rows import Closed, Finding, Severity
from station_app.signin.models import ClosingNote

LONGEST_REASON = 200
#: What the closing itself refuses, in its own words.
ITS_OWN = ("not-over-yet", "nobody-signed-in")


class FieldsMissing(StationError):
    """What Order 67 Art. 7 asks for is not there."""

    code = "fields-missing"

    def __init__(self, number: str, finding: Finding) -> None:
        words = _("%(number)s cannot be closed. %(message)s %(advice)s")
        super().__init__(
            words % {"number": number, "message": finding.message, "advice": finding.advice}, activity=number
        )


class ReasonMissing(StationError):
    """Points that can pass were let pass without a reason."""

    code = "reason-missing"

    def __init__(self, findings: list[Finding]) -> None:
        words = ngettext(
            "%(n)d point has no reason yet: %(first)s Put it right, or say why it passes.",
            "%(n)d points have no reason yet, the first: %(first)s Put them right, or say why they pass.",
            len(findings),
        )
        values = {"n": len(findings), "first": findings[0].message}
        super().__init__(words % values, codes=[one.code for one in findings])


class NothingToAccept(StationError):
    """A reason was given for something that was not found."""

    code = "nothing-to-accept"

    def __init__(self, code: str, known: list[str]) -> None:
        words = _("There is no open point “%(code)s” here. Open are: %(known)s.")
        values = {"code": code, "known": ", ".join(known) or _("none")}
        super().__init__(words % values, given=code, known=known)


@requires(Right.ACTIVITIES)
@atomic
def close_checked(activity: str, *, accepted: Mapping[str, str] | None = None) -> Closed:
    """Close an activity after looking at it: missing sign-outs filled in, hours written, reasons kept.

    ``accepted`` says for each open point (its code) why it passes; with None the open points are given
    back and none has a reason. Raises ``FieldsMissing``, ``ReasonMissing``, ``NothingToAccept``, and what
    ``service.close_activity`` raises.
    """
    row = activity_queries.find(activity)
    check = check_closing(row.id)
    blocking = [one for one in check.of(Severity.BLOCKING) if one.code not in ITS_OWN]
    if row.closed_at is None and not any(one.code in ITS_OWN for one in check.findings):
        if blocking:
            raise FieldsMissing(row.number, blocking[0])
        if accepted is not None:
            _check_reasons(accepted, check.of(Severity.ADVISORY))
    done = service.close_activity(row.id, margins=closing_figures.rules().margins)
    for code, reason in (accepted or {}).items():
        ClosingNote.create(id=new_id(), activity=row.id, code=code, at=clock.now_ms(), reason=_plain(reason))
    return Closed(done, check_closing(row.id))


def _check_reasons(accepted: Mapping[str, str], findings: list[Finding]) -> None:
    open_now = {one.code: one for one in findings}
    for code in accepted:
        if code not in open_now:
            raise NothingToAccept(code, list(open_now))
    silent = [one for one in findings if not _plain(accepted.get(one.code, ""))]
    if silent:
        raise ReasonMissing(silent)


def _plain(reason: str) -> str:
    return " ".join(reason.split())[:LONGEST_REASON]
