"""The library's figures of a month, for its report; what leaves the station hides small cells
(library.md §5.12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from station_app.core import changelog, clock
from station_app.core.dates import month_span
from station_app.core.db import db
from station_app.core.rights import Right, requires
from station_app.library import desk, prices
from station_app.library.models import Copy, Donation, OpenLoan, Stocktake, Title
from station_app.library.rows import CopyState

#: Fewer people than this could be told apart, so their cell is hidden in what leaves the station.
SMALLEST_CELL: Final = 3
TOP: Final = 20


@dataclass(frozen=True, slots=True)
class TopTitle:
    """A title with how often it was lent in the month."""

    title: str
    author: str
    call_number: str
    loans: int


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One of the 22 classes (empty letter: no class): what the library has, and what was lent."""

    letter: str
    titles: int
    copies: int
    loans: int


@dataclass(frozen=True, slots=True)
class MonthlyFigures:
    """One month. ``loans`` count lendings that stand, by class letter, age band and sex in the mappings;
    None stands for a cell that is hidden.

    ``readers`` are the cards that borrowed, as far as they are still known; ``never_lent`` are titles that
    never went out; ``overdue_now`` and ``out_now`` are as of today.
    """

    year: int
    month: int
    loans: int
    returns: int
    renewals: int
    passes: int
    readers: int | None
    new_readers: int | None
    titles: int
    copies: int
    new_titles: int
    new_copies: int
    withdrawn: int
    donations: int
    donated_copies: int
    paid_fen: int
    holds: int
    holds_filled: int
    out_now: int
    overdue_now: int
    never_lent: int
    by_class: tuple[ClassFigures, ...]
    by_age: Mapping[str, int | None]
    by_sex: Mapping[str, int | None]
    top: tuple[TopTitle, ...]
    stocktakes: tuple[str, ...]

    @property
    def overdue_percent(self) -> float:
        """Overdue of what is out."""
        return round(100 * self.overdue_now / self.out_now, 1) if self.out_now else 0.0


@requires(Right.CATALOGUE)
def monthly_figures(year: int, month: int) -> MonthlyFigures:
    """The month's figures, whole: for the station itself. What leaves it is ``without_small_cells``."""
    first, after = month_span(year, month)
    low, high = desk.midnight(first), desk.midnight(after)
    kinds = _counted("kind", low, high)
    out = OpenLoan.select().where(OpenLoan.lost == 0)
    given = Donation.select().where(Donation.given_on >= f"{first}", Donation.given_on < f"{after}")
    new = {table: changelog.count_added(table, low, high) for table in ("title", "copy", "reader_card")}
    return MonthlyFigures(
        year=year,
        month=month,
        loans=kinds.get(desk.LEND, 0),
        returns=kinds.get(desk.RETURN, 0),
        renewals=kinds.get(desk.RENEW, 0),
        passes=kinds.get(desk.PASS, 0),
        readers=_readers(low, high),
        new_readers=new["reader_card"],
        titles=Title.select().count(),
        copies=Copy.select().where(Copy.state != CopyState.WITHDRAWN).count(),
        new_titles=new["title"],
        new_copies=new["copy"],
        withdrawn=kinds.get(desk.WITHDRAW, 0),
        donations=given.count(),
        donated_copies=sum(row.copies for row in given),
        paid_fen=_paid(low, high),
        holds=kinds.get(desk.HOLD, 0),
        holds_filled=_filled(low, high),
        out_now=out.count(),
        overdue_now=out.where(OpenLoan.due < clock.today().isoformat()).count(),
        never_lent=_never_lent(),
        by_class=_by_class(low, high),
        by_age=_counted("age_band", low, high, kind=desk.LEND),
        by_sex=_counted("sex", low, high, kind=desk.LEND),
        top=_top(low, high),
        stocktakes=_stocktakes(low, high),
    )


@requires(Right.CATALOGUE)
def without_small_cells(figures: MonthlyFigures) -> MonthlyFigures:
    """The same with every number of fewer than three people hidden (None), for what leaves the station.

    Where exactly one cell of a mapping would be hidden, the smallest other one is too: else it could be
    worked out from the sum.
    """
    return replace(
        figures,
        readers=_hide(figures.readers),
        new_readers=_hide(figures.new_readers),
        by_age=_hide_all(figures.by_age),
        by_sex=_hide_all(figures.by_sex),
    )


def _hide(number: int | None) -> int | None:
    return None if number is not None and 0 < number < SMALLEST_CELL else number


def _hide_all(cells: Mapping[str, int | None]) -> dict[str, int | None]:
    hidden = {name: _hide(number) for name, number in cells.items()}
    gone = [name for name, number in hidden.items() if number is None]
    if len(gone) == 1:
        others = [(number, name) for name, number in hidden.items() if number]
        if others:
            hidden[min(others)[1]] = None
    return hidden


_STANDS: Final = (
    "e.at >= ? AND e.at < ? AND NOT EXISTS (SELECT 1 FROM circulation_event AS u WHERE u.undoes_id = e.id)"
)


def _rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = db.execute_sql(sql, values).fetchall()
    return found


def _counted(column: str, low: int, high: int, *, kind: str = "") -> dict[str, int]:
    """Standing events of the month by one of their columns, of one kind where one is given."""
    sql = f"SELECT e.{column}, count(*) FROM circulation_event AS e WHERE {_STANDS}"
    sql += f" AND e.kind = '{kind}'" if kind else ""
    return dict(_rows(f"{sql} GROUP BY e.{column} ORDER BY e.{column}", low, high))


def _readers(low: int, high: int) -> int:
    sql = f"SELECT count(DISTINCT e.card_id) FROM circulation_event AS e WHERE {_STANDS} AND e.kind = 'lend'"
    return int(_rows(sql, low, high)[0][0])


def _paid(low: int, high: int) -> int:
    sql = f"SELECT total(e.amount_fen) FROM circulation_event AS e WHERE {_STANDS} AND e.kind = 'settle'"
    return int(_rows(sql, low, high)[0][0])


def _filled(low: int, high: int) -> int:
    sql = "SELECT count(*) FROM hold WHERE state = 'fulfilled' AND ended_at >= ? AND ended_at < ?"
    return int(_rows(sql, low, high)[0][0])


def _never_lent() -> int:
    sql = (
        "SELECT count(*) FROM title AS t WHERE EXISTS (SELECT 1 FROM copy AS c WHERE c.title_id = t.id"
        " AND c.state <> 'withdrawn') AND NOT EXISTS (SELECT 1 FROM copy AS c JOIN circulation_event AS e"
        " ON e.copy_id = c.id WHERE c.title_id = t.id AND e.kind IN ('lend', 'pass'))"
    )
    return int(_rows(sql)[0][0])


def _by_class(low: int, high: int) -> tuple[ClassFigures, ...]:
    """The 22 classes and what has none; T holds its subclasses once (library.md §3.2)."""
    titles = _by_letter(_rows("SELECT call_number, count(*) FROM title GROUP BY call_number"))
    copies = _by_letter(
        _rows(
            "SELECT t.call_number, count(*) FROM copy AS c JOIN title AS t ON t.id = c.title_id"
            " WHERE c.state <> 'withdrawn' GROUP BY t.call_number"
        )
    )
    loans = _counted("class_letter", low, high, kind=desk.LEND)
    return tuple(
        ClassFigures(letter, titles.get(letter, 0), copies.get(letter, 0), loans.get(letter, 0))
        for letter in [*prices.CLASSES, ""]
    )


def _by_letter(rows: list[tuple[Any, ...]]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for call_number, count in rows:
        letter = prices.class_letter(call_number)
        counted[letter] = counted.get(letter, 0) + count
    return counted


def _top(low: int, high: int) -> tuple[TopTitle, ...]:
    sql = f"""
        SELECT t.title, t.author, t.call_number, count(*) AS loans
        FROM circulation_event AS e JOIN copy AS c ON c.id = e.copy_id JOIN title AS t ON t.id = c.title_id
        WHERE {_STANDS} AND e.kind = 'lend' GROUP BY t.id ORDER BY loans DESC, t.title LIMIT {TOP}"""
    return tuple(TopTitle(*row) for row in _rows(sql, low, high))


def _stocktakes(low: int, high: int) -> tuple[str, ...]:
    """The ids of the stocktakes that were closed in the month."""
    closed = Stocktake.select().where(Stocktake.closed_at.between(low, high - 1))
    return tuple(row.id for row in closed.order_by(Stocktake.closed_at))
