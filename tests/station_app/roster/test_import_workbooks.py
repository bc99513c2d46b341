"""Rosters in the dress that Excel, WPS and other programs give a workbook, written part by part as they do:
what stands in the cells is read the same, and nothing around them stands in the way."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from station_app.core import ooxml, sheets
from station_app.core.sheets import CannotRead
from station_app.operators import service as operators
from station_app.roster import importing
from station_app.roster.cleaning import Cleaner
from tests.station_app.roster.test_import import account

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

#: As Excel writes its styles: 1 is a date.
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
    '<patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    "</styleSheet>"
)
#: The day 1958-03-02 as Excel counts it.
DAY = (date(1958, 3, 2) - date(1899, 12, 30)).days
STRINGS = ("姓名", "出生日期", "手机号", "张三", "李四")


@dataclass
class Parts:
    """A workbook part by part, as Excel 2016 writes one of two people; a test changes what another does."""

    rows: str = (
        '<row r="1" spans="1:3"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s">'
        "<v>2</v></c></row>"
        f'<row r="2" spans="1:3"><c r="A2" t="s"><v>3</v></c><c r="B2" s="1"><v>{DAY}</v></c><c r="C2">'
        "<v>13812345678</v></c></row>"
        f'<row r="3" spans="1:3"><c r="A3" t="s"><v>4</v></c><c r="B3"><v>{DAY}</v></c><c r="C3" t="str">'
        '<f>A9&amp;"x"</f><v>139-1234-5678</v></c></row>'
    )
    before: str = '<dimension ref="A1:C3"/>'
    after: str = (
        '<phoneticPr fontId="1" type="noConversion"/><pageMargins left="0.7" right="0.7" top="0.75" '
        'bottom="0.75" header="0.3" footer="0.3"/>'
    )
    strings: str = "".join(f"<si><t>{text}</t></si>" for text in STRINGS)
    workbook: str = "<workbookPr/>"
    target: str = "worksheets/sheet1.xml"
    styles: str | None = STYLES
    app: str = "Microsoft Excel"
    core: str = ""
    change: Callable[[str], str] = field(default=lambda text: text)
    rename: Callable[[str], str] = field(default=lambda name: name)

    def write(self, path: Path) -> Path:
        """Put the parts together."""
        parts = {
            "[Content_Types].xml": (
                f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
                'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                '<Default Extension="xml" ContentType="application/xml"/>'
                f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
                f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/>'
                f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/>'
                f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPE}.sharedStrings+xml"/></Types>'
            ),
            "_rels/.rels": (
                f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
                f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
            ),
            "xl/workbook.xml": (
                f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{self.workbook}<sheets>'
                '<sheet name="花名册" sheetId="1" r:id="rId1"/></sheets></workbook>'
            ),
            "xl/_rels/workbook.xml.rels": (
                f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
                f'Type="{RELATIONS}/worksheet" Target="{self.target}"/><Relationship Id="rId2" '
                f'Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
            ),
            "xl/worksheets/sheet1.xml": (
                f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{self.before}<sheetData>{self.rows}'
                f"</sheetData>{self.after}</worksheet>"
            ),
            "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}">{self.strings}</sst>',
            "docProps/app.xml": f"{HEAD}<Properties><Application>{self.app}</Application></Properties>",
        }
        if self.styles is not None:
            parts["xl/styles.xml"] = self.styles
        if self.core:
            parts["docProps/core.xml"] = self.core
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in parts.items():
                archive.writestr(self.rename(name), self.change(text))
        return path


def strict(text: str) -> str:
    """As Excel saves “Strict Open XML”."""
    return text.replace(MAIN, STRICT + "spreadsheetml/main").replace(
        RELATIONS, STRICT + "officeDocument/relationships"
    )


def core(created: str) -> str:
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{created}</dcterms:created></cp:coreProperties>'
    )


def inline(text: str) -> str:
    """The cells' texts beside them, in runs, as some programs write them."""
    for place, words in enumerate(STRINGS):
        runs = (
            f'<is><r><t>{words[0]}</t></r><r><rPr><b/></rPr><t xml:space="preserve">{words[1:]}</t></r></is>'
        )
        text = text.replace(f't="s"><v>{place}</v>', f't="inlineStr">{runs}')
    return text


PHONETIC = "".join(
    f'<si><t>{text}</t><rPh sb="0" eb="1"><t>ヨミ</t></rPh><phoneticPr fontId="1"/></si>' for text in STRINGS
)
RUNS = "".join(
    f'<si><r><rPr><sz val="11"/></rPr><t>{text[0]}</t></r><r><t>{text[1:]}</t></r></si>' for text in STRINGS
)
ISO = Parts.rows.replace(f's="1"><v>{DAY}</v>', 's="1" t="d"><v>1958-03-02T00:00:00</v>')
EARLIER = Parts.rows.replace(f"<v>{DAY}</v>", f"<v>{DAY - ooxml.DAYS_TO_1904}</v>")
NO_PLACES = re.sub(r' r="[A-C]?[123]"', "", Parts.rows)
DRESSES = {
    "excel": Parts(),
    "phonetic runs beside the texts": Parts(strings=PHONETIC),
    "texts in runs": Parts(strings=RUNS),
    "inline texts": Parts(change=inline),
    "days since 1904": Parts(workbook='<workbookPr date1904="1"/>', rows=EARLIER),
    "strict": Parts(change=strict, rows=ISO),
    "wps": Parts(
        app="WPS 表格", before='<sheetPr/><dimension ref="A1:C3"/><sheetFormatPr defaultRowHeight="13.5"/>'
    ),
    "absolute paths": Parts(target="/xl/worksheets/sheet1.xml"),
    "back slashes": Parts(rename=lambda name: name.replace("/", "\\")),
    "no dimension": Parts(before=""),
    "a wrong dimension": Parts(before='<dimension ref="A1"/>'),
    "neither rows nor cells say where": Parts(rows=NO_PLACES),
    "no styles": Parts(styles=None),
    "broken styles": Parts(
        styles=STYLES.replace('<fill><patternFill patternType="none"/></fill>', "<fill/>")
    ),
    "a date of another form in the properties": Parts(core=core("2026/9/1 上午 10:00:00")),
    "a line break pasted from elsewhere": Parts(strings=RUNS.replace("三</t>", "三_x000D_\n</t>")),
    "a rule that nobody knows below the rows": Parts(
        after='<dataValidations count="1"><dataValidation type="无"/></dataValidations>'
    ),
    "a number that is none": Parts(rows=Parts.rows.replace("<v>13812345678</v>", "<v>138 1234 5678</v>")),
}  # fmt: skip


@pytest.mark.parametrize("dress", DRESSES)
def test_the_same_two_people_whatever_the_dress(tmp_path: Path, dress: str) -> None:
    path = DRESSES[dress].write(tmp_path / "花名册.xlsx")
    (sheet,) = sheets.open_book(path).sheets
    head, *people = sheet.read()
    assert head == ("姓名", "出生日期", "手机号")
    cleaner = Cleaner({"name": 0, "birth_date": 1, "phone": 2}, day_shift=sheet.day_shift)
    read = [cleaner.clean(number, row) for number, row in enumerate(people, 2)]
    assert [one[1] for one in read if one is not None] == [
        {"name": "张三", "birth_date": "1958-03-02", "phone": "13812345678"},
        {"name": "李四", "birth_date": "1958-03-02", "phone": "13912345678"},
    ]


@pytest.mark.parametrize("name", ["花名册.xls", "花名册.et", "花名册"])
def test_a_workbook_under_an_old_name_is_one_all_the_same(tmp_path: Path, name: str) -> None:
    (sheet,) = sheets.open_book(Parts().write(tmp_path / name)).sheets
    assert len(list(sheet.read())) == 3


def test_rows_that_have_a_format_alone_to_the_very_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Excel leaves them where somebody coloured whole columns."""
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    many = [*range(4, 100), 20_000]
    empty = "".join(f'<row r="{n}" s="1" customFormat="1" ht="14.25"><c r="B{n}" s="1"/></row>' for n in many)
    path = Parts(rows=Parts.rows + empty, before='<dimension ref="A1:C20000"/>').write(tmp_path / "a.xlsx")
    (sheet,) = sheets.open_book(path).sheets
    read = list(sheet.read())
    assert len(read) == 20_000
    assert not any(read[3:])
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    with pytest.raises(CannotRead) as caught:
        list(sheet.read())
    assert caught.value.code == "file-too-many-rows"


def test_an_import_of_such_a_workbook(station: operators.SetUp, tmp_path: Path) -> None:
    """Through the child process: a strict workbook under an old name."""
    plan = importing.preview_import(DRESSES["strict"].write(tmp_path / "花名册.xls"))
    assert account(plan) == (2, 0, 0, 0)
    assert [row.row for row in plan.preview.rows] == [2, 3]


@pytest.mark.parametrize("number", ["0", "1048577", "99999999999"])
def test_a_row_that_no_sheet_has(tmp_path: Path, number: str) -> None:
    path = Parts(rows=Parts.rows.replace('<row r="3"', f'<row r="{number}"')).write(tmp_path / "a.xlsx")
    (sheet,) = sheets.open_book(path).sheets
    with pytest.raises(CannotRead) as caught:
        list(sheet.read())
    assert caught.value.code == "file-damaged"
