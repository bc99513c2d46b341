"""Parcels, number blocks, asking and backups as a coordinator types them, at the centre and at a station."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from station_app.cli.app import run
from station_app.core import paths
from tests.station_app.centre.conftest import CODES, NAME, PASSWORD, TREE

ONE = CODES[0]
PACK = {"year": 2027, "source": "国办", "off": {"元旦": ["2027-01-01"]}, "workdays": []}


Cli = Callable[..., Any]


@pytest.fixture
def cli(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Runs a command on one of the homes and gives what it said; a centre is set up in ``c``."""
    (tmp_path / "tree.csv").write_text(TREE, encoding="utf-8")
    monkeypatch.setenv("STATION_APP_PASSWORD", PASSWORD)

    def say(home: str, *words: object, status: int = 0) -> Any:
        assert run([*map(str, words), "--home", str(tmp_path / home), "--json", "--lang", "en"]) == status
        return json.loads(capfd.readouterr().out)

    made = say("c", "centre", "init", "--organisation", tmp_path / "tree.csv", "--operator", NAME)
    (tmp_path / "code").write_text(made["recovery_code"], encoding="utf-8")
    return say


def test_the_centre_itself(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "new").write_text(PASSWORD, encoding="utf-8")
    unlock = ("centre", "unlock", "--operator", NAME, "--new-password-file", tmp_path / "new")
    assert cli("c", *unlock, "--recovery-code-file", tmp_path / "code") == {"name": NAME}
    wrong = cli("c", *unlock, "--recovery-code-file", tmp_path / "new", status=3)
    assert wrong["error"]["code"] == "wrong-recovery-code"
    card = cli("c", "centre", "card", tmp_path / "c.json", "--ask", "person.birth_date")
    assert card["asks"] == ["person.name", "person.phone", "person.birth_date"]
    assert cli("c", "centre", "card", tmp_path / "c.json", "--least")["asks"] == [
        "person.name", "person.phone"
    ]  # fmt: skip
    refused = cli("c", "centre", "card", tmp_path / "c.json", "--ask", "person.note", status=1)
    assert refused["error"]["code"] == "not-to-be-asked"
    cli("c", "centre", "brand", "雨花红")
    made = cli("c", "centre", "backup", "--to", tmp_path)
    cli("again", "centre", "restore", made["path"])
    assert [one["title"] for one in cli("again", "centre", "items")] == ["雨花红"]


def test_who_may_open_the_centre(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "new").write_text("secret-2\n", encoding="utf-8")
    new, operator = ("--new-password-file", tmp_path / "new"), ("centre", "operator")
    other = {"name": "周主任", "role": "coordinator", "active": True}
    assert cli("c", *operator, "add", "周主任", status=2)["error"]["code"] == "secret-missing"
    assert cli("c", *operator, "add", "周主任", *new) == other
    again = cli("c", *operator, "add", "周主任", *new, "--operator", NAME, status=1)
    assert again["error"]["code"] == "operator-name-taken"
    # With two accounts somebody must say who they are, also where a station's operator would be found.
    assert cli("c", *operator, "list", status=3)["error"]["code"] == "operator-missing"
    monkeypatch.setenv("STATION_APP_OPERATOR", NAME)
    assert cli("c", *operator, "list") == [other, {**other, "name": NAME}]
    assert cli("c", *operator, "password", NAME, *new) == {"name": NAME}
    assert cli("c", *operator, "list", status=3)["error"]["code"] == "wrong-password"
    monkeypatch.setenv("STATION_APP_PASSWORD", "secret-2")
    assert cli("c", *operator, "password", "周主任", *new) == {"name": "周主任"}
    assert cli("c", *operator, "remove", NAME, status=1)["error"]["code"] == "not-oneself"
    assert cli("c", *operator, "remove", "周主任") == {"name": "周主任", "active": False}
    assert cli("c", *operator, "remove", NAME, status=1)["error"]["code"] == "last-coordinator"
    code = cli("c", *operator, "recovery-code")["recovery_code"]
    (tmp_path / "newer").write_text(code, encoding="utf-8")
    unlock = ("centre", "unlock", *new, "--recovery-code-file")
    assert cli("c", *unlock, tmp_path / "code", status=3)["error"]["code"] == "wrong-recovery-code"
    monkeypatch.delenv("STATION_APP_OPERATOR")
    assert cli("c", *unlock, tmp_path / "newer") == {"name": NAME}
    assert run([*operator, "recovery-code", "--home", str(tmp_path / "c"), "--lang", "zh_CN"]) == 0
    assert "恢复码" in capfd.readouterr().out


def test_a_station_on_the_same_computer_is_somebody_elses(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    cli("practice-station", "init", "--station", "430111008012", "--operator", "站长")
    (tmp_path / "c").rename(tmp_path / "practice-centre")
    monkeypatch.setattr(paths.appdirs, "user_data_dir", lambda name, **_options: str(tmp_path / name))
    assert run(["centre", "operator", "list", "--json"]) == 0
    assert [row["name"] for row in json.loads(capfd.readouterr().out)] == [NAME]


def test_to_the_stations(cli: Cli, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "2027.json").write_text(json.dumps(PACK), encoding="utf-8")
    assert cli("c", "centre", "send", "--to", tmp_path, status=1)["error"]["code"] == "nobody-to-send-to"
    cli("c", "centre", "card", tmp_path / "c.json")
    cli("s", "init", "--organisation", tmp_path / "tree.csv", "--station", ONE, "--operator", "站长")
    cli("s", "sync", "centre", tmp_path / "c.json")
    cli("s", "sync", "card", tmp_path / "s.json")
    cli("c", "centre", "register", tmp_path / "s.json")
    notice = cli("c", "centre", "notice", "报月报", "--text", "31 日前", "--until", "2099-01-01")
    times = ("--starts", "2099-10-18T09:00", "--ends", "2099-10-18T11:00")
    cli("c", "centre", "plan", "重阳节慰问", "--category", "帮", *times, "--for", ONE)
    cli("c", "centre", "brand", "雨花红")
    assert cli("c", "centre", "holidays", tmp_path / "2027.json")["year"] == 2027
    assert cli("c", "centre", "organisation", tmp_path / "tree.csv")["places"] == 6
    assert len(cli("c", "centre", "items")) == 5
    sent = cli("c", "centre", "send", "--to", tmp_path)
    assert (sent["number"], sent["items"], sent["stations"]) == (1, 6, 1)
    taken = cli("s", "sync", "parcel", sent["path"])
    assert (taken["problems"], sum(taken["news"].values())) == ([], 6)
    inbox = cli("s", "sync", "inbox")
    assert [one["title"] for one in inbox["notices"]] == ["报月报"]
    uid = cli("s", "sync", "adopt", inbox["plans"][0]["key"])["activity"]
    listed = cli("s", "activity", "list", "--from", "2099-10-01", "--to", "2099-11-01")
    assert [one["uid"] for one in listed] == [uid]
    cli("s", "sync", "dismiss", inbox["notices"][0]["key"])
    assert cli("s", "sync", "inbox") == {"notices": [], "plans": []}
    assert cli("s", "roster", "add", "周秀兰")["volunteer_number"] == "430111000001"
    cli("c", "centre", "withdraw", "notice", notice["id"])
    assert cli("c", "centre", "withdraw", "notice", notice["id"], status=1)["error"]["code"] == "no-such-item"
    for words in (("centre", "items"), ("centre", "send")):
        assert run([*words, "--home", str(tmp_path / "c"), "--lang", "zh_CN"]) == 0
    assert "雨花红" in capfd.readouterr().out
