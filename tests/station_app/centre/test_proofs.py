"""Small portions of the long proofs in tests/proofs: killed at some points, and a district of a few weeks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.proofs import kill


def test_killed_at_some_points_it_ends_the_same(tmp_path: Path) -> None:
    shim = kill.built(tmp_path)
    if shim is None:
        pytest.skip("no C compiler on Linux, so nothing can be killed at a point")
    assert "6 points" in kill.run(shim, points=1)


@pytest.mark.slow
def test_killed_at_every_point_it_ends_the_same(tmp_path: Path) -> None:
    shim = kill.built(tmp_path)
    if shim is None:
        pytest.skip("no C compiler on Linux, so nothing can be killed at a point")
    assert "all the same end" in kill.run(shim)
