"""The library's monthly report: one page of figures and classes, then tables (library.md §5.12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from station_app.core.i18n import N_, _, ngettext, pgettext
from station_app.library.figures import ClassFigures, MonthlyFigures
from station_app.library.prices import CLASSES
from station_app.library.stocktaking import StocktakeRow
from station_app.reports.flow import Column, Fact, Flow, Frame
from station_app.reports.rows import Written
from station_app.reports.withdrawal_register import copies_text, yuan

AGE_NAMES: Final = {
    "0-13": N_("up to 13"),
    "14-17": N_("14 to 17"),
    "18-59": N_("18 to 59"),
    "60+": N_("60 and over"),
    "": N_("not known"),
}


def write(path: Path, frame: Frame, figures: MonthlyFigures, stocktakes: Sequence[StocktakeRow]) -> Written:
    """Write the report of a month; ``rows`` of what is given back are the lines of its tables.

    Raises ``files.CannotWrite``.
    """
    flow = Flow(frame)
    flow.facts(_facts(figures))
    flow.skip(2)
    flow.heading(_("By class"))
    half = (len(figures.by_class) + 1) // 2
    left, right = figures.by_class[:half], figures.by_class[half:]
    lines = [
        [*_class_cells(one), *(_class_cells(right[place]) if place < len(right) else [""] * 4)]
        for place, one in enumerate(left)
    ]
    flow.table([*_class_columns(), *_class_columns()], lines)
    flow.skip(2)
    flow.note(_lent_to(figures))
    flow.signatures((_("Prepared by"), _("In charge"), _("Date")))
    if figures.top or stocktakes:
        flow.new_page()
    if figures.top:
        flow.heading(_("Borrowed most"))
        flow.table(_top_columns(), [
            [str(place), one.title, one.author, one.call_number, str(one.loans)]
            for place, one in enumerate(figures.top, 1)
        ])  # fmt: skip
        flow.skip(3)
    if stocktakes:
        flow.heading(_("Stocktakes"))
        flow.table(_stocktake_columns(), [_stocktake_cells(row) for row in stocktakes])
    return flow.write(path, rows=len(figures.by_class) + len(figures.top) + len(stocktakes))


def _facts(f: MonthlyFigures) -> list[Fact]:
    stock = _("%(titles)d titles, %(copies)d copies")
    given = ngettext("%(n)d time, %(copies)s", "%(n)d times, %(copies)s", f.donations)
    overdue = _("%(n)d of %(out)d out (%(percent).1f%%)")
    return [
        (_("month"), _("%(year)d-%(month)d") % {"year": f.year, "month": f.month}),
        (pgettext("library report", "lent"), copies_text(f.loans)),
        (pgettext("library report", "returned"), copies_text(f.returns)),
        (pgettext("library report", "renewed"), copies_text(f.renewals)),
        (_("borrowers"), _people(f.readers)),
        (_("new readers"), _people(f.new_readers)),
        (_("drifted on"), copies_text(f.passes)),
        (_("stock"), stock % {"titles": f.titles, "copies": f.copies}),
        (_("added"), stock % {"titles": f.new_titles, "copies": f.new_copies}),
        (pgettext("library report", "withdrawn"), copies_text(f.withdrawn)),
        (_("overdue now"), overdue % {"n": f.overdue_now, "out": f.out_now, "percent": f.overdue_percent}),
        (_("never lent"), ngettext("%(n)d title", "%(n)d titles", f.never_lent) % {"n": f.never_lent}),
        (_("holds"), _("%(n)d, fetched %(filled)d") % {"n": f.holds, "filled": f.holds_filled}),
        (_("donations"), given % {"n": f.donations, "copies": copies_text(f.donated_copies)}),
        (_("paid for losses"), yuan(f.paid_fen)),
    ]


def _people(number: int | None) -> str:
    if number is None:
        return _("fewer than 3")
    return ngettext("%(n)d person", "%(n)d people", number) % {"n": number}


def _class_columns() -> tuple[Column, ...]:
    return (
        Column(_("class"), 49, wraps=True),
        Column(pgettext("library report", "titles"), 14),
        Column(pgettext("library report", "copies"), 14),
        Column(pgettext("library report", "lent"), 14),
    )


def _class_cells(one: ClassFigures) -> list[str]:
    name = f"{one.letter} {CLASSES[one.letter]}" if one.letter else _("without a class")
    return [name, str(one.titles), str(one.copies), str(one.loans)]


def _lent_to(f: MonthlyFigures) -> str:
    """One line: how many loans went to which ages and sexes."""
    ages = [f"{_(name)} {_number(f.by_age[band])}" for band, name in AGE_NAMES.items() if band in f.by_age]
    sexes = [f"{sex or _('not known')} {_number(number)}" for sex, number in _last(f.by_sex).items()]
    if not ages:
        return _("Nothing was lent in this month.")
    text = _("Loans by the readers' age: %(ages)s. By sex: %(sexes)s.")
    return text % {"ages": _(", ").join(ages), "sexes": _(", ").join(sexes)}


def _last(cells: Mapping[str, int | None]) -> dict[str, int | None]:
    """What is not known stands behind the others."""
    return {name: cells[name] for name in sorted(cells, key=lambda one: (not one, one))}


def _number(number: int | None) -> str:
    return _("fewer than 3") if number is None else str(number)


def _top_columns() -> tuple[Column, ...]:
    return (
        Column(_("no."), 12), Column(_("title"), 82, wraps=True), Column(_("author"), 40, wraps=True),
        Column(_("call number"), 32), Column(pgettext("library report", "lent"), 16),
    )  # fmt: skip


def _stocktake_columns() -> tuple[Column, ...]:
    return (
        Column(_("stocktake"), 50), Column(_("should be here"), 28), Column(_("is here"), 26),
        Column(_("lent out"), 26), Column(_("not seen"), 26), Column(_("loss rate"), 26),
    )  # fmt: skip


def _stocktake_cells(row: StocktakeRow) -> list[str]:
    rate = f"{row.loss_per_mille / 10:.2f}%"
    return [row.name, str(row.expected), str(row.seen), str(row.on_loan), str(row.missing), rate]
