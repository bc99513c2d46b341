"""The station's monthly report as PDF and as workbook: what was held, who came, what is missing (§3.9)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from station_app.activities.categories import BY_KEY
from station_app.core import workbooks
from station_app.core.i18n import _, ngettext, pgettext
from station_app.reports.flow import Column, Fact, Flow, Frame
from station_app.reports.month_rows import CategoryFigures, LedgerLine, MonthFigures, TopVolunteer
from station_app.reports.rows import Written
from station_app.signin.minutes import half_hours

WIDTHS: Final = (22, 12, 12, 14, 14, 14, 10, 10)


def write(path: Path, frame: Frame, figures: MonthFigures) -> Written:
    """Write the report; ``rows`` of what is given back are the activities held.

    Raises ``files.CannotWrite``.
    """
    flow = Flow(frame)
    flow.facts(_facts(figures))
    flow.skip(2)
    flow.heading(_("By category"))
    flow.table(_category_columns(), [*map(_category_cells, figures.categories), _total_cells(figures)])
    flow.skip(3)
    flow.text(gap_words(figures.gaps), size=10)
    others = figures.people - figures.volunteers - figures.public
    if others > 0:
        # Whoever checks the sums would miss them: they are neither volunteers nor the public.
        flow.note(_("Speakers and staff are among the attendances: %(n)d.") % {"n": others})
    if figures.empty:
        words = ngettext(
            "Nobody signed in at %(n)d activity; it helps to no target.",
            "Nobody signed in at %(n)d activities; they help to no target.",
            figures.empty,
        )
        flow.note(words % {"n": figures.empty})
    flow.skip(3)
    flow.heading(_("To be filled in by hand"))
    by_hand = (_("requests received"), _("answered"), _("satisfied"), _("livelihood tasks"))
    flow.facts([(name, "") for name in by_hand], across=2)
    flow.signatures((_("Filled in by"), _("Checked by"), _("In charge")))
    if figures.lines or figures.top:
        flow.new_page()
    if figures.top:
        flow.heading(_("Volunteers with the most hours"))
        flow.table(_top_columns(), [_top_cells(place, one) for place, one in enumerate(figures.top, 1)])
        flow.skip(4)
    if figures.lines:
        flow.heading(_("Activities of the month"))
        flow.table(_line_columns(), [_line_cells(one) for one in figures.lines])
    return flow.write(path, rows=len(figures.lines))


def write_workbook(path: Path, figures: MonthFigures, *, title: str) -> int:
    """Write the same numbers as a workbook; gives the number of activities. Raises ``files.CannotWrite``."""
    rows: list[Sequence[object]] = [
        [one.name, one.held, one.people, one.volunteers, one.public, one.hours, one.target or None,
         one.gap or None]
        for one in figures.categories
    ]  # fmt: skip
    rows.append(
        [_("total"), figures.held, figures.people, figures.volunteers, figures.public, figures.hours, None,
         sum(one.gap for one in figures.categories) or None]
    )  # fmt: skip
    rows.append([])
    rows += [[name, value] for name, value in _facts(figures)[6:]]
    if figures.top:
        rows += [[], [_("Volunteers with the most hours")]]
        rows += [
            [one.name, one.phone, one.team, one.activities, half_hours(one.minutes)] for one in figures.top
        ]
    rows += [[], [_("Filled in by"), None, None, _("Checked by"), None, None, _("In charge")]]
    headings = [column.title for column in _category_columns()]
    workbooks.write_workbook(path, _("monthly report"), headings, rows, title=title, widths=WIDTHS)
    return len(figures.lines)


def gap_words(gaps: Sequence[CategoryFigures]) -> str:
    """What is missing to the month's targets, in a sentence."""
    if not gaps:
        return _("Every target of the month was reached.")
    each = [_("%(category)s %(n)d") % {"category": one.short, "n": one.gap} for one in gaps]
    return _("Missing to the month's targets: %(list)s.") % {"list": _(", ").join(each)}


def _facts(f: MonthFigures) -> list[Fact]:
    new = ngettext("%(n)d person, %(volunteers)d as volunteers", "%(n)d people, %(volunteers)d as volunteers",
                   f.new_people)  # fmt: skip
    loans = ngettext("%(n)d book", "%(n)d books", f.loans) % {"n": f.loans}
    readers = ngettext("%(n)d person", "%(n)d people", f.readers) % {"n": f.readers}
    return [
        (_("month"), _("%(year)d-%(month)d") % {"year": f.year, "month": f.month}),
        (pgettext("monthly report", "activities held"), str(f.held)),
        (pgettext("monthly report", "attendances"), str(f.people)),
        (_("of volunteers"), str(f.volunteers)),
        (_("of the public"), str(f.public)),
        (pgettext("monthly report", "volunteer hours"), f"{f.hours:g}"),
        (_("newly registered"), new % {"n": f.new_people, "volunteers": f.new_volunteers}),
        (pgettext("monthly report", "lent"), loans),
        (_("borrowers"), readers),
    ]


def _category_columns() -> tuple[Column, ...]:
    return (
        Column(_("category"), 42, "left"), Column(pgettext("monthly report", "activities held"), 20),
        Column(pgettext("monthly report", "attendances"), 22),
        Column(_("of volunteers"), 24), Column(_("of the public"), 24), Column(_("hours"), 18),
        Column(_("target"), 16), Column(_("still missing"), 16),
    )  # fmt: skip


def _category_cells(one: CategoryFigures) -> list[str]:
    numbers = (one.held, one.people, one.volunteers, one.public)
    target, gap = str(one.target or "—"), str(one.gap or "") if one.target else ""
    return [one.name, *map(str, numbers), f"{one.hours:g}", target, gap]


def _total_cells(f: MonthFigures) -> list[str]:
    numbers = (f.held, f.people, f.volunteers, f.public)
    gap = sum(one.gap for one in f.categories)
    return [_("total"), *map(str, numbers), f"{f.hours:g}", "", str(gap or "")]


def _top_columns() -> tuple[Column, ...]:
    return (
        Column(_("no."), 12), Column(_("name"), 40, "left"), Column(_("phone"), 38),
        Column(pgettext("sheet", "team"), 50, "left"),
        Column(pgettext("monthly report", "activities held"), 21), Column(_("hours"), 21),
    )  # fmt: skip


def _top_cells(place: int, one: TopVolunteer) -> list[str]:
    hours = f"{half_hours(one.minutes):g}"
    return [str(place), one.name, one.phone or "—", one.team or "—", str(one.activities), hours]


def _line_columns() -> tuple[Column, ...]:
    return (
        Column(_("number"), 24), Column(_("date"), 20), Column(_("activity name"), 62, "left"),
        Column(_("category"), 28), Column(pgettext("monthly report", "attendances"), 16),
        Column(_("volunteers"), 16),
        Column(_("hours"), 16),
    )  # fmt: skip


def _line_cells(one: LedgerLine) -> list[str]:
    a = one.activity
    day = f"{a.starts:%m-%d}"
    medium = BY_KEY[a.category].medium
    return [a.number, day, a.title, medium, str(one.people), str(one.volunteers), f"{one.hours:g}"]
