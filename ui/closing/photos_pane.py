"""Photos of an activity: chosen or dropped in, each with what it shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt, Signal
from PySide6.QtGui import QImageReader, QPixmap
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from station_app.activities.rows import ActivityRow
from station_app.core.errors import StationError
from station_app.core.i18n import _, ngettext
from station_app.core.jobs import Job
from station_app.signin import closing_files
from station_app.signin.closing_rows import KIND_NAMES, PHOTO_KINDS, PhotoRow, PhotosAdded
from ui.closing.lists import THUMB_HIGH, THUMB_WIDE, PhotoDelegate, PhotoLine
from ui.kit.cards import Card, EmptyState, Segment
from ui.kit.context import Context
from ui.kit.dialogs import ask
from ui.kit.lists import ListView, RowList
from ui.kit.marks import Toggle
from ui.kit.widgets import button, column, hairline, holder, label, row

#: Pixels kept of a thumbnail for each that is shown, for screens of twice the points.
SHARP: Final = 2
#: Reasons told when photos are refused.
TOLD: Final = 3


class PhotosPane(QWidget):
    """The photos, and a line for the chosen one. ``changed`` when one came, went or was described;
    ``said(tone, words)`` what came of adding."""

    changed = Signal()
    said = Signal(str, str)

    def __init__(self, context: Context, activity: ActivityRow, minutes: int) -> None:
        super().__init__()
        self._context, self._activity = context, activity
        self._margin = timedelta(minutes=minutes)
        self._thumbs: dict[str, QPixmap] = {}
        self._job: Job | None = None
        self._build()
        self.refresh()

    def _build(self) -> None:
        self.list = ListView(RowList(lambda line: line.words), PhotoDelegate)
        self.list.setAccessibleName(_("Photos"))
        self.list.acted.connect(self._acted)
        self.list.chosen.connect(self._show_chosen)
        self.nothing = EmptyState(
            "image", _("No photos yet"), _("Drop photos here, or choose them. They stay at the station.")
        )
        self.add = button(_("Add photos …"), self.choose_files, icon_name="plus")
        hint = label(_("JPEG or PNG; or drop them here"), "small")
        self.kinds = Segment([_(KIND_NAMES[kind]) for kind in PHOTO_KINDS])
        self.kinds.chosen.connect(self._set_kind)
        self.unit = Toggle(_("Unit's name readable"))
        self.unit.clicked.connect(self._set_unit)
        self.caption = QLineEdit()
        self.caption.setPlaceholderText(_("Caption, such as who stands in front"))
        self.caption.setAccessibleName(_("Caption"))
        self.caption.editingFinished.connect(self._set_caption)
        unit_words = label(_("Unit's name readable"), "sub")
        self.chosen_line = holder(
            row(self.kinds, self.unit, unit_words, self.caption, spacing=10, margins=(12, 8, 12, 8))
        )
        card = Card()
        card.body.addWidget(self.list, 1)
        card.body.addWidget(self.nothing, 1)
        card.body.addWidget(hairline())
        card.body.addWidget(self.chosen_line)
        whole = column(row(self.add, hint, None, spacing=12), 10, card)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    # Showing

    def refresh(self) -> None:
        """Read the photos again and keep the chosen one."""
        chosen = self.photo()
        rows = closing_files.list_photos(self._activity.uid)
        lines = [PhotoLine(one, self._thumb(one), self._is_outside(one)) for one in rows]
        place = next((n for n, one in enumerate(rows) if chosen and one.uid == chosen.uid), 0)
        self.list.set_rows(lines, choose=place if rows else -1)
        self.list.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        self.chosen_line.setVisible(bool(rows))

    def photo(self) -> PhotoRow | None:
        """The chosen photo."""
        line = self.list.current_row()
        return line.photo if line is not None else None

    def _is_outside(self, photo: PhotoRow) -> bool:
        first, last = self._activity.starts - self._margin, self._activity.ends + self._margin
        return photo.taken_at is not None and not first <= photo.taken_at <= last

    def _thumb(self, photo: PhotoRow) -> QPixmap:
        if photo.uid not in self._thumbs:
            buffer = QBuffer()
            buffer.setData(QByteArray(closing_files.file_content(photo.uid)))
            buffer.open(QIODevice.OpenModeFlag.ReadOnly)
            reader = QImageReader(buffer, QByteArray(b"jpeg"))
            size = QSize(photo.width, photo.height)
            # Read small at once: the decoder then works an eighth of the picture.
            box = QSize(THUMB_WIDE, THUMB_HIGH) * SHARP
            reader.setScaledSize(size.scaled(box, Qt.AspectRatioMode.KeepAspectRatio))
            made = QPixmap.fromImage(reader.read())
            made.setDevicePixelRatio(SHARP)
            self._thumbs[photo.uid] = made
        return self._thumbs[photo.uid]

    def _show_chosen(self, line: PhotoLine) -> None:
        self.kinds.choose(PHOTO_KINDS.index(line.photo.kind))
        self.unit.setChecked(line.photo.shows_unit)
        self.caption.setText(line.photo.caption)

    # Adding and taking out

    def choose_files(self) -> None:
        """Ask for photos."""
        chosen, _kind = QFileDialog.getOpenFileNames(
            self, _("Add photos"), str(Path.home()), _("Photos") + " (*.jpg *.jpeg *.png *.JPG *.JPEG *.PNG)"
        )
        if chosen:
            self.add_files([Path(one) for one in chosen])

    def add_files(self, paths: Sequence[Path]) -> None:
        """Take photos in, off the screen's thread."""
        if self._job is not None or not paths:
            return
        activity = self._activity.uid

        def work(job: Job) -> PhotosAdded:
            return closing_files.add_photos(activity, paths, job=job)

        self.add.setEnabled(False)
        words = ngettext("Reading %(n)d photo …", "Reading %(n)d photos …", len(paths))
        self.said.emit("", words % {"n": len(paths)})
        self._job = self._context.jobs.start(
            self, work, done=self._added, failed=self._failed, cancelled=partial(self._over, "")
        )

    def stop(self) -> None:
        """Stop reading: the sheet is being shut."""
        if self._job is not None:
            self._job.cancel()

    def _over(self, words: str, tone: str = "") -> None:
        self._job = None
        self.add.setEnabled(True)
        self.said.emit(tone, words)

    def _added(self, done: PhotosAdded) -> None:
        words = ngettext("%(n)d photo added.", "%(n)d photos added.", len(done.added)) % {
            "n": len(done.added)
        }
        if done.refused:
            reasons = _why_refused([one.message for one in done.refused])
            self._over(f"{words} {reasons}" if done.added else reasons, "danger")
        else:
            self._over(words)
        self._told(choose=done.added[0].uid if done.added else "")

    def _failed(self, error: Exception) -> None:
        self._over("")
        if not isinstance(error, StationError):
            raise error
        self.said.emit("danger", error.message)

    def _told(self, *, choose: str = "") -> None:
        self.refresh()
        lines = self.list.rows().rows
        place = next((n for n, one in enumerate(lines) if one.photo.uid == choose), -1)
        if place >= 0:
            self.list.choose(place)
        self.changed.emit()

    def _acted(self, line: PhotoLine, name: str) -> None:
        if name != "remove":
            return
        ask(
            self,
            _("Take this photo out?"),
            _("It is deleted from the station's data and cannot be brought back."),
            yes=_("Take it out"),
            no=_("Leave it"),
            then=partial(self._remove, line.photo),
        )

    def _remove(self, photo: PhotoRow, _reason: str) -> None:
        self._do(partial(closing_files.remove_file, photo.uid))
        self._thumbs.pop(photo.uid, None)

    # What a photo shows

    def _set_kind(self, place: int) -> None:
        photo = self.photo()
        if photo is not None:
            self._do(partial(closing_files.edit_photo, photo.uid, kind=PHOTO_KINDS[place]))

    def _set_unit(self, on: bool) -> None:
        photo = self.photo()
        if photo is not None:
            self._do(partial(closing_files.edit_photo, photo.uid, shows_unit=on))

    def _set_caption(self) -> None:
        photo = self.photo()
        if photo is not None and photo.caption != self.caption.text().strip():
            self._do(partial(closing_files.edit_photo, photo.uid, caption=self.caption.text()))

    def _do(self, work: Callable[[], object]) -> None:
        try:
            work()
        except StationError as error:
            self.said.emit("danger", error.message)
        else:
            self._told()


def _why_refused(messages: list[str]) -> str:
    """The first few reasons, and how many more there are: the line above the buttons is short."""
    different = list(dict.fromkeys(messages))
    told, more = different[:TOLD], len(different) - TOLD
    if more > 0:
        told.append(
            ngettext("%(n)d more could not be added.", "%(n)d more could not be added.", more) % {"n": more}
        )
    return " ".join(told)
