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
from station_app.operators import service as operators


def centre_home() -> CentreHome:
    """The folder to work on: ``--home``, ``STATION_APP_HOME``, else the user's own for a centre."""
    named = options().home
    return CentreHome(Path(named).absolute() if named else paths.default_centre_home().absolute())


@contextmanager
def open_centre() -> Iterator[None]:
    """The open centre with the named operator; closed again at the end."""
    home = centre_home()
    if not home.made:
        centre.open_centre(home, "", "")  # says that there is no centre here
    name = options().operator_name
    if not name:
        names = operators.log_in_names(home)
        name = names[0] if len(names) == 1 else ""
    if not name:
        raise OperatorMissing
    password = asking.password()
    log.setup(home)
    try:
        centre.open_centre(home, name, password)
        yield
    finally:
        centre.close_centre()
