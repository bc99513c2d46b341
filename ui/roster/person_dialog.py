"""The form of a person: the few things that are needed at the left, everything else of Order 67 beside it."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLayout, QLineEdit, QWidget

from station_app.core import clock
from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.core.rights import Right, allowed
from station_app.roster import dates, identity
from station_app.roster import service as roster
from station_app.roster.errors import SamePersonThere
from station_app.roster.rows import REVEALED, PersonCard
from ui.kit.dialogs import FormDialog
from ui.kit.fit_area import FitArea
from ui.kit.widgets import button, column, cut, holder, label, row
from ui.roster.person_fields import (
    DATES,
    TEXTS,
    CapacityChoice,
    DateBox,
    KindChoice,
    SexChoice,
    changed_texts,
)
from ui.roster.tags import TeamsEdit

WIDTH: Final = 920
#: Whoever is younger has a guardian to name.
OF_AGE: Final = 18


class PersonDialog(FormDialog):
    """Add somebody (``name`` may be given), or edit the person of ``uid``.

    ``saved(uid, name, is_new)`` after saving; ``open_asked(uid)`` where the person is there already.
    Numbers and birth date stay masked while editing until somebody asks to see them: an empty box
    changes nothing then. Raises ``NotFound`` for an unknown uid.
    """

    saved = Signal(str, str, bool)
    open_asked = Signal(str)
    asks_first = True

    def __init__(self, parent: QWidget, *, uid: str = "", name: str = "") -> None:
        self._uid = uid
        self._card: PersonCard | None = roster.show_person(uid) if uid else None
        title = _("Edit %(name)s") % {"name": self._card.row.name} if self._card else _("Add a person")
        super().__init__(parent, title, width=min(WIDTH, parent.window().width() - 40))
        self._before: dict[str, str] = {}
        self._masked = self._card is not None
        self._same = ""
        self._untouched: tuple[object, ...] = ()
        self._build()
        self._connect()
        self._fill(name)

    @property
    def first(self) -> QLineEdit:
        """The box that has the focus at first."""
        return self.texts["name"]

    # Building

    def _build(self) -> None:
        self.texts: dict[str, QLineEdit] = {name: QLineEdit() for name in TEXTS}
        self.texts |= {name: DateBox() for name in DATES}
        self.sex, self.kind, self.capacities = SexChoice(), KindChoice(), CapacityChoice()
        self.teams = TeamsEdit([team.name for team in roster.list_teams()])
        panes = QGridLayout()
        panes.setContentsMargins(24, 14, 24, 14)
        panes.setHorizontalSpacing(24)
        panes.setColumnStretch(0, 1)
        panes.setColumnStretch(2, 1)
        panes.addLayout(self._left(), 0, 0)
        panes.addWidget(cut(), 0, 1)
        panes.addLayout(self._right(), 0, 2)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(FitArea(holder(panes)), 1)
        self.add_button(_("Cancel"), self.reject, key="Esc")
        words = _("Save") if self._card else _("Add to the roster")
        self.add_button(words, self.accept, kind="primary", key="Ctrl+Enter")

    def _left(self) -> QLayout:
        self.look = button(_("Look and edit"), icon_name="eye", kind="quiet", size="xs")
        words = label(
            _("Numbers and date of birth are hidden; empty boxes change nothing."), "small", wrap=True
        )
        self.hidden = holder(row(words, self.look))
        if not self._masked:
            self.hidden.hide()
        guardian = _two(
            self.field("guardian_name", _("Guardian's name"), self.texts["guardian_name"]),
            self.field("guardian_phone", _("Guardian's phone"), self.texts["guardian_phone"]),
        )
        self.guardian = holder(guardian)
        consent = self.field("consent_on", _("Consent to the record, given on"), self.texts["consent_on"])
        self.consent = holder(consent)
        if self._card is not None:  # nor shown here: without a place it would be a window, and take the focus
            self.consent.hide()
        name = self.field("name", _("Name, needed"), self.texts["name"])
        return column(
            self.hidden,
            _two(name, self.field("sex", _("Sex"), self.sex)),
            _two(
                self.field("phone", _("Phone"), self.texts["phone"]),
                self.field("birth_date", _("Date of birth"), self.texts["birth_date"]),
            ),
            _two(
                self.field("id_type", _("Kind of ID"), self.kind),
                self.field("id_number", _("ID number"), self.texts["id_number"]),
            ),
            self.guardian,
            self.field("capacities", _("Is here as"), self.capacities),
            self.field("teams", _("Teams"), self.teams),
            self.consent,
            None,
            spacing=10,
        )

    def _right(self) -> QLayout:
        def text(name: str, words: str) -> QLayout:
            return self.field(name, words, self.texts[name])

        return column(
            text("address", _("Address")),
            _two(text("area", _("Area of residence")), text("phone_2", _("Second phone"))),
            _two(text("occupation", _("Occupation")), text("education", _("Education"))),
            _two(text("political_status", _("Political status")), text("ethnicity", _("Ethnicity"))),
            _two(text("skills", _("Skills")), text("service_types", _("Kinds of service"))),
            _two(
                text("volunteer_number", _("Volunteer number")),
                text("registered_on", _("Registered on")),
            ),
            text("note", _("Note")),
            None,
            spacing=10,
        )

    def _connect(self) -> None:
        self.look.clicked.connect(self._reveal)
        self.strip.acted.connect(self._open_same)
        self.texts["birth_date"].textChanged.connect(self._show_guardian)
        self.texts["birth_date"].editingFinished.connect(self._show_guardian)
        self.texts["id_number"].editingFinished.connect(self._read_id)
        self.teams.changed.connect(self._fit_later)
        for box in self.texts.values():
            box.returnPressed.connect(self._next)

    def _next(self) -> None:
        # Enter goes on to the next box and never sends half a form (ui.md §6).
        self.focusNextPrevChild(True)

    # What stands in the boxes

    def _fill(self, name: str) -> None:
        if self._card is None:
            self.texts["name"].setText(name)
            self.texts["consent_on"].setText(clock.today().isoformat())
            self.capacities.set_values(("volunteer",))
        else:
            card = self._card
            self._before = {**card.values, "name": card.row.name, "sex": card.row.sex}
            self._before["volunteer_number"] = card.row.volunteer_number
            for field, box in self.texts.items():
                if field in REVEALED:
                    box.setPlaceholderText(card.masked[field] or box.placeholderText())
                else:
                    box.setText(self._before.get(field, ""))
            self.sex.set_value(card.row.sex)
            self.kind.set_value(card.values["id_type"])
            self.capacities.set_values(card.row.capacities)
            self.teams.set_teams(card.row.teams)
            self.hidden.setVisible(any(card.masked.values()) and allowed(Right.REVEAL))
        self._show_guardian()
        self._untouched = self._state()

    def _state(self) -> tuple[object, ...]:
        texts = tuple(box.text() for box in self.texts.values())
        return (texts, self.sex.value, self.kind.value, self.teams.teams, self.capacities.values)

    def _reveal(self) -> None:
        try:
            values = roster.reveal_values(self._uid)
        except StationError as error:
            self.complain(error.message)
            return
        self._masked = False
        self._before |= values
        for name, value in values.items():
            if not self.texts[name].text():
                self.texts[name].setText(value)
        self.hidden.hide()
        self._untouched = self._state()
        self._fit_later()

    def _show_guardian(self) -> None:
        born = dates.parse(self.texts["birth_date"].text().strip())
        card = self._card
        young = card is not None and card.age is not None and card.age < OF_AGE
        if born is not None:
            young = _years(born, clock.today()) < OF_AGE
        named = bool(self.texts["guardian_name"].text() or (card and card.masked["guardian_phone"]))
        if self.guardian.isHidden() == (young or named):
            self.guardian.setVisible(young or named)
            self._fit_later()

    def _read_id(self) -> None:
        """Take birth date and sex from a resident's number, where they were not given."""
        number = identity.normalise(self.texts["id_number"].text())
        if not number or self.kind.value not in identity.CHECKED_KINDS or identity.problem(number):
            return
        whole = identity.from_15(number) if len(number) == 15 else number
        born = identity.birth_date(whole)
        if born is not None and not self.texts["birth_date"].text():
            self.texts["birth_date"].setText(born.isoformat())
        if not self.sex.value:
            self.sex.set_value(identity.sex(whole))

    # Saving

    def save(self) -> None:
        """Add or edit through the service."""
        texts = {name: box.text().strip() for name, box in self.texts.items()}
        consent = texts.pop("consent_on")
        texts |= {"sex": self.sex.value, "id_type": self.kind.value}
        try:
            if self._card is None:
                row = roster.add_person(
                    teams=self.teams.teams, capacities=self.capacities.values, consent_on=consent,
                    **{name: text for name, text in texts.items() if text or name == "name"},
                )  # fmt: skip
            else:
                if self._masked:
                    texts = {n: text for n, text in texts.items() if n not in REVEALED or text}
                row = roster.edit_person(
                    self._uid, teams=self.teams.teams, capacities=self.capacities.values,
                    **changed_texts(texts, self._before),
                )  # fmt: skip
        except SamePersonThere as error:
            self._same = str(error.details["uid"])
            raise
        self.saved.emit(row.uid, row.name, self._card is None)

    def complain(self, words: str) -> None:
        """Say what stands in the way; somebody who is there already can be opened."""
        super().complain(words)
        if self._same:
            self.strip.say("danger", words, action=_("Open that person"))

    def _open_same(self) -> None:
        if self._same:
            uid = self._same
            self._throw_away()
            self.open_asked.emit(uid)

    def accept(self) -> None:
        self._same = ""
        super().accept()

    def has_changes(self) -> bool:
        return self.isVisible() and self._state() != self._untouched


def _years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _two(first: QLayout, second: QLayout) -> QLayout:
    line = row(spacing=12)
    for one in (first, second):
        side = holder(one)
        line.addWidget(side, 1, Qt.AlignmentFlag.AlignTop)
    return line
