"""What people are searched and sorted by: every reading of a name, surnames read as surnames.

pypinyin misreads 36 of 94 tested surnames (domain §5), so a table stands above it; every other
reading stays findable too, since that is what people type.
"""

from __future__ import annotations

import functools
import itertools
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from station_app.core import pinyin
from station_app.roster import names

#: Surnames whose family reading is not the commonest one of the character.
SURNAMES: Final = {
    "单": "shàn", "曾": "zēng", "仇": "qiú", "查": "zhā", "解": "xiè", "区": "ōu", "盖": "gě",
    "朴": "piáo", "翟": "zhái", "覃": "qín", "缪": "miào", "牟": "mù", "乐": "yuè", "种": "chóng",
    "繁": "pó", "秘": "bì", "折": "shé", "阚": "kàn", "召": "shào", "乜": "niè", "隗": "wěi",
    "佴": "nài", "郇": "xún", "尉": "wèi", "卜": "bǔ", "柏": "bǎi", "鲍": "bào", "贲": "bēn",
    "秦": "qín", "车": "chē", "谌": "chén", "晟": "chéng", "楚": "chǔ", "褚": "chǔ", "啜": "chuài",
    "那": "nā", "莘": "shēn", "员": "yùn", "贠": "yùn", "祭": "zhài", "逄": "páng", "冼": "xiǎn",
    "洗": "xiǎn", "燕": "yān", "应": "yīng", "於": "yū", "余": "yú", "曲": "qū", "任": "rén",
    "撒": "sǎ", "少": "shào", "沈": "shěn", "石": "shí", "宿": "sù", "拓": "tuò", "危": "wēi",
    "韦": "wéi", "冯": "féng", "费": "fèi", "甫": "fǔ", "干": "gān", "葛": "gě", "过": "guō",
    "哈": "hǎ", "郝": "hǎo", "黑": "hè", "华": "huà", "纪": "jǐ", "蓟": "jì", "贾": "jiǎ",
    "靳": "jìn", "隽": "juàn", "阙": "quē", "可": "kě", "库": "shè", "蒯": "kuǎi", "匡": "kuāng",
    "勒": "lè", "冷": "lěng", "厘": "lí", "六": "lù", "陆": "lù", "吕": "lǚ", "麻": "má",
    "满": "mǎn", "万": "wàn", "宓": "mì", "能": "nài", "宁": "níng", "甯": "nìng", "欧": "ōu",
    "庞": "páng", "皮": "pí", "戚": "qī", "亓": "qí", "强": "qiáng", "覀": "qín", "璩": "qú",
    "瞿": "qú", "权": "quán", "冉": "rǎn", "桑": "sāng", "瑟": "sè", "佘": "shé", "厍": "shè",
    "盛": "shèng", "殳": "shū", "眭": "suī", "谭": "tán", "佟": "tóng", "涂": "tú", "洼": "wā",
    "隰": "xí", "咸": "xián", "相": "xiàng", "胥": "xū", "禤": "xuān", "闫": "yán", "鄢": "yān",
    "幺": "yāo", "弋": "yì", "尹": "yǐn", "宰": "zǎi", "藏": "zāng", "臧": "zāng", "长": "zhǎng",
    "中": "zhòng", "重": "chóng", "竺": "zhú", "禚": "zhuó", "訾": "zī", "祖": "zǔ",
    "降": "jiàng", "会": "kuài", "夏": "xià", "盘": "pán", "适": "kuò", "句": "gōu", "俞": "yú",
}  # fmt: skip
COMPOUND: Final = {
    "尉迟": "yù chí", "万俟": "mò qí", "澹台": "tán tái", "令狐": "líng hú", "单于": "chán yú",
    "长孙": "zhǎng sūn", "乐正": "yuè zhèng", "宰父": "zǎi fǔ", "鲜于": "xiān yú", "亓官": "qí guān",
    "钟离": "zhōng lí", "呼延": "hū yán", "独孤": "dú gū", "谷梁": "gǔ liáng", "澹臺": "tán tái",
}  # fmt: skip
#: Rare characters of names that pypinyin's table lacks or has another reading for.
RARE: Final = {
    "䶮": "yǎn", "𬸪": "yán", "㛃": "jié", "𬱖": "dí", "𠅤": "xùn", "㑇": "zhòu", "㼆": "yíng",
    "鿍": "gàng", "𫖯": "fǔ", "𬀩": "wěi", "𬍛": "hǒng", "𫍯": "xiǎo", "𬭎": "hóng", "𪻐": "xiàn",
    "㵘": "màn", "㙓": "jí", "䒟": "chéng", "𡊄": "kūn", "𬭚": "chún", "𬴊": "lín",
}  # fmt: skip


@functools.cache
def _tones(character: str) -> tuple[str, ...]:
    rare = (RARE[character],) if character in RARE else ()
    return tuple(dict.fromkeys(rare + pinyin.toned(character)))


@functools.lru_cache(maxsize=4096)
def _surname_tones(surname: str) -> tuple[str, ...] | None:
    if surname in COMPOUND:
        return tuple(COMPOUND[surname].split())
    return (SURNAMES[surname],) if surname in SURNAMES else None


def toned_syllables(name: str) -> list[tuple[str, ...]]:
    """The readings with tones of each character that has one, the right one for the surname first."""
    family = names.surname(name)
    fixed = _surname_tones(family)
    found = []
    for place, character in enumerate(name):
        readings = _tones(character)
        if fixed and place < len(fixed):
            readings = tuple(dict.fromkeys((fixed[place], *readings)))
        if readings:
            found.append(readings)
        elif character.isascii() and character.isalpha():
            found.append((character.lower(),))
    return found


@functools.lru_cache(maxsize=1 << 15)
def _plain(readings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pinyin.without_tone(reading) for reading in readings))


@functools.lru_cache(maxsize=1 << 16)
def name_keys(name: str) -> str:
    """``name|every full pinyin|every initials``, at most 64 combinations of readings."""
    choices = [_plain(readings) for readings in toned_syllables(name)]
    combined = list(itertools.islice(itertools.product(*choices), pinyin.MOST_READINGS))
    full = dict.fromkeys("".join(one) for one in combined)
    initials = dict.fromkeys("".join([syllable[0] for syllable in one]) for one in combined)
    return "|".join((needle(name), *full, *initials))


def search_key(name: str, *, phone: str = "", volunteer_number: str = "", id_number: str = "") -> str:
    """The one column that a person is searched by, lower case, its parts divided by ``|``."""
    return f"{name_keys(name)}|{phone}|{volunteer_number}|{id_number}".lower()


def keys_of(values: Mapping[str, Any]) -> dict[str, str]:
    """A person's local key columns, as they follow from name and numbers."""
    return {
        "search_key": search_key(
            values["name"],
            phone=values.get("phone") or "",
            volunteer_number=values.get("volunteer_number") or "",
            id_number=values.get("id_number") or "",
        ),
        "sort_key": sort_key(values["name"]),
    }


def sort_key(name: str) -> str:
    """What a roster is sorted by: each character's reading, the surname's own first."""
    return " ".join(_plain(readings)[0] for readings in toned_syllables(name)) + f"|{name}"


def needle(text: str) -> str:
    """What was typed, as it stands in a search key: no spaces, lower case, ü as v, digits half-width."""
    compact = "".join(text.split()).replace(names.INTERPUNCT, "")
    halved = "".join(unicodedata.normalize("NFKC", c) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in compact)
    return halved.lower().replace("ü", "v").replace("|", "")


def marked(name: str, typed: str) -> list[tuple[str, int]]:
    """The name's syllables with tones, each with how many of its letters ``typed`` matched.

    ``marked("周秀兰", "zx")`` → ``[("zhōu", 1), ("xiù", 1), ("lán", 0)]``. Hanzi and digits match none.
    """
    syllables = toned_syllables(name)
    wanted = needle(typed)
    plain = [_plain(readings)[0] for readings in syllables]
    for start in range(len(plain)):
        lengths = _match(plain[start:], wanted) if wanted.isascii() and wanted.isalpha() else None
        if lengths is not None:
            rest = len(plain) - start - len(lengths)
            counts = [0] * start + lengths + [0] * rest
            return [(readings[0], n) for readings, n in zip(syllables, counts, strict=True)]
    return [(readings[0], 0) for readings in syllables]


def _match(plain: list[str], wanted: str) -> list[int] | None:
    """How many letters of each syllable spell ``wanted``: whole ones, or initials; the last may be cut."""
    if not wanted:
        return []
    if not plain:
        return None
    for length in range(min(len(plain[0]), len(wanted)), 0, -1):
        if plain[0][:length] != wanted[:length]:
            continue
        if length not in (1, len(plain[0])) and length != len(wanted):
            continue
        rest = _match(plain[1:], wanted[length:])
        if rest is not None:
            return [length, *rest]
    return None
