"""A district centre for window tests and pictures: registered stations, real packages, and some bad ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from station_app.centre import dictionary, store
from station_app.centre import service as centre
from station_app.centre.store import CentreHome
from station_app.core import clock, session
from station_app.core.paths import Home
from station_app.operators import service as operators
from station_app.organisation import places
from station_app.roster import service as roster
from station_app.sync import cards, sealing
from station_app.sync import service as sync

NAME, PASSWORD = "唐主任", "secret-9"
NOW = datetime(2026, 10, 16, 10, 6)
ONE, TWO, THREE = "430111008012", "430111008003", "430111001001"


def make_centre(root: Path, *, weeks: bool = False) -> None:
    """A centre in ``root/centre``, three stations beside it, their packages in ``root/usb``; all shut.

    ``weeks`` fills the calendar of many stations, for pictures.
    """
    usb = root / "usb"
    usb.mkdir(parents=True)
    home, tree = CentreHome(root / "centre"), places.shipped_tree()
    with clock.frozen(NOW - timedelta(days=3)):
        made = centre.set_up_centre(
            home, tree=tree, operator_name=NAME, password=PASSWORD, centre_code="430111"
        )
        (root / "recovery").write_text(made.recovery_code, encoding="utf-8")
        centre.write_centre_card(root / "centre.json")
        centre.close_centre()
        for code in (ONE, TWO, THREE):
            _make_station(root, code, tree)
        centre.open_centre(home, NAME, PASSWORD)
        for code in (ONE, TWO):
            centre.register(root / f"{code}.json")
        if weeks:
            _fill_weeks(root)
            dictionary.add_notice(title="10 月 31 日前报 10 月月报", text="月报和签到表一起装包")
            dictionary.add_plan(
                title="重阳节慰问老人", category="bang", starts=datetime(2026, 10, 18, 9),
                ends=datetime(2026, 10, 18, 11), content="上门看望 80 岁以上老人",
            )  # fmt: skip
            dictionary.add_brand("雨花红")
        centre.close_centre()


def _make_station(root: Path, code: str, tree: places.Tree) -> None:
    """A station with three people, whose package lies on the stick; ``TWO``'s is cut short."""
    operators.set_up_station(
        Home(root / code), station_code=code, operator_name="站长", password=PASSWORD, tree=tree
    )
    sync.take_centre_card(root / "centre.json")
    sync.write_station_card(root / f"{code}.json")
    roster.add_person(name="周秀兰", id_type="resident", id_number="430199195803020117")
    for name in ("易建平", "李䶮"):
        roster.add_person(name=name, phone="13800002046")
    done = sync.export_package(root / "usb")
    operators.log_out()
    session.end()
    if code == TWO:
        done.path.write_bytes(done.path.read_bytes()[:-20])


def _fill_weeks(root: Path) -> None:
    """Deliveries of twelve weeks for forty stations, one of them a fork, one held, some in quarantine."""
    codes = [code for (code,) in store.every("SELECT code FROM place WHERE kind = 'station' ORDER BY code")]
    for place, code in enumerate(codes[:40]):
        signing, public = sealing.new_signing_key()
        card = {
            "format": cards.STATION_CARD, "station": code, "name": code, "epoch": "aaaaaaaa",
            "epoch_ordinal": 1, "sealing": sealing.new_age_identity()[1], "signing": public,
        }  # fmt: skip
        cards.write_card(root / "card.json", card, signing)
        if code not in (ONE, TWO, THREE):
            centre.register(root / "card.json")
        for week in range(12):
            if (place * 7 + week * 5) % 11 < 8:
                _delivery(code, week, "applied", "")
        if place == 3:
            _delivery(code, 12, "refused", "fork")
        elif place == 9:
            _delivery(code, 12, "held", "gap")
        elif place == 17:
            _delivery(code, 12, "held", "brake-deletions")
        elif place == 21:
            store.db.execute_sql(
                "INSERT INTO quarantine (station, table_name, row_id, epoch_id, seq, code, line)"
                " VALUES (?, 'activity', 'x', 'aaaaaaaa', 1, 'row-date', '')",
                (code,),
            )


def _delivery(code: str, week: int, outcome: str, said: str) -> None:
    at = clock.to_ms(NOW - timedelta(weeks=12 - week, days=1))
    store.db.execute_sql(
        """INSERT INTO delivery (station, epoch_id, ordinal, number, from_seq, to_seq, created_at,
        received_at, outcome, code, sha256) VALUES (?, 'aaaaaaaa', 1, ?, 1, 9, ?, ?, ?, ?, '')""",
        (code, week + 1, at, at, outcome, said),
    )
