"""The change log: every write is a line, the chain holds, nothing goes round it."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station_app.core import changelog
from station_app.core.changelog import Change, ChangePrivate
from station_app.core.db import IntegrityError, change_row, db
from station_app.core.ids import new_id
from station_app.operators import service as operators
from station_app.roster.models import Person
from station_app.signin.models import SignInEvent

KEYS = ["v", "epoch", "seq", "at", "tz", "operator", "table", "id", "kind", "rev", "body", "digests", "prev"]


def person(name: str = "王小明", **values: str) -> Person:
    return Person.create(id=new_id(), name=name, search_key=name, sort_key=name, **values)


def last_line() -> tuple[str, dict[str, object]]:
    text = Change.select().order_by(Change.n.desc()).first().line
    return text, json.loads(text)


def test_a_line_has_the_keys_in_their_order_and_no_spaces(station: operators.SetUp) -> None:
    who = person(phone="13800000000")
    text, line = last_line()
    assert list(line) == KEYS
    assert text == json.dumps(line, ensure_ascii=False, separators=(",", ":"))
    assert (line["table"], line["id"], line["kind"], line["rev"]) == ("person", who.id, "insert", 1)
    assert line["operator"] == station.session.operator_id
    assert "王小明" not in text
    assert "13800000000" not in text


def test_hashes_chain_over_the_exact_stored_bytes(station: operators.SetUp) -> None:
    for name in ("甲", "乙", "丙"):
        person(name)
    epoch = changelog.Epoch.get()
    prev = hashlib.sha256(("430111008012" + epoch.epoch_id).encode()).hexdigest()
    for seq, change in enumerate(Change.select().order_by(Change.n), 1):
        line = json.loads(change.line)
        assert (line["seq"], line["prev"], line["epoch"]) == (seq, prev, epoch.epoch_id)
        prev = hashlib.sha256(change.line.encode()).hexdigest()
        assert change.hash == prev
    assert changelog.verify_chain() == []
    assert changelog.head().hash == prev


def test_a_digest_is_bound_to_the_private_value_and_its_own_salt(station: operators.SetUp) -> None:
    person("䶮", phone="13900000001")
    _text, line = last_line()
    kept = ChangePrivate.select().order_by(ChangePrivate.n.desc()).first()
    values = json.loads(kept.columns)
    assert values == {"name": "䶮", "phone": "13900000001"}
    for column, value in values.items():
        salt = hmac.new(bytes.fromhex(kept.salt), column.encode(), "sha256").digest()
        assert line["digests"][column] == hashlib.sha256(salt + value.encode()).hexdigest()


def test_an_update_counts_up_and_a_local_column_leaves_no_line(station: operators.SetUp) -> None:
    who = person()
    before = Change.select().count()
    assert change_row(who, {"note": "只在本站", "seen_at": 5})
    assert Change.select().count() == before
    assert change_row(who, {"phone": "13700000000"})
    assert last_line()[1]["rev"] == 2
    assert not change_row(who, {"phone": "13700000000"})
    assert Change.select().count() == before + 1


def test_a_write_that_does_not_count_up_is_refused(station: operators.SetUp) -> None:
    who = person()
    with pytest.raises(IntegrityError, match="rev must grow"):
        db.execute_sql("UPDATE person SET phone = '1' WHERE id = ?", (who.id,))


def test_raw_sql_cannot_go_round_the_log(station: operators.SetUp) -> None:
    who = person()
    db.execute_sql("UPDATE person SET phone = '1', rev = rev + 1 WHERE id = ?", (who.id,))
    assert last_line()[1]["kind"] == "update"
    db.execute_sql("DELETE FROM person WHERE id = ?", (who.id,))
    assert (last_line()[1]["kind"], last_line()[1]["rev"]) == ("delete", 3)
    assert changelog.verify_chain() == []


def test_facts_cannot_be_changed_or_deleted(station: operators.SetUp) -> None:
    assert issubclass(SignInEvent, changelog.Unlogged) is False
    db.execute_sql("PRAGMA foreign_keys = 0")
    event = SignInEvent.create(
        id=new_id(), activity="a", person="p", kind="in", role="public", at=1, tz=480, signature="blob"
    )
    for statement in ("UPDATE sign_in_event SET at = 2, rev = 2", "DELETE FROM sign_in_event"):
        with pytest.raises(IntegrityError, match="append-only"):
            db.execute_sql(f"{statement} WHERE id = ?", (event.id,))
    db.execute_sql("UPDATE sign_in_event SET signature = NULL WHERE id = ?", (event.id,))
    assert SignInEvent.get().signature is None


def test_a_reveal_is_a_line_with_nothing_in_it(station: operators.SetUp) -> None:
    who = person(id_number="11010519491231002X")
    changelog.note("person", who.id, who.rev, "reveal")
    text, line = last_line()
    assert (line["kind"], line["id"], line["body"], line["digests"]) == ("reveal", who.id, {}, {})
    assert "11010519491231002X" not in text
    assert changelog.verify_chain() == []


def test_erasing_takes_private_values_and_breaks_no_chain(station: operators.SetUp) -> None:
    who = person("要抹去的人", phone="13600000000")
    with changelog.erasing():
        change_row(who, {"name": "", "phone": ""})
    changelog.forget_private(who.id)
    assert last_line()[1]["kind"] == "erase"
    assert not any("要抹去的人" in row.columns for row in ChangePrivate.select())
    assert changelog.verify_chain() == []


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("UPDATE change SET line = replace(line, 'insert', 'insErt') WHERE n = 3", "hash:3"),
        ("UPDATE change SET hash = replace(hash, substr(hash, 1, 1), 'x') WHERE n = 3", "hash:3"),
        ("DELETE FROM change WHERE n = 3", "gap:3"),
        ("UPDATE change_private SET columns = replace(columns, '乙', '丁')", "private:"),
    ],
)
def test_tampering_is_seen(station: operators.SetUp, damage: str, code: str) -> None:
    for name in ("甲", "乙", "丙"):
        person(name)
    db.execute_sql(damage)
    assert any(problem.startswith(code) for problem in changelog.verify_chain())


def test_a_rolled_back_transaction_leaves_no_gap(station: operators.SetUp) -> None:
    person("甲")
    with db.atomic() as transaction:
        person("乙")
        transaction.rollback()
    person("丙")
    assert changelog.verify_chain() == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_survives_the_log(station: operators.SetUp, name: str, area: str) -> None:
    if "\x00" in name + area:
        name, area = name.replace("\x00", ""), area.replace("\x00", "")
    try:
        (name + area).encode()
    except UnicodeEncodeError:
        return
    person(name, area=area)
    text, line = last_line()
    kept = ChangePrivate.select().order_by(ChangePrivate.n.desc()).first()
    assert json.loads(kept.columns) == {k: v for k, v in {"name": name, "area": area}.items() if v}
    assert hashlib.sha256(text.encode()).hexdigest() == changelog.head().hash
    assert line["digests"].keys() == json.loads(kept.columns).keys()


def test_a_new_epoch_starts_its_numbers_and_chain_anew(station: operators.SetUp) -> None:
    person("甲")
    changelog.begin_epoch("430111008012", "0badcafe")
    person("乙")
    line = last_line()[1]
    assert (line["seq"], line["epoch"]) == (1, "0badcafe")
    assert line["prev"] == hashlib.sha256(b"4301110080120badcafe").hexdigest()
    assert changelog.verify_chain() == []
    assert (changelog.head().ordinal, changelog.head().seq) == (2, 1)
