"""The paper loop: read a filled-in sheet, have its rows confirmed, keep the picture as their evidence."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from station_app.activities import queries as activity_queries
from station_app.activities.models import Activity
from station_app.core import clock, sandbox
from station_app.core.db import atomic, put_blob
from station_app.core.errors import NotFound, ValidationError
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.core.jobs import Job
from station_app.core.rights import Right, requires
from station_app.organisation import service as organisation
from station_app.paper.errors import NoSuchRow, SheetRefused, not_our_sheet, require_scan
from station_app.paper.rows import (
    Confirmed,
    PageRefused,
    PaperPage,
    PaperRow,
    Reading,
    RowChoice,
    SheetRead,
)
from station_app.reports import paper_pages, sheet_layout
from station_app.roster import aliases
from station_app.roster import service as roster
from station_app.signin import events
from station_app.signin import service as signin
from station_app.signin.models import Document
from station_app.signin.paper_models import PaperEntry, PaperSheet
from station_app.signin.rows import SignInRow

METHOD: Final = "paper"
SECONDS: Final = 120.0


@requires(Right.SIGN_IN)
def check_reader() -> None:
    """Raise ``ScanMissing`` where what reads pictures is not installed here."""
    require_scan()


@requires(Right.SIGN_IN)
def read_file(path: Path, *, activity: str = "", job: Job | None = None) -> Reading:
    """Read a photograph or scan (JPEG, PNG, PDF) of filled-in sheets; nothing is written.

    ``activity``: the only one whose pages are taken. A page that is not taken is told; where none is,
    raises ``SheetRefused``. Raises ``ScanMissing``, ``NotFound``, ``JobCancelled``, and ``ReadingRefused``,
    ``ReadingBroke`` or ``ReadingTookTooLong`` for what is no picture.
    """
    require_scan()
    wanted = activity_queries.find(activity) if activity else None
    found: list[dict[str, Any]] = []
    sandbox.run_limited(
        "station_app.paper.reading:read_in_child", {"path": str(path)}, job=job, part=found.append,
        seconds=SECONDS,
    )  # fmt: skip
    pages: list[PaperPage] = []
    refused: list[PageRefused] = []
    for number, one in enumerate(found, 1):
        try:
            pages.append(_page(one, wanted))
        except SheetRefused as error:
            refused.append(PageRefused(number, error.code, error.message))
    if not pages and refused:
        raise SheetRefused(refused[0].code, refused[0].message)
    return Reading(tuple(pages), tuple(refused))


def _page(one: dict[str, Any], wanted: Activity | None) -> PaperPage:
    if "code" in one:
        raise SheetRefused(one["code"], one["message"])
    code = sheet_layout.parse_code(one["sheet"])
    if code is None:
        raise not_our_sheet()
    document, people = _printing(code)
    row = activity_queries.find(document.activity_id)
    if wanted is not None and row.id != wanted.id:
        words = _("This page is of “%(other)s”, not of “%(title)s”. Open that activity to read it.")
        raise SheetRefused("another-activity", words % {"other": row.title, "title": wanted.title})
    return PaperPage(
        activity=row.id,
        title=row.title,
        document=document.id,
        number=document.number,
        page=code.page,
        rows=tuple(_rows(one["rows"], document, people)),
        picture=base64.b64decode(one["picture"]),
        frame=base64.b64decode(one["frame"]),
    )


def _printing(code: sheet_layout.SheetCode) -> tuple[Document, list[str]]:
    """The printing that a QR names, and whose rows are on it; raises ``SheetRefused``."""
    if code.station != organisation.this_station().code:
        words = _("This page was printed by another station. Read it there.")
        raise SheetRefused("another-station", words)
    document: Document | None = Document.get_or_none(
        Document.number == code.number, Document.kind == "sheet", Document.checksum == code.checksum
    )
    if document is None or document.people is None:
        words = _(
            "The sheet %(number)s is not known here: it was printed before the data were restored, or "
            "by an older version. Enter its rows by hand."
        )
        raise SheetRefused("unknown-sheet", words % {"number": code.number})
    return document, json.loads(document.people)


def _rows(found: Sequence[dict[str, Any]], document: Document, people: Sequence[str]) -> list[PaperRow]:
    first = found[0]["place"] if found else 1
    printed = dict(enumerate(people[first - 1 : first - 1 + len(found)], first))
    known = {person.uid: person.name for person in roster.list_people_by_uid(list(printed.values()))}
    roots, here, taken = aliases.roots(), _here(document.activity_id), _taken(document)
    rows = []
    for one in found:
        place = one["place"]
        uid = printed.get(place, "")
        uid = roots.get(uid, uid)
        stay = taken.get(place) or here.get(uid)
        name = known.get(uid, "")
        if stay is not None and not uid:
            name = roster.find_person(stay.came.person_id).name
        rows.append(
            PaperRow(
                place=place,
                person=uid if uid in known else "",
                name=name,
                ticked=one["ticked"],
                left=one["left"],
                signed=one["signed"],
                named=one["named"],
                confidence=one["confidence"],
                came=clock.from_ms(stay.came.at).replace(tzinfo=None) if stay is not None else None,
                strip=base64.b64decode(one["strip"]),
            )
        )
    return rows


def _here(activity: str) -> dict[str, events.Stay]:
    """The last stay of each person who is on the activity's sheet, by the record they are read as."""
    roots = aliases.roots()
    return {roots.get(stay.came.person_id, stay.came.person_id): stay for stay in events.stays(activity)}


def _taken(document: Document) -> dict[int, events.Stay]:
    """The rows of a printing that were confirmed before and whose person is still on the sheet, by their
    number: by the entry itself, or another one where that was written again in another capacity."""
    here, roots = _here(document.activity_id), aliases.roots()
    standing = {stay.came.id: stay for stay in events.stays(document.activity_id)}
    found = {}
    for row in PaperEntry.select().join(PaperSheet).where(PaperSheet.document == document):
        person = roots.get(row.person_id, row.person_id)
        stay = standing.get(row.in_event_id) or here.get(person)
        if stay is not None:
            found[row.place] = stay
    return found


@requires(Right.SIGN_IN)
@atomic
def confirm_rows(
    page: PaperPage,
    choices: Sequence[RowChoice],
    *,
    came: datetime | None = None,
    left: datetime | None = None,
) -> Confirmed:
    """Write the chosen rows of a page into the activity's sheet, each once, and keep its picture.

    Paper says who, not when: the times are ``came`` and ``left``, else the activity's own (not later than
    now), and every entry is marked 补. Who is on the sheet already is kept as they are and told. Raises
    ``NoSuchRow``, ``ValidationError`` (a blank row without a name), ``NotFound``, and what
    ``signin.sign_in`` and ``signin.sign_out`` raise; then nothing was written.
    """
    activity = activity_queries.find(page.activity)
    document = Document.by_id(page.document)
    if document is None:
        raise NotFound(_("document"), page.number)
    now = clock.now().replace(tzinfo=None, microsecond=0)
    times = (
        came or min(datetime.fromisoformat(activity.starts), now),
        left or min(datetime.fromisoformat(activity.ends), now),
    )
    rows = {row.place: row for row in page.rows}
    sheet: PaperSheet | None = None
    taken, here = _taken(document), _here(activity.id)
    done: list[SignInRow] = []
    gone: list[SignInRow] = []
    kept: list[str] = []
    for choice in sorted({choice.place: choice for choice in choices}.values(), key=lambda one: one.place):
        row = rows.get(choice.place)
        if row is None:
            raise NoSuchRow(choice.place)
        stay = taken.get(row.place) or _standing(row, choice, here)
        if stay is not None:
            who, entry = stay.came.person_id, stay.came.id
            kept.append(roster.find_person(who).name)
        else:
            done.append(_sign_in(activity.id, row, choice, times[0]))
            who, entry = done[-1].person, done[-1].event
        out = ""
        if choice.left and (stay is None or stay.left is None):
            since = done[-1].at if stay is None else clock.from_ms(stay.came.at)
            leaving = max(times[1], since.replace(tzinfo=None))
            gone.append(signin.sign_out(activity.id, who, at=leaving, method=METHOD))
            out = gone[-1].event
        if row.place not in taken or out:
            sheet = sheet or _keep_page(document, page)
            _keep_row(sheet, row, who, entry, out)
    return Confirmed(sheet.id if sheet else "", tuple(done), tuple(gone), tuple(kept))


def _standing(row: PaperRow, choice: RowChoice, here: dict[str, events.Stay]) -> events.Stay | None:
    """The stay of who is meant, where they are on the sheet already."""
    if row.person:
        return here.get(row.person)
    return here.get(roster.find_person(choice.person).uid) if choice.person.strip() else None


def _sign_in(activity: str, row: PaperRow, choice: RowChoice, at: datetime) -> SignInRow:
    if row.person:
        return signin.sign_in(activity, row.person, at=at, method=METHOD)
    if choice.person.strip():
        return signin.sign_in(activity, choice.person, at=at, method=METHOD, walk_in=True)
    if not choice.name.strip():
        words = _("Row %(n)d has no printed name. Type the name that is written there.")
        raise ValidationError({"name": words % {"n": row.place}})
    return signin.walk_in(activity, name=choice.name, at=at, method=METHOD)


def _keep_page(document: Document, page: PaperPage) -> PaperSheet:
    sha256 = hashlib.sha256(page.frame).hexdigest()
    put_blob(page.frame, sha256)
    made: PaperSheet = PaperSheet.create(
        id=new_id(), document=document, page=page.page, at=clock.now_ms(), frame_sha256=sha256
    )
    return made


def _keep_row(sheet: PaperSheet, row: PaperRow, person: str, came: str, left: str) -> None:
    PaperEntry.create(
        id=new_id(), sheet=sheet, place=row.place, person=person, in_event=came, out_event=left or None,
        ticked=int(row.ticked), left_ticked=int(row.left), signed=int(row.signed),
        confidence=row.confidence, strip=base64.b64encode(row.strip).decode(),
    )  # fmt: skip


@requires(Right.SIGN_IN)
def list_sheets(activity: str) -> list[SheetRead]:
    """The pages of an activity that were read and confirmed, in that order. Raises ``NotFound``."""
    row = activity_queries.find(activity)
    return [
        SheetRead(
            uid=one.id,
            number=one.document.number,
            page=one.page,
            at=clock.from_ms(one.at).replace(tzinfo=None),
            rows=PaperEntry.select().where(PaperEntry.sheet == one).count(),
        )
        for one in paper_pages.pages_of(row.id)
    ]


@requires(Right.SIGN_IN)
def row_picture(activity: str, person: str) -> bytes:
    """A person's row as it was read from paper for an activity (JPEG), the newest; empty where there is
    none. Both are uids."""
    whose = PaperEntry.person.in_(aliases.everyone(person)) & PaperEntry.strip.is_null(False)
    row = (
        PaperEntry.select()
        .join(PaperSheet)
        .join(Document)
        .where(whose, Document.activity == activity)
        .order_by(PaperSheet.at.desc())
        .first()
    )
    return base64.b64decode(row.strip) if row is not None else b""


@requires(Right.ACTIVITIES)
def sheet_picture(sheet: str) -> bytes:
    """The page as evidence (JPEG): the rows that were confirmed in their places, nobody else's.

    Raises ``NotFound``.
    """
    row = PaperSheet.by_id(sheet)
    if row is None:
        raise NotFound(_("sheet"), sheet)
    return paper_pages.picture(row)
