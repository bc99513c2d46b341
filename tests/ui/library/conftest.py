"""The library's page as the shell shows it, and the sounds it asks for."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.acting import show
from ui.kit import sounds
from ui.kit.context import Context
from ui.kit.sounds import Sound
from ui.library.page import LibraryPage


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Sound]:
    """The sounds that were asked for while sound is on."""
    played: list[Sound] = []

    def play(sound: Sound, *, on: bool = True) -> bool:
        if on:
            played.append(sound)
        return on

    monkeypatch.setattr(sounds, "play", play)
    return played


@pytest.fixture
def desk_page(context: Context, qtbot: QtBot, heard: list[Sound]) -> LibraryPage:
    """The page at the desk, the box with the focus."""
    made = show(LibraryPage(context), qtbot)
    qtbot.waitUntil(made.desk.box.hasFocus)
    return made


@pytest.fixture
def catalogue_page(context: Context, qtbot: QtBot) -> LibraryPage:
    """The page at its catalogue, the box with the focus."""
    made = show(LibraryPage(context), qtbot)
    made.open("catalogue")
    qtbot.waitUntil(made.catalogue.box.hasFocus)
    return made
