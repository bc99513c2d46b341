"""How far a row has come is said where the row is shown: a person's drawer."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from station_app.core import clock
from station_app.core.i18n import _
from station_app.roster import service as roster
from station_app.sync import service as sync
from station_app.sync.models import Receipt
from station_app.sync.receipts import ROW_STATE_NAMES, RowState
from ui.kit.context import Context
from ui.roster.drawer import CHANGES, PersonDrawer


@pytest.mark.usefixtures("carded")
def test_a_person_on_the_way_to_the_centre(context: Context, qtbot: QtBot, tmp_path: Path) -> None:
    uid = roster.add_person(name="新来的人", phone="13912345678").uid
    drawer = PersonDrawer(context)
    qtbot.addWidget(drawer)
    drawer.tabs[CHANGES].setChecked(True)

    def says(state: RowState) -> bool:
        drawer.show_person(uid)
        return _(ROW_STATE_NAMES[state]) in drawer.nothing.text() and not drawer.nothing.isHidden()

    assert says(RowState.NOT_EXPORTED)
    done = sync.export_package(tmp_path)
    assert says(RowState.WAITING)
    Receipt.create(
        id="r1", epoch=1, number=done.number, acknowledged_to=done.to_seq, received_at=clock.now_ms(),
        reference="430111 1", problems="[]",
    )  # fmt: skip
    assert says(RowState.RECEIVED)
