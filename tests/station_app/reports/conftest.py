"""A library with readers of rare names, and one whose books are late."""

from __future__ import annotations

from datetime import datetime

import pytest

from station_app.library import service as library
from station_app.library import states
from station_app.operators import service as operators
from station_app.roster import service as roster
from tests.conftest import Mover
from tests.station_app.reports.printed import ID_NUMBER, PHONE, RARE, Shop


@pytest.fixture
def shop(station: operators.SetUp, frozen_clock: Mover) -> Shop:
    people = [
        roster.add_person(
            name="周秀兰", phone=PHONE, id_type="resident", id_number=ID_NUMBER, birth_date="1958-03-02",
            sex="女", address="丰园三栋",
        )
    ]  # fmt: skip
    people += [roster.add_person(name=name, phone=f"1390000000{n}") for n, name in enumerate(RARE)]
    first = library.add_title(title="三国演义", author="罗贯中", call_number="I242.4/1:2", count=3)
    other = library.add_title(title="𬱖氏家谱", call_number="B94/7", copies=["JY0001"])
    bare = library.add_title(title="十万个为什么", copies=["条码九"])
    books = [copy.barcode for row in (first, other, bare) for copy in row.copies]
    return Shop([library.reader_card(person.uid).card for person in people], books)


@pytest.fixture
def late(shop: Shop, frozen_clock: Mover) -> Shop:
    """Two readers are late, the first with two books; a third says that the book is back."""
    for card, codes in zip(shop.cards, (shop.books[:2], shop.books[2:3], shop.books[3:4]), strict=False):
        assert {one.code for one in library.lend(card, codes)} == {"lent"}
    states.claim_returned(shop.books[3])
    frozen_clock(datetime(2026, 11, 20, 9))
    return shop
