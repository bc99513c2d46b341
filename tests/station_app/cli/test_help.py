"""Every command of the contract is there and shows its help with an example."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from station_app.cli import app
from station_app.core import i18n
from tests.station_app.cli.conftest import Cli

ON_MATCH = "What is known already: fill, overwrite or skip."
#: Every command there is: those of command-line.md, and ours.
COMMANDS = """
init demo check
operator add|operator list|operator remove|operator password|operator recovery-code|operator unlock
organisation list|organisation import
roster import|roster imports|roster undo-import|roster find|roster show|roster add|roster edit
roster erase
roster duplicates|roster merge|roster unmerge|roster export|roster profiles
activity add|activity edit|activity cancel|activity close|activity list|activity export|activity publish
activity category list|activity category add|activity category rename|activity category stop
activity register|activity unregister|activity registrations
activity briefing|activity evidence|activity photo add|activity photo list|activity photo edit
activity photo remove|activity photo save|report month|report targets
activity series list|activity series show|activity series edit|activity series cancel|activity series end
activity series skip|activity series again|activity series offers|activity series on-holidays
activity series extend|activity series undo|activity series begin|activity undo
holidays list|holidays import
signin in|signin out|signin void|signin list|signin sheet|signin report|signin scan|signin scans
hours show|hours lines|hours enter|hours carry|hours correct|hours review|hours keep|hours confirm
hours settle
hours month|hours lock|hours duty|hours duty-enter|hours duty-reverse|hours stars|hours star-rules
hours star-propose|hours awards
hours star-grant|hours star-refuse|hours star-sheet|hours training|hours award|hours evaluate|hours entries
hours void-entry|hours record|hours request|hours requests|hours answer|hours certificate
hours certificate-print
hours certificates|hours certificate-void|hours certificate-entered|hours cards
library import|library find|library reader|library lend|library return|library renew|library undo
library overdue|library export|library undo-import
library hold|library holds|library cancel-hold|library lend-unknown|library renew-all|library state
library claim|library lost|library settle|library called|library put-off|library withdraw|library withdrawn
library donated|library begin-day|library stocktake start|library stocktake list|library stocktake scan
library stocktake differences|library stocktake close
library labels|library cards|library slips|library report|library register|library stocktake-report
library receipt|library thanks
sync card|sync centre|sync status|sync check|sync export|sync verify|sync history
sync receipt|sync repair|sync parcel|sync inbox|sync adopt|sync dismiss|sync slip
centre init|centre card|centre register|centre receive|centre status|centre missing|centre report
centre notice|centre plan|centre brand|centre category|centre organisation|centre holidays|centre items
centre withdraw|centre send
centre backup|centre restore|centre unlock|centre operator list|centre operator add
centre operator remove|centre operator password|centre operator recovery-code
backup create|backup list|backup restore|backup check
"""


def _wanted() -> list[str]:
    first, *rest = COMMANDS.strip().splitlines()
    return first.split() + [words for line in rest for words in line.split("|")]


def _leaves(node: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    children = getattr(node, "commands", None)
    if children is None:
        yield " ".join(path)
        return
    for name, child in children.items():
        yield from _leaves(child, (*path, name))


def test_the_commands_are_those_of_the_contract() -> None:
    assert sorted(_leaves(app._build(""))) == sorted(_wanted())


@pytest.mark.parametrize("words", _wanted())
def test_each_command_shows_an_example(words: str, cli: Cli) -> None:
    answer = cli(*words.split(), "--help")
    assert (answer.status, answer.err) == (0, "")
    assert f"station-app {words}" in _one_line(answer.out)
    assert "--home" in answer.out


def _one_line(text: str) -> str:
    return " ".join(text.split())


def test_help_speaks_the_language_asked_for(cli: Cli) -> None:
    assert "Example: station-app check" in _one_line(cli("check", "--help", "--lang", "en").out)
    assert "Commands" in cli("roster", "--lang", "en").out


@pytest.mark.parametrize("words", [["--help"], ["roster", "--help"]])
def test_groups_list_their_commands(words: list[str], cli: Cli) -> None:
    answer = cli(*words)
    assert answer.status == 0
    assert ("signin" if len(words) == 1 else "undo-import") in answer.out


def test_an_unknown_command_is_wrong_usage(cli: Cli, tmp_path: Path) -> None:
    error = cli("vanish", "--json", "--home", tmp_path)
    assert error.status == 2
    assert error.error["code"] == "usage"
    assert "--help" in error.err


def test_a_command_loads_no_screen(cli: Cli) -> None:
    before = {name for name in sys.modules if name.startswith("PySide6")}
    cli("roster", "--help")
    assert {name for name in sys.modules if name.startswith("PySide6")} == before


def test_chinese_help_folds_and_loses_no_word(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "64")
    out = cli("roster", "import", "--help", "--lang", "zh_CN").out
    assert "用法：station-app roster import" in out
    assert "…" not in out
    told = "".join(line.strip("│ \n") for line in out.splitlines())
    for sentence in (i18n._(text) for text in ("Say what would happen; change nothing.", ON_MATCH)):
        assert sentence.replace(" ", "") in told.replace(" ", "")
