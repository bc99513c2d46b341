"""What stands in the way: one sentence, the right status, one JSON document, never a traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import peewee
import pytest

from station_app.cli import common, stopping
from station_app.core import clock, session
from station_app.operators import service as operators
from tests.station_app.cli.conftest import COORDINATOR, PASSWORD, Cli

USAGE = (
    ("roster", "find"),
    ("roster", "find", "a", "--limit", "many"),
    ("roster", "find", "a", "--shout"),
    ("roster", "add", "某人", "--set", "colour=red"),
    ("roster", "add", "某人", "--set", "phone"),
    ("roster", "import", "x.xlsx", "--on-match", "merge"),
    ("roster", "export", "花名册.doc"),
    ("organisation", "list", "--kind", "planet"),
    ("activity", "add", "--title", "a", "--start", "heute", "--end", "2027-01-01T10:00", "--category", "文"),
    ("activity", "add", "--title", "a", "--start", "2027-01-01T10:00", "--category", "文"),
    ("activity", "list", "--from", "12/31"),
    ("activity", "export", "月.ics", "--month", "December"),
    ("activity", "export", "月.doc", "--month", "2027-01"),
    ("signin", "out", "2026-0001"),
    ("signin", "out", "2026-0001", "某人", "--all"),
    ("signin", "in", "2026-0001", "某人", "--role", "king"),
    ("signin", "report", "2026-0001", "记录.txt"),
    ("operator", "add", "某人", "--role", "mayor"),
    ("hours", "某人", "--year", "1066"),
    ("sync", "export"),
    ("demo",),
)

TROUBLE = (
    ("not-found", ("roster", "show", "没有这个人")),
    ("not-found", ("signin", "in", "2026-0099", "周秀兰")),
    ("not-found", ("library", "lend", "10000000001", "1")),
    ("not-found", ("operator", "remove", "没有这个人")),
    ("no-such-category", ("activity", "add", "--title", "a", "--start", "2027-01-01T10:00", "--end",
                          "2027-01-01T11:00", "--category", "唱歌", "--venue", "v")),
    ("invalid", ("activity", "add", "--title", "a", "--start", "2027-01-01T10:00", "--end",
                 "2027-01-01T09:00", "--category", "文", "--venue", "v")),
    ("invalid", ("roster", "add", "周1")),
    ("same-person", ("roster", "add", "周秀兰", "--set", "phone=13800002046")),
    ("no-such-batch", ("roster", "undo-import", "nothing")),
    ("nothing-to-undo", ("library", "undo")),
    ("file-missing", ("roster", "import", "/nowhere/名单.xlsx")),
    ("cannot-read", ("sync", "centre", "/nowhere/card.json")),
    ("not-oneself", ("operator", "remove", COORDINATOR)),
)  # fmt: skip


@pytest.mark.parametrize("words", USAGE, ids=" ".join)
def test_wrong_usage_is_status_2(words: tuple[str, ...], at: Cli) -> None:
    answer = at(*words)
    assert answer.status == 2
    assert answer.error["code"] in ("usage", "secret-missing")


@pytest.mark.parametrize(
    ("code", "words"), TROUBLE, ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_stands_in_the_way_is_status_1(code: str, words: tuple[str, ...], at: Cli) -> None:
    answer = at(*words)
    assert (answer.status, answer.error["code"]) == (1, code)


def test_without_json_the_sentence_stands_alone_on_standard_error(cli: Cli, made: Path) -> None:
    answer = cli("roster", "show", "没有这个人", "--home", made, "--operator", COORDINATOR)
    assert (answer.status, answer.out) == (1, "")
    assert answer.err.count("\n") == 1
    assert "没有这个人" in answer.err


def test_a_wrong_password_and_no_operator_are_status_3(at: Cli, cli: Cli, made: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("not-it-at-all\n", encoding="utf-8")
    assert at("check", "--password-file", wrong).error["code"] == "wrong-password"
    assert at("check", operator="没有这个人").error["code"] == "wrong-password"
    nobody = cli("check", "--home", made, "--json")
    assert (nobody.status, nobody.error["code"]) == (3, "operator-missing")


def test_a_missing_password_is_asked_for_only_at_a_terminal(
    cli: Cli, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STATION_APP_PASSWORD")
    answer = cli("check", "--home", made, "--operator", COORDINATOR, "--json")
    assert (answer.status, answer.error["code"]) == (3, "password-missing")


@pytest.mark.parametrize(
    ("operator", "words"),
    [
        ("唐雨欣", ("sync", "export", "--to", ".")),
        ("唐雨欣", ("operator", "remove", "谭美玲")),
        ("唐雨欣", ("library", "import", "x.xlsx")),
        ("谭美玲", ("roster", "add", "某人")),
        ("谭美玲", ("roster", "find", "周", "--reveal")),
        ("谭美玲", ("activity", "add", "--title", "a", "--start", "2027-01-01T10:00", "--end",
                    "2027-01-01T11:00", "--category", "文", "--venue", "v")),
    ],
)  # fmt: skip
def test_what_a_role_may_not_do_is_status_3(operator: str, words: tuple[str, ...], at: Cli) -> None:
    answer = at(*words, operator=operator)
    assert (answer.status, answer.error["code"]) == (3, "not-allowed")


def test_no_station_here(cli: Cli, tmp_path: Path) -> None:
    answer = cli("check", "--home", tmp_path / "none", "--operator", "a", "--json")
    assert (answer.status, answer.error["code"]) == (1, "no-station")
    assert not (tmp_path / "none").exists()


def test_a_bug_is_told_in_a_sentence_and_written_to_the_log(
    at: Cli, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_words: object, **_names: object) -> None:
        raise ZeroDivisionError("罗晓敏 13800002046")

    monkeypatch.setattr("station_app.cli.roster.roster.find_people", broken)
    answer = at("roster", "find", "周")
    assert (answer.status, answer.error["code"]) == (1, "unexpected")
    written = (made / "logs" / "station.log").read_text(encoding="utf-8")
    assert "ZeroDivisionError" in written
    assert "13800002046" not in written
    assert session.current_or_none() is None


def test_ctrl_c_leaves_a_sentence(at: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed(*_words: object, **_names: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("station_app.cli.roster.roster.find_people", pressed)
    answer = at("roster", "find", "周")
    assert (answer.status, answer.error["code"]) == (1, "stopped")


@pytest.mark.parametrize(
    "line",
    [
        ("--json", "--home", "{home}", "--operator", COORDINATOR, "roster", "find", "zxl"),
        ("roster", "--json", "--home={home}", "find", "--operator", COORDINATOR, "zxl"),
        ("roster", "find", f"--operator={COORDINATOR}", "zxl", "--home", "{home}", "--json"),
    ],
)
def test_common_options_stand_anywhere(line: tuple[str, ...], cli: Cli, made: Path) -> None:
    answer = cli(*(word.format(home=made) for word in line))
    assert (answer.status, answer.json[0]["name"]) == (0, "周秀兰")


def test_home_and_operator_come_from_the_environment(
    cli: Cli, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATION_APP_HOME", str(made))
    monkeypatch.setenv("STATION_APP_OPERATOR", COORDINATOR)
    assert cli("roster", "find", "zxl", "--json").json[0]["name"] == "周秀兰"


def test_an_option_without_its_value_and_an_unknown_language(cli: Cli) -> None:
    assert cli("check", "--json", "--home").error["code"] == "usage"
    assert cli("check", "--json", "--lang", "tlh").error["code"] == "usage"
    options, rest = common.take_out(["roster", "add", "--", "--json"])
    assert (options.json, rest) == (False, ["roster", "add", "--", "--json"])


def test_text_for_people_in_both_languages(cli: Cli, made: Path) -> None:
    words = ("roster", "find", "zxl", "--home", made, "--operator", COORDINATOR)
    assert "138****2046" in cli(*words).out
    assert "phone" in cli(*words, "--lang", "en").out


def _run(repository: Path, *words: object, **more: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "STATION_APP_PASSWORD": PASSWORD, "LC_ALL": "C", **more}
    line = [sys.executable, "main.py", *map(str, words)]
    return subprocess.run(line, cwd=repository, env=environment, capture_output=True, timeout=60, check=False)


def test_a_process_of_its_own_answers_in_utf_8_whatever_the_locale(repository: Path, made: Path) -> None:
    done = _run(repository, "roster", "find", "liyan", "--json", "--home", made, "--operator", COORDINATOR)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "李䶮" in done.stdout.decode("utf-8")


def test_two_programs_work_on_one_home(repository: Path, at: Cli, made: Path) -> None:
    start = clock.now().replace(tzinfo=None, second=0)
    end = start + timedelta(hours=2)
    number = at("activity", "add", "--title", "义诊", "--start", start.isoformat(), "--end", end.isoformat(),
                "--category", "健", "--venue", "站门口").json["number"]  # fmt: skip
    operators.log_in(common.options().station_home, COORDINATOR, PASSWORD)
    try:
        done = _run(repository, "signin", "in", number, "周秀兰", "--json", "--home", made,
                    "--operator", COORDINATOR)  # fmt: skip
    finally:
        operators.log_out()
    assert done.returncode == 0, done.stderr.decode()
    assert [row["name"] for row in at("signin", "list", number).json] == ["周秀兰"]


def test_a_reader_who_stops_listening_is_no_error(repository: Path, made: Path) -> None:
    line = [sys.executable, "main.py", "organisation", "list", "--home", str(made), "--operator", COORDINATOR]
    environment = {**os.environ, "STATION_APP_PASSWORD": PASSWORD}
    child = subprocess.Popen(
        line, cwd=repository, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert child.stdout is not None
    child.stdout.close()
    assert child.stderr is not None
    said = child.stderr.read()
    child.stderr.close()
    assert (child.wait(timeout=60), said) == (0, b"")


def test_ctrl_c_while_the_program_loads_is_one_sentence(made: Path) -> None:
    lines = (
        "import os, signal, sys",
        "from station_app.cli import stopping",
        "stopping.listen()",
        "os.kill(os.getpid(), signal.SIGINT)",
        "from station_app.cli import app",
        "sys.exit(app.run(sys.argv[1:]))",
    )
    line = [sys.executable, "-c", "\n".join(lines), "--home", str(made), "check", "--json"]
    answer = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (answer.returncode, json.loads(answer.stdout)["error"]["code"]) == (1, "stopped")
    assert answer.stderr.count("\n") == 1


def test_ctrl_c_inside_a_trigger_is_no_trouble_of_the_database(
    at: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pressed(*_words: object, **_names: object) -> None:
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        raise peewee.OperationalError("user-defined function raised exception")

    stopping.listen()
    monkeypatch.setattr("station_app.cli.roster.roster.find_people", pressed)
    answer = at("roster", "find", "周")
    signal.signal(signal.SIGINT, signal.default_int_handler)
    assert (answer.status, answer.error["code"]) == (1, "stopped")
    assert at("roster", "find", "周").error["code"] == "database"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("roster", "fnd"), "没有“fnd”这个命令"),
        (("operator", "add", "甲", "--role", "boss"), "--role 只能是：coordinator, staff, librarian"),
        (("hours", "周秀兰", "--year", "20"), "--year 要写数字，最小 1990"),
        (("hours", "周秀兰", "--year", "x"), "--year 要写数字。"),
    ],
)
def test_a_wrong_line_is_told_in_the_operators_language(words: tuple[str, ...], said: str, at: Cli) -> None:
    assert said in at(*words).error["message"]
