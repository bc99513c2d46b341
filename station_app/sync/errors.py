"""What can be wrong with a package: one code and one sentence each, listed in docs/sync-format.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from station_app.core.errors import StationError
from station_app.core.i18n import N_, _

#: Code → sentence. The table in docs/sync-format.md is compared with this one in a test.
PROBLEMS: Final = {
    "e01-not-a-package": N_("This is no sync package: its first line is another. Choose a .wsp file."),
    "e02-newer-format": N_("The package was written by a newer program. Install that version to read it."),
    "e03-header": N_("The package's header is damaged. Ask the station for the package again."),
    "e04-cut-short": N_("The package is damaged or cut short. Copy it again from the station's computer."),
    "e05-cannot-open": N_("No key at hand opens this package. Only its header could be read."),
    "e06-wrong-passphrase": N_("The passphrase does not open this package. Ask the station for it."),
    "e07-not-a-zip": N_("What is inside the seal is no archive. The package was not made by this program."),
    "e08-hostile-archive": N_("The archive inside is not as a package's should be, and was not opened."),
    "e09-too-large": N_("The package is larger than any station's can be, and was not opened."),
    "e10-descriptor": N_("The package's description cannot be read. Ask the station for it again."),
    "e11-unlisted-file": N_("There is a file in the package that its description does not list."),
    "e12-missing-file": N_("A file that the package's description lists is missing."),
    "e13-file-changed": N_("A file in the package is not as its description says."),
    "e14-signature": N_("The signature does not fit: the package was changed after it was written."),
    "e15-unknown-signer": N_("The package is signed, but not by the station that it names."),
    "e16-line": N_("A line of the change log cannot be read."),
    "e17-chain": N_("The chain of the change log is broken: a line was changed, added or left out."),
    "e18-header-differs": N_("The header says something else than what is inside the seal."),
    "e19-private": N_("A private value does not fit its line in the change log."),
    "e20-blob": N_("A document in the package does not fit its own name."),
    "e21-cannot-read": N_(
        "The file cannot be read. See whether the stick is still in, and choose the file again."
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: ``where`` names a file or line of the package, empty for the whole."""

    code: str
    where: str = ""

    @property
    def message(self) -> str:
        """The sentence for people."""
        text = _(PROBLEMS[self.code])
        return f"{text} ({self.where})" if self.where else text


class PackageRefused(StationError):
    """A package cannot be believed."""

    code = "package-refused"

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message, code=problem.code, where=problem.where)
        self.code = problem.code
        self.problem = problem


class ExportBlocked(StationError):
    """Something must be put right before a package is written."""

    code = "export-blocked"

    def __init__(self, count: int, first: str) -> None:
        super().__init__(
            _("%(count)d things must be put right before exporting. The first: %(first)s")
            % {"count": count, "first": first},
            blocking=count,
        )


class PassphraseNeeded(StationError):
    """There is no centre card, so the package is sealed with a passphrase, never in the clear."""

    code = "passphrase-needed"

    def __init__(self) -> None:
        super().__init__(
            _(
                "No centre card has been taken in, so the package needs a passphrase of at least 8 "
                "characters. Give one, or take the centre's card in first."
            )
        )


class CannotSeal(StationError):
    """The child that seals with a passphrase ended before it was done."""

    code = "cannot-seal"

    def __init__(self) -> None:
        super().__init__(
            _(
                "The package could not be sealed: this computer has less than half a gigabyte of memory "
                "free. Close other programs and try again; nothing was written."
            )
        )


class CardRefused(StationError):
    """A file is no card of a centre, or its signature does not fit."""

    code = "card-refused"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("“%(name)s” is no centre card, or it was changed. Ask the centre for it again.")
            % {"name": name}
        )


class StationCardRefused(StationError):
    """A file is no card of a station, or its signature does not fit."""

    code = "card-refused"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("“%(name)s” is no station's card, or it was changed. Ask the station for it again.")
            % {"name": name}
        )


class NothingToExport(StationError):
    """Nothing has changed since the last receipt."""

    code = "nothing-to-export"

    def __init__(self) -> None:
        super().__init__(
            _("Nothing has changed since the centre's last receipt. There is nothing to export.")
        )


#: Why a receipt is not taken in: code → sentence.
RECEIPTS: Final = {
    "receipt-form": N_("This is no receipt of a centre, or it is damaged. Ask the centre for it again."),
    "receipt-newer": N_("The receipt was written by a newer program. Install that version to take it in."),
    "receipt-no-card": N_("Without the centre's card no receipt can be checked. Take the card in first."),
    "receipt-signature": N_(
        "The receipt was not signed by this station's centre, or it was changed. Ask the centre for it again."
    ),
    "receipt-station": N_("The receipt is another station's. Give it to that one, and ask for your own."),
    "receipt-epoch": N_(
        "The receipt is of a time before this station began anew. It is not needed any more."
    ),
    "receipt-package": N_(
        "This computer has not written the package that the receipt is for. See whether there is a second "
        "computer with this station's data."
    ),
    "receipt-head": N_(
        "The centre has other changes under this station's numbers. Begin anew here (sync repair), and "
        "export again."
    ),
    "code-form": N_("The code does not read right: a character is wrong or missing. Have it read out again."),
    "code-unknown": N_("The code belongs to no package of this station. Ask the centre which one it is for."),
}


class ReceiptRefused(StationError):
    """A receipt or its code is not taken in; nothing was changed."""

    code = "receipt-refused"

    def __init__(self, reason: str) -> None:
        super().__init__(_(RECEIPTS[reason]))
        self.code = reason


#: Why a parcel of the centre's is not taken in: code → sentence.
PARCELS: Final = {
    "parcel-form": N_("This is no parcel of a centre, or it is damaged. Ask the centre for it again."),
    "parcel-newer": N_("The parcel was written by a newer program. Install that version to take it in."),
    "parcel-cut-short": N_("The parcel is damaged or cut short. Copy it again from the centre's stick."),
    "parcel-no-card": N_("Without the centre's card no parcel can be checked. Take the card in first."),
    "parcel-sealed": N_(
        "The parcel is not sealed to this station. Give the centre this station's card, and ask for another."
    ),
    "parcel-signature": N_(
        "The parcel was not signed by this station's centre, or it was changed. Ask the centre for it again."
    ),
    "parcel-version": N_("The parcel is for a newer version of this program. Install it first."),
}


class ParcelRefused(StationError):
    """A parcel is not taken in; nothing was changed."""

    code = "parcel-refused"

    def __init__(self, reason: str) -> None:
        super().__init__(_(PARCELS[reason]))
        self.code = reason
