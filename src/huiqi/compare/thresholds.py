"""How far a bound must move before somebody can meet an award that nobody can (analysis layer): by the solver, to a round figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, Final

from huiqi.money import fits
from huiqi.overlaps.matter import SAT, Matter
from huiqi.rules.model import Award, RuleBook
from huiqi.rules.tree import Bound, Comparison, Node

_DOUBLINGS: Final = 24
_HALVINGS: Final = 40


def dead_bound(book: RuleBook, award: Award, node: Comparison) -> Bound | None:
    """Return the bound of a comparison moved as little as lets somebody meet the award; None if no move of it does.

    The figure returned is the roundest between the last that helps and the first that does not.
    """
    bound = node.bounds[0]
    if not isinstance(bound.value, Decimal) or bound.value <= 0:
        return None

    def helps(value: Decimal) -> bool:
        moved = with_node(award, node.iri, replace(node, bounds=(replace(bound, value=value),)))
        matter = Matter(book, award.ground, [moved])
        return matter.ask(matter.met(award.iri)) == SAT

    value = moved_least(bound.value, helps)
    return None if value is None else replace(bound, value=value)


def moved_least(start: Decimal, helps: Callable[[Decimal], bool]) -> Decimal | None:
    """Return the round figure nearest to `start`, above 0, for which `helps` holds; None if none within a wide range does.

    What helps is taken to go on helping further out.
    """
    for factor in (Decimal("0.5"), Decimal(2)):
        good, bad = _bracket(start, factor, helps)
        if good is None:
            continue
        for _ in range(_HALVINGS):
            if abs(good - bad) <= abs(good) * Decimal("1e-7"):
                break
            middle = (good + bad) / 2
            good, bad = (middle, bad) if helps(middle) else (good, middle)
        for value in _round_between(good, bad):
            if fits(value) and value > 0 and helps(value):
                return value
    return None


def _bracket(start: Decimal, factor: Decimal, helps: Callable[[Decimal], bool]) -> tuple[Decimal | None, Decimal]:
    bad = start
    for _ in range(_DOUBLINGS):
        value = bad * factor
        if helps(value):
            return value, bad
        bad = value
    return None, bad


def _round_between(good: Decimal, bad: Decimal) -> Iterator[Decimal]:
    """Yield figures between the two, the roundest first; then round ones on the side that helps."""
    low, high = min(good, bad), max(good, bad)
    for place in range(good.adjusted() + 1, good.adjusted() - 9, -1):
        unit = Decimal(1).scaleb(place)
        for figure in (_to(low, unit, ROUND_CEILING), _to(high, unit, ROUND_FLOOR)):
            if low <= figure <= high:
                yield figure
    for digits in range(6, 3, -1):
        unit = Decimal(1).scaleb(good.adjusted() - digits + 1)
        yield _to(good, unit, ROUND_FLOOR if good < bad else ROUND_CEILING)


def _to(value: Decimal, unit: Decimal, rounding: str) -> Decimal:
    return (value / unit).to_integral_value(rounding) * unit


def with_node(value: Any, iri: str, node: Node) -> Any:
    """Return a rule with the node of this name replaced wherever it stands."""
    if isinstance(value, tuple):
        return tuple(with_node(v, iri, node) for v in value)
    if isinstance(value, Node) and value.iri == iri:
        return node
    if not hasattr(value, "__dataclass_fields__") or not isinstance(value, Node | Bound | Award):
        return value
    changed = {f.name: with_node(getattr(value, f.name), iri, node) for f in fields(value)}
    return replace(value, **{n: v for n, v in changed.items() if v is not getattr(value, n)})
