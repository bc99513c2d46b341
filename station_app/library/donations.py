"""Books that somebody gave: who, when, which copies (library.md §5.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from station_app.core import clock
from station_app.core.db import atomic, change_row
from station_app.core.errors import NotFound, ValidationError
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.core.rights import Right, requires
from station_app.library import barcodes, lending
from station_app.library.models import Copy, Donation, Title
from station_app.roster import masking


@dataclass(frozen=True, slots=True)
class DonatedCopy:
    """One copy that was given."""

    barcode: str
    title: str
    author: str


@dataclass(frozen=True, slots=True)
class DonationRow:
    """One donation; an empty ``giver`` wished to stay unnamed, ``phone`` is masked."""

    uid: str
    given_on: date
    giver: str
    phone: str
    note: str
    titles: int
    copies: tuple[DonatedCopy, ...]


@requires(Right.CATALOGUE)
@atomic
def add_donation(
    *, codes: Sequence[str], giver: str = "", phone: str = "", given_on: date | None = None, note: str = ""
) -> DonationRow:
    """Note that somebody gave copies that are catalogued (by barcode); without ``giver`` unnamed (匿名).

    Raises ``NotFound`` for a code that no copy carries, ``ValidationError`` without any, for one given
    before, or for a day that has not come.
    """
    day = given_on or clock.today()
    if day > clock.today():
        raise ValidationError({"given_on": _("This day has not come yet.")})
    copies = [_copy(code) for code in dict.fromkeys(map(barcodes.clean, codes))]
    if not copies:
        raise ValidationError({"codes": _("Scan at least one of the books.")})
    row = Donation.create(
        id=new_id(), given_on=day.isoformat(), giver=giver.strip(), phone=phone.strip(), note=note.strip(),
        titles=len({copy.title_id for copy in copies}), copies=len(copies),
    )  # fmt: skip
    for copy in copies:
        change_row(copy, {"donation": row.id})
    return _row(row)


def _copy(code: str) -> Copy:
    copy = lending.copy_of(code)
    if copy is None:
        raise NotFound(_("book"), code)
    if copy.donation_id is not None:
        raise ValidationError(
            {"codes": _("The book with the barcode %(code)s was given before.") % {"code": code}}
        )
    return copy


@requires(Right.CATALOGUE)
def list_donations(*, since: date | None = None, until: date | None = None) -> list[DonationRow]:
    """Donations of a time, the latest first."""
    query = Donation.select()
    if since is not None:
        query = query.where(Donation.given_on >= since.isoformat())
    if until is not None:
        query = query.where(Donation.given_on <= until.isoformat())
    return [_row(row) for row in query.order_by(Donation.given_on.desc(), Donation.id.desc())]


@requires(Right.CATALOGUE)
def get_donation(uid: str) -> DonationRow:
    """One donation, as a slip of thanks needs it; raises ``NotFound``."""
    row = Donation.by_id(uid)
    if row is None:
        raise NotFound(_("donation"), uid)
    return _row(row)


def _row(row: Donation) -> DonationRow:
    copies = Copy.select(Copy, Title).join(Title).where(Copy.donation == row.id).order_by(Copy.barcode)
    return DonationRow(
        uid=row.id,
        given_on=date.fromisoformat(row.given_on),
        giver=row.giver,
        phone=masking.mask_phone(row.phone),
        note=row.note,
        titles=row.titles,
        copies=tuple(DonatedCopy(copy.barcode, copy.title.title, copy.title.author) for copy in copies),
    )
