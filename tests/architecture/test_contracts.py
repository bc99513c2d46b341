"""The arrow holds, and every slice stands in it."""

from __future__ import annotations

import ast
import logging
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from importlinter.cli import lint_imports


@pytest.fixture(scope="module")
def contracts(repository: Path) -> dict[str, dict[str, Any]]:
    config = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    return {one["name"]: one for one in config["tool"]["importlinter"]["contracts"]}


def slices(folder: Path) -> set[str]:
    return {path.parent.name for path in folder.glob("*/__init__.py")}


def listed(layers: list[str]) -> set[str]:
    return {name.strip(" ()") for layer in layers for name in layer.split("|")}


def test_the_import_contracts_hold(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)
    monkeypatch.syspath_prepend(str(repository))
    loggers = [one for one in logging.root.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    before = [one.disabled for one in loggers]
    try:
        assert lint_imports(config_filename=str(repository / "pyproject.toml"), cache_dir=None) == 0
    finally:
        # import-linter silences every logger that there was, the station's own among them.
        for one, disabled in zip(loggers, before, strict=True):
            one.disabled = disabled


def test_every_slice_of_the_domain_has_its_place(
    repository: Path, contracts: dict[str, dict[str, Any]]
) -> None:
    assert slices(repository / "station_app") <= listed(contracts["Domain layers"]["layers"])


def test_every_part_of_the_window_has_its_place(
    repository: Path, contracts: dict[str, dict[str, Any]]
) -> None:
    assert slices(repository / "ui") | {"app"} <= listed(contracts["Interface layers"]["layers"])


def test_the_kit_is_kept_from_every_slice(repository: Path, contracts: dict[str, dict[str, Any]]) -> None:
    with_services = {
        f"station_app.{path.parent.name}" for path in (repository / "station_app").glob("*/models.py")
    }
    assert with_services <= set(contracts["The kit knows no slice"]["forbidden_modules"])


def test_migrations_know_nothing_that_changes(repository: Path) -> None:
    """A migration is frozen: what it imported from the program would be another thing years later."""
    found = sorted((repository / "station_app/core/migrations").glob("[0-9]*.py"))
    assert found
    for path in found:
        imported = {
            node.module for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom)
        }  # fmt: skip
        assert not any(name and name.startswith(("station_app", "ui")) for name in imported), path.name


def test_every_migration_is_told_of(repository: Path) -> None:
    told = (repository / "docs/schema-changes.md").read_text(encoding="utf-8")
    names = [path.stem for path in (repository / "station_app/core/migrations").glob("[0-9]*.py")]
    assert names
    assert [name for name in sorted(names) if f"**{name}.**" not in told] == []


def _waiting_calls(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("exec", "exec_", "processEvents"):
                yield f"{path.name}:{node.lineno} {name}"


def test_nothing_waits_inside_the_event_loop_but_the_program_itself(repository: Path) -> None:
    files = [
        repository / "main.py",
        *(repository / "station_app").rglob("*.py"),
        *(repository / "ui").rglob("*.py"),
    ]
    found = [call for path in files if path != repository / "ui" / "app.py" for call in _waiting_calls(path)]
    assert found == []
    assert any("exec" in call for call in _waiting_calls(repository / "ui" / "app.py"))


def test_files_are_short_enough_to_read(repository: Path) -> None:
    files = [repository / "main.py"]
    for folder in ("station_app", "ui"):
        files += [path for path in (repository / folder).rglob("*.py") if "migrations" not in path.parts]
    assert len(files) > 150
    long = {
        str(path.relative_to(repository)): lines
        for path in files
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 450
    }
    assert long == {}


def test_every_page_is_tested(repository: Path) -> None:
    pages = sorted((repository / "ui").glob("*/page.py"))
    assert len(pages) >= 7
    untested = []
    for page in pages:
        tests = (repository / "tests" / "ui" / page.parent.name).glob("test_*.py")
        if not any(f"ui.{page.parent.name}." in path.read_text(encoding="utf-8") for path in tests):
            untested.append(str(page.relative_to(repository)))
    assert untested == []
