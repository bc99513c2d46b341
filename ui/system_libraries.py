"""Whether this computer has the libraries that Qt needs, before Qt stops the program by itself."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

from station_app.core.i18n import _

DEBIAN = (
    "sudo apt install libegl1 libgl1 libxkbcommon0 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 "
    "libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 "
    "libxcb-shape0 libxcb-xkb1"
)
FEDORA = (
    "sudo dnf install mesa-libEGL mesa-libGL libxkbcommon libxkbcommon-x11 dbus-libs fontconfig "
    "xcb-util-cursor xcb-util-wm xcb-util-image xcb-util-keysyms xcb-util-renderutil libxcb"
)


def missing() -> str:
    """What the system lacks, in its loader's own words; empty where the window can open."""
    try:
        import PySide6.QtSvg
        import PySide6.QtWidgets
    except ImportError as error:
        return str(error)
    if not _shown_by_x11():
        return ""
    plugin = Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return str(error)
    return ""


def _shown_by_x11() -> bool:
    asked = os.environ.get("QT_QPA_PLATFORM", "")
    x11 = bool(os.environ.get("DISPLAY")) and not os.environ.get("WAYLAND_DISPLAY")
    return sys.platform.startswith("linux") and (asked == "xcb" or (not asked and x11))


def tell_missing() -> bool:
    """Say on standard error which packages to install; gives whether any is missing."""
    what = missing()
    if what:
        words = _("The window cannot open: this system lacks a library (%(what)s). Install what Qt needs:")
        lines = (words % {"what": what}, f"  Debian, Ubuntu, UOS, Kylin:  {DEBIAN}",
                 f"  Fedora, openEuler, Anolis:   {FEDORA}")  # fmt: skip
        sys.stderr.write("\n".join(lines) + "\n")
    return bool(what)


if __name__ == "__main__":
    sys.exit(tell_missing())
