"""A saved question asked of a facts file (faces layer): what was chosen, what came of it, and the rows to take away."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from huiqi.errors import Text
from huiqi.render.data import to_json
from huiqi.render.rows import rows_to_csv, rows_to_turtle
from huiqi.rows import Rows

LONGEST_LINK: Final = 2_000_000
"""Bytes of rows that a page hands over by itself; of more, the form sends them."""


@dataclass(frozen=True)
class OfFile:
    """What became of a question: the fields of its form, the file, what is wrong in it, the rows or why there are none."""

    fields: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    findings: tuple[Text, ...] = ()
    rows: Rows | None = None
    problem: Text | None = None

    def downloads(self) -> list[tuple[str, str, str]]:
        """Return the rows as links that hold them (label, name of a file, address): the server keeps nothing to link to."""
        return list(self._links()) if self.rows is not None else []

    def _links(self) -> Iterator[tuple[str, str, str]]:
        assert self.rows is not None
        kinds = (
            ("JSON", "json", "application/json", to_json(self.rows.to_dict())),
            ("CSV", "csv", "text/csv", rows_to_csv(self.rows)),
            ("Turtle", "ttl", "text/turtle", rows_to_turtle(self.rows)),
        )
        for label, ending, kind, text in kinds:
            data = text.encode("utf-8")
            if len(data) <= LONGEST_LINK:
                held = base64.b64encode(data).decode("ascii")
                yield label, f"{self.rows.name}.{ending}", f"data:{kind};charset=utf-8;base64,{held}"
