"""A forgotten password at the centre: a new one with the recovery code."""

from __future__ import annotations

from dataclasses import replace

from station_app.centre import service as centre
from station_app.centre.errors import NoCentre
from station_app.centre.store import CentreHome
from station_app.core import keys
from station_app.core.errors import NotFound, WrongPassword
from station_app.core.i18n import _
from station_app.core.rights import before_log_in
from station_app.core.session import Session
from station_app.operators.service import WrongRecoveryCode


@before_log_in
def reset_password(home: CentreHome, *, recovery_code: str, name: str, password: str) -> Session:
    """Give ``name`` a new password with the recovery code, and open the centre as them.

    Raises ``NoCentre``, ``WrongRecoveryCode``, ``ValidationError``, ``NotFound`` (no operator of that name).
    """
    keys.check_password(password)
    if not home.made:
        raise NoCentre(home.root)
    file = keys.load(home.keys)
    try:
        identity = keys.open_slot(keys.recovery_slot(file), keys.normal_recovery_code(recovery_code))
        ring = keys.open_ring(file, identity)
    except WrongPassword as error:
        raise WrongRecoveryCode from error
    old = next((slot for slot in file.slots if slot.kind == "operator" and slot.name == name), None)
    if old is None:
        raise NotFound(_("operator"), name)
    slot, _identity = keys.new_slot(old.slot_id, "operator", name, password)
    slots = tuple(slot if one.slot_id == slot.slot_id else one for one in file.slots)
    keys.save(home.keys, keys.seal_ring(replace(file, slots=slots), ring))
    return centre.open_centre(home, name, password)
