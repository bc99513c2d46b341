"""A desk with two readers and three copies."""

from __future__ import annotations

import pytest

from station_app.library import service as library
from station_app.operators import service as operators
from station_app.roster import service as roster
from tests.conftest import Mover
from tests.station_app.library.shop import Shop


@pytest.fixture
def shop(station: operators.SetUp, frozen_clock: Mover) -> Shop:
    people = [
        roster.add_person(name=name, birth_date=born, sex="女").uid
        for name, born in (("周秀兰", "1958-03-02"), ("王䶮", "2015-06-01"))
    ]
    title = library.add_title(
        title="《三国演义》", author="罗贯中", call_number="I242.4/1", count=2, price="CNY39.5"
    )
    other = library.add_title(title="十万个为什么", copies=["JY0001"])
    books = [copy.barcode for copy in (*title.copies, *other.copies)]
    return Shop([library.reader_card(uid).card for uid in people], books, people)
