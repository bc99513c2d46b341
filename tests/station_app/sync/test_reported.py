"""Which activities the centre has as they stand now."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from station_app.activities import service as activities
from station_app.core import changelog, clock
from station_app.core.ids import new_id
from station_app.reports import service as reports
from station_app.signin import closing_files
from station_app.sync.models import Receipt
from station_app.sync.reported import list_reported


def acknowledge(to: int) -> None:
    """A receipt as it is kept."""
    Receipt.create(
        id=new_id(), epoch=1, number=to, acknowledged_to=to, received_at=clock.now_ms(), reference="",
        problems="",
    )  # fmt: skip


def test_an_activity_is_reported_until_it_changes(day: str) -> None:
    uid = activities.get_activity(day).uid
    assert list_reported() == frozenset()
    acknowledge(changelog.head().seq)
    assert list_reported() == {row.uid for row in activities.list_activities()}
    assert uid in list_reported()
    changelog.note("activity", uid, 9, "reveal")
    assert uid not in list_reported()
    acknowledge(changelog.head().seq)
    assert uid in list_reported()


def test_nor_once_what_stands_behind_it_has_changed(day: str, tmp_path: Path) -> None:
    uid = activities.get_activity(day).uid
    picture = tmp_path / "a.jpg"
    Image.new("RGB", (40, 30), "red").save(picture)

    def remove() -> None:
        closing_files.remove_file(closing_files.list_photos(uid)[0].uid)

    for change in (
        lambda: closing_files.save_record(uid, effect="来了三十人"),
        lambda: closing_files.add_photos(uid, [picture]),
        remove,
    ):
        acknowledge(changelog.head().seq)
        assert uid in list_reported()
        change()
        assert uid not in list_reported()
    acknowledge(changelog.head().seq)
    reports.write_signin_report(day, tmp_path / "r.pdf")
    assert uid in list_reported()  # a paper more is no other activity
