"""The roster: list, drawer, editor, import."""
