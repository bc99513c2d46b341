"""A station without its database: the log is a list in memory, its packages and receipts are real ones.

It keeps to docs/sync-format.md and knows nothing of the centre's code, so that thousands fit in a test.
"""

from __future__ import annotations

import copy
import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from station_app.core import clock, digests, ids
from station_app.sync import cards, package, receipt_file, row_hash, sealing
from station_app.sync.errors import ReceiptRefused

Key = tuple[str, str]


@dataclass
class Row:
    """A live row: its counter, and its body as it stands in its last line."""

    rev: int
    body: str
    values: dict[str, Any]
    private: dict[str, str]


@dataclass
class ModelStation:
    """One computer of one station. ``computer`` tells copies apart; it stands in the packages' file names."""

    code: str
    centre: cards.CentreCard
    computer: int = 0
    epoch: str = ""
    ordinal: int = 0
    number: int = 0
    acknowledged: int = 0
    keys: tuple[str, str, str, str] = ("", "", "", "")
    tables: list[str] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    private: dict[int, dict[str, tuple[str, str]]] = field(default_factory=dict)
    rows: dict[Key, Row] = field(default_factory=dict)
    written: dict[tuple[int, int], str] = field(default_factory=dict)

    @classmethod
    def new(cls, code: str, centre: cards.CentreCard) -> ModelStation:
        """A station that was just set up."""
        age, recipient = sealing.new_age_identity()
        signing, public = sealing.new_signing_key()
        station = cls(code, centre, keys=(age, recipient, signing, public))._begun()
        station.put("station", code=code, name=f"站{code}", figures="")
        return station

    def write_card(self, path: Path) -> Path:
        """The card for the centre."""
        _age, recipient, signing, public = self.keys
        card = {
            "format": cards.STATION_CARD, "station": self.code, "name": f"站{self.code}",
            "epoch": self.epoch, "epoch_ordinal": self.ordinal, "sealing": recipient, "signing": public,
        }  # fmt: skip
        cards.write_card(path, card, signing)
        return path

    def _begun(self) -> ModelStation:
        self.epoch, self.ordinal, self.number, self.acknowledged = (
            secrets.token_hex(4),
            self.ordinal + 1,
            0,
            0,
        )
        self.tables, self.lines, self.private = [], [], {}
        self.hashes = [digests.first_prev(self.code, self.epoch)]
        return self

    def copied(self, computer: int) -> ModelStation:
        """Another computer with the same data: a copy, or a disk image for later."""
        other = copy.copy(self)
        for name in ("tables", "lines", "hashes", "private", "rows", "written"):
            setattr(other, name, getattr(self, name).copy())
        other.computer = computer
        return other

    def begin_anew(self) -> None:
        """A new epoch that carries the whole state again: after a restore or a repair."""
        self._begun()
        for (table, uid), row in sorted(self.rows.items()):
            self._line(table, uid, "insert", row.rev, row.body, row.private)

    # --- changes ------------------------------------------------------------------------------------

    def put(self, table: str, uid: str = "", *, private: dict[str, str] | None = None, **values: Any) -> str:
        """A new row, or some of a row's columns changed; gives its id."""
        uid = uid or ids.new_id()
        before = self.rows.get((table, uid))
        rev = before.rev + 1 if before else 1
        values = {**(before.values if before else {}), **values}
        kept = {**(before.private if before else {}), **(private or {})}
        row = Row(rev, _json({"id": uid, "rev": rev, **values}), values, kept)
        self.rows[(table, uid)] = row
        self._line(table, uid, "update" if before else "insert", row.rev, row.body, row.private)
        return uid

    def delete(self, table: str, uid: str) -> None:
        """A row goes."""
        row = self.rows.pop((table, uid))
        self._line(table, uid, "delete", row.rev + 1, "{}", {})

    def erase(self, table: str, uid: str) -> None:
        """A person's private values go, out of every line too; the lines and their chain stay."""
        row = self.rows[(table, uid)]
        for seq, line in enumerate(self.lines, 1):
            if f'"id":"{uid}"'.encode() in line:
                self.private.pop(seq, None)
        rev = row.rev + 1
        erased = Row(rev, _json({"id": uid, "rev": rev, **row.values}), row.values, {})
        self.rows[(table, uid)] = erased
        self._line(table, uid, "erase", rev, erased.body, {})

    def _line(self, table: str, uid: str, kind: str, rev: int, body: str, private: dict[str, str]) -> None:
        seq = len(self.lines) + 1
        salted = {name: (secrets.token_hex(32), value) for name, value in private.items() if value}
        said = {name: digests.digest(bytes.fromhex(salt), value) for name, (salt, value) in salted.items()}
        line = (
            f'{{"v":1,"epoch":"{self.epoch}","seq":{seq},"at":{clock.now_ms()},"tz":480,"operator":"system",'
            f'"table":"{table}","id":"{uid}","kind":"{kind}","rev":{rev},"body":{body},'
            f'"digests":{_json(said)},"prev":"{self.hashes[-1]}"}}'
        ).encode()
        self.tables.append(table)
        self.lines.append(line)
        self.hashes.append(digests.line_hash(line))
        if salted:
            self.private[seq] = salted

    # --- packages and receipts ----------------------------------------------------------------------

    def export(self, folder: Path) -> Path | None:
        """Everything since the last receipt; None where there is nothing."""
        first, last = self.acknowledged + 1, len(self.lines)
        if first > last:
            return None
        self.number += 1
        wanted = self.centre.profile
        private = [
            package.PrivateValue(seq, name, salt, value)
            for seq in range(first, last + 1)
            for name, (salt, value) in self.private.get(seq, {}).items()
            if name in wanted.get(self.tables[seq - 1], ())
        ]
        contents = package.Contents(
            station=self.code, epoch=self.epoch, ordinal=self.ordinal, number=self.number, from_seq=first,
            to_seq=last, prev=self.hashes[first - 1],
            lines=zip(self.tables[first - 1 :], self.lines[first - 1 :], strict=True), private=private,
            created_at=clock.now_ms(), program="model",
        )  # fmt: skip
        age, recipient, signing, _public = self.keys
        done = package.write(
            folder, contents, package.Keys(signing=signing, recipients=(*self.centre.recipients, recipient)),
            own_identity=age,
        )  # fmt: skip
        self.written[(self.ordinal, self.number)] = done.header.sha256
        return done.path

    def take(self, receipt: Path) -> str:
        """Take a receipt in and give its code; raises ``ReceiptRefused`` for what is not ours."""
        text, _raw = receipt_file.read(receipt, self.centre.signing)
        if text.station != self.code:
            raise ReceiptRefused("receipt-station")
        if text.epoch != self.epoch:
            raise ReceiptRefused("receipt-epoch")
        if self.written.get((self.ordinal, text.number)) != text.sha256:
            raise ReceiptRefused("receipt-package")
        ours = text.acknowledged_to < len(self.hashes) and self.hashes[text.acknowledged_to] == text.head
        if not ours and text.code != "fork":
            raise ReceiptRefused("receipt-head")
        self.acknowledged = text.acknowledged_to if ours else 0
        return text.code

    def proof(self) -> tuple[row_hash.Counts, row_hash.Hashes]:
        """Counts and hashes of the rows there are, by docs/sync-format.md, section 9."""
        rows = sorted(self.rows.items())
        return row_hash.counts_and_hashes((t, uid, row.rev, row.body) for (t, uid), row in rows)

    def told(self) -> dict[Key, tuple[int, str, dict[str, str]]]:
        """What the centre must have: counter, body, and of the private values those that it asks for."""
        told = {}
        for (table, uid), row in self.rows.items():
            asked = self.centre.profile.get(table, ())
            private = {name: value for name, value in row.private.items() if value and name in asked}
            told[(table, uid)] = (row.rev, row.body, private)
        return told


def _json(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
