"""The window of a computer that is set up as the district centre: the same shell, other pages."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from station_app.centre import attention, profile, recovering
from station_app.centre import service as centre
from station_app.centre.store import CentreHome
from station_app.core import session
from station_app.core.i18n import N_, _
from ui.kit.context import Context
from ui.shell.lock import LockPage
from ui.shell.main_window import MainWindow
from ui.shell.pages import PageEntry


def _intake(context: Context) -> QWidget:
    from ui.centre.intake import IntakePage

    return IntakePage(context)


def _attention(context: Context) -> QWidget:
    from ui.centre.attention import AttentionPage

    return AttentionPage(context)


def _stations(context: Context) -> QWidget:
    from ui.centre.stations import StationsPage

    return StationsPage(context)


def _report(context: Context) -> QWidget:
    from ui.centre.report import ReportPage

    return ReportPage(context)


def _sending(context: Context) -> QWidget:
    from ui.centre.sending import SendingPage

    return SendingPage(context)


def _settings(context: Context) -> QWidget:
    from ui.settings.centre import centre_settings

    return centre_settings(context)


CENTRE_PAGES: Final = (
    PageEntry("intake", N_("Intake"), "tray", _intake),
    PageEntry("attention", N_("To settle"), "warning-circle", _attention),
    PageEntry("stations", N_("Stations"), "buildings", _stations),
    PageEntry("report", N_("Roll-up"), "chart-bar", _report),
    PageEntry("sending", N_("Send out"), "paper-plane-tilt", _sending),
    PageEntry("settings", N_("Settings"), "gear-six", _settings),
)


class CentreLockPage(LockPage):
    """Opens the centre, with the password or the recovery code."""

    def _open(self, name: str, password: str) -> None:
        centre.open_centre(CentreHome(self._home.root), name, password)

    def _reset(self, code: str, name: str, password: str) -> None:
        home = CentreHome(self._home.root)
        recovering.reset_password(home, recovery_code=code, name=name, password=password)

    def _where_the_code_is(self) -> str:
        return _("It is on the page that was printed when the centre was set up, or when it was renewed.")

    def _show_backup(self) -> None:
        self.backup_mark.hide()
        self.backup.hide()


class CentreWindow(MainWindow):
    """Shows the lock page, then the centre's pages."""

    def entries(self) -> tuple[PageEntry, ...]:
        return CENTRE_PAGES

    def _lock_page(self) -> LockPage:
        return CentreLockPage(self._context.home)

    def _add_shortcuts(self) -> None:
        self._add_page_keys()
        self._key("F5", "_refresh")
        self._key("F9", "back_up")
        self._key("Ctrl+L", "lock", behind_dialogs=True)

    def _connect(self) -> None:
        super()._connect()
        self._context.changes.sync.connect(self._show_attention)

    def warm_up(self, at: int = 0) -> None:
        """Nothing is imported ahead: the centre's slices are here already."""

    def begin(self) -> None:
        """Show the pages where the first run has just made the centre, else the lock page."""
        current = session.current_or_none()
        if current is None:
            self.show_lock()
        else:
            self._enter(current.name)

    def _enter(self, name: str) -> None:
        if self.pages and name != self._last_operator:
            self.forget_pages()
        self._last_operator = name
        whose = profile.own_name()
        self.nav.show_operator(whose, session.current().name, _("coordinator"), kind=_("District centre"))
        self.setWindowTitle(whose)
        self._context.remember_station(whose, _("District centre"))
        self._show_backup()
        self._show_attention()
        self.outer.setCurrentWidget(self.inside)
        if self.now:
            self._refresh()
        else:
            self._show_page(CENTRE_PAGES[0].name)
        self._restart_idle()
        self.opened.emit()

    def _show_attention(self) -> None:
        if session.current_or_none() is not None:
            self.nav.show_badge("attention", len(attention.list_attention()))

    def _show_backup(self) -> None:
        from station_app.centre import backups

        if session.current_or_none() is not None:
            rows = backups.list_backups()
            self.nav.show_backup(rows[0] if rows else None)

    def _show_overdue(self) -> None:
        """The centre lends no books."""

    def _log_out(self) -> None:
        centre.close_centre()
