"""``hours training`` and its kin: a volunteer's record besides the hours (Order 67 Art. 8-10, 13)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from station_app.cli import papers, showing
from station_app.cli.commands import command, day
from station_app.cli.common import WrongUsage, station
from station_app.cli.people import Person
from station_app.core.i18n import N_, _
from station_app.reports import hours_papers
from station_app.signin import service_record as records
from station_app.signin.hours_rows import ENTRY_KINDS, REQUEST_STATES

app = typer.Typer()

Day = Annotated[str, typer.Option("--day", help=N_("The day: 2026-09-12."))]
Reason = Annotated[str, typer.Option(help=N_("Why."))]


def _tell(uid: str) -> None:
    showing.answer({"entry": uid}, lambda: showing.say(_("It stands in the record.")))


@command(
    app, "training", N_("Note a training."),
    example="hours training 周秀兰 --name 急救 --content 复苏 --minutes 90 --held-by 红会 --day 2026-09-02",
)  # fmt: skip
def training(
    person: Person,
    name: Annotated[str, typer.Option(help=N_("What it is called."))],
    content: Annotated[str, typer.Option(help=N_("The main content."))],
    minutes: Annotated[int, typer.Option(help=N_("Minutes."))],
    held_by: Annotated[str, typer.Option("--held-by", help=N_("Who held it."))],
    on: Day,
) -> None:
    """Note a training."""
    with station():
        when = day("--day", on)
        _tell(records.add_training(
            person, name=name, content=content, minutes=minutes, held_by=held_by, day=when
        ))  # fmt: skip


@command(
    app, "award", N_("Note a commendation."),
    example="hours award 周秀兰 --name 优秀志愿者 --granted-by 街道 --day 2026-09-02",
)  # fmt: skip
def award(
    person: Person,
    name: Annotated[str, typer.Option(help=N_("What it is called."))],
    granted_by: Annotated[str, typer.Option("--granted-by", help=N_("Who granted it."))],
    on: Day,
) -> None:
    """Note a commendation."""
    with station():
        _tell(records.add_award(person, name=name, granted_by=granted_by, day=day("--day", on)))


@command(
    app, "evaluate", N_("Note an evaluation, 1 to 5."),
    example="hours evaluate 周秀兰 --grade 5 --day 2026-09-02 --comment 耐心",
)  # fmt: skip
def evaluate(
    person: Person,
    grade: Annotated[int, typer.Option(help=N_("5 excellent to 1 unsatisfactory."))],
    on: Day,
    comment: Annotated[str, typer.Option(help=N_("In words."))] = "",
    activity: Annotated[str, typer.Option(help=N_("Of which activity."))] = "",
) -> None:
    """Note an evaluation."""
    with station():
        when = day("--day", on)
        _tell(records.add_evaluation(person, grade=grade, day=when, comment=comment, activity=activity))


@command(app, "entries", N_("Trainings, commendations, evaluations."), example="hours entries 周秀兰")
def entries(person: Person) -> None:
    """List entries."""
    with station():
        rows = records.list_entries(person)
        headings = (_("day"), _("kind"), _("name"), _("by"), _("quality"), _("comment"))
        table = [(r.day, _(ENTRY_KINDS[r.kind]), r.name, r.body, r.grade or "", r.comment) for r in rows]
        showing.answer(rows, lambda: showing.show_table(headings, table))


@command(app, "void-entry", N_("Take an entry back."), example="hours void-entry ENTRY --reason 重复")
def void_entry(
    entry: Annotated[str, typer.Argument(help=N_("The entry's uid, as “hours entries --json” names it."))],
    reason: Reason,
) -> None:
    """Void an entry."""
    with station():
        records.void_entry(entry, reason=reason)
        showing.answer({"entry": entry}, lambda: showing.say(_("Done.")))


@command(app, "record", N_("Print the service record."), example="hours record 周秀兰 记录.pdf")
def record(person: Person, file: Annotated[Path, typer.Argument(help=N_("The .pdf file to write."))]) -> None:
    """Print the record."""
    papers.check_pdf(file)
    with station():
        papers.answer(hours_papers.write_record(person, file))


@command(
    app, "request", N_("A volunteer says what is wrong."), example="hours request 周秀兰 --what 少记了1小时"
)
def request(person: Person, what: Annotated[str, typer.Option(help=N_("What is wrong."))]) -> None:
    """Note a request."""
    with station():
        uid = records.ask_correction(person, what=what)
        showing.answer({"request": uid}, lambda: showing.say(_("The request is noted.")))


@command(app, "requests", N_("Requests to put a record right."), example="hours requests")
def requests() -> None:
    """List requests."""
    with station():
        rows = records.list_requests()
        headings = (_("day"), _("name"), _("what"), _("state"), _("answer"))
        table = [(r.asked_on, r.name, r.what, _(REQUEST_STATES[r.state]), r.answer) for r in rows]
        showing.answer(rows, lambda: showing.show_table(headings, table))


@command(app, "answer", N_("Answer a request."), example="hours answer REQUEST --fixed --answer 已更正")
def answer(
    request: Annotated[
        str, typer.Argument(help=N_("The request's uid, as “hours requests --json” names it."))
    ],
    answer: Annotated[str, typer.Option(help=N_("What was found."))],
    fixed: Annotated[bool, typer.Option("--fixed", help=N_("It was put right."))] = False,
    right: Annotated[bool, typer.Option("--right", help=N_("The record is right."))] = False,
) -> None:
    """Answer."""
    if fixed == right:
        raise WrongUsage(_("Write --fixed or --right."))
    with station():
        records.answer_correction(request, fixed=fixed, answer=answer)
        showing.answer({"request": request}, lambda: showing.say(_("Done.")))
