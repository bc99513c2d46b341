"""Saving people as workbooks for whoever wants them: profile, columns, form, and who would be sent back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from station_app.core.errors import StationError
from station_app.core.i18n import _, ngettext
from station_app.core.jobs import Job
from station_app.core.rights import Right, allowed
from station_app.roster import export_columns, exporting, profiles
from station_app.roster.export_columns import (
    COLUMN_NAMES,
    EXPORTABLE,
    MASKABLE,
    MASKED_UNASKED,
    ExportColumn,
    Profile,
)
from station_app.roster.preflight import Refusal
from ui.kit.cards import Card
from ui.kit.context import Context
from ui.kit.dialogs import Dialog, FormDialog
from ui.kit.timers import later
from ui.kit.widgets import column, holder, icon_button, label, restyle, row

WIDTH: Final = 860
COLUMN: Final = Qt.ItemDataRole.UserRole
#: How many of those who would be sent back are named.
NAMED: Final = 8
WAIT_MS: Final = 250
#: Rows a file; 0 is one file.
SPLITS: Final = (0, 500, 1000, 2000, 5000)


class ExportDialog(Dialog):
    """Chooses what a workbook holds. ``export_asked(profile, ready_only)`` where it is to be written."""

    export_asked = Signal(object, bool)

    def __init__(
        self, parent: QWidget, context: Context, *, team: str = "", people: Sequence[str] | None = None
    ) -> None:
        super().__init__(parent, _("Save as a workbook"), width=min(WIDTH, parent.window().width() - 40))
        self._context, self._team, self._people = context, team, people
        self._profiles: list[Profile] = []
        self._filling = False
        self._asked = 0
        self._build()
        self._connect()
        self._read_profiles(export_columns.OWN.name)

    # Building

    def _build(self) -> None:
        self.profile = QComboBox()
        self.profile.setAccessibleName(_("For whom"))
        self.forget = icon_button("trash", _("Take this profile away"), self._forget)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Columns"))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setMinimumHeight(240)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        card = Card()
        card.body.setContentsMargins(6, 6, 2, 6)
        card.body.addWidget(self.list)
        self.up = icon_button("arrow-up", _("Further to the front"), self._move_up)
        self.down = icon_button("arrow-down", _("Further to the back"), self._move_down)
        self.heading = QLineEdit()
        self.heading.setAccessibleName(_("Its heading"))
        self.masked = QCheckBox(_("Masked"))
        left = column(
            label(_("Columns, in their order"), "sub"),
            card,
            row(self.up, self.down, 8, label(_("Its heading"), "sub"), self.heading, self.masked, spacing=6),
            spacing=6,
        )
        self.upper = QCheckBox(_("X at the end of an ID number in capitals"))
        self.split = QComboBox()
        self.split.setAccessibleName(_("Rows a file"))
        for rows in SPLITS:
            self._add_split(rows)
        self.result = label("", "sub", wrap=True)
        self.back = label("", "small", wrap=True)
        self.ready = QCheckBox(_("Leave them out"))
        self.ready.hide()
        right = column(
            row(label(_("For whom"), "sub"), self.profile, self.forget, spacing=8),
            self.upper,
            row(label(_("Rows a file"), "sub"), self.split, None, spacing=8),
            8,
            self.result,
            self.back,
            self.ready,
            None,
            spacing=8,
        )
        both = row(spacing=24)
        both.addLayout(left, 1)
        both.addLayout(right, 1)
        self.body.addWidget(holder(both))
        self.keep = self.add_button(_("Keep as a profile …"), self._keep, icon_name="floppy-disk")
        self.add_button(_("Cancel"), self.reject, key="Esc")
        self.go = self.add_button(_("Choose where to"), self._go, kind="primary")

    def _connect(self) -> None:
        self._wait = later(self, WAIT_MS, self._look)
        self.profile.activated.connect(self._profile_chosen)
        self.list.itemChanged.connect(self._changed)
        self.list.currentItemChanged.connect(self._show_column)
        self.list.model().rowsMoved.connect(self._changed)
        self.heading.textEdited.connect(self._edit_column)
        self.masked.toggled.connect(self._edit_column)
        self.upper.toggled.connect(self._changed)
        self.split.activated.connect(self._changed)
        self.ready.toggled.connect(self._say_result)

    def _add_split(self, rows: int) -> None:
        self.split.addItem(str(rows) if rows else _("all in one file"), rows)

    # Profiles

    def _read_profiles(self, name: str) -> None:
        self._profiles = profiles.list_profiles()
        self.profile.clear()
        for one in self._profiles:
            self.profile.addItem(one.title)
        place = next((n for n, one in enumerate(self._profiles) if one.name == name), 0)
        self.profile.setCurrentIndex(place)
        self._profile_chosen(place)

    def _profile_chosen(self, place: int) -> None:
        self._fill(self._profiles[place])

    def _fill(self, profile: Profile) -> None:
        self._filling = True
        self.list.clear()
        chosen = {one.field: one for one in profile.columns}
        for field in (*chosen, *(name for name in EXPORTABLE if name not in chosen)):
            item = QListWidgetItem()
            item.setData(COLUMN, chosen.get(field) or ExportColumn(field, field in MASKED_UNASKED))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled)
            item.setCheckState(Qt.CheckState.Checked if field in chosen else Qt.CheckState.Unchecked)
            self.list.addItem(item)
            self._name(item)
        self.upper.setChecked(profile.upper_x)
        if self.split.findData(profile.split) < 0:
            self._add_split(profile.split)
        self.split.setCurrentIndex(self.split.findData(profile.split))
        self.list.setCurrentRow(0)
        self.forget.setVisible(not profile.built_in)
        self._filling = False
        self._changed()

    @staticmethod
    def _name(item: QListWidgetItem) -> None:
        one: ExportColumn = item.data(COLUMN)
        words = one.title
        if one.heading and one.heading != words:
            words = _("%(field)s, headed “%(heading)s”") % {"field": words, "heading": one.heading}
        if one.field in MASKED_UNASKED and not one.masked:
            words = _("%(field)s, whole") % {"field": words}
        elif one.masked and one.field != "birth_date":
            words = _("%(field)s, masked") % {"field": words}
        item.setText(words)

    @property
    def wanted(self) -> Profile:
        """What stands in the dialog, as a profile."""
        base = self._profiles[max(0, self.profile.currentIndex())]
        items = [self.list.item(place) for place in range(self.list.count())]
        chosen = tuple(i.data(COLUMN) for i in items if i.checkState() is Qt.CheckState.Checked)
        return Profile(
            base.name, chosen, base.required, self.upper.isChecked(), self.split.currentData(), base.built_in
        )

    # One column

    def _move_up(self) -> None:
        self._move(-1)

    def _move_down(self) -> None:
        self._move(1)

    def _move(self, steps: int) -> None:
        place = self.list.currentRow()
        if 0 <= place + steps < self.list.count():
            item = self.list.takeItem(place)
            self.list.insertItem(place + steps, item)
            self.list.setCurrentRow(place + steps)
            self._changed()

    def _show_column(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        one: ExportColumn = item.data(COLUMN)
        self._filling = True
        self.heading.setText(one.heading)
        self.heading.setPlaceholderText(_(COLUMN_NAMES[one.field]))
        self.masked.setChecked(one.masked)
        may = one.field in MASKABLE and (one.field == "name" or allowed(Right.REVEAL))
        self.masked.setEnabled(may)
        self._filling = False

    def _edit_column(self, *_said: object) -> None:
        item = self.list.currentItem()
        if self._filling or item is None:
            return
        one: ExportColumn = item.data(COLUMN)
        masked = self.masked.isChecked() and one.field in MASKABLE
        self._filling = True
        item.setData(COLUMN, ExportColumn(one.field, masked, self.heading.text().strip()))
        self._name(item)
        self._filling = False
        self._changed()

    # What it would come to

    def _changed(self, *_said: object) -> None:
        if self._filling:
            return
        wanted = self.wanted
        try:
            export_columns.check_columns(wanted.columns)
        except StationError as error:
            self.complain(error.message)
            self.go.setEnabled(False)
            self.keep.setEnabled(False)
            self.result.setText("")
            self.back.setText("")
            return
        self.calm()
        if wanted.is_whole:
            self.advise(_("Whole numbers leave the station: who saved them, and of whom, is noted."))
        self.go.setEnabled(True)
        self.keep.setEnabled(True)
        self._wait.start()

    def _look(self) -> None:
        wanted, team, people = self.wanted, self._team, self._people
        self._asked += 1
        asked = self._asked

        def work(_job: Job) -> list[Refusal]:
            return exporting.preflight(wanted, team=team, people=people)

        def done(found: list[Refusal]) -> None:
            if asked == self._asked:
                self._refusals = found
                self._say_result()

        self._context.jobs.start(self, work, done=done, failed=self._failed)

    _refusals: Sequence[Refusal] = ()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, StationError):
            raise error
        self.complain(error.message)

    def _say_result(self) -> None:
        back = dict.fromkeys(refusal.person for refusal in self._refusals)
        if not back:
            self.result.setText(_("Nobody would be sent back."))
            restyle(self.result, tone="ok")
        else:
            words = ngettext(
                "The recipient would send %(n)d person back:",
                "The recipient would send %(n)d people back:",
                len(back),
            )
            self.result.setText(words % {"n": len(back)})
            restyle(self.result, tone="warn")
        lines = [f"{one.name}：{one.message}" for one in self._refusals[:NAMED]]
        if len(self._refusals) > NAMED:
            lines.append(_("and %(n)d more") % {"n": len(self._refusals) - NAMED})
        self.back.setText("\n".join(lines))
        self.ready.setVisible(bool(back))
        self._fit_later()

    # Doing

    def _keep(self) -> None:
        dialog = NameDialog(self, self.wanted)
        dialog.kept.connect(self._read_profiles)
        dialog.open()

    def _forget(self) -> None:
        try:
            profiles.delete_profile(self.wanted.name)
        except StationError as error:
            self.complain(error.message)
            return
        self._read_profiles(export_columns.OWN.name)

    def _go(self) -> None:
        ready = self.ready.isChecked() and not self.ready.isHidden()
        wanted = self.wanted
        self.accept()
        self.export_asked.emit(wanted, ready)


class NameDialog(FormDialog):
    """Keeps a profile under a name; ``kept(name)``."""

    kept = Signal(str)

    def __init__(self, parent: QWidget, profile: Profile) -> None:
        super().__init__(parent, _("Keep as a profile"), width=420)
        self._profile = profile
        self.name = QLineEdit("" if profile.built_in else profile.name)
        self.add_field("name", _("Name of the profile"), self.name)
        self.add_button(_("Cancel"), self.reject, key="Esc")
        self.add_button(_("Keep"), self.accept, kind="primary")

    def save(self) -> None:
        """Keep it."""
        kept = profiles.save_profile(
            Profile(
                self.name.text(), self._profile.columns, self._profile.required, self._profile.upper_x,
                self._profile.split,
            )
        )  # fmt: skip
        self.kept.emit(kept.name)
