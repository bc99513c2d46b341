"""The desk's one box: what a code names, and what scanning it does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from station_app.core.settings import Settings
from station_app.library import barcodes, scanning
from station_app.library import service as library
from station_app.library.rows import LendingRules, Result
from station_app.roster import service as roster
from tests.conftest import Mover

pytestmark = pytest.mark.usefixtures("station", "frozen_clock")
ISBN = "9787020002207"


@pytest.fixture
def card() -> str:
    """Somebody's reader card."""
    return library.reader_card(roster.add_person(name="李梦洁", phone="13874810001").uid).card


@pytest.fixture
def other_card() -> str:
    """Somebody else's."""
    return library.reader_card(roster.add_person(name="周秀兰", phone="13874810002").uid).card


@pytest.fixture
def codes() -> list[str]:
    """Three copies of one title."""
    row = library.add_title(title="红楼梦", author="曹雪芹", isbn_text=ISBN, count=3, place="A1 架")
    return [copy.barcode for copy in row.copies]


def test_a_code_names_a_card_a_copy_or_neither(card: str, codes: list[str]) -> None:
    assert scanning.read_code(card) == scanning.Meant(card=card)
    assert scanning.read_code(f" {codes[0]}\r") == scanning.Meant(barcode=codes[0])
    assert scanning.read_code("hlm") == scanning.Meant()


def test_an_unknown_code_tells_whether_it_was_misread_or_another_stations(codes: list[str]) -> None:
    assert scanning.about_unknown("200000000019").misread
    assert scanning.about_unknown(barcodes.make(barcodes.CARD, "0412", 7)).words.startswith("It is a card of")
    assert scanning.about_unknown(barcodes.make(barcodes.COPY, "0412", 7)).words.startswith("It is a book of")
    # Ours and sound, but of nothing; a code that a book brought along; no code at all.
    for text in (barcodes.make(barcodes.COPY, "0000", 99), "299999999999", "A1234", ISBN[:-1] + "8"):
        assert scanning.about_unknown(text).is_new
    gone = scanning.about_unknown(barcodes.make(barcodes.CARD, "0000", 99))
    assert (gone.kind, gone.is_new) == (barcodes.CARD, False)
    assert scanning.about_unknown("13874810009").kind == scanning.PHONE
    for text in ("红楼梦", "hlm", "1984", "0009"):
        assert scanning.about_unknown(text) == scanning.Unknown()


def test_what_was_scanned_for_a_copys_label_is_told(card: str) -> None:
    assert scanning.about_no_copy(ISBN).startswith("it is the ISBN on the cover")
    assert scanning.about_no_copy(card) == "it is a reader's card"
    assert scanning.about_no_copy("200000000019").startswith("A digit is wrong.")
    assert scanning.about_no_copy("299999999999") == ""


def test_what_is_numbered_as_the_books_here_is_a_code(card: str) -> None:
    # The program numbers the cards, so letters are never those of a reader here.
    answers = [scanning.is_code(text) for text in ("TJ00123", "S-77", "00124", "GB 2020", "雷锋2020")]
    assert answers == [True, False, False, False, False]
    assert scanning.about_unknown("TJ00123").words.startswith("Cards of this station are 11 figures.")
    library.add_title(title="乡土中国", copies=["TJ00122", "S-76", "00123"])
    assert [scanning.is_code(text) for text in ("TJ9", "s-77", "00124", "1984")] == [True, True, True, False]
    assert scanning.about_unknown("TJ00123").words.startswith("It is numbered as books here are")
    # Caps Lock makes small letters of a scanner's large ones.
    assert scanning.read_code("tj00122").barcode == "TJ00122"
    assert library.find_titles("tj00122")[0].title == "乡土中国"
    assert library.lend(card, ["tj00122"])[0].code == "lent"


def test_an_isbn_means_a_copy_only_where_it_is_plain_which(
    card: str, other_card: str, codes: list[str]
) -> None:
    assert scanning.read_code(ISBN) == scanning.Meant()
    assert scanning.read_code(ISBN, card=card).barcode == codes[0]
    scanning.scan(codes[1], card=card)
    assert scanning.read_code(ISBN).barcode == codes[1]
    assert scanning.read_code(ISBN, card=card).barcode == codes[1]
    assert scanning.read_code(ISBN, card=other_card).barcode == codes[0]
    scanning.scan(codes[0], card=other_card)
    assert scanning.read_code(ISBN) == scanning.Meant()


def test_on_the_shelf_it_is_lent_and_out_it_comes_back_from_whoever_has_it(
    card: str, other_card: str, codes: list[str]
) -> None:
    lent = scanning.scan(codes[0], card=card)
    assert (lent.code, lent.reader) == ("lent", "李梦洁")
    back = scanning.scan(codes[0], card=other_card)
    assert (back.code, back.reader) == ("returned", "李梦洁")
    assert scanning.scan(codes[0]).code == "here"
    assert scanning.scan("999999999999", card=card).code == "unknown"


def test_overdue_asks_or_stops_as_the_station_chose(card: str, codes: list[str], frozen_clock: Mover) -> None:
    scanning.scan(codes[0], card=card)
    frozen_clock(datetime(2026, 11, 20, 9, 0))
    assert scanning.scan(codes[1], card=card).outcome is Result.ASK
    assert library.find_reader(card).loans[0].may_renew
    stops = LendingRules.of(replace(Settings(), overdue_policy="stop"))
    refused = scanning.scan(codes[1], card=card, confirm={"overdue"}, rules=stops)
    assert (refused.outcome, refused.code) == (Result.REFUSED, "overdue")
    assert library.renew([codes[0]], rules=stops)[0].code == "overdue"
    assert not library.find_reader(card, rules=stops).loans[0].may_renew
    assert library.renew([codes[0]])[0].code == "renewed"


def test_what_goes_by_a_name_with_and_without_a_card(card: str, codes: list[str]) -> None:
    roster.add_person(name="李孟", phone="13874810009")
    found = scanning.look_up("lm")
    assert [reader.name for reader in found.readers] == ["李梦洁"]
    assert [person.name for person in found.people] == ["李孟"]
    assert [title.title for title in scanning.look_up("hlm").titles] == ["红楼梦"]


def test_the_feed_says_what_can_be_taken_back(card: str, codes: list[str], frozen_clock: Mover) -> None:
    scanning.scan(codes[0], card=card)
    frozen_clock(datetime(2026, 9, 12, 9, 1))
    scanning.scan(codes[0], card=card)
    returned, lent = library.list_today()
    assert (returned.kind, returned.may_undo, returned.place) == ("return", True, "A1 架")
    assert not lent.may_undo
    assert library.find_reader(card).lent_ever == 1
    library.undo_last()
    returned, lent = library.list_today()
    assert (returned.undone, returned.may_undo, lent.may_undo) == (True, False, True)
    library.undo_last(lent.event)
    assert library.find_reader(card).lent_ever == 0
