"""The boundary that flips a witness (answers layer): the next value of one figure at which an award is met or is not.

Found with the reference evaluator, from the bounds that the rules name; never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from pyoxigraph import Literal, NamedNode

from huiqi.assessment import Outcome
from huiqi.facts.model import Enterprise, Record, Value
from huiqi.money import canonical
from huiqi.names import IND, XSD
from huiqi.overlaps import Overlap
from huiqi.rules.model import RuleBook
from huiqi.rules.tree import Bound, Fixed
from huiqi.rules.worlds import Choice, Component
from huiqi.stakes.assessed import assessed, parts_with
from huiqi.stakes.on_witness import day_of, facts_of
from huiqi.things.law import walk

_FEN: Final = Decimal("0.01")
_TRIED: Final = 12
_SKIPPED: Final = frozenset({IND + "fiscal-year"})
_LARGE: Final = Decimal(10) ** 12


@dataclass(frozen=True)
class Flip:
    """One figure of a witness: at `other` instead of `value`, the awards in `changed` have another outcome."""

    indicator: str
    year: int | None
    value: Decimal
    other: Decimal
    changed: tuple[tuple[str, Outcome, Outcome], ...]


def flips(book: RuleBook, choice: Choice, finding: Overlap) -> tuple[Flip, ...]:
    """Return for each figure of a finding's witness the nearest value tried that changes an outcome; none without one."""
    if finding.witness is None:
        return ()
    return tuple(_Flips(book, choice, finding).all())


class _Flips:
    def __init__(self, book: RuleBook, choice: Choice, finding: Overlap) -> None:
        assert finding.witness is not None
        self.book, self.finding = book, finding
        self.firm, self.ground = finding.witness.enterprise, finding.witness.ground
        self.day = day_of(finding)
        self.awards = (*finding.awards, *finding.others)
        self.parts: tuple[Component, ...] = parts_with(book, choice, self.awards, self.day)
        self.bounds = sorted(set(_figures(book, self.awards)))
        self.before = self._outcomes(self.firm)

    def all(self) -> Iterator[Flip]:
        for record in self.firm.records:
            for indicator in sorted(record.values):
                value = _number(record.values[indicator])
                if value is not None and indicator not in _SKIPPED:
                    yield from self._of(record, indicator, value)

    def _of(self, record: Record, indicator: str, value: Decimal) -> Iterator[Flip]:
        for other in self._candidates(value):
            after = self._outcomes(_changed(self.firm, record, indicator, other))
            changed = tuple(
                (award, self.before[award], after[award]) for award in self.awards if self.before[award] != after[award]
            )
            if changed:
                yield Flip(indicator, record.year, value, other, changed)
                return

    def _candidates(self, value: Decimal) -> list[Decimal]:
        near = {value - _FEN, value + _FEN, Decimal(0)}
        near |= {b + d for b in self.bounds for d in (-_FEN, Decimal(0), _FEN)}
        kept = sorted((n for n in near if n >= 0 and n != value), key=lambda n: (abs(n - value), n))
        return kept[:_TRIED]

    def _outcomes(self, firm: Enterprise) -> dict[str, Outcome]:
        known = assessed(self.book, self.parts, facts_of(self.book, self.parts, firm), self.day, "reference")
        found: dict[str, Outcome] = {}
        for award in self.awards:
            one = known.get((firm.iri, award, self.ground))
            found[award] = "not-applicable" if one is None else one.outcome
        return found


def _figures(book: RuleBook, awards: Iterable[str]) -> Iterator[Decimal]:
    """Yield every plain number that the rules of some awards name, small enough to be a figure."""
    wanted = set(awards)
    for award in book.awards:
        if award.iri in wanted:
            for node in walk((award, book.policies[award.policy])):
                stated = [b.value for b in getattr(node, "bounds", ()) if isinstance(b, Bound)]
                stated += [node.value] if isinstance(node, Fixed) else []
                yield from (v for v in stated if isinstance(v, Decimal) and 0 <= v < _LARGE)


def _number(stated: tuple[Value, ...]) -> Decimal | None:
    term = stated[0].term if len(stated) == 1 else None
    if isinstance(term, NamedNode) or term is None or term.datatype.value != XSD + "decimal":
        return None
    return Decimal(term.value)


def _changed(firm: Enterprise, record: Record, indicator: str, value: Decimal) -> Enterprise:
    term = Literal(canonical(value), datatype=NamedNode(XSD + "decimal"))
    values = {**record.values, indicator: (Value(term),)}
    records = tuple(replace(r, values=values) if r is record else r for r in firm.records)
    return replace(firm, records=records)
