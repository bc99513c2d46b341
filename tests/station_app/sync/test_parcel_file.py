"""A parcel that is cut anywhere, or has one bit flipped anywhere, is refused with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from station_app.sync import parcel_file, sealing
from station_app.sync.errors import PARCELS, ParcelRefused
from station_app.sync.parcel_file import Item, Parcel


def test_cut_anywhere_or_a_bit_flipped_anywhere(tmp_path: Path) -> None:
    identity, recipient = sealing.new_age_identity()
    signing, public = sealing.new_signing_key()
    items = (
        Item("notice", "1", 5, {"title": "通知\u0000😀"}),
        Item("brand", "2", 6, None, ("430111008012",)),
    )
    parcel = Parcel("430111", "雨花区", 12, 1_790_000_000_000, "0.1.0", items)
    path = tmp_path / parcel.file_name
    parcel_file.write(path, parcel, signing=signing, recipients=[recipient])
    raw, seen = path.read_bytes(), set[str]()
    assert path.name == "430111-000012.wsc"
    assert parcel_file.read(path, identity=identity, signing=public) == parcel
    damaged = [raw[:length] for length in range(len(raw))]
    damaged += [raw[:n] + bytes([raw[n] ^ (1 << n % 8)]) + raw[n + 1 :] for n in range(len(raw))]
    for content in damaged:
        with pytest.raises(ParcelRefused) as caught:
            parcel_file.parse(content, identity=identity, signing=public)
        seen.add(caught.value.code)
    assert seen <= PARCELS.keys()
    assert {"parcel-form", "parcel-cut-short"} <= seen
