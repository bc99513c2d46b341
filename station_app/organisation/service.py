"""The tree above us, which of its stations we are, and our bases."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from station_app.core.db import atomic, change_row, insert_rows
from station_app.core.errors import NotFound, StationError, ValidationError
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.core.rights import Right, before_log_in, requires
from station_app.organisation import places
from station_app.organisation.models import Base, Organisation, Station


@dataclass(frozen=True, slots=True)
class StationRow:
    """This station: names of itself, its institute (street), centre (district) and city."""

    code: str
    name: str
    institute: str
    centre: str
    city: str
    figures: str

    @property
    def own_name(self) -> str:
        """As it calls itself: 丰园社区新时代文明实践站."""
        return f"{self.name}新时代文明实践站"

    @property
    def full_name(self) -> str:
        """As it stands on documents: 长沙市雨花区洞井街道丰园社区新时代文明实践站."""
        return f"{self.city}{self.centre.removeprefix(self.city)}{self.institute}{self.own_name}"


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One node of the tree, a base under this station among them."""

    code: str
    parent_code: str
    kind: str
    name: str


class BaseNameTaken(StationError):
    """There is a base of that name."""

    code = "base-name-taken"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("There is a base called “%(name)s” already. Choose another name.") % {"name": name}, name=name
        )


class OwnStationMissing(StationError):
    """A tree is to be taken in that does not have this station."""

    code = "own-station-missing"

    def __init__(self, code: str) -> None:
        super().__init__(
            _("The list does not have this station (%(code)s). Nothing was changed; take another file.")
            % {"code": code},
            station=code,
        )


@before_log_in
def adopt_station(station: places.Place, tree: places.Tree) -> None:
    """Write the tree and this station's own row; part of setting up, inside its transaction."""
    above = {place.kind: places.short_name(place.name) for place in tree.above(station)}
    Station.create(
        id=new_id(),
        code=station.code,
        name=places.short_name(station.name),
        institute=above.get("institute", ""),
        centre=above.get("centre", ""),
        city=above.get("city", ""),
    )
    _replace_tree(tree)


def _replace_tree(tree: places.Tree) -> None:
    Organisation.delete().execute()
    columns = ("code", "parent_code", "kind", "name", "search_key")
    rows = [(p.code, p.parent_code, p.kind, p.name, p.search_key) for p in tree.places.values()]
    insert_rows(Organisation, columns, rows)


@requires(Right.LOOK)
def this_station() -> StationRow:
    """Which station this is."""
    s = Station.get()
    return StationRow(s.code, s.name, s.institute, s.centre, s.city, s.figures)


@requires(Right.LOOK)
def list_organisations(kind: str | None = None) -> list[OrganisationRow]:
    """The tree in the order of codes; ``kind`` is city, centre, institute, station or base."""
    query = Organisation.select().order_by(Organisation.code)
    if kind:
        query = query.where(Organisation.kind == kind)
    rows = [OrganisationRow(o.code, o.parent_code, o.kind, o.name) for o in query]
    if kind in (None, "base"):
        own = Station.get().code
        rows += [OrganisationRow(b.id, own, "base", b.name) for b in Base.select().where(Base.active == 1)]
    return rows


@requires(Right.MANAGE)
@atomic
def import_organisations(path: Path) -> int:
    """Put the tree of a CSV file in place of the one at hand; gives the number of places.

    Raises ``places.TreeDamaged``, ``OwnStationMissing``.
    """
    return replace_organisations(places.read_tree(path))


@requires(Right.MANAGE)
@atomic
def replace_organisations(tree: places.Tree) -> int:
    """Put a tree in place of the one at hand; gives the number of places. Raises ``OwnStationMissing``."""
    own = Station.get().code
    if own not in tree.places:
        raise OwnStationMissing(own)
    _replace_tree(tree)
    return len(tree.places)


@requires(Right.MANAGE)
@atomic
def add_base(*, name: str, address: str = "") -> str:
    """Add a base under this station; gives its id. Raises ``BaseNameTaken``, ``ValidationError``."""
    plain = " ".join(name.split())
    if not plain:
        raise ValidationError({"name": _("Give the base's name.")})
    if Base.select().where(Base.name == plain).exists():
        raise BaseNameTaken(plain)
    return str(Base.create(id=new_id(), name=plain, address=address.strip()).id)


@requires(Right.MANAGE)
@atomic
def close_base(base_id: str) -> None:
    """Take a base out of use; what refers to it stays."""
    base = Base.by_id(base_id)
    if base is None:
        raise NotFound(_("base"), base_id)
    change_row(base, {"active": 0})
