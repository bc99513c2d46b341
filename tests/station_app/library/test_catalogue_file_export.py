"""The catalogue out and in again: nothing is added, and an empty station has the same books."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from station_app.core import clock, i18n
from station_app.core.db import change_row, db, insert_rows
from station_app.core.errors import NotAllowed
from station_app.core.ids import new_id
from station_app.core.paths import Home
from station_app.core.rights import Role
from station_app.library import entries, exporting, importing, marc, marc_text, marc_writing, queries
from station_app.library import service as library
from station_app.library.models import Copy, Title
from station_app.library.rows import CopyState
from station_app.operators import service as operators

pytestmark = pytest.mark.usefixtures("in_process")

SUFFIXES = (".xlsx", ".csv", ".iso")
#: Code that a spreadsheet would run, marks that the formats live by, and what catalogues have.
AWKWARD = (
    "=1+1", "'=1", "''-x", "-5", "@home", "+86", "三国演义 : 桃园结义", " : ", "a : ",
    "《红楼梦》研究", "《书》", "x,\"y\";z", "行一\n行二", "a\x1db\x1ec\x1fd", "\x00", "\x00=1", "\ufffe尾",
    "3.0", "1999", "  空 格  ", "𠮷野家", "ISBN", "书名", "$b",
)  # fmt: skip
texts = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12),
)
titles = st.lists(
    st.fixed_dictionaries(
        {
            "title": texts,
            "author": st.one_of(st.just(""), texts),
            "publisher": st.one_of(st.just(""), texts),
            "isbn_text": st.sampled_from(
                ("", "9787020008728", "978-7-02-000872-8 (精装)", "7020008729", "10019·3829", "1234")
            ),
            "call_number": st.sampled_from(("", "I242.4/1", "I242.4", "K82=6/N23:2", "-")),
            "price": st.sampled_from(("", "CNY9.90", "9.9元", "赠")),
            "year": st.sampled_from(("", "1999", "1999, 2003重印", "2004-5")),
            "subjects": st.sampled_from(("", "小说 -- 中国; 历史", "; ", " -- ")),
            "count": st.integers(0, 3),
            "place": st.sampled_from(("", "A1", "=x")),
        }
    ),
    max_size=6,
)


def books() -> dict[tuple[Any, ...], set[tuple[Any, ...]]]:
    """What a reader sees of every title, with its copies."""
    held: dict[str, set[tuple[Any, ...]]] = {}
    for title, *copy in Copy.select(Copy.title, Copy.barcode, Copy.place, Copy.state).tuples():
        held.setdefault(title, set()).add(tuple(copy))
    found = {}
    for t in Title.select():
        key = (t.title, t.author, t.publisher, t.year, t.isbn, t.isbn_printed, t.class_number)
        found[(*key, t.call_number, t.price_fen, t.price_text, t.subjects)] = held.get(t.id, set())
    return found


def mark(barcode: str, state: CopyState) -> None:
    change_row(Copy.get(Copy.barcode == barcode), {"state": state})


def catalogue(made: list[dict[str, Any]]) -> None:
    for values in made:
        if entries.plain_title(values["title"]):
            library.add_title(**values)


def texts_of(made: list[dict[str, Any]]) -> str:
    """Every text of the titles in one."""
    return "".join(str(value) for values in made for value in values.values())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=7)
@given(titles, st.sampled_from(SUFFIXES), st.sampled_from(("en", "zh_CN")))
def test_what_was_written_adds_nothing(
    station: operators.SetUp, tmp_path: Path, made: list[dict[str, Any]], suffix: str, language: str
) -> None:
    # A record as short as "¡" alone is the same bytes as "隆" in GB18030: no reader can tell the two apart.
    assume(suffix != ".iso" or not any("\x80" <= c < "\u0800" for c in texts_of(made)))
    i18n.load_language(language)
    path = tmp_path / f"out{suffix}"
    with db.atomic() as undo:
        catalogue(made)
        wrote = exporting.export_catalogue(path)
        have = library.count_titles()
        assert (wrote.titles, wrote.copies, wrote.left_out) == (*have, ())
        if suffix == ".iso" and not wrote.titles:
            assert path.read_bytes() == b""
        elif wrote.titles:
            again = importing.preview_catalogue(path)
            assert (again.titles_added, again.copies_added, again.refused) == (0, 0, ())
            assert again.records == again.unchanged
        undo.rollback()
    i18n.load_language("en")


PLAIN = [
    {
        "title": "三国演义 : 桃园结义", "author": "罗贯中著", "publisher": "人民文学出版社",
        "year": "1973, 1998重印", "isbn_text": "978-7-02-000872-8", "call_number": "I242.4/1",
        "price": "CNY39.50", "subjects": "章回小说 -- 中国; 历史", "copies": ["JY001", "JY002"],
        "count": 1, "place": "A1",
    },
    {"title": "=无书号的书", "author": "佚名", "call_number": "K82", "count": 2},
    {"title": "一本都没有"},
    {"title": "全部注销", "call_number": "Z2/1", "copies": ["OLD1"]},
]  # fmt: skip


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_empty_station_gets_the_same_books(station: operators.SetUp, tmp_path: Path, suffix: str) -> None:
    catalogue(PLAIN)
    if suffix != ".iso":  # which knows of no states
        mark("JY002", CopyState.REPAIR)
        mark("OLD1", CopyState.WITHDRAWN)
    before = books()
    path = tmp_path / f"out{suffix}"
    exporting.export_catalogue(path)
    Copy.delete().execute()
    Title.delete().execute()
    done = importing.import_catalogue(path)
    assert done.titles_added == 4
    assert books() == before


def test_withdrawn_copies_are_no_holdings(station: operators.SetUp, tmp_path: Path) -> None:
    catalogue(PLAIN)
    mark("OLD1", CopyState.WITHDRAWN)
    wrote = exporting.export_catalogue(tmp_path / "a.iso")
    assert (wrote.titles, wrote.copies) == (4, 5)
    assert b"OLD1" not in (tmp_path / "a.iso").read_bytes()
    again = importing.import_catalogue(tmp_path / "a.iso")
    assert (again.titles_added, again.copies_added) == (0, 0)


def test_the_workbook_and_the_csv_are_safe_to_open(station: operators.SetUp, tmp_path: Path) -> None:
    catalogue(PLAIN)
    Title.update(note="只给自己看").execute()
    exporting.export_catalogue(tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "=无书号的书" in [cell.value for cell in cells]
    assert all(isinstance(cell.value, str) for cell in cells if cell.value is not None)
    exporting.export_catalogue(tmp_path / "a.csv")
    raw = (tmp_path / "a.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [row[0] for row in rows if "无书号" in row[0]] == ["'=无书号的书"] * 2
    assert "只给自己看" not in raw.decode()


def test_records_say_what_cnmarc_asks_for(station: operators.SetUp, tmp_path: Path) -> None:
    catalogue(PLAIN)
    exporting.export_catalogue(tmp_path / "a.iso")
    raws = list(marc.read_records((tmp_path / "a.iso").read_bytes()))
    records = [marc_text.decode(raw, "utf-8") for raw in raws if isinstance(raw, marc.RawRecord)]
    (three,) = [r for r in records if r.get("200", "a") == "三国演义"]
    assert [f.tag for f in three.fields] == sorted(f.tag for f in three.fields)
    assert (three.get("200", "e"), three.get("200", "f")) == ("桃园结义", "罗贯中著")
    assert (three.get("010", "a"), three.get("010", "d")) == ("978-7-02-000872-8", "CNY39.50")
    assert (three.get("690", "a"), three.get("210", "d")) == ("I242.4", "1973, 1998重印")
    (held,) = three.all("905")
    assert len(held.all("b")) == 3
    assert (held.first("a"), held.first("d"), held.first("e"), held.first("f")) == (
        "430111008012", "I242.4", "1", "3",
    )  # fmt: skip
    assert len(three.get("100", "a")) >= 34 - 8


def test_more_copies_than_one_record_has_room_for() -> None:
    copies = tuple((f"{n:020}", "书架" if n % 2 else "") for n in range(9_000))
    made = marc_writing.MarcTitle("0", "日历", "", "", "", "", "", "", "I2", "I2/1", "", copies)
    raw = b"".join(marc_writing.write_title(made, holder="430111008012", today=clock.today()))
    records = [marc_text.decode(r, "utf-8") for r in marc.read_records(raw) if isinstance(r, marc.RawRecord)]
    assert len(records) > 3
    held = [(code, field.first("c")) for r in records for field in r.all("905") for code in field.all("b")]
    assert sorted(held) == sorted(copies)


def test_a_title_without_room_is_named(station: operators.SetUp, tmp_path: Path) -> None:
    library.add_title(title="长" * 4_000, count=1)
    library.add_title(title="短", count=1)
    wrote = exporting.export_catalogue(tmp_path / "a.mrc")
    assert (wrote.titles, wrote.copies, wrote.left_out) == (1, 1, ("长" * 4_000,))


def test_it_is_written_in_the_order_of_the_shelf(station: operators.SetUp, tmp_path: Path) -> None:
    for call in ("", "K825.2=6/1", "I247.5/10", "I247.5/2", "K82/1"):
        library.add_title(title=f"书{call}", call_number=call)
    exporting.export_catalogue(tmp_path / "a.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text("utf-8-sig"))))
    assert [row["call number"] for row in rows] == ["I247.5/2", "I247.5/10", "K82/1", "K825.2=6/1", ""]


def test_another_kind_of_file_is_refused(station: operators.SetUp, tmp_path: Path) -> None:
    with pytest.raises(exporting.UnknownKind):
        exporting.export_catalogue(tmp_path / "a.pdf")
    assert not list(tmp_path.glob("a*"))


def test_only_who_may_catalogue(station: operators.SetUp, home: Home, tmp_path: Path) -> None:
    operators.add_operator(name="唐雨欣", role=Role.STAFF, password="secret-2")
    operators.log_out()
    operators.log_in(home, "唐雨欣", "secret-2")
    with pytest.raises(NotAllowed):
        exporting.export_catalogue(tmp_path / "a.xlsx")


@pytest.mark.shared
@pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.slow)])
def test_the_real_catalogue_out_and_in(
    station: operators.SetUp, shared: Path, tmp_path: Path, every: int
) -> None:
    with open(shared / "data" / "catalogue-mini-library.csv", encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    with open(tmp_path / "real.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows[::every]])
    importing.import_catalogue(tmp_path / "real.csv")
    importing.import_catalogue(shared / "data" / "cnmarc-sample-gbk.iso")
    before = books()
    for suffix in SUFFIXES:
        path = tmp_path / f"out{suffix}"
        assert exporting.export_catalogue(path).left_out == ()
        with db.atomic():
            Copy.delete().execute()
            Title.delete().execute()
        again = importing.import_catalogue(path)
        assert (again.titles_added, again.refused) == (len(before), ())
        assert len(books()) == len(before)
        assert books() == before


def test_a_large_catalogue_keeps_its_barcodes(station: operators.SetUp, tmp_path: Path) -> None:
    chance = random.Random(3)
    rows = [(new_id(), 1, f"书{n}", f"书{n}") for n in range(150)]
    defaults = (
        "author", "publisher", "year", "year_text", "isbn", "isbn_printed", "class_number", "call_number",
        "price_text", "subjects", "note",
    )  # fmt: skip
    columns = ("id", "rev", "title", "search_key", "seen_at", *defaults)
    with db.atomic():
        insert_rows(Title, columns, [(*row, 0, *[""] * len(defaults)) for row in rows])
    for row in rows:
        for _i in range(chance.randrange(4)):
            library.add_copy(row[0], place=chance.choice("甲乙丙"))
    assert queries.search("书149", 5)
    have = library.count_titles()
    for suffix in SUFFIXES:
        exporting.export_catalogue(tmp_path / f"a{suffix}")
        again = importing.import_catalogue(tmp_path / f"a{suffix}")
        assert (again.titles_added, again.copies_added) == (0, 0)
    assert library.count_titles() == have
