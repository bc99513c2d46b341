"""What became of every row of an imported catalogue."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from station_app.core.i18n import N_, _, ngettext
from station_app.library.importing import CatalogueImported
from ui.kit.cards import Trio
from ui.kit.dialogs import Dialog
from ui.kit.table import Column, RowTable, TableView
from ui.kit.widgets import label

COLUMNS: Final = (
    Column(N_("row"), lambda f: str(f.record), 72, right=True),
    Column(N_("what was found"), lambda f: f.message),
)


class ImportAccount(Dialog):
    """Rows in = added, unchanged and refused; each refusal and warning with its row.

    ``labels_asked`` for the labels of what was added.
    """

    labels_asked = Signal()

    def __init__(self, parent: QWidget, name: str, account: CatalogueImported) -> None:
        super().__init__(parent, _("Imported: %(file)s") % {"file": name}, width=680)
        rows = ngettext("%(n)d row read", "%(n)d rows read", account.records) % {"n": account.records}
        self.body.addWidget(label(rows, "sub"))
        sums = Trio((_("titles added"), _("copies added"), _("rows unchanged"), _("rows refused")))
        refused = len(account.refused)
        sums.set_numbers(
            account.titles_added, account.copies_added, account.unchanged, refused,
            tones=("", "", "", "danger" if refused else ""),
        )  # fmt: skip
        self.body.addWidget(sums)
        self.findings = sorted([*account.refused, *account.warnings], key=lambda f: f.record)
        if self.findings:
            table = RowTable(COLUMNS, self)
            table.set_rows(self.findings)
            self.view = TableView(table)
            self.view.setMinimumHeight(220)
            self.view.setAccessibleName(_("Rows to look at"))
            self.body.addWidget(self.view, 1)
        else:
            self.body.addWidget(label(_("Every row came in as it stands."), "sub"))
        self.labels = self.add_button(_("Print its labels"), self._print, icon_name="printer")
        self.labels.setEnabled(bool(account.copies_added))
        self.add_button(_("Got it"), self.accept, kind="primary", key="Ctrl+Enter")

    def _print(self) -> None:
        self.accept()
        self.labels_asked.emit()
