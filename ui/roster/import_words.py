"""What the import's screen says: a short reason under a cell, and a heading, a sentence and choices for each
kind of problem."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from station_app.core.i18n import N_, _, ngettext
from station_app.roster import choices
from station_app.roster.choices import FILL, NEW, OVERWRITE, SKIP
from station_app.roster.rows import PHONE_FIELDS

MOBILE_DIGITS: Final = 11
KEEP, EACH = "keep", "each"

#: What stands below a cell; the whole sentence is its tooltip.
SHORT: Final = {
    "mended-name": N_("spaces put right"),
    "mended-phone": N_("spaces or +86 taken out"),
    "mended-date": N_("way of writing put right"),
    "mended-id": N_("spaces taken out"),
    "no-name": N_("no name"),
    "name-form": N_("is no name"),
    "name-private-use": N_("type this character anew"),
    "date-form": N_("is no certain date"),
    "sex-form": N_("is no sex"),
    "cell-error": N_("error of the spreadsheet"),
    "too-long": N_("too long"),
    "no-consent": N_("no consent noted"),
    "no-guardian": N_("no guardian named"),
    "id-characters": N_("a character that cannot be"),
    "id-checksum": N_("a figure is wrong"),
    "id-birth-date": N_("does not fit the ID number"),
    "id-spreadsheet-damage": N_("last figures lost in Excel"),
    "id-sex": N_("does not fit the ID number"),
    "twice-in-file": N_("stands in the file twice"),
    "ambiguous": N_("several people fit"),
    "same-name": N_("same name as somebody else"),
    "differs": N_("roster says otherwise, kept"),
    "volunteer-number-taken": N_("number belongs to another"),
    "left-out": N_("left out by you"),
}

_FULL_WIDTH: Final = re.compile("[\uff01-\uff5e]")
#: The first that fits says what was done to the cell.
_MENDED: Final = {
    "mended-phone": (
        (re.compile(r"^\W*(\+|00)?86"), N_("+86 taken out")),
        (_FULL_WIDTH, N_("full-width digits put right")),
        (re.compile(r"[-‐–—]"), N_("dashes taken out")),
        (re.compile(r"\s"), N_("spaces taken out")),
    ),
    "mended-date": (
        (_FULL_WIDTH, N_("full-width digits put right")),
        (re.compile(r"^\d{4,8}(\.0)?$"), N_("number made a date")),
        (re.compile(r"^'?\d{2}\D"), N_("year written with 4 digits")),
        (re.compile(r"\d\s*\.\s*\d"), N_("points made dashes")),
        (re.compile(r"/"), N_("slashes made dashes")),
        (re.compile(r"年"), N_("年月日 made dashes")),
    ),
    "mended-id": (
        (_FULL_WIDTH, N_("full-width digits put right")),
        (re.compile(r"\s"), N_("spaces taken out")),
        (re.compile(r"x$"), N_("x made X")),
    ),
    "mended-name": ((re.compile(r"\s"), N_("spaces taken out")), (re.compile(""), N_("dots put right"))),
}
_NO_SUCH_DAY: Final = re.compile(r"\d{1,2}\s*[月./\-]\s*\d{1,2}\s*[日号]?$")


def short(code: str, was: str) -> str:
    """A few words about a cell; empty where there are none. ``was`` is what the cell says."""
    if code == "phone-form":
        return _phone(was)
    if code == "id-length":
        n = sum(c.isalnum() for c in was)
        return ngettext("has %(n)d character, not 18", "has %(n)d characters, not 18", n) % {"n": n}
    if code == "id-characters" and "X" in was[:-1].upper():
        return _("X at the end only")
    if code == "date-form" and _NO_SUCH_DAY.search(was):
        return _("no such day")
    done = next((words for form, words in _MENDED.get(code, ()) if form.search(was)), "")
    return _(done or SHORT[code]) if done or code in SHORT else ""


def _phone(was: str) -> str:
    digits = sum(c.isdigit() for c in was)
    away = abs(MOBILE_DIGITS - digits)
    if not digits:
        return _("no digits")
    if digits < MOBILE_DIGITS:
        return ngettext("%(n)d digit too few", "%(n)d digits too few", away) % {"n": away}
    if digits > MOBILE_DIGITS:
        return ngettext("%(n)d digit too many", "%(n)d digits too many", away) % {"n": away}
    return _("is no phone number")


def written(name: str, was: str) -> str:
    """What stood in a cell, with the figures of a number or birthday hidden as in its clean form."""
    kept = {"id_number": (4, 4), "birth_date": (4, 0)}.get(name, (3, 4))
    if name not in (*PHONE_FIELDS, "id_number", "birth_date"):
        return was
    count, seen, shown = sum(c.isdigit() for c in was), 0, ""
    for one in was:
        seen += one.isdigit()
        hidden = one.isdigit() and kept[0] < seen <= count - kept[1]
        shown += "*" if hidden else one
    return shown


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of problem is shown: icon and its colour, heading, sentence."""

    icon: str
    tone: str
    title: str
    words: str = ""


KINDS: Final = {
    choices.PHONE: Kind(
        "x-circle-fill", "danger", N_("Wrong phone numbers"),
        N_("The cell comes in empty and the person all the same; fill it in later, under “incomplete”."),
    ),
    choices.IDENTITY: Kind(
        "x-circle-fill", "danger", N_("Wrong ID numbers, birthdays"),
        N_("Only this cell is left out. The person comes in, and can sign in and borrow."),
    ),
    choices.CELL: Kind(
        "x-circle-fill", "danger", N_("Other wrong cells"),
        N_("Only this cell is left out; the person comes in."),
    ),
    choices.KNOWN: Kind("users", "warn", N_("In the roster already")),
    choices.AMBIGUOUS: Kind(
        "users-three", "warn", N_("Several people fit"),
        N_("Nobody can tell from the file who is meant. Say who, or the row stays out."),
    ),
    choices.SAME_NAME: Kind(
        "users", "warn", N_("Namesakes in the roster"),
        N_("Phone and ID number do not fit, so it is somebody else. A name alone never decides."),
    ),
    choices.MENDED: Kind(
        "magic-wand", "warn", N_("Put right by itself"),
        N_("Dates, spaces, +86. A yellow cell's second line says what was changed."),
    ),
    choices.ADVICE: Kind(
        "info", "text-2", N_("To be added later"),
        N_("No consent, no guardian, or a character to type anew. The person comes in all the same."),
    ),
    choices.TWICE: Kind(
        "copy", "text-2", N_("Twice in the file"), N_("The first row counts; the later ones stay out.")
    ),
    choices.NO_NAME: Kind("prohibit", "text-2", N_("No name, not imported")),
    choices.LEFT_OUT: Kind(
        "prohibit", "text-2", N_("Left out by you"),
        N_("You left these rows out in the table. They stand in the file of what is left out."),
    ),
}  # fmt: skip

WAYS: Final = {
    FILL: N_("The same ID number, or the same name and phone. Gaps are filled; what is there stays."),
    OVERWRITE: N_("What the file says replaces what is there; its empty cells change nothing."),
    SKIP: N_("These people stay as they are."),
    EACH: N_("Decided one by one; the others are filled."),
}


def options(kind: str, rows: int) -> tuple[tuple[str, str], ...]:
    """The choices of a kind of problem with so many rows: (choice, words)."""
    skip = ngettext("Leave out this row", "Leave out these %(n)d rows", rows) % {"n": rows}
    if kind == choices.PHONE:
        return (KEEP, _("Leave the cell empty")), (SKIP, skip)
    if kind in (choices.IDENTITY, choices.CELL):
        return (KEEP, _("Leave out the cell")), (SKIP, skip)
    if kind == choices.KNOWN:
        return (
            (FILL, _("Fill gaps")), (OVERWRITE, _("File wins")), (SKIP, _("Leave alone")),
            (EACH, _("One by one")),
        )  # fmt: skip
    if kind == choices.AMBIGUOUS:
        return (SKIP, skip), (NEW, _("All are new")), (EACH, _("One by one"))
    if kind == choices.SAME_NAME:
        return (KEEP, _("Somebody else")), (SKIP, skip), (EACH, _("One by one"))
    if kind == choices.ADVICE:
        return (KEEP, _("Import all the same")), (SKIP, skip)
    if kind == choices.LEFT_OUT:
        return (SKIP, _("Stay out")), (KEEP, _("Take them in"))
    return ()
