"""The Chinese catalogue: complete, with the same placeholders, compiled from what stands beside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_from_file

PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]?\d*(?:\.\d+)?[a-zA-Z]|%[sd]")
#: As the Makefile's target i18n has them.
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None, "pgettext": ((1, "c"), 2)}
FOLDER = "resources/i18n/zh_CN/LC_MESSAGES"


@pytest.fixture(scope="module")
def catalogue(repository: Path) -> Catalog:
    with open(repository / FOLDER / "station.po", "rb") as handle:
        return pofile.read_po(handle, locale="zh_CN")


@pytest.fixture(scope="module")
def marked(repository: Path) -> dict[tuple[str, str], str]:
    """(context, first text) → where it stands, for every marked text of the program."""
    found: dict[tuple[str, str], str] = {}
    for folder in ("station_app", "ui"):
        for name, line, text, _comments, context in extract_from_dir(
            repository / folder, [("**.py", "python")], keywords=KEYWORDS
        ):
            found[context or "", text if isinstance(text, str) else text[0]] = f"{folder}/{name}:{line}"
    for line, text, _comments, context in extract_from_file(
        "python", repository / "main.py", keywords=KEYWORDS
    ):
        found[context or "", text if isinstance(text, str) else text[0]] = f"main.py:{line}"
    return found


def texts(message: Message) -> tuple[list[str], list[str]]:
    """The English and the Chinese texts of one entry."""
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    strings = [message.string] if isinstance(message.string, str) else list(message.string)
    return ids, strings


def test_every_marked_text_has_chinese(catalogue: Catalog, marked: dict[tuple[str, str], str]) -> None:
    assert len(marked) > 700
    have = set()
    for message in catalogue:
        ids, strings = texts(message)
        if all(strings) and not message.fuzzy:
            have.add((message.context or "", ids[0]))
    missing = {place: text for (context, text), place in marked.items() if (context, text) not in have}
    assert missing == {}


def test_chinese_has_the_placeholders_of_the_english(catalogue: Catalog) -> None:
    differing = []
    for message in catalogue:
        ids, strings = texts(message)
        wanted = {one for text in ids for one in PLACEHOLDER.findall(text)}
        if not message.id or not all(strings):
            continue
        differing += [ids[-1] for text in strings if set(PLACEHOLDER.findall(text)) != wanted]
    assert differing == []


def test_every_chinese_text_can_be_filled_in(catalogue: Catalog) -> None:
    for message in catalogue:
        ids, strings = texts(message)
        if not message.id or not any("%(" in text for text in ids):
            continue
        values = {
            name: 1 if kind in "dif" else "x"
            for text in ids
            for name, kind in re.findall(r"%\((\w+)\)[#0\- +]?\d*(?:\.\d+)?([a-zA-Z])", text)
        }
        for text in strings:
            assert text % values


def test_the_compiled_catalogue_is_the_written_one(catalogue: Catalog, repository: Path) -> None:
    with open(repository / FOLDER / "station.mo", "rb") as handle:
        compiled = dict(entry(message) for message in mofile.read_mo(handle) if message.id)
    written = dict(entry(m) for m in catalogue if m.id and all(texts(m)[1]) and not m.fuzzy)
    assert len(written) > 700
    assert compiled == written


def entry(message: Message) -> tuple[tuple[str, ...], list[str]]:
    """(context, English texts) → Chinese texts."""
    ids, strings = texts(message)
    context = message.context or ""
    return (context.decode() if isinstance(context, bytes) else context, *ids), strings
