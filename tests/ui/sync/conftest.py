"""A centre's card for the sample station: packages are sealed to it at once, a passphrase costs seconds."""

from __future__ import annotations

from pathlib import Path

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from station_app.activities import service as activities
from station_app.core.paths import Home
from station_app.sync import checks
from station_app.sync import service as sync
from tests.station_app.sync.conftest import Centre


@pytest.fixture
def carded(sample_open: Home, tmp_path: Path) -> None:
    """The station has a centre's card, and nothing blocks a package."""
    secrets = [str(pyrage.x25519.Identity.generate()) for _i in range(2)]
    signing = Ed25519PrivateKey.generate().private_bytes_raw().hex()
    sync.take_centre_card(Centre(*secrets, signing, "ab" * 32).write_card(tmp_path / "centre.json"))
    put_right()


def put_right() -> None:
    """Cancel what blocks: activities that are over with nobody signed in."""
    for finding in sync.check_export().findings:
        if finding.severity == checks.BLOCKING:
            activities.cancel_activity(finding.subject, reason="下雨")
