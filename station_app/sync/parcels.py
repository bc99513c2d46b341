"""What the centre sends: taking a parcel in, and its notices and plans until somebody has dealt with them.

The centre owns these rows (``decisions.md``): one is replaced where the parcel's ``rev`` is higher, so a
parcel that comes late, twice or out of order changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from station_app.activities import category_rows, own_categories
from station_app.activities import service as activities
from station_app.core import clock, files, holidays, session
from station_app.core.db import atomic
from station_app.core.errors import NotFound, StationError
from station_app.core.i18n import N_, _
from station_app.core.rights import Right, requires
from station_app.organisation import places
from station_app.organisation import service as organisation
from station_app.roster import numbers
from station_app.sync import number_blocks, own, parcel_file, receipts, version
from station_app.sync.errors import ParcelRefused, ReceiptRefused
from station_app.sync.models import CentreItem, Parcel
from station_app.sync.parcel_file import Item

NOTICE, PLAN, BRAND, CATEGORY = "notice", "plan", "brand", "category"
HOLIDAYS, TREE, NUMBERS, RECEIPT = "holidays", "tree", "numbers", "receipt"
#: A receipt in a parcel may be of a time before the station began anew: that says nothing any more.
_PASSED: Final = ("receipt-epoch", "receipt-package")
KIND_NAMES: Final = {
    NOTICE: N_("notices"),
    PLAN: N_("planned activities"),
    BRAND: N_("brands"),
    CATEGORY: N_("categories"),
    HOLIDAYS: N_("holiday packs"),
    TREE: N_("the list of organisations"),
    NUMBERS: N_("volunteer numbers"),
    RECEIPT: N_("receipts"),
}


@dataclass(frozen=True, slots=True)
class TakenParcel:
    """A parcel that was taken in: how many items of each kind were new or newer, and what did not go."""

    number: int
    centre: str
    news: dict[str, int]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice of the centre's; shown until ``until``, or until somebody has read it."""

    key: str
    title: str
    text: str
    until: date | None
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """An activity that the centre plans for its stations; ``activity`` is the uid of what was made of it."""

    key: str
    title: str
    category: str
    starts: datetime
    ends: datetime
    content: str
    activity: str


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """A parcel of the past, newest first."""

    number: int
    written_at: datetime
    taken_at: datetime
    items: int


@requires(Right.SYNC_EXPORT)
def take_parcel(path: Path) -> TakenParcel:
    """Take a parcel in: what is newer than what is here replaces it. Raises ``ParcelRefused``."""
    taken = _take(path)
    category_rows.refresh()
    return taken


@atomic
def _take(path: Path) -> TakenParcel:
    card = own.centre_card()
    if card is None:
        raise ParcelRefused("parcel-no-card")
    parcel = parcel_file.read(path, identity=own.station_keys()["age"].secret, signing=card.signing)
    if parcel.centre != card.centre:
        raise ParcelRefused("parcel-signature")
    if version.is_older(version.program_version(), parcel.minimum_version):
        raise ParcelRefused("parcel-version")
    ours = organisation.this_station().code
    news: dict[str, int] = {}
    problems: list[str] = []
    for item in parcel.items:
        if (not item.stations or ours in item.stations) and _put(item, parcel.number):
            news[item.kind] = news.get(item.kind, 0) + 1
            problems += _apply(item)
    Parcel.insert(
        name=parcel.file_name, number=parcel.number, at=parcel.at, taken_at=clock.now_ms(),
        items=len(parcel.items),
    ).on_conflict_ignore().execute()  # fmt: skip
    return TakenParcel(parcel.number, parcel.name, news, tuple(problems))


def _put(item: Item, number: int) -> bool:
    """Keep an item where it is newer than what is here; a plan or notice that changed is open again."""
    key = f"{item.kind}/{item.id}"
    known = CentreItem.get_or_none(CentreItem.key == key)
    if known is not None and known.rev >= item.rev:
        return False
    body = "" if item.body is None else json.dumps(item.body, ensure_ascii=False)
    values = {"rev": item.rev, "body": body, "parcel": number, "taken_at": clock.now_ms(), "done_at": None}
    if known is None:
        CentreItem.create(key=key, kind=item.kind, item=item.id, **values)
    else:
        CentreItem.update(**values).where(CentreItem.key == key).execute()
    return True


def _apply(item: Item) -> Iterator[str]:
    """Put an item to work; gives a sentence where that did not go. Other kinds are read when needed."""
    work = _WORK.get(item.kind)
    try:
        if item.kind == CATEGORY:
            yield from filter(None, [own_categories.take_category(item.id, item.body)])
        elif work is not None and item.body is not None:
            work(item.body)
    except StationError as error:
        yield error.message
    except (KeyError, TypeError, ValueError):
        yield _("“%(name)s” is not in a form that this version reads.") % {"name": _(KIND_NAMES[item.kind])}


def _take_tree(body: dict[str, Any]) -> None:
    organisation.replace_organisations(places.parse_tree(_(KIND_NAMES[TREE]), str(body["csv"])))


def _take_numbers(body: dict[str, Any]) -> None:
    numbers.take_blocks(number_blocks.parse(body["blocks"]))


def _take_holidays(body: dict[str, Any]) -> None:
    """Put a year's days off where the calendar reads them (``core.holidays``)."""
    year = holidays.parse_year(body).year
    folder = holidays.folder_of(session.current().home.root)
    folder.mkdir(exist_ok=True)
    files.write_bytes(folder / f"holidays-{year:04d}.json", json.dumps(body, ensure_ascii=False).encode())
    holidays.forget()


def _take_receipt(body: dict[str, Any]) -> None:
    try:
        receipts.take_text(str(body["text"]))
    except ReceiptRefused as error:
        if error.code not in _PASSED:
            raise


_WORK: Final[dict[str, Callable[[dict[str, Any]], None]]] = {
    TREE: _take_tree,
    NUMBERS: _take_numbers,
    HOLIDAYS: _take_holidays,
    RECEIPT: _take_receipt,
}


@requires(Right.LOOK)
def list_notices() -> list[Notice]:
    """The centre's notices that nobody here has put away yet and that still hold, the latest first."""
    found = []
    for row, body in _open(NOTICE):
        until = date.fromisoformat(body["until"]) if body.get("until") else None
        if until is None or until >= clock.today():
            text = str(body.get("text", ""))
            found.append(Notice(row.key, str(body["title"]), text, until, clock.from_ms(row.taken_at)))
    return found


@requires(Right.LOOK)
def list_plans() -> list[Plan]:
    """The centre's planned activities that are still to come and not yet taken on, the next one first."""
    found = [_plan(row, body) for row, body in _open(PLAN)]
    return sorted((p for p in found if p.ends > clock.now().replace(tzinfo=None)), key=lambda p: p.starts)


def _open(kind: str) -> Iterator[tuple[CentreItem, dict[str, Any]]]:
    """Items of a kind that nobody has dealt with, the latest first; one of no known form is left out."""
    query = CentreItem.select().where(
        CentreItem.kind == kind, CentreItem.body != "", CentreItem.done_at.is_null()
    )
    for row in query.order_by(CentreItem.taken_at.desc(), CentreItem.key):
        body = json.loads(row.body)
        try:
            if kind == PLAN:
                _plan(row, body)
            elif body.get("until"):
                date.fromisoformat(body["until"])
            if not str(body["title"]).strip():
                raise ValueError("title")
        except (KeyError, TypeError, ValueError):
            continue
        yield row, body


def _plan(row: CentreItem, body: dict[str, Any]) -> Plan:
    return Plan(
        row.key, str(body["title"]), str(body["category"]), datetime.fromisoformat(body["starts"]),
        datetime.fromisoformat(body["ends"]), str(body.get("content", "")), row.activity,
    )  # fmt: skip


@requires(Right.ACTIVITIES)
@atomic
def adopt_plan(key: str) -> str:
    """Make a draft of the centre's plan; gives the activity's uid. Raises as ``activities.add_activity``."""
    row = _item(key, PLAN)
    plan = _plan(row, json.loads(row.body))
    made = activities.add_activity(
        title=plan.title, starts=plan.starts, ends=plan.ends, category=plan.category,
        content=plan.content, draft=True,
    )  # fmt: skip
    CentreItem.update(done_at=clock.now_ms(), activity=made.uid).where(CentreItem.key == key).execute()
    return made.uid


@requires(Right.ACTIVITIES)
@atomic
def put_away(key: str) -> None:
    """A notice was read, or a plan is not for here; it is shown no more until the centre changes it."""
    row = CentreItem.get_or_none(CentreItem.key == key)
    if row is None:
        raise NotFound(_("notice"), key)
    CentreItem.update(done_at=clock.now_ms()).where(CentreItem.key == key).execute()


def _item(key: str, kind: str) -> CentreItem:
    row = CentreItem.get_or_none(CentreItem.key == key, CentreItem.kind == kind, CentreItem.body != "")
    if row is None:
        raise NotFound(_("planned activity"), key)
    return row


@requires(Right.LOOK)
def list_brands() -> list[str]:
    """The brands that the centre named, for filling in."""
    bodies = [json.loads(row.body) for row in CentreItem.select().where(CentreItem.kind == BRAND) if row.body]
    return sorted(str(body["name"]) for body in bodies if body.get("name"))


@requires(Right.SYNC_VIEW)
def list_parcels() -> list[ParcelRow]:
    """The parcels that were taken in, newest first."""
    query = Parcel.select().order_by(Parcel.number.desc())
    return [ParcelRow(p.number, clock.from_ms(p.at), clock.from_ms(p.taken_at), p.items) for p in query]
