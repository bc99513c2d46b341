"""Before an activity is closed: what inspectors would find, found first (domain §3.1, §3.9).

Plan, sheet, ledger, photos and briefing must agree; each finding says what to do and where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from station_app.activities import queries as activity_queries
from station_app.activities.models import Activity
from station_app.activities.required_fields import lacking
from station_app.activities.working_days import Deadline, record_by
from station_app.core import clock
from station_app.core.i18n import _, ngettext
from station_app.core.rights import Right, requires
from station_app.signin import briefing_numbers, closing_figures
from station_app.signin.closing_rows import (
    PHOTO_KINDS,
    UNIT_PHOTOS,
    ActivityFigures,
    ClosingCheck,
    ClosingRules,
    FileKind,
    Finding,
    Mend,
    Severity,
)
from station_app.signin.models import ActivityFile, ActivityRecord, ClosingNote, Document

MOST_NAMED: Final = 3
#: The printed documents that people sign.
PAPERS: Final = ("sheet", "report")


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the checks look at."""

    row: Activity
    rules: ClosingRules
    figures: ActivityFigures
    record: ActivityRecord
    photos: list[ActivityFile]
    files: list[ActivityFile]
    documents: list[Document]
    starts: datetime
    ends: datetime
    due: Deadline


@requires(Right.ACTIVITIES)
def check_closing(activity: str) -> ClosingCheck:
    """Look at what stands behind an activity, before it is closed or after. Raises ``NotFound``."""
    looked = _look(activity_queries.find(activity))
    reasons = {note.code: note.reason or "" for note in _notes(looked.row)}
    found = [
        replace(one, reason=reasons.get(one.code, "")) if one.severity is Severity.ADVISORY else one
        for check in CHECKS
        for one in check(looked)
    ]
    order = list(Severity)
    found.sort(key=lambda one: order.index(one.severity))
    return ClosingCheck(
        looked_at=len(CHECKS),
        findings=tuple(found),
        figures=looked.figures,
        photos=len(looked.photos),
        due=looked.due.day,
        days_left=looked.due.left(clock.today()),
        certain=looked.due.certain,
        closed=looked.row.closed_at is not None,
    )


def _look(row: Activity) -> _Looked:
    rules = closing_figures.rules()
    files = list(ActivityFile.select().where(ActivityFile.activity == row).order_by(ActivityFile.id))
    ends = datetime.fromisoformat(row.ends)
    return _Looked(
        row=row,
        rules=rules,
        figures=closing_figures.of(row, rules.margins),
        record=ActivityRecord.get_or_none(ActivityRecord.activity == row) or ActivityRecord(),
        photos=[one for one in files if one.kind in PHOTO_KINDS],
        files=[one for one in files if one.kind not in PHOTO_KINDS],
        documents=list(Document.select().where(Document.activity == row).order_by(Document.at, Document.id)),
        starts=datetime.fromisoformat(row.starts),
        ends=ends,
        due=record_by(ends.date()),
    )


def _notes(row: Activity) -> list[ClosingNote]:
    return list(ClosingNote.select().where(ClosingNote.activity == row).order_by(ClosingNote.id))


def _advise(code: str, message: str, advice: str, mend: Mend) -> Finding:
    return Finding(code, Severity.ADVISORY, message, advice, mend)


def _block(code: str, message: str, advice: str, mend: Mend) -> Finding:
    return Finding(code, Severity.BLOCKING, message, advice, mend)


# What stops the closing


def _not_over(at: _Looked) -> Iterator[Finding]:
    if clock.now().replace(tzinfo=None) < at.ends:
        message = _("It goes on until %(time)s.") % {"time": f"{at.ends:%m-%d %H:%M}"}
        yield _block("not-over-yet", message, _("Close it after that."), Mend.NOWHERE)


def _nobody_came(at: _Looked) -> Iterator[Finding]:
    if not at.figures.people:
        advice = _("Enter who came, or cancel the activity.")
        yield _block("nobody-signed-in", _("Nobody signed in."), advice, Mend.SHEET)


def _fields(at: _Looked) -> Iterator[Finding]:
    """What Order 67 Art. 7 asks for (``activities.required_fields``), and the content beside it."""
    missing = lacking(at.row)
    if missing:
        message = _("It lacks: %(fields)s.") % {"fields": _(", ").join(missing)}
        advice = _("Order 67 Art. 7 asks for it; nothing is recorded without.")
        yield _block("fields-missing", message, advice, Mend.ACTIVITY)
    if not at.row.content.strip():
        message = _("The content of the service is not written down.")
        advice = _("Art. 7 asks for it; title and category say it in part.")
        yield _advise("content-missing", message, advice, Mend.ACTIVITY)


# Plan and sheet


def _plan(at: _Looked) -> Iterator[Finding]:
    if not at.record.plan.strip() and not any(one.kind == FileKind.PLAN for one in at.files):
        advice = _("Write it in a few lines, or add the file.")
        yield _advise("plan-missing", _("There is no plan."), advice, Mend.TEXTS)
    if at.row.capacity and at.figures.people > at.row.capacity:
        message = _("%(people)d people came to %(places)d places.")
        values = {"people": at.figures.people, "places": at.row.capacity}
        advice = _("Put the number of places right, or say why.")
        yield _advise("over-capacity", message % values, advice, Mend.ACTIVITY)
    if not at.row.counts_hours and not at.row.no_hours_reason.strip():
        message = _("It counts no volunteer hours, and no reason is given.")
        yield _advise("no-hours-reason", message, _("Art. 19: say why."), Mend.ACTIVITY)


def _sheet(at: _Looked) -> Iterator[Finding]:
    inside, nowhere = at.figures.inside, at.figures.without_time
    if inside and at.row.closed_at is None:
        message = ngettext(
            "%(n)d person has not signed out.", "%(n)d people have not signed out.", inside
        ) % {"n": inside}
        advice = _("Closing fills in %(end)s, marked as such.") % {"end": f"{at.ends:%H:%M}"}
        yield Finding("no-sign-out", Severity.NOTE, message, advice, Mend.SHEET)
    if nowhere:
        message = ngettext(
            "%(n)d stay lies outside the activity's time.",
            "%(n)d stays lie outside the activity's time.",
            nowhere,
        ) % {"n": nowhere}
        advice = _("It counts 0 hours: put the times of the sheet or of the activity right.")
        yield _advise("outside-times", message, advice, Mend.SHEET)


def _signed(at: _Looked) -> Iterator[Finding]:
    """Printed and signed: by everybody on the screen or on a sheet read from paper, or in the file."""
    if not at.figures.people or at.record.signed_paper or at.figures.signed == at.figures.stays:
        return
    if at.figures.on_paper:
        yield _half_signed(at.figures)
        return
    if any(one.kind in PAPERS for one in at.documents):
        message = _("Nothing says that the sheet was signed.")
    else:
        message = _("The sheet was neither printed nor signed.")
    advice = _("Print it, have it signed, and tick “signed sheet is in the file”.")
    yield _advise("sheet-not-signed", message, advice, Mend.PAPER)


def _half_signed(figures: ActivityFigures) -> Finding:
    without = figures.stays - figures.signed
    message = ngettext(
        "A sheet was read from paper; %(n)d row is signed neither there nor on the screen.",
        "A sheet was read from paper; %(n)d rows are signed neither there nor on the screen.",
        without,
    )
    advice = _("Read the missing page on the sign-in page, or tick “signed sheet is in the file”.")
    return _advise("sheet-not-signed", message % {"n": without}, advice, Mend.PAPER)


def _printed(at: _Looked) -> Iterator[Finding]:
    """The last report that was printed has as many rows as the sheet has now."""
    reports = [one for one in at.documents if one.kind == "report"]
    if reports and reports[-1].rows != at.figures.stays:
        message = _("Report %(number)s has %(rows)d rows, the sheet %(now)d now.")
        values = {"number": reports[-1].number, "rows": reports[-1].rows, "now": at.figures.stays}
        yield _advise("report-outdated", message % values, _("Print the report again."), Mend.PAPER)


# Photos


def _enough_photos(at: _Looked) -> Iterator[Finding]:
    service = bool(at.row.counts_hours and at.figures.volunteers)
    least = max(at.rules.photos, at.rules.volunteer_photos) if service else at.rules.photos
    have = len(at.photos)
    if have < least:
        message = (
            ngettext("There is %(n)d photo.", "There are %(n)d photos.", have)
            if have
            else _("There is no photo.")
        )
        advice = ngettext("%(n)d is asked for.", "%(n)d are asked for.", least) % {"n": least}
        yield _advise("photos-few", message % {"n": have}, advice, Mend.PHOTOS)
    shown, wanted = sum(one.shows_unit for one in at.photos), min(UNIT_PHOTOS, least)
    if at.photos and shown < wanted:
        message = ngettext(
            "The unit's name is marked as readable in %(n)d photo.",
            "The unit's name is marked as readable in %(n)d photos.",
            shown,
        )
        advice = ngettext("%(n)d is asked for.", "%(n)d are asked for.", wanted) % {"n": wanted}
        yield _advise("photos-no-unit", message % {"n": shown}, advice, Mend.PHOTOS)


def _photo_times(at: _Looked) -> Iterator[Finding]:
    margin = timedelta(minutes=at.rules.photo_minutes)
    outside = [
        one
        for one in at.photos
        if one.taken_at and not at.starts - margin <= datetime.fromisoformat(one.taken_at) <= at.ends + margin
    ]
    if outside:
        message = ngettext(
            "%(n)d photo was not taken during the activity (%(which)s).",
            "%(n)d photos were not taken during the activity (%(which)s).",
            len(outside),
        )
        which = [f"{one.name} {one.taken_at[:16].replace('T', ' ')}" for one in outside[:MOST_NAMED]]
        values = {"n": len(outside), "which": _(", ").join(which)}
        advice = _("Take another, or say why: the camera's clock may be wrong.")
        yield _advise("photos-outside-time", message % values, advice, Mend.PHOTOS)
    if silent := sum(not one.taken_at for one in at.photos):
        message = ngettext(
            "%(n)d photo does not say when it was taken.",
            "%(n)d photos do not say when they were taken.",
            silent,
        )
        advice = _("Chat programs take the time away: copy it from the phone itself.")
        yield _advise("photos-no-time", message % {"n": silent}, advice, Mend.PHOTOS)


def _reused_photos(at: _Looked) -> Iterator[Finding]:
    hashes = [one.content_sha256 for one in at.photos]
    if not hashes:
        return
    query = (
        ActivityFile.select(ActivityFile, Activity)
        .join(Activity)
        .where(ActivityFile.content_sha256.in_(hashes), ActivityFile.activity != at.row)
    )
    numbers = sorted({one.activity.number for one in query})
    if numbers:
        message = _("A photo of it stands for another activity too (%(numbers)s).")
        values = {"numbers": _(", ").join(numbers[:MOST_NAMED])}
        yield _advise("photos-reused", message % values, _("Take it out of one of them."), Mend.PHOTOS)


# Briefing, effect, the clock


def _briefing(at: _Looked) -> Iterator[Finding]:
    text = at.record.briefing
    if not text.strip() and not any(one.kind == FileKind.BRIEFING for one in at.files):
        advice = _("Write it in at most 400 characters, or add the file.")
        yield _advise("briefing-missing", _("There is no briefing."), advice, Mend.TEXTS)
    wrong = briefing_numbers.mismatches(text, at.figures, at.starts, at.ends)
    if wrong:
        each = [
            _("%(what)s %(said)s instead of %(right)s")
            % {"what": one.what, "said": one.said, "right": one.right}
            for one in wrong[:MOST_NAMED]
        ]
        message = _("The briefing and the ledger differ: %(numbers)s.") % {"numbers": _(", ").join(each)}
        advice = _("Put the briefing right, or the sheet.")
        yield _advise("briefing-numbers", message, advice, Mend.TEXTS)


def _effect(at: _Looked) -> Iterator[Finding]:
    if not at.record.effect.strip():
        message = _("What came of it is not written down.")
        advice = _("One sentence is enough: what people said, what changed.")
        yield _advise("effect-missing", message, advice, Mend.TEXTS)


def _late(at: _Looked) -> Iterator[Finding]:
    closed = clock.from_ms(at.row.closed_at).date() if at.row.closed_at is not None else clock.today()
    if closed > at.due.day:
        message = _("It should have been recorded by %(due)s (10 working days, Art. 11).")
        advice = (
            _("Say why it is late.")
            if at.due.certain
            else _("Say why it is late; the days off are not certain.")
        )
        yield _advise("recorded-late", message % {"due": at.due.day.isoformat()}, advice, Mend.NOWHERE)


CHECKS: Final[tuple[Callable[[_Looked], Iterator[Finding]], ...]] = (
    _not_over,
    _nobody_came,
    _fields,
    _plan,
    _sheet,
    _signed,
    _printed,
    _enough_photos,
    _photo_times,
    _reused_photos,
    _briefing,
    _effect,
    _late,
)
