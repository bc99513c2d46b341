"""A title put right: what was typed goes in, what was not touched stays as printed."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from station_app.core.db import change_row
from station_app.core.errors import NotFound, ValidationError
from station_app.library import editing
from station_app.library import service as library
from station_app.library.models import Copy, Title


@pytest.mark.usefixtures("station")
def test_a_title_is_put_right_and_its_copies_follow_its_price() -> None:
    made = library.add_title(
        title="边城", author="沈从文", year="1999, 2003重印", price="9.9元", call_number="I246.5/12",
        isbn_text="7-101-07092-7", copies=["700001", "700002"],
    )  # fmt: skip
    dear = Copy.get(Copy.barcode == "700002")
    change_row(dear, {"price_fen": 5000})
    card = asdict(editing.get_title_card(made.uid))
    assert card["year"] == "1999, 2003重印"
    uid, values = card.pop("uid"), card
    rev = Title.get_by_id(uid).rev
    editing.edit_title(uid, **values)
    assert Title.get_by_id(uid).rev == rev
    changed = editing.edit_title(uid, **(values | {"title": "《湘行散记》", "price": "CNY12.50"}))
    assert (changed.title, changed.price_fen, changed.year) == ("湘行散记", 1250, "1999")
    assert [c.price_fen for c in Copy.select().order_by(Copy.barcode)] == [1250, 5000]
    assert [t.uid for t in library.find_titles("xxsj")] == [uid]
    assert library.find_titles("bc") == []
    with pytest.raises(ValidationError):
        editing.edit_title(uid, **(values | {"title": " "}))
    with pytest.raises(NotFound):
        editing.get_title_card("nobody")


@pytest.mark.usefixtures("station")
def test_copies_move_to_another_shelf() -> None:
    library.add_title(title="边城", copies=["700001", "700002"], place="B2 架")
    assert editing.move_copies(["700001"], "C1 架") == 1
    assert editing.move_copies(["700001"], "C1 架") == 0
    assert editing.list_places() == ["B2 架", "C1 架"]
    with pytest.raises(NotFound):
        editing.move_copies(["9"], "C1 架")
