"""What is shown in place of a number or name (domain §3.7).

A masked ID beside a birth date gives the number away (4+4 leaves two candidates, 6+4 one), so rows
that carry a masked ID carry the year of birth alone.
"""

from __future__ import annotations

from station_app.roster import names


def mask_phone(phone: str) -> str:
    """138****5678; a shorter number keeps its last two; empty stays empty."""
    if len(phone) == 11:
        return f"{phone[:3]}****{phone[-4:]}"
    return "*" * (len(phone) - 2) + phone[-2:] if len(phone) > 4 else "*" * len(phone)


def mask_id(number: str) -> str:
    """4301**********0019: the first four and the last four; a short number keeps its last two."""
    if len(number) >= 15:
        return number[:4] + "*" * (len(number) - 8) + number[-4:]
    return "*" * (len(number) - 2) + number[-2:] if len(number) > 4 else "*" * len(number)


def mask_name(name: str) -> str:
    """张*, 王*明, 欧阳*, 欧阳*日; 阿*****·****: the family name and, of three or more, the last."""
    if names.INTERPUNCT in name:
        parts = name.split(names.INTERPUNCT)
        first = parts[0][:1] + "*" * (len(parts[0]) - 1)
        return names.INTERPUNCT.join([first, *("*" * len(part) for part in parts[1:])])
    family = names.surname(name)
    given = name[len(family) :]
    if len(given) <= 1:
        return family + "*" * max(1, len(given)) if name else ""
    return family + "*" * (len(given) - 1) + given[-1]
