"""Stations for the benchmark, filled in bulk: triggers and change log take part, services do not."""

from __future__ import annotations

import gc
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from station_app.activities.models import Activity
from station_app.core import clock, keys
from station_app.core.db import db, insert_rows
from station_app.core.ids import new_id
from station_app.core.paths import Home
from station_app.library.models import Copy, Title
from station_app.library.queries import title_key
from station_app.operators import service as operators
from station_app.roster.models import Person
from station_app.signin.models import SignInEvent
from station_app.sync import cards, sealing
from tests.bench import people

CODE, OPERATOR, PASSWORD = "430111008012", "罗晓敏", "fengyuan"
START = datetime(2026, 1, 5, 9, 0)


@contextmanager
def station(*, persons: int = 0, real_cost: bool = False) -> Iterator[Home]:
    """A fresh station with so many people, its coordinator logged in; removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="station-bench-") as folder:
        home = Home(Path(folder) / "home")
        before = keys.COST
        if not real_cost:
            keys.COST = keys.Cost(memory_kib=64, iterations=1, lanes=1)  # type: ignore[misc]
        try:
            operators.set_up_station(home, station_code=CODE, operator_name=OPERATOR, password=PASSWORD)
            add_people(persons)
            gc.freeze()  # as either face does when it has started
            yield home
        finally:
            operators.log_out()
            keys.COST = before  # type: ignore[misc]


def add_people(count: int) -> list[tuple[object, ...]]:
    """Insert invented people; gives their rows."""
    rows = list(people.people(count))
    with db.atomic():
        insert_rows(Person, people.COLUMNS, rows)
    return rows


def add_activities(count: int, *, days: int = 300, month: bool = False) -> list[str]:
    """Insert published activities spread over ``days`` from January, or all in October; gives uids."""
    chance, rows = random.Random(3), []
    keys_of = ("wen", "xuan", "xue", "jian", "ke", "fa", "huan", "bang", "hu")
    for n in range(count):
        day = datetime(2026, 10, 1 + n % 31) if month else START + timedelta(days=n * days // max(1, count))
        starts = day.replace(hour=8 + n % 11, minute=0)
        ends = starts + timedelta(minutes=90)
        rows.append(
            (
                new_id(), 1, f"2026-{n + 1:04d}", f"公益课堂第{n + 1}讲", chance.choice(keys_of),
                f"{starts:%Y-%m-%dT%H:%M}", f"{ends:%Y-%m-%dT%H:%M}", "Asia/Shanghai", "published",
                *_defaults(Activity)[1],
            )
        )  # fmt: skip
    names = ("id", "rev", "number", "title", "category", "starts", "ends", "zone", "status")
    with db.atomic():
        insert_rows(Activity, (*names, *_defaults(Activity, names)[0]), rows)
    return [str(row[0]) for row in rows]


def _defaults(
    model: type[Activity],
    given: tuple[str, ...] = ("id", "rev", "number", "title", "category", "starts", "ends", "zone", "status"),
) -> tuple[tuple[str, ...], tuple[object, ...]]:
    """The columns that are not given, with what a new row has in them."""
    fields = [f for f in model._meta.sorted_fields if f.column_name not in given]
    return tuple(f.column_name for f in fields), tuple(
        f.default() if callable(f.default) else f.default for f in fields
    )


def add_sign_ins(count: int, activities: list[str], persons: list[str]) -> None:
    """Insert ``count`` sign-in events (half of them sign-outs), every one in the change log."""
    chance, rows = random.Random(4), []
    at = clock.to_ms(START)
    for n in range(count // 2):
        activity, person, came = chance.choice(activities), chance.choice(persons), new_id()
        moment = at + n * 60_000
        rows.append((came, 1, activity, person, "in", "volunteer", moment, 480, 0, 0, None, None))
        rows.append(
            (new_id(), 1, activity, person, "out", "volunteer", moment + 3_600_000, 480, 0, 0, came, None)
        )
    columns = (
        "id", "rev", "activity_id", "person_id", "kind", "role", "at", "tz", "mended", "walk_in",
        "opened_by_id", "voids_id",
    )  # fmt: skip
    more = [f for f in SignInEvent._meta.sorted_fields if f.column_name not in columns]
    extra = tuple(f.default() if callable(f.default) else f.default for f in more)
    names = (*columns, *(f.column_name for f in more))
    with db.atomic():
        insert_rows(SignInEvent, names, [(*row, *extra) for row in rows])


def add_titles(count: int, copies: int = 3) -> None:
    """Insert titles with so many copies each."""
    chance = random.Random(5)
    words = "山水风月春秋江湖人间故乡童年历史科学诗词文学世界中国长沙湘江书法健康花草"
    titles, books = [], []
    names = ("id", "rev", "title", "author", "isbn", "call_number", "search_key")
    for n in range(count):
        title = "".join(chance.choice(words) for _i in range(5)) + str(n)
        author = chance.choice(people.SURNAMES) + chance.choice(people.GIVEN)
        uid, call = new_id(), f"I247.{n % 90}/{n}"
        titles.append((uid, 1, title, author, "", call, title_key(title, author, "", call)))
        books += [(new_id(), 1, uid, f"2{n * copies + c:011d}", "shelf") for c in range(copies)]
    with db.atomic():
        _insert(Title, names, titles)
        _insert(Copy, ("id", "rev", "title_id", "barcode", "state"), books)


def _insert(model: type[Title] | type[Copy], names: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    more = [f for f in model._meta.sorted_fields if f.column_name not in names]
    extra = tuple(f.default() if callable(f.default) else f.default for f in more)
    insert_rows(model, (*names, *(f.column_name for f in more)), [(*row, *extra) for row in rows])


def centre_card(path: Path) -> Path:
    """A centre's card, so that packages are sealed to keys and not to a passphrase."""
    secret, public = sealing.new_signing_key()
    recipients = {name: sealing.new_age_identity()[1] for name in ("centre", "escrow")}
    card = {
        "format": "centre-card 1.0",
        "centre": "430111",
        "name": "雨花区新时代文明实践中心",
        "recipients": recipients,
        "signing": public,
        "pepper": "ab" * 32,
        "private_columns": {"person": ["name", "phone"]},
        "figures": {CODE: "0412"},
    }
    cards.write_card(path, card, secret)
    return path
