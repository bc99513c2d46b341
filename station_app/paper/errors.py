"""Why a picture of a sheet is not read."""

from __future__ import annotations

import importlib.util

from station_app.core.errors import StationError
from station_app.core.i18n import _

NEEDED = ("cv2", "zxingcpp")


class ScanMissing(StationError):
    """What reads pictures is not installed: it is optional."""

    code = "scan-missing"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Reading sheets of paper is not installed on this computer. Whoever looks after the program "
                "can add it: pip install .[scan] (zxing-cpp, opencv-python-headless)."
            )
        )


class SheetRefused(StationError):
    """A picture, or a page of one file, that is not taken; ``code`` says why."""

    code = "sheet-refused"

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class NoSuchRow(StationError):
    """A row is named that the page does not have."""

    code = "no-such-row"

    def __init__(self, place: int) -> None:
        super().__init__(_("There is no row %(n)d on this page. Nothing was changed.") % {"n": place})


def require_scan() -> None:
    """Raise ``ScanMissing`` where the extra ``scan`` is not installed."""
    if any(importlib.util.find_spec(name) is None for name in NEEDED):
        raise ScanMissing


def no_code() -> SheetRefused:
    """No QR that can be read."""
    return SheetRefused(
        "no-code",
        _(
            "No QR code of a sign-in sheet can be read in this picture. Photograph the whole page from "
            "above, in good light and sharp, with the code at its top right."
        ),
    )


def not_our_sheet() -> SheetRefused:
    """A QR of something else."""
    return SheetRefused(
        "not-our-sheet",
        _(
            "The QR code in this picture is not one of a blank sign-in sheet that can be read again. "
            "Only sheets printed with “Blank sheet for signing by hand” can."
        ),
    )


def no_marks() -> SheetRefused:
    """Not all four marks."""
    return SheetRefused(
        "no-marks",
        _(
            "The black marks in the four corners of the page cannot all be seen. Lay the page flat, keep "
            "fingers off its corners and photograph it whole."
        ),
    )
