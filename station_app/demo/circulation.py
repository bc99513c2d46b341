"""The library's part of the story: readers, loans that came back, that are out, due today and overdue."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Final

from station_app.demo.playing import Story
from station_app.demo.programme import SEED
from station_app.library import desk
from station_app.library import service as library
from station_app.library.rows import Result
from station_app.roster.rows import PersonRow

#: Overdue as in the picture: reader, title, days.
OVERDUE: Final = (("肖玉珍", "家常湘菜", 9), ("贺思源", "颜真卿楷书入门", 4), ("邓浩然", "十万个为什么", 1))
DUE_TODAY: Final = 4
OPEN_LOANS: Final = 24
RETURNED: Final = 60
READERS: Final = 48


class Circulation:
    """Draws readers and copies, each copy once, and dates by the library's own rules."""

    def __init__(self, story: Story, founded: date) -> None:
        chance = random.Random(SEED)
        self._story, self._chance, self._founded = story, chance, founded
        self._today = story.now.date()
        titles = library.list_titles(limit=1000)
        self._codes = {title.title: title.copies[0].barcode for title in titles}
        wanted = {title for _reader, title, _days in OVERDUE}
        self._free = [self._codes[title.title] for title in titles if title.title not in wanted]
        chance.shuffle(self._free)
        late = {name for name, _title, _days in OVERDUE}
        people = [p for p in (*story.cast.teams["书香志愿队"], *story.cast.others) if p.name not in late]
        self._readers = chance.sample(people, READERS)
        self._cards: dict[str, str] = {}

    def plan(self) -> None:
        """Put all of it on the timeline."""
        for name, title, days in OVERDUE:
            day = self._lent_so_that_due(self._today - timedelta(days=days))
            self._lend(self._story.cast.by_name[name], self._codes[title], day)
        for place in range(DUE_TODAY if self._is_open(self._today) else 0):
            due = self._lent_so_that_due(self._today)
            self._lend(self._readers[place], self._free.pop(), due)
        for place in range(OPEN_LOANS):
            day = self._open_day(self._today - timedelta(days=self._chance.randint(0, 22)))
            self._lend(self._readers[place % len(self._readers)], self._free.pop(), day)
        for place in range(RETURNED):
            age = self._chance.randint(4, (self._today - self._founded).days - 2)
            day = self._open_day(self._today - timedelta(days=age))
            reader, code = self._readers[(place * 7) % len(self._readers)], self._free.pop()
            self._lend(reader, code, day)
            back = min(day + timedelta(days=self._chance.randint(3, 24)), self._today - timedelta(days=1))
            self._give_back(code, self._open_day(back) if self._open_day(back) > day else day)

    def _lent_so_that_due(self, due: date) -> date:
        """The day on which a loan was made that is due on ``due``, or on the nearest open day before."""
        rules = library.RULES
        for earlier in range(7):
            for more in range(7):
                day = due - timedelta(days=earlier + rules.loan_days + more)
                if desk.due_date(day, rules) == due - timedelta(days=earlier):
                    return day
        return due - timedelta(days=rules.loan_days)

    def _is_open(self, day: date) -> bool:
        return day.weekday() not in library.RULES.closed_weekdays

    def _open_day(self, day: date) -> date:
        return day if self._is_open(day) else day - timedelta(days=1)

    def _moment(self, day: date) -> datetime:
        minutes = 9 * 60 + 10 + self._chance.randrange(8 * 60)
        return datetime.combine(day, datetime.min.time()) + timedelta(minutes=minutes)

    def _lend(self, reader: PersonRow, code: str, day: date) -> None:
        self._story.add(self._moment(day), lambda: self._do_lend(reader, code))

    def _give_back(self, code: str, day: date) -> None:
        at = datetime.combine(day, datetime.min.time()) + timedelta(hours=17, minutes=30)
        self._story.add(at, lambda: self._do_return(code))

    def _do_lend(self, reader: PersonRow, code: str) -> None:
        card = self._cards.get(reader.uid)
        if card is None:
            card = self._cards[reader.uid] = library.reader_card(reader.uid).card
        done = library.lend(card, [code])[0]
        assert done.outcome is Result.DONE, done.message
        self._story.loans += 1
        self._story.reported(f"lend {done.event}")

    def _do_return(self, code: str) -> None:
        done = library.take_back([code])[0]
        self._story.reported(f"return {done.event}")
