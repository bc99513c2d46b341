"""Who may open the station: adding, removing, passwords, the recovery code, rights."""

from __future__ import annotations

from dataclasses import replace

import pytest

from station_app.core import keys, session
from station_app.core.db import db
from station_app.core.errors import (
    NotAllowed,
    NotFound,
    NotSignedIn,
    StationError,
    ValidationError,
    WrongPassword,
)
from station_app.core.paths import Home
from station_app.core.rights import HOLDERS, Right, Role
from station_app.operators import service as operators
from station_app.organisation import service as organisation
from tests.station_app.conftest import COORDINATOR, PASSWORD


def test_the_first_operator_is_a_coordinator(station: operators.SetUp) -> None:
    assert [(o.name, o.role, o.active) for o in operators.list_operators()] == [
        (COORDINATOR, Role.COORDINATOR, True)
    ]


def test_a_new_operator_gets_in_with_a_password_of_their_own(station: operators.SetUp, home: Home) -> None:
    operators.add_operator(name="夏长青", role=Role.LIBRARIAN, password="books-1")
    operators.log_out()
    assert operators.log_in_names(home) == [COORDINATOR, "夏长青"]
    assert operators.log_in(home, "夏长青", "books-1").role == Role.LIBRARIAN
    with pytest.raises(NotAllowed):
        operators.add_operator(name="再来一个", role=Role.STAFF, password="secret-3")


def test_names_are_taken_once(station: operators.SetUp) -> None:
    with pytest.raises(operators.NameTaken):
        operators.add_operator(name=f" {COORDINATOR} ", role=Role.STAFF, password="secret-3")


def test_the_last_coordinator_stays(station: operators.SetUp, home: Home) -> None:
    operators.add_operator(name="第二位", role=Role.COORDINATOR, password="secret-2")
    with pytest.raises(operators.NotOneself):
        operators.remove_operator(COORDINATOR)
    operators.remove_operator("第二位")
    with pytest.raises(NotFound):
        operators.remove_operator("第二位")


def test_change_own_password(station: operators.SetUp, home: Home) -> None:
    with pytest.raises(WrongPassword):
        operators.change_own_password(old="wrong-1", new="secret-9")
    operators.change_own_password(old=PASSWORD, new="secret-9")
    operators.log_out()
    with pytest.raises(WrongPassword):
        operators.log_in(home, COORDINATOR, PASSWORD)
    assert operators.log_in(home, COORDINATOR, "secret-9")


def test_a_coordinator_gives_a_forgetful_operator_a_new_password(
    station: operators.SetUp, home: Home
) -> None:
    operators.add_operator(name="唐雨欣", role=Role.STAFF, password="secret-2")
    operators.set_password(name="唐雨欣", password="secret-3")
    operators.log_out()
    assert operators.log_in(home, "唐雨欣", "secret-3")


def test_the_recovery_code_gives_a_new_password(station: operators.SetUp, home: Home) -> None:
    operators.log_out()
    with pytest.raises(keys.WrongRecoveryCode):
        operators.reset_password(
            home, recovery_code="AAAA-AAAA-AAAA-AAAA", name=COORDINATOR, password="secret-9"
        )
    typed = station.recovery_code.lower().replace("-", " ")
    operators.reset_password(home, recovery_code=typed, name=COORDINATOR, password="secret-9")
    operators.log_out()
    assert operators.log_in(home, COORDINATOR, "secret-9")


def test_short_passwords_and_empty_names_leave_nothing_behind(home: Home) -> None:
    for name, password in (("", "secret-1"), ("甲", "123")):
        with pytest.raises(ValidationError):
            operators.set_up_station(home, station_code="430111008012", operator_name=name, password=password)
    with pytest.raises(NotFound):
        operators.set_up_station(home, station_code="999999999999", operator_name="甲", password="secret-1")
    assert not home.root.exists()


def test_nobody_logged_in_may_do_nothing(station: operators.SetUp) -> None:
    session.end()
    with pytest.raises(NotSignedIn):
        organisation.this_station()


def test_the_table_of_rights_covers_every_right() -> None:
    assert set(HOLDERS) == set(Right)
    assert all(Role.COORDINATOR in roles for roles in HOLDERS.values())
    assert HOLDERS[Right.REVEAL] == {Role.COORDINATOR, Role.STAFF}
    assert HOLDERS[Right.LIBRARY_SETTINGS] == {Role.COORDINATOR, Role.LIBRARIAN}
    assert HOLDERS[Right.SYNC_EXPORT] == {Role.COORDINATOR}


def test_a_new_recovery_code_takes_the_old_ones_place(station: operators.SetUp, home: Home) -> None:
    old_keys = home.keys.read_bytes()
    with pytest.raises(WrongPassword):
        operators.renew_recovery_code(password="wrong-1")
    assert home.keys.read_bytes() == old_keys
    code = operators.renew_recovery_code(password=PASSWORD)
    assert code != station.recovery_code
    organisation.add_base(name="守望驿站")
    operators.log_out()
    with pytest.raises(keys.WrongRecoveryCode):
        operators.reset_password(
            home, recovery_code=station.recovery_code, name=COORDINATOR, password="secret-8"
        )
    assert operators.log_in(home, COORDINATOR, PASSWORD)
    operators.log_out()
    assert operators.reset_password(home, recovery_code=code, name=COORDINATOR, password="secret-9")
    operators.log_out()
    # Who kept the old keys and the old code opens nothing of today with them.
    home.keys.write_bytes(old_keys)
    with pytest.raises(StationError):
        operators.reset_password(
            home, recovery_code=station.recovery_code, name=COORDINATOR, password="secret-7"
        )


def test_only_a_coordinator_renews_the_recovery_code(station: operators.SetUp, home: Home) -> None:
    operators.add_operator(name="唐雨欣", role=Role.STAFF, password="secret-2")
    operators.log_out()
    operators.log_in(home, "唐雨欣", "secret-2")
    with pytest.raises(NotAllowed):
        operators.renew_recovery_code(password="secret-2")


def test_an_addition_that_was_cut_short_is_made_again(station: operators.SetUp, home: Home) -> None:
    operators.add_operator(name="夏长青", role=Role.LIBRARIAN, password="books-1")
    db.execute_sql("DELETE FROM operator WHERE name = '夏长青'")  # the keys are written before the row
    operators.add_operator(name="夏长青", role=Role.LIBRARIAN, password="books-2")
    operators.log_out()
    assert operators.log_in_names(home) == [COORDINATOR, "夏长青"]
    with pytest.raises(WrongPassword):
        operators.log_in(home, "夏长青", "books-1")
    assert operators.log_in(home, "夏长青", "books-2").role == Role.LIBRARIAN


def test_a_new_password_lets_in_whoever_lost_their_slot(station: operators.SetUp, home: Home) -> None:
    operators.add_operator(name="夏长青", role=Role.LIBRARIAN, password="books-1")
    file = keys.load(home.keys)
    keys.save(home.keys, replace(file, slots=tuple(s for s in file.slots if s.name != "夏长青")))
    operators.set_password(name="夏长青", password="books-2")
    operators.log_out()
    assert operators.log_in(home, "夏长青", "books-2").name == "夏长青"
