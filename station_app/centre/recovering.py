"""A forgotten password at the centre: a new one with the recovery code."""

from __future__ import annotations

from station_app.centre import service as centre
from station_app.centre.errors import NoCentre
from station_app.centre.store import CentreHome
from station_app.core import keys
from station_app.core.rights import before_log_in
from station_app.core.session import Session


@before_log_in
def reset_password(home: CentreHome, *, recovery_code: str, name: str, password: str) -> Session:
    """Give ``name`` a new password with the recovery code, and open the centre as them.

    Raises ``NoCentre``, ``WrongRecoveryCode``, ``ValidationError``, ``NotFound`` (no operator of that name).
    """
    if not home.made:
        raise NoCentre(home.root)
    keys.reset(home.keys, recovery_code=recovery_code, name=name, password=password)
    return centre.open_centre(home, name, password)
