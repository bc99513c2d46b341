"""Rules that activities repeat by: read strictly, written in one form, put into words (domain §4.1).

A subset of RFC 5545's RRULE, and three kinds that it does not know: yearly lunar dates, solar terms,
and school or working days. What is outside it is refused with a sentence, never bent into shape.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from station_app.activities import almanac
from station_app.core import clock
from station_app.core.errors import StationError
from station_app.core.i18n import N_, _

WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST_COUNT: Final = 500
MOST_INTERVAL: Final = 8
LONGEST_RULE: Final = 200
#: The eve of the Spring Festival: the last day of the twelfth month, be it the 29th or the 30th.
EVE: Final = "除夕"


class Kind(StrEnum):
    """What a rule counts by."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"
    LUNAR = "LUNAR"
    TERM = "TERM"
    SCHOOLDAY = "SCHOOLDAY"
    WORKDAY = "WORKDAY"


class Leap(StrEnum):
    """What a lunar date does in a year that has its month twice.

    Only in the month itself; in both; or in the leap month where there is one, else in the month itself.
    """

    PLAIN = "PLAIN"
    BOTH = "BOTH"
    LEAP = "LEAP"


#: Kinds that a calendar file can carry as an RRULE.
PLAIN_KINDS: Final = frozenset({Kind.DAILY, Kind.WEEKLY, Kind.MONTHLY, Kind.YEARLY})
#: Kinds whose dates hang on the notices of holidays and school terms.
PACK_KINDS: Final = frozenset({Kind.SCHOOLDAY, Kind.WORKDAY})


class WrongRule(StationError):
    """The text is no rule that the calendar can keep."""

    code = "wrong-rule"

    def __init__(self, sentence: str, rule: str = "") -> None:
        super().__init__(sentence, rule=rule)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``weekdays`` count from 0 = Monday; ``month_day`` is 1-28 or -1 for the last day; ``nth``
    1-4 or -1 goes with one weekday; ``month`` and ``month_day`` are a YEARLY or LUNAR date (LUNAR: 1-30).

    At most one of ``count`` and ``until`` is set; with neither the rule never ends.
    """

    kind: Kind
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    month: int = 0
    month_day: int = 0
    nth: int = 0
    leap: Leap = Leap.PLAIN
    term: str = ""
    count: int | None = None
    until: date | None = None

    @property
    def endless(self) -> bool:
        """Whether it never ends."""
        return self.count is None and self.until is None

    @property
    def text(self) -> str:
        """The one form in which the rule is stored and shown to programs."""
        return ";".join((*self._body(), *self._end()))

    def _body(self) -> list[str]:
        if self.kind is Kind.LUNAR:
            day = EVE if (self.month, self.month_day) == (12, -1) else f"{self.month}-{self.month_day}"
            return [f"LUNAR:{day}", *([f"LEAP={self.leap}"] if self.leap is not Leap.PLAIN else [])]
        if self.kind is Kind.TERM:
            return [f"TERM:{self.term}"]
        if self.kind in PACK_KINDS:
            return [str(self.kind)]
        parts = [f"FREQ={self.kind}"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.kind is Kind.YEARLY and self.month:
            parts.append(f"BYMONTH={self.month}")
        if self.weekdays:
            nth = str(self.nth) if self.nth else ""
            parts.append("BYDAY=" + ",".join(nth + WEEKDAYS[day] for day in self.weekdays))
        if self.month_day:
            parts.append(f"BYMONTHDAY={self.month_day}")
        return parts

    def _end(self) -> list[str]:
        if self.count is not None:
            return [f"COUNT={self.count}"]
        return [f"UNTIL={self.until:%Y%m%d}"] if self.until else []


def parse(text: str, *, starts: date) -> Rule:
    """The rule that ``text`` writes; what it leaves open (weekday, day) is taken from ``starts``.

    Raises ``WrongRule`` with a sentence that says what is outside the rules we keep.
    """
    plain = text.strip().removeprefix("RRULE:").strip()
    if not plain or len(plain) > LONGEST_RULE:
        raise _wrong(_("Write a rule such as FREQ=WEEKLY;BYDAY=FR;COUNT=12, LUNAR:8-15 or SCHOOLDAY."), text)
    head, *rest = [part.strip() for part in plain.split(";")]
    name, colon, what = head.partition(":")
    if colon and name.upper() == "LUNAR":
        parts = _parts(rest, ("LEAP", "COUNT", "UNTIL"), text)
        return _ended(_lunar(what.strip(), parts, text), parts, text)
    if colon and name.upper() == "TERM":
        return _ended(_term(what.strip(), text), _parts(rest, ("COUNT", "UNTIL"), text), text)
    if head.upper() in PACK_KINDS:
        return _ended(Rule(Kind(head.upper())), _parts(rest, ("COUNT", "UNTIL"), text), text)
    known = ("FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYSETPOS", "BYMONTH", "WKST", "COUNT", "UNTIL")
    parts = _parts([head, *rest], known, text)
    return _ended(_rrule(parts, starts, text), parts, text)


def _wrong(sentence: str, text: str) -> WrongRule:
    return WrongRule(sentence, text)


def _parts(parts: list[str], known: tuple[str, ...], text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in parts:
        name, equals, value = part.partition("=")
        name = name.strip().upper()
        if not equals or not value.strip() or name in found:
            raise _wrong(_("“%(part)s” in the rule cannot be read. Write NAME=VALUE, each once.")
                         % {"part": part}, text)  # fmt: skip
        if name not in known:
            raise _wrong(_("The calendar does not repeat by %(name)s. It knows: %(known)s.")
                         % {"name": name, "known": ", ".join(known)}, text)  # fmt: skip
        found[name] = value.strip().upper() if name != "LUNAR" else value.strip()
    return found


def _number(parts: dict[str, str], name: str, low: int, high: int, text: str) -> int:
    value = parts[name]
    if not re.fullmatch(r"[0-9]{1,4}", value) or not low <= int(value) <= high:
        raise _wrong(_("%(name)s must be a number from %(low)d to %(high)d.")
                     % {"name": name, "low": low, "high": high}, text)  # fmt: skip
    return int(value)


def _ended(rule: Rule, parts: dict[str, str], text: str) -> Rule:
    if "COUNT" in parts and "UNTIL" in parts:
        raise _wrong(_("A rule ends after a number of times (COUNT) or on a day (UNTIL), not both."), text)
    if "COUNT" in parts:
        return replace(rule, count=_number(parts, "COUNT", 1, MOST_COUNT, text))
    if "UNTIL" in parts:
        return replace(rule, until=_until(parts["UNTIL"], text))
    return rule


def _until(value: str, text: str) -> date:
    """The last day at the station: UNTIL in UTC, as RFC 5545 wants it, is turned into the day here."""
    try:
        if re.fullmatch(r"[0-9]{8}T[0-9]{6}Z", value):
            moment = datetime.strptime(value, "%Y%m%dT%H%M%SZ")
            return clock.parse_local(moment.isoformat() + "+00:00").date()
        if re.fullmatch(r"[0-9]{8}(T[0-9]{6})?", value):
            return datetime.strptime(value[:8], "%Y%m%d").date()
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return date.fromisoformat(value)
    except (ValueError, OverflowError):
        pass
    raise _wrong(_("UNTIL: “%(text)s” is no day. Write it as 20261226.") % {"text": value}, text)


def _rrule(parts: dict[str, str], starts: date, text: str) -> Rule:
    freq = parts.get("FREQ", "")
    if freq not in PLAIN_KINDS:
        raise _wrong(_("FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY."), text)
    if parts.get("WKST", "MO") != "MO":
        raise _wrong(_("Weeks begin on Monday here (WKST=MO)."), text)
    interval = _number(parts, "INTERVAL", 1, MOST_INTERVAL, text) if "INTERVAL" in parts else 1
    rule = Rule(Kind(freq), interval)
    allowed = {
        Kind.DAILY: (),
        Kind.WEEKLY: ("BYDAY",),
        Kind.MONTHLY: ("BYDAY", "BYMONTHDAY", "BYSETPOS"),
        Kind.YEARLY: ("BYMONTH", "BYMONTHDAY"),
    }[rule.kind]
    for name in ("BYDAY", "BYMONTHDAY", "BYSETPOS", "BYMONTH"):
        if name in parts and name not in allowed:
            raise _wrong(
                _("%(name)s does not go with FREQ=%(freq)s here.") % {"name": name, "freq": freq}, text
            )
    fill = {Kind.DAILY: _daily, Kind.WEEKLY: _weekly, Kind.MONTHLY: _monthly, Kind.YEARLY: _yearly}[rule.kind]
    return fill(rule, parts, starts, text)


def _daily(rule: Rule, _parts: dict[str, str], _starts: date, _text: str) -> Rule:
    return rule


def _weekly(rule: Rule, parts: dict[str, str], starts: date, text: str) -> Rule:
    names = [name.strip() for name in parts.get("BYDAY", WEEKDAYS[starts.weekday()]).split(",")]
    if any(name not in WEEKDAYS for name in names):
        raise _wrong(_("BYDAY names days of the week: MO, TU, WE, TH, FR, SA, SU."), text)
    return replace(rule, weekdays=tuple(sorted({WEEKDAYS.index(name) for name in names})))


def _monthly(rule: Rule, parts: dict[str, str], starts: date, text: str) -> Rule:
    if "BYDAY" in parts and "BYMONTHDAY" in parts:
        raise _wrong(_("A month's day is given by its number or by its weekday, not both."), text)
    if "BYDAY" in parts:
        nth, weekday = _nth(parts["BYDAY"], parts.get("BYSETPOS", ""), text)
        return replace(rule, nth=nth, weekdays=(weekday,))
    if "BYSETPOS" in parts:
        raise _wrong(_("BYSETPOS goes with one weekday (BYDAY)."), text)
    return replace(rule, month_day=_month_day(parts.get("BYMONTHDAY", str(starts.day)), text))


def _nth(days: str, position: str, text: str) -> tuple[int, int]:
    found = re.fullmatch(r"([+-]?[0-9])?(MO|TU|WE|TH|FR|SA|SU)", days)
    number = (found[1] or position) if found else ""
    if not found or (found[1] and position) or not re.fullmatch(r"\+?[1-5]|-1", number):
        raise _wrong(
            _("Every month goes by one weekday with its number, such as 1SA, or -1FR for the last."), text
        )
    if int(number) == 5:
        raise _wrong(
            _("Not every month has a fifth one. Choose the last of the month: -1 before the day."), text
        )
    return int(number), WEEKDAYS.index(found[2])


def _month_day(value: str, text: str) -> int:
    if value == "-1":
        return -1
    if not re.fullmatch(r"[0-9]{1,2}", value) or not 1 <= int(value) <= 31:
        raise _wrong(_("BYMONTHDAY must be a number from 1 to 28, or -1 for the last day."), text)
    if int(value) > 28:
        raise _wrong(
            _("Not every month has a day %(day)s. Choose one up to 28, or the last day: BYMONTHDAY=-1.")
            % {"day": value}, text
        )  # fmt: skip
    return int(value)


def _yearly(rule: Rule, parts: dict[str, str], starts: date, text: str) -> Rule:
    if ("BYMONTH" in parts) != ("BYMONTHDAY" in parts):
        raise _wrong(_("A yearly date needs both its month (BYMONTH) and its day (BYMONTHDAY)."), text)
    month = _number(parts, "BYMONTH", 1, 12, text) if "BYMONTH" in parts else starts.month
    day = _number(parts, "BYMONTHDAY", 1, 31, text) if "BYMONTHDAY" in parts else starts.day
    try:
        date(2023, month, day)
    except ValueError:
        raise _wrong(_("%(month)d-%(day)d is not in every year. Choose another day.")
                     % {"month": month, "day": day}, text) from None  # fmt: skip
    return replace(rule, month=month, month_day=day)


def _lunar(what: str, parts: dict[str, str], text: str) -> Rule:
    try:
        leap = Leap(parts.get("LEAP", Leap.PLAIN))
    except ValueError:
        raise _wrong(
            _("LEAP must be PLAIN (the month itself), BOTH, or LEAP (the leap month)."), text
        ) from None
    if what == EVE:
        return Rule(Kind.LUNAR, month=12, month_day=-1)
    found = re.fullmatch(r"([0-9]{1,2})-([0-9]{1,2})", what)
    month, day = (int(found[1]), int(found[2])) if found else _lunar_words(what)
    if not (1 <= month <= 12 and 1 <= day <= 30):
        raise _wrong(_("“%(text)s” is no lunar date. Write LUNAR:8-15, LUNAR:八月十五 or LUNAR:除夕.")
                     % {"text": what}, text)  # fmt: skip
    return Rule(Kind.LUNAR, month=month, month_day=day, leap=leap)


def _lunar_words(what: str) -> tuple[int, int]:
    month, _month, day = what.partition("月")
    if not _month or month not in almanac.MONTHS or day not in almanac.DAYS:
        return 0, 0
    return almanac.MONTHS.index(month) + 1, almanac.DAYS.index(day) + 1


def _term(what: str, text: str) -> Rule:
    term = what.removesuffix("节") if what == "清明节" else what
    if term not in almanac.TERMS:
        names = "、".join(almanac.TERMS)
        raise _wrong(
            _("“%(text)s” is no solar term. There are: %(names)s.") % {"text": what, "names": names}, text
        )
    return Rule(Kind.TERM, term=term)


#: Weekdays and places in a month as they are said.
WEEKDAY_NAMES: Final = (
    N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"),
)  # fmt: skip
NTH_NAMES: Final = {1: N_("first"), 2: N_("second"), 3: N_("third"), 4: N_("fourth"), -1: N_("last")}


def in_words(rule: Rule) -> str:
    """The rule as one says it: 每周五，共 12 次."""
    body = _body_words(rule)
    if rule.count is not None:
        return _("%(rule)s, %(n)d times in all") % {"rule": body, "n": rule.count}
    if rule.until is not None:
        return _("%(rule)s, until %(day)s") % {"rule": body, "day": rule.until.isoformat()}
    return body


def _body_words(rule: Rule) -> str:
    n = rule.interval
    days = _(", ").join(_(WEEKDAY_NAMES[day]) for day in rule.weekdays)
    if rule.kind is Kind.DAILY:
        return _("every day") if n == 1 else _("every %(n)d days") % {"n": n}
    if rule.kind is Kind.WEEKLY:
        text = _("every week on %(days)s") if n == 1 else _("every %(n)d weeks on %(days)s")
        return text % {"n": n, "days": days}
    if rule.kind is Kind.MONTHLY:
        if rule.nth:
            day = _("the %(nth)s %(weekday)s") % {"nth": _(NTH_NAMES[rule.nth]), "weekday": days}
        else:
            day = _("the last day") if rule.month_day < 0 else _("day %(day)d") % {"day": rule.month_day}
        text = _("every month on %(day)s") if n == 1 else _("every %(n)d months on %(day)s")
        return text % {"n": n, "day": day}
    if rule.kind is Kind.YEARLY:
        text = _("every year on %(month)d-%(day)d") if n == 1 else _("every %(n)d years on %(month)d-%(day)d")
        return text % {"n": n, "month": rule.month, "day": rule.month_day}
    return _other_words(rule)


def _other_words(rule: Rule) -> str:
    if rule.kind is Kind.TERM:
        return _("every year on %(term)s") % {"term": rule.term}
    if rule.kind is Kind.LUNAR:
        if rule.month_day < 0:
            return _("every year on %(term)s") % {"term": EVE}
        day = almanac.MONTHS[rule.month - 1] + "月" + almanac.DAYS[rule.month_day - 1]
        words = {
            Leap.PLAIN: _("every year on lunar %(day)s"),
            Leap.BOTH: _("every year on lunar %(day)s, in the leap month too"),
            Leap.LEAP: _("every year on lunar %(day)s, in the leap month where there is one"),
        }
        return words[rule.leap] % {"day": day}
    return _("every school day") if rule.kind is Kind.SCHOOLDAY else _("every working day")


def shifted(rule: Rule, old: date, new: date) -> Rule:
    """The rule when its occurrence of ``old`` is moved to ``new``, the others along with it.

    Raises ``WrongRule`` where the rule cannot follow, such as a solar term.
    """
    days = (new - old).days
    until = rule.until + timedelta(days=days) if rule.until else None
    rule = replace(rule, until=until)
    if not days or rule.kind is Kind.DAILY:
        return rule
    if rule.kind is Kind.WEEKLY:
        return replace(rule, weekdays=tuple(sorted({(day + days) % 7 for day in rule.weekdays})))
    if rule.kind is Kind.MONTHLY and rule.nth:
        nth = -1 if rule.nth < 0 and (new + timedelta(days=7)).month != new.month else (new.day + 6) // 7
        if nth <= 4:
            return replace(rule, nth=nth, weekdays=(new.weekday(),))
    elif rule.kind is Kind.MONTHLY:
        return replace(rule, month_day=_month_day(str(new.day), rule.text))
    elif rule.kind is Kind.YEARLY and (new.month, new.day) != (2, 29):
        return replace(rule, month=new.month, month_day=new.day)
    elif rule.kind is Kind.LUNAR and rule.month_day > 0:
        there = almanac.day(new)
        if there.lunar_day and not there.leap:
            return replace(rule, month=there.lunar_month, month_day=there.lunar_day)
    raise _wrong(
        _("“%(rule)s” cannot follow to %(day)s. Move only this one, or give the series another rule.")
        % {"rule": in_words(rule), "day": new.isoformat()}, rule.text
    )  # fmt: skip
