"""Invented people for the benchmark: Chinese names, a district that does not exist, a fixed seed."""

from __future__ import annotations

import random
from collections.abc import Iterator

from station_app.core.ids import new_id
from station_app.roster import pinyin

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余杜叶程魏苏吕丁沈任"
)
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉珍建国志远海燕文斌佳慧晓梅新民立小红春生"
COLUMNS = (
    "id", "rev", "name", "sex", "birth_date", "id_type", "id_number", "phone", "phone_2", "address",
    "area", "political_status", "ethnicity", "education", "occupation", "skills", "guardian_name",
    "guardian_phone", "service_types", "capacities", "registered_on", "status", "note", "search_key",
    "sort_key", "fingerprint", "seen_at",
)  # fmt: skip


def people(count: int, seed: int = 1) -> Iterator[tuple[object, ...]]:
    """Rows of the person table, one tuple each, in the order of ``COLUMNS``."""
    chance = random.Random(seed)
    for n in range(count):
        given = "".join(chance.choice(GIVEN) for _i in range(chance.choice((1, 2, 2, 2))))
        name = chance.choice(SURNAMES) + given
        phone = f"1{chance.choice('3578')}{chance.randrange(10**9):09d}"
        born = f"{chance.randrange(1940, 2012)}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
        number = f"430199{born.replace('-', '')}{n % 1000:03d}X"
        key = pinyin.search_key(name, phone=phone, volunteer_number="", id_number=number)
        yield (
            new_id(), 1, name, chance.choice("男女"), born, "id", number, phone, "", f"{n % 40 + 1}栋",
            "丰园社区", "群众", "汉族", "大专", "退休", "", "", "", "", "volunteer", "2026-01-01", "active",
            "", key, pinyin.sort_key(name), "", chance.randrange(1, 10**12),
        )  # fmt: skip


def queries(rows: list[tuple[object, ...]], count: int, seed: int = 2) -> list[str]:
    """What staff type: surnames, names, initials, pinyin, phone and ID tails, and misses, shuffled."""
    chance = random.Random(seed)
    found = []
    for _i in range(count):
        row = chance.choice(rows)
        name, number, phone = str(row[2]), str(row[6]), str(row[7])
        key = str(row[23]).split("|")
        kinds = (
            name[0], name[:2], name, name[1:], key[1][:4], key[1][:6], key[-1][:2] if key else name,
            phone[-2:], phone[-4:], phone[3:7], number[-4:], "zzzq", "9999999",
        )  # fmt: skip
        found.append(chance.choice(kinds))
    return found
