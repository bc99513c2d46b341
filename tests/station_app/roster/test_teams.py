"""Teams: renamed, branded, stopped; people put in and taken out."""

from __future__ import annotations

import pytest

from station_app.core.errors import NotFound, ValidationError
from station_app.operators import service as operators
from station_app.roster import merging, teams
from station_app.roster import service as roster


def test_a_team_is_renamed_branded_and_stopped(station: operators.SetUp) -> None:
    uid = roster.team_named("书香队")
    other = roster.team_named("护学岗队")
    person = roster.add_person(name="张三", teams=["书香队"]).uid
    teams.edit_team(uid, name=" 书香志愿队 ", brand="雷锋号")
    assert roster.find_person(person).teams == ("书香志愿队",)
    assert teams.list_brands() == ["雷锋号"]
    for name in ("护学岗队", " ", "队" * 51):
        with pytest.raises(ValidationError):
            teams.edit_team(uid, name=name)
    teams.set_team_in_use(other, False)
    assert [team.name for team in roster.list_teams()] == ["书香志愿队"]
    assert [(t.name, t.people, t.in_use) for t in teams.list_every_team()] == [
        ("书香志愿队", 1, True), ("护学岗队", 0, False),
    ]  # fmt: skip
    teams.set_team_in_use(other, True)
    assert len(roster.list_teams()) == 2
    with pytest.raises(NotFound):
        teams.edit_team("none", name="队")


def test_people_are_put_in_and_taken_out(station: operators.SetUp) -> None:
    uid = roster.team_named("书香队")
    a, b = (roster.add_person(name=name).uid for name in ("张三", "李四"))
    assert teams.add_members(uid, [a, b]) == [a, b]
    assert teams.add_members(uid, [b, a]) == []
    merging.merge_people(a, b)
    assert teams.remove_members(uid, [b]) == [a]
    assert teams.remove_members(uid, [a]) == []
    assert roster.find_person(a).teams == ()
