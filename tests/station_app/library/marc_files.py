"""MARC files made byte by byte, by other code than the program's own."""

from __future__ import annotations

Fields = list[tuple[str, str]]

SANGUO: Fields = [
    ("001", "000000001"),
    ("010", "  $a978-7-02-000872-8$dCNY39.50"),
    ("101", "0 $achi"),
    ("102", "  $aCN"),
    ("200", "1 $a三国演义$9san guo yan yi$e一百二十回$f罗贯中著$g毛宗岗评"),
    ("210", "  $a北京$c人民文学出版社$d1973, 1998重印"),
    ("606", "0 $a章回小说$y中国$z明代"),
    ("690", "  $aI242.4$v5"),
    ("701", " 0$a罗贯中$4著"),
    ("905", "  $aFY$b0001001$b0001002$cA1$dI242.4$e1$f2"),
]
SHUIHU: Fields = [
    ("010", "  $a7-02-000874-7$dCNY50.60"),
    ("102", "  $aCN"),
    ("200", "1 $a水浒传$h上册$f施耐庵著"),
    ("210", "  $c人民文学出版社$d1997"),
    ("690", "  $aI242.4"),
    ("905", "  $aFY$b0001003$sI242.4/2"),
]
HONGLOU: Fields = [
    ("102", "  $aCN"),
    ("200", "1 $a红楼梦"),
    ("701", " 0$a曹雪芹$4著"),
    ("701", " 0$a高鹗$4续"),
    ("905", "  $aFY$dI242.4$e3$f3"),
]
THREE = [SANGUO, SHUIHU, HONGLOU]


def record(fields: Fields, encoding: str = "utf-8", leader: str = "nam0 22*****   450 ") -> bytes:
    """One record; ``$`` begins a subfield, ``*****`` in the leader is the base address."""
    texts = [text.replace("$", "\x1f").encode(encoding) + b"\x1e" for _tag, text in fields]
    return joined([(tag, text) for (tag, _text), text in zip(fields, texts, strict=True)], leader)


def joined(fields: list[tuple[str, bytes]], leader: str = "nam0 22*****   450 ") -> bytes:
    """A record from fields as bytes with their end marks."""
    directory, start = b"", 0
    for tag, text in fields:
        directory += f"{tag}{len(text):04}{start:05}".encode()
        start += len(text)
    base = 24 + len(directory) + 1
    body = leader.replace("*****", f"{base:05}").encode() + directory + b"\x1e"
    body += b"".join(text for _tag, text in fields) + b"\x1d"
    return f"{len(body) + 5:05}".encode() + body


def file(records: list[Fields], encoding: str = "utf-8", between: bytes = b"") -> bytes:
    """Records one behind the other."""
    return between.join(record(fields, encoding) for fields in records) + between
