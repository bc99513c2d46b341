"""ISO 2709 as bytes and as text: hostile files, two encodings, and pymarc as an independent reader."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.library import marc, marc_text
from station_app.library.marc import Fault, RawRecord, Stray
from station_app.library.marc_text import Record
from tests.station_app.library.marc_files import SANGUO, SHUIHU, THREE, file, joined, record

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pymarc

ONE, TWO, THIRD = (record(fields) for fields in THREE)


def told(data: bytes) -> list[object]:
    """A number for each sound record, a code for each fault, None for what is no record."""
    return [
        r.code if isinstance(r, Fault) else None if isinstance(r, Stray) else r.number
        for r in marc.read_records(data)
    ]


def read(data: bytes) -> list[Record]:
    sound = [r for r in marc.read_records(data) if isinstance(r, RawRecord)]
    usual, _counts = marc_text.file_encoding(sound, marked=data.startswith(b"\xef\xbb\xbf"))
    return [marc_text.decode(r, usual) for r in sound]


def titles(data: bytes) -> list[str]:
    return [r.get("200", "a") for r in read(data)]


# --- where records begin and end ----------------------------------------------------------------


@pytest.mark.parametrize(
    "between", [b"", b"\r\n", b"\n", b"\x00\x00", b"\r\n\r\n", b"\x1a", b"\xef\xbb\xbf", b"\x1d", b"  "]
)
def test_what_programs_leave_between_records_is_passed_over(between: bytes) -> None:
    assert told(file(THREE, between=between)) == [1, 2, 3]
    assert told(between + file(THREE, between=between)) == [1, 2, 3]


def test_rubbish_between_records_is_told() -> None:
    assert told(ONE + b"---- 1 record ----\r\n" + TWO + b"end of file") == [1, None, 2, None]
    assert told(b"MARC EXPORT 2026\r\n" + ONE) == [None, 1]


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (b"     " + TWO[5:], "blank-length"),
        (TWO[:12] + b"00999" + TWO[17:], "base-address"),
        (TWO[:12] + b"     " + TWO[17:], "base-address"),
        (TWO[:24] + TWO[36:48] + TWO[24:36] + TWO[48:], "directory-order"),
        (TWO[:27] + b"9999" + TWO[31:], "directory-wrong"),
        (TWO[:27] + b"00x0" + TWO[31:], "directory-wrong"),
        (TWO.replace(b"\x1f", b"\x1e", 1), "directory-wrong"),
    ],
)
def test_a_record_that_is_broken_is_told_and_the_rest_goes_on(broken: bytes, code: str) -> None:
    assert told(ONE + broken + THIRD) == [1, code, 3]
    assert told(ONE + b"\r\n" + broken + b"\r\n" + THIRD) == [1, code, 3]


@given(st.integers(1, len(TWO) - 1))
def test_a_record_cut_short_anywhere_costs_itself_alone(length: int) -> None:
    assert titles(ONE + TWO[:length] + THIRD) == ["三国演义", "红楼梦"]
    found = told(ONE + TWO[:length] + THIRD)
    assert found[0] == 1
    # Less than a leader is no record that anybody could tell.
    assert found[1] == "cut-short" or (length < 24 and found[1] is None)
    assert titles(ONE + THIRD + TWO[:length]) == ["三国演义", "红楼梦"]
    assert told(ONE + THIRD + TWO[:length])[2] in ("cut-short", None)


def test_several_broken_records_in_a_row_are_counted_one_by_one() -> None:
    assert told(ONE[:200] + TWO[:150] + THIRD) == ["cut-short", "cut-short", 3]


def test_a_wrong_length_alone_is_told_and_read() -> None:
    (found,) = marc.read_records(b"00010" + ONE[5:])
    assert isinstance(found, RawRecord)
    assert found.odd == ("length-differs",)
    assert titles(b"99999" + ONE[5:] + TWO) == ["三国演义", "水浒传"]


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    for one in (data, ONE + data, ONE[:60] + data + TWO, data + b"\x1d" + ONE):
        numbers = [r.number for r in marc.read_records(one) if not isinstance(r, Stray)]
        assert numbers == list(range(1, len(numbers) + 1))
        read(one)


@given(st.data())
def test_one_wrong_byte_costs_one_record_at_most(data: st.DataObject) -> None:
    whole = ONE + TWO + THIRD
    place = data.draw(st.integers(len(ONE), len(ONE) + len(TWO) - 1))
    byte = data.draw(st.integers(0, 255))
    spoilt = whole[:place] + bytes([byte]) + whole[place + 1 :]
    found = titles(spoilt)
    assert found[0] == "三国演义"
    assert found[-1] == "红楼梦" or place == len(ONE) + len(TWO) - 1
    assert len([r for r in marc.read_records(spoilt) if not isinstance(r, Stray)]) >= 2


# --- beside pymarc ------------------------------------------------------------------------------

values = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\x1d\x1e\x1f"), min_size=1, max_size=30
).filter(lambda text: text.strip() and marc_text.clean(text) == text)
subfields = st.lists(st.tuples(st.sampled_from("abcdefghi"), values), min_size=1, max_size=4)
fields = st.lists(
    st.tuples(st.sampled_from(("010", "200", "210", "606", "690", "905")), subfields), min_size=1, max_size=8
)

Made = list[tuple[str, list[tuple[str, str]]]]


@given(fields)
def test_pymarc_reads_what_is_written_here(made: Made) -> None:
    coded = [
        (tag, ("  " + "".join(f"\x1f{code}{value}" for code, value in parts)).encode()) for tag, parts in made
    ]
    (theirs,) = pymarc.MARCReader(io.BytesIO(marc.write_record(coded)), force_utf8=True)
    assert theirs is not None
    assert [(f.tag, [(s.code, s.value) for s in f.subfields]) for f in theirs.fields] == made


@given(fields)
def test_what_pymarc_writes_is_read_here(made: Made) -> None:
    theirs = pymarc.Record(force_utf8=True)
    for tag, parts in made:
        theirs.add_field(
            pymarc.Field(tag, pymarc.Indicators("1", " "), [pymarc.Subfield(c, v) for c, v in parts])
        )
    (ours,) = read(theirs.as_marc())
    assert [(f.tag, list(f.subfields), f.indicators) for f in ours.fields] == [
        (tag, parts, "1 ") for tag, parts in made
    ]


@pytest.mark.shared
def test_the_real_file_as_pymarc_reads_it(shared: Path) -> None:
    data = (shared / "data" / "cnmarc-sample-gbk.iso").read_bytes()
    ours = read(data)
    theirs = list(pymarc.MARCReader(io.BytesIO(data), file_encoding="gb18030"))
    assert len(ours) == len(theirs) == 10
    assert {r.encoding for r in ours} == {"gb18030"}
    assert [r.doubts for r in ours] == [()] * 10
    for mine, other in zip(ours, theirs, strict=True):
        assert other is not None
        assert [f.tag for f in mine.fields] == [f.tag for f in other.fields]
        for a, b in zip(mine.fields, other.fields, strict=True):
            if not b.is_control_field():
                expected = [(s.code, " ".join(s.value.split())) for s in b.subfields]
                assert list(a.subfields) == expected
    assert ours[9].get("200", "f") == "主编季野, 张西明, 张弢...[等]"


# --- encodings ----------------------------------------------------------------------------------

LEADERS = ("nam0 22*****   450 ", "nam a22*****   450 ", "-am0 22*****   450_")
hanzi = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=20)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig"])
@pytest.mark.parametrize("leader", LEADERS)
def test_the_bytes_tell_the_encoding_and_not_the_leader(encoding: str, leader: str) -> None:
    plain = encoding.removesuffix("-sig")
    data = b"".join(record(fields, plain, leader) for fields in THREE)
    if encoding == "utf-8-sig":
        data = b"\xef\xbb\xbf" + data
    found = read(data)
    assert [r.get("200", "a") for r in found] == ["三国演义", "水浒传", "红楼梦"]
    assert {r.encoding for r in found} == {plain}
    assert [r.doubts for r in found] == [()] * 3


@given(st.lists(st.tuples(hanzi, st.sampled_from(("utf-8", "gb18030"))), min_size=1, max_size=8))
def test_each_record_in_its_own_encoding_is_read_and_the_odd_ones_are_told(
    made: list[tuple[str, str]],
) -> None:
    """Never a character of garbage without a warning, whichever record is in what."""
    note = ("300", "  $a本书由多人编写，供社区居民阅读。")
    data = b"".join(record([("200", f"1 $a{text}"), note], encoding) for text, encoding in made)
    found = read(data)
    for (text, _encoding), one in zip(made, found, strict=True):
        assert one.get("200", "a") == text
    usual = {
        encoding
        for (_t, encoding), one in zip(made, found, strict=True)
        if "encoding-mixed" not in one.doubts
    }
    assert len(usual) <= 1


def test_a_record_of_two_encodings_is_read_field_by_field_and_told() -> None:
    mixed = joined(
        [
            ("200", b"1 \x1fa" + "三国演义".encode("gb18030") + b"\x1e"),
            ("210", b"  \x1fc" + "人民文学社".encode() + b"\x1e"),
        ]
    )
    found = read(file([SHUIHU], "gb18030") + mixed)[1]
    assert (found.get("200", "a"), found.get("210", "c")) == ("三国演义", "人民文学社")
    assert "encoding-mixed" in found.doubts


def test_bytes_of_no_encoding_show_as_replaced_and_are_told() -> None:
    spoilt = joined(
        [
            ("200", b"1 \x1fa" + "三国".encode("gb18030") + b"\xff\xff\x1e"),
            ("210", b"  \x1fc" + "中华书局".encode("gb18030") + b"\x1e"),
        ]
    )
    found = read(file([SHUIHU], "gb18030") + spoilt)[1]
    assert found.get("200", "a").startswith("三国")
    assert "�" in found.get("200", "a")
    assert found.get("210", "c") == "中华书局"
    assert "encoding-damaged" in found.doubts


@pytest.mark.parametrize(
    ("title", "encoding"),
    [
        ("Müller", "latin-1"), ("Les misérables, première édition", "latin-1"), ("紅樓夢研究稿本", "big5"),
        ("ドラえもんの不思議な道具", "shift_jis"), ("Война и мир", "koi8-r"),
    ],
)  # fmt: skip
def test_other_encodings_are_not_taken_for_chinese_in_silence(title: str, encoding: str) -> None:
    (found,) = read(record([("200", f"1 $a{title}")], encoding))
    assert found.get("200", "a") == title or found.doubts


@pytest.mark.parametrize(
    "title", ["三国�义", "锟斤拷锟斤拷", "????发展报告", "ä¸\xadå›½ä¸\xadå›½", "\ue123书"]
)
def test_text_that_was_destroyed_before_is_told(title: str) -> None:
    (found,) = read(record([("200", f"1 $a{title}")]))
    assert found.doubts


@pytest.mark.parametrize(
    "title", ["國家圖書館藏善本", "朱镕基讲话实录", "漢語大詞典", "Ünal，土耳其诗选", "谁来了？？"]
)
def test_rare_and_traditional_characters_are_no_doubt(title: str) -> None:
    (found,) = read(record([("200", f"1 $a{title}"), *SANGUO[5:]], "gb18030"))
    assert (found.get("200", "a"), found.doubts) == (title, ())


def test_marks_for_sorting_and_control_characters_are_no_text() -> None:
    (found,) = read(record([("200", "1 $a\x98The \x9cgood\x0bearth $f  赛珍珠  著")]))
    assert found.get("200", "a") == "The good earth"
    assert found.get("200", "f") == "赛珍珠 著"


@given(st.lists(st.tuples(st.sampled_from(("200", "210")), st.text(max_size=40)), min_size=1, max_size=4))
def test_a_field_without_room_is_refused_in_writing(made: list[tuple[str, str]]) -> None:
    coded = [(tag, b"  \x1fa" + text.encode("utf-8", "ignore") * 400) for tag, text in made]
    if any(len(field) > 9_998 for _tag, field in coded):
        with pytest.raises(ValueError, match="2"):
            marc.write_record(coded)
    else:
        assert len(list(marc.read_records(marc.write_record(coded)))) >= 1


@pytest.mark.parametrize(
    "data",
    [b"\x1d" * 2_000_000, b"0" * 2_000_000, b"00100nam0 2200025   450 " * 80_000, b"\r\n" * 1_000_000],
    ids=["ends", "digits", "leaders", "lines"],
)
def test_a_file_of_one_byte_again_and_again_is_over_soon(data: bytes) -> None:
    assert all(isinstance(found, Fault | Stray) for found in marc.read_records(data))
