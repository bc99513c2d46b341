"""A demo is made anew where one was; what is no demo is never touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from station_app.core.errors import StationError
from station_app.core.homelock import HomeInUse, HomeLock
from station_app.demo.folder import MARKER, DemoFolder, NotADemoFolder


def test_a_new_and_an_empty_folder_are_marked(tmp_path: Path) -> None:
    for root in (tmp_path, tmp_path / "new" / "deep"):
        DemoFolder(root).make_ready()
        assert (root / MARKER).is_file()


@pytest.mark.parametrize("name", ["home", "demo.json", "photo.jpg"])
def test_what_no_demo_made_stays(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "inside").write_text("mine", encoding="utf-8")
    with pytest.raises(NotADemoFolder) as caught:
        DemoFolder(tmp_path).make_ready()
    assert str(tmp_path) in caught.value.message
    assert (tmp_path / name / "inside").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / MARKER).exists()


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "out"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(NotADemoFolder):
        DemoFolder(file).make_ready()
    assert file.read_text(encoding="utf-8") == "mine"


def test_an_earlier_demo_makes_room_and_what_was_added_stays(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path)
    folder.make_ready()
    folder.home.make()
    folder.home.lock.touch()
    folder.home.keys.write_text("{}", encoding="utf-8")
    folder.documents.mkdir()
    for name in ("签到记录-2026-0001.pdf", "note.txt", ".a.12.part"):
        (folder.documents / name).write_text("x", encoding="utf-8")
    folder.answer.write_text("{}", encoding="utf-8")
    folder.make_ready()
    assert not folder.home.root.exists()
    assert not folder.answer.exists()
    assert [path.name for path in folder.documents.iterdir()] == ["note.txt"]


def test_a_demo_that_somebody_works_on_is_left_alone(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path)
    folder.make_ready()
    folder.home.make()
    folder.home.keys.write_text("{}", encoding="utf-8")
    lock = HomeLock(folder.home)
    try:
        with pytest.raises(HomeInUse):
            folder.make_ready()
        assert folder.home.keys.exists()
    finally:
        lock.close()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("", encoding="utf-8")
    with pytest.raises(StationError) as caught:
        DemoFolder(blocker / "out").make_ready()
    assert caught.value.code in ("cannot-write", "not-a-demo-folder")
