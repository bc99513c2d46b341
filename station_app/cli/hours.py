"""``hours``: the hours book: a person's, a month's, corrections, what waits, the month lock."""

from __future__ import annotations

from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from station_app.cli import hours_papers, hours_record, hours_stars, showing
from station_app.cli.commands import command, day, moment, month
from station_app.cli.common import WrongUsage, station
from station_app.cli.people import Person
from station_app.core import settings
from station_app.core.i18n import N_, _
from station_app.core.session import Session
from station_app.roster import service as roster
from station_app.signin import duty, hours_review
from station_app.signin import hours as book
from station_app.signin import service as signin
from station_app.signin.hours_rows import LINE_KINDS, BookLine, Limits
from station_app.signin.minutes import half_hours

#: The command that a word which is none means: ``hours 周秀兰`` is ``hours show 周秀兰``.
USUAL: Final = "show"


class _HoursGroup(TyperGroup):
    """Takes a person's name where a command's is not known."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h"):
            args = [USUAL, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    help=N_("The hours book, stars, records and certificates."), cls=_HoursGroup, no_args_is_help=True,
    add_completion=False,
)  # fmt: skip
for _part in (hours_stars, hours_record, hours_papers):
    app.add_typer(_part.app)

Month = Annotated[str, typer.Argument(help=N_("Which month: 2026-09."))]
Line = Annotated[str, typer.Argument(help=N_("The line's uid, as “hours lines --json” names it."))]
Reason = Annotated[str, typer.Option(help=N_("Why."))]
Minutes = Annotated[int, typer.Option(help=N_("Minutes."))]


def limits_of(session: Session) -> Limits:
    """From how many hours a day on somebody looks, as the home's settings have it."""
    return Limits.of(settings.load(session.home).settings)


def checked_month(text: str) -> str:
    """A month as the book names it; raises ``WrongUsage``."""
    year, number = month("MONTH", text)
    return f"{year:04d}-{number:02d}"


@command(app, "show", N_("A volunteer's hours book."), example="hours 周秀兰 --year 2026")
def show(
    person: Person,
    year: Annotated[int | None, typer.Option(min=1990, max=2100, help=N_("Only this year."))] = None,
) -> None:
    """Show a hours book."""
    with station():
        found = signin.hours_of(person, year=year)
        document = {"minutes": found.minutes, "star": found.star, "lines": list(found.lines)}
        headings = (_("day"), _("activity"), _("hours"), _("kind"), _("reason"))
        table = [
            (row.day, row.title, half_hours(row.minutes), _(LINE_KINDS[row.kind]), row.reason)
            for row in found.lines
        ]
        showing.answer(document, lambda: showing.show_table(headings, table))


def _show_lines(lines: list[BookLine]) -> None:
    headings = (_("day"), _("name"), _("activity"), _("hours"), _("kind"), _("corrects"), _("reason"))
    table = [
        (
            one.day,
            one.name,
            one.title,
            half_hours(one.minutes),
            _(LINE_KINDS[one.kind]),
            one.corrects,
            one.reason,
        )
        for one in lines
    ]
    showing.answer(lines, lambda: showing.show_table(headings, table))


@command(app, "lines", N_("The lines of a month."), example="hours lines 2026-09 --only corrections")
def lines(
    which: Month,
    text: Annotated[str, typer.Option(help=N_("Part of a name, number or title."))] = "",
    only: Annotated[str, typer.Option(help=N_("service, backfill, corrections or mended."))] = "",
) -> None:
    """List a month."""
    if only not in book.CUTS:
        raise WrongUsage(_("--only is one of: %(what)s.") % {"what": ", ".join(book.CUTS[1:])})
    with station():
        _show_lines(book.list_lines(checked_month(which), text=text, cut=only))


@command(
    app, "enter", N_("Enter a volunteer's hours afterwards, with the reason and what shows it."),
    example="hours enter 周秀兰 --minutes 90 --activity 2026-0042 --reason 停电 --evidence 签到表第2页",
)  # fmt: skip
def enter(
    person: Person,
    minutes: Minutes,
    reason: Reason,
    evidence: Annotated[str, typer.Option(help=N_("What shows it: a sheet and its page, a photograph."))],
    activity: Annotated[str, typer.Option(help=N_("A closed activity; else --day and --content."))] = "",
    on: Annotated[str, typer.Option("--day", help=N_("The day: 2026-09-12."))] = "",
    content: Annotated[str, typer.Option(help=N_("What was done."))] = "",
) -> None:
    """Back-enter."""
    with station():
        uid = book.back_enter(
            person, minutes=minutes, reason=reason, evidence=evidence, activity=activity,
            day=day("--day", on) if on else None, content=content,
        )  # fmt: skip
        _tell_line(uid)


@command(
    app, "carry", N_("Take over what a volunteer gave before the station kept its book here."),
    example="hours carry 周秀兰 --minutes 7200 --until 2025-12-31 --evidence 2025年纸质台账第3页",
)  # fmt: skip
def carry(
    person: Person,
    minutes: Minutes,
    until: Annotated[str, typer.Option("--until", help=N_("Up to which day: 2025-12-31."))],
    evidence: Annotated[str, typer.Option(help=N_("Which book it comes from, and its page."))],
) -> None:
    """Carry over."""
    with station():
        when = day("--until", until)
        _tell_line(book.carry_over(person, minutes=minutes, until=when, evidence=evidence))


@command(
    app, "correct", N_("Put a line right by reversing it; 0 minutes takes it back."),
    example="hours correct LINE --minutes 60 --reason 提前离开",
)  # fmt: skip
def correct(line: Line, minutes: Minutes, reason: Reason) -> None:
    """Correct a line."""
    with station():
        _tell_line(book.correct_line(line, minutes=minutes, reason=reason))


def _tell_line(uid: str) -> None:
    one = book.find_line(uid)
    text = _("%(name)s, %(day)s: %(minutes)d minutes (%(kind)s).")
    values = {
        "name": one.name,
        "day": one.served_on.isoformat(),
        "minutes": one.minutes,
        "kind": _(LINE_KINDS[one.kind]),
    }
    showing.answer(one, lambda: showing.say(text % values))


@command(app, "review", N_("What waits to be looked at."), example="hours review")
def review() -> None:
    """List what waits."""
    with station() as session:
        days = hours_review.list_long_days(limits=limits_of(session))
        outs, entries = hours_review.list_missing_sign_outs(), hours_review.list_back_entries()
        headings = (_("what"), _("name"), _("day"), _("hours"), _("activity"))
        table: list[tuple[object, ...]] = [
            (_("long day"), one.name, one.day, half_hours(one.minutes), one.titles) for one in days
        ]
        table += [(_("no sign-out"), one.name, one.came, "", one.title) for one in outs]
        table += [
            (_("back-entry"), one.name, one.served_on, half_hours(one.minutes), one.title) for one in entries
        ]
        document = {"long_days": days, "missing_sign_outs": outs, "back_entries": entries}
        showing.answer(document, lambda: showing.show_table(headings, table))


@command(
    app, "keep", N_("Let a long day stand."), example="hours keep 周秀兰 --day 2026-09-12 --reason 两场都在"
)
def keep(
    person: Person, on: Annotated[str, typer.Option("--day", help=N_("The day: 2026-09-12."))], reason: Reason
) -> None:
    """Keep a day."""
    with station() as session:
        who = roster.find_person(person)
        hours_review.keep_day(who.uid, day("--day", on), reason=reason, limits=limits_of(session))
        _done({"person": who.uid, "day": on})


@command(app, "confirm", N_("Confirm a back-entry that staff made."), example="hours confirm LINE")
def confirm(line: Line, reason: Annotated[str, typer.Option(help=N_("What was looked at."))] = "") -> None:
    """Confirm an entry."""
    with station():
        hours_review.keep_entry(line, reason=reason)
        _done({"line": line})


@command(
    app, "settle", N_("Fill in a missing sign-out; without --at the stay counts nothing."),
    example="hours settle ENTRY --at 2026-09-12T10:30",
)  # fmt: skip
def settle(
    entry: Annotated[str, typer.Argument(help=N_("The sign-in's id, as “hours review --json” names it."))],
    at: Annotated[str, typer.Option("--at", help=N_("When they left: 2026-09-12T10:30."))] = "",
) -> None:
    """Settle a sign-out."""
    with station():
        row = hours_review.settle_sign_out(entry, left=moment("--at", at) if at else None)
        _done({"event": row.event, "minutes": row.minutes})


def _done(document: dict[str, object]) -> None:
    showing.answer(document, lambda: showing.say(_("Done.")))


@command(app, "month", N_("What a month comes to and what in it waits."), example="hours month 2026-09")
def month_(which: Month) -> None:
    """Show a month."""
    with station() as session:
        _show_month(book.month_state(checked_month(which), limits=limits_of(session)))


@command(
    app, "lock", N_("Lock a month that is over: no line goes into it any more."), example="hours lock 2026-09"
)
def lock(
    which: Month,
    anyway: Annotated[bool, typer.Option("--anyway", help=N_("Though something in it waits."))] = False,
) -> None:
    """Lock a month."""
    with station() as session:
        _show_month(book.lock_month(checked_month(which), anyway=anyway, limits=limits_of(session)))


def _show_month(state: Any) -> None:
    text = _(
        "%(month)s: %(lines)d lines, %(people)d people, %(hours)s hours, %(waiting)d waiting, %(state)s."
    )
    values = {
        "month": state.month,
        "lines": state.lines,
        "people": state.people,
        "hours": state.hours,
        "waiting": state.waiting,
        "state": _("locked") if state.locked_at else _("open"),
    }
    showing.answer(state, lambda: showing.say(text % values))


@command(app, "duty", N_("A full-time volunteer's book of duty."), example="hours duty 周秀兰")
def duty_(person: Person) -> None:
    """Show duty."""
    with station():
        found = duty.duty_of(person)
        headings = (_("day"), _("activity"), _("hours"), _("reason"))
        table = [(one.served_on, one.title, half_hours(one.minutes), one.reason) for one in found.lines]
        showing.answer(found, lambda: showing.show_table(headings, table))


@command(
    app, "duty-enter", N_("Enter a full-time volunteer's duty."),
    example="hours duty-enter 周秀兰 --day 2026-09-12 --minutes 480 --reason 窗口值班",
)  # fmt: skip
def duty_enter(
    person: Person,
    on: Annotated[str, typer.Option("--day", help=N_("The day: 2026-09-12."))],
    minutes: Minutes,
    reason: Annotated[str, typer.Option(help=N_("What the duty was."))],
) -> None:
    """Enter duty."""
    with station():
        uid = duty.add_duty(person, day=day("--day", on), minutes=minutes, reason=reason)
        _done({"line": uid, "minutes": minutes})


@command(
    app, "duty-reverse", N_("Take a line of duty back by a line of its own."),
    example="hours duty-reverse LINE --reason 请假",
)  # fmt: skip
def duty_reverse(
    line: Annotated[str, typer.Argument(help=N_("The line's uid, as “hours duty --json” names it."))],
    reason: Reason,
) -> None:
    """Reverse duty."""
    with station():
        _done({"line": duty.reverse_duty(line, reason=reason)})
