"""``library``: titles, readers, lending and returning."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from station_app.cli import library_desk, library_paper, library_stocktake, showing
from station_app.cli.commands import command, group, pairs
from station_app.cli.common import WrongUsage, station
from station_app.cli.library_desk import Card, Codes, answer, rules_of
from station_app.cli.people import Person
from station_app.core.i18n import N_, _, ngettext
from station_app.library import exporting, importing, undoing
from station_app.library import service as library
from station_app.library.marc_mapping import DIALECT_NAMES
from station_app.library.reading import KIND_NAMES

app = group(N_("Titles, readers, lending and returning."))
app.add_typer(library_paper.app)
app.add_typer(library_desk.app)
app.add_typer(library_stocktake.app, name="stocktake")


@command(app, "import", N_("Take a catalogue in."), example="library import 馆藏.iso --map barcode=905b")
def import_(
    file: Annotated[Path, typer.Argument(help=N_("An .xlsx, .csv, .iso or .mrc file."))],
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", help=N_("FIELD=COLUMN of a sheet, or barcode=905b; again for more.")),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help=N_("Say what would happen; change nothing."))
    ] = False,
) -> None:
    """Import a catalogue."""
    with station(), showing.working(_("reading")) as job:
        chosen = pairs("--map", mapping or [])
        plan = importing.preview_catalogue(file, mapping=chosen, job=job)
        if check:
            showing.answer(_account(plan), lambda: _show_plan(plan))
        else:
            done = importing.commit_catalogue(plan, job=job)
            showing.answer(done, lambda: _show_import(done, plan.kind))


def _account(plan: importing.CataloguePlan) -> dict[str, object]:
    return {
        "batch": None,
        "kind": plan.kind,
        "encoding": plan.encoding,
        "encodings": dict(plan.encodings),
        "columns": dict(plan.columns),
        "barcode_fields": plan.barcode_fields,
        "records": plan.records,
        "titles_added": plan.titles_added,
        "copies_added": plan.copies_added,
        "unchanged": plan.unchanged,
        "refused": plan.refused,
        "warnings": plan.warnings,
    }


def _show_plan(plan: importing.CataloguePlan) -> None:
    showing.say(" · ".join(filter(None, (_(KIND_NAMES[plan.kind]), plan.encoding.upper()))))
    if plan.barcode_fields:
        headings = (_("barcodes may stand in"), _("values"), _("different"), _("records"), _("examples"))
        rows = [(f.field, f.values, f.distinct, f.records, f.examples) for f in plan.barcode_fields]
        showing.show_table(headings, rows)
        field = plan.columns.get("barcode", "")
        showing.say(
            _("Barcodes are read from %(field)s.") % {"field": field} if field else _("No barcodes are read.")
        )
    shown = [(s.get("title"), s.get("author"), s.get("isbn"), s.get("barcode")) for s in plan.sample[:5]]
    showing.show_table((_("title"), _("author"), _("ISBN"), _("barcode")), shown)
    _say_counts(plan, plan.kind)


def _show_import(done: importing.CatalogueImported, kind: str) -> None:
    _say_counts(done, kind)
    if done.titles_added or done.copies_added:
        showing.say(_("To take it back: library undo-import %(batch)s") % {"batch": done.batch})


def _say_counts(done: importing.CataloguePlan | importing.CatalogueImported, kind: str) -> None:
    text = _("%(records)d rows: %(titles)d titles and %(copies)d copies added, %(same)d unchanged.")
    values = {
        "records": done.records,
        "titles": done.titles_added,
        "copies": done.copies_added,
        "same": done.unchanged,
    }
    showing.say(text % values)
    findings = sorted((*done.refused, *done.warnings), key=lambda f: f.record)
    for finding in findings[:50]:
        line = _("record %(row)d: %(message)s") if kind in DIALECT_NAMES else _("row %(row)d: %(message)s")
        line %= {"row": finding.record, "message": finding.message}
        showing.say(line if finding.record else finding.message)
    more = len(findings) - 50
    if more > 0:
        text = ngettext("And %(n)d more; --json gives all.", "And %(n)d more; --json gives all.", more)
        showing.say(text % {"n": more})


@command(app, "undo-import", N_("Take one import of a catalogue back."), example="library undo-import BATCH")
def undo_import(batch: Annotated[str, typer.Argument(help=N_("The import's id."))]) -> None:
    """Undo an import."""
    with station():
        done = undoing.undo_catalogue(batch)
        text = _("%(titles)d titles and %(copies)d copies removed.")
        values = {"titles": done.titles_removed, "copies": done.copies_removed}
        showing.answer(done, lambda: showing.say("\n".join([text % values, *done.left])))


@command(app, "export", N_("Write the catalogue."), example="library export 馆藏.iso")
def export(
    file: Annotated[Path, typer.Argument(help=N_("An .xlsx, .csv, .iso or .mrc file to write."))],
) -> None:
    """Export the catalogue."""
    if file.suffix.lower() not in exporting.SUFFIXES:
        raise WrongUsage(_("The file's name must end in .xlsx, .csv, .iso or .mrc."))
    with station(), showing.working(_("writing")) as job:
        done = exporting.export_catalogue(file, job=job)
        text = _("%(titles)d titles and %(copies)d copies written to %(file)s.")
        values = {"titles": done.titles, "copies": done.copies, "file": file}
        left = [_("“%(title)s” has no room in this format.") % {"title": title} for title in done.left_out]
        document = {
            "path": showing.path_text(file),
            "titles": done.titles,
            "copies": done.copies,
            "left_out": done.left_out,
        }
        showing.answer(document, lambda: showing.say("\n".join([text % values, *left])))


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
    person: Person,
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
        return answer(library.lend(card, codes, confirm=confirm or (), rules=rules_of(session)))


@command(app, "return", N_("Take books back."), example="library return 204120031271")
def return_(codes: Codes) -> int:
    """Take back."""
    with station() as session:
        return answer(library.take_back(codes, rules=rules_of(session)))


@command(app, "renew", N_("Renew loans."), example="library renew 204120031271")
def renew(codes: Codes) -> int:
    """Renew."""
    with station() as session:
        return answer(library.renew(codes, rules=rules_of(session)))


@command(app, "undo", N_("Take the last entry of today back."), example="library undo")
def undo() -> int:
    """Undo."""
    with station():
        return answer([library.undo_last()])


@command(app, "overdue", N_("Loans past their date."), example="library overdue --json")
def overdue() -> None:
    """List overdue loans."""
    with station() as session:
        rows = library.list_overdue(rules=rules_of(session))
        headings = (_("title"), _("reader"), _("phone"), _("due"), _("days"), _("called"))
        table = [
            (r.title, r.reader, r.phone, r.due, r.overdue_days, r.called.at if r.called else None)
            for r in rows
        ]
        showing.answer(rows, lambda: showing.show_table(headings, table))
