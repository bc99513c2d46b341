"""The log names nobody: no long numbers, no Chinese, no quoted values of an exception."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.core import log
from station_app.core.paths import Home

LONG = re.compile(r"\d{7,}")
CHINESE = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
TEXTS = st.text(
    alphabet=st.one_of(st.characters(exclude_categories=("Cs",)), st.sampled_from("0123456789王𬱖Xx ")),
    max_size=80,
)


def written(home: Home) -> str:
    return (home.logs / log.FILE_NAME).read_text(encoding="utf-8")


@given(TEXTS)
def test_nothing_that_names_a_person_is_left(text: str) -> None:
    said = log.redact(text)
    assert not LONG.search(said)
    assert not CHINESE.search(said)
    assert log.redact(said) == said


@given(st.text(alphabet="abc def:/.-_ 123456", max_size=60).filter(lambda t: not re.search(r"\d{6}", t)))
def test_what_names_nobody_stays_as_it_is(text: str) -> None:
    assert log.redact(text) == text


def test_known_cases() -> None:
    assert (
        log.redact("phone 13800002046, id 11010519491231002X") == "phone ###########, id ##################"
    )
    assert log.redact("周秀兰 signed in, 欧阳·静 left") == "… signed in, …·… left"
    assert log.redact("imported 126000 rows in 12 s") == "imported 126000 rows in 12 s"


@given(TEXTS, st.text(alphabet="王小明 0123456789'", min_size=1, max_size=20))
def test_what_reaches_the_file_is_clean(home: Home, message: str, value: str) -> None:
    log.setup(home)
    log.log.info("%s", message)
    try:
        raise ValueError(f"bad value '{value}' of 王小明 13800002046")
    except ValueError:
        log.log.exception("import failed at row %d", 12)
    log.shutdown()
    text = written(home)
    (home.logs / log.FILE_NAME).write_bytes(b"")
    body = "\n".join(line.split(" ", 1)[-1] for line in text.splitlines())
    assert not LONG.search(body)
    assert not CHINESE.search(body)
    assert "import failed at row 12" in text
    assert "ValueError" in text


def test_the_file_is_small_and_few(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "LARGEST_FILE", 10_000)
    log.setup(home)
    for n in range(1000):
        log.log.info("step %d of many, and words to fill the line up", n)
    log.shutdown()
    kept = list(home.logs.iterdir())
    assert len(kept) == log.FILES_KEPT
    assert all(path.stat().st_size <= log.LARGEST_FILE for path in kept)


def test_a_folder_that_cannot_be_written_is_no_reason_to_stop(home: Home) -> None:
    home.make()
    home.logs.rmdir()
    home.logs.write_bytes(b"in the way")
    log.setup(home).info("nobody hears this")
    assert home.logs.read_bytes() == b"in the way"
