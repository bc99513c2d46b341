"""The last receipt of each station: it goes along with the next parcel, so one file closes the loop."""

from __future__ import annotations

from station_app.centre import store
from station_app.sync import receipt_file
from station_app.sync.parcel_file import Item
from station_app.sync.parcels import RECEIPT
from station_app.sync.receipt_file import ReceiptText


def keep(receipt: ReceiptText, signing_secret: str) -> str:
    """Sign a receipt and keep it in the place of the station's one before, inside the caller's transaction.

    Gives its text.
    """
    text = receipt_file.text_of(receipt, signing_secret)
    known = store.one("SELECT rev FROM answer WHERE station = ?", receipt.station)
    rev = max(receipt.at, known[0] + 1 if known else 0)
    store.db.execute_sql(
        """INSERT INTO answer (station, rev, content) VALUES (?, ?, ?)
        ON CONFLICT (station) DO UPDATE SET rev = excluded.rev, content = excluded.content""",
        (receipt.station, rev, text),
    )
    return text


def items() -> list[Item]:
    """Every station's last receipt as a parcel carries it."""
    rows = store.every("SELECT station, rev, content FROM answer ORDER BY station")
    return [Item(RECEIPT, station, rev, {"text": text}, (station,)) for station, rev, text in rows]
