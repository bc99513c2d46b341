"""The three axes that an activity is counted by (domain §3.10): service, platform, task.

The eight services stand in the code. A station's own categories are rows: what ``category_rows`` reads of
them, at log-in and after each change, is what ``CATEGORIES`` and ``BY_KEY`` show to everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, overload

from station_app.core import hues
from station_app.core.errors import StationError
from station_app.core.i18n import _

STATION, CENTRE = "station", "centre"


@dataclass(frozen=True, slots=True)
class Category:
    """One of Changsha's eight services (2022), or an own one of the station or its centre.

    ``key`` is stored; ``seal`` is the one hanzi; ``reported_as`` the key of the service that an own category
    is counted under; ``colour`` one of ``hues.COLOURS``. One that is not ``active`` is offered no more.
    """

    key: str
    seal: str
    name: str
    medium: str
    short: str
    english: str
    reported_as: str
    colour: str
    active: bool = True
    owner: str = ""

    @property
    def own(self) -> bool:
        """Whether the station or its centre made it up."""
        return self.reported_as != self.key


def _service(key: str, seal: str, name: str, medium: str, short: str, english: str) -> Category:
    return Category(key, seal, name, medium, short, english, key, key)


SERVICES: Final = (
    _service("xuan", "宣", "理论政治宣讲", "理论宣讲", "宣讲", "Talks"),
    _service("wen", "文", "文化文艺服务", "文化文艺", "文艺", "Culture"),
    _service("xue", "学", "助学支教", "助学支教", "助学", "Learning"),
    _service("jian", "健", "医疗健身", "医疗健身", "健康", "Health"),
    _service("ke", "科", "科学普及", "科学普及", "科普", "Science"),
    _service("fa", "法", "法律服务", "法律服务", "法律", "Law"),
    _service("huan", "环", "卫生环保", "卫生环保", "环保", "Clean-up"),
    _service("bang", "帮", "扶危帮困", "扶危帮困", "帮困", "Help"),
)
SERVICE_KEYS: Final = frozenset(one.key for one in SERVICES)
#: What every station has of its own from the start (decisions.md); a row of the same key stands over it.
SCHOOL_GATE: Final = Category(
    "hu", "护", "护学岗", "护学岗", "护学岗", "School gate", "bang", "hu", owner=STATION
)
#: Where an activity is counted whose category nobody here knows, so that no sum loses it.
FALLBACK: Final = "bang"

PLATFORMS: Final = ("理论宣讲", "教育服务", "文化服务", "科技与科普服务", "健身体育服务")
TASKS: Final = (
    "学习实践科学理论",
    "宣传宣讲党的政策",
    "培育践行主流价值",
    "丰富活跃文化生活",
    "深入推进移风易俗",
)


class _Known:
    every: tuple[Category, ...] = (*SERVICES, SCHOOL_GATE)
    by_key: Mapping[str, Category] = {one.key: one for one in (*SERVICES, SCHOOL_GATE)}


class _Every(Sequence[Category]):
    """The eight, then the own ones, those that are stopped too; always as they stand now."""

    @overload
    def __getitem__(self, place: int) -> Category: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Category]: ...
    def __getitem__(self, place: int | slice) -> Category | Sequence[Category]:
        return _Known.every[place]

    def __len__(self) -> int:
        return len(_Known.every)


class _ByKey(Mapping[str, Category]):
    """Categories by key, as they stand now. A key that nobody knows gives a stand-in that shows the key."""

    def __getitem__(self, key: str) -> Category:
        return _Known.by_key.get(key) or _stand_in(key)

    def get(self, key: str, default: Any = None) -> Any:
        """The category; ``default`` where nobody knows the key."""
        return _Known.by_key.get(key, default)

    def __contains__(self, key: object) -> bool:
        return key in _Known.by_key

    def __iter__(self) -> Iterator[str]:
        return iter(_Known.by_key)

    def __len__(self) -> int:
        return len(_Known.by_key)


CATEGORIES: Final[Sequence[Category]] = _Every()
BY_KEY: Final[Mapping[str, Category]] = _ByKey()


def _stand_in(key: str) -> Category:
    return Category(key, key[:1], key, key, key, key, FALLBACK, hues.UNKNOWN, active=False)


def own(key: str, name: str, seal: str, colour: str, reported_as: str, **more: Any) -> Category:
    """An own category: its one name is all of its names. ``more``: ``active``, ``owner``.

    It is counted under one of the eight, whatever a row says.
    """
    english = SCHOOL_GATE.english if (key, name) == (SCHOOL_GATE.key, SCHOOL_GATE.name) else name
    under = reported_as if reported_as in SERVICE_KEYS else FALLBACK
    return Category(key, seal, name, name, name, english, under, colour, **more)


def use(owned: Iterable[Category]) -> None:
    """Show these own categories beside the eight; the school gate stays unless one has its key."""
    found = {SCHOOL_GATE.key: SCHOOL_GATE} | {one.key: one for one in owned if one.key not in SERVICE_KEYS}
    every = (*SERVICES, *found.values())
    _Known.by_key = {one.key: one for one in every}
    _Known.every = every
    hues.use({one.key: one.colour for one in every})


def offered(keep: str = "") -> tuple[Category, ...]:
    """What a new activity may be: the eight and the own ones in use; ``keep`` is there in any case."""
    found = tuple(one for one in _Known.every if one.active or one.key == keep)
    return found if not keep or keep in _Known.by_key else (*found, _stand_in(keep))


class NoSuchCategory(StationError):
    """The text names none of the categories."""

    code = "no-such-category"

    def __init__(self, text: str) -> None:
        names = _(", ").join(f"{c.name}({c.seal})" for c in offered())
        super().__init__(
            _("“%(text)s” is no category. There are: %(names)s.") % {"text": text, "names": names},
            category=text,
        )


def find_category(text: str) -> Category:
    """The category by key, seal, or any of its names; raises ``NoSuchCategory``.

    One that is stopped is found by its key alone, since activities of before carry it.
    """
    wanted = text.strip()
    if wanted in _Known.by_key:
        return _Known.by_key[wanted]
    for category in offered():
        names = (category.seal, category.name, category.medium, category.short)
        if wanted in names or wanted.lower() == category.english.lower():
            return category
    raise NoSuchCategory(text)
