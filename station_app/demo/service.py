"""The main job on a demo station: from a workbook to a sealed package, through the services alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from station_app.activities import service as activities
from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.care import service as care
from station_app.core import clock, files, log, paths
from station_app.core.db import atomic
from station_app.core.i18n import N_, _
from station_app.core.jobs import Job
from station_app.core.rights import Role, before_log_in
from station_app.demo.cast import Cast, read_cast
from station_app.demo.circulation import Circulation
from station_app.demo.folder import DemoFolder
from station_app.demo.playing import Story
from station_app.demo.programme import CALLIGRAPHY, programme
from station_app.library import importing as catalogue
from station_app.library import service as library
from station_app.operators import service as operators
from station_app.reports import service as reports
from station_app.roster import importing
from station_app.roster import service as roster
from station_app.signin import service as signin
from station_app.sync import service as sync

STATION: Final = "430111008012"
PASSPHRASE: Final = "demo package passphrase"
#: The station is older than its activities, so that loans of a month ago can be overdue.
FOUNDED_DAYS: Final = 75
DAYS: Final = 60
#: Whose passwords are printed: a demo keeps no secrets.
OPERATORS: Final = (
    ("罗晓敏", Role.COORDINATOR, "demo-2026"),
    ("唐雨欣", Role.STAFF, "demo-2026"),
    ("谭美玲", Role.LIBRARIAN, "demo-2026"),
)
PHASES: Final = {
    "setup": N_("setting the station up"),
    "import": N_("taking the two workbooks in"),
    "play": N_("three months of activities, sign-ins and loans"),
    "documents": N_("writing the documents"),
    "package": N_("sealing and verifying the package"),
}


@dataclass(frozen=True, slots=True)
class Demo:
    """What was made. ``outputs``: package, signin_report, signin_sheet, ledger, calendar."""

    home: Path
    outputs: dict[str, Path]
    verified: bool
    recovery_code: str
    people: int
    refused: int
    titles: int
    activities: int
    sign_ins: int
    loans: int

    def document(self) -> dict[str, Any]:
        """What ``demo --json`` answers, and what stands in ``demo.json``."""
        name, _role, password = OPERATORS[0]
        return {
            "home": str(self.home),
            "outputs": {key: str(path) for key, path in self.outputs.items()},
            "verified": self.verified,
            "operator": name,
            "password": password,
            "operators": [{"name": n, "role": str(r), "password": p} for n, r, p in OPERATORS],
            "recovery_code": self.recovery_code,
            "passphrase": PASSPHRASE,
            "people": self.people,
            "refused": self.refused,
            "titles": self.titles,
            "activities": self.activities,
            "sign_ins": self.sign_ins,
            "loans": self.loans,
        }


@before_log_in
def make_demo(
    out: Path, *, days: int = DAYS, job: Job | None = None, reported: Callable[[str], None] | None = None
) -> Demo:
    """Make the demo under ``out`` with ``days`` days of activities behind it.

    ``reported`` is told ``signin ID``, ``signout ID``, ``lend ID``, ``return ID`` once that entry is stored.
    Raises ``NotADemoFolder``, ``HomeInUse``, ``files.CannotWrite`` and what the services raise.
    """
    folder = DemoFolder(out.absolute())
    return _Making(folder, days, job or Job(), reported or (lambda _entry: None)).make()


class _Making:
    """One making of the demo, phase by phase."""

    def __init__(self, folder: DemoFolder, days: int, job: Job, reported: Callable[[str], None]) -> None:
        self._folder, self._days, self._job, self._reported = folder, days, job, reported
        self._now = clock.now().replace(tzinfo=None)
        self._founded = datetime.combine(
            self._now.date() - timedelta(days=max(FOUNDED_DAYS, days + 10)), time(8, 30)
        )

    def make(self) -> Demo:
        """All phases; the clock and whoever was logged in are left as nobody had been here."""
        self._phase("setup")
        self._folder.make_ready()
        try:
            with clock.frozen(self._founded) as move:
                recovery_code = self._set_up()
                move(self._founded + timedelta(minutes=30))
                refused = self._import()
                with _logged_in(self._folder, Role.STAFF):
                    story = self._play(move)
                    move(self._now)
                    outputs = self._documents(story)
            with _logged_in(self._folder, Role.COORDINATOR):
                outputs["package"], verified = self._package()
                care.back_up_daily()
                demo = self._demo(outputs, verified, recovery_code, refused, story)
        finally:
            operators.log_out()
            log.shutdown()
        self._keep(demo)
        return demo

    def _phase(self, name: str) -> None:
        self._job.step(0, 0, _words(name))

    def _set_up(self) -> str:
        name, _role, password = OPERATORS[0]
        made = operators.set_up_station(
            self._folder.home, station_code=STATION, operator_name=name, password=password
        )
        log.setup(self._folder.home)
        for other, role, secret in OPERATORS[1:]:
            operators.add_operator(name=other, role=role, password=secret)
        return made.recovery_code

    def _import(self) -> int:
        """Take both workbooks in as a user would; gives how many rows of people were refused."""
        self._phase("import")
        plan = importing.preview_import(paths.resource("demo", "roster.xlsx"), job=Job())
        importing.commit_import(plan)
        catalogue.import_catalogue(paths.resource("demo", "catalogue.xlsx"), job=Job())
        operators.log_out()
        return len(plan.refused)

    def _play(self, move: Callable[[datetime], None]) -> Story:
        cast = read_cast()
        _say_who_is_what(cast)
        story = Story(cast, self._now, self._reported)
        founded = self._founded + timedelta(hours=1)
        for planned in programme(self._now.date(), self._now, days=self._days):
            story.plan(planned, founded)
        Circulation(story, self._founded.date()).plan()
        story.play(move, self._job, _words("play"))
        return story

    def _documents(self, story: Story) -> dict[str, Path]:
        self._phase("documents")
        folder, today = self._folder.documents, self._now.date()
        rows = activities.list_activities()
        held = _reported_on(rows)
        coming = _printed_for(rows) or held
        month = f"{today:%Y-%m}"
        outputs = {
            "signin_report": folder / f"签到记录-{held.number}.pdf",
            "signin_sheet": folder / f"签到表-{coming.number}.pdf",
            "ledger": folder / f"活动台账-{month}.xlsx",
            "calendar": folder / f"活动日历-{month}.ics",
        }
        reports.write_signin_report(held.uid, outputs["signin_report"])
        reports.write_signin_sheet(coming.uid, outputs["signin_sheet"])
        reports.write_ledger(outputs["ledger"], year=today.year, month=today.month)
        activities.export_calendar(outputs["calendar"], year=today.year, month=today.month)
        return outputs

    def _package(self) -> tuple[Path, bool]:
        self._phase("package")
        files.write_bytes(self._folder.passphrase, f"{PASSPHRASE}\n".encode())
        exported = sync.export_package(self._folder.documents, passphrase=PASSPHRASE)
        found = sync.verify_package(exported.path, passphrase=PASSPHRASE)
        return exported.path, found.ok and found.opened

    def _demo(
        self, outputs: dict[str, Path], verified: bool, recovery_code: str, refused: int, story: Story
    ) -> Demo:
        order = ("package", "signin_report", "signin_sheet", "ledger", "calendar")
        return Demo(
            home=self._folder.home.root,
            outputs={key: outputs[key] for key in order},
            verified=verified,
            recovery_code=recovery_code,
            people=roster.count_people(),
            refused=refused,
            titles=library.count_titles()[0],
            activities=len(activities.list_activities()),
            sign_ins=story.sign_ins,
            loans=story.loans,
        )

    def _keep(self, demo: Demo) -> None:
        text = json.dumps(demo.document(), ensure_ascii=False, indent=1)
        files.write_bytes(self._folder.answer, text.encode() + b"\n")


def _words(phase: str) -> str:
    return _(PHASES[phase])


@contextmanager
def _logged_in(folder: DemoFolder, role: Role) -> Iterator[None]:
    """The demo's operator of that role at the open station, for a while."""
    name, password = next((name, password) for name, held, password in OPERATORS if held is role)
    operators.log_in(folder.home, name, password)
    try:
        yield
    finally:
        operators.log_out()


@atomic
def _say_who_is_what(cast: Cast) -> None:
    """An import brings volunteers in; whoever is in no team is a resident, and two are the station's own."""
    for name in ("罗晓敏", "唐雨欣"):
        roster.edit_person(cast.by_name[name].uid, capacities=("volunteer", "staff"))
    for person in cast.by_name.values():
        if not person.teams:
            roster.edit_person(person.uid, capacities=("resident",))


def _reported_on(rows: list[ActivityRow]) -> ActivityRow:
    """The last class of calligraphy that is over and closed, else the closed activity with most people."""
    closed = [row for row in rows if row.closed]
    classes = [row for row in closed if row.title == CALLIGRAPHY.title]
    if classes:
        return classes[-1]
    came = signin.count_signed_in([row.uid for row in closed])
    return max(closed, key=lambda row: came.get(row.uid, 0))


def _printed_for(rows: list[ActivityRow]) -> ActivityRow | None:
    """The next activity that people have registered for."""
    coming = (row for row in rows if row.status is ActivityStatus.PUBLISHED and row.registered)
    return next(coming, None)
