"""ISO 2709 into titles and copies: three dialects, a chosen barcode, faults beside sound records."""

from __future__ import annotations

from pathlib import Path

import pytest

from station_app.core import changelog, i18n
from station_app.core.changelog import Change
from station_app.library import entries, importing, reading
from station_app.library import service as library
from station_app.library.models import Title
from station_app.library.rows import TitleRow
from station_app.operators import service as operators
from tests.station_app.library.marc_files import HONGLOU, SANGUO, SHUIHU, THREE, Fields, file, record

pytestmark = pytest.mark.usefixtures("in_process")

LATIN: Fields = [
    ("008", "980223s1998    cc            000 1 chi  "),
    ("020", "  $a9787020008728 (pbk.) :$cCNY12.00"),
    ("020", "  $a7020008747"),
    ("084", "  $aI242.4$2clc"),
    ("100", "1 $6880-01$aLuo, Guanzhong."),
    ("245", "10$6880-02$aSan guo yan yi.$nPart 1,$pThe oath /$cLuo Guanzhong zhu."),
    ("250", "  $aDi 2 ban."),
    ("264", " 1$6880-03$aBeijing :$bRen min wen xue chu ban she,$c1998."),
    ("650", " 0$aChinese fiction$yMing dynasty."),
    ("852", "  $bMAIN$cA2$hI242.4$i1$p30001"),
    ("852", "  $bMAIN$cA3$hI242.4$i1$p30002"),
    ("880", "1 $6100-01/$1$a罗贯中."),
    ("880", "10$6245-02/$1$a三国演义.$n第一册,$p桃园结义 /$c罗贯中著."),
    ("880", " 1$6264-03/$1$a北京 :$b人民文学出版社,$c1998."),
]
FRENCH: Fields = [
    ("010", "  $a2-07-036822-X$d7,50 EUR"),
    ("100", "  $a19990913d1972    m  y0frey50      ba"),
    ("200", "1 $aL'\x88étranger\x89$bTexte imprimé$eroman$fAlbert Camus"),
    ("210", "  $a[Paris]$cGallimard"),
    ("606", "  $aRoman français"),
    ("995", "  $f00123456$k843 CAM"),
]


def write(path: Path, data: bytes, name: str = "馆藏.iso") -> Path:
    (path / name).write_bytes(data)
    return path / name


def by_title() -> dict[str, TitleRow]:
    return {t.title: t for t in library.list_titles(limit=1000)}


def codes(findings: tuple[importing.Finding, ...]) -> list[tuple[int, str]]:
    return [(f.record, f.code) for f in findings]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("between", [b"", b"\r\n"])
def test_cnmarc(station: operators.SetUp, tmp_path: Path, encoding: str, between: bytes) -> None:
    plan = importing.preview_catalogue(write(tmp_path, file(THREE, encoding, between)))
    assert (plan.kind, plan.encoding, plan.records) == ("cnmarc", encoding, 3)
    assert (plan.titles_added, plan.copies_added, plan.unchanged) == (3, 6, 0)
    assert plan.columns == {"barcode": "905$b"}
    assert (plan.refused, plan.warnings) == ((), ())
    assert library.count_titles() == (0, 0)
    done = importing.commit_catalogue(plan)
    assert (done.records, done.titles_added, done.copies_added) == (3, 3, 6)
    found = by_title()
    three = found["三国演义 : 一百二十回"]
    assert (three.author, three.publisher, three.year) == ("罗贯中著 ; 毛宗岗评", "人民文学出版社", "1973")
    assert (three.isbn, three.call_number, three.price_fen) == ("9787020008728", "I242.4/1", 3950)
    assert [(c.barcode, c.place) for c in three.copies] == [("0001001", "A1"), ("0001002", "A1")]
    kept = Title.get(Title.id == three.uid)
    assert (kept.year_text, kept.price_text, kept.isbn_printed) == (
        "1973, 1998重印", "CNY39.50", "978-7-02-000872-8",
    )  # fmt: skip
    assert (kept.subjects, kept.class_number) == ("章回小说 -- 中国 -- 明代", "I242.4")
    assert found["水浒传. 上册"].isbn == "9787020008742"
    assert found["水浒传. 上册"].call_number == "I242.4/2"
    red = found["红楼梦"]
    assert (red.author, red.call_number, len(red.copies)) == ("曹雪芹著 ; 高鹗续", "I242.4/3", 3)
    assert [t.uid for t in library.find_titles("hlm")] == [red.uid]
    assert changelog.verify_chain() == []


def test_marc_21_in_its_own_script(station: operators.SetUp, tmp_path: Path) -> None:
    done = importing.import_catalogue(write(tmp_path, record(LATIN, leader="cam a22***** i 4500"), "a.mrc"))
    assert codes(done.warnings) == []
    (title,) = library.list_titles()
    assert title.title == "三国演义. 第一册. 桃园结义"
    assert (title.author, title.publisher, title.year) == ("罗贯中著", "人民文学出版社", "1998")
    assert (title.isbn, title.call_number, title.price_fen) == ("9787020008728", "I242.4/1", 1200)
    assert [(c.barcode, c.place) for c in title.copies] == [("30001", "A2"), ("30002", "A3")]
    kept = Title.get()
    assert kept.class_number == "I242.4"
    assert "7020008747" in kept.note


def test_unimarc(station: operators.SetUp, tmp_path: Path) -> None:
    plan = importing.preview_catalogue(write(tmp_path, record(FRENCH), "a.mrc"))
    assert (plan.kind, plan.columns["barcode"], plan.warnings) == ("unimarc", "995$f", ())
    importing.commit_catalogue(plan)
    (title,) = library.list_titles()
    assert (title.title, title.author, title.publisher) == ("L'étranger : roman", "Albert Camus", "Gallimard")
    assert (title.year, title.price_fen, title.isbn) == ("1972", None, "9782070368228")
    assert [c.barcode for c in title.copies] == ["00123456"]


def test_sound_records_go_in_beside_broken_ones(station: operators.SetUp, tmp_path: Path) -> None:
    one, two, three = (record(fields) for fields in THREE)
    nameless = record([("010", "  $a9787020008742"), ("905", "  $b0009")])
    marc_8 = record([("245", "10$aSan guo"), ("880", "10$6245-01/$1$a\x1b$1!0B")])
    data = one + b"     " + two[5:] + b"\r\n" + nameless + two[:99] + three + marc_8 + b"the end"
    done = importing.import_catalogue(write(tmp_path, data))
    assert done.records == 6
    assert codes(done.refused) == [(2, "blank-length"), (3, "no-title"), (4, "cut-short"), (6, "marc-8")]
    assert codes(done.warnings) == [(6, "rubbish")]
    assert done.titles_added + len(done.refused) == done.records
    assert all(f.message for f in done.refused)
    assert set(by_title()) == {"三国演义 : 一百二十回", "红楼梦"}


def test_the_reasons_come_in_the_language_in_use(station: operators.SetUp, tmp_path: Path) -> None:
    i18n.load_language("zh_CN")
    done = importing.import_catalogue(write(tmp_path, record(SANGUO) + b"     " + record(SHUIHU)[5:]))
    assert done.refused[0].message == "这条记录没写长度，没有收进来。"


def test_which_subfield_holds_the_barcode_can_be_chosen(station: operators.SetUp, tmp_path: Path) -> None:
    def held(n: int) -> Fields:
        return [
            ("102", "  $aCN"),
            ("200", f"1 $a书{n}"),
            ("905", f"  $aFY$b{n:05}$dI2$e{n}"),
            ("935", f"  $aFY$bNEW{n:04}A$bNEW{n:04}B$z阅览"),
        ]

    path = write(tmp_path, file([held(n) for n in range(1, 13)]))
    plan = importing.preview_catalogue(path)
    assert [(f.field, f.values, f.distinct, f.records) for f in plan.barcode_fields] == [
        ("905$b", 12, 12, 12), ("935$b", 24, 24, 12),
    ]  # fmt: skip
    assert plan.barcode_fields[1].examples == ("NEW0001A", "NEW0001B", "NEW0002A")
    assert (plan.columns["barcode"], plan.copies_added) == ("905$b", 12)
    assert plan.sample[0] == {
        "title": "书1", "call_number": "I2/1", "class_number": "I2", "barcode": "00001", "count": "1",
    }  # fmt: skip
    chosen = importing.preview_catalogue(path, mapping={"barcode": "935b", "place": "935$z"})
    assert (chosen.columns["barcode"], chosen.copies_added) == ("935$b", 24)
    importing.commit_catalogue(chosen)
    assert [(c.barcode, c.place) for c in by_title()["书3"].copies] == [
        ("NEW0003A", "阅览"), ("NEW0003B", "阅览"),
    ]  # fmt: skip
    without = importing.preview_catalogue(path, mapping={"barcode": ""})
    assert (without.copies_added, without.unchanged) == (0, 12)


@pytest.mark.parametrize("mapping", [{"barcode": "9"}, {"barcode": "905"}, {"title": "200a"}])
def test_what_cannot_be_chosen(station: operators.SetUp, tmp_path: Path, mapping: dict[str, str]) -> None:
    with pytest.raises(Exception, match="905b") as caught:
        importing.preview_catalogue(write(tmp_path, file(THREE)), mapping=mapping)
    assert getattr(caught.value, "code", "") == "no-such-column"


def test_a_file_without_copies_says_so_once(station: operators.SetUp, tmp_path: Path) -> None:
    bare = [[field for field in fields if field[0] != "905"] for fields in THREE]
    done = importing.import_catalogue(write(tmp_path, file(bare)))
    assert (done.titles_added, done.copies_added) == (3, 0)
    assert codes(done.warnings) == [(0, "no-copies")]
    importing.import_catalogue(write(tmp_path, file(THREE), "b.iso"))
    assert library.count_titles() == (3, 6)


def test_a_file_of_records_without_its_name(station: operators.SetUp, tmp_path: Path) -> None:
    done = importing.import_catalogue(write(tmp_path, file(THREE, "gb18030"), "书目.txt"))
    assert done.titles_added == 3


def test_the_same_file_again_changes_nothing(station: operators.SetUp, tmp_path: Path) -> None:
    path = write(tmp_path, file([*THREE, SANGUO, HONGLOU]))
    first = importing.import_catalogue(path)
    assert (first.titles_added, first.copies_added, first.unchanged) == (3, 9, 1)
    lines = Change.select().count()
    again = importing.import_catalogue(path)
    assert (again.titles_added, again.copies_added, again.unchanged) == (0, 0, 5)
    assert Change.select().count() == lines


def test_what_the_first_record_leaves_blank_the_second_says(station: operators.SetUp, tmp_path: Path) -> None:
    short: Fields = [("010", "  $a9787020008728"), ("102", "  $aCN"), ("200", "1 $a三国演义")]
    long: Fields = [*short[:2], ("200", "1 $a三国演义$f罗贯中著"), ("905", "  $b0001$sI242.4/1")]
    done = importing.import_catalogue(write(tmp_path, file([short, long])))
    assert (done.titles_added, done.copies_added) == (1, 1)
    (title,) = library.find_titles("lgz")
    assert (title.author, title.call_number) == ("罗贯中著", "I242.4/1")


def test_a_barcode_that_is_the_isbn_is_none(station: operators.SetUp, tmp_path: Path) -> None:
    made: Fields = [("102", "  $aCN"), ("200", "1 $a三国演义"), ("905", "  $b9787020008728")]
    done = importing.import_catalogue(write(tmp_path, record(made)))
    assert codes(done.warnings) == [(1, "barcode-isbn")]
    assert library.list_titles()[0].copies[0].barcode != "9787020008728"


def test_too_many_records(station: operators.SetUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_RECORDS", 2)
    with pytest.raises(reading.TooManyRecords):
        reading.read_in_child(path=str(write(tmp_path, file(THREE))), mapping={}, report=lambda *_: None)


def test_no_title_has_more_copies_than_any_station_holds(station: operators.SetUp, tmp_path: Path) -> None:
    made: Fields = [("102", "  $aCN"), ("200", "1 $a日历"), ("905", "  $f99999999")]
    done = importing.import_catalogue(write(tmp_path, record(made)))
    assert done.copies_added == entries.MOST_COPIES


@pytest.mark.shared
def test_the_real_sample(station: operators.SetUp, shared: Path) -> None:
    path = shared / "data" / "cnmarc-sample-gbk.iso"
    plan = importing.preview_catalogue(path)
    assert (plan.kind, plan.encoding, plan.encodings) == ("cnmarc", "gb18030", {"gb18030": 10})
    assert [f.field for f in plan.barcode_fields[:2]] == ["906$b", "935$b"]
    assert plan.sample[0]["barcode"] == "1683011 1683012 1683013"
    done = importing.commit_catalogue(plan)
    # Two records are one book: the paper one and a link to its scan, which is no copy.
    assert (done.records, done.titles_added, done.copies_added) == (10, 9, 13)
    assert codes(done.warnings) == [(4, "no-copy")]
    twice = by_title()["'97中国发展报告"]
    assert (twice.isbn, twice.price_fen, len(twice.copies)) == ("9787503726231", 9000, 1)
    assert twice.call_number == "F124/26"
    assert [t.title for t in library.find_titles("9787503727900")] == ["'98中国发展报告"]
    last = by_title()["1999 年中国发展状况与趋势"]
    assert (last.author, last.call_number) == ("主编季野, 张西明, 张弢...[等]", "D668/bnu4")
    again = importing.import_catalogue(path)
    assert (again.titles_added, again.copies_added, again.unchanged) == (0, 0, 10)
    chosen = importing.preview_catalogue(path, mapping={"barcode": "935b"})
    assert chosen.columns["barcode"] == "935$b"
