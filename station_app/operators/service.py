"""Setting the station up, opening it, and who may."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from station_app.core import accounts, changelog, keys, session, store
from station_app.core.db import DatabaseError, atomic, change_row, db, in_words
from station_app.core.errors import NotFound, StationError, WrongPassword
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.core.paths import Home
from station_app.core.rights import Right, Role, before_log_in, requires
from station_app.core.session import Session
from station_app.operators.models import Operator
from station_app.organisation import places
from station_app.organisation.service import adopt_station


@dataclass(frozen=True, slots=True)
class SetUp:
    """A station that was just made; the recovery code is shown this once."""

    recovery_code: str
    session: Session


@dataclass(frozen=True, slots=True)
class OperatorRow:
    """One operator as the list shows it."""

    operator_id: str
    name: str
    role: Role
    active: bool


class NameTaken(StationError):
    """Another operator goes by this name."""

    code = "operator-name-taken"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("There is an operator called “%(name)s” already. Choose another name.") % {"name": name},
            name=name,
        )


class LastCoordinator(StationError):
    """Without a coordinator nobody could manage the station."""

    code = "last-coordinator"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("“%(name)s” is the only coordinator. Make somebody else one first.") % {"name": name},
            name=name,
        )


class NotOneself(StationError):
    """An operator cannot take away their own way in."""

    code = "not-oneself"

    def __init__(self) -> None:
        super().__init__(_("You cannot remove yourself. Ask another coordinator."))


class _Unlocked:
    """The ring that the log-in opened, so that slots can be added and the key changed."""

    ring: keys.KeyRing | None = None


@before_log_in
def log_in_names(home: Home) -> list[str]:
    """The operators that may log in, for the lock page; readable without a password."""
    return keys.operator_names(keys.load(home.keys).slots)


@before_log_in
def set_up_station(
    home: Home, *, station_code: str, operator_name: str, password: str, tree: places.Tree | None = None
) -> SetUp:
    """Make the station in an empty home; the first operator is a coordinator (``decisions.md``).

    Raises ``ValidationError``, ``NotFound`` (no such station in the tree), ``store.HomeNotEmpty``.
    """
    first = accounts.first(operator_name, password)
    chosen = (tree or places.shipped_tree()).station(station_code)
    opened = Session(operator_id=first.operator_id, name=first.name, role=Role.COORDINATOR, home=home)
    with store.creating(home, first.ring.current) as keys_path, session.acting(opened):
        with db.atomic():
            changelog.begin_epoch(station_code, secrets.token_hex(4))
            adopt_station(chosen, tree or places.shipped_tree())
            Operator.create(id=first.operator_id, name=first.name, role=Role.COORDINATOR)
        keys.save(keys_path, first.file)
    session.start(opened)
    _Unlocked.ring = first.ring
    return SetUp(first.recovery_code, opened)


@before_log_in
def log_in(home: Home, name: str, password: str) -> Session:
    """Open the station as ``name``; raises ``WrongPassword``, ``store.NoStation`` and what opening raises."""
    if not home.database.exists():
        raise store.NoStation(home.root)
    file = keys.load(home.keys)
    slot = keys.find_slot(file, name)
    ring = keys.open_ring(file, keys.open_slot(slot, password))
    return _enter(home, file, ring, slot.slot_id)


def _enter(home: Home, file: keys.KeyFile, ring: keys.KeyRing, operator_id: str) -> Session:
    fitted = store.open_database(home, ring)
    _Unlocked.ring = accounts.finished(home.keys, file, ring, fitted)
    try:
        operator = Operator.get_or_none(Operator.id == operator_id, Operator.active == 1)
    except DatabaseError as error:
        log_out()
        raise in_words(error, opening=True) from error
    if operator is None:
        log_out()
        raise WrongPassword
    opened = Session(operator_id=operator.id, name=operator.name, role=operator.role, home=home)
    session.start(opened)
    return opened


@before_log_in
def log_out() -> None:
    """Close the station in this program."""
    session.end()
    _Unlocked.ring = None
    store.close()


@before_log_in
def reset_password(home: Home, *, recovery_code: str, name: str, password: str) -> Session:
    """Give ``name`` a new password with the recovery code, and open the station as them.

    Raises ``WrongRecoveryCode``, ``ValidationError``, ``NotFound`` (no operator of that name).
    """
    file, ring, slot_id = keys.reset(home.keys, recovery_code=recovery_code, name=name, password=password)
    return _enter(home, file, ring, slot_id)


@requires(Right.LOOK)
def list_operators() -> list[OperatorRow]:
    """Every operator, those who may log in first."""
    query = Operator.select().order_by(Operator.active.desc(), Operator.name)
    return [OperatorRow(o.id, o.name, Role(o.role), bool(o.active)) for o in query]


@requires(Right.MANAGE)
@atomic
def add_operator(*, name: str, role: Role, password: str) -> OperatorRow:
    """Let somebody in; raises ``NameTaken``, ``ValidationError``."""
    name = keys.checked_name(name)
    keys.check_password(password)
    if Operator.select().where(Operator.name == name).exists():
        raise NameTaken(name)
    operator_id = new_id()
    Operator.create(id=operator_id, name=name, role=role)
    path = session.current().home.keys
    accounts.let_in(path, _ring(), operator_id=operator_id, name=name, password=password)
    return OperatorRow(operator_id, name, role, True)


@requires(Right.MANAGE)
def remove_operator(name: str) -> None:
    """Take somebody's way in away and change the database key, so that old copies of it open nothing new.

    Raises ``NotFound``, ``LastCoordinator``, ``NotOneself``, ``homelock.HomeInUse``.
    """
    operator = _operator(name)
    if operator.id == session.current().operator_id:
        raise NotOneself
    others = Operator.select().where(
        Operator.role == Role.COORDINATOR, Operator.active == 1, Operator.id != operator.id
    )
    if not others.exists():
        raise LastCoordinator(name)
    home = session.current().home
    _Unlocked.ring = store.rotate_key(home, accounts.without(home.keys, operator.id), _ring())
    with db.atomic():
        change_row(operator, {"active": 0})


@requires(Right.LOOK)
def change_own_password(*, old: str, new: str) -> None:
    """Change one's own password; raises ``WrongPassword``, ``ValidationError``."""
    current = session.current()
    accounts.change_password(current.home.keys, current.operator_id, old=old, new=new)


@requires(Right.MANAGE)
def set_password(*, name: str, password: str) -> None:
    """Give another operator a new password (they forgot theirs); raises ``NotFound``, ``ValidationError``."""
    keys.check_password(password)
    operator = _operator(name)
    path = session.current().home.keys
    accounts.let_in(path, _ring(), operator_id=operator.id, name=operator.name, password=password)


@requires(Right.MANAGE)
def renew_recovery_code(*, password: str) -> str:
    """Make a new recovery code, which is shown this once; the old one opens nothing from here on.

    Asks for one's own password again, and changes the database key, so that an old copy of the keys and
    the old code open no database of today. Raises ``WrongPassword``, ``homelock.HomeInUse``.
    """
    current = session.current()
    path = current.home.keys
    file, code = accounts.with_new_recovery_code(path, current.operator_id, password)
    _Unlocked.ring = store.rotate_key(current.home, file, _ring())
    return code


def _ring() -> keys.KeyRing:
    assert _Unlocked.ring is not None, "nobody has logged in"
    return _Unlocked.ring


def _operator(name: str) -> Operator:
    operator = Operator.get_or_none(Operator.name == name, Operator.active == 1)
    if operator is None:
        raise NotFound(_("operator"), name)
    return operator
