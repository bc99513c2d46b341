"""ID numbers: the standard's own examples, and a checksum worked out another way (ISO 7064 MOD 11-2)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from station_app.core import clock
from station_app.roster import identity

DIGITS_17 = st.from_regex(r"[1-9][0-9]{16}", fullmatch=True)
SEQUENCES = st.integers(0, 999)
BIRTHS = st.dates(date(1890, 1, 1), date(2026, 9, 1))
CHARACTERS = st.sampled_from("0123456789X")


def fits(number: str) -> bool:
    """MOD 11-2 as the standard words it: the string read in base 2 leaves 1, X standing for ten."""
    remainder = 0
    for character in number:
        remainder = (remainder * 2 + (10 if character == "X" else int(character))) % 11
    return remainder == 1


def number_of(born: date, sequence: int, area: str = "430199") -> str:
    first = f"{area}{born:%Y%m%d}{sequence:03d}"
    return first + identity.check_character(first)


@given(DIGITS_17)
def test_the_check_character_agrees_with_the_recursive_form(first: str) -> None:
    assert [c for c in "0123456789X" if fits(first + c)] == [identity.check_character(first)]


@pytest.mark.parametrize(
    ("number", "born", "sex"),
    [
        ("11010519491231002X", date(1949, 12, 31), "女"),
        ("440524188001010014", None, "男"),
        ("430199196003070034", date(1960, 3, 7), "男"),
    ],
)
def test_the_standards_examples(number: str, born: date | None, sex: str) -> None:
    assert fits(number)
    assert identity.birth_date(number) == born
    assert identity.sex(number) == sex


def test_someone_born_in_1880_is_not_alive() -> None:
    assert identity.problem("440524188001010014") == "id-birth-date"


@given(BIRTHS, SEQUENCES)
def test_a_real_number_has_no_problem_and_says_birth_and_sex(born: date, sequence: int) -> None:
    number = number_of(born, sequence)
    assert identity.problem(number) == ""
    assert identity.birth_date(number) == born
    assert identity.sex(number) == ("男" if sequence % 2 else "女")


@given(BIRTHS, SEQUENCES, st.integers(0, 17), CHARACTERS)
def test_one_wrong_character_is_always_seen(born: date, sequence: int, place: int, other: str) -> None:
    number = number_of(born, sequence)
    assume(number[place] != other)
    assert identity.problem(number[:place] + other + number[place + 1 :])


@given(BIRTHS, SEQUENCES, st.integers(0, 16))
def test_two_neighbours_swapped_are_always_seen(born: date, sequence: int, place: int) -> None:
    number = number_of(born, sequence)
    assume(number[place] != number[place + 1])
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert identity.problem(swapped)


@given(st.dates(date(1900, 1, 1), date(1999, 12, 31)), SEQUENCES)
def test_an_old_number_of_15_becomes_one_of_18(born: date, sequence: int) -> None:
    old = f"430199{born:%y%m%d}{sequence:03d}"
    new = identity.from_15(old)
    assert identity.problem(old) == ""
    assert (len(new), new[:6], new[6:8], new[8:17]) == (18, "430199", "19", old[6:])
    assert fits(new)
    assert identity.birth_date(new) == born


def test_nine_in_a_hundred_damaged_numbers_still_pass_the_checksum_and_are_caught() -> None:
    numbers = [
        number_of(date(1950 + n % 60, n % 12 + 1, n % 28 + 1), n % 1000, f"43019{n % 10}")
        for n in range(3000)
    ]
    damaged = [number[:15] + "000" for number in numbers]
    passing = [number for number in damaged if fits(number)]
    assert 0.05 < len(passing) / len(damaged) < 0.14
    assert all(identity.damaged_by_spreadsheet(number, was_number=False) for number in damaged)
    assert {identity.problem(number) for number in damaged if number not in passing} == {
        "id-spreadsheet-damage"
    }


@given(st.from_regex(r"[1-9][0-9]{14,17}", fullmatch=True))
def test_a_number_cell_of_more_than_15_digits_lost_some(digits: str) -> None:
    assert identity.damaged_by_spreadsheet(digits, was_number=True) == (
        len(digits) > 15 or (len(digits) == 18 and digits.endswith("000"))
    )


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "id-length"),
        ("4301991960030700380", "id-length"),
        ("43019919600307003", "id-length"),
        ("430199X96003070038", "id-characters"),
        ("43019919600307003Y", "id-characters"),
        ("４３０１９９１９６００３０７００３８", "id-characters"),
        ("430199196002300031", "id-birth-date"),
        ("430199209001010031", "id-birth-date"),
        ("430199196003070039", "id-checksum"),
        ("430199600230003", "id-birth-date"),
    ],
)
def test_what_is_wrong_has_a_code_and_a_sentence(number: str, code: str) -> None:
    assert identity.problem(number) == (code if number else "id-characters")
    assert identity.problem(number) in identity.MESSAGES


@given(st.text(max_size=24))
def test_any_text_has_a_verdict(text: str) -> None:
    number = identity.normalise(text)
    assert identity.normalise(number) == number
    code = identity.problem(number)
    assert code == "" or code in identity.MESSAGES
    if not code:
        assert fits(number if len(number) == 18 else identity.from_15(number))


@pytest.mark.parametrize(
    "typed",
    ["11010519491231002x", " 110105 19491231 002X", "'11010519491231002X",
     "１１０１０５１９４９１２３１００２Ｘ",
     "110105-19491231-002X", "110105\u300019491231\u00a0002X\t"],
)  # fmt: skip
def test_the_usual_ways_of_typing_one(typed: str) -> None:
    assert identity.normalise(typed) == "11010519491231002X"


def test_nobody_is_born_tomorrow() -> None:
    with clock.frozen(clock.to_ms(clock.parse_local("2026-09-12T09:00"))):
        assert identity.problem(number_of(date(2026, 9, 12), 11)) == ""
        assert identity.problem(number_of(date(2026, 9, 13), 11)) == "id-birth-date"
