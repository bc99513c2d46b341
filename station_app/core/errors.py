"""What can stand in the user's way, told in one sentence: what happened and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from station_app.core.i18n import _
from station_app.core.quotes import nested


class StationError(Exception):
    """The user's input or the station's state stands in the way; the text is fit to show.

    A subclass names one fact, is built from its values, keeps them in ``details`` and words the
    sentence itself. Anything that is not a ``StationError`` is a bug.
    """

    #: What a script goes by; an error whose reason varies has one of its own in each instance.
    code: str = "station-error"
    exit_status: ClassVar[int] = 1

    def __init__(self, message: str, **details: object) -> None:
        # A title in the sentence may have quotation marks of its own.
        self.message = nested(message)
        super().__init__(self.message)
        self.details = details


class ValidationError(StationError):
    """Fields that cannot be taken as they are: ``problems`` maps a field's name to its reason."""

    code = "invalid"

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()), problems=dict(problems))
        self.problems = dict(problems)


class NotFound(StationError):
    """Nothing goes by that name, number or id."""

    code = "not-found"

    def __init__(self, what: str, key: str) -> None:
        super().__init__(
            _("There is no %(what)s “%(key)s” here. Check the number or search by name.")
            % {"what": what, "key": key},
            what=what,
            key=key,
        )


class NoSuchBatch(StationError):
    """There is no import of that id, or it was taken back before."""

    code = "no-such-batch"

    def __init__(self, batch: str) -> None:
        super().__init__(
            _("There is no import “%(batch)s” that could be taken back.") % {"batch": batch}, batch=batch
        )


class NotAllowed(StationError):
    """The operator's role does not allow this (``decisions.md``, Rights)."""

    code = "not-allowed"
    exit_status = 3

    def __init__(self, right: str, role: str) -> None:
        super().__init__(
            _("Your role (%(role)s) may not do this. Ask a coordinator.") % {"role": role},
            right=right,
            role=role,
        )


class NotSignedIn(StationError):
    """No operator has opened the station in this program."""

    code = "not-signed-in"
    exit_status = 3

    def __init__(self) -> None:
        super().__init__(_("Nobody is logged in. Log in with an operator's name and password."))


class WrongPassword(StationError):
    """The name is unknown or the password does not open its slot; which of the two is not told."""

    code = "wrong-password"
    exit_status = 3

    def __init__(self) -> None:
        super().__init__(_("The operator's name or password is wrong. Try again, or use the recovery code."))

    @property
    def password_alone(self) -> str:
        """What to say where the name was not typed: it was chosen from a list, or is one's own."""
        return _("The password is wrong. Try again, or use the recovery code.")
