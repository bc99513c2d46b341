"""``library``: holds, books nobody knows, states, losses, calls, withdrawal and donations."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from station_app.cli import showing
from station_app.cli.commands import command, day
from station_app.cli.common import station
from station_app.core import settings
from station_app.core.i18n import N_, _, ngettext
from station_app.core.session import Session
from station_app.library import donations, holds, overdue, states, withdrawing
from station_app.library import service as library
from station_app.library.overdue import CallResult
from station_app.library.rows import HOLD_STATE_NAMES, CopyState, LendingRules, Outcome
from station_app.library.states import Settlement
from station_app.library.withdrawing import REASON_NAMES, Reason

app = typer.Typer()

Card = Annotated[str, typer.Argument(help=N_("The reader card's number."))]
Code = Annotated[str, typer.Argument(help=N_("A barcode."))]
Codes = Annotated[list[str], typer.Argument(help=N_("Barcodes."))]
Confirm = Annotated[list[str] | None, typer.Option(help=N_("A question's code answered with yes."))]


class SetState(StrEnum):
    """The states that are set by hand."""

    SHELF = CopyState.SHELF
    READING_ONLY = CopyState.READING_ONLY
    REPAIR = CopyState.REPAIR
    MISSING = CopyState.MISSING
    CROSSING = CopyState.CROSSING


def rules_of(session: Session) -> LendingRules:
    """The lending rules as the home's settings have them."""
    return LendingRules.of(settings.load(session.home).settings)


def answer(rows: list[Outcome]) -> int:
    """Show what became of each book; gives the exit status."""
    document = [
        {
            "barcode": r.barcode,
            "outcome": str(r.outcome),
            "code": r.code,
            "message": r.message,
            "title": r.title,
            "reader": r.reader,
            "due": r.due or None,
            "kept_for": r.kept_for or None,
            "kept_until": r.kept_until or None,
            "hold": r.hold or None,
            "amount_fen": r.amount_fen,
            "notes": list(r.notes),
            "event": r.event or None,
        }
        for r in rows
    ]
    showing.answer(document, lambda: showing.say("\n".join(" ".join((r.message, *r.notes)) for r in rows)))
    return 0 if all(r.outcome == "done" for r in rows) else 1


@command(app, "hold", N_("Hold a title for a reader."), example="library hold 10412003419 红岩")
def hold(
    card: Card,
    title: Annotated[str, typer.Argument(help=N_("Title, ISBN, or the barcode of one of its copies."))],
) -> int:
    """Hold a title."""
    with station() as session:
        return answer([holds.place_hold(card, title, rules=rules_of(session))])


@command(app, "holds", N_("Who waits for what, and what waits to be fetched."), example="library holds")
def list_holds() -> None:
    """List the holds."""
    with station() as session:
        holds.expire_holds(rules=rules_of(session))
        rows = holds.list_holds()
        headings = (_("title"), _("reader"), _("phone"), _("state"), _("turn"), _("barcode"), _("until"))
        table = [
            (r.title, r.reader, r.phone, _(HOLD_STATE_NAMES[r.state]), r.turn or "", r.barcode, r.until)
            for r in rows
        ]
        showing.answer(rows, lambda: showing.show_table(headings, table))


@command(
    app,
    "cancel-hold",
    N_("Give a hold up."),
    example="library cancel-hold 01a21320-d3e0-7268-b757-136f463c6a2d",
)
def cancel_hold(
    uid: Annotated[str, typer.Argument(help=N_("The hold, as “library holds --json” names it."))],
) -> int:
    """Give a hold up."""
    with station() as session:
        return answer([holds.cancel_hold(uid, rules=rules_of(session))])


@command(
    app,
    "lend-unknown",
    N_("Lend a book that is not in the catalogue."),
    example="library lend-unknown 10412003419 9787101070927 史记",
)
def lend_unknown(
    card: Card,
    code: Annotated[str, typer.Argument(help=N_("The book's ISBN, or the barcode it carries."))],
    title: Annotated[str, typer.Argument(help=N_("The book's title."))],
    author: Annotated[str, typer.Option(help=N_("Who wrote it."))] = "",
    confirm: Confirm = None,
) -> int:
    """Lend a book that is not in the catalogue."""
    with station() as session:
        rules = rules_of(session)
        done = library.lend_unknown(card, code, title, author=author, confirm=confirm or (), rules=rules)
        return answer([done])


@command(app, "renew-all", N_("Renew everything on a card."), example="library renew-all 10412003419")
def renew_all(card: Card) -> int:
    """Renew everything on a card."""
    with station() as session:
        return answer(library.renew_all(card, rules=rules_of(session)))


@command(app, "state", N_("Set a copy's state."), example="library state 204120031271 repair --reason 脱页")
def set_state(
    code: Code,
    state: Annotated[SetState, typer.Argument(help=N_("What the copy is from now on."))],
    reason: Annotated[str, typer.Option(help=N_("Why."))] = "",
) -> int:
    """Set a copy's state."""
    with station() as session:
        wanted = CopyState(state.value)
        return answer([states.set_copy_state(code, wanted, reason=reason, rules=rules_of(session))])


@command(app, "claim", N_("The reader says that the book is back."), example="library claim 204120031271")
def claim(code: Code) -> int:
    """The reader says that the book is back."""
    with station():
        return answer([states.claim_returned(code)])


@command(app, "lost", N_("A book is lost."), example="library lost 204120031271")
def lost(code: Code) -> int:
    """A book is lost."""
    with station() as session:
        return answer([states.declare_lost(code, rules=rules_of(session))])


@command(
    app, "settle", N_("A lost book is made good."), example="library settle 204120031271 paid --amount 3950"
)
def settle(
    code: Code,
    how: Annotated[Settlement, typer.Argument(help=N_("How the loss was made good."))],
    amount: Annotated[int | None, typer.Option(help=N_("What was paid, in fen."))] = None,
    replacement: Annotated[str, typer.Option(help=N_("The barcode of the book that came instead."))] = "",
) -> int:
    """A lost book is made good."""
    with station() as session:
        rules = rules_of(session)
        done = states.settle_lost(code, how, amount_fen=amount, replacement=replacement, rules=rules)
        return answer([done])


@command(
    app,
    "called",
    N_("The reader of an overdue book was called."),
    example="library called 204120031271 promised",
)
def called(
    code: Code,
    result: Annotated[CallResult, typer.Argument(help=N_("What came of the call."))],
    note: Annotated[str, typer.Option(help=N_("A note that stays at the station."))] = "",
) -> None:
    """The reader of an overdue book was called."""
    with station():
        row = overdue.note_call(code, result, note=note)
        showing.answer(row, lambda: showing.say(_("The call is noted.")))


@command(
    app,
    "put-off",
    N_("Put the due dates of a time off."),
    example="library put-off --from 2026-10-01 --to 2026-10-07 --until 2026-10-10",
)
def put_off(
    due_from: Annotated[str, typer.Option("--from", help=N_("Loans due from this day."))],
    due_to: Annotated[str, typer.Option("--to", help=N_("Loans due until this day."))],
    until: Annotated[str, typer.Option("--until", help=N_("The day on which they are due now."))],
) -> None:
    """Put due dates off."""
    with station():
        count = overdue.put_off(day("--from", due_from), day("--to", due_to), day("--until", until))
        text = ngettext("%(n)d loan was put off.", "%(n)d loans were put off.", count) % {"n": count}
        showing.answer({"loans": count}, lambda: showing.say(text))


@command(
    app,
    "withdraw",
    N_("Withdraw copies."),
    example="library withdraw 204120031271 --reason damaged --approved-by 罗晓敏",
)
def withdraw(
    codes: Codes,
    reason: Annotated[Reason, typer.Option(help=N_("Why the books are withdrawn."))],
    approved_by: Annotated[str, typer.Option("--approved-by", help=N_("Who approved it."))],
) -> int:
    """Withdraw copies."""
    with station() as session:
        rules = rules_of(session)
        return answer(withdrawing.withdraw(codes, reason, approved_by=approved_by, rules=rules))


@command(
    app,
    "withdrawn",
    N_("The register of withdrawals."),
    example="library withdrawn --from 2026-01-01 --to 2026-12-31",
)
def withdrawn(
    since: Annotated[str, typer.Option("--from", help=N_("The first day."))],
    until: Annotated[str, typer.Option("--to", help=N_("The last day."))],
) -> None:
    """Show the register of withdrawals."""
    with station():
        rows = withdrawing.list_withdrawn(day("--from", since), day("--to", until))
        headings = (_("day"), _("barcode"), _("title"), _("call number"), _("reason"), _("approved by"))
        table = [
            (r.on, r.barcode, r.title, r.call_number, _(REASON_NAMES[r.reason]), r.approved_by) for r in rows
        ]
        showing.answer(rows, lambda: showing.show_table(headings, table))


@command(app, "donated", N_("Note a donation."), example="library donated 204120031271 --giver 李先生")
def donated(
    codes: Codes,
    giver: Annotated[str, typer.Option(help=N_("Who gave the books; left out, unnamed."))] = "",
    phone: Annotated[str, typer.Option(help=N_("The giver's phone."))] = "",
    on: Annotated[str, typer.Option("--on", help=N_("The day; today where it is left out."))] = "",
    note: Annotated[str, typer.Option(help=N_("A note that stays at the station."))] = "",
) -> None:
    """Note a donation."""
    with station():
        given_on = day("--on", on) if on else None
        row = donations.add_donation(codes=codes, giver=giver, phone=phone, given_on=given_on, note=note)
        count = len(row.copies)
        text = ngettext("%(n)d book is noted as given.", "%(n)d books are noted as given.", count)
        showing.answer(row, lambda: showing.say(text % {"n": count}))


@command(
    app,
    "begin-day",
    N_("What is due once a day: holds end, names go from what is over."),
    example="library begin-day",
)
def begin_day() -> None:
    """What is due once a day."""
    with station() as session:
        ended, forgotten = library.begin_day(rules=rules_of(session))
        text = _("%(holds)d holds ended; readers were taken from %(events)d entries that are over.")
        values = {"holds": ended, "events": forgotten}
        showing.answer(values, lambda: showing.say(text % values))
