"""Who may open the centre: every account is a coordinator's, and ``keys.json`` alone knows them.

The rules are a station's (``station_app.core.accounts``); only its table of operators is not here.
"""

from __future__ import annotations

from station_app.centre import store
from station_app.centre.store import CentreHome
from station_app.core import accounts, keys, session
from station_app.core.errors import NotFound
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.core.keys import Slot
from station_app.core.rights import Right, Role, requires
from station_app.operators.service import LastCoordinator, NameTaken, NotOneself, OperatorRow


@requires(Right.CENTRE)
def list_operators() -> list[OperatorRow]:
    """Every account of the centre, by name."""
    return sorted(map(_row, _slots()), key=lambda row: row.name)


def _row(slot: Slot) -> OperatorRow:
    return OperatorRow(slot.slot_id, slot.name, Role.COORDINATOR, True)


@requires(Right.CENTRE)
def add_operator(*, name: str, password: str) -> OperatorRow:
    """Let somebody else in; raises ``NameTaken``, ``ValidationError``."""
    name = keys.checked_name(name)
    if any(slot.name == name for slot in _slots()):
        raise NameTaken(name)
    operator_id = new_id()
    accounts.let_in(_home().keys, store.ring(), operator_id=operator_id, name=name, password=password)
    return OperatorRow(operator_id, name, Role.COORDINATOR, True)


@requires(Right.CENTRE)
def remove_operator(name: str) -> None:
    """Take somebody's way in away and change the database key, so that old copies of it open nothing new.

    On a server the key stays (``store.change_key``). Raises ``NotFound``, ``LastCoordinator``,
    ``NotOneself``, ``HomeInUse``.
    """
    slot = _slot(name)
    if len(_slots()) == 1:
        raise LastCoordinator(name)
    if slot.slot_id == session.current().operator_id:
        raise NotOneself
    store.change_key(_home(), accounts.without(_home().keys, slot.slot_id))


@requires(Right.CENTRE)
def change_own_password(*, old: str, new: str) -> None:
    """Change one's own password; raises ``WrongPassword``, ``ValidationError``."""
    accounts.change_password(_home().keys, session.current().operator_id, old=old, new=new)


@requires(Right.CENTRE)
def set_password(*, name: str, password: str) -> None:
    """Give somebody else a new password (they forgot theirs); raises ``NotFound``, ``ValidationError``."""
    slot = _slot(name)
    accounts.let_in(_home().keys, store.ring(), operator_id=slot.slot_id, name=slot.name, password=password)


@requires(Right.CENTRE)
def renew_recovery_code(*, password: str) -> str:
    """Make a new recovery code, which is shown this once; the old one opens nothing from here on.

    Asks for one's own password again, and changes the database key, but on a server. Raises
    ``WrongPassword``, ``HomeInUse``.
    """
    file, code = accounts.with_new_recovery_code(_home().keys, session.current().operator_id, password)
    store.change_key(_home(), file)
    return code


@requires(Right.CENTRE)
def keeps_key() -> bool:
    """Whether the data keep their key when somebody is removed, as on a server; else they get a new one."""
    return store.is_on_server()


def _home() -> CentreHome:
    home = session.current().home
    assert isinstance(home, CentreHome)
    return home


def _slots() -> list[Slot]:
    return [slot for slot in keys.load(_home().keys).slots if slot.kind != keys.RECOVERY]


def _slot(name: str) -> Slot:
    found = next((slot for slot in _slots() if slot.name == name), None)
    if found is None:
        raise NotFound(_("operator"), name)
    return found
