"""Every public service has a right, every right is enforced, and the table is the one of decisions.md."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import station_app
from station_app.core import rights, session
from station_app.core.errors import NotAllowed, NotSignedIn
from station_app.core.paths import Home
from station_app.core.rights import HOLDERS, Right, Role
from station_app.core.session import Session

#: They run in the child process, which knows no session and cannot reach the database.
IN_CHILD = "read_in_child"
OUTSIDE = ("station_app.cli", "station_app.core")
ALL, OFFICE = frozenset(Role), frozenset({Role.COORDINATOR, Role.STAFF})
BOOKS, HEAD = frozenset({Role.COORDINATOR, Role.LIBRARIAN}), frozenset({Role.COORDINATOR})

#: decisions.md, Rights, line by line.
TABLE: dict[str, tuple[frozenset[Role], str]] = {
    "roster: find, show masked": (
        ALL, "roster.service.find_people roster.service.show_person roster.service.list_people"
    ),
    "roster: add, edit, import, merge, export": (
        OFFICE,
        "roster.service.add_person roster.service.edit_person roster.service.give_consent "
        "roster.service.team_named roster.importing.preview_import roster.importing.commit_import "
        "roster.importing.write_error_workbook roster.undoing.undo_import "
        "roster.exporting.export_people roster.profiles.save_profile roster.merging.merge_people "
        "roster.merging.unmerge_people roster.duplicates.note_not_same roster.teams.edit_team "
        "roster.teams.add_members",
    ),
    "readers only": (ALL, "library.service.reader_card"),
    "reveal a full number": (OFFICE, "roster.service.reveal_people"),
    "activities, documents, closing": (
        OFFICE,
        "activities.service.add_activity activities.service.edit_activity "
        "activities.service.publish_activity activities.service.cancel_activity "
        "activities.service.restore_activity activities.series.add_series activities.series.edit_series "
        "activities.series.cancel_occurrences activities.series.skip_date activities.series.add_again "
        "activities.series.undo_edit activities.series.extend_series activities.calendar_packs.import_pack "
        "signin.service.close_activity "
        "reports.service.write_signin_report reports.service.write_signin_sheet reports.service.write_ledger",
    ),
    "sign-in": (
        ALL,
        "signin.service.sign_in signin.service.sign_out signin.service.walk_in signin.service.void_event "
        "signin.service.sign_everyone_out signin.service.find_at_desk activities.registration.register",
    ),
    "month lock, reversals, certificates": (
        HEAD,
        "signin.hours.correct_line signin.hours.lock_month signin.hours.carry_over signin.duty.reverse_duty "
        "signin.hours_review.keep_entry signin.star_awards.set_rules signin.star_awards.grant "
        "signin.certificates.issue signin.certificates.void_certificate "
        "reports.hours_papers.write_certificate",
    ),
    "hours": (
        OFFICE,
        "signin.hours.back_enter signin.hours_review.keep_day signin.hours_review.settle_sign_out "
        "signin.duty.add_duty signin.service_record.add_training reports.hours_papers.write_record "
        "signin.service.hours_of signin.service.total_minutes signin.hours.list_lines "
        "signin.hours.month_state signin.duty.duty_of signin.hours_review.list_long_days "
        "signin.service_record.list_entries signin.star_awards.list_candidates "
        "signin.star_awards.list_awards",
    ),
    "library desk": (
        ALL,
        "library.service.lend library.service.take_back library.service.renew library.service.undo_last "
        "library.service.lend_unknown library.holds.place_hold library.holds.cancel_hold "
        "library.states.claim_returned library.states.declare_lost library.overdue.note_call",
    ),
    "catalogue": (
        BOOKS, "library.service.add_title library.service.add_copy library.importing.import_catalogue"
    ),
    "catalogue, stocktake": (
        BOOKS,
        "library.states.set_copy_state library.stocktaking.start_stocktake library.stocktaking.scan_copy "
        "library.stocktaking.close_stocktake library.donations.add_donation",
    ),
    "library settings, withdrawal": (
        BOOKS, "library.withdrawing.withdraw library.overdue.put_off"
    ),
    "sync export, receipts, centre card": (
        HEAD,
        "sync.service.export_package sync.service.take_centre_card sync.service.write_station_card "
        "sync.receipts.take_receipt sync.receipts.take_code sync.service.begin_anew",
    ),
    "sync verify, status": (
        ALL, "sync.service.verify_package sync.service.sync_status sync.service.list_exports"
    ),
    "operators, settings, restore, erase a person": (
        HEAD,
        "operators.service.add_operator operators.service.remove_operator operators.service.set_password "
        "roster.service.erase_person organisation.service.import_organisations organisation.service.add_base",
    ),
    "the centre": (
        HEAD,
        "centre.service.receive centre.service.register centre.rollup.write_report "
        "centre.accounts.add_operator centre.accounts.remove_operator centre.accounts.set_password "
        "centre.accounts.renew_recovery_code",
    ),
    "backup now, check": (ALL, "care.service.back_up care.service.check_station"),
}  # fmt: skip


def modules() -> Iterator[ModuleType]:
    """Every module of every slice."""
    for found in pkgutil.walk_packages(station_app.__path__, "station_app."):
        if not found.name.startswith(OUTSIDE):
            yield importlib.import_module(found.name)


def functions(module: ModuleType) -> dict[str, Callable[..., Any]]:
    """The public functions that the module itself defines."""
    return {
        name: value
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
    }


def guarded() -> list[tuple[str, Callable[..., Any], Right | None]]:
    return [
        (f"{module.__name__}.{name}", function, function.__right__)  # type: ignore[attr-defined]
        for module in modules()
        for name, function in functions(module).items()
        if hasattr(function, "__right__")
    ]


def test_every_public_function_of_a_service_has_a_right() -> None:
    services = [module for module in modules() if module.__name__.endswith(".service")]
    assert len(services) >= 9
    bare = [
        f"{module.__name__}.{name}"
        for module in services
        for name, function in functions(module).items()
        if not hasattr(function, "__right__")
    ]
    assert bare == []


def test_a_module_that_guards_one_function_guards_all() -> None:
    bare = [
        f"{module.__name__}.{name}"
        for module in modules()
        if any(hasattr(function, "__right__") for function in functions(module).values())
        for name, function in functions(module).items()
        if not hasattr(function, "__right__") and name != IN_CHILD
    ]
    assert bare == []


def _called(path: Path) -> Iterator[tuple[str, str]]:
    """(module of a slice, name used of it) for everything that a file of the interface imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    aliases: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("station_app."):
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                if node.module.count(".") == 1 and find_spec(full) is not None:
                    aliases[alias.asname or alias.name] = full
                else:
                    yield node.module, alias.name
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in aliases:
            yield aliases[node.value.id], node.attr


def test_window_and_commands_reach_the_database_through_guarded_functions_alone(repository: Path) -> None:
    """A function without a right that they call is of a module that knows neither tables nor database."""
    unguarded = []
    files = [*(repository / "ui").rglob("*.py"), *(repository / "station_app" / "cli").rglob("*.py")]
    for path in files:
        for module_name, name in _called(path):
            if module_name.startswith(OUTSIDE) or not module_name.startswith("station_app."):
                continue
            module = importlib.import_module(module_name)
            function = functions(module).get(name)
            if function is None or hasattr(function, "__right__"):
                continue
            source = inspect.getsource(module)
            if ".models import" in source or "core.db import" in source or "queries" in source:
                unguarded.append(f"{path.relative_to(repository)}: {module_name}.{name}")
    assert unguarded == []


@pytest.mark.parametrize(("line", "holders", "names"), [(k, *v) for k, v in TABLE.items()])
def test_the_table_of_rights(line: str, holders: frozenset[Role], names: str) -> None:
    known = {name: right for name, _function, right in guarded()}
    for name in names.split():
        right = known[f"station_app.{name}"]
        assert right is not None
        assert HOLDERS[right] == holders, f"{line}: {name}"


@pytest.mark.parametrize("role", list(Role))
def test_a_role_without_the_right_is_stopped_before_anything_else(home: Home, role: Role) -> None:
    """Called with no arguments: whoever may not is told so before the arguments are looked at."""
    stopped = 0
    with session.acting(Session("op", "某人", role, home)):
        for name, function, right in guarded():
            if right is None:
                continue
            assert rights.allowed(right) is (role in HOLDERS[right])
            if role not in HOLDERS[right]:
                with pytest.raises(NotAllowed) as caught:
                    function()
                assert caught.value.details["right"] == str(right), name
                stopped += 1
    assert (stopped == 0) is (role is Role.COORDINATOR)


def test_nobody_logged_in_is_stopped_everywhere_but_at_the_door() -> None:
    open_doors = []
    for name, function, right in guarded():
        if right is None:
            open_doors.append(name.removeprefix("station_app."))
            continue
        with pytest.raises(NotSignedIn):
            function()
    assert set(open_doors) == {
        "operators.service.log_in_names", "operators.service.set_up_station", "operators.service.log_in",
        "operators.service.log_out", "operators.service.reset_password", "organisation.service.adopt_station",
        "demo.service.make_demo", "centre.service.set_up_centre", "centre.service.open_centre",
        "centre.service.close_centre", "centre.service.check_database", "centre.service.name_of_database",
        "centre.backups.restore_centre",
        "centre.recovering.reset_password",
    }  # fmt: skip
