"""Languages: Chinese until somebody chooses, English as written, placeholders filled."""

from __future__ import annotations

import gettext
import re

import pytest

from station_app.core import i18n, paths
from station_app.core.errors import NotFound, ValidationError
from station_app.core.i18n import N_, _, ngettext, pgettext
from station_app.core.rights import ROLE_NAMES, Role

HAN = re.compile("[\u4e00-\u9fff]")


def test_chinese_until_somebody_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n._Language, "name", "")
    assert HAN.search(_("volunteer"))
    assert i18n.language() == "zh_CN"


def test_every_text_is_the_one_that_gettext_reads() -> None:
    theirs = gettext.translation("station", str(paths.resource("i18n")), ["zh_CN"])
    texts = vars(theirs)["_catalog"]
    i18n.load_language("zh_CN")
    ours = vars(i18n._Language.catalogue)["_catalog"]
    assert len(texts) > 4_000
    assert {key: ours.get(key) for key in texts} == texts
    assert [theirs.plural(n) for n in range(5)] == [0] * 5  # type: ignore[attr-defined]
    assert (_("no such text"), ngettext("no such", "none such", 2)) == ("no such text", "none such")


def test_english_is_as_it_was_written() -> None:
    i18n.load_language("en")
    assert (_("volunteer"), N_("volunteer"), i18n.language()) == ("volunteer", "volunteer", "en")
    assert [ngettext("%(n)d person", "%(n)d people", n) % {"n": n} for n in (1, 2)] == [
        "1 person",
        "2 people",
    ]
    assert pgettext("verb", "Open") == "Open"


def test_an_unknown_language_reads_english() -> None:
    i18n.load_language("kl")
    assert _("volunteer") == "volunteer"


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_nothing_said_stays_nothing(language: str) -> None:
    """gettext answers an empty text with the catalogue's header; nobody wants to read that."""
    i18n.load_language(language)
    assert (_(""), pgettext("verb", "")) == ("", "")


def test_an_error_is_worded_when_it_is_made() -> None:
    i18n.load_language("zh_CN")
    chinese = NotFound(_("person"), "周秀兰")
    i18n.load_language("en")
    assert HAN.search(chinese.message.replace("周秀兰", ""))
    assert (
        NotFound("person", "x").message == "There is no person “x” here. Check the number or search by name."
    )
    assert ValidationError({"a": "One.", "b": "Two."}).message == "One. Two."


def test_every_role_has_a_name_in_both() -> None:
    for language in i18n.LANGUAGES:
        i18n.load_language(language)
        names = [_(ROLE_NAMES[role]) for role in Role]
        assert len(set(names)) == 3
        assert all(bool(HAN.search(name)) is (language == "zh_CN") for name in names)
