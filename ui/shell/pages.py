"""The pages of the window, in the order of the side bar; a page's module is loaded when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QWidget

from station_app.core.i18n import N_
from ui.kit.context import Context


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page: its word for ``Context.go``, what the side bar says, its icon, and how to build it.

    A page ``under`` another has no button of its own: the other's stays marked while it is shown.
    """

    name: str
    title: str
    icon: str
    build: Callable[[Context], QWidget]
    under: str = ""


def _today(context: Context) -> QWidget:
    from ui.today.page import TodayPage

    return TodayPage(context)


def _calendar(context: Context) -> QWidget:
    from ui.calendar.page import CalendarPage

    return CalendarPage(context)


def _signin(context: Context) -> QWidget:
    from ui.signin.page import SignInPage

    return SignInPage(context)


def _roster(context: Context) -> QWidget:
    from ui.roster.page import RosterPage

    return RosterPage(context)


def _library(context: Context) -> QWidget:
    from ui.library.page import LibraryPage

    return LibraryPage(context)


def _hours(context: Context) -> QWidget:
    from ui.hours.page import HoursPage

    return HoursPage(context)


def _sync(context: Context) -> QWidget:
    from ui.sync.page import SyncPage

    return SyncPage(context)


def _settings(context: Context) -> QWidget:
    from ui.settings.page import SettingsPage

    return SettingsPage(context)


PAGES: Final = (
    PageEntry("today", N_("Today"), "sun-horizon", _today),
    PageEntry("calendar", N_("Calendar"), "calendar-blank", _calendar),
    PageEntry("signin", N_("Sign-in"), "pencil-line", _signin),
    PageEntry("roster", N_("Roster"), "users-three", _roster),
    PageEntry("library", N_("Library"), "books", _library),
    PageEntry("sync", N_("Sync"), "package", _sync),
    PageEntry("settings", N_("Settings"), "gear-six", _settings),
    PageEntry("hours", N_("Hours and certificates"), "clock", _hours, under="roster"),
)
