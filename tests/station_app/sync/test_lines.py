"""Private values and the digests in their lines, where a writer of another hand goes about it differently."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from station_app.sync import lines
from station_app.sync.errors import PackageRefused

SALT = "5a" * 32


def digest(value: str) -> str:
    return hashlib.sha256(bytes.fromhex(SALT) + value.encode()).hexdigest()


def line(**changes: Any) -> bytes:
    data = {"seq": 1, "column": "name", "salt": SALT, "value": "周秀兰", **changes}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@pytest.mark.parametrize("value", ["周秀兰", "", '"', '""', "a\\", "\x00", "𠮷\n", 7, -7, 0])
def test_a_value_is_kept_as_it_came(value: str | int) -> None:
    said = {1: f'{{"name":"{digest(str(value))}"}}'}
    kept = lines.verify_private(line(value=value), said, keep=True)
    assert json.loads(kept[1]) == {"name": value}
    assert lines.verify_private(line(value=value), said) == {}


def test_out_of_order_and_written_by_another_hand() -> None:
    said = {n: f'{{"name":"{digest(f"n{n}")}","phone":"{digest(f"p{n}")}"}}' for n in (1, 2)}
    rows = [line(seq=n, column=c, value=f"{c[0]}{n}") for c in ("phone", "name") for n in (2, 1)]
    for written in (b"".join(rows), b"".join(row.replace(b'":', b'" : ') for row in rows)):
        kept = lines.verify_private(written, said, keep=True)
        assert {seq: json.loads(text) for seq, text in kept.items()} == {
            n: {"name": f"n{n}", "phone": f"p{n}"} for n in (1, 2)
        }


@pytest.mark.parametrize(
    ("digests", "written"),
    [
        # of a name that stands twice the last one counts, as JSON readers have it
        (f'{{"name":"{digest("周秀兰")}","name":"{digest("another")}"}}', line()),
        (f'{{"name":"{digest("a")}","phone":"{digest("周秀兰")}"}}', line()),
        (f'{{"a":"{digest("a")}","phone":"{digest("周秀兰")}"}}', line(column=f'a":"{digest("a")}","phone')),
        (f'{{"name":"{digest("周秀兰")}"}}', line() * 2),
        (f'{{"name":"{digest("周秀兰")}"}}', line(seq=2)),
        (f'{{"name":"{digest("周秀兰")}"}}', line(column=7)),
        (f'{{"name":"{digest("周秀兰")}"}}', line(value=None)),
    ],
)
def test_what_does_not_fit_is_refused(digests: str, written: bytes) -> None:
    with pytest.raises(PackageRefused) as caught:
        lines.verify_private(written, {1: digests})
    assert caught.value.problem.code == "e19-private"
