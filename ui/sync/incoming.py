"""What comes back from the centre: a file of any kind is looked at and taken in for what it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import _, ngettext
from station_app.sync import parcels, receipts
from station_app.sync import service as sync
from station_app.sync.receipts import TakenReceipt
from ui.kit.dialogs import FormDialog, tell
from ui.kit.widgets import label
from ui.kit.words import joined

RECEIPT, PARCEL, PACKAGE, CARD = ".wsr", ".wsc", ".wsp", ".json"
KINDS: Final = (RECEIPT, PARCEL, PACKAGE, CARD)


def dropped(data: QMimeData) -> list[Path]:
    """The files in what is dragged that can be taken in."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in KINDS]


class Incoming(QObject):
    """Takes files and codes in. ``said(tone, words)``, without words where a dialog tells; ``taken`` when
    something changed.
    """

    said = Signal(str, str)
    taken = Signal()
    #: A package's file: somebody wants to know whether it is whole.
    package_given = Signal(object)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page

    def choose(self) -> None:
        """Ask for a receipt or parcel."""
        kinds = _("From the centre") + " (*.wsr *.wsc)"
        chosen, _kind = QFileDialog.getOpenFileNames(self._page, _("Take a receipt in"), "", kinds)
        self.take_files([Path(one) for one in chosen])

    def choose_package(self) -> None:
        """Ask for a package to verify."""
        kinds = _("Packages") + " (*.wsp)"
        chosen, _kind = QFileDialog.getOpenFileName(self._page, _("Verify a package"), "", kinds)
        if chosen:
            self.package_given.emit(Path(chosen))

    def ask_code(self) -> CodeDialog:
        """Ask for the twelve characters that the centre read out."""
        dialog = CodeDialog(self._page)
        dialog.receipt_taken.connect(self._receipt_taken)
        dialog.open(dialog.code)
        return dialog

    def take_files(self, paths: Sequence[Path]) -> None:
        """Take each file in; what is refused is told, and the others go on."""
        for path in paths:
            try:
                self._take(path)
            except StationError as error:
                self.said.emit("danger", error.message)

    def _take(self, path: Path) -> None:
        kind = path.suffix.lower()
        if kind == PACKAGE:
            self.package_given.emit(path)
        elif kind == PARCEL:
            self._parcel_taken(parcels.take_parcel(path))
        elif kind == CARD:
            self.take_card(path)
        else:
            self._receipt_taken(receipts.take_receipt(path))

    def _receipt_taken(self, taken: TakenReceipt) -> None:
        title = _("Package %(n)d") % {"n": taken.number}
        if taken.problems:
            words = ngettext(
                "%(package)s: the centre has %(n)d thing for you to put right. See it in the list.",
                "%(package)s: the centre has %(n)d things for you to put right. See them in the list.",
                len(taken.problems),
            )
            self.said.emit("warn", words % {"package": title, "n": len(taken.problems)})
        else:
            words = _("%(package)s has arrived at the centre, whole. The next one begins after it.")
            self.said.emit("ok", words % {"package": title})
        self.taken.emit()

    def _parcel_taken(self, taken: parcels.TakenParcel) -> None:
        what = [f"{_(parcels.KIND_NAMES.get(kind, kind))} {n}" for kind, n in taken.news.items()]
        words = _("From %(centre)s: %(what)s") % {
            "centre": taken.centre, "what": joined(*what) or _("nothing that was not here already"),
        }  # fmt: skip
        self.said.emit("warn" if taken.problems else "ok", " ".join([words, *taken.problems]))
        self.taken.emit()

    def take_card(self, path: Path) -> None:
        """Take the centre's card in and show its fingerprint for reading aloud."""
        fingerprint = sync.take_centre_card(path)
        self.said.emit("", "")
        words = _("Read this to the centre over the telephone; it must be the same there:\n%(code)s")
        tell(self._page, _("The centre's card"), words % {"code": fingerprint})
        self.taken.emit()


class CodeDialog(FormDialog):
    """The receipt as twelve characters over the telephone."""

    receipt_taken = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("The receipt's code"), width=460)
        words = _("The centre reads out twelve characters once it has taken the package in.")
        self.body.addWidget(label(words, "sub", wrap=True))
        self.code = QLineEdit()
        self.code.setPlaceholderText("0G3K-7QZM-N40T")
        self.code.setProperty("scale", "l")
        hint = _("Capitals, dashes and spaces do not matter; O is read as 0, I and L as 1.")
        self.add_field("code", _("Code"), self.code, hint=hint)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Take it in"), self.accept, kind="primary")

    def save(self) -> None:
        """Take the code in."""
        self.receipt_taken.emit(receipts.take_code(self.code.text()))
