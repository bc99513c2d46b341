"""The three axes that an activity is counted by (domain §3.10): service, platform, task."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from station_app.core.errors import StationError
from station_app.core.i18n import _


@dataclass(frozen=True, slots=True)
class Category:
    """One of Changsha's eight services (2022), or the station's own.

    ``key`` is stored and names the colours; ``seal`` is the one hanzi; ``reported_as`` the key of the
    service that an own category is counted under.
    """

    key: str
    seal: str
    name: str
    medium: str
    short: str
    english: str
    reported_as: str

    @property
    def own(self) -> bool:
        """Whether the station made it up."""
        return self.reported_as != self.key


def _service(key: str, seal: str, name: str, medium: str, short: str, english: str) -> Category:
    return Category(key, seal, name, medium, short, english, key)


CATEGORIES: Final = (
    _service("xuan", "宣", "理论政治宣讲", "理论宣讲", "宣讲", "Talks"),
    _service("wen", "文", "文化文艺服务", "文化文艺", "文艺", "Culture"),
    _service("xue", "学", "助学支教", "助学支教", "助学", "Learning"),
    _service("jian", "健", "医疗健身", "医疗健身", "健康", "Health"),
    _service("ke", "科", "科学普及", "科学普及", "科普", "Science"),
    _service("fa", "法", "法律服务", "法律服务", "法律", "Law"),
    _service("huan", "环", "卫生环保", "卫生环保", "环保", "Clean-up"),
    _service("bang", "帮", "扶危帮困", "扶危帮困", "帮困", "Help"),
    Category("hu", "护", "护学岗", "护学岗", "护学岗", "School gate", "bang"),
)
BY_KEY: Final = {category.key: category for category in CATEGORIES}

PLATFORMS: Final = ("理论宣讲", "教育服务", "文化服务", "科技与科普服务", "健身体育服务")
TASKS: Final = (
    "学习实践科学理论",
    "宣传宣讲党的政策",
    "培育践行主流价值",
    "丰富活跃文化生活",
    "深入推进移风易俗",
)


class NoSuchCategory(StationError):
    """The text names none of the categories."""

    code = "no-such-category"

    def __init__(self, text: str) -> None:
        names = _(", ").join(f"{c.name}({c.seal})" for c in CATEGORIES)
        super().__init__(
            _("“%(text)s” is no category. There are: %(names)s.") % {"text": text, "names": names},
            category=text,
        )


def find_category(text: str) -> Category:
    """The category by key, seal, or any of its names; raises ``NoSuchCategory``."""
    wanted = text.strip()
    for category in CATEGORIES:
        names = (category.key, category.seal, category.name, category.medium, category.short)
        if wanted in names or wanted.lower() == category.english.lower():
            return category
    raise NoSuchCategory(text)
