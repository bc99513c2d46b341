"""Phone numbers (domain §3.6): mobiles are keys, landlines and service numbers are contacts."""

from __future__ import annotations

import re
from typing import Final

MOBILE: Final = re.compile(r"1[3-9]\d{9}", re.ASCII)
LANDLINE: Final = re.compile(r"0\d{2,3}[2-9]\d{6,7}", re.ASCII)
LOCAL: Final = re.compile(r"[2-9]\d{7}", re.ASCII)
SERVICE: Final = re.compile(r"(400\d{7}|800\d{7}|1\d{4}|9\d{4})", re.ASCII)
_DROPPED: Final = " -‐–—()（）·.\u3000\u00a0\u200b\t\r\n'’"


def normalise(text: str) -> str:
    """The digits of a phone number without +86, spaces and dashes; empty where it is none."""
    halved = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in text.strip())
    if halved.endswith(".0") and halved[:-2].isdigit():
        halved = halved[:-2]
    digits = "".join(c for c in halved if c not in _DROPPED)
    for prefix in ("+86", "0086", "86"):
        if digits.startswith(prefix) and MOBILE.fullmatch(digits[len(prefix) :]):
            digits = digits[len(prefix) :]
    return digits if is_phone(digits) else ""


def is_phone(digits: str) -> bool:
    """Whether digits make a phone number: a mobile, a landline with or without area code, a service."""
    return any(form.fullmatch(digits) for form in (MOBILE, LANDLINE, LOCAL, SERVICE))
