"""One row of a page in the list of proposals: its piece of the picture, taken or not, who it is."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QWidget

from station_app.core.i18n import _
from station_app.paper.rows import PaperRow, RowChoice
from station_app.signin import service as signin
from ui.kit.person_box import Offer, PersonBox
from ui.kit.widgets import column, label, row
from ui.kit.words import joined

STRIP_WIDE: Final = 560


class PaperLine(QFrame):
    """``changed()`` when what is taken changes, ``entered(place)`` when the focus comes in."""

    changed = Signal()
    entered = Signal(int)

    def __init__(self, read: PaperRow, activity: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.read, self._activity = read, activity
        self.take = QCheckBox(f"{read.place}  {read.name}".rstrip())
        self.take.setChecked(read.proposed and read.sure)
        self.take.setEnabled(read.came is None or read.left)
        self.take.setAccessibleName(
            _("Row %(n)d, %(name)s") % {"n": read.place, "name": read.name or _("blank")}
        )
        self.name = (
            PersonBox(_("The name as it is written"), self._found)
            if not read.person and read.came is None
            else None
        )
        self.gone = QCheckBox(_("signed out too"))
        self.gone.setChecked(read.left)
        self.gone.setAccessibleName(_("Row %(n)d: signed out too") % {"n": read.place})
        words, tone = self._words()
        self.state = label(words, "small", tone)
        self.strip = QLabel()
        picture = QPixmap()
        picture.loadFromData(read.strip)
        picture = picture.scaledToWidth(STRIP_WIDE * 2, Qt.TransformationMode.SmoothTransformation)
        picture.setDevicePixelRatio(2.0)
        self.strip.setPixmap(picture)
        top = row(self.take, *([self.name] if self.name else []), self.state, None, self.gone, spacing=10)
        self.setLayout(column(top, self.strip, spacing=4, margins=(4, 6, 4, 6)))
        self.take.toggled.connect(self._changed)
        if self.name is not None:
            self.name.setMinimumWidth(170)
            self.name.setMaxLength(100)
            self.name.setAccessibleName(_("Name in row %(n)d") % {"n": read.place})
            self.name.textChanged.connect(self._typed)
        for one in (self.take, self.gone, *([self.name] if self.name else [])):
            one.installEventFilter(self)
        self._changed()

    def _words(self) -> tuple[str, str]:
        read = self.read
        if read.came is not None:
            return _("signed in at %(time)s already") % {"time": f"{read.came:%H:%M}"}, "ok"
        if not read.filled:
            return (_("nothing in it"), "mute") if read.sure else (_("hard to see: look at it"), "warn")
        seen = [words for there, words in ((read.ticked, _("ticked")), (read.signed, _("signed"))) if there]
        if not read.sure:
            return joined(*seen, _("hard to see: look at it")), "warn"
        return joined(*seen) or _("written in"), ""

    @property
    def mark(self) -> str:
        """How its frame on the page is painted."""
        if self.take.isChecked():
            return "taken"
        if self.read.came is not None:
            return "there"
        wants_eye = self.read.filled or not self.read.sure
        return "doubt" if wants_eye else "left-out"

    def choice(self) -> RowChoice | None:
        """What to confirm; None where it is not taken."""
        if not self.take.isChecked():
            return None
        typed, person = (self.name.text().strip(), self.name.uid) if self.name else ("", "")
        return RowChoice(self.read.place, left=self.gone.isChecked(), name=typed, person=person)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit(self.read.place)
        return False

    def _found(self, text: str, *, limit: int) -> list[Offer]:
        hits = signin.find_at_desk(self._activity, text, limit=limit)
        return [Offer(hit.person, hit.name, hit.phone, (hit.teams,) if hit.teams else ()) for hit in hits]

    def _typed(self, text: str) -> None:
        self.take.setChecked(bool(text.strip()))

    def _changed(self) -> None:
        self.gone.setVisible(self.take.isChecked())
        self.changed.emit()
