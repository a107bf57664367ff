"""What an encoding needs before it begins (compile layer): how many records of each class, which code lists, which nodes are one."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import cache
from typing import Any, Final

from huiqi.dates import Duration
from huiqi.rules.model import RuleBook
from huiqi.rules.places import Scope
from huiqi.rules.tree import (
    Comparison,
    Decided,
    Existence,
    FirstReaching,
    Indicator,
    Membership,
    NeedsJudgement,
    Node,
    Not,
    Read,
    Table,
)

MANY: Final = 10
"""Numbers of records, and of years, beyond this are not looked at: such a number is opaque."""
_NAMES = frozenset({"iri", "clause", "basis", "under", "place"})


@cache
def shape(node: Any) -> Any:
    """Return what a node says, without its own name: two nodes of one shape have one verdict on every enterprise.

    What a person settles keeps its name: two judgements are two.
    """
    if isinstance(node, Indicator):
        return ("Indicator", node.iri)
    keeps = isinstance(node, NeedsJudgement | Decided) or not isinstance(node, Node)
    parts = []
    for part in fields(node):
        value = getattr(node, part.name)
        if part.name in _NAMES and not (keeps and part.name == "iri"):
            continue
        if isinstance(value, tuple):
            parts.append(tuple(shape(v) if hasattr(v, "__dataclass_fields__") else v for v in value))
        else:
            parts.append(shape(value) if hasattr(value, "__dataclass_fields__") else value)
    return (type(node).__name__, *parts)


@dataclass
class Needs:
    """Counts, over some awards, the records that tell all answers to any two of them apart.

    For an award to be met there must be the records that its Existences ask for; for it not to be met, those that its
    denied ones do.
    """

    book: RuleBook
    members: list[tuple[Indicator, tuple[str, ...]]] = field(default_factory=list)
    asked: dict[str, dict[str, dict[Any, int]]] = field(default_factory=dict)
    denied: dict[str, dict[Any, int]] = field(default_factory=dict)
    """Class of record -> (award ->) shape of the Existence -> how many records it needs."""
    since: set[str] = field(default_factory=set)
    """The days (indicators) since which a first time or a highest value is looked for."""
    spans: list[tuple[frozenset[str], int]] = field(default_factory=list)
    """The days that a rule counts years from, and how many it looks back."""
    compared: dict[str, int] = field(default_factory=dict)
    """Number of records (an indicator) -> the greatest number that it is compared with."""
    _plain: set[int] = field(default_factory=set)
    loose: set[str] = field(default_factory=set)
    """Numbers of records of which something else is asked than how they compare with a stated number."""

    @property
    def years(self) -> int:
        """Return how many years a rule looks back, at most, from a day since which something is looked for."""
        return max([0, *(years for days, years in self.spans if days & self.since)])

    @property
    def counted(self) -> frozenset[str]:
        """Return the numbers of records that are exact: there are as many records as any bound can tell apart."""
        return frozenset(self.compared) - self.loose

    def add(self, award: str, node: Any, scope: Scope, is_denied: bool = False) -> None:
        """Add a node of an award and all that is below it."""
        if isinstance(node, Membership):
            self.members.append((node.subject.indicator, node.members))
        elif isinstance(node, Table) and node.by and isinstance(node.by[0], Read):
            self.members.append((node.by[0].indicator, tuple(m for row in node.rows for m in row.members)))
        elif isinstance(node, Existence):
            self._count(award, node, is_denied)
        elif isinstance(node, Read):
            self._count_of(award, node, scope)
        elif isinstance(node, Comparison):
            self._compare(node)
        elif isinstance(node, FirstReaching):
            self.since.add(node.since.iri)
        turned = is_denied != isinstance(node, Not)
        for part in fields(node):
            value = getattr(node, part.name)
            for child in value if isinstance(value, tuple) else (value,):
                if hasattr(child, "__dataclass_fields__") and not isinstance(child, Indicator):
                    self.add(award, child, scope, turned)

    def _count_of(self, award: str, node: Read, scope: Scope) -> None:
        indicator = self.book.indicators.get(node.indicator.iri, node.indicator)
        if indicator.derivation == "HighestBefore":
            self.since.add(indicator.since)
        if indicator.counted is not None:
            self.add(award, indicator.counted, scope)
            self.add(award, indicator.counted, scope, is_denied=True)
            if id(node) not in self._plain:
                self.loose.add(indicator.iri)

    def _compare(self, node: Comparison) -> None:
        subject = node.subject[0]
        if not isinstance(subject, Read):
            return
        indicator = self.book.indicators.get(subject.indicator.iri, subject.indicator)
        plain = [b.value for b in node.bounds if isinstance(b.value, Decimal) and not b.times]
        if indicator.derivation == "CountOf" and len(plain) == len(node.bounds) and max(plain, default=0) <= MANY:
            self._plain.add(id(subject))
            most = max((_whole(v) for v in plain), default=0)
            self.compared[indicator.iri] = max(most, self.compared.get(indicator.iri, 0))
        if indicator.derivation == "YearNumber":
            self.spans += [(frozenset({indicator.since}), _whole(v) + 1) for v in plain if v <= MANY]
        for bound in node.bounds:
            if isinstance(bound.value, Duration) and bound.value.months <= 12 * MANY:
                days = frozenset({indicator.iri, *((bound.anchor.indicator.iri,) if bound.anchor else ())})
                self.spans.append((days, bound.value.months // 12 + 2))

    def _count(self, award: str, node: Existence, is_denied: bool) -> None:
        low = [_whole(b.value) + (b.op == "moreThan") for b in node.bounds if _is_plain(b) and b.op != "atMost"]
        high = [_whole(b.value) + 1 for b in node.bounds if _is_plain(b) and b.op in ("atMost", "lessThan", "equals")]
        is_met, is_unmet = (max([1, *low]) if low or not node.bounds else 0), max(high, default=0)
        if is_denied:
            is_met, is_unmet = is_unmet, is_met
        if is_met:
            self.asked.setdefault(node.record, {}).setdefault(award, {})[shape(node)] = is_met
        if is_unmet:
            self.denied.setdefault(node.record, {})[shape(node)] = is_unmet

    def counts(self) -> dict[str, int]:
        """Return how many records of each class there may be besides the ground."""
        found = {}
        tallies: dict[str, int] = {}
        for iri, most in self.compared.items():
            counted = self.book.indicators[iri].counted
            if counted is not None:
                tallies[counted.record] = tallies.get(counted.record, 0) + most
        for kind in {*self.asked, *self.denied}:
            by_award = sorted((sum(s.values()) for s in self.asked.get(kind, {}).values()), reverse=True)
            found[kind] = max(1, sum(by_award[:2]) + sum(self.denied.get(kind, {}).values())) + tallies.get(kind, 0)
        return found


def _is_plain(bound: Any) -> bool:
    return isinstance(bound.value, Decimal) and not bound.times


def _whole(value: Any) -> int:
    return int(value)
