"""A month in numbers, as ledger and monthly report print it."""

from __future__ import annotations

from dataclasses import dataclass

from station_app.activities.rows import ActivityRow


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One activity with its counts; ``minutes`` are the volunteers', as the hours book has them.

    ``hours`` are those minutes as documents print them, each person's rounded to the half. ``late`` says
    that it was not recorded within ten working days; ``recorded_on`` is an ISO day.
    """

    activity: ActivityRow
    people: int
    volunteers: int
    public: int
    minutes: int
    hours: float = 0.0
    effect: str = ""
    photos: int = 0
    briefing: bool = False
    source: str = ""
    undertaker: str = ""
    helpers: str = ""
    recorded_by: str = ""
    recorded_on: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class CategoryFigures:
    """One of the eight services in a month; own categories count under the service they are reported as.

    ``target`` is 0 where none is set; ``planned`` are those still to come; of those ``held``, nobody signed
    in at ``empty``, and they help to no target.
    """

    key: str
    name: str
    short: str
    held: int
    empty: int
    people: int
    volunteers: int
    public: int
    minutes: int
    hours: float
    planned: int
    target: int

    @property
    def gap(self) -> int:
        """How many are missing to the target, those still planned not counted as held."""
        return max(0, self.target - self.held + self.empty)

    @property
    def to_plan(self) -> int:
        """How many are missing to the target even when everything planned is held."""
        return max(0, self.gap - self.planned)


@dataclass(frozen=True, slots=True)
class TopVolunteer:
    """A volunteer with the most minutes of a month; name and phone as the audience may read them."""

    name: str
    phone: str
    team: str
    minutes: int
    activities: int


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """Everything that a monthly report says (domain §3.9)."""

    year: int
    month: int
    lines: tuple[LedgerLine, ...]
    categories: tuple[CategoryFigures, ...]
    new_people: int
    new_volunteers: int
    loans: int
    readers: int
    top: tuple[TopVolunteer, ...]

    @property
    def held(self) -> int:
        """Activities held."""
        return sum(one.held for one in self.categories)

    @property
    def empty(self) -> int:
        """Activities that are over and nobody signed in at."""
        return sum(one.empty for one in self.categories)

    @property
    def people(self) -> int:
        """Comings: each person once an activity."""
        return sum(one.people for one in self.categories)

    @property
    def volunteers(self) -> int:
        """Comings of volunteers."""
        return sum(one.volunteers for one in self.categories)

    @property
    def public(self) -> int:
        """Comings of the public."""
        return sum(one.public for one in self.categories)

    @property
    def minutes(self) -> int:
        """The volunteers' minutes."""
        return sum(one.minutes for one in self.categories)

    @property
    def hours(self) -> float:
        """The volunteers' hours, as the ledger's column adds up."""
        return sum(one.hours for one in self.categories)

    @property
    def gaps(self) -> tuple[CategoryFigures, ...]:
        """The services whose target was not reached."""
        return tuple(one for one in self.categories if one.gap)
