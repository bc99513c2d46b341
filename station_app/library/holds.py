"""Holds: on the title, first come first served, put aside when a copy comes back (library.md §5.5)."""

from __future__ import annotations

from collections.abc import Collection

from station_app.core import clock
from station_app.core.db import atomic
from station_app.core.errors import NotFound, ValidationError
from station_app.core.i18n import _, ngettext
from station_app.core.ids import new_id
from station_app.core.rights import Right, requires
from station_app.library import desk, lending, queries, readers, waiting
from station_app.library.desk import Before
from station_app.library.models import Copy, Hold, OpenLoan, ReaderCard, Title
from station_app.library.rows import CardState, CopyState, HoldRow, HoldState, LendingRules, Outcome, Result
from station_app.library.service import RULES

#: Copies in these states come back to be lent some day; the others fill no hold.
_LENDABLE = (CopyState.SHELF, CopyState.KEPT, CopyState.REPAIR, CopyState.MISSING)


@requires(Right.LEND)
@atomic
def place_hold(card: str, title: str, *, rules: LendingRules = RULES) -> Outcome:
    """Hold a title for a reader; ``title`` is its uid, a barcode, an ISBN or words that only it goes by.

    A copy that stands free is put aside at once (code ``kept``, fetch it from ``place``), else the reader
    stands in the queue (``held``). Raises ``NotFound``, ``ValidationError`` for words of several titles.
    """
    reader, row = readers.by_number(card), _title(title)
    waiting.expire(rules)
    name = lending.name_of(reader.id)
    stop = _why_not(reader, row, rules)
    if stop:
        return lending.refused("", stop[0], stop[1] % {"title": row.title, "reader": name}, row.title, name)
    hold = Hold.create(id=new_id(), title=row.id, placed_at=clock.now_ms(), card=reader.id)
    before = Before()
    before.new_hold(hold)
    waiting.serve(row.id, rules, before)
    hold = Hold.get_by_id(hold.id)
    copy = Copy.get_by_id(hold.copy_id) if hold.copy_id else None
    event = desk.append(copy, desk.HOLD, card=reader, before=before, title=row.id)
    if copy is None:
        words = {"title": row.title, "reader": name, "n": len(waiting.queue(row.id))}
        message = _("%(reader)s waits for “%(title)s”, as number %(n)d.") % words
        return Outcome("", Result.DONE, "held", message, row.title, name, event=event, hold=hold.id)
    words = {"title": row.title, "reader": name, "until": hold.until}
    message = _("Put “%(title)s” aside: it is kept for %(reader)s until %(until)s.") % words
    return Outcome(
        copy.barcode, Result.DONE, "kept", message, row.title, name, event=event, place=copy.place,
        kept_for=name, kept_until=hold.until, hold=hold.id,
    )  # fmt: skip


def _title(text: str) -> Title:
    found: Title | None = Title.by_id(text)
    if found is not None:
        return found
    rows = queries.search(text, 20)
    exact = [row for row in rows if row.title == text.strip()]
    rows = exact if len(exact) == 1 else rows
    if not rows:
        raise NotFound(_("title"), text)
    if len(rows) > 1:
        message = ngettext("%(n)d title goes by that.", "%(n)d titles go by that.", len(rows))
        more = _("Give the ISBN, or the barcode of one of its copies.")
        raise ValidationError({"title": f"{message % {'n': len(rows)}} {more}"})
    return Title.get_by_id(rows[0].uid)


def _why_not(reader: ReaderCard, title: Title, rules: LendingRules) -> tuple[str, str] | None:
    """What stops a hold."""
    if reader.state != CardState.ACTIVE:
        return "card-stopped", _("This card has been stopped.")
    cards = readers.cards_of(reader)
    if waiting.of_reader(cards, title.id) is not None:
        return "held-already", _("%(reader)s holds “%(title)s” already.")
    copies = Copy.select(Copy.id).where(Copy.title == title.id)
    if OpenLoan.select().where(OpenLoan.card.in_(cards), OpenLoan.copy.in_(copies)).exists():
        return "has-it", _("%(reader)s has “%(title)s” out.")
    held = Hold.select().where(Hold.card.in_(cards), Hold.state.in_(waiting.OPEN)).count()
    if held >= rules.holds_per_reader:
        return "holds-limit", _("%(reader)s holds as many titles as is allowed.")
    if not copies.where(Copy.state.in_(_LENDABLE)).exists():
        return "no-copy", _("“%(title)s” has no copy that could be lent.")
    return None


@requires(Right.LEND)
@atomic
def cancel_hold(hold: str, *, rules: LendingRules = RULES) -> Outcome:
    """Give a hold (its uid) up; a copy that was kept is offered to the next or goes back to the shelf.

    The code is ``unheld``, or ``kept`` where ``kept_for`` names the next reader; ``place`` is the shelf.
    Raises ``NotFound``.
    """
    row = Hold.get_or_none(Hold.id == hold, Hold.state.in_(waiting.OPEN))
    if row is None:
        raise NotFound(_("hold"), hold)
    card = ReaderCard.by_id(row.card_id)
    title, name, before = Title.get_by_id(row.title_id).title, lending.name_of(row.card_id), Before()
    copy = waiting.end(row, HoldState.CANCELLED, before)
    following = waiting.free(copy, rules, before) if copy else None
    event = desk.append(copy, desk.UNHOLD, card=card, before=before, title=row.title_id)
    words = {"title": title, "reader": name}
    done = Outcome(
        copy.barcode if copy else "", Result.DONE, "unheld",
        _("%(reader)s does not wait for “%(title)s” any more.") % words,
        title, name, event=event, place=copy.place if copy else "", hold=row.id,
    )  # fmt: skip
    return lending.with_hold(done, following)


@requires(Right.LEND)
def list_holds(
    *, states: Collection[HoldState] = (HoldState.READY, HoldState.QUEUED), title: str = "", card: str = ""
) -> list[HoldRow]:
    """Holds in these states, those to be fetched first, then in the order of the queues; of one title
    (uid) or card (number) where one is given."""
    query = Hold.select().where(Hold.state.in_(list(states)))
    if title:
        query = query.where(Hold.title == title)
    if card:
        query = query.where(Hold.card.in_(readers.cards_of(readers.by_number(card))))
    rows = queries.hold_rows(query.order_by(Hold.placed_at, Hold.id))
    return sorted(rows, key=lambda row: row.state is not HoldState.READY)


@requires(Right.LEND)
@atomic
def expire_holds(*, rules: LendingRules = RULES) -> list[HoldRow]:
    """End the holds whose last day has passed; each copy is kept for the next, or goes back to the shelf.

    Done at start-up each day and before every loan; gives the holds that ended.
    """
    ended = [hold.id for hold in waiting.expire(rules)]
    return queries.hold_rows(Hold.select().where(Hold.id.in_(ended)))
