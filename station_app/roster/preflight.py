"""What a recipient would send back, person by person, before the workbook leaves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from station_app.core.i18n import N_, _
from station_app.roster import identity, names
from station_app.roster.export_columns import COLUMN_NAMES, CONSENT, Profile
from station_app.roster.models import Person

MOBILE: Final = re.compile(r"1[3-9]\d{9}")
MESSAGES: Final = {
    "missing": N_("%(field)s is not filled in."),
    "phone-form": N_("The phone is no mobile number of 11 digits."),
    "name-form": N_("The name has a character that other programs do not know."),
    "twice": N_("%(field)s stands at %(name)s already."),
    "no-consent": N_("No consent to hand the record on is noted."),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one person would be sent back: the field, a code and a sentence."""

    person: str
    name: str
    field: str
    code: str
    message: str


@dataclass(slots=True)
class Preflight:
    """Goes through people in their order; ``look`` gives what speaks against each."""

    profile: Profile
    #: ID number → uid and name of whoever had it first.
    _seen: dict[str, tuple[str, str]] = field(default_factory=dict)

    def look(self, person: Person, consents: Mapping[str, str]) -> list[Refusal]:
        """What the recipient would find wrong with one person. ``consents``: uid → when given."""
        found = dict.fromkeys(self._problems(person, consents))
        return [
            Refusal(person.id, person.name, name, code, self._words(person, name, code))
            for name, code in found
        ]

    def _problems(self, person: Person, consents: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        for name in self.profile.required:
            value = consents.get(person.id) if name == CONSENT else getattr(person, name, "there")
            if not value:
                yield name, "missing"
        for column in self.profile.columns:
            if not column.masked:
                yield from self._malformed(person, column.field)
        if self.profile.is_whole and person.id not in consents:
            yield CONSENT, "no-consent"

    def _malformed(self, person: Person, name: str) -> Iterator[tuple[str, str]]:
        value = getattr(person, name, "")
        if not isinstance(value, str) or not value:
            return
        if name == "id_number":
            if person.id_type in identity.CHECKED_KINDS and (code := identity.problem(value)):
                yield name, code
            if self._seen.setdefault(value, (person.id, person.name))[0] != person.id:
                yield name, "twice"
        elif name == "phone" and not MOBILE.fullmatch(value):
            yield name, "phone-form"
        elif name == "name" and names.has_private_use(value):
            yield name, "name-form"

    def _words(self, person: Person, name: str, code: str) -> str:
        words = MESSAGES.get(code) or identity.MESSAGES[code]
        _uid, other = self._seen.get(person.id_number, ("", ""))
        values = {"field": _(COLUMN_NAMES[name]), "name": other, "n": len(person.id_number)}
        return _(words) % values
