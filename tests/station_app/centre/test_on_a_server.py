"""The centre on PostgreSQL: by its address, with what an administrator there could read sealed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from station_app.centre import postgres, rollup, store
from station_app.centre import service as centre
from station_app.centre.errors import (
    NoServer,
    NoServerRights,
    ServerHasCentre,
    ServerNotEmpty,
    StrangeAddress,
)
from station_app.centre.store import CentreHome
from station_app.cli.app import run
from station_app.core.errors import StationError
from station_app.core.store import DatabaseTooNew
from station_app.organisation import places
from station_app.roster import service as roster
from tests.station_app.centre.cluster import Cluster
from tests.station_app.centre.conftest import CODES, NAME, PASSWORD, TREE, District

psycopg = pytest.importorskip("psycopg")
SECRETS = ("周秀兰", "13800002046")


def everything(address: str) -> str:
    """All that the server's administrator sees, as text."""
    found: list[str] = []
    with psycopg.connect(address) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            rows = connection.execute(f'SELECT * FROM "{table}"'.encode()).fetchall()
            found += [
                bytes(x).decode("latin-1") if isinstance(x, bytes) else str(x) for row in rows for x in row
            ]
    return "\n".join(found)


def test_names_phones_and_keys_are_sealed_before_they_get_there(
    on_server: tuple[Path, str], server: Cluster, tmp_path: Path
) -> None:
    district = District(on_server[0], server, on_server[1]).copied(tmp_path / "d")
    with district.at_station(CODES[0]):
        roster.add_person(name=SECRETS[0], phone=SECRETS[1])
    assert district.receive(district.export(CODES[0]).path)[0].outcome == "applied"
    with district.at_centre():
        facts = store.facts()
        (private,) = [x for (x,) in store.every("SELECT private FROM entry WHERE table_name = 'person'")]
        assert json.loads(store.opened(private)) == {"name": SECRETS[0], "phone": SECRETS[1]}
    seen = everything(district.address)
    assert facts["code"] in seen
    assert '"status":"active"' in seen
    for secret in (*SECRETS, facts["sealing"], facts["signing"], facts["pepper"]):
        assert secret not in seen
    assert district.address not in district.centre_home.server.read_text()


def test_a_nul_in_a_text_disturbs_no_query(
    on_server: tuple[Path, str], server: Cluster, tmp_path: Path
) -> None:
    district = District(on_server[0], server, on_server[1]).copied(tmp_path / "d")
    body = json.dumps({"starts": "2026-09-12T09:30", "title": "a\x00b\\u0000\\", "status": "closed"})
    with district.at_centre():
        store.db.execute_sql(
            "INSERT INTO entry (station, table_name, row_id, ordinal, rev, body, private)"
            " VALUES (?, 'activity', 'u', 1, 1, ?, '{}')",
            (CODES[0], body),
        )
        assert store.one("SELECT json_extract(body, '$.title') FROM entry WHERE row_id = 'u'") == (
            "ab\\u0000\\",
        )
        assert store.one("SELECT body FROM entry WHERE row_id = 'u'") == (body,)
        assert sum(row.activities for row in rollup.month_rows(2026, 9)) == 1


def test_what_can_stand_in_the_way(server: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tree.csv").write_text(TREE, encoding="utf-8")
    tree = places.read_tree(tmp_path / "tree.csv")
    full, bare, made = server.new(), server.new(), server.new()
    with psycopg.connect(full) as connection:
        connection.execute("CREATE TABLE theirs (a int)")
    with psycopg.connect(bare) as connection:
        connection.execute("CREATE ROLE guest LOGIN; REVOKE CREATE ON SCHEMA public FROM public")
    centre.set_up_centre(
        CentreHome(tmp_path / "made"), tree=tree, operator_name=NAME, password=PASSWORD, database=made
    )
    centre.close_centre()
    cases: list[tuple[str, type[StationError], str]] = [
        ("mysql://x/y", StrangeAddress, "postgresql://"),
        (full.replace("centre_", "nothing_"), NoServer, "no database of this name"),
        (full.replace("centre@", "nobody@"), NoServer, "user or password is wrong"),
        ("postgresql://centre@127.0.0.1:9/x", NoServer, "no database server answers there"),
        (bare.replace("centre@", "guest@"), NoServerRights, "“guest” may not make tables"),
        (full, ServerNotEmpty, "tables in the database"),
        (made, ServerHasCentre, "copy its folder"),
    ]
    for address, error, words in cases:
        home = CentreHome(tmp_path / "centre")
        with pytest.raises(error) as caught:
            centre.set_up_centre(home, tree=tree, operator_name=NAME, password=PASSWORD, database=address)
        assert words in str(caught.value)
        assert "centre@" not in str(caught.value)
        assert not home.made
        with pytest.raises(error):
            centre.check_database(address)
    with psycopg.connect(made) as connection:
        connection.execute("INSERT INTO schema_migration (name, applied) VALUES ('9999_of_tomorrow', now())")
    with pytest.raises(DatabaseTooNew):
        centre.check_database(made)
    centre.check_database(server.new())
    monkeypatch.setattr("peewee.psycopg", None)
    monkeypatch.setattr("peewee.psycopg2", None)
    with pytest.raises(postgres.NoDriver):
        postgres.connected(full)


def test_as_typed(
    server: Cluster, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tree.csv").write_text(TREE, encoding="utf-8")
    monkeypatch.setenv("STATION_APP_PASSWORD", PASSWORD)
    words = ["--home", str(tmp_path / "c"), "--json", "--lang", "en"]
    init = ["centre", "init", "--organisation", str(tmp_path / "tree.csv"), "--operator", NAME]
    assert run([*init, "--database", server.new(), *words]) == 0
    assert json.loads(capfd.readouterr().out)["centre"]["stations"] == 3
    assert run(["centre", "status", *words]) == 0
    assert len(json.loads(capfd.readouterr().out)["stations"]) == 3
    assert not (tmp_path / "c" / "centre.db").exists()
