"""The shipped font in reportlab, with a text layer that gives rare names back as they were.

reportlab writes a wrong ToUnicode map for characters outside the BMP (draws 𬱖 right, extracts
rubbish: performance.md); ours writes UTF-16BE hex.
"""

from __future__ import annotations

import functools
from typing import Any, Final

from station_app.core import paths

REGULAR: Final = "NotoSansSC"
BOLD: Final = "NotoSansSC-Bold"
_FILES: Final = {REGULAR: "NotoSansSC-Regular.ttf", BOLD: "NotoSansSC-Bold.ttf"}


def _to_unicode_map(_name: str, subset: list[int]) -> str:
    """The CMap of one subset: each glyph's code to its character in UTF-16BE."""
    lines = [
        f"<{code:02X}> <{chr(point).encode('utf-16-be').hex().upper()}>" for code, point in enumerate(subset)
    ]
    blocks = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    mapped = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        f"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<00> <{max(1, len(subset) - 1):02X}>\nendcodespacerange\n"
        f"{mapped}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )


@functools.cache
def register() -> None:
    """Make the two weights known to reportlab; once a process."""
    from reportlab.pdfbase import pdfmetrics, ttfonts

    vars(ttfonts)["makeToUnicodeCMap"] = _to_unicode_map
    for name, file in _FILES.items():
        pdfmetrics.registerFont(ttfonts.TTFont(name, str(paths.resource("fonts", file))))


@functools.cache
def _glyphs(name: str) -> dict[int, int]:
    from reportlab.pdfbase import pdfmetrics

    register()
    font: Any = pdfmetrics.getFont(name)
    found: dict[int, int] = font.face.charToGlyph
    return found


def has_glyph(character: str, name: str = REGULAR) -> bool:
    """Whether the font can draw the character."""
    return ord(character) in _glyphs(name)


@functools.lru_cache(maxsize=4096)
def width(text: str, name: str, size: float) -> float:
    """The text's width in points."""
    from reportlab.pdfbase import pdfmetrics

    register()
    return float(pdfmetrics.stringWidth(text, name, size))
