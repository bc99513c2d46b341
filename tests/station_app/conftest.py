"""A real station in a temporary folder: encrypted database, keys, a coordinator logged in."""

from __future__ import annotations

import pytest

from station_app.core.paths import Home
from station_app.operators import service as operators

STATION_CODE = "430111008012"
COORDINATOR, PASSWORD = "罗晓敏", "secret-1"


@pytest.fixture
def station(home: Home) -> operators.SetUp:
    """丰园社区's station, its coordinator logged in."""
    return operators.set_up_station(
        home, station_code=STATION_CODE, operator_name=COORDINATOR, password=PASSWORD
    )
