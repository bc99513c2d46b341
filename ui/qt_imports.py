"""What Qt for Python does at every import, and this program has no use for.

Once PySide6 is there it reads the source of each module that is imported later, to see whether the module may
use its ``__feature__`` switches, and ``linecache`` keeps what was read: for this program's 460 modules 12 MB
and a twentieth of its time until somebody is logged in. No module here uses the switches.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any


def read_no_sources() -> None:
    """Import without Qt's reading of sources; to be called before the window's modules are imported."""
    from PySide6 import support

    feature: Any = getattr(support, "feature", None)
    if hasattr(feature, "feature_imported"):
        feature.feature_imported = _uses_no_switches


def _uses_no_switches(_module: ModuleType) -> None:
    return None
