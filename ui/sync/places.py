"""Where packages can be written: sticks and other removable disks."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStorageInfo


def sticks() -> list[tuple[str, Path]]:
    """Removable disks that can be written to, by name."""
    found = []
    for volume in QStorageInfo.mountedVolumes():
        root = Path(volume.rootPath())
        removable = any(str(root).startswith(start) for start in ("/media/", "/run/media/", "/mnt/"))
        windows = len(str(root)) == 3 and str(root)[1:] in (":\\", ":/") and str(root)[0].upper() not in "AC"
        if volume.isValid() and volume.isReady() and not volume.isReadOnly() and (removable or windows):
            found.append((volume.displayName() or root.name, root))
    return found
