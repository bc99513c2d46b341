"""Who may open the station: one's own password, the operators, the recovery code.

A centre's cards (``ui.settings.centre_accounts``) are these, with its own services and words.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from station_app.core import keys, session
from station_app.core.errors import StationError, ValidationError, WrongPassword
from station_app.core.i18n import N_, _
from station_app.core.rights import ROLE_NAMES, Right, Role, allowed
from station_app.operators import service as operators
from station_app.operators.service import OperatorRow
from station_app.reports import service as reports
from ui.documents.preview import PreviewDialog
from ui.kit import paint
from ui.kit.busy import waiting
from ui.kit.code_box import CodeBox
from ui.kit.context import Context
from ui.kit.dialogs import Dialog, FormDialog, ask
from ui.kit.lists import ListView, RowButton, RowDelegate, RowList
from ui.kit.widgets import button, label
from ui.kit.words import joined
from ui.settings.parts import Choice, SectionCard, disable, reason_of

ROLES_DO: Final = {
    Role.COORDINATOR: N_("everything, accounts, backups and the sync package among it"),
    Role.STAFF: N_("roster, activities, sign-in, lending and returning"),
    Role.LIBRARIAN: N_("the whole library, and sign-in"),
}


def password_box() -> QLineEdit:
    """A box for a password."""
    made = QLineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    return made


class OwnPassword(SectionCard):
    """Changing one's own password."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("My password"))
        self.change = button(_("Change my password"), self.open_dialog, icon_name="key")
        self.line(
            session.current().name, self.change, hint=_("At least six characters; nobody else needs it")
        )

    def open_dialog(self) -> None:
        """Ask for the old and the new one."""
        dialog = PasswordDialog(self)
        dialog.finished.connect(self._changed)
        dialog.open()

    def _changed(self, done: bool) -> None:
        if done:
            self.say("ok", _("Your password is changed. It holds from the next log-in on."))


class PasswordDialog(FormDialog):
    """The old password, the new one twice."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("Change my password"), width=440)
        self.old, self.new, self.again = password_box(), password_box(), password_box()
        self.add_field("old", _("The password of now"), self.old)
        self.add_field("password", _("The new password"), self.new)
        self.add_field("again", _("The same once more"), self.again)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Change it"), self.accept, kind="primary", key="Ctrl+Enter")

    def save(self) -> None:
        """Change it; raises ``ValidationError``."""
        keys.check_twice(self.new.text(), self.again.text())
        try:
            operators.change_own_password(old=self.old.text(), new=self.new.text())
        except WrongPassword as error:
            raise ValidationError({"old": error.password_alone}) from error


class OperatorDialog(FormDialog):
    """A new operator, or, with ``name``, a new password for one who forgot theirs."""

    #: What a new operator can be; one who can be one thing alone is not asked about.
    roles: tuple[Role, ...] = (Role.STAFF, Role.LIBRARIAN, Role.COORDINATOR)

    def __init__(self, parent: QWidget, name: str = "") -> None:
        title = _("A new password for %(name)s") % {"name": name} if name else _("Add an operator")
        super().__init__(parent, title, width=560)
        self._of = name
        self.name, self.password, self.again = QLineEdit(), password_box(), password_box()
        if not name:
            self.add_field("name", _("Name"), self.name)
            if self.roles:
                self._ask_role()
        self.add_field(
            "password", _("Password"), self.password, hint=_("Tell them; they can change it here.")
        )
        self.add_field("again", _("The same once more"), self.again)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        yes = _("Set the password") if name else _("Add")
        self.add_button(yes, self.accept, kind="primary", key="Ctrl+Enter")

    def _ask_role(self) -> None:
        self.role = Choice([(role, _(ROLE_NAMES[role])) for role in self.roles])
        self.does = label("", "small", wrap=True)
        self.add_field("role", _("Role"), self.role)
        self.body.addWidget(self.does)
        self.role.picked.connect(self._show_role)
        self._show_role(self.role.value())

    def _show_role(self, role: Role) -> None:
        self.does.setText(_("May do: %(what)s.") % {"what": _(ROLES_DO[role])})

    def save(self) -> None:
        """Add the operator, or set the password; raises ``ValidationError``, ``NameTaken``."""
        keys.check_twice(self.password.text(), self.again.text())
        if self._of:
            self._set(self._of, self.password.text())
        else:
            self._add(self.name.text(), self.password.text())

    def _set(self, name: str, password: str) -> None:
        operators.set_password(name=name, password=password)

    def _add(self, name: str, password: str) -> None:
        operators.add_operator(name=name, role=self.role.value(), password=password)


class OperatorDelegate(RowDelegate):
    """Name, role, what they may do, and what can be done about others."""

    height = 60
    marks_choice = True

    def buttons(self, row: OperatorRow, rect: QRect) -> list[RowButton]:
        # One's own way in cannot be taken away by oneself, and somebody removed has none.
        if not allowed(Right.MANAGE) or not row.active or row.operator_id == session.current().operator_id:
            return []
        made, right = [], rect.right() - 12
        for name, words in (("remove", _("Remove")), ("password", _("New password"))):
            wide = paint.width(words, 14) + 28
            made.append(RowButton(name, words, QRect(right - wide, rect.center().y() - 18, wide, 36)))
            right -= wide + 8
        return made[::-1]

    def draw(self, p: QPainter, rect: QRect, row: OperatorRow, chosen: bool) -> None:
        middle = rect.center().y()
        paint.avatar(p, QRect(rect.left() + 16, middle - 18, 36, 36), row.name)
        x, token = rect.left() + 66, "text" if row.active else "text-3"
        paint.text(p, QRect(x, middle - 22, 300, 24), row.name, size=16, token=token, struck=not row.active)
        does = self.does(row) if row.active else _("removed; can no longer log in")
        room = (self.buttons(row, rect)[0].rect.left() if self.buttons(row, rect) else rect.right()) - x - 12
        paint.text(
            p, QRect(x, middle + 1, room, 20), joined(_(ROLE_NAMES[row.role]), does), size=13, token="text-3"
        )

    def does(self, row: OperatorRow) -> str:
        """What somebody of this role may do."""
        return _(ROLES_DO[row.role])


class Operators(SectionCard):
    """The accounts of the station; a coordinator manages them."""

    delegate: type[OperatorDelegate] = OperatorDelegate
    dialog: type[OperatorDialog] = OperatorDialog

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Operators"))
        self.add = button(_("Add an operator"), self.open_dialog, size="s", icon_name="user-plus")
        self.head.addWidget(self.add)
        self.list = ListView(RowList(lambda one: joined(one.name, _(ROLE_NAMES[one.role]))), self.delegate)
        self.list.setAccessibleName(_("Operators"))
        self.part(self.list)
        self.list.acted.connect(self._act)
        gone = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.list)
        gone.setContext(Qt.ShortcutContext.WidgetShortcut)
        gone.activated.connect(self._remove_chosen)
        if not allowed(Right.MANAGE):
            disable((self.add,), reason_of(_("a coordinator")))
        self.refresh()

    def refresh(self) -> None:
        rows = self._rows()
        self.list.set_rows(rows)
        self.list.setFixedHeight(60 * len(rows) + 2)
        self.count.setText(str(sum(one.active for one in rows)))

    def _rows(self) -> list[OperatorRow]:
        return operators.list_operators()

    def open_dialog(self, name: str = "") -> None:
        """Add somebody, or give ``name`` a new password."""
        dialog = self.dialog(self, name or "")
        dialog.finished.connect(functools.partial(self._saved, dialog, name or ""))
        dialog.open()

    def _saved(self, dialog: OperatorDialog, name: str, done: bool) -> None:
        if not done:
            return
        if name:
            self.say("ok", _("%(name)s has a new password.") % {"name": name})
        else:
            self.say("ok", _("%(name)s can log in now.") % {"name": " ".join(dialog.name.text().split())})
        self._context.changes.operators.emit()
        self.refresh()

    def _act(self, row: OperatorRow, what: str) -> None:
        if what == "password":
            self.open_dialog(row.name)
        elif what == "remove":
            ask(
                self, _("Remove %(name)s?") % {"name": row.name}, self._before_removing(),
                yes=_("Remove"), no=_("Leave it"), then=functools.partial(self._remove, row.name),
            )  # fmt: skip

    def _remove_chosen(self) -> None:
        """Del: the chosen row's button."""
        row = self.list.current_row()
        if row is not None and "remove" in self.list.offers(row):
            self._act(row, "remove")

    def _before_removing(self) -> str:
        return _("They can no longer log in. What they did stays, with their name.")

    def _take_away(self, name: str) -> str:
        """Remove somebody; what is said of it then."""
        operators.remove_operator(name)
        return _("%(name)s can no longer log in; the data have a new key.") % {"name": name}

    def _remove(self, name: str, _reason: str) -> None:
        if self._context.jobs.is_busy():
            self.say("warn", _("Something is still being written. Try again when it is done."))
            return
        try:
            with waiting():
                words = self._take_away(name)
        except StationError as error:
            self.say("danger", error.message)
            return
        self.say("ok", words)
        self._context.changes.operators.emit()
        self.refresh()


class Recovery(SectionCard):
    """A new recovery code, where the paper with the old one is lost or was seen."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Recovery code"))
        self.renew = button(_("Make a new recovery code"), self.open_dialog, icon_name="shield-check")
        self.line(
            _("The code on paper"), self.renew,
            hint=_("Lost, or seen by somebody? Then make a new one; the old one opens nothing any more."),
        )  # fmt: skip
        if not allowed(Right.MANAGE):
            disable((self.renew,), reason_of(_("a coordinator")))

    def open_dialog(self) -> None:
        """Ask for one's own password, then show the code once."""
        if self._context.jobs.is_busy():
            self.say("warn", _("Something is still being written. Try again when it is done."))
            return
        dialog = RenewDialog(self, self._renew)
        dialog.renewed.connect(self._show_code)
        dialog.open()

    def _show_code(self, code: str) -> None:
        self.say("ok", _("The new recovery code holds from now on; the old one opens nothing."))
        CodeDialog(self, code, functools.partial(self._write, code)).open()

    def _renew(self, password: str) -> str:
        return operators.renew_recovery_code(password=password)

    def _write(self, code: str, path: Path) -> None:
        reports.write_recovery_page(path, code=code)


class RenewDialog(FormDialog):
    """``renewed(code)`` after one's own password was typed again."""

    renewed = Signal(str)

    def __init__(self, parent: QWidget, renew: Callable[[str], str]) -> None:
        super().__init__(parent, _("Make a new recovery code"), width=460)
        self._renew = renew
        self.body.addWidget(
            label(_("The old code, wherever it lies, opens nothing any more."), "sub", wrap=True)
        )
        self.password = password_box()
        self.add_field("password", _("Your own password"), self.password)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Make it"), self.accept, kind="primary", key="Ctrl+Enter")

    def save(self) -> None:
        """Renew it; raises ``ValidationError``."""
        try:
            with waiting():
                code = self._renew(self.password.text())
        except WrongPassword as error:
            self.password.clear()
            raise ValidationError({"password": error.password_alone}) from error
        self.finished.connect(functools.partial(self._tell, code))

    def _tell(self, code: str, _done: bool) -> None:
        self.renewed.emit(code)


class CodeDialog(Dialog):
    """The new code, this once, and its page to print."""

    def __init__(self, parent: QWidget, code: str, write: Callable[[Path], object]) -> None:
        super().__init__(parent, _("Copy the recovery code onto paper"), width=640)
        self._write = write
        self.box = CodeBox(104)
        self.box.show_code(code)
        sub = _("It opens the data when a password is forgotten. It is shown this once; nobody keeps a copy.")
        self.body.addWidget(label(sub, "sub", wrap=True))
        self.body.addWidget(self.box)
        self.body.addWidget(label(_("There are no letters O and I and no digits 0 and 1 in it."), "small"))
        self.print_button = self.add_button(_("Print a page"), self.print_page, icon_name="printer")
        self.add_button(_("I have it on paper"), self.accept, kind="primary", key="Ctrl+Enter")

    def print_page(self) -> None:
        """Show the page with the code, to be printed or saved."""
        PreviewDialog(self, _("The recovery code"), f"{_('recovery code')}.pdf", self._write).open()
