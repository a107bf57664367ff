"""Rows: the answer to a question as typed cells under named columns (meaning layer).

What `ask`, `show` and `query` return before anyone decides how it looks; finds nothing, formats nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from huiqi.errors import Text

Cell = NamedNode | Literal | None
"""A thing, a value, or nothing known."""


@dataclass(frozen=True)
class Column:
    """One column of an answer: its heading and its unit (empty: none; `yuan` for money)."""

    name: str
    label: Text
    unit: str = ""


@dataclass(frozen=True)
class Rows:
    """An answer as a table; every row has one cell for each column.

    `labels` names the things that stand in cells, by IRI and then by language. `notes` are sentences that belong to the
    answer as a whole: sources with their grade, assumptions, what is not published.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    notes: tuple[Text, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)
