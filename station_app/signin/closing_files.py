"""Photos, files and texts of an activity: taken in, looked at, put right and taken out again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from station_app.activities import queries as activity_queries
from station_app.activities.models import Activity
from station_app.core import clock, files, reasons
from station_app.core.db import Blob, atomic, change_row, put_blob
from station_app.core.db import db as database
from station_app.core.errors import NotFound, StationError, ValidationError
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.core.jobs import Job
from station_app.core.rights import Right, requires
from station_app.signin import closing_figures, pictures
from station_app.signin.closing_rows import (
    LONGEST_BRIEFING,
    LONGEST_LINE,
    LONGEST_TEXT,
    PHOTO_KINDS,
    FileKind,
    PhotoRow,
    PhotosAdded,
    RecordRow,
    Refused,
)
from station_app.signin.models import ActivityFile, ActivityRecord, Document

MOST_PHOTOS: Final = 30
LARGEST_FILE: Final = 20 * 1024 * 1024
#: What a plan or a briefing is written with.
FILE_ENDINGS: Final = (".docx", ".doc", ".wps", ".pdf", ".txt", ".xlsx", ".xls", ".pptx", ".ofd")
TEXTS: Final = {"plan": LONGEST_TEXT, "briefing": LONGEST_BRIEFING, "effect": LONGEST_TEXT}
LINES: Final = ("source", "undertaker", "helpers")


class FileRefused(StationError):
    """A file that is no plan or briefing, too large, or cannot be read."""

    code = "file-refused"


@requires(Right.ACTIVITIES)
def add_photos(
    activity: str,
    paths: Sequence[Path],
    *,
    kind: FileKind = FileKind.PROCESS,
    shows_unit: bool = False,
    job: Job | None = None,
) -> PhotosAdded:
    """Take photos in, scaled to 1920 × 1080, the time they were taken kept; one that cannot be is told.

    ``shows_unit``: the unit's name can be read in them. Raises ``NotFound``, ``ValidationError`` (no kind
    of photo), ``JobCancelled``.
    """
    row = activity_queries.find(activity)
    _check_photo_kind(kind)
    free = max(0, MOST_PHOTOS - _photos(row).count())
    found = pictures.read(paths[:free], job=job) if paths[:free] else []
    added, refused = [], []
    with database.atomic():
        for path, one in zip(paths, found, strict=False):
            if "jpeg" not in one:
                refused.append(Refused(path, one["code"], one["message"]))
                continue
            made = _keep_photo(row, path, one, kind, shows_unit)
            if made is None:
                words = _("“%(name)s” is among this activity's photos already.") % {"name": path.name}
                refused.append(Refused(path, "twice", words))
            else:
                added.append(made)
    words = _("An activity takes %(n)d photos. Take one out before you add another.") % {"n": MOST_PHOTOS}
    refused += [Refused(path, "too-many", words) for path in paths[free:]]
    return PhotosAdded(tuple(added), tuple(refused))


def _keep_photo(
    row: Activity, path: Path, one: dict[str, Any], kind: FileKind, shows_unit: bool
) -> PhotoRow | None:
    sha256 = hashlib.sha256(one["jpeg"]).hexdigest()
    if _photos(row).where(ActivityFile.content_sha256 == sha256).exists():
        return None
    put_blob(one["jpeg"], sha256)
    made = ActivityFile.create(
        id=new_id(), activity=row.id, kind=kind, taken_at=one["taken_at"], shows_unit=int(shows_unit),
        width=one["width"], height=one["height"], size=len(one["jpeg"]), at=clock.now_ms(),
        name=path.name[:LONGEST_LINE], content_sha256=sha256,
    )  # fmt: skip
    return _photo_row(made)


@requires(Right.ACTIVITIES)
@atomic
def edit_photo(
    photo: str, *, kind: FileKind | None = None, caption: str | None = None, shows_unit: bool | None = None
) -> PhotoRow:
    """Say what a photo shows; what is None stays. Raises ``NotFound``, ``ValidationError``."""
    row = _file(photo)
    values: dict[str, Any] = {}
    if kind is not None:
        _check_photo_kind(kind)
        values["kind"] = kind
    if caption is not None:
        values["caption"] = _one_line("caption", caption)
    if shows_unit is not None:
        values["shows_unit"] = int(shows_unit)
    change_row(row, values)
    return _photo_row(row)


@requires(Right.ACTIVITIES)
@atomic
def remove_file(file: str) -> None:
    """Take a photo or file out for good: what it shows is gone, that it was there stays in the log.

    Raises ``NotFound``.
    """
    row = _file(file)
    sha256 = row.content_sha256
    row.delete_instance()
    shared = ActivityFile.select().where(ActivityFile.content_sha256 == sha256).exists()
    if not shared and not Document.select().where(Document.content_sha256 == sha256).exists():
        Blob.delete().where(Blob.sha256 == sha256).execute()


@requires(Right.ACTIVITIES)
def list_photos(activity: str) -> list[PhotoRow]:
    """An activity's photos, in the order in which they were taken, then added. Raises ``NotFound``."""
    row = activity_queries.find(activity)
    found = [_photo_row(one) for one in _photos(row).order_by(ActivityFile.at, ActivityFile.id)]
    return sorted(found, key=lambda one: (one.taken_at is None, one.taken_at or datetime.min))


@requires(Right.ACTIVITIES)
def list_files(activity: str) -> list[PhotoRow]:
    """Plan and briefing files of an activity, as they were added. Raises ``NotFound``."""
    row = activity_queries.find(activity)
    query = ActivityFile.select().where(ActivityFile.activity == row, ActivityFile.kind.not_in(PHOTO_KINDS))
    return [_photo_row(one) for one in query.order_by(ActivityFile.at, ActivityFile.id)]


@requires(Right.ACTIVITIES)
def file_content(file: str) -> bytes:
    """The bytes of a photo (JPEG) or file. Raises ``NotFound``."""
    return bytes(Blob.get_by_id(_file(file).content_sha256).content)


@requires(Right.ACTIVITIES)
def save_file(file: str, path: Path) -> None:
    """Write a photo or file out. Raises ``NotFound``, ``files.CannotWrite``."""
    files.write_bytes(path, file_content(file))


@requires(Right.ACTIVITIES)
@atomic
def add_file(activity: str, path: Path, *, kind: FileKind) -> PhotoRow:
    """Keep a plan or a briefing as the file that it is. Raises ``NotFound``, ``FileRefused``."""
    row = activity_queries.find(activity)
    if kind in PHOTO_KINDS:
        raise ValidationError({"kind": _("A file is a plan or a briefing.")})
    content = _read_file(path)
    sha256 = hashlib.sha256(content).hexdigest()
    put_blob(content, sha256)
    made = ActivityFile.create(
        id=new_id(), activity=row.id, kind=kind, size=len(content), at=clock.now_ms(),
        name=path.name[-LONGEST_LINE:], content_sha256=sha256,
    )  # fmt: skip
    return _photo_row(made)


def _read_file(path: Path) -> bytes:
    name = {"name": path.name}
    if path.suffix.lower() not in FILE_ENDINGS:
        words = _("“%(name)s” is no document. Take one written with Word, WPS or as PDF.")
        raise FileRefused(words % name, reason="ending")
    try:
        if path.stat().st_size > LARGEST_FILE:
            words = _("“%(name)s” is larger than 20 MB. Make its pictures smaller and save it again.")
            raise FileRefused(words % name, reason="too-large-file")
        return path.read_bytes()
    except OSError as error:
        words = _("“%(name)s” cannot be read (%(reason)s). See whether it is open elsewhere.")
        raise FileRefused(words % {**name, "reason": reasons.of(error)}, reason="cannot-read") from error


@requires(Right.ACTIVITIES)
def get_record(activity: str) -> RecordRow:
    """What stands behind an activity in words; empty where nothing was written. Raises ``NotFound``."""
    return _record_row(_record(activity_queries.find(activity)))


@requires(Right.ACTIVITIES)
@atomic
def save_record(activity: str, **changes: Any) -> RecordRow:
    """Write texts of an activity: ``plan``, ``briefing`` (at most 400 characters), ``effect``, ``source``,
    ``undertaker``, ``helpers``, ``signed_paper``; what is not named stays.

    Raises ``NotFound``, ``ValidationError``.
    """
    row = activity_queries.find(activity)
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, value in changes.items():
        if name == "signed_paper":
            values[name] = int(bool(value))
        elif name in TEXTS:
            values[name] = _text(name, str(value), problems)
        else:
            assert name in LINES, name
            values[name] = _one_line(name, str(value), problems)
    if problems:
        raise ValidationError(problems)
    old = _record(row)
    if old is None:
        made = ActivityRecord.create(id=new_id(), activity=row.id, **values)
        return _record_row(made)
    change_row(old, values)
    return _record_row(old)


@requires(Right.ACTIVITIES)
def briefing_draft(activity: str) -> str:
    """A first sentence for the briefing with the ledger's own numbers. Raises ``NotFound``."""
    row = activity_queries.find(activity)
    return closing_figures.sentence(row, closing_figures.of(row, closing_figures.rules().margins))


def _text(name: str, value: str, problems: dict[str, str]) -> str:
    text = value.replace("\r\n", "\n").strip()
    if len(text) > TEXTS[name]:
        words = _("%(n)d characters are too many: at most %(most)d. Shorten it by %(over)d.")
        most = TEXTS[name]
        problems[name] = words % {"n": len(text), "most": most, "over": len(text) - most}
    return text


def _one_line(name: str, value: str, problems: dict[str, str] | None = None) -> str:
    text = " ".join(value.split())
    if len(text) > LONGEST_LINE:
        words = _("At most %(n)d characters.") % {"n": LONGEST_LINE}
        if problems is None:
            raise ValidationError({name: words})
        problems[name] = words
    return text


def _check_photo_kind(kind: FileKind) -> None:
    if kind not in PHOTO_KINDS:
        raise ValidationError(
            {"kind": _("A photo shows the whole, the signing in, the activity under way, or the group.")}
        )


def _photos(row: Activity) -> Any:
    return ActivityFile.select().where(ActivityFile.activity == row, ActivityFile.kind.in_(PHOTO_KINDS))


def _file(uid: str) -> ActivityFile:
    row = ActivityFile.by_id(uid.strip())
    if row is None:
        raise NotFound(_("photo"), uid)
    return row


def _record(row: Activity) -> ActivityRecord | None:
    found: ActivityRecord | None = ActivityRecord.get_or_none(ActivityRecord.activity == row)
    return found


def _record_row(row: ActivityRecord | None) -> RecordRow:
    if row is None:
        return RecordRow()
    return RecordRow(
        row.plan, row.briefing, row.effect, row.source, row.undertaker, row.helpers, bool(row.signed_paper)
    )


def _photo_row(row: ActivityFile) -> PhotoRow:
    return PhotoRow(
        uid=row.id,
        activity=row.activity_id,
        kind=FileKind(row.kind),
        name=row.name,
        caption=row.caption,
        taken_at=datetime.fromisoformat(row.taken_at) if row.taken_at else None,
        shows_unit=bool(row.shows_unit),
        width=row.width,
        height=row.height,
        size=row.size,
        sha256=row.content_sha256,
    )
