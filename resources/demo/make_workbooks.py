"""Make ``roster.xlsx`` and ``catalogue.xlsx``: the lists of an invented community, as an office keeps them.

Run by hand; the demo reads the two workbooks alone. Everybody in them is invented by a fixed seed: ID
numbers carry the district 430199, which does not exist, and phones 0000 in the middle. The books of
``titles.txt`` are known ones or invented in their likeness; the ISBNs are invented with a right check digit.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from station_app.library.isbn import check_13
from station_app.roster.identity import check_character

HERE = Path(__file__).parent
SEED = 430111008012
PEOPLE = 1000
NOW = date(2026, 6, 30)
DISTRICT = "430199"

#: Surnames as often as Changsha has them, roughly.
SURNAMES = (
    "刘李陈张王周彭黄谢罗" * 5
    + "易胡唐曾龙肖邓杨吴何郭蒋谭贺袁夏" * 3
    + "文姜熊朱欧范欧戴宋向钟汤余廖柳邹曹苏徐"
    "高马程孙丁田毛石傅左喻涂言常柏单解翟覃瞿沈任"
)
GIVEN = {
    "old": {
        "男": "国强 建国 志明 德华 福生 国华 长青 庆和 建平 立新 新民 正初 运生 寿山 汉文 伯良 家骏 光荣 "
        "仁义 绍武 金山 世杰 荣华 清泉 佑民 桂生 应龙 石泉 松林 佩文",
        "女": "秀兰 桂英 玉珍 翠娥 月娥 淑芳 腊梅 玉兰 桂香 秀英 凤英 冬梅 美华 菊香 金莲 兰英 素珍 惠兰 "
        "爱莲 春桃 细妹 佩兰 月英 桃英 娥英 静娴 秋菊 银花 珍秀 满姑",
    },
    "middle": {
        "男": "海波 志远 文斌 建军 勇 伟 军 强 明辉 立军 晓东 志刚 国平 红兵 卫东 智勇 新华 "
        "跃进 湘平 岳峰 新宇 思源 鹏飞 劲松 斌 涛 毅 凯旋 学军 湘晖",
        "女": "芳 丽 娟 敏 静 海燕 晓敏 美玲 红梅 艳 小红 丽华 湘云 建萍 爱华 雪梅 燕 慧 玲 莉萍 "
        "佳慧 梦洁 霞 琼 湘君 赛男 立群 晓岚 丹 春晖",
    },
    "young": {
        "男": "浩然 子轩 宇航 俊杰 梓豪 博文 天佑 奕辰 嘉树 一鸣 睿 泽宇 明轩 皓 "
        "晨阳 子墨 承志 乐天 星辰 逸飞",
        "女": "雨欣 小艺 梓涵 诗琪 欣怡 语桐 思彤 雅婷 可馨 佳怡 若曦 依诺 芷晴 晨曦 悦 "
        "书瑶 安琪 心怡 清妍 予墨",
    },
}
#: Names with characters that old computers had no way to write.
RARE_NAMES = (
    "李䶮 陈𬸪 刘㛃 彭𬱖 周𠅤 黄㑇 谢㼆 罗𫖯 易𬀩 胡𬍛 唐𫍯 曾𬭎 龙㵘 肖㙓 邓䒟 杨𬭚 吴𬴊 张㮾 王𫘝 "
    "何𬘡 郭𬙂 蒋𬶐 欧阳㛃 谭䶮云 贺𬱖 文𪟝 袁𫄧 谌𬳵 姜𫟹 夏𫓧"
)
#: People whom the pictures know: name, sex, born, phone's head and tail, teams, occupation.
KNOWN = (
    ("易建平", "男", 1958, "136", "7715", "书香志愿队", "退休教师"),
    ("周佳慧", "女", 1996, "135", "0917", "", "会计"),
    ("欧阳静", "女", 1988, "139", "5062", "微宣讲队、书香志愿队", "小学教师"),
    ("贺思源", "男", 1979, "159", "3318", "书香志愿队", "工程师"),
    ("龙翠娥", "女", 1961, "137", "4415", "护学岗队", "退休"),
    ("罗晓敏", "女", 1985, "186", "4409", "书香志愿队", "社区工作者"),
    ("胡国强", "男", 1957, "158", "1163", "护学岗队", "退休工人"),
    ("唐国华", "男", 1955, "189", "7620", "", "退休"),
    ("谢芳", "女", 1972, "150", "3372", "", "个体"),
    ("夏长青", "男", 1963, "133", "0481", "书香志愿队、守望驿站", "退休教师"),
    ("彭小艺", "女", 2001, "188", "9034", "书香志愿队、守望驿站", "大学生"),
    ("胡月娥", "女", 1962, "137", "6650", "书香志愿队、护学岗队", "退休"),
    ("郑新宇", "男", 1990, "188", "6172", "", "职员"),
    ("曾庆和", "男", 1954, "135", "2280", "微宣讲队", "退休干部"),
    ("唐佳慧", "女", 1998, "181", "7745", "", "职员"),
    ("刘海燕", "女", 1976, "137", "2406", "护学岗队", "个体"),
    ("陈立新", "男", 1960, "", "", "", "退休"),
    ("王桂英", "女", 1956, "159", "1127", "书香志愿队", "退休"),
    ("周秀兰", "女", 1962, "138", "2046", "书香志愿队、护学岗队", "退休教师"),
    ("张新民", "男", 1959, "177", "0935", "邻里帮帮团", "退休工人"),
    ("肖玉珍", "女", 1959, "138", "6027", "", "退休"),
    ("谭美玲", "女", 1983, "", "", "书香志愿队", "家政"),
    ("黄志远", "男", 1992, "150", "8846", "邻里帮帮团、书香志愿队", "司机"),
    ("唐雨欣", "女", 1995, "139", "5520", "书香志愿队", "社区工作者"),
    ("李梦洁", "女", 1999, "175", "2291", "书香志愿队", "大学生"),
    ("邓浩然", "男", 2017, "", "", "", "小学生"),
    ("阿依古丽·买买提", "女", 1991, "152", "6633", "守望驿站", "餐饮"),
)
TEAMS = (
    ("书香志愿队", 40), ("护学岗队", 46), ("微宣讲队", 24), ("邻里帮帮团", 70), ("守望驿站", 38),
    ("银龄健康队", 52), ("洁净家园队", 60), ("法律服务队", 16),
)  # fmt: skip
ESTATES = ("丰园小区", "融圣国际", "洞井新村", "香樟雅苑", "高升安置区", "鄱阳小区")
PHONE_HEADS = "133 135 136 137 138 139 150 151 152 153 155 156 158 159 173 175 177 180 181 186 188 189"
HEADINGS = (
    "序号", "姓  名", "性别", "民族", "出 生\n年月日", "身份证号码\n（18位）", "联系\n电话", "居住小区",
    "门牌号", "政治\n面貌", "文化\n程度", "职业", "所属\n服务队", "志愿者\n编号", "注册日期",
    "本人同意\n（签字日期）", "监护人\n姓名", "监护人\n电话", "特长", "备注",
)  # fmt: skip


def main() -> None:
    """Write both workbooks beside this script."""
    write_roster(HERE / "roster.xlsx")
    write_catalogue(HERE / "catalogue.xlsx")


def write_roster(path: Path) -> None:
    """The roster: a sheet of notes, then the list with its title, line breaks and footer."""
    chance = random.Random(SEED)
    book = Workbook()
    notes = book.active
    assert isinstance(notes, Worksheet)
    notes.title = "填表说明"
    for line in (
        "填表说明", "1. 姓名以身份证为准，生僻字请照写，不要用拼音代替。", "2. 身份证号码请用文本格式填写。",
        "3. 14 周岁以下请填监护人姓名和电话。", "4. 本表人员、电话、证件号均为虚构，仅供演示。",
    ):  # fmt: skip
        notes.append([line])
    sheet = book.create_sheet("花名册")
    book.active = 1
    sheet.append(["丰园社区新时代文明实践站志愿者及居民信息登记表（2026年上半年）"])
    sheet.append(["填表单位：丰园社区", *[None] * 9, "填表日期：2026年6月30日"])
    sheet.append(list(HEADINGS))
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADINGS))
    sheet["A1"].font = Font(bold=True, size=16)
    for cell in sheet[3]:
        cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
        cell.font = Font(bold=True)
    rows = list(people(chance))
    spoil(rows, chance)
    for number, row in enumerate(rows, 1):
        sheet.append([number, *row])
    for hidden in (57, 58, 412):
        sheet.row_dimensions[hidden].hidden = True
    sheet.append(["合计", f"{len(rows)}人"])
    sheet.append(["填表人：唐雨欣", *[None] * 9, "审核人：罗晓敏"])
    for letter, width in zip("ABCDEFGHIJKLMNOPQRST", (6, 12, 6, 8, 13, 22, 14, 12) + (10,) * 12, strict=True):
        sheet.column_dimensions[letter].width = width
    book.save(path)


def people(chance: random.Random) -> Iterator[list[object]]:
    """One list a person, in the order of ``HEADINGS`` without the first."""
    used: set[str] = set()
    rare = RARE_NAMES.split()
    team_list = [name for name, count in TEAMS for _n in range(count)]
    chance.shuffle(team_list)
    for n, (name, sex, born, head, tail, teams, work) in enumerate(KNOWN):
        day = date(born, 1 + n % 12, 3 + n % 25)
        phone = f"{head}0000{tail}" if head else ""
        yield person(chance, name, sex, day, phone=phone, teams=teams, work=work, serial=n + 1, place=n)
        used.add(name)
    for n in range(PEOPLE - len(KNOWN)):
        serial = n + len(KNOWN) + 1
        day = birthday(chance)
        sex = chance.choice("男女女" if day.year < 1966 else "男女")
        name = rare[n // 5] if n % 5 == 4 and n // 5 < len(rare) else new_name(chance, sex, day, used)
        used.add(name)
        adult = day.year <= NOW.year - 16
        teams = ""
        if adult and team_list:
            teams = team_list.pop()
            if chance.random() < 0.12 and team_list and team_list[-1] != teams:
                teams += chance.choice(("、", "，", "/")) + team_list.pop()
        head = chance.choice(PHONE_HEADS.split())
        phone = f"{head}0000{chance.randrange(10_000):04d}" if day.year <= NOW.year - 12 else ""
        if adult and chance.random() < 0.03:
            phone = ""
        yield person(chance, name, sex, day, phone=phone, teams=teams, work="", serial=serial, place=serial)


def birthday(chance: random.Random) -> date:
    """An old community: more than a third are past sixty."""
    first, last = chance.choices(
        ((2013, 2020), (2002, 2012), (1981, 2001), (1966, 1980), (1946, 1965), (1931, 1945)),
        (6, 8, 22, 26, 32, 6),
    )[0]
    return date(first, 1, 1) + timedelta(days=chance.randrange((last - first + 1) * 365))


def new_name(chance: random.Random, sex: str, day: date, used: set[str]) -> str:
    """A name of the person's generation; a second bearer is rare."""
    age = "old" if day.year < 1968 else "middle" if day.year < 1995 else "young"
    for _attempt in range(30):
        name = chance.choice(SURNAMES) + chance.choice(GIVEN[age][sex].split())
        if name not in used:
            break
    return name


def person(
    chance: random.Random, name: str, sex: str, born: date, *, phone: str, teams: str, work: str,
    serial: int, place: int,
) -> list[object]:  # fmt: skip
    """One row; its ID number is right, and nobody's."""
    order = (serial % 500) * 2 + (1 if sex == "男" else 0)
    first = f"{DISTRICT}{born:%Y%m%d}{order:03d}"
    child = born.year > NOW.year - 14
    joined = date(2018, 3, 5) + timedelta(days=chance.randrange(2900))
    agreed = max(joined, date(2025, 2, 1))
    guardian, guardian_phone = parent(chance, name) if child else ("", "")
    return [
        name,
        sex,
        "维吾尔族" if "·" in name else chance.choices(("汉", "汉族", "土家族", "苗族"), (40, 52, 5, 3))[0],
        birth_text(born, place),
        first + check_character(first),
        phone,
        chance.choice(ESTATES),
        f"{1 + place % 12}栋{1 + place % 3}单元{100 * (1 + place % 9) + 1 + place % 4}",
        "少先队员" if child else chance.choices(("群众", "中共党员"), (70, 30))[0],
        "小学" if child else chance.choice(("初中", "高中", "大专", "本科")),
        work or occupation(chance, born),
        teams,
        f"430199{serial:06d}" if teams else "",
        f"{joined:%Y-%m-%d}" if teams else "",
        "" if serial % 61 == 0 else f"{agreed:%Y-%m-%d}",
        guardian,
        guardian_phone,
        chance.choice(("", "", "", "", "书法", "理发", "唱歌", "太极", "修家电", "摄影", "烹饪")),
        "",
    ]


def parent(chance: random.Random, name: str) -> tuple[str, str]:
    """A child's father and his phone."""
    given = chance.choice(GIVEN["middle"]["男"].split())
    return f"{name[0]}{given}", f"{chance.choice(PHONE_HEADS.split())}0000{chance.randrange(10_000):04d}"


def occupation(chance: random.Random, born: date) -> str:
    """What somebody of that age does."""
    if born.year > 2003:
        return "学生"
    return "退休" if born.year < 1966 else chance.choice(("职员", "个体", "务工", "自由职业"))


def birth_text(born: date, place: int) -> object:
    """A date as one of the clerks wrote it."""
    forms: tuple[object, ...] = (
        born, f"{born:%Y-%m-%d}", f"{born.year}.{born.month}.{born.day}",
        f"{born.year}年{born.month}月{born.day}日", f"{born:%Y%m%d}", born,
    )  # fmt: skip
    return forms[place % len(forms)]


def spoil(rows: list[list[object]], chance: random.Random) -> None:
    """What goes wrong in a list that five people typed: cells to mend, to warn of, rows to refuse."""
    name, number, phone = 0, 4, 5
    for place in range(30, len(rows), 37):
        text = str(rows[place][name])
        if len(text) == 2:
            rows[place][name] = f"{text[0]}　{text[1]}"
    for place in range(33, len(rows), 83):
        rows[place][phone] = "+86 " + str(rows[place][phone]) if rows[place][phone] else ""
    for place in range(41, len(rows), 97):
        rows[place][phone] = str(rows[place][phone]).translate({48 + n: 0xFF10 + n for n in range(10)})
    # A wrong check character, three figures lost to the spreadsheet, a phone of ten digits, no day at all.
    wrong = str(rows[211][number])
    rows[211][number] = wrong[:17] + ("1" if wrong[17] != "1" else "2")
    rows[347][number] = float(str(rows[347][number])[:15] + "000")
    rows[503][phone] = str(rows[503][phone] or "13900001234")[:10]
    rows[504][phone] = "无"
    rows[671][3], rows[671][number] = "58.13.40", ""
    rows[802][number] = str(rows[802][number])[:15]
    for place in (250, 640, 910):
        rows[place][4] = rows[place][3] = rows[place][phone] = ""
    # Rows that are refused: nobody's name, and people who stand in the list twice.
    nameless = [None, "女", "汉族", *[None] * 8, "邻里帮帮团", *[None] * 7]
    rows.insert(430, nameless)
    for place in (120, 365, 588, 777):
        again = list(rows[place])
        again[-1] = "重复？"
        rows.insert(chance.randrange(800, len(rows)), again)


def write_catalogue(path: Path) -> None:
    """The books: call numbers by class and order, one to four copies each, prices as people write them."""
    chance = random.Random(SEED + 1)
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "图书目录"
    sheet.append(["丰园社区图书馆藏书目录"])
    sheet.append(
        ["序号", "书 名", "作者", "出版社", "出版日期", "ISBN", "价格", "索书号", "馆藏本数", "书籍位置"]
    )
    order: dict[str, int] = {}
    lines = (HERE / "titles.txt").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        class_number, title, author, publisher, year, price = line.split("|")
        order[class_number] = order.get(class_number, 0) + 1
        twelve = f"97879{chance.randrange(10**7):07d}"
        isbn = twelve + check_13(twelve)
        written = f"{isbn[:3]}-{isbn[3]}-{isbn[4:8]}-{isbn[8:12]}-{isbn[12]}" if number % 4 == 0 else isbn
        if number == 40:
            written = isbn[:12] + str((int(isbn[12]) + 5) % 10)
        prices = (f"CNY{price}", f"{price}元", price, f"CNY{price}")
        sheet.append(
            [
                number,
                f"《{title}》" if number % 3 == 0 else title,
                author + ("著" if number % 5 == 0 else ""),
                publisher,
                year if number % 7 else f"{year}重印",
                None if class_number.startswith("K29") else written,
                prices[number % 4],
                f"{class_number}/{order[class_number]}",
                chance.choices((1, 2, 3, 4), (62, 26, 9, 3))[0],
                f"{'ABCDEF'[number * 6 // (len(lines) + 1)]}架{1 + number % 5}层",
            ]
        )
    sheet.append([len(lines) + 1, None, "佚名", None, None, None, None, None, 1, "待查"])
    book.save(path)


if __name__ == "__main__":
    main()
