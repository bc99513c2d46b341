"""A handwritten signature, and the name put right of somebody who wrote it at the kiosk."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from station_app.core.i18n import _
from station_app.core.rights import Right, allowed
from station_app.roster import service as roster
from station_app.signin.rows import SheetRow
from station_app.signin.signature import Signature, from_text
from ui.kit.dialogs import FormDialog
from ui.kit.theme import color
from ui.kit.widgets import label

WIDTH: Final = 480
HIGH: Final = 180
EDGE: Final = 16
STRIP_WIDE: Final = 600


class SignatureView(QWidget):
    """Draws strokes as large as they fit."""

    def __init__(self, signature: Signature, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._signature = signature
        self.setFixedHeight(HIGH)
        self.setAccessibleName(_("Signature"))

    def paintEvent(self, event: Any) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("line"), 1))
        painter.setBrush(color("sunken"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        area = QRectF(self.rect()).adjusted(EDGE, EDGE, -EDGE, -EDGE)
        ink = QPen(color("text"), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        ink.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(ink)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke in self._signature.fitted(area.width(), area.height()):
            places = [
                QPointF(area.left() + x * area.width(), area.top() + y * area.height()) for x, y in stroke
            ]
            path = QPainterPath(places[0])
            for place in places[1:] or [places[0] + QPointF(0.1, 0)]:
                path.lineTo(place)
            painter.drawPath(path)


class SignatureDialog(FormDialog):
    """Shows a stay's signature; of somebody new the name can be put right from it.

    ``strip`` is their row of a sheet of paper (JPEG), shown where they signed there.
    """

    def __init__(self, parent: QWidget, stay: SheetRow, strip: bytes = b"") -> None:
        wide = STRIP_WIDE + 2 * EDGE + 16 if strip and not stay.signature else WIDTH
        super().__init__(parent, _("Signature of %(name)s") % {"name": stay.name}, width=wide)
        self._stay = stay
        written = from_text(stay.signature)
        if written is not None:
            self.body.addWidget(SignatureView(written))
        elif strip:
            self.body.addWidget(_strip_label(strip))
        else:
            self.body.addWidget(label(_("They did not sign."), "sub"))
        self.name = QLineEdit()
        if stay.walk_in and allowed(Right.ROSTER_EDIT):
            self.name.setText(stay.name)
            self.name.selectAll()
            self.add_field("name", _("The name as it is written"), self.name)
            self.add_button(_("Leave it"), self.reject, key="Esc")
            self.add_button(_("Put the name right"), self.accept, kind="primary", key="Ctrl+Enter")
            self.name.returnPressed.connect(self.accept)
        else:
            self.add_button(_("Close"), self.reject, key="Esc")

    def save(self) -> None:
        """Put the name right; raises what ``roster.edit_person`` raises."""
        if self.name.text().strip() != self._stay.name:
            roster.edit_person(self._stay.person, name=self.name.text())


def _strip_label(strip: bytes) -> QLabel:
    """A row of paper as a picture."""
    made, picture = QLabel(), QPixmap()
    picture.loadFromData(strip)
    picture = picture.scaledToWidth(STRIP_WIDE * 2, Qt.TransformationMode.SmoothTransformation)
    picture.setDevicePixelRatio(2.0)
    made.setPixmap(picture)
    made.setAccessibleName(_("Their row on the sheet of paper"))
    return made
