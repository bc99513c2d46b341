"""Workbooks per recipient: columns and forms, splitting, what would come back, what gives a number away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from station_app.core.changelog import Change
from station_app.core.errors import NotAllowed, NotFound, ValidationError
from station_app.core.rights import Role
from station_app.operators import service as operators
from station_app.roster import export_columns, exporting, merging, profiles
from station_app.roster import service as roster
from station_app.roster.export_columns import LeakyColumns, Profile, parse_column
from tests.station_app.conftest import PASSWORD

NUMBER = "11010519491231002X"


def profile(columns: str, **values: Any) -> Profile:
    return Profile("给街道的", tuple(parse_column(word) for word in columns.split()), **values)


def rows(path: Path) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path).worksheets[0].values)


@pytest.fixture
def people(station: operators.SetUp) -> list[str]:
    """Somebody whole, somebody who lacks nearly everything."""
    return [
        roster.add_person(
            name="张三", id_number=NUMBER, phone="13800002046", teams=["书香队"], consent_on="2026-01-02"
        ).uid,
        roster.add_person(name="李四", phone="073185001234").uid,
    ]


def test_columns_order_headings_and_forms(people: list[str], tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    wanted = profile(
        "id_number:whole=身份证 name phone birth_date:whole teams consent_on hours place",
        upper_x=False,
    )
    done = exporting.export_people(file, wanted)
    assert (done.paths, done.people, done.left_out) == ((file,), 2, 0)
    head, li, zhang = rows(file)
    assert head == (
        "身份证",
        "name",
        "phone",
        "date of birth",
        "teams",
        "consent given on",
        "Hours",
        "no.",
    )
    assert zhang == (
        "11010519491231002x", "张三", "138****2046", "1949-12-31", "书香队", "2026-01-02", 0, 2,
    )  # fmt: skip
    assert li[1] == "李四"
    sheet = openpyxl.load_workbook(file).worksheets[0]
    assert (sheet["A3"].data_type, sheet["A3"].number_format) == ("s", "@")


def test_whole_numbers_are_looked_at_and_only_by_who_may(
    people: list[str], tmp_path: Path, home: Any
) -> None:
    def looks() -> int:
        return Change.select().where(Change.kind == "reveal").count()

    exporting.export_people(tmp_path / "masked.xlsx", export_columns.OWN)
    assert looks() == 0
    exporting.export_people(tmp_path / "whole.xlsx", profile("name phone:whole"))
    assert looks() == 2
    operators.add_operator(name="谭美玲", role=Role.LIBRARIAN, password=PASSWORD)
    operators.log_out()
    operators.log_in(home, "谭美玲", PASSWORD)
    with pytest.raises(NotAllowed):
        exporting.export_people(tmp_path / "no.xlsx", profile("name phone:whole"))


@pytest.mark.parametrize(
    ("columns", "leaks"),
    [
        ("name id_number birth_date:whole", True),
        ("id_number phone sex", True),
        ("id_number name birth_date", False),
        ("id_number:whole sex birth_date:whole", False),
        ("id_number:masked name phone", False),
        ("name sex birth_date:whole", False),
    ],
)
def test_columns_that_give_a_masked_number_away_are_refused(
    people: list[str], tmp_path: Path, columns: str, leaks: bool
) -> None:
    wanted = profile(columns)
    assert bool(export_columns.leak_of(wanted.columns)) is leaks
    if leaks:
        for act in (
            lambda: exporting.export_people(tmp_path / "a.xlsx", wanted),
            lambda: exporting.preflight(wanted),
            lambda: profiles.save_profile(wanted),
        ):
            with pytest.raises(LeakyColumns):
                act()
        assert not (tmp_path / "a.xlsx").exists()


def test_no_profile_of_the_program_leaks() -> None:
    assert len(export_columns.BUILT_IN) > 2
    for one in export_columns.BUILT_IN:
        assert not export_columns.leak_of(one.columns), one.name
        export_columns.check_columns(one.columns)


def test_what_would_be_sent_back(people: list[str], tmp_path: Path) -> None:
    wanted = profiles.find_profile("national volunteer system")
    found = {(r.name, r.field, r.code) for r in exporting.preflight(wanted)}
    assert found == {
        ("李四", "sex", "missing"), ("李四", "id_number", "missing"), ("李四", "phone", "phone-form"),
        ("李四", "consent_on", "no-consent"),
    }  # fmt: skip
    done = exporting.export_people(tmp_path / "a.xlsx", wanted, ready_only=True)
    assert (done.people, done.left_out, len(done.refusals)) == (1, 1, 4)
    assert rows(tmp_path / "a.xlsx")[1][:5] == ("张三", "女", "1949-12-31", "resident identity card", NUMBER)


def test_split_by_rows(people: list[str], tmp_path: Path) -> None:
    for n in range(3):
        roster.add_person(name=f"王{'甲乙丙'[n]}", phone="")
    done = exporting.export_people(tmp_path / "a.xlsx", profile("place name", split=2))
    assert [path.name for path in done.paths] == ["a-1.xlsx", "a-2.xlsx", "a-3.xlsx"]
    assert [row[0] for path in done.paths for row in rows(path)[1:]] == [1, 2, 3, 4, 5]


def test_profiles_are_kept(people: list[str]) -> None:
    wanted = profiles.save_profile(profile("name phone:whole=手机", required=("phone",), split=500))
    assert profiles.find_profile("给街道的") == wanted
    profiles.save_profile(profile("name"))
    assert [column.field for column in profiles.find_profile("给街道的").columns] == ["name"]
    assert profiles.list_profiles()[-1].name == "给街道的"
    profiles.delete_profile("给街道的")
    with pytest.raises(NotFound):
        profiles.find_profile("给街道的")
    for bad in (Profile("", wanted.columns), Profile("district centre", wanted.columns), Profile("空", ())):
        with pytest.raises(ValidationError):
            profiles.save_profile(bad)


def test_a_column_that_is_none() -> None:
    for text in ("note", "age", "phone:half", "area:masked"):
        with pytest.raises(ValidationError):
            parse_column(text)
    with pytest.raises(ValidationError):
        export_columns.check_columns([parse_column("name"), parse_column("name:masked")])


def test_a_merged_record_goes_out_once(people: list[str], tmp_path: Path) -> None:
    merging.merge_people(*people)
    done = exporting.export_people(tmp_path / "a.xlsx", profile("name"), people=[people[1], people[0]])
    assert (done.people, [row[0] for row in rows(tmp_path / "a.xlsx")[1:]]) == (1, ["张三"])
