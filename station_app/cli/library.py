"""``library``: titles, readers, lending and returning."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from station_app.cli import showing
from station_app.cli.commands import command, group
from station_app.cli.common import station
from station_app.core import settings
from station_app.core.i18n import N_, _
from station_app.core.session import Session
from station_app.library import importing
from station_app.library import service as library
from station_app.library.rows import LendingRules, Outcome

app = group(N_("Titles, readers, lending and returning."))

Card = Annotated[str, typer.Argument(help=N_("The reader card's number."))]
Codes = Annotated[list[str], typer.Argument(help=N_("Barcodes."))]


def rules_of(session: Session) -> LendingRules:
    """The lending rules as the home's settings have them."""
    return LendingRules.of(settings.load(session.home).settings)


@command(app, "import", N_("Take a catalogue in."), example="library import 图书目录.xlsx")
def import_(file: Annotated[Path, typer.Argument(help=N_("An .xlsx or .csv file."))]) -> None:
    """Import a catalogue."""
    with station(), showing.working(_("reading")) as job:
        done = importing.import_catalogue(file, job=job)
        text = _("%(records)d rows: %(titles)d titles and %(copies)d copies added, %(same)d unchanged.")
        values = {
            "records": done.records,
            "titles": done.titles_added,
            "copies": done.copies_added,
            "same": done.unchanged,
        }
        showing.answer(done, lambda: showing.say(text % values))


@command(app, "find", N_("Find books."), example="library find sgyy")
def find(
    text: Annotated[str, typer.Argument(help=N_("Title, author, pinyin, ISBN, barcode or call number."))],
) -> None:
    """Find titles."""
    with station():
        rows = library.find_titles(text)
        document = [
            {
                "uid": t.uid,
                "title": t.title,
                "author": t.author,
                "isbn": t.isbn,
                "call_number": t.call_number,
                "copies": [
                    {
                        "barcode": c.barcode,
                        "state": "on-loan" if c.due else str(c.state),
                        "place": c.place,
                        "due": c.due,
                    }
                    for c in t.copies
                ],
                "available": t.available,
            }
            for t in rows
        ]
        headings = (_("title"), _("author"), _("call number"), _("copies"), _("available"))
        table = [(t.title, t.author, t.call_number, len(t.copies), t.available) for t in rows]
        showing.answer(document, lambda: showing.show_table(headings, table))


@command(app, "reader", N_("Make, or show, a reader card."), example="library reader 肖玉珍")
def reader(
    person: Annotated[str, typer.Argument(help=N_("Uid, volunteer number, ID number, phone, or name."))],
) -> None:
    """Show a reader."""
    with station() as session:
        row = library.reader_card(person, rules=rules_of(session))
        loans = [
            {"barcode": x.barcode, "title": x.title, "due": x.due, "overdue_days": x.overdue_days}
            for x in row.loans
        ]
        document = {"card": row.card, "name": row.name, "loans": loans}

        def text() -> None:
            showing.say(f"{row.name} {row.card}")
            showing.show_table((_("title"), _("due")), [(x.title, x.due) for x in row.loans])

        showing.answer(document, text)


def _answer(rows: list[Outcome]) -> int:
    document = [
        {
            "barcode": r.barcode,
            "outcome": str(r.outcome),
            "code": r.code,
            "message": r.message,
            "title": r.title,
            "reader": r.reader,
            "due": r.due or None,
        }
        for r in rows
    ]
    showing.answer(document, lambda: showing.say("\n".join(r.message for r in rows)))
    return 0 if all(r.outcome == "done" for r in rows) else 1


@command(app, "lend", N_("Lend books."), example="library lend 10412003419 204120031271")
def lend(
    card: Card,
    codes: Codes,
    confirm: Annotated[
        list[str] | None, typer.Option(help=N_("A question's code answered with yes."))
    ] = None,
) -> int:
    """Lend."""
    with station() as session:
        return _answer(library.lend(card, codes, confirm=confirm or (), rules=rules_of(session)))


@command(app, "return", N_("Take books back."), example="library return 204120031271")
def return_(codes: Codes) -> int:
    """Take back."""
    with station():
        return _answer(library.take_back(codes))


@command(app, "renew", N_("Renew loans."), example="library renew 204120031271")
def renew(codes: Codes) -> int:
    """Renew."""
    with station() as session:
        return _answer(library.renew(codes, rules=rules_of(session)))


@command(app, "undo", N_("Take the last entry of today back."), example="library undo")
def undo() -> int:
    """Undo."""
    with station():
        return _answer([library.undo_last()])


@command(app, "overdue", N_("Loans past their date."), example="library overdue --json")
def overdue() -> None:
    """List overdue loans."""
    with station() as session:
        rows = library.list_overdue(rules=rules_of(session))
        headings = (_("title"), _("reader"), _("phone"), _("due"), _("days"))
        table = [(r.title, r.reader, r.phone, r.due, r.overdue_days) for r in rows]
        showing.answer(rows, lambda: showing.show_table(headings, table))
