"""What each star asks for at this station: the card at the side, and the form that changes it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QLineEdit, QSpinBox, QWidget

from station_app.core.i18n import _, ngettext
from station_app.core.rights import allowed
from station_app.signin import star_awards
from station_app.signin.stars import MOST_STARS, PRESETS, Rule
from ui.hours.parts import COORDINATOR_ONLY, lock_for_others
from ui.kit.cards import Card
from ui.kit.context import Context
from ui.kit.dialogs import FormDialog
from ui.kit.marks import Stars
from ui.kit.widgets import button, column, hairline, holder, label, row
from ui.kit.words import joined

OWN: Final = "own"


def rule_words(rule: Rule) -> str:
    """What a rule asks for besides the hours."""
    return joined(
        ngettext("%(n)d month", "%(n)d months", rule.tenure_months) % {"n": rule.tenure_months}
        if rule.tenure_months else "",
        _("evaluation from %(n)d") % {"n": rule.least_grade} if rule.least_grade else "",
        _("approved by %(who)s") % {"who": rule.approver} if rule.approver else "",
        ngettext("%(n)d working day on view", "%(n)d working days on view", rule.publicity_days)
        % {"n": rule.publicity_days},
        _("one by one") if rule.one_by_one else "",
    )  # fmt: skip


def preset_of(rules: tuple[Rule, ...]) -> str:
    """Which preset the rules are, ``own`` where none."""
    return next((key for key, preset in PRESETS.items() if preset.rules == rules), OWN)


class RulesCard(Card):
    """The ladder in words; ``changed`` when another was taken, ``told(tone, words)`` what became of it."""

    changed = Signal()
    told = Signal(str, str)

    def __init__(self, context: Context) -> None:
        super().__init__(_("Star rules"))
        self._context = context
        self.rules: tuple[Rule, ...] = ()
        self.edit = button(_("Change"), self.change, size="s", icon_name="pencil-simple")
        self.head.addWidget(self.edit)
        self.source = label("", "small", "mute", wrap=True)
        self.body.addLayout(column(self.source, margins=(16, 10, 16, 6)))
        self._lines: list[tuple[QWidget, Stars, QLabel, QLabel]] = []
        for _place in range(MOST_STARS):
            stars, hours, more = Stars(), label("", "lead"), label("", "small", "mute", wrap=True)
            line = holder(column(row(stars, None, hours, spacing=8), more, spacing=2, margins=(16, 8, 16, 8)))
            self.body.addWidget(hairline())
            self.body.addWidget(line)
            self._lines.append((line, stars, hours, more))
        lock_for_others(self.edit)

    def refresh(self) -> None:
        """Read the rules anew."""
        self.rules = star_awards.list_rules()
        key = preset_of(self.rules)
        self.source.setText(
            joined(_(PRESETS[key].name), PRESETS[key].source) if key != OWN else _("This station's own rules")
        )
        for place, (line, stars, hours, more) in enumerate(self._lines):
            line.setVisible(place < len(self.rules))
            if place < len(self.rules):
                rule = self.rules[place]
                stars.set_level(rule.level)
                hours.setText(_("%(hours)s hours") % {"hours": rule.hours})
                more.setText(rule_words(rule))

    def change(self) -> None:
        """Open the form."""
        if allowed(COORDINATOR_ONLY):
            dialog = RulesDialog(self, self.rules)
            dialog.accepted.connect(self._saved)
            dialog.open()

    def _saved(self) -> None:
        self.told.emit("ok", _("The stars follow the new rules from now on."))
        self._context.changes.roster.emit()
        self.changed.emit()


class RulesDialog(FormDialog):
    """A line a star: hours, months, least evaluation, who approves, working days on view."""

    def __init__(self, parent: QWidget, rules: tuple[Rule, ...]) -> None:
        super().__init__(parent, _("What each star asks for"), width=780)
        self.preset = QComboBox()
        self.preset.setAccessibleName(_("Take the rules of"))
        for key, preset in PRESETS.items():
            self.preset.addItem(_(preset.name), key)
        self.preset.addItem(_("This station's own rules"), OWN)
        self.preset.setFixedHeight(40)
        self.body.addLayout(row(label(_("Take the rules of"), "sub"), self.preset, None, spacing=10))
        self.body.addSpacing(6)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(8)
        titles = (_("star"), _("hours"), _("months"), _("evaluation"), _("approved by"), _("working days"))
        for place, words in enumerate(titles):
            self._grid.addWidget(label(words, "small", "mute"), 0, place)
        self._rows = [self._add_line(level) for level in range(1, MOST_STARS + 1)]
        self.body.addLayout(self._grid)
        self.steps = QCheckBox(_("One star after the other, none is skipped"))
        self.body.addSpacing(4)
        self.body.addWidget(self.steps)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Follow these rules"), self.accept, kind="primary")
        self._show(rules)
        self.preset.activated.connect(self._take)

    def _add_line(self, level: int) -> tuple[QSpinBox, QSpinBox, QSpinBox, QLineEdit, QSpinBox]:
        stars = Stars()
        stars.set_level(level)
        self._grid.addWidget(stars, level, 0)
        names = (_("hours"), _("months"), _("evaluation"), _("working days"))
        boxes = []
        for words, most in zip(names, (100_000, 240, 5, 60), strict=True):
            box = QSpinBox()
            box.setRange(0, most)
            box.setFixedHeight(40)
            box.lineEdit().setTextMargins(9, 0, 9, 0)
            box.setAccessibleName(_("Star %(level)d: %(what)s") % {"level": level, "what": words})
            boxes.append(box)
        hours, months, grade, days = boxes
        approver = QLineEdit()
        approver.setAccessibleName(_("Star %(level)d: %(what)s") % {"level": level, "what": _("approved by")})
        for place, widget in enumerate((hours, months, grade, approver, days), 1):
            self._grid.addWidget(widget, level, place)
        self._grid.setColumnStretch(4, 1)
        hours.setSpecialValueText(_("no such star"))
        grade.setSpecialValueText(_("any"))
        return hours, months, grade, approver, days

    def _show(self, rules: tuple[Rule, ...]) -> None:
        for place, (hours, months, grade, approver, days) in enumerate(self._rows):
            rule = rules[place] if place < len(rules) else Rule(place + 1, 0)
            hours.setValue(rule.hours)
            months.setValue(rule.tenure_months)
            grade.setValue(rule.least_grade)
            approver.setText(rule.approver)
            days.setValue(rule.publicity_days)
        self.steps.setChecked(any(rule.one_by_one for rule in rules))
        self.preset.setCurrentIndex(self.preset.findData(preset_of(rules)))

    def _take(self, _place: int) -> None:
        key = self.preset.currentData()
        if key != OWN:
            self._show(PRESETS[key].rules)

    def save(self) -> None:
        """Take the ladder; a star of 0 hours and those above it are left out."""
        rules = []
        for level, (hours, months, grade, approver, days) in enumerate(self._rows, 1):
            if not hours.value():
                break
            rules.append(
                Rule(
                    level,
                    hours.value(),
                    months.value(),
                    grade.value(),
                    approver.text(),
                    days.value(),
                    self.steps.isChecked(),
                )
            )
        star_awards.set_rules(rules)
