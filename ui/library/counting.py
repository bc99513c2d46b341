"""Counting one stocktake: the box, the running numbers, the scans newest first, and what does not agree."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QStackedWidget, QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import N_, _, ngettext
from station_app.core.jobs import Job
from station_app.core.rights import Right, allowed
from station_app.library import editing, scanning, states, stocktaking
from station_app.library import service as library
from station_app.library.rows import CopyState, LendingRules
from station_app.library.stocktaking import (
    VERDICT_NAMES,
    Differences,
    MissingRow,
    ScanRow,
    StocktakeRow,
    Verdict,
)
from ui.kit import paint, sounds
from ui.kit.boxes import ScanBox
from ui.kit.cards import Card, Strip, Trio
from ui.kit.context import Context
from ui.kit.dialogs import Progress, ask
from ui.kit.lists import ListView, RowDelegate, RowList
from ui.kit.sounds import Sound
from ui.kit.widgets import button, column, hairline, holder, label, row
from ui.kit.words import joined
from ui.library import papers

#: Verdict → the pill it is shown as, the strip's tone and the sound it makes.
LOOKS: Final = {
    Verdict.FINE: ("well", "ok", Sound.DONE),
    Verdict.ON_LOAN: ("soon", "warn", Sound.ASK),
    Verdict.GONE: ("late", "danger", Sound.ASK),
    Verdict.MISPLACED: ("soon", "warn", Sound.NOTICE),
    Verdict.UNKNOWN: ("late", "danger", Sound.REFUSED),
    Verdict.TWICE: ("cancelled", "info", Sound.NOTICE),
}
SHOWN: Final = 60
#: The numbers are read again this long after the last scan.
PATIENCE_MS: Final = 400
PANEL, PANEL_NARROW = 430, 340
#: What the panel at the right can list, with the field of ``Differences`` it shows.
LISTS: Final = (
    ("missing", N_("not seen")), ("misplaced", N_("misplaced")), ("on_loan", N_("lent out")),
    ("gone", N_("withdrawn")), ("unknown", N_("unknown")),
)  # fmt: skip


class _ScanDelegate(RowDelegate):
    height = 54
    marks_choice = False

    def draw(self, p: QPainter, rect: QRect, row: ScanRow, chosen: bool) -> None:
        middle = rect.center().y()
        kind, words = LOOKS[row.verdict][0], _(VERDICT_NAMES[row.verdict])
        wide = paint.pill_width(words, kind)
        paint.pill(p, rect.right() - 14 - wide, middle, kind, words)
        room = rect.width() - wide - 46
        title = f"《{row.title}》" if row.title else row.code
        paint.text(p, QRect(rect.left() + 16, middle - 22, room, 24), title, size=15, bold=True)
        below = (
            joined(row.call_number, row.code, row.place) if row.title
            else _("on no book of the catalogue; it is kept in the list")
        )  # fmt: skip
        paint.text(p, QRect(rect.left() + 16, middle + 1, room, 20), below, size=13, token="text-3")


class _DifferenceDelegate(RowDelegate):
    height = 50
    marks_choice = False

    def draw(self, p: QPainter, rect: QRect, row: MissingRow | ScanRow, chosen: bool) -> None:
        middle, room = rect.center().y(), rect.width() - 32
        code, found = (row.barcode, "") if isinstance(row, MissingRow) else (row.code, row.found_at)
        head = joined(row.call_number, f"《{row.title}》") if row.title else code
        paint.text(p, QRect(rect.left() + 16, middle - 21, room, 22), head, size=15)
        where = _("belongs to %(place)s, stood on %(found)s") % {"place": row.place, "found": found}
        below = joined(code if row.title else "", where if found and found != row.place else row.place)
        paint.text(p, QRect(rect.left() + 16, middle + 1, room, 20), below, size=13, token="text-3")


class Counting(QWidget):
    """``left``: back to the list; ``said(tone, words)``: what the list is to say."""

    left = Signal()
    said = Signal(str, str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.stocktake: StocktakeRow | None = None
        self.found: Differences | None = None
        self._act: Callable[[], object] | None = None
        self._build()
        self._connect()

    def _build(self) -> None:
        self.name, self.scope = label("", "place"), label("", "body")
        for one in (self.name, self.scope):
            one.setTextFormat(Qt.TextFormat.PlainText)
        self.back = button(_("All stocktakes"), self.left.emit, size="s", icon_name="arrow-left")
        self.from_file = button(_("Scanner's file"), self.choose_file, size="s", icon_name="file-arrow-down")
        self.print_button = button(_("Print"), self.print_out, size="s", icon_name="printer")
        self.close_button = button(_("End it"), self.ask_to_close, size="s", icon_name="check")
        head = row(
            self.name, self.scope, None, self.back, self.from_file, self.print_button, self.close_button,
            spacing=8,
        )  # fmt: skip
        self.box = ScanBox(_("Scan what stands on the shelf, book by book"))
        self.box.setProperty("scale", "")
        self.shelf = QComboBox()
        self.shelf.setEditable(True)
        self.shelf.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.shelf.setFixedWidth(170)
        self.shelf.setAccessibleName(_("Shelf that is gone through"))
        self.frame = QFrame()
        self.frame.setProperty("scan", "on")
        self.frame.setFixedHeight(60)
        line = row(self.box, label(_("on shelf"), "sub"), self.shelf, spacing=8, margins=(16, 0, 12, 0))
        line.setStretch(0, 1)
        self.frame.setLayout(line)
        self.strip = Strip()
        self.sums = Trio(
            (_("should be here"), _("is here"), _("not seen"), _("lent out"), _("misplaced"), _("unknown"))
        )
        sums = Card()
        sums.body.addWidget(self.sums)
        self.scans = ListView(RowList(self._sentence), _ScanDelegate)
        self.scans.setAccessibleName(_("Scans, newest first"))
        self.scans.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.nothing = label(_("Nothing was scanned yet."), "beside")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.scanned = QStackedWidget()
        self.scanned.addWidget(self.scans)
        self.scanned.addWidget(self.nothing)
        left = Card(_("Scanned"))
        left.body.addWidget(self.scanned, 1)
        self.left_card = left
        body = row(left, self._build_panel(), spacing=16)
        body.setStretch(0, 1)
        self.setLayout(column(holder(head, height=48), self.frame, 10, self.strip, 10, sums, 12, body))

    def _build_panel(self) -> QWidget:
        self.panel = Card(_("Differences"))
        self.panel.setFixedWidth(PANEL)
        self.again = button(_("Look again"), self.read_differences, size="s", icon_name="clock-clockwise")
        self.panel.head.addWidget(self.again)
        self.which = QComboBox()
        self.which.setAccessibleName(_("Which"))
        self.which.addItems([_(words) for _name, words in LISTS])
        self.differences = ListView(RowList(self._difference_sentence), _DifferenceDelegate)
        self.differences.setAccessibleName(_("Differences"))
        self.differences.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.agrees = label("", "beside", wrap=True)
        self.agrees.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.listed = QStackedWidget()
        self.listed.addWidget(self.differences)
        self.listed.addWidget(self.agrees)
        self.panel.body.addWidget(holder(column(self.which, margins=(10, 8, 10, 8))))
        self.panel.body.addWidget(hairline())
        self.panel.body.addWidget(self.listed, 1)
        return self.panel

    def _connect(self) -> None:
        self.box.scanned.connect(self.take)
        self.strip.acted.connect(self._strip_acted)
        self.which.activated.connect(self._show_differences)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(PATIENCE_MS)
        self._wait.timeout.connect(self._waited)

    @staticmethod
    def _sentence(scan: ScanRow) -> str:
        return joined(_(VERDICT_NAMES[scan.verdict]), scan.title or scan.code, scan.call_number)

    @staticmethod
    def _difference_sentence(one: MissingRow | ScanRow) -> str:
        return joined(one.title or getattr(one, "code", ""), one.call_number, one.place)

    # Showing

    def show_stocktake(self, uid: str) -> None:
        """Show one with its scans and what does not agree; raises ``NotFound``."""
        self.stocktake = stocktaking.get_stocktake(uid)
        now = self.shelf.currentText()
        self.shelf.clear()
        self.shelf.addItems(["", *editing.list_places()])
        self.shelf.setCurrentText(now or self.stocktake.place)
        self.strip.hide()
        self.refresh()
        self.read_differences()

    def refresh(self) -> None:
        """Read numbers and scans anew."""
        if self.stocktake is None:
            return
        self._read_numbers()
        rows = stocktaking.list_scans(self.stocktake.uid, limit=SHOWN)
        self.scans.set_rows(rows)
        self.scanned.setCurrentWidget(self.scans if rows else self.nothing)

    def _waited(self) -> None:
        # Behind the lock page the station's database is closed.
        if self.isVisible() and allowed(Right.CATALOGUE):
            self._read_numbers()

    def _read_numbers(self) -> None:
        if self.stocktake is None:
            return
        one = self.stocktake = stocktaking.get_stocktake(self.stocktake.uid)
        closed = one.closed_at is not None
        classes = one.class_from if one.class_from == one.class_to else f"{one.class_from}–{one.class_to}"
        self.name.setText(one.name)
        self.scope.setText(joined(one.place, classes) or _("everything"))
        self.sums.set_numbers(
            one.expected, one.seen, one.missing, one.on_loan, one.misplaced, one.unknown,
            tones=("", "", "danger" if closed and one.missing else "", "", "warn" if one.misplaced else "",
                   "danger" if one.unknown else ""),
        )  # fmt: skip
        self.left_card.count.setText(_("%(seen)d of %(all)d") % {"seen": one.seen, "all": one.expected})
        self.frame.setVisible(not closed)
        for control in (self.from_file, self.close_button):
            control.setVisible(not closed)
        if closed:
            self._say_closed(one)

    def _say_closed(self, one: StocktakeRow) -> None:
        words = _("Closed: %(seen)d of %(all)d are here, %(missing)d are missing, %(rate)s of all.")
        values = {
            "seen": one.seen, "all": one.expected, "missing": one.missing,
            "rate": f"{one.loss_per_mille / 10:.2f}%",
        }  # fmt: skip
        self._say("warn" if one.missing else "ok", words % values)

    def focus(self) -> None:
        """The box, or the list where the stocktake is closed."""
        closed = self.stocktake is not None and self.stocktake.closed_at is not None
        (self.back if closed else self.box).setFocus(Qt.FocusReason.OtherFocusReason)

    # Scanning

    def take(self, code: str) -> None:
        """Note a scan: saved at once, shown, sounded."""
        if self.stocktake is None:
            return
        try:
            scan = stocktaking.scan_copy(
                self.stocktake.uid, code, place=self.shelf.currentText(), rules=self._rules()
            )
        except StationError as error:
            self._sound(Sound.REFUSED)
            self._say("danger", error.message)
            return
        _pill, tone, sound = LOOKS[scan.verdict]
        self._sound(sound)
        book = f"《{scan.title}》" if scan.title else scan.code
        hint = scanning.about_no_copy(scan.code) if scan.verdict is Verdict.UNKNOWN else ""
        words = joined(f"{book} {_(VERDICT_NAMES[scan.verdict])}", scan.place, hint)
        if scan.verdict is Verdict.ON_LOAN:
            self._say(tone, words, _("Return"), partial(self._take_back, scan))
        elif scan.verdict is Verdict.GONE:
            self._say(tone, words, _("Put it back on the shelf"), partial(self._restore, scan))
        elif scan.verdict is Verdict.MISPLACED and scan.found_at:
            self._say(tone, words, _("It belongs here"), partial(self._move, scan))
        else:
            self._say(tone, words)
        if scan.verdict is not Verdict.TWICE:
            self.scans.set_rows([scan, *self.scans.rows().rows[: SHOWN - 1]])
            self.scanned.setCurrentWidget(self.scans)
        self._wait.start()

    def _rules(self) -> LendingRules:
        return LendingRules.of(self._context.settings)

    def _sound(self, sound: Sound) -> None:
        sounds.play(sound, on=self._context.settings.sound_on)

    def _take_back(self, scan: ScanRow) -> None:
        self._put_right(lambda: library.take_back([scan.code], rules=self._rules())[0].message)

    def _restore(self, scan: ScanRow) -> None:
        self._put_right(
            lambda: states.set_copy_state(scan.code, CopyState.SHELF, rules=self._rules()).message
        )

    def _move(self, scan: ScanRow) -> None:
        def move() -> str:
            editing.move_copies([scan.code], scan.found_at)
            return _("Noted: where %(code)s stands.") % {"code": scan.code}

        self._put_right(move)

    def _put_right(self, deed: Callable[[], str]) -> None:
        try:
            words = deed()
        except StationError as error:
            self._say("danger", error.message)
        else:
            self._say("ok", words)
            self._context.changes.library.emit()
        self.focus()

    def choose_file(self) -> None:
        """Ask for a file with one barcode a line, as scanners with a memory write it."""
        chosen, _kind = QFileDialog.getOpenFileName(
            self, _("Scanner's file"), str(Path.home()), "(*.txt *.csv)"
        )
        if chosen:
            self.take_file(Path(chosen))

    def take_file(self, path: Path) -> None:
        """Take in a file of codes, off the screen's thread; several people's files merge."""
        one, place, rules = self.stocktake, self.shelf.currentText(), self._rules()
        if one is None:
            return
        try:
            text = path.read_text(encoding="utf-8-sig", errors="replace")
        except OSError:
            self._say("danger", _("The file could not be read."))
            return
        codes = [line.split(",")[0].strip() for line in text.splitlines()]

        def work(_job: Job) -> list[ScanRow]:
            return stocktaking.scan_many(one.uid, codes, place=place, rules=rules)

        def done(rows: list[ScanRow]) -> None:
            new = sum(scan.verdict is not Verdict.TWICE for scan in rows)
            words = _("%(file)s: %(all)d codes, %(new)d of them new.")
            self._say("ok", words % {"file": path.name, "all": len(rows), "new": new})
            self.refresh()
            self.read_differences()

        self._start(_("Reading the scanner's file"), work, done)

    # What does not agree

    def read_differences(self) -> None:
        """Read what does not agree, off the screen's thread: at the beginning it is everything."""
        one = self.stocktake
        if one is None:
            return
        uid = one.uid

        def done(found: Differences) -> None:
            if self.stocktake is not None and self.stocktake.uid == uid:
                self.found = found
                self._show_differences()

        def failed(error: Exception) -> None:
            if self.isVisible() and isinstance(error, StationError):
                self._say("danger", error.message)

        self._context.jobs.start(self, lambda _job: stocktaking.differences(uid), done=done, failed=failed)

    def _show_differences(self) -> None:
        if self.found is None:
            return
        for place, (name, words) in enumerate(LISTS):
            count = len(getattr(self.found, name))
            self.which.setItemText(place, f"{_(words)}  {count}")
        place = max(0, self.which.currentIndex())
        rows = getattr(self.found, LISTS[place][0])
        self.differences.set_rows(rows)
        self.listed.setCurrentWidget(self.differences if rows else self.agrees)
        self.agrees.setText(_("Nothing of this kind."))

    def print_out(self) -> None:
        """The list of what does not agree, for the second pass or to be signed."""
        if self.stocktake is not None:
            papers.stocktake(self, self._context, self.stocktake.uid, self.stocktake.name)

    # Closing

    def ask_to_close(self) -> None:
        """Ask before what was not seen becomes missing."""
        self._read_numbers()
        one = self.stocktake
        if one is None:
            return
        n = one.missing
        words = ngettext(
            "%(n)d copy was not seen and becomes missing.",
            "%(n)d copies were not seen and become missing.",
            n,
        ) % {"n": n}
        if not n:
            words = _("Every copy that should be here was seen.")
        ask(
            self, _("End the stocktake?"), words, yes=_("End it"), no=_("Go on counting"),
            then=self._end, bad=bool(n),
        )  # fmt: skip

    def _end(self, _reason: str) -> None:
        """Close it, off the screen's thread."""
        one, rules = self.stocktake, self._rules()
        if one is None:
            return

        def done(closed: StocktakeRow) -> None:
            self.stocktake = closed
            self._context.changes.library.emit()
            self.refresh()
            self.read_differences()
            self.focus()

        self._start(
            _("Closing the stocktake"), lambda _job: stocktaking.close_stocktake(one.uid, rules=rules), done
        )

    def _start(self, title: str, work: Callable[[Job], object], done: Callable[..., object]) -> None:
        def over(result: object) -> None:
            progress.over()
            done(result)

        def failed(error: Exception) -> None:
            progress.over()
            said = error.message if isinstance(error, StationError) else _("It was not written. Try again.")
            self._say("danger", said)

        job = self._context.jobs.start(
            self, work, done=over, failed=failed, cancelled=lambda: progress.over()
        )
        progress = Progress(self, title, job)

    # The strip

    def _say(self, tone: str, words: str, action: str = "", then: Callable[[], object] | None = None) -> None:
        self._act = then
        self.strip.say(tone, words, action=action)

    def _strip_acted(self) -> None:
        if self._act is not None:
            self._act()

    def set_compact(self, compact: bool) -> None:
        """Fit a narrow window."""
        self.panel.setFixedWidth(PANEL_NARROW if compact else PANEL)
        self.scope.setVisible(not compact)
