"""The library's papers, each shown before it is printed or saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox, QWidget

from station_app.core import clock
from station_app.core.i18n import _, ngettext
from station_app.library.rows import LendingRules
from station_app.reports import library_service as papers
from station_app.reports.library_rows import LabelKind, Printed
from station_app.reports.rows import Audience
from ui.documents.preview import PreviewDialog
from ui.kit.cards import Segment
from ui.kit.context import Context
from ui.kit.dialogs import FormDialog
from ui.kit.widgets import label

KINDS: Final = (LabelKind.BOTH, LabelKind.SPINE, LabelKind.BARCODE)


def left_out(printed: Printed) -> str:
    """What could not be printed, in a sentence; empty where everything was."""
    if not printed.left_out:
        return ""
    count = len(printed.left_out)
    words = ngettext("%(n)d was left out: %(why)s", "%(n)d were left out: %(why)s", count)
    return words % {"n": count, "why": printed.left_out[0].message}


def _note(made: object) -> str:
    return left_out(made) if isinstance(made, Printed) else ""


def show(
    parent: QWidget, context: Context, title: str, name: str, write: Callable[[Path], object]
) -> PreviewDialog:
    """Make a paper off the screen's thread and show it."""
    dialog = PreviewDialog(parent, title, f"{name}.pdf", write, jobs=context.jobs, note=_note)
    dialog.open()
    return dialog


def cards(parent: QWidget, context: Context, numbers: Sequence[str] = (), name: str = "") -> PreviewDialog:
    """Readers' cards: those with these numbers, else every one that may be used."""
    words = _("Readers' cards")
    return show(
        parent,
        context,
        words,
        f"{words} {name}".strip(),
        lambda path: papers.write_cards(path, numbers=numbers),
    )


def overdue_slips(parent: QWidget, context: Context, numbers: Sequence[str] = ()) -> PreviewDialog:
    """Slips about overdue books for the readers with these cards, else for all."""
    rules = LendingRules.of(context.settings)
    name = f"{_('Overdue slips')} {clock.today():%Y-%m-%d}"
    return show(
        parent, context, _("Overdue slips"), name,
        lambda path: papers.write_overdue_slips(path, cards=numbers, rules=rules),
    )  # fmt: skip


def register(parent: QWidget, context: Context, since: date, until: date) -> PreviewDialog:
    """The register of withdrawn books (注销清册)."""
    title = _("Register of withdrawn books")
    return show(
        parent, context, title, f"{title} {since} {until}",
        lambda path: papers.write_withdrawal_register(path, since=since, until=until),
    )  # fmt: skip


def stocktake(parent: QWidget, context: Context, uid: str, name: str) -> PreviewDialog:
    """What a stocktake found."""
    title = _("Stocktake differences")
    return show(
        parent, context, title, f"{title} {name}", lambda path: papers.write_stocktake(path, stocktake=uid)
    )


def thanks(parent: QWidget, context: Context, donation: str, giver: str) -> PreviewDialog:
    """Thanks for a donation with its list."""
    title = _("Thanks for books given")
    return show(
        parent, context, title, f"{title} {giver}".strip(),
        lambda path: papers.write_thanks(path, donation=donation),
    )  # fmt: skip


class LabelsDialog(FormDialog):
    """Which labels of some copies, and from which label of the sheet on; then they are shown."""

    def __init__(
        self, parent: QWidget, context: Context, codes: Sequence[str] = (), *, batch: str = "", count: int = 0
    ) -> None:
        super().__init__(parent, _("Print labels"), width=480)
        self._page, self._context, self._codes, self._batch = parent, context, tuple(codes), batch
        many = count or len(codes)
        words = ngettext("For %(n)d copy", "For %(n)d copies", many) % {"n": many}
        self.body.addWidget(label(words if many else _("For every copy in the catalogue"), "sub"))
        self.kind = Segment((_("Spine and barcode"), _("Spine"), _("Barcode")))
        self.add_field("kind", _("Which"), self.kind)
        self.start = QSpinBox()
        self.start.lineEdit().setTextMargins(9, 0, 9, 0)
        hint = _("On a sheet that was begun: the first label that is still there, counted along the rows.")
        self.add_field("start", _("Begin at label"), self.start, hint=hint)
        self.outline = QCheckBox(_("Print the edges too, for cutting with scissors"))
        self.body.addWidget(self.outline)
        self.test = self.add_button(_("Test page"), self.show_test_page)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Show them"), self.accept, kind="primary", key="Ctrl+Enter")
        self.kind.chosen.connect(self._fit_kind)
        self._fit_kind()

    def chosen_kind(self) -> LabelKind:
        """Spine, barcode, or both one after the other."""
        return KINDS[next(n for n, one in enumerate(self.kind.buttons) if one.isChecked())]

    def _fit_kind(self) -> None:
        kind = self.chosen_kind()
        one = kind is not LabelKind.BOTH
        self.start.setRange(1, papers.label_grid(kind).cells if one else 1)
        self.start.setEnabled(one)
        self.test.setEnabled(one)

    def show_test_page(self) -> None:
        """The edges of every label, to try the printer and the paper with."""
        kind = self.chosen_kind()
        title = _("Test page for labels")
        show(self, self._context, title, title, lambda path: papers.write_label_test_page(path, kind=kind))

    def save(self) -> None:
        """Show the labels."""
        kind, start, outline = self.chosen_kind(), self.start.value(), self.outline.isChecked()
        title = f"{_('Labels')} {clock.today():%Y-%m-%d}"

        def write(path: Path) -> Printed:
            return papers.write_labels(
                path, kind=kind, codes=self._codes, batch=self._batch, start=start, outline=outline
            )

        self.accepted.connect(partial(show, self._page, self._context, _("Labels"), title, write))


class MonthDialog(FormDialog):
    """Which month's report, and who reads it."""

    def __init__(self, parent: QWidget, context: Context) -> None:
        super().__init__(parent, _("Library report of a month"), width=460)
        self._page, self._context = parent, context
        self.month = QComboBox()
        day = clock.today().replace(day=1)
        for _n in range(24):
            words = _("%(month)d/%(year)d") % {"month": day.month, "year": day.year}
            self.month.addItem(words, (day.year, day.month))
            day = date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 1)
        self.reader = Segment((_("For ourselves"), _("For the centre")))
        hint = _("What leaves the station hides numbers of fewer than three people.")
        self.add_field("month", _("Month"), self.month)
        self.add_field("audience", _("Who reads it"), self.reader, hint=hint)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Show it"), self.accept, kind="primary", key="Ctrl+Enter")

    def save(self) -> None:
        """Show the report."""
        year, month = self.month.currentData()
        audience = Audience.CENTRE if self.reader.buttons[1].isChecked() else Audience.INTERNAL
        title = _("Library report of the month")

        def write(path: Path) -> object:
            return papers.write_monthly_report(path, year=year, month=month, audience=audience)

        name = f"{title} {year}-{month:02}"
        self.accepted.connect(partial(show, self._page, self._context, title, name, write))
