"""What every part of a shape is written with (compile layer): the rules, the ground class, where a day is stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from huiqi.compile.shacl.refusal import NoForm
from huiqi.names import IND, NS
from huiqi.rules.model import RuleBook
from huiqi.rules.places import Scope, is_within
from huiqi.rules.tree import Operator

OPPOSITE: Final[dict[Operator, Operator]] = {
    "atLeast": "lessThan",
    "moreThan": "atMost",
    "atMost": "moreThan",
    "lessThan": "atLeast",
}
"""What holds where a bound does not; of `equals` either side does."""


@dataclass(frozen=True)
class Dated:
    """Classes of records that one property dates, and the narrower ones that another dates."""

    property: str
    classes: tuple[str, ...]
    but_not: tuple[str, ...]


@dataclass(frozen=True)
class Scene:
    """The rules as they read and the classes under test."""

    book: RuleBook
    scope: Scope

    @property
    def tested(self) -> str:
        """Return the class of the record under test."""
        return self.scope.record or self.scope.ground

    def inside(self, record: str) -> Scene:
        """Return the scene inside a search for records of a class."""
        return Scene(self.book, Scope(self.scope.ground, record))

    def narrower(self, kind: str) -> tuple[str, ...]:
        """Return a class of records and every narrower one, itself first."""
        found = [c for c in sorted(self.book.record_classes) if c != kind and is_within(c, kind, self.book)]
        return (kind, *found)

    def is_report(self, kind: str) -> bool:
        """Say whether the day of a record of this class may follow from its fiscal year."""
        return is_within(kind, NS + "PeriodReport", self.book)

    def dated(self, kind: str) -> str:
        """Return the property that dates a class of records; raises NoForm if narrower classes are dated otherwise."""
        days = self.days(kind)
        if len(days) > 1:
            raise NoForm("dated")
        return days[0].property

    def days(self, kind: str) -> tuple[Dated, ...]:
        """Return how a class of records is dated, and how those of its narrower classes that are dated otherwise."""
        groups: dict[str, list[str]] = {}
        for c in self.narrower(kind):
            groups.setdefault(self._dated(c), []).append(c)
        found = []
        for name, classes in groups.items():
            others = [o for n, of in groups.items() for o in of if n != name]
            below = [o for o in others if any(is_within(o, c, self.book) for c in classes)]
            found.append(Dated(name, tuple(classes), tuple(below)))
        return tuple(found)

    def _dated(self, kind: str) -> str:
        if is_within(kind, NS + "EnterpriseStatus", self.book):
            return NS + "appliesFrom"
        return self.book.record_classes[kind].dated or IND + "date"

    def codes(self, members: tuple[str, ...]) -> tuple[str, ...]:
        """Return the members of a list and every narrower code."""
        wanted = set(members)
        return tuple(sorted(wanted | {c for c, wider in self.book.wider.items() if wider & wanted}))
