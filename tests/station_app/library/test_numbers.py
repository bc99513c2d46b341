"""ISBN, barcodes, prices, years and shelf order: against other ways of working them out."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from station_app.library import barcodes, isbn, prices

DIGITS = "0123456789"


# --- ISBN, from its definition: a sum that must vanish ------------------------------------------


def ten_is_right(text: str) -> bool:
    """Σ (10 − i)·d ≡ 0 mod 11, X for ten in the last place."""
    values = [10 if c == "X" else int(c) for c in text]
    return sum((10 - i) * v for i, v in enumerate(values)) % 11 == 0


def thirteen_is_right(text: str) -> bool:
    """Σ d·(1, 3, 1, 3 …) ≡ 0 mod 10."""
    return sum(int(c) * w for c, w in zip(text, (1, 3) * 7, strict=False)) % 10 == 0


digits = st.text(DIGITS, min_size=9, max_size=9)


@given(digits)
def test_the_check_of_ten_makes_the_sum_vanish(nine: str) -> None:
    last = isbn.check_10(nine)
    assert [c for c in DIGITS + "X" if ten_is_right(nine + c)] == [last]


@given(st.sampled_from(("978", "979")), digits)
def test_the_check_of_thirteen_makes_the_sum_vanish(prefix: str, nine: str) -> None:
    last = isbn.check_13(prefix + nine)
    assert [c for c in DIGITS if thirteen_is_right(prefix + nine + c)] == [last]


@given(st.text(DIGITS + "X", min_size=10, max_size=10))
def test_ten_characters_are_valid_where_the_sum_vanishes(text: str) -> None:
    expected = "X" not in text[:9] and ten_is_right(text) and len(set(text)) > 1
    assert isbn.is_valid(text) is expected
    assert bool(isbn.to_13(text)) is expected


@given(st.sampled_from(("978", "979", "977", "690")), st.text(DIGITS, min_size=10, max_size=10))
def test_thirteen_digits_are_valid_where_the_sum_vanishes(prefix: str, ten: str) -> None:
    text = prefix + ten
    assert isbn.is_valid(text) is (prefix in ("978", "979") and thirteen_is_right(text))


@given(digits, st.integers(0, 12), st.sampled_from(DIGITS))
def test_one_wrong_digit_is_always_seen(nine: str, place: int, digit: str) -> None:
    whole = "978" + nine + isbn.check_13("978" + nine)
    wrong = whole[:place] + digit + whole[place + 1 :]
    assert isbn.is_valid(wrong) is (wrong == whole)


@given(digits)
def test_ten_and_thirteen_name_the_same_book(nine: str) -> None:
    if len(set(nine + isbn.check_10(nine))) == 1:
        return
    longer = isbn.to_13(nine + isbn.check_10(nine))
    assert longer[:12] == "978" + nine
    assert thirteen_is_right(longer)


@given(st.text(max_size=20))
@example("0306406152\n")
@example("٠306406152")
@example("9787101070927\n")
@example("97871010709²7")
def test_any_text_gives_a_right_number_or_none(text: str) -> None:
    found = isbn.to_13(isbn.clean(text))
    assert found == "" or (len(found) == 13 and found.isascii() and thirteen_is_right(found))
    if isbn.is_valid(text):
        assert len(text) in (10, 13)


@pytest.mark.parametrize(
    "printed",
    [
        "978-7-101-07092-7", "ISBN 978-7-101-07092-7", "isbn：９７８７１０１０７０９２７", "9787101070927 ",
        "ISBN978–7—101‐07092‑7", "7-101-07092-0", "978710107092752599", "978710107092705", "ISBN: 7101070920",
    ],
)  # fmt: skip
def test_however_it_is_printed(printed: str) -> None:
    if isbn.clean(printed).startswith("7"):
        assert isbn.clean(printed)[:9] == "710107092"
        ten = "710107092" + isbn.check_10("710107092")
        assert isbn.to_13(ten) == "9787101070927"
    else:
        assert isbn.to_13(isbn.clean(printed)) == "9787101070927"


@pytest.mark.parametrize(
    "text",
    ["10019·3829", "9771002000005", "6901028000005", "1111111111", "0000000000", "9999999999999", "1234", ""],
)
def test_other_numbers_are_no_isbn(text: str) -> None:
    assert isbn.to_13(isbn.clean(text)) == ""


# --- barcodes -----------------------------------------------------------------------------------


def luhn_is_right(code: str) -> bool:
    """From the right every second digit doubled, its figures added: the sum ends in 0."""
    doubled = [int(c) * (1 + n % 2) for n, c in enumerate(reversed(code))]
    return sum(sum(map(int, str(value))) for value in doubled) % 10 == 0


def test_the_examples_of_decisions() -> None:
    assert barcodes.make(barcodes.COPY, "0412", 3127) == "204120031271"
    assert barcodes.make(barcodes.CARD, "0412", 341)[:10] == "1041200341"
    assert barcodes.is_ours("204120031271", barcodes.COPY)
    assert not barcodes.is_ours("204120031271", barcodes.CARD)


@given(st.sampled_from((barcodes.COPY, barcodes.CARD)), st.integers(0, 9999), st.integers(0, 99_999))
def test_codes_of_ours_pass_luhn_and_give_their_serial_back(kind: str, figures: int, serial: int) -> None:
    code = barcodes.make(kind, f"{figures:04}", serial)
    assert luhn_is_right(code)
    assert barcodes.is_ours(code, kind)
    assert barcodes.serial_of(code) == serial
    assert len(code) == {barcodes.COPY: 12, barcodes.CARD: 11}[kind]


@given(st.integers(0, 999_999), st.integers(0, 11), st.sampled_from(DIGITS))
def test_one_wrong_figure_is_seen(serial: int, place: int, digit: str) -> None:
    code = barcodes.make(barcodes.COPY, "0412", serial)
    wrong = code[:place] + digit + code[place + 1 :]
    assert barcodes.is_ours(wrong, barcodes.COPY) is (wrong == code)


@given(st.text(DIGITS + "X²٣", min_size=11, max_size=13))
def test_only_digits_that_fit_are_ours(code: str) -> None:
    for kind, length in ((barcodes.COPY, 12), (barcodes.CARD, 11)):
        expected = len(code) == length and code.isascii() and code.isdigit() and code[0] == kind
        assert barcodes.is_ours(code, kind) is (expected and luhn_is_right(code))


def test_what_a_scanner_sends() -> None:
    assert barcodes.clean("２０４１２００３１２７１\r\n") == "204120031271"
    assert barcodes.clean("\t JY 0001 ") == "JY0001"


# --- prices and years ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("CNY9.90", 990), ("CNY16.80", 1680), ("9.9元", 990), ("￥38", 3800), ("¥ 38.5", 3850),
        ("38.00元/册", 3800), ("CNY3.5,4.5", 350), ("12,345", 1234500),
        ("CNY9.9(上下册)", 990), ("９．９０元", 990), ("CNY赠90.00", 9000), ("12,50", 1250), ("9RMB×9", 900),
        ("CNY1,234.00", 123400), ("1234567", None), ("CNY1234567.00", None), ("", None), ("赠送", None),
        ("EUR12.90", None), ("US$12", None), ("HK$30.00", None), ("NT$250", None), ("£5", None),
        ("CNY0.35", 35),
        ("CNY29.999", None), ("١٢", None), ("CNY 100.00", 10000), ("三元", None),
    ],
)  # fmt: skip
def test_prices_as_catalogues_have_them(text: str, fen: int | None) -> None:
    assert prices.price_fen(text) == fen


@given(st.integers(0, 99_999_999))
def test_a_price_that_was_written_plainly_comes_back(fen: int) -> None:
    assert prices.price_fen(f"CNY{fen // 100}.{fen % 100:02}") == fen


@given(st.text(max_size=30))
def test_any_text_is_a_price_or_none(text: str) -> None:
    fen = prices.price_fen(text)
    assert fen is None or 0 <= fen < 100_000_000


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("1999", "1999"), ("1999, 2003重印", "1999"), ("2004-5", "2004"), ("2004.05", "2004"),
        ("1999重印", "1999"), ("20105", ""), ("民国三十年", ""), ("", ""),
        ("2019-05-01", "2019"), ("２０１０", "2010"), ("[2011]", "2011"),
        ("c1985", "1985"), ("1799", ""),
    ],
)  # fmt: skip
def test_years_as_catalogues_have_them(text: str, year: str) -> None:
    assert prices.year_of(text) == year


def test_the_real_prices(shared: Path) -> None:
    """2,662 real titles (library.md §3.7): 94 % CNY, 3 % with 元; nearly all can be read."""
    with open(shared / "data" / "catalogue-mini-library.csv", encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    filled = [row["价格"] for row in rows if row["价格"].strip()]
    read = {text: prices.price_fen(text) for text in filled}
    unread = [text for text in filled if read[text] is None]
    assert len(unread) < len(filled) * 0.01, unread[:20]
    dear = {text: fen for text, fen in read.items() if fen is not None and fen > 100_000}
    assert all(text.removeprefix("CNY").split(".")[0].isdigit() for text in dear), dear
    for text, fen in read.items():
        plain = text.removeprefix("CNY")
        if plain.count(".") == 1 and plain.replace(".", "").isdecimal() and len(plain.split(".")[1]) == 2:
            assert fen == int(plain.replace(".", "")), text


# --- the shelf ----------------------------------------------------------------------------------


def test_shelves_stand_in_the_order_of_the_rule() -> None:
    ordered = [
        "A841.4",
        "D0",
        "I210.4",
        "I247.5/2",
        "I247.5/10",
        "I247.57/N2338",
        "K82",
        "K825",
        "K825.2=6",
        "K826",
        "TP3/1",
    ]
    assert sorted(reversed(ordered), key=prices.shelf_key) == ordered
    assert prices.shelf_key(" i247.5/2 ") == prices.shelf_key("I247.5/2")


@given(st.text(max_size=20))
def test_any_call_number_can_be_sorted(text: str) -> None:
    assert prices.shelf_key(text) <= prices.shelf_key(text)
    assert prices.class_letter(text) in ("", *prices.CLASSES)


def test_the_class_letters() -> None:
    assert len(prices.CLASSES) == 22
    assert not set("LMWY") & set(prices.CLASSES)
    found = [prices.class_letter(t) for t in ("I247.5/2", " tp3", "(516)", "", "L1")]
    assert found == ["I", "T", "", "", ""]


@pytest.mark.parametrize(
    ("code", "last", "passed", "twice"),
    [("A", "A", 0, True), ("A", "A", 4_999, True), ("A", "A", 5_000, False), ("A", "B", 10, False),
     ("", "", 10, False), ("A", "A", -1, False)],
)  # fmt: skip
def test_a_code_read_twice_by_the_scanner(code: str, last: str, passed: int, twice: bool) -> None:
    assert barcodes.is_read_twice(code, last, passed) is twice
