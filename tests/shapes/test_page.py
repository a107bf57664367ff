"""The page of shapes says what the shapes say."""

from __future__ import annotations

import pytest

from shapes.page import PAGE, START, tables


def test_the_tables_are_those_of_the_shapes() -> None:
    text = PAGE.read_text("utf-8")
    assert text[text.index(START) :] == tables(), "write them anew: cd tests && python -m shapes.page"


def test_the_page_names_every_constraint_that_columns_decide() -> None:
    columns = pytest.importorskip("huiqi.shapes.columns")
    text = PAGE.read_text("utf-8")
    assert [word for word in columns.COMPILED if f"`sh:{word}`" not in text] == []
