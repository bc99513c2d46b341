"""The station's own categories: name, seal and colour, and under what they are reported."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QButtonGroup, QComboBox, QLineEdit, QPushButton, QStyledItemDelegate, QWidget

from station_app.activities import category_rules, own_categories
from station_app.activities.categories import BY_KEY, CENTRE, SERVICES, Category
from station_app.core.errors import StationError
from station_app.core.hues import COLOURS
from station_app.core.i18n import _
from station_app.core.rights import Right, allowed
from ui.kit import paint
from ui.kit.context import Context
from ui.kit.dialogs import FormDialog
from ui.kit.lists import ListView, RowButton, RowDelegate, RowList
from ui.kit.theme import font, shade
from ui.kit.widgets import button, column, holder, row
from ui.kit.words import joined
from ui.settings.parts import SectionCard, disable, reason_of

ROW: Final = 60


def about(one: Category) -> str:
    """What stands below a category's name."""
    under = _("reported under %(service)s") % {"service": BY_KEY[one.reported_as].name}
    whose = _("from the centre") if one.owner == CENTRE else ""
    return joined(under, whose, "" if one.active else _("no longer offered"))


class _CategoryDelegate(RowDelegate):
    height = ROW

    def buttons(self, row: Category, rect: QRect) -> list[RowButton]:
        if not allowed(Right.MANAGE) or row.owner == CENTRE:
            return []
        deeds = [("stop", _("Take out of use")), ("change", _("Change"))]
        if not row.active:
            deeds = [("resume", _("Offer it again"))]
        made, right = [], rect.right() - 12
        for name, words in deeds:
            wide = paint.width(words, 14) + 28
            made.append(RowButton(name, words, QRect(right - wide, rect.center().y() - 18, wide, 36)))
            right -= wide + 8
        return made[::-1]

    def draw(self, p: QPainter, rect: QRect, row: Category, chosen: bool) -> None:
        middle = rect.center().y()
        paint.seal(p, QRect(rect.left() + 16, middle - 15, 30, 30), row.seal, row.key, hollow=not row.active)
        x = rect.left() + 60
        buttons = self.buttons(row, rect)
        room = (buttons[0].rect.left() if buttons else rect.right()) - x - 12
        token = "text" if row.active else "text-3"
        paint.text(p, QRect(x, middle - 22, room, 24), row.name, size=16, token=token)
        paint.text(p, QRect(x, middle + 1, room, 20), about(row), size=13, token="text-3")


class Categories(SectionCard):
    """Own categories beside the eight; a coordinator adds, changes and stops them."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Own categories"))
        self.add = button(_("Add a category"), self.open_dialog, size="s", icon_name="plus")
        self.head.addWidget(self.add)
        self.list = ListView(RowList(lambda one: joined(one.name, about(one))), _CategoryDelegate)
        self.list.setAccessibleName(_("Own categories"))
        self.part(self.list)
        self.list.acted.connect(self._act)
        if not allowed(Right.MANAGE):
            disable((self.add,), reason_of(_("a coordinator")))
        self.refresh()

    def refresh(self) -> None:
        rows = own_categories.list_own_categories()
        self.count.setText(str(sum(one.active for one in rows)))
        self.list.set_rows(rows)
        self.list.setFixedHeight(ROW * len(rows) + 2)

    def open_dialog(self, old: Category | None = None) -> CategoryDialog:
        """Ask for a new one, or change an old one."""
        dialog = CategoryDialog(self, old or None)
        dialog.finished.connect(partial(self._saved, dialog))
        dialog.open()
        return dialog

    def _saved(self, dialog: CategoryDialog, _done: bool) -> None:
        one = dialog.saved
        if one is not None:
            self._done(_("%(name)s can be chosen in the calendar.") % {"name": one.name})

    def _act(self, one: Category, what: str) -> None:
        if what == "change":
            self.open_dialog(one)
        elif what == "stop":
            words = _("%(name)s is offered no more; activities that have it keep it.")
            self._try(own_categories.stop_own_category, one, words)
        elif what == "resume":
            words = _("%(name)s can be chosen in the calendar.")
            self._try(own_categories.resume_own_category, one, words)

    def _try(self, deed: Callable[[str], Category], one: Category, words: str) -> None:
        try:
            deed(one.key)
        except StationError as error:
            self.say("danger", error.message)
            return
        self._done(words % {"name": one.name})

    def _done(self, words: str) -> None:
        self.say("ok", words)
        self.refresh()
        self._context.changes.activities.emit()


class ColourButton(QPushButton):
    """A colour to choose, shown as the seal would be."""

    def __init__(self, colour: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.colour = colour
        self.character = ""
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setFixedSize(42, 40)
        self.setProperty("kind", "category")
        name = _("The colour of %(category)s") % {"category": BY_KEY[colour].name}
        self.setAccessibleName(name)
        self.setToolTip(name)

    def paintEvent(self, event: Any) -> None:
        super().paintEvent(event)
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(shade(f"c-{self.colour}"))
        p.drawRoundedRect(QRectF(9, 8, 24, 24), 5, 5)
        p.setPen(QColor("#FFFFFF"))
        p.setFont(font(15, bold=True, scaled=False))
        p.drawText(QRectF(9, 8, 24, 24), paint.CENTRE, self.character)


class CategoryDialog(FormDialog):
    """A new category, or ``old`` with another name, seal or colour; ``saved`` is what came of it."""

    def __init__(self, parent: QWidget, old: Category | None = None) -> None:
        title = _("Change %(name)s") % {"name": old.name} if old else _("Add a category")
        super().__init__(parent, title, width=520)
        self._old = old
        self.saved: Category | None = None
        self.name, self.seal, self.under = QLineEdit(), QLineEdit(), QComboBox()
        self.seal.setMaxLength(8)
        self.seal.setFixedWidth(160)
        for service in SERVICES:
            self.under.addItem(f"{service.seal}  {service.name}", service.key)
        # The usual delegate of a combo box does not read the style sheet's row height.
        self.under.setItemDelegate(QStyledItemDelegate(self.under))
        self.under.view().setProperty("choices", True)
        # A reason below the one field pushes nothing down in the other.
        words = row(spacing=12)
        words.addLayout(column(self.field("name", _("Name of the category"), self.name), None), 1)
        words.addLayout(column(self.field("seal", _("Seal, one hanzi"), self.seal), None))
        self.body.addLayout(words)
        hint = _("What was counted under one service stays there.") if old else ""
        self.add_field("reported_as", _("Reported under"), self.under, hint=hint)
        self.colours = QButtonGroup(self)
        self.swatches = [ColourButton(colour) for colour in COLOURS]
        for made in self.swatches:
            self.colours.addButton(made)
        self.add_field("colour", _("Colour"), holder(row(*self.swatches, None, spacing=6)))
        self.seal.textChanged.connect(self._show_seal)
        self._fill(old)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        yes = _("Save the changes") if old else _("Add")
        self.add_button(yes, self.accept, kind="primary", key="Ctrl+Enter")

    def _fill(self, old: Category | None) -> None:
        used = [one for one in own_categories.list_own_categories() if one.active]
        colour = old.colour if old else category_rules.free_colour(used)
        next(made for made in self.swatches if made.colour == colour).setChecked(True)
        if old is not None:
            self.name.setText(old.name)
            self.seal.setText(old.seal)
            self.under.setCurrentIndex(self.under.findData(old.reported_as))
            self.under.setEnabled(False)
        else:
            self.under.setCurrentIndex(-1)
            self.under.setPlaceholderText(_("Choose one of the eight services"))

    def _show_seal(self, text: str) -> None:
        for made in self.swatches:
            made.character = text.strip()[:1]
            made.update()

    def save(self) -> None:
        """Add or change it; raises ``ValidationError``, ``TooManyCategories``."""
        chosen = self.colours.checkedButton()
        assert isinstance(chosen, ColourButton)
        values = {"name": self.name.text(), "seal": self.seal.text(), "colour": chosen.colour}
        if self._old is not None:
            self.saved = own_categories.rename_own_category(self._old.key, **values)
        else:
            under = self.under.currentData() or ""
            self.saved = own_categories.add_own_category(reported_as=under, **values)
