"""Thresholds where a small step changes much money (analysis layer), and the enterprises that stand near them.

For each enterprise near a threshold of the new text its figure is put just on the one and just on the other side, and what
it gets is worked out again by the reference evaluator, everything else being as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from huiqi.compare.model import Change, change
from huiqi.compare.sides import Side
from huiqi.engines import assess
from huiqi.evaluate.readings import Case, Subject, read, sources
from huiqi.facts.model import Enterprise, Facts, Value
from huiqi.facts.repaid import after_repayments
from huiqi.money import canonical
from huiqi.names import XSD
from huiqi.outcome import hull
from huiqi.rules.model import Award
from huiqi.rules.places import Scope, walk, where
from huiqi.rules.tree import Bands, Bound, Comparison, FirstReaching, Read, Row, Table
from huiqi.rules.worlds import Component

NEAR: Final = Fraction(1, 20)
"""So far from a threshold, as a part of it, an enterprise still stands near it."""
_DECIMAL: Final = NamedNode(XSD + "decimal")


@dataclass(frozen=True)
class Threshold:
    """A bound of an award on a figure of a report or ground: `node` is the comparison or row that states it."""

    award: str
    node: str
    read: Read
    bound: Bound


@dataclass(frozen=True)
class Near:
    """An enterprise near a threshold: its figure, the threshold as it is for it, and what the step across is worth."""

    enterprise: str
    ground: str
    value: Decimal
    threshold: Decimal
    is_met: bool
    jump: Decimal

    def to_dict(self) -> dict[str, Any]:
        """Return the enterprise as plain values for JSON."""
        return {
            "enterprise": self.enterprise,
            "ground": self.ground,
            "value": canonical(self.value),
            "threshold": canonical(self.threshold),
            "met": self.is_met,
            "jump": canonical(self.jump),
        }


@dataclass(frozen=True)
class Cliff:
    """A threshold with the enterprises near it for which the step is worth something that can be told.

    `open` counts those near it for which the worth of the step depends on what is not known.
    """

    threshold: Threshold
    near: tuple[Near, ...]
    open: int = 0

    @property
    def most(self) -> Decimal:
        """Return the largest worth of the step, in yuan, whether it is won or lost by it."""
        return max((abs(n.jump) for n in self.near), default=Decimal(0))

    def to_dict(self) -> dict[str, Any]:
        """Return the threshold as plain values for JSON."""
        return {
            "award": self.threshold.award,
            "node": self.threshold.node,
            "indicator": self.threshold.read.indicator.iri,
            "bound": self.threshold.bound.op,
            "value": canonical(Decimal(str(self.threshold.bound.value))),
            "most": canonical(self.most),
            "near": [n.to_dict() for n in self.near],
            "open": self.open,
        }


def cliffs(side: Side, facts: Facts, on: int) -> tuple[Cliff, ...]:
    """Return the thresholds of a side with enterprises near them, the largest step first.

    Looked at are bounds on stated figures of the ground or of the report of its year, fixed or times another figure;
    not those on derived figures (growth, increase), inside the search for records, or on days. `facts` are as seen on
    the day `on`.
    """
    seen = after_repayments(facts, on)
    found = []
    for part in side.parts:
        for threshold in _thresholds(side, part):
            near, unsure = [], 0
            for enterprise in seen.enterprises:
                case = Case(side.book, enterprise, seen.registers, side.book.decisions, on)
                for one in _near(side, part, threshold, case, seen):
                    if isinstance(one, Near):
                        near.append(one)
                    else:
                        unsure += 1
            if near or unsure:
                found.append(Cliff(threshold, tuple(near), unsure))
    worth = [c for c in found if c.most or c.open]
    return tuple(sorted(worth, key=lambda c: (-c.most, c.threshold.award, c.threshold.node, c.threshold.bound.op)))


def _thresholds(side: Side, part: Component) -> Iterator[Threshold]:
    """Yield the bounds of a part's awards, each once, as the first reading has them."""
    seen: set[tuple[str, str, str]] = set()
    for award in part.worlds[0].awards:
        for threshold in _of_award(side, award):
            # The end of one row and the beginning of the next, or of a first reaching, are one step.
            factors = [t.indicator.iri for t in threshold.bound.times if isinstance(t, Read)]
            key = (award.iri, threshold.read.indicator.iri, f"{threshold.bound.value} {factors}")
            if key not in seen:
                seen.add(key)
                yield threshold


def _of_award(side: Side, award: Award) -> Iterator[Threshold]:
    for top in (*award.conditions, *award.amount):
        for node, scope in walk(top, Scope(award.ground)):
            if scope.record:
                continue
            for read_, holder in _reads(node):
                if not _is_plain(read_, scope, side):
                    continue
                for bound in holder.bounds:
                    plain = all(isinstance(t, Read) and _is_plain(t, scope, side) for t in bound.times)
                    if isinstance(bound.value, Decimal) and bound.op != "equals" and plain:
                        yield Threshold(award.iri, holder.iri, read_, bound)


def _reads(node: Any) -> Iterator[tuple[Read, Comparison | Row]]:
    if isinstance(node, Comparison) and len(node.subject) == 1 and isinstance(node.subject[0], Read):
        yield node.subject[0], node
    elif isinstance(node, FirstReaching):
        yield from ((node.subject, step) for step in node.steps)
    elif isinstance(node, Table | Bands) and len(node.by) == 1 and isinstance(node.by[0], Read):
        yield from ((node.by[0], row) for row in node.rows)


def _is_plain(read_: Read, scope: Scope, side: Side) -> bool:
    indicator = read_.indicator
    if read_.through is not None or indicator.derivation or indicator.range not in ("Money", "Number"):
        return False
    return where(indicator, scope, side.book) in ("ground", "report")


def _near(side: Side, part: Component, at: Threshold, case: Case, facts: Facts) -> Iterator[Near | None]:
    """Yield the grounds of an enterprise on which it stands near a threshold; None where the step's worth is open."""
    award = next(a for a in part.worlds[0].awards if a.iri == at.award)
    first, last = (
        w[0].value if w and hasattr(w[0], "value") else None for w in (award.applies_from, award.applies_until)
    )
    for ground in case.enterprise.records:
        if award.ground not in ground.kinds or ground.day is None:
            continue
        if (isinstance(first, int) and ground.day < first) or (isinstance(last, int) and ground.day > last):
            continue
        subject = Subject(replace(ground, kind=award.ground))
        value, limit = read(case, subject, at.read).lo, _limit(case, subject, at.bound)
        if value is None or limit is None or limit <= 0 or abs(value - limit) > NEAR * limit:
            continue
        stated = sources(case, subject, at.read)
        records = {r.iri for r, _ in stated if r is not None}
        if len(records) != 1:
            continue
        step = Fraction(1, 100) if at.read.indicator.range == "Money" or value.denominator > 1 else Fraction(1)
        on_it, off_it = _sides(at.bound, limit, step)
        jump = _worth(side, part, case, facts, at.read, records.pop(), on_it, off_it)
        if not jump.is_exact:
            yield None
        elif jump.least:
            met = _holds(at.bound, value, limit)
            yield Near(case.enterprise.iri, ground.iri, _decimal(value), _decimal(on_it), met, jump.least)


def _limit(case: Case, subject: Subject, bound: Bound) -> Fraction | None:
    limit = Fraction(bound.value)  # type: ignore[arg-type]
    for factor in bound.times:
        assert isinstance(factor, Read)
        found = read(case, subject, factor)
        if found.lo is None or found.lo != found.hi:
            return None
        limit *= found.lo
    return limit


def _sides(bound: Bound, limit: Fraction, step: Fraction) -> tuple[Fraction, Fraction]:
    """Return the figure nearest to a limit that meets a bound, and the nearest that does not."""
    below, above = floor(limit / step) * step, ceil(limit / step) * step
    if bound.op == "atLeast":
        return above, above - step
    if bound.op == "moreThan":
        return below + step, below
    if bound.op == "atMost":
        return below, below + step
    return above - step, above


def _holds(bound: Bound, value: Fraction, limit: Fraction) -> bool:
    return {
        "atLeast": value >= limit,
        "moreThan": value > limit,
        "atMost": value <= limit,
        "lessThan": value < limit,
    }[bound.op]


def _worth(
    side: Side, part: Component, case: Case, facts: Facts, read_: Read, record: str, on_it: Fraction, off_it: Fraction
) -> Change:
    """Return what a part pays with the figure on the met side less what it pays with the figure on the other."""
    totals = []
    for value in (off_it, on_it):
        changed = _with(case.enterprise, record, read_.indicator.iri, _decimal(value))
        alone = Facts((changed,), facts.registers)
        results = assess(side.book, (part,), alone, case.on, None, "reference")[changed.iri]
        totals.append(hull(results[0, w].total for w in range(len(part.worlds))))
    return change(totals[0], totals[1])


def _with(enterprise: Enterprise, record: str, indicator: str, value: Decimal) -> Enterprise:
    term = Value(Literal(canonical(value), datatype=_DECIMAL))
    return replace(
        enterprise,
        records=tuple(
            replace(r, values={**r.values, indicator: (term,)}) if r.iri == record else r for r in enterprise.records
        ),
    )


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
