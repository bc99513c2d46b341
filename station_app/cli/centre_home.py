"""The centre's folder and the open centre, as every ``centre`` command needs them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from station_app.centre import service as centre
from station_app.centre.store import CentreHome
from station_app.cli import asking
from station_app.cli.common import OperatorMissing, options
from station_app.core import log, paths
from station_app.core.session import Session
from station_app.operators import service as operators


def centre_home() -> CentreHome:
    """The folder to work on: ``--home``, ``STATION_APP_HOME``, else the user's own for a centre."""
    named = options().home
    return CentreHome(Path(named).absolute() if named else paths.default_centre_home().absolute())


def operator_name(home: CentreHome) -> str:
    """Who is named, else the centre's only operator; raises ``OperatorMissing``."""
    name = options().named_operator
    if not name and home.keys.exists():
        names = operators.log_in_names(home)
        name = names[0] if len(names) == 1 else ""
    if not name:
        raise OperatorMissing
    return name


@contextmanager
def open_centre() -> Iterator[Session]:
    """The open centre with the named operator; closed again at the end."""
    home = centre_home()
    if not home.made:
        centre.open_centre(home, "", "")  # says that there is no centre here
    name = operator_name(home)
    password = asking.password(name)
    log.setup(home)
    try:
        yield centre.open_centre(home, name, password)
    finally:
        centre.close_centre()
