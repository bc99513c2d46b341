"""The roster of the sample station: the people of the reference pictures, and invented neighbours.

All of them are made up; the numbers pass the checks of GB 11643 and belong to nobody we know of.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from station_app.core.db import db
from station_app.roster import service as roster
from station_app.roster.identity import check_character

#: As the head of the pictured list counts them: everybody, volunteers, records that lack something.
PEOPLE, VOLUNTEERS, INCOMPLETE = 612, 213, 12
BOOKS, GATE, HELP = "书香队", "护学岗队", "邻里帮帮团"
HOUSE, TALKS, LIBRARY = "守望驿站", "微宣讲队", "图书馆"
#: How many volunteers of each team have no picture of their own; 书香队 comes to the pictured 37.
TEAM_FILLERS = {BOOKS: 25, GATE: 24, HELP: 30, HOUSE: 20, TALKS: 16, LIBRARY: 8}


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of the pictures; ``id_tail`` is the three figures before the check character."""

    name: str
    phone: str
    sex: str
    born: str
    teams: tuple[str, ...] = ()
    capacities: tuple[str, ...] = ("volunteer",)
    id_tail: str = ""
    occupation: str = ""
    address: str = ""


NEIGHBOUR, READER, STAFF = ("resident",), ("resident", "reader"), ("staff",)
KNOWN = (
    Known("易建平", "13680317715", "男", "1955-04-18", (BOOKS,), ("volunteer", "speaker"), "115", "退休教师"),
    Known("夏长青", "13378210481", "男", "1958-11-02", (BOOKS, LIBRARY), id_tail="117"),
    Known("王桂英", "15974061127", "女", "1960-06-25", (BOOKS,), id_tail="224"),
    Known("周秀兰", "13807312046", "女", "1962-03-10", (BOOKS, GATE), ("volunteer", "reader"), "332",
          "退休教师", "丰园社区 3 栋"),
    Known("彭小艺", "18874209034", "女", "1996-09-09", (BOOKS, HOUSE), id_tail="226"),
    Known("胡月娥", "13755186650", "女", "1965-01-30", (BOOKS, GATE), id_tail="128"),
    Known("李梦洁", "17573102291", "女", "2001-07-21", (BOOKS,), id_tail="340"),
    Known("谭美玲", "", "女", "1971-12-05", (BOOKS,), id_tail="162"),
    Known("黄志远", "15084738846", "男", "1989-03-14", (BOOKS, HELP), id_tail="313"),
    Known("贺思源", "15973843318", "男", "1993-08-27", (BOOKS,), id_tail="215"),
    Known("欧阳静", "13974285062", "女", "1987-05-16", (BOOKS, TALKS), id_tail="326"),
    Known("罗晓敏", "18673114409", "女", "1984-10-11", (BOOKS,), ("volunteer", "staff"), "148"),
    Known("唐雨欣", "13974815520", "女", "1995-02-19", (), STAFF, "224"),
    Known("张新民", "17783260935", "男", "1968-07-07", (HELP,), ("volunteer", "reader"), "131"),
    Known("郑新宇", "18867306172", "男", "2004-04-01", (), NEIGHBOUR, "319"),
    Known("赵雪梅", "", "女", "1979-12-22", (), NEIGHBOUR, "266"),
    Known("刘海燕", "13548621873", "女", "1976-08-15", (GATE,), id_tail="146"),
    Known("唐佳慧", "18274955306", "女", "1999-11-23", (), NEIGHBOUR, "268"),
    Known("曾庆和", "13873149927", "男", "1957-09-18", (TALKS,), ("volunteer", "speaker"), "133"),
    Known("谢芳", "15116370245", "女", "1982-06-04", (), NEIGHBOUR, "342"),
    Known("肖玉珍", "13875826027", "女", "1963-05-28", (), READER, "284"),
    Known("邓浩然", "", "男", "2015-09-13", (), READER, "211"),
    Known("徐顺吉", "15173804408", "男", "1961-02-08", (HELP,), id_tail="153"),
    Known("胡国强", "13974620731", "男", "1959-10-20", (GATE,), id_tail="171"),
    Known("龙翠娥", "13607489518", "女", "1964-08-03", (GATE,), id_tail="284"),
)  # fmt: skip

SURNAMES = "王李张刘陈杨黄吴周孙马朱胡郭何高林罗梁宋唐许韩冯彭曾田董潘袁蔡蒋余杜叶程魏吕丁沈任"
#: None begins with x or s, so that searching zx and xsj finds the pictured people alone.
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰平刚桂英华玉建国志远海燕文斌佳慧梅民立红春波成德光辉林琴云"


@dataclass(slots=True)
class Crowd:
    """Uids: everybody pictured by name; neighbours who volunteer, by team; the other neighbours."""

    named: dict[str, str]
    teams: dict[str, list[str]]
    volunteers: list[str]
    neighbours: list[str]


def id_number(born: str, tail: str) -> str:
    """A number of an area of this city that fits a date of birth, ``tail`` its three serial figures."""
    first = f"430111{born.replace('-', '')}{tail}"
    return first + check_character(first)


def enrol() -> Crowd:
    """Put everybody into the roster but 陈立新, who walks in on the day itself."""
    with db.atomic():
        named = {known.name: _add_known(known) for known in KNOWN}
        chance = random.Random(20261016)
        names = _names(chance, taken=set(named))
        of_teams = [team for team, count in TEAM_FILLERS.items() for _i in range(count)]
        pictured = sum("volunteer" in known.capacities for known in KNOWN)
        of_teams += [""] * (VOLUNTEERS - pictured - len(of_teams))
        crowd = Crowd(named, {team: [] for team in TEAM_FILLERS}, [], [])
        for n, team in enumerate(of_teams):
            uid = _add_filler(chance, names[n], n, (team,) if team else (), "volunteer")
            crowd.volunteers.append(uid)
            if team:
                crowd.teams[team].append(uid)
        lacking = INCOMPLETE - 1 - sum(not known.phone for known in KNOWN)  # 1: whoever walks in
        for n in range(len(of_teams), PEOPLE - 1 - len(KNOWN)):
            lacks = n - len(of_teams) < lacking
            crowd.neighbours.append(_add_filler(chance, names[n], n, (), "resident", lacks=lacks))
    return crowd


def _add_known(known: Known) -> str:
    row = roster.add_person(
        name=known.name, phone=known.phone, sex=known.sex, birth_date=known.born,
        id_number=id_number(known.born, known.id_tail), teams=known.teams, capacities=known.capacities,
        occupation=known.occupation, address=known.address or "丰园社区", area="丰园社区",
        registered_on="2025-03-05", consent_on="2025-03-05",
        guardian_name="邓志强" if known.name == "邓浩然" else "",
        guardian_phone="13787215064" if known.name == "邓浩然" else "",
    )  # fmt: skip
    return row.uid


def _add_filler(
    chance: random.Random, name: str, n: int, teams: tuple[str, ...], capacity: str, *, lacks: bool = False
) -> str:
    born = (date(1942, 1, 1) + timedelta(days=chance.randrange(365 * 64))).isoformat()
    serial = f"{n % 1000:03d}"
    phone = "" if lacks else f"1{chance.choice('357')}{chance.randrange(2, 9)}{5_000_000 + n * 7919:08d}"
    row = roster.add_person(
        name=name, phone=phone, id_number=id_number(born, serial), teams=teams, capacities=(capacity,),
        area="丰园社区", registered_on="2025-09-01", consent_on="2025-09-01" if teams else "",
    )  # fmt: skip
    return row.uid


def _names(chance: random.Random, *, taken: set[str]) -> list[str]:
    """Enough names, no two alike, in a fixed order."""
    found: dict[str, None] = {}
    while len(found) < PEOPLE:
        name = chance.choice(SURNAMES) + "".join(chance.choice(GIVEN) for _i in range(2))
        if name not in taken and name[1] != name[2]:
            found[name] = None
    return list(found)
