"""Signals go to bound methods: a lambda that holds ``self`` keeps the widget alive behind Qt's back."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

#: What connects a signal: Qt's own way, and the kit's, which are handed what a press or an answer does.
CONNECTING: Final = {
    "connect", "button", "icon_button", "add_button", "addAction", "on_key", "MoreEntry", "ask",
    "later",
}  # fmt: skip
#: Whatever the call, this is handed over to be called later.
LATER: Final = "then"


def _lambdas_with_self(source: str) -> Iterator[int]:
    """The lines on which a signal is connected to a lambda that says ``self``, alone or inside a call."""
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call):
            continue
        connects = getattr(call.func, "attr", getattr(call.func, "id", "")) in CONNECTING
        handed_over = [*(call.args if connects else ())]
        handed_over += [keyword.value for keyword in call.keywords if connects or keyword.arg == LATER]
        lambdas = [one for part in handed_over for one in ast.walk(part) if isinstance(one, ast.Lambda)]
        if any(isinstance(name, ast.Name) and name.id == "self" for one in lambdas for name in ast.walk(one)):
            yield call.lineno


def test_no_signal_is_connected_to_a_lambda_that_holds_its_widget(repository: Path) -> None:
    files = sorted((repository / "ui").rglob("*.py"))
    assert len(files) > 100
    found = [
        f"{path.relative_to(repository)}:{line}"
        for path in files
        for line in _lambdas_with_self(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_such_a_lambda_would_be_found() -> None:
    source = (
        "one.clicked.connect(self.act)\n"
        "two.clicked.connect(lambda: self.act())\n"
        "three.done.connect(partial(lambda name, row: self.act(row), name))\n"
        "four.done.connect(press or (lambda _on=False, key=self.key: key.press()))\n"
        "five.done.connect(lambda: then(dialog.done))\n"
        "six = button(_('Go'), lambda: self.go(1))\n"
        "seven = dialog.add_button(_('Go'), self.go)\n"
        "ask(self, _('Eight?'), '', yes='', no='', then=lambda _reason: self.go(8))\n"
        "ask(self, _('Nine?'), '', yes='', no='', then=partial(self.go, 9))\n"
        "self._say('ok', _('Ten'), then=lambda: self.go(10))\n"
    )
    assert list(_lambdas_with_self(source)) == [2, 3, 4, 6, 8, 10]
