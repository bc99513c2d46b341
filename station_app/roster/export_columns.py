"""What a workbook of people may hold: columns, profiles per recipient, and sets that give a number away.

A masked ID number shows its first and last four figures; what is hidden is the area's end and the date of
birth. Beside a whole date of birth two candidates are left, often one (domain §3.7); beside the sex a reader
needs no arithmetic for half of the sequence. Such sets are refused, whoever asks.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from station_app.core.errors import StationError, ValidationError
from station_app.core.i18n import N_, _
from station_app.roster.rows import FIELD_NAMES, FIELDS

PLACE, TEAMS, CONSENT, HOURS = "place", "teams", "consent_on", "hours"
#: What can stand in a column; free notes never leave the station.
EXPORTABLE: Final = (
    PLACE, *(name for name in FIELDS if name != "note"), TEAMS, CONSENT, HOURS,
)  # fmt: skip
#: Fields that are shown in part unless somebody asks for the whole; names are whole unless asked masked.
MASKED_UNASKED: Final = ("id_number", "phone", "phone_2", "guardian_phone", "birth_date")
MASKABLE: Final = (*MASKED_UNASKED, "name")
SPLIT: Final = 2000
#: A site's form takes so many characters of a profile's or a column's name.
_LONGEST: Final = 40
COLUMN_NAMES: Final = FIELD_NAMES | {PLACE: N_("no."), HOURS: N_("Hours")}


class LeakyColumns(StationError):
    """The columns together would let a masked ID number be worked out."""

    code = "leaky-columns"


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column: a field of ``EXPORTABLE``, whether it is masked, the recipient's own heading for it."""

    field: str
    masked: bool = False
    heading: str = ""

    @property
    def words(self) -> str:
        """The heading as it is written."""
        return self.heading or self.title

    @property
    def title(self) -> str:
        """What the column holds, in the user's language."""
        return (
            _("year of birth") if self.field == "birth_date" and self.masked else _(COLUMN_NAMES[self.field])
        )


@dataclass(frozen=True, slots=True)
class Profile:
    """What one recipient wants: columns in their order, what must be filled in, X or x, rows a file (0: all).

    ``built_in`` profiles have their name as a source text of the catalogue.
    """

    name: str
    columns: tuple[ExportColumn, ...]
    required: tuple[str, ...] = ()
    upper_x: bool = True
    split: int = SPLIT
    built_in: bool = False

    @property
    def title(self) -> str:
        """The name as it is shown."""
        return _(self.name) if self.built_in else self.name

    @property
    def is_whole(self) -> bool:
        """Whether any number leaves whole: every person in it counts as looked at."""
        return any(c.field in MASKED_UNASKED and not c.masked for c in self.columns)


def _columns(text: str) -> tuple[ExportColumn, ...]:
    return tuple(parse_column(word) for word in text.split())


def parse_column(text: str) -> ExportColumn:
    """``FIELD[:whole|:masked][=HEADING]``; numbers and dates of birth are masked unless ``:whole``.

    Raises ``ValidationError``.
    """
    spec, _equals, heading = text.strip().partition("=")
    field, _colon, form = spec.partition(":")
    if field not in EXPORTABLE or form not in ("", "whole", "masked"):
        known = " ".join(EXPORTABLE)
        words = _("There is no column “%(name)s”. There are: %(known)s.")
        raise ValidationError({"columns": words % {"name": spec, "known": known}})
    if form == "masked" and field not in MASKABLE:
        words = _("“%(name)s” cannot be masked.")
        raise ValidationError({"columns": words % {"name": _(COLUMN_NAMES[field])}})
    masked = form == "masked" or (not form and field in MASKED_UNASKED)
    return ExportColumn(field, masked, heading.strip()[:_LONGEST])


OWN: Final = Profile(
    N_("for the station itself"),
    _columns("place name sex birth_date phone teams volunteer_number"),
    split=0,
    built_in=True,
)
#: Starting points: what the recipients' forms ask for changes, so that each can be adjusted and saved.
BUILT_IN: Final = (
    OWN,
    Profile(
        N_("national volunteer system"),
        _columns(
            "name=姓名 sex=性别 birth_date:whole=出生日期 id_type=证件类型 id_number:whole=身份证件号码"
            " area=居住区域 phone:whole=联系方式 skills=专业技能 service_types=服务类别"
        ),
        required=("name", "sex", "id_number", "phone"),
        built_in=True,
    ),
    Profile(
        N_("Zhiyuanhui"),
        _columns(
            "name=姓名 id_type=证件类型 id_number:whole=证件号码 phone:whole=手机号码"
            " political_status=政治面貌 area=所在区域 teams=所属队伍"
        ),
        required=("name", "id_number", "phone"),
        built_in=True,
    ),
    Profile(
        N_("district centre"),
        _columns("place name sex volunteer_number phone teams hours registered_on consent_on"),
        required=("name", "phone"),
        built_in=True,
    ),
)


def check_columns(columns: Sequence[ExportColumn]) -> None:
    """Refuse no column, one twice, and a set that gives a masked ID away.

    Raises ``ValidationError``, ``LeakyColumns``.
    """
    fields = [column.field for column in columns]
    if not fields:
        raise ValidationError({"columns": _("Choose at least one column.")})
    twice = [name for name in dict.fromkeys(fields) if fields.count(name) > 1]
    if twice:
        names = _(", ").join(_(COLUMN_NAMES[name]) for name in twice)
        raise ValidationError({"columns": _("Each column once: %(names)s.") % {"names": names}})
    reason = leak_of(columns)
    if reason:
        raise LeakyColumns(reason)


def leak_of(columns: Sequence[ExportColumn]) -> str:
    """Why a set of columns would let a masked ID number be worked out; empty where it would not."""
    forms = {column.field: column.masked for column in columns}
    if not forms.get("id_number", False):
        return ""
    if forms.get("birth_date") is False:
        return _(
            "A masked ID number beside the whole date of birth leaves one or two numbers that it can be. "
            "Leave one of the two columns out, or give the year of birth alone."
        )
    if "sex" in forms:
        return _(
            "A masked ID number beside the sex narrows down whose number it is. Leave one of the two columns "
            "out."
        )
    return ""


def to_text(profile: Profile) -> str:
    """A profile as it is kept."""
    kept = asdict(profile)
    for name in ("name", "built_in"):
        kept.pop(name)
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def from_text(name: str, text: str) -> Profile:
    """A profile that was kept."""
    kept: dict[str, Any] = json.loads(text)
    columns = tuple(ExportColumn(**column) for column in kept.pop("columns"))
    return Profile(name, columns, required=tuple(kept.pop("required")), **kept)
