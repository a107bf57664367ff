"""What the tables of one world share (compile layer): the rules, the statements made so far, tables that others read.

A table is put on the shelf when it is complete, so that whatever reads it comes later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

from huiqi.compile.sql.text import Number

if TYPE_CHECKING:
    from huiqi.compile.sql.sheet import Sheet
    from huiqi.rules.model import Award, RuleBook

_T = TypeVar("_T")


@dataclass(frozen=True)
class Items:
    """The table of an award's assessments before combination, and how large its amounts are."""

    award: Award
    table: str
    amount: Number


@dataclass
class Shelf:
    """The statements of a world in the order in which they run; one that is no text is worked out in Python."""

    book: RuleBook
    steps: list[Any] = field(default_factory=list)
    items: dict[str, Items] = field(default_factory=dict)
    """Award -> its assessments, once they are computed."""
    granted: dict[str, str] = field(default_factory=dict)
    """Award -> the table that says what is granted of it, once that is settled."""
    _known: dict[Any, Any] = field(default_factory=dict)
    _count: int = 0

    def name(self, hint: str) -> str:
        """Return a new name for a table."""
        self._count += 1
        return f"{hint}_{self._count}"

    def add(self, *statements: Any) -> None:
        """Put statements that are complete behind those that are there."""
        self.steps.extend(statements)

    def put(self, sheet: Sheet) -> None:
        """Put a table that is complete on the shelf, with the tables inside it."""
        self.add(*sheet.statements())

    def once(self, key: Any, make: Callable[[], _T]) -> _T:
        """Return what `make` gives, made once for a key."""
        if key not in self._known:
            self._known[key] = make()
        return cast("_T", self._known[key])
