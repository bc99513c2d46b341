"""The stations' and the centre's cards, and the page that describes the package."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from station_app.core import changelog
from station_app.core.files import CannotRead
from station_app.operators import service as operators
from station_app.organisation import service as organisation
from station_app.roster import service as roster
from station_app.roster.identity import id_hmac
from station_app.roster.models import Person
from station_app.sync import errors, sealing
from station_app.sync import service as sync
from station_app.sync.errors import (
    CardRefused,
)
from tests.station_app.sync import forge
from tests.station_app.sync.conftest import Centre, RealPackage
from tests.station_app.sync.own import apart, dump, own

# --- cards --------------------------------------------------------------------------------------


def test_the_stations_card_is_signed_by_itself(station: operators.SetUp, tmp_path: Path) -> None:
    fingerprint = sync.write_station_card(tmp_path / "station.json")
    card = json.loads((tmp_path / "station.json").read_text(encoding="utf-8"))
    signature = bytes.fromhex(card.pop("signature"))
    plain = json.dumps(card, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert sealing.signature_fits(card["signing"], signature, plain)
    assert card["sealing"] == own()["age"].public
    assert re.fullmatch(r"([0-9A-F]{4} ){3}[0-9A-F]{4}", fingerprint)
    assert own()["signing"].secret not in (tmp_path / "station.json").read_text(encoding="utf-8")
    assert sync.write_station_card(tmp_path / "again.json") == fingerprint


def test_a_card_brings_figures_and_hmacs(carded: str, centre: Centre) -> None:
    assert organisation.this_station().figures == "0412"
    zhou = Person.get(Person.name == "周秀兰")
    assert zhou.id_hmac == id_hmac(bytes.fromhex(centre.pepper), "430199195803020117")
    assert Person.get(Person.name == "王䶮").id_hmac is None
    assert sync.sync_status().centre == "雨花区新时代文明实践中心"
    assert changelog.verify_chain() == []


def test_people_who_come_after_the_card_have_theirs_in_the_next_package(
    carded: str, centre: Centre, tmp_path: Path
) -> None:
    later = roster.add_person(name="后来者", id_type="resident", id_number="430199198005060028")
    roster.edit_person("周秀兰", id_number="")
    lines = [json.loads(x) for x in apart(sync.export_package(tmp_path).path).members[forge.OPS].splitlines()]
    said = {line["id"]: line["body"]["id_hmac"] for line in lines if line["table"] == "person"}
    assert said[later.uid] == id_hmac(bytes.fromhex(centre.pepper), "430199198005060028")
    assert said[Person.get(Person.name == "周秀兰").id] is None
    before = sync.Change.select().count()
    sync.export_package(tmp_path)
    assert sync.Change.select().count() == before


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "3", "null", '{"format": "station-card 1.0"}', '{"format": "centre-card 2.0"}',
        "[" * 100_000, "\ud800",
    ],
    ids=lambda text: text[:30],
)  # fmt: skip
def test_what_is_no_card(station: operators.SetUp, tmp_path: Path, text: str) -> None:
    path = tmp_path / "card.json"
    path.write_bytes(text.encode("utf-8", errors="surrogatepass"))
    with pytest.raises(CardRefused, match=re.escape("card.json")):
        sync.take_centre_card(path)
    with pytest.raises(CannotRead, match=re.escape("none.json")):
        sync.take_centre_card(tmp_path / "none.json")


@pytest.mark.parametrize(
    "changes",
    [
        {"recipients": {"centre": "age1abc", "escrow": "age1abc"}},
        {"recipients": {"centre": "age1abc"}},
        {"recipients": []},
        {"pepper": "xyz"},
        {"pepper": 5},
        {"private_columns": ["name"]},
        {"private_columns": {"person": 5}},
        {"figures": {"430111008012": "99"}},
        {"figures": {"430111008012": "0x12"}},
        {"figures": {"430111008012": "０４１２"}},
        {"figures": []},
        {"signing": "00" * 32},
        {"centre": "\ud800"},
    ],
    ids=str,
)
def test_a_card_that_is_signed_but_wrong(
    station: operators.SetUp, centre: Centre, tmp_path: Path, changes: dict[str, object]
) -> None:
    before = dump()
    path = tmp_path / "card.json"
    try:
        card = centre.card(**changes)
    except UnicodeEncodeError:
        card = {**centre.card(), **changes}
    path.write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(CardRefused):
        sync.take_centre_card(path)
    assert dump() == before


def test_a_card_that_was_changed(station: operators.SetUp, centre: Centre, tmp_path: Path) -> None:
    path = centre.write_card(tmp_path / "card.json")
    path.write_text(path.read_text(encoding="utf-8").replace("雨花区", "天心区"), encoding="utf-8")
    with pytest.raises(CardRefused):
        sync.take_centre_card(path)


def test_a_card_taken_in_twice_changes_nothing_more(carded: str, tmp_path: Path) -> None:
    lines = sync.Change.select().count()
    sync.take_centre_card(tmp_path / "centre.json")
    assert sync.Change.select().count() == lines


# --- the page that describes it -----------------------------------------------------------------


def document(repository: Path) -> str:
    return (repository / "docs" / "sync-format.md").read_text(encoding="utf-8")


def test_the_page_lists_every_code_with_its_sentence(repository: Path) -> None:
    rows = re.findall(r"^\| `(e\d\d-[a-z-]+)` \| (.+?) \|", document(repository), re.MULTILINE)
    assert dict(rows) == dict(errors.PROBLEMS)


def test_the_pages_own_reader_reads_a_real_package(
    real: RealPackage, repository: Path, tmp_path: Path
) -> None:
    """The Python of the page, run as it stands there on an unpacked package; and it sees damage."""
    program = re.findall(r"```python\n(.*?)```", document(repository), re.DOTALL)[0]
    inside = real.apart()
    for name, content in inside.members.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    run = [sys.executable, "-W", "ignore", "-c", program]
    whole = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert f"is whole: {len(real.lines)} changes" in whole.stdout, whole.stderr
    ops = tmp_path / forge.OPS
    ops.write_bytes(ops.read_bytes().replace(b'"insert"', b'"delete"', 1))
    assert subprocess.run(run, cwd=tmp_path, capture_output=True, check=False).returncode == 1


def test_the_page_lists_the_columns_as_the_station_has_them(
    station: operators.SetUp, repository: Path
) -> None:
    classed: dict[str, dict[str, str]] = {}
    for row in changelog.LogColumn.select().order_by(changelog.LogColumn.position):
        if row.column_name not in ("id", "rev"):
            columns = classed.setdefault(row.table_name, {"public": "", "private": "", "local": ""})
            columns[row.exposure] = f"{columns[row.exposure]} {row.column_name}".strip()
    said = dict(re.findall(r"^\| `([a-z_]+)` \| ([a-z0-9_ |]*)\|$", document(repository), re.MULTILINE))
    for table, columns in classed.items():
        public, private = (part.strip() for part in said[table].split("|"))
        assert (public, private) == (columns["public"], columns["private"]), table
