"""A system without what Qt needs: told with the packages to install, before Qt stops the program itself."""

from __future__ import annotations

import ctypes

import pytest

from ui import system_libraries

LACKS = "libxcb-icccm.so.4: cannot open shared object file: No such file or directory"


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A Linux desktop on X11 whose loader does not find a library."""

    def load(_path: str) -> None:
        raise OSError(LACKS)

    monkeypatch.setattr(ctypes, "CDLL", load)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    return monkeypatch


def test_a_missing_library_is_told_with_the_packages(
    lacking: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert system_libraries.tell_missing()
    said = capsys.readouterr().err
    assert LACKS in said
    assert "libxcb-icccm4" in said


@pytest.mark.parametrize(("name", "value"), [("QT_QPA_PLATFORM", "offscreen"), ("WAYLAND_DISPLAY", "w0")])
def test_only_x11_is_looked_at(lacking: pytest.MonkeyPatch, name: str, value: str) -> None:
    lacking.setenv(name, value)
    assert not system_libraries.tell_missing()
