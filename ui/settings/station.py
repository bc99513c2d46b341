"""Which station this is, its bases, the list of places above it; what the program is."""

from __future__ import annotations

import platform
from functools import partial
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from station_app import VERSION
from station_app.core.errors import StationError
from station_app.core.i18n import _, pgettext
from station_app.core.jobs import Job
from station_app.core.rights import Right, allowed
from station_app.organisation import service as organisation
from station_app.organisation.service import OrganisationRow
from ui.kit import paint
from ui.kit.context import Context
from ui.kit.dialogs import FormDialog, Progress, ask
from ui.kit.lists import ListView, RowButton, RowDelegate, RowList
from ui.kit.widgets import button, column, label
from ui.settings.parts import SectionCard, disable, reason_of

ROW = 48


class _BaseDelegate(RowDelegate):
    height = ROW

    def buttons(self, row: OrganisationRow, rect: QRect) -> list[RowButton]:
        if not allowed(Right.MANAGE):
            return []
        words = _("Take out of use")
        wide = paint.width(words, 14) + 28
        return [RowButton("close", words, QRect(rect.right() - 12 - wide, rect.center().y() - 17, wide, 34))]

    def draw(self, p: QPainter, rect: QRect, row: OrganisationRow, chosen: bool) -> None:
        paint.text(p, QRect(rect.left() + 16, rect.top(), 400, rect.height()), row.name, size=15)


class Station(SectionCard):
    """Name, code, institute, centre; another district's list."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("This station"))
        station = organisation.this_station()
        for words, value in (
            (_("Name of the station"), station.full_name), (pgettext("place", "Code"), station.code),
            (_("Institute"), station.institute),
            (_("Centre"), station.centre), (_("Four figures in barcodes"), station.figures),
        ):  # fmt: skip
            shown = label(value)
            shown.setWordWrap(True)
            self.line(words, column(shown))
        self.take_in = button(
            _("Take in another list of places"), self.choose_file, icon_name="file-arrow-down"
        )
        self.line(
            _("Places above and around us"), self.take_in,
            hint=_("A CSV file: code, parent code, kind, name. This station must be in it."),
        )  # fmt: skip
        if not allowed(Right.MANAGE):
            disable((self.take_in,), reason_of(_("a coordinator")))

    def choose_file(self) -> None:
        """Ask for the file and take it in."""
        chosen, _kind = QFileDialog.getOpenFileName(
            self, _("List of places"), str(Path.home()), "CSV (*.csv)"
        )
        if chosen:
            self.import_file(Path(chosen))

    def import_file(self, path: Path) -> None:
        """Put the file's places in place of those at hand, whole or not at all."""

        def work(_job: Job) -> int:
            return organisation.import_organisations(path)

        def done(count: int) -> None:
            progress.over()
            self.say("ok", _("%(n)d places were taken in from %(file)s.") % {"n": count, "file": path.name})

        def failed(error: Exception) -> None:
            progress.over()
            words = error.message if isinstance(error, StationError) else _("The file could not be read.")
            self.say("danger", words)

        job = self._context.jobs.start(self, work, done=done, failed=failed)
        progress = Progress(self, _("Reading the list of places"), job)


class Bases(SectionCard):
    """The bases (基地) under this station."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Bases"))
        self.add = button(_("Add a base"), self.open_dialog, size="s", icon_name="plus")
        self.head.addWidget(self.add)
        self.list = ListView(RowList(lambda base: base.name), _BaseDelegate)
        self.list.setAccessibleName(_("Bases"))
        self.none = label(_("No base belongs to this station yet."), "sub")
        self.none.setContentsMargins(16, 12, 16, 12)
        self.part(column(self.list, self.none))
        self.list.acted.connect(self._act)
        if not allowed(Right.MANAGE):
            disable((self.add,), reason_of(_("a coordinator")))
        self.refresh()

    def refresh(self) -> None:
        rows = organisation.list_organisations("base")
        self.count.setText(str(len(rows)) if rows else "")
        self.list.set_rows(rows)
        self.list.setFixedHeight(ROW * len(rows) + 2)
        self.list.setVisible(bool(rows))
        self.none.setVisible(not rows)

    def open_dialog(self) -> None:
        """Ask for a new base."""
        dialog = BaseDialog(self)
        dialog.finished.connect(partial(self._added, dialog))
        dialog.open()

    def _added(self, dialog: BaseDialog, done: bool) -> None:
        if not done:
            return
        self.say("ok", _("Added: %(name)s") % {"name": dialog.name.text().strip()})
        self.refresh()

    def _act(self, base: OrganisationRow, what: str) -> None:
        if what == "close":
            ask(
                self, _("Take %(name)s out of use?") % {"name": base.name},
                _("It can no longer be chosen; what was held there stays."),
                yes=_("Take out of use"), no=_("Leave it"), then=partial(self._close, base),
            )  # fmt: skip

    def _close(self, base: OrganisationRow, _reason: str) -> None:
        try:
            organisation.close_base(base.code)
        except StationError as error:
            self.say("danger", error.message)
            return
        self.say("ok", _("%(name)s is out of use.") % {"name": base.name})
        self.refresh()


class BaseDialog(FormDialog):
    """A new base."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("Add a base"), width=460)
        self.name, self.address = QLineEdit(), QLineEdit()
        self.add_field("name", _("Name of the base"), self.name)
        self.add_field("address", _("Address"), self.address)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Add"), self.accept, kind="primary", key="Ctrl+Enter")

    def save(self) -> None:
        """Add it; raises ``ValidationError``, ``BaseNameTaken``."""
        organisation.add_base(name=self.name.text(), address=self.address.text())


class About(SectionCard):
    """Version and licence."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("About this program"))
        self.line(_("Version"), column(label(VERSION)))
        self.line(_("Licence"), column(label("Apache-2.0")), hint=_("Free to use, to change and to pass on"))
        self.line(_("Computer"), column(label(f"{platform.system()} {platform.release()}")))
