"""What is under test in an encoding (compile layer): the ground and, inside an Existence, one of the records."""

from __future__ import annotations

from dataclasses import dataclass

from huiqi.compile.smt.possible import Holder
from huiqi.rules.places import Scope


@dataclass(frozen=True)
class At:
    """What is under test: the ground read as of a class and, inside an Existence, a record of it."""

    ground: str
    tested: Holder | None = None
    record: str = ""
    offset: int = 0
    """How many years before the ground's year its own report is read."""

    @property
    def scope(self) -> Scope:
        """Return the classes under test."""
        return Scope(self.ground, self.record)

    @property
    def name(self) -> str:
        """Return what tells this subject from others."""
        return f"{self.ground};{self.tested.name if self.tested else ''};{self.record};{self.offset}"
