"""The centre takes in 162 packages of 1,200 changes, and the same once more, beside inserts from memory."""

from __future__ import annotations

import tempfile
from pathlib import Path

from station_app.centre import service as centre
from station_app.centre import store
from station_app.centre.store import CentreHome
from station_app.core import clock, digests, ids, session
from station_app.organisation import places
from station_app.sync import cards, package, sealing
from tests.bench.measure import Row, once
from tests.bench.stations import START

STATIONS, CHANGES = 162, 1_200


def run() -> list[Row]:
    """Two rows: the packages for the first time, and unchanged."""
    with tempfile.TemporaryDirectory(prefix="centre-bench-") as folder, clock.frozen(START):
        root = Path(folder)
        made = centre.set_up_centre(
            CentreHome(root / "centre"), tree=places.shipped_tree(), operator_name="唐主任",
            password="fengyuan", centre_code="430111",
        )  # fmt: skip
        try:
            codes = [code for (code,) in store.every("SELECT code FROM place WHERE kind = 'station'")]
            recipient = store.facts()["recipient"]
            paths = [_package(root, code, recipient) for code in codes[:STATIONS]]
            floor = _bare(codes)
            first = once(lambda: _receive(paths, "applied"))
            again = once(lambda: _receive(paths, "nothing-new"))
        finally:
            centre.close_centre()
            session.end()
        size = sum(path.stat().st_size for path in paths) / 1e6
        task = f"{STATIONS} packages × {CHANGES:,} changes taken in"
        rate = STATIONS * CHANGES / (first / 1000)
        extra = f"({size:.0f} MB, {rate:,.0f} changes/s, {made.stations} stations known)"
        floor_is = "executemany of as many rows from memory into such a table, committed a package"
        return [
            Row(task, first, floor, "≤ 2×", floor_is, extra=extra),
            Row("the same packages again, unchanged", again, first, "≤ 0.5×", "taking them in"),
        ]


def _package(root: Path, code: str, recipient: str) -> Path:
    """A station's package made without the station: lines and private values as its log has them."""
    secret, public = sealing.new_signing_key()
    age = sealing.new_age_identity()[1]
    card = {"format": cards.STATION_CARD, "station": code, "name": code, "sealing": age, "signing": public}
    cards.write_card(root / f"{code}.json", card, secret)
    centre.register(root / f"{code}.json")
    epoch, prev = digests.line_hash(code.encode())[:8], ""
    first = prev = digests.first_prev(code, epoch)
    lines, private = [], []
    for seq in range(1, CHANGES + 1):
        salt, uid = bytes(32), ids.new_id()
        values = {"name": f"周秀兰{seq}", "phone": f"138{seq:08d}"}
        said = ",".join(f'"{name}":"{digests.digest(salt, value)}"' for name, value in values.items())
        line = (
            f'{{"v":1,"epoch":"{epoch}","seq":{seq},"at":{clock.now_ms()},"tz":480,"operator":"system",'
            f'"table":"person","id":"{uid}","kind":"insert","rev":1,"body":{{"id":"{uid}","rev":1,'
            f'"service_types":"","capacities":"volunteer","volunteer_number":null,"registered_on":"2026-01-05",'
            f'"status":"active","id_hmac":"{digests.line_hash(uid.encode())}"}},'
            f'"digests":{{{said}}},"prev":"{prev}"}}'
        ).encode()
        prev = digests.line_hash(line)
        lines.append(("person", line))
        private += [package.PrivateValue(seq, name, salt.hex(), value) for name, value in values.items()]
    contents = package.Contents(
        station=code, epoch=epoch, ordinal=1, number=1, from_seq=1, to_seq=CHANGES, prev=first, lines=lines,
        private=private, created_at=clock.now_ms(), program="bench",
    )  # fmt: skip
    secret_age, own = sealing.new_age_identity()
    done = package.write(
        root, contents, package.Keys(signing=secret, recipients=(recipient, own)), own_identity=secret_age
    )
    return done.path


def _receive(paths: list[Path], outcome: str) -> None:
    rows = centre.receive(paths, receipts=None)
    assert {row.outcome for row in rows} == {outcome}


def _bare(codes: list[str]) -> float:
    """Rows of the same size into a table like the centre's, with its key, committed a package at a time."""
    (made,) = store.db.execute_sql("SELECT sql FROM sqlite_master WHERE name = 'entry'").fetchone()
    store.db.execute_sql(made.replace("entry", "bare", 1))
    body, private = "x" * 240, "y" * 40
    packages = [
        [(code, "person", ids.new_id(), 1, 1, body, private, None) for _n in range(CHANGES)]
        for code in codes[:STATIONS]
    ]

    def insert() -> None:
        for rows in packages:
            with store.db.atomic():
                store.db.connection().executemany("INSERT INTO bare VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    took = once(insert)
    store.db.execute_sql("DROP TABLE bare")
    return took
