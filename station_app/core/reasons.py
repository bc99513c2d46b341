"""Why the system refused, in people's words: the reason that stands in brackets in a sentence."""

from __future__ import annotations

import errno
from typing import Final

from station_app.core.i18n import N_, _

_BY_NUMBER: Final = {
    errno.ENOSPC: N_("the disk is full"),
    errno.EDQUOT: N_("the disk is full"),
    # Windows answers so too where another program has the file open.
    errno.EACCES: N_("not allowed there, or another program has it open"),
    errno.EPERM: N_("not allowed there, or another program has it open"),
    errno.EBUSY: N_("another program has it open"),
    errno.EROFS: N_("the disk can only be read"),
    errno.ENOENT: N_("there is no such file or folder"),
    errno.ENOTDIR: N_("a file stands where a folder should be"),
    errno.EEXIST: N_("a file stands where a folder should be"),
    errno.EISDIR: N_("it is a folder"),
    errno.ENAMETOOLONG: N_("the name is too long"),
    errno.EIO: N_("the disk does not answer"),
}
#: SQLite's own sentences, by a piece of each.
_BY_TEXT: Final = (
    ("full", N_("the disk is full")),
    ("locked", N_("another program is busy with it")),
    ("readonly", N_("not allowed there, or another program has it open")),
    ("unable to open", N_("not allowed there, or another program has it open")),
    ("disk I/O", N_("the disk is full or does not answer")),
)


def is_passing(error: Exception) -> bool:
    """Whether what SQLite says is about the disk or another program, not about the file itself."""
    return any(piece in str(error) for piece, _words in _BY_TEXT)


def of(error: Exception) -> str:
    """A few words without a full stop; the system's own where there are none of ours."""
    if isinstance(error, OSError):
        known = _BY_NUMBER.get(error.errno or 0, "")
        return _(known) or error.strerror or str(error)
    text = str(error)
    return next((_(words) for piece, words in _BY_TEXT if piece in text), text)
