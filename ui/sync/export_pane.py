"""While a package is written, and what to do with it once it is there."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from station_app.core import files
from station_app.core.digests import check_code
from station_app.core.i18n import _, ngettext
from station_app.core.jobs import Job
from station_app.sync.service import Exported
from ui.kit.cards import Card
from ui.kit.elided import Elided
from ui.kit.widgets import button, column, hairline, holder, label, row, show_icon


class WritingPane(Card):
    """How far the package is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.bar = QProgressBar()
        self.bar.setProperty("tone", "live")
        self.bar.setProperty("thick", True)
        self.bar.setTextVisible(False)
        self.percent = label("", "title")
        self.percent.setFixedWidth(76)
        self.percent.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.what = label("", "sub")
        sub = label(_("Stopping half way loses nothing."), "sub")
        self.body.setContentsMargins(29, 28, 29, 28)
        self.body.addLayout(
            column(
                label(_("Writing; do not pull the stick out"), "title"), 2, sub, 24,
                row(self.bar, self.percent, spacing=20), 14, self.what, None,
            )
        )  # fmt: skip

    def begin(self) -> None:
        """Nothing is done yet."""
        self.bar.setRange(0, 0)
        self.percent.setText("")
        self.what.setText(_("Making the reports, collecting the changes"))

    def show_progress(self, job: Job) -> None:
        """Read the job's state."""
        if not job.total:
            return
        self.bar.setRange(0, job.total)
        self.bar.setValue(job.done)
        self.percent.setText(f"{100 * job.done // job.total}%")
        self.what.setText(job.what or _("Writing, sealing and reading back"))


class DonePane(Card):
    """The package is there and was read back; three things to do next."""

    folder_asked = Signal()
    copy_asked = Signal()
    take_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        mark = label("")
        show_icon(mark, "check-circle-fill", "ok", size=34)
        self.heading, self.sub = label("", "title"), Elided("sub")
        self.file, self.where = Elided("strong", path=True), Elided("small", path=True)
        self.code, self.megabytes = label("", "small"), label("", "small")
        for fact in (self.code, self.megabytes):
            fact.setAlignment(Qt.AlignmentFlag.AlignRight)
        facts = holder(column(None, self.code, self.megabytes, None, spacing=2))
        box = QFrame()
        box.setProperty("well", True)
        box.setFixedHeight(74)
        pack = label("")
        show_icon(pack, "package", size=32)
        line = QHBoxLayout(box)
        line.setContentsMargins(16, 0, 16, 0)
        line.setSpacing(14)
        line.addWidget(pack)
        line.addWidget(holder(column(None, self.file, self.where, None, spacing=1)), 1)
        line.addWidget(button(_("Open the folder"), self.folder_asked.emit, icon_name="folder-open"))
        line.addWidget(button(_("Save another copy"), self.copy_asked.emit, icon_name="copy"))
        self.steps = QVBoxLayout()
        self.steps.setSpacing(0)
        self.body.setContentsMargins(29, 24, 29, 24)
        self.body.addLayout(
            column(
                row(mark, holder(column(self.heading, self.sub)), None, facts, spacing=14), 16, box, 18,
                label(_("What comes next"), "lead"), 8, self.steps, None,
            )
        )  # fmt: skip

    def show_package(self, done: Exported, title: str, centre: str) -> None:
        """Tell of a package that was just written."""
        self.heading.setText(_("%(package)s is written and verified") % {"package": title})
        self.sub.setText(
            ngettext(
                "%(n)d change, read back and compared",
                "%(n)d changes, read back and compared",
                done.changes,
            )
            % {"n": done.changes}
        )
        check = check_code(done.sha256)
        size = files.size_of(done.path) / 1_000_000
        self.file.setText(done.path.name)
        self.code.setText(_("check %(code)s") % {"code": check})
        self.megabytes.setText(_("%(size).1f MB") % {"size": size})
        self.where.setText(str(done.path.parent))
        self.where.setToolTip(str(done.path))
        self._show_steps(centre)

    def _show_steps(self, centre: str) -> None:
        while self.steps.count():
            item = self.steps.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        place = centre or _("the district centre")
        steps = [
            (_("Carry the file to %(centre)s, or send it over the office network") % {"centre": place},
             _("The centre answers with a receipt.")),
            (_("Once you have the receipt, take it in"),
             _("The package is then “received by the centre”; the next one holds only what came after.")),
            (_("Without a receipt nothing is lost"),
             _("The next package carries these changes again; nothing is counted twice.")),
        ]  # fmt: skip
        taking = 1
        if not centre:
            words = _("Tell the centre the passphrase by telephone, never with the file")
            steps[1] = (words, _("Whoever has both can read everything in it."))
            taking = -1
        for number, (first, second) in enumerate(steps, 1):
            disc = label(str(number), "step")
            disc.setFixedSize(30, 30)
            disc.setAlignment(Qt.AlignmentFlag.AlignCenter)
            both = holder(column(None, _line("", first), _line("small", second), None, spacing=1))
            self.steps.addWidget(hairline())
            line = row(disc, both, spacing=16)
            line.setStretch(1, 1)
            if number - 1 == taking:
                line.addWidget(button(_("Take a receipt in"), self.take_asked.emit, icon_name="receipt"))
            self.steps.addWidget(holder(line, height=68))


def _line(role: str, words: str) -> Elided:
    """A line that takes what room there is."""
    made = Elided(role, words)
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return made
