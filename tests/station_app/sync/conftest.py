"""A centre with its keys, and one real package of a station's day, written once for the whole run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from station_app.activities import service as activities
from station_app.core import clock, i18n, session, store
from station_app.core.paths import Home
from station_app.library import service as library
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.signin import service as signin
from station_app.signin.models import SignInEvent
from station_app.sync import service as sync
from station_app.sync.models import StationKey
from tests.station_app.conftest import COORDINATOR, PASSWORD, STATION_CODE
from tests.station_app.sync import forge

START = datetime(2026, 9, 12, 9, 0)
PROFILE = {"person": ["name", "phone", "note"], "activity": ["speaker_name"]}
#: What stands in local columns and must be in no package.
LOCAL_TEXTS = ("只在本站的备注", "签名笔画一二三", "书的本站备注", "活动的本站备注", COORDINATOR, "唐雨欣")
#: Private columns that the profile above does not name.
UNNAMED_TEXTS = ("430199195803020117", "丰园三栋四单元", "1958-03-02")


@dataclass(frozen=True)
class Centre:
    """A centre: the secrets it keeps and the card it hands out."""

    centre: str
    escrow: str
    signing: str
    pepper: str

    def card(self, **changes: Any) -> dict[str, Any]:
        """The card by the format in ``sync/cards.py``, signed by its own hand."""
        public = [str(pyrage.x25519.Identity.from_str(s).to_public()) for s in (self.centre, self.escrow)]
        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.signing))
        data: dict[str, Any] = {
            "format": "centre-card 1.0",
            "centre": "430111",
            "name": "雨花区新时代文明实践中心",
            "recipients": {"centre": public[0], "escrow": public[1]},
            "signing": key.public_key().public_bytes_raw().hex(),
            "pepper": self.pepper,
            "private_columns": PROFILE,
            "figures": {STATION_CODE: "0412"},
            **changes,
        }
        plain = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        return {**data, "signature": key.sign(plain).hex()}

    def write_card(self, path: Path, **changes: Any) -> Path:
        path.write_text(json.dumps(self.card(**changes), ensure_ascii=False, indent=1), encoding="utf-8")
        return path


@dataclass(frozen=True)
class RealPackage:
    """A package that a station wrote: its bytes, who can open it, what the station was told of it."""

    raw: bytes
    exported: sync.Exported
    own: str
    own_signing: str
    own_signing_public: str
    centre: Centre
    epoch: str
    lines: tuple[str, ...]

    def apart(self) -> forge.Forged:
        return forge.take_apart(self.raw, self.own, self.own_signing)


@pytest.fixture(scope="session")
def centre() -> Centre:
    secrets = [str(pyrage.x25519.Identity.generate()) for _i in range(2)]
    signing = Ed25519PrivateKey.generate().private_bytes_raw().hex()
    return Centre(secrets[0], secrets[1], signing, "ab" * 32)


def a_day() -> str:
    """A talk with three people, closed, and a loan; gives the activity's number."""
    operators.add_operator(name="唐雨欣", role=operators.Role.STAFF, password="secret-2")
    zhou = roster.add_person(
        name="周秀兰", phone="13800002046", address="丰园三栋四单元", note="只在本站的备注",
        id_type="resident", id_number="430199195803020117", birth_date="1958-03-02", sex="女",
        teams=("书香队",), consent_on="2026-01-05",
    )  # fmt: skip
    rare = roster.add_person(name="王䶮", phone="13900000001", teams=("书香队",))
    talk = activities.add_activity(
        title="秋季读书会", starts=START + timedelta(hours=1), ends=START + timedelta(hours=3),
        category="理论宣讲", venue="图书室", lead="周秀兰", team="书香队", speaker_name="外请讲师孟老师",
        note="活动的本站备注",
    )  # fmt: skip
    with clock.frozen(START + timedelta(hours=1)) as move:
        signin.sign_in(talk.number, zhou.uid)
        signin.sign_in(talk.number, rare.uid)
        signin.walk_in(talk.number, name="刘小明", phone="13700000009")
        event = SignInEvent.select().first()
        SignInEvent.insert(
            id="0199-signed", rev=1, activity=event.activity_id, person=event.person_id, kind="in",
            role="public", at=event.at, tz=480, signature="签名笔画一二三",
        ).execute()  # fmt: skip
        move(START + timedelta(hours=2))
        library.add_title(title="三国演义", author="罗贯中", copies=["JY0001"], call_number="I242.4/1")
        library.Title.update(note="书的本站备注").execute()
        card = library.reader_card(zhou.uid).card
        library.lend(card, ["JY0001"])
        move(START + timedelta(hours=4))
        signin.close_activity(talk.number)
    return talk.number


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory, centre: Centre) -> RealPackage:
    """One package of a day, sealed to the centre, its escrow and the station."""
    i18n.load_language("en")
    folder = tmp_path_factory.mktemp("real")
    home = Home(folder / "home")
    with clock.frozen(START):
        operators.set_up_station(
            home, station_code=STATION_CODE, operator_name=COORDINATOR, password=PASSWORD
        )
        sync.take_centre_card(centre.write_card(folder / "centre.json"))
        a_day()
    with clock.frozen(START + timedelta(hours=5)):
        exported = sync.export_package(folder)
    keys = {key.name: key for key in StationKey.select()}
    lines = tuple(change.line for change in sync.Change.select().order_by(sync.Change.n))
    package = RealPackage(
        raw=exported.path.read_bytes(), exported=exported, own=keys["age"].secret,
        own_signing=keys["signing"].secret, own_signing_public=keys["signing"].public, centre=centre,
        epoch=sync.changelog.head().epoch_id, lines=lines,
    )  # fmt: skip
    operators.log_out()
    session.end()
    store.close()
    return package


@pytest.fixture
def day(station: operators.SetUp) -> Iterator[str]:
    """The logged-in station after its day; gives the activity's number."""
    with clock.frozen(START):
        number = a_day()
    with clock.frozen(START + timedelta(hours=5)):
        yield number


@pytest.fixture
def carded(day: str, centre: Centre, tmp_path: Path) -> str:
    """The day's station with a centre's card."""
    sync.take_centre_card(centre.write_card(tmp_path / "centre.json"))
    return day
