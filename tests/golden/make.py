"""Make the golden files of the present format: one package of a station's day, its receipt, cards and keys.

``python -m tests.golden.make`` writes them into the folder of the format's version, once for each version
that is released; what is there stays as it is (the tests read every version for ever).
"""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from station_app.centre import service as centre
from station_app.centre import store
from station_app.core import clock, i18n, keys
from station_app.sync import cards, header
from station_app.sync import service as sync
from station_app.sync.models import StationKey
from tests.station_app.centre.conftest import CODES, START, District, make
from tests.station_app.sync.conftest import a_day

FOLDER = Path(__file__).parent


def main() -> None:
    """Write the golden files of this version."""
    target = FOLDER / f"{header.MAJOR}.{header.MINOR}"
    if target.exists() and any(target.iterdir()):
        raise SystemExit(f"{target.name} is there already, and stays as it is.")
    keys.COST = keys.Cost(memory_kib=64, iterations=1, lanes=1)
    i18n.load_language("zh_CN")
    target.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        _make(District(make(Path(name))), target)


def _make(district: District, target: Path) -> None:
    code = CODES[0]
    with clock.frozen(START) as move:
        with district.at_station(code):
            a_day()
            move(START + timedelta(hours=5))
            done = sync.export_package(target)
            own = {key.name: key for key in StationKey.select()}
        with district.at_centre():
            (row,) = centre.receive([done.path], receipts=target)
            assert (row.outcome, row.quarantined) == ("applied", 0)
            facts = store.facts()
    shutil.copy(district.root / f"{code}.json", target / "station-card.json")
    shutil.copy(district.root / "centre.json", target / "centre-card.json")
    said = {
        "centre": facts["sealing"],
        "station": own["age"].secret,
        "station_signing": own["signing"].secret,
        "centre_signing": cards.read_centre_card(target / "centre-card.json").signing,
        "phone_code": row.phone_code,
        "changes": done.changes,
    }
    (target / "keys.json").write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
