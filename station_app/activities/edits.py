"""Taking changes of the calendar back, by what was noted when they were made (``SeriesEdit``).

A change of one activity goes back field by field: what somebody has changed since stays as it is now, and
so does what others rely on. A change of several rows, as one of a series is, goes back whole or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from station_app.activities import values as numbers
from station_app.activities.errors import ActivityOver
from station_app.activities.models import Activity, Series, SeriesEdit, SeriesSkip
from station_app.activities.occurrences import TEMPLATE, evidence_of, referred_of
from station_app.activities.registration import fill_places
from station_app.activities.rows import ActivityStatus, EditUndone
from station_app.core import clock
from station_app.core.db import Logged, change_row
from station_app.core.errors import NotFound, StationError
from station_app.core.i18n import _

MODELS: Final[dict[str, type[Logged]]] = {"activity": Activity, "series": Series, "series_skip": SeriesSkip}
#: In which order rows are put back, so that what is pointed to is there; taken out the other way round.
_ORDER: Final = ("series", "activity", "series_skip")
#: Fields that mean something only together: where one was changed since, neither goes back.
_TOGETHER: Final = (
    ("starts", "ends"),
    ("title", "search_key"),
    ("speaker", "speaker_name"),
    ("counts_hours", "no_hours_reason"),
)
#: What hours are reckoned from, or what says that it takes place: stays once people have come.
_RELIED_ON: Final = frozenset({"starts", "ends", "status", "counts_hours", "no_hours_reason"})


class ChangedSince(StationError):
    """Something that the change touched was changed, used or held since, so it is not taken back."""

    code = "changed-since"

    def __init__(self, title: str) -> None:
        super().__init__(
            _(
                "“%(title)s” was changed, signed in to or registered for since, so the change can no longer "
                "be taken back. Nothing was changed; edit it instead."
            )
            % {"title": title},
            title=title,
        )


def take_back(edit: str) -> EditUndone:
    """Put things back as they were; raises ``NotFound``, ``ChangedSince``, ``ActivityOver``."""
    row = SeriesEdit.get_or_none(SeriesEdit.id == edit, SeriesEdit.undone_at.is_null())
    if row is None:
        raise NotFound(_("change of the calendar"), edit)
    noted: list[dict[str, Any]] = json.loads(row.before)
    alone = noted[0] if len(noted) == 1 else None
    if alone is not None and alone["table"] == "activity" and "after" in alone and alone["before"]:
        done = _by_field(alone)
    else:
        done = _whole(noted)
    row.undone_at = clock.now_ms()
    row.save(only=[SeriesEdit.undone_at])
    return done


# One activity, field by field


def _by_field(one: Mapping[str, Any]) -> EditUndone:
    activity = Activity.by_id(one["id"])
    if activity is None:
        raise ChangedSince(str(one["before"]["title"]))
    before, after = one["before"], one["after"]
    called_off = activity.status == ActivityStatus.CANCELLED != after.get("status")
    if activity.closed_at is not None or called_off:
        raise ActivityOver(activity.number, activity.title)
    left = _left(one, activity)
    fields = after.keys() - {"detached"}
    if fields and fields <= left:
        raise ChangedSince(activity.title)
    back = {name: before[name] for name in fields - left}
    if "detached" in after:
        was, became = set(before["detached"].split()), set(after["detached"].split())
        # What this change made the activity's own follows its series again, and the other way round.
        own = set(activity.detached.split()) - ((became - was) - left) | ((was - became) - left)
        back["detached"] = " ".join(sorted(own))
    elif activity.series_id is not None:
        # It has come into a series since, or had these as its own before: they stay its own.
        own = set(activity.detached.split()) | (back.keys() & {*TEMPLATE, "starts", "ends"})
        back["detached"] = " ".join(sorted(own))
    change_row(activity, back)
    fill_places(activity)
    kept = tuple(name for name in after if name in left - {"detached", "search_key"})
    return EditUndone(activity.title, activity.id, kept)


def _left(one: Mapping[str, Any], activity: Activity) -> set[str]:
    """The fields of the change that stay as they are now."""
    before, after, now = one["before"], one["after"], activity.__data__
    left = {name for name, value in after.items() if now[name] != value}
    if not one.get("held") and evidence_of([activity.id]):
        left |= _RELIED_ON & after.keys()
    if after.get("status") == ActivityStatus.PUBLISHED and referred_of(activity.id):
        left.add("status")
    for names in _TOGETHER:
        if any(name in left or now[name] != after.get(name, before[name]) for name in names):
            left |= set(names) & after.keys()
    status = before["status"] if "status" in after.keys() - left else now["status"]
    if "venue" in after and before["venue"] is None and status != ActivityStatus.DRAFT:
        left.add("venue")
    return left


# Several rows, whole


def _whole(noted: Sequence[Mapping[str, Any]]) -> EditUndone:
    if not noted:
        return EditUndone("", "", ())
    _refuse_changed(noted)
    title = _title_of(noted[0], MODELS[noted[0]["table"]].by_id(noted[0]["id"]))
    by_table = {table: [one for one in noted if one["table"] == table] for table in _ORDER}
    for table in _ORDER:
        for one in by_table[table]:
            if one["before"] is not None:
                _put_back(MODELS[table], one)
    for table in reversed(_ORDER):
        for one in by_table[table]:
            if one["before"] is None:
                _take_out(MODELS[table], one["id"])
    standing = [one["id"] for one in by_table["activity"] if one["before"] is not None]
    return EditUndone(title, standing[0] if len(standing) == 1 else "", ())


def _refuse_changed(noted: Sequence[Mapping[str, Any]]) -> None:
    activities = [one["id"] for one in noted if one["table"] == "activity" and one["rev"] is not None]
    held = evidence_of(activities)
    for one in noted:
        model = MODELS[one["table"]]
        there = model.by_id(one["id"])
        same = (there.rev if there else None) == one["rev"]
        since = one["id"] in held and not one.get("held")
        new = one["table"] == "activity" and one["before"] is None and there is not None
        if not same or since or (new and referred_of(one["id"])):
            raise ChangedSince(_title_of(one, there))


def _title_of(one: Mapping[str, Any], there: Any) -> str:
    return str(getattr(there, "title", "") or (one["before"] or {}).get("title", "") or _("series"))


def _put_back(model: type[Logged], one: Mapping[str, Any]) -> None:
    before = dict(one["before"])
    there = model.by_id(one["id"])
    if there is None:
        # Above the counter that the centre knew it by when it went.
        model.create(**{**before, "rev": before["rev"] + 2})
        return
    del before["id"], before["rev"]
    change_row(there, before)


def _take_out(model: type[Logged], uid: str) -> None:
    there = model.by_id(uid)
    if there is not None:
        if isinstance(there, Activity):
            numbers.keep_numbers([there.number])
        there.delete_instance()
