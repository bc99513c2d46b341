"""Importing 20,000 CNMARC records, looking for and taking back what was taken in, and writing it out."""

from __future__ import annotations

import random
from pathlib import Path

from pymarc import MARCReader

from station_app.core.db import db
from station_app.library import exporting, importing, marc, undoing
from tests.bench.measure import Row, once
from tests.bench.stations import station

COUNT = 20_000
_NAMES = "春夏秋冬山水花鸟人家读书乡土故事少年中国历史文学作品选集研究入门图解新编"
_CLASSES = ("I247.5", "I242.4", "K825", "G624", "B94", "TS972", "R161", "S63")


def write_marc(path: Path, count: int = COUNT) -> Path:
    """Invented titles with two or three copies each, in GB18030 as old systems write them."""
    chance = random.Random(11)
    with open(path, "wb") as handle:
        for n in range(count):
            title = "".join(chance.choices(_NAMES, k=chance.randint(4, 14)))
            author = "".join(chance.choices(_NAMES, k=3))
            classed = chance.choice(_CLASSES)
            copies = "".join(f"\x1fb{n:06}{c}" for c in range(chance.randint(2, 3)))
            texts = {
                "010": f"  \x1fa978{n:09}0\x1fdCNY{chance.randint(9, 90)}.00",
                "100": "  \x1fa20240101d2019    em y0chiy0110    ea",
                "102": "  \x1faCN",
                "200": f"1 \x1fa{title}\x1f9pin yin\x1ff{author}著",
                "210": "  \x1fa长沙\x1fc湖南人民出版社\x1fd2019.5",
                "215": "  \x1fa320页\x1fd24cm",
                "330": f"  \x1fa本书收录{title}等篇章，供社区居民阅读。",
                "606": f"0 \x1fa{title[:4]}\x1fx研究\x1fy中国",
                "690": f"  \x1fa{classed}\x1fv5",
                "905": f"  \x1faFY{copies}\x1fd{classed}\x1fe{n % 900 + 1}",
            }
            handle.write(marc.write_record([(tag, text.encode("gb18030")) for tag, text in texts.items()]))
    return path


def run() -> list[Row]:
    """Six rows."""
    with station() as home:
        path = write_marc(home.root / "catalogue.iso")
        plans: list[importing.CataloguePlan] = []
        look = once(lambda: plans.append(importing.preview_catalogue(path)))
        bare = once(lambda: _read_alone(path))
        done: list[importing.CatalogueImported] = []
        commit = once(lambda: done.append(importing.commit_catalogue(plans[0])))
        floor = once(lambda: _insert_bare())
        again = once(lambda: importing.preview_catalogue(path))
        out = once(lambda: exporting.export_catalogue(home.root / "out.iso"))
        undo = once(lambda: undoing.undo_catalogue(done[0].batch))
        copies = f"{done[0].copies_added:,} copies"
        name = f"{COUNT:,} CNMARC records, "
        return [
            Row(name + "file to preview", look, bare, "–", "pymarc reading them, told the encoding"),
            Row(name + "preview to committed", commit, floor, "≤ 10×", f"bare executemany, {copies}"),
            Row(name + "file to committed", look + commit, 60_000, "≤ 60 s", "library.md §7"),
            Row(name + "known already, file to preview", again, look, "≤ 1.5×", "the same into nothing"),
            Row(name + "written as ISO 2709", out, look, "–", "file to preview"),
            Row(name + "taken back", undo, commit, "–", "preview to committed"),
        ]


def _read_alone(path: Path) -> int:
    """The records read by pymarc, which is told the encoding; nothing made of them."""
    with open(path, "rb") as handle:
        return sum(len(record.fields) for record in MARCReader(handle, file_encoding="gb18030") if record)


def _insert_bare() -> None:
    """The same rows into tables of the same columns and indexes with no trigger."""
    with db.atomic() as undo:
        for table in ("title", "copy"):
            (sql,) = db.execute_sql("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
            db.execute_sql(sql.replace(f"{table}", f"bare_{table}", 1))
            indexes = db.execute_sql(
                "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type = 'index' AND sql NOT NULL",
                (table,),
            )
            for n, (index,) in enumerate(indexes.fetchall()):
                columns = index[index.rindex("(") :]
                unique = "UNIQUE " if "UNIQUE" in index else ""
                db.execute_sql(f"CREATE {unique}INDEX bare_{table}_{n} ON bare_{table} {columns}")
            rows = db.execute_sql(f"SELECT * FROM {table}").fetchall()
            marks = ", ".join("?" * len(rows[0]))
            db.connection().executemany(f"INSERT INTO bare_{table} VALUES ({marks})", rows)
        undo.rollback()
