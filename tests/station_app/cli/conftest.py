"""The command line run as a user runs it, on a copy of a small station that is made once."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from station_app.cli.app import run
from station_app.core import store
from station_app.core.paths import Home
from station_app.core.rights import Role
from station_app.operators import service as operators
from station_app.roster import importing

STATION, COORDINATOR, PASSWORD = "430111008012", "罗晓敏", "secret-1"
PASSPHRASE = "correct horse battery"
#: Name, phone, team; the fourth has no ID number, the fifth a name that old computers could not write.
PEOPLE = (
    ("周秀兰", "13800002046", "书香志愿队"),
    ("易建平", "13600007715", "书香志愿队"),
    ("胡国强", "15800001163", "护学岗队"),
    ("肖玉珍", "13800006027", ""),
    ("李䶮", "15100002396", "微宣讲队"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one command said."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which is one JSON document and nothing else."""
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        """The error of a failed ``--json`` command, checked for its form."""
        assert self.status in (1, 2, 3)
        document = self.json
        assert list(document) == ["error"]
        found: dict[str, Any] = document["error"]
        assert set(found) == {"code", "message", "details"}
        assert found["message"] in self.err
        assert "Traceback" not in self.out + self.err
        return found


Cli = Callable[..., Answer]


def write_roster(path: Path) -> Path:
    """A small list as an office writes it: a title, a line break in a heading, a sum below."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["志愿者花名册"])
    sheet.append(["序号", "姓 名", "联系\n电话", "所属服务队", "本人同意"])
    for number, (name, phone, team) in enumerate(PEOPLE, 1):
        sheet.append([number, name, phone, team, "2026-01-05"])
    sheet.append([6, None, "13900000001", "书香志愿队"])
    sheet.append(["合计", "6人"])
    book.save(path)
    return path


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory, _cheap_passwords: None) -> Path:
    """A station with its operators and five people, closed."""
    root = tmp_path_factory.mktemp("cli") / "home"
    home = Home(root)
    operators.set_up_station(home, station_code=STATION, operator_name=COORDINATOR, password=PASSWORD)
    operators.add_operator(name="唐雨欣", role=Role.STAFF, password=PASSWORD)
    operators.add_operator(name="谭美玲", role=Role.LIBRARIAN, password=PASSWORD)
    importing.commit_import(importing.preview_import(write_roster(root.parent / "花名册.xlsx")))
    operators.log_out()
    store.close()
    return root


@pytest.fixture
def made(_made: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    copy = tmp_path / "home"
    shutil.copytree(_made, copy)
    return copy


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Run one command line in this process; the password stands in the environment."""
    monkeypatch.setenv("STATION_APP_PASSWORD", PASSWORD)

    def call(*words: object) -> Answer:
        status = run([str(word) for word in words])
        said = capsys.readouterr()
        return Answer(status, said.out, said.err)

    return call


@pytest.fixture
def at(cli: Cli, made: Path) -> Cli:
    """Run a command at the copy with ``--json`` as the coordinator."""

    def call(*words: object, operator: str = COORDINATOR) -> Answer:
        return cli(*words, "--home", made, "--operator", operator, "--json")

    return call
