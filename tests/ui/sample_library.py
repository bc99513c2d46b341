"""The library of the sample station: titles, cards, loans, and what the desk did this morning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from station_app.core import paths
from station_app.core.db import db
from station_app.core.ids import new_id
from station_app.library import barcodes
from station_app.library import service as library
from station_app.library.models import ReaderCard
from station_app.library.rows import LendingRules, Outcome, Result
from station_app.organisation import service as organisation
from tests.ui.sample_people import Crowd

Steps = list[tuple[datetime, Callable[[], object]]]
#: Titles of the pictures: title, author, call number, place, barcodes (one made for each empty one).
PICTURED = (
    ("家常湘菜", "许菊云", "TS972", "C2 架", ("204120031271",)),
    ("阳台养花有讲究", "王意成", "S68", "C3 架", ("204120019060",)),
    ("雷锋日记", "雷锋", "D64", "A1 架", ("204120000821",)),
    ("湘行散记", "沈从文", "I266", "B2 架", ("", "")),
    ("小书匠", "北猫", "I287", "C4 架", ("",)),
    ("颜真卿楷书入门", "田英章", "J292", "B4 架", ("",)),
    ("十万个为什么", "卢嘉锡", "N49", "C1 架", ("",)),
    ("边城", "沈从文", "I246", "B2 架", ("",)),
    ("老年人用手机", "张明", "TN929", "C3 架", ("",)),
    ("中国通史", "吕思勉", "K20", "A2 架", ("",)),
    ("长沙老街故事", "陈先枢", "K296", "A2 架", ("",)),
    ("红岩", "罗广斌、杨益言", "I247", "A3 架", ("",)),
    ("中国民间故事", "贾芝", "I277", "C1 架", ("",)),
)
#: Every sixth title of the demo's list makes the rest.
EVERY = 6
#: The pictured card numbers are the 218th and the 341st that this station gave. One card stands for
#: those given before each, since making them all would take longer than everything else here.
CARDS = {217: "", 218: "周秀兰", 340: "", 341: "肖玉珍"}
OTHER_CARDS = 40
READERS = ("贺思源", "邓浩然", "黄志远", "谭美玲", "张新民", "李梦洁", "欧阳静", "易建平", "夏长青")
#: The pictures count plain thirty days; two of their dates fall on a Monday, the closed day.
RULES = LendingRules(closed_weekdays=())
CONFIRMED = frozenset({"limit", "overdue"})


@dataclass(slots=True)
class Shelf:
    """Barcodes by title, in the order they were catalogued; card numbers by reader; others' cards."""

    books: dict[str, tuple[str, ...]] = field(default_factory=dict)
    cards: dict[str, str] = field(default_factory=dict)
    neighbours: list[str] = field(default_factory=list)

    def others(self) -> list[str]:
        """Barcodes of the titles that stand in no picture, one a title."""
        known = {row[0] for row in PICTURED}
        return [codes[0] for title, codes in self.books.items() if title not in known]


def catalogue() -> Shelf:
    """Put the titles on the shelf."""
    shelf = Shelf()
    with db.atomic():
        for title, author, call_number, place, codes in PICTURED:
            _add(shelf, title, author, call_number, place, codes)
        lines = paths.resource("demo", "titles.txt").read_text(encoding="utf-8").splitlines()
        for line in lines[::EVERY]:
            call_number, title, author, publisher, year, price = line.split("|")
            if title not in shelf.books:
                more = {"publisher": publisher, "year": year, "price": price}
                _add(shelf, title, author, call_number, f"{call_number[0]} 架", ("",), **more)
    return shelf


def _add(
    shelf: Shelf, title: str, author: str, call_number: str, place: str, codes: tuple[str, ...], **more: str
) -> None:
    given = [code for code in codes if code]
    row = library.add_title(
        title=title, author=author, call_number=call_number, place=place, copies=given,
        count=len(codes) - len(given), **more,
    )  # fmt: skip
    shelf.books[title] = tuple(copy.barcode for copy in row.copies)


def give_cards(shelf: Shelf, crowd: Crowd) -> None:
    """Give cards to the pictured readers, whose numbers are the pictured ones, and to neighbours."""
    figures = organisation.this_station().figures
    with db.atomic():
        for serial, name in CARDS.items():
            if name:
                shelf.cards[name] = library.reader_card(crowd.named[name]).card
            else:
                number = barcodes.make(barcodes.CARD, figures, serial)
                ReaderCard.create(id=new_id(), number=number, person=crowd.neighbours[-serial])
        for name in READERS:
            shelf.cards[name] = library.reader_card(crowd.named[name]).card
        shelf.neighbours = [library.reader_card(uid).card for uid in crowd.neighbours[:OTHER_CARDS]]


def lend_before_today(shelf: Shelf) -> Steps:
    """The loans up to yesterday, as moments and what happens then."""
    others, cards = shelf.others(), shelf.neighbours
    named = [
        ("2026-09-07T10:12", "肖玉珍", "家常湘菜"), ("2026-09-10T15:40", "肖玉珍", "雷锋日记"),
        ("2026-09-12T10:30", "贺思源", "颜真卿楷书入门"), ("2026-09-15T16:20", "邓浩然", "十万个为什么"),
        ("2026-09-16T09:20", "黄志远", "长沙老街故事"), ("2026-09-18T11:10", "肖玉珍", "阳台养花有讲究"),
        ("2026-09-24T14:05", "张新民", "红岩"), ("2026-09-24T14:06", "张新民", "中国民间故事"),
    ]  # fmt: skip
    steps: list[tuple[str, Callable[[], object]]] = [
        (at, _lending(shelf.cards[name], shelf.books[title][0])) for at, name, title in named
    ]
    steps.append(("2026-09-26T10:40", _lending(shelf.cards["李梦洁"], shelf.books["湘行散记"][1])))
    steps.append(
        ("2026-10-09T10:00", lambda: _done(library.renew([shelf.books["雷锋日记"][0]], rules=RULES)))
    )
    for n, code in enumerate(others[:4]):  # due today
        steps.append((f"2026-09-16T10:0{n}", _lending(cards[n], code)))
    for n, code in enumerate(others[4:9]):  # 谭美玲's five, the most that a card may have
        steps.append((f"2026-09-22T15:0{n}", _lending(shelf.cards["谭美玲"], code)))
    for n, code in enumerate(others[9:12]):
        steps.append((f"2026-09-29T09:3{n}", _lending(shelf.cards["周秀兰"], code)))
    for n, code in enumerate(others[12:22]):
        steps.append((f"2026-10-{n + 1:02d}T16:00", _lending(cards[10 + n], code)))
    return [(datetime.fromisoformat(at), step) for at, step in steps]


def lend_today(shelf: Shelf) -> Steps:
    """This morning at the desk: lent 7, returned 5, renewed 2; the pictured lines come last."""
    others, cards, books = shelf.others(), shelf.neighbours, shelf.books
    reader = shelf.cards["李梦洁"]
    morning: list[tuple[str, Callable[[], object]]] = [
        (f"08:3{n}", _lending(cards[30 + n], code)) for n, code in enumerate(others[22:27])
    ]
    morning += [
        ("08:41", lambda: _done(library.take_back([others[12]]))),
        ("08:44", lambda: _done(library.take_back([others[13]]))),
        ("08:50", lambda: _done(library.renew([others[14]], rules=RULES))),
        ("09:46", lambda: _done(library.take_back([books["红岩"][0], books["中国民间故事"][0]]))),
        ("09:51", lambda: _done(library.renew(books["长沙老街故事"], rules=RULES))),
        ("10:03", _lending(reader, books["老年人用手机"][0])),
        ("10:03:30", _lending(reader, books["边城"][0])),
        ("10:05", lambda: _done(library.take_back([books["湘行散记"][1]]))),
    ]
    return [(datetime.fromisoformat(f"2026-10-16T{at}"), step) for at, step in morning]


def _lending(card: str, code: str) -> Callable[[], object]:
    return lambda: _done(library.lend(card, [code], confirm=CONFIRMED, rules=RULES))


def _done(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        assert outcome.outcome is Result.DONE, outcome
