"""What a reader had before: what came back, what is out, and nothing once the name is gone."""

from __future__ import annotations

from datetime import datetime

import pytest

from station_app.core.errors import NotFound
from station_app.library import history, holds
from station_app.library import service as library
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.roster.errors import BooksOpen
from tests.conftest import Mover


def test_history_is_what_stands_and_goes_with_the_name(station: operators.SetUp, frozen_clock: Mover) -> None:
    cards = [library.reader_card(roster.add_person(name=name).uid).card for name in ("周秀兰", "王小明")]
    first, second = library.add_title(title="三国演义", count=2).copies
    frozen_clock(datetime(2026, 9, 1, 9, 0))
    library.lend(cards[0], [first.barcode])
    frozen_clock(datetime(2026, 9, 3, 9, 0))
    # From one reader straight to the other, in one moment.
    library.lend(cards[1], [first.barcode], confirm={"out-to-another"})
    library.lend(cards[0], [second.barcode])
    library.undo_last()
    frozen_clock(datetime(2026, 9, 4, 9, 0))
    library.lend(cards[0], [second.barcode])

    mine = history.list_history(cards[0])
    assert [(row.barcode, str(row.lent_on), str(row.returned_on)) for row in mine] == [
        (second.barcode, "2026-09-04", "None"), (first.barcode, "2026-09-01", "2026-09-03"),
    ]  # fmt: skip
    theirs = history.list_history(cards[1])
    assert [(row.title, row.returned_on) for row in theirs] == [("三国演义", None)]

    frozen_clock(datetime(2027, 3, 1, 9, 0))
    library.begin_day()
    assert [row.barcode for row in history.list_history(cards[0])] == [second.barcode]
    with pytest.raises(NotFound):
        history.list_history("19999000001")


def test_who_has_a_book_or_waits_for_one_is_not_erased(station: operators.SetUp) -> None:
    people = [roster.add_person(name=name).uid for name in ("周秀兰", "王小明")]
    cards = [library.reader_card(who).card for who in people]
    title = library.add_title(title="三国演义", count=1)
    (book,) = title.copies
    library.lend(cards[0], [book.barcode])
    holds.place_hold(cards[1], title.uid)
    for who in people:
        with pytest.raises(BooksOpen) as stopped:
            roster.erase_person(who)
        assert stopped.value.details["titles"] == ["三国演义"]
    (waiting,) = holds.list_holds()
    holds.cancel_hold(waiting.uid)
    library.take_back([book.barcode])
    for who in people:
        roster.erase_person(who)
    assert roster.list_people() == []
