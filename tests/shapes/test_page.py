"""The page of shapes says what the shapes say."""

from __future__ import annotations

from shapes.page import PAGE, START, tables


def test_the_tables_are_those_of_the_shapes() -> None:
    text = PAGE.read_text("utf-8")
    assert text[text.index(START) :] == tables(), "write them anew: cd tests && python -m shapes.page"
