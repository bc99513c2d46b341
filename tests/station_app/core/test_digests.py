"""The digests that bind private values to their line, beside Python's own HMAC."""

from __future__ import annotations

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from station_app.core import digests


@given(st.binary(min_size=1, max_size=64), st.lists(st.text(max_size=40), max_size=20))
def test_column_salts_are_hmac_sha_256(salt: bytes, columns: list[str]) -> None:
    expected = [hmac.digest(salt, column.encode(), "sha256") for column in columns]
    assert list(digests.column_salts(salt, columns)) == expected


@given(st.binary(min_size=32, max_size=32), st.one_of(st.text(max_size=50), st.integers()))
def test_digest_is_sha_256_of_salt_and_value(salt: bytes, value: str | int) -> None:
    assert digests.digest(salt, value) == hashlib.sha256(salt + str(value).encode()).hexdigest()
