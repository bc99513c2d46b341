"""Names as people write them, made comparable without changing what they are (domain §5).

No NFKC: it would turn rare characters into others. The interpunct is U+00B7 (民委发〔2016〕33号).
"""

from __future__ import annotations

from typing import Final

INTERPUNCT: Final = "·"
_DOTS: Final = str.maketrans(dict.fromkeys("•・‧．⋅･∙●․", INTERPUNCT))
_WIDE_SPACES: Final = str.maketrans(dict.fromkeys("\u3000\u00a0\u2002\u2003\u2009\u200b\ufeff\t\r\n", " "))
LONGEST: Final = 50

_TWO: Final = (
    "欧阳司马上官诸葛夏侯东方皇甫尉迟公孙慕容司徒司空令狐宇文长孙轩辕端木南宫万俟闻人赫连澹台公冶宗政濮阳淳于单于太叔申屠仲孙钟离鲜于闾丘亓官司寇子车颛孙巫马公西漆雕"
    "乐正壤驷公良拓跋夹谷宰父谷梁百里东郭南门呼延羊舌微生梁丘左丘东门西门第五段干独孤完颜纳兰叶赫那拉富察"
)
COMPOUND_SURNAMES: Final = frozenset(_TWO[i : i + 2] for i in range(0, len(_TWO), 2)) | {
    "爱新觉罗",
    "钮祜禄",
}


def normalise(text: str) -> str:
    """The name with one form of interpunct, and without the spaces that line Han names up.

    ``张  三`` → ``张三``; ``Mary  Smith`` → ``Mary Smith``; ``阿依古丽．买买提`` → ``阿依古丽·买买提``.
    """
    words = text.translate(_WIDE_SPACES).split()
    name = " ".join(words).translate(_DOTS)
    if any(is_han(c) for c in name):
        name = name.replace(" ", "").replace(".", INTERPUNCT)
    return name.strip(INTERPUNCT + " ")


def is_han(character: str) -> bool:
    """Whether the character is a Chinese ideograph of any plane."""
    code = ord(character)
    return (
        0x3400 <= code <= 0x4DBF
        or 0x4E00 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x3FFFF
        or code == 0x3007
    )


def has_private_use(text: str) -> bool:
    """Whether a character is from the private use area: an old 造字 that only a person can put right."""
    return any(0xE000 <= ord(c) <= 0xF8FF or ord(c) >= 0xF0000 for c in text)


def is_name(text: str) -> bool:
    """Whether a normalised text can be a name: 1 to 50 characters, one letter or ideograph at least."""
    if not 0 < len(text) <= LONGEST or any(c.isdigit() for c in text):
        return False
    # 〇 and the newest planes are ideographs that Python does not call letters.
    return any(c.isalpha() or is_han(c) for c in text)


def surname(name: str) -> str:
    """The family name of a Han name; of another, its first part."""
    if INTERPUNCT in name:
        return name.split(INTERPUNCT)[0]
    if len(name) > 4 and name[:4] in COMPOUND_SURNAMES:
        return name[:4]
    if len(name) > 2 and name[:2] in COMPOUND_SURNAMES:
        return name[:2]
    return name[:1]
