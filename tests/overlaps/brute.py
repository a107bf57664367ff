"""What relates awards, found by trying every enterprise of a space: the test's own account of dead, contained, gap and so on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from huiqi.compile.smt.needs import shape
from huiqi.names import local
from huiqi.overlaps.variants import Variant
from huiqi.rules.model import Award, RuleBook, StackingRule
from huiqi.rules.places import Scope, where
from huiqi.rules.tree import AllOf, Comparison, FirstReaching, Read
from overlaps.space import Space, Variable

MOST = 6_000_000
Finding = tuple[str, tuple[str, ...], tuple[str, ...]]


class TooLargeError(Exception):
    """A space of more enterprises than are tried."""


@dataclass
class Tried:
    """Some awards on one space: where each is met and where it is not, and where no figure lies on a bound."""

    met: list[np.ndarray]
    unmet: list[np.ndarray]
    inside: np.ndarray


def conjuncts(award: Award) -> list[Any]:
    """Return the conditions of an award that all must hold."""
    found: list[Any] = []
    queue = list(award.conditions)
    while queue:
        node = queue.pop(0)
        if isinstance(node, AllOf):
            queue = [*node.of, *queue]
        else:
            found.append(node)
    return found


def tried(book: RuleBook, awards: Sequence[Award]) -> Tried:
    """Try awards on every enterprise of their space. What all of them ask in the same words is left out: it tells none apart."""
    asked = [conjuncts(a) for a in awards]
    common = set.intersection(*({shape(c) for c in own} for own in asked)) if len(awards) > 1 else set()
    space = Space(book, awards[0].ground)
    for own in asked:
        for condition in own:
            space.of(condition)  # what is common is still asked for: break-points of one may matter to another
    kept = [[c for c in own if shape(c) not in common] for own in asked]
    used: set[Variable] = set().union(*(space.of(c) for own in kept for c in own)) if any(kept) else set()
    space.close()
    order = sorted(used)
    size = 1
    for variable in order:
        size *= len(space.values[variable])
    if size > MOST:
        raise TooLargeError(size)
    whole = [len(space.values[v]) for v in order]
    met, unmet = [], []
    for award, own in zip(awards, kept, strict=True):
        tables = [space.table(award, condition, order) for condition in own]
        met.append(
            np.broadcast_to(reduce(np.logical_and, (m for m, _ in tables), np.ones([1] * len(order), bool)), whole)
        )
        unmet.append(
            np.broadcast_to(reduce(np.logical_or, (u for _, u in tables), np.zeros([1] * len(order), bool)), whole)
        )
    return Tried(met, unmet, ~np.broadcast_to(_on_a_bound(space, kept, order), whole))


def _on_a_bound(space: Space, kept: Sequence[Sequence[Any]], order: Sequence[Variable]) -> np.ndarray:
    """Return where some figure equals what it is compared with."""
    found = np.zeros([1] * len(order), bool)

    def axis(variable: Variable) -> np.ndarray:
        shape_ = [1] * len(order)
        shape_[order.index(variable)] = -1
        return np.array(space.values[variable], dtype=object).reshape(shape_)

    for node in (n for own in kept for c in own for n in _nodes(c)):
        if isinstance(node, Comparison) and isinstance(node.subject[0], Read):
            indicator = node.subject[0].indicator
            for bound in node.bounds:
                if (
                    indicator.range not in ("Money", "Number")
                    or bound.op == "equals"
                    or where(indicator, Scope(space.ground), space.book) is None
                ):
                    continue
                if indicator.derivation in ("Growth", "Increase"):
                    base = space.book.indicators[indicator.of]
                    now, before = axis(space.variable(base)), axis(space.variable(base, 1))
                    limit = before * (1 + bound.value) if indicator.derivation == "Growth" else before + bound.value
                    found = found | (now == limit)
                elif bound.times:
                    factor = bound.times[0].indicator  # type: ignore[union-attr]
                    back = 1 if factor.derivation == "YearBefore" else 0
                    factor = space.book.indicators[factor.of] if back else factor
                    found = found | (
                        axis(space.variable(indicator)) == axis(space.variable(factor, back)) * bound.value
                    )
                else:
                    found = found | (axis(space.variable(indicator)) == bound.value)
        elif isinstance(node, FirstReaching):
            for back in range(3):
                values = axis(space.variable(node.subject.indicator, back))
                for bound in (b for step in node.steps for b in step.bounds):
                    found = found | (values == bound.value)
    return found.astype(bool)


def _nodes(node: Any) -> Iterable[Any]:
    yield node
    for child in getattr(node, "of", ()):
        if not isinstance(child, str):
            yield from _nodes(child)


def is_dead(book: RuleBook, award: Award) -> bool:
    """Say whether no enterprise of the space meets an award."""
    key = tuple(shape(c) for c in award.conditions)
    if key not in _MET:
        _MET[key] = bool(tried(book, [award]).met[0].any())
    return not _MET[key]


def clash(book: RuleBook, forbids: StackingRule, adds: StackingRule) -> bool:
    """Say whether two grounds that a rule adds up fall under a rule that pays only the highest, in one reading of the text."""
    if (forbids.mode, adds.mode) != ("Highest", "AddUp"):
        return False
    agreeing = {key.iri for key in adds.same_for}  # two grounds that agree in these and in nothing else
    if any(key.iri not in agreeing for key in forbids.same_for):
        return False
    ways = {i.iri: a.iri for a in book.ambiguities for i in a.interpretations}
    return all(
        any(way in adds.under for way in forbids.under if ways[way] == question)
        for question in {ways[w] for w in forbids.under} & {ways[w] for w in adds.under}
    )


def pair(
    book: RuleBook, one: Variant, other: Variant, rules: Sequence[StackingRule], related: Sequence[StackingRule]
) -> Finding | None:
    """Return how two awards relate that may stand side by side, None: they exclude each other, or a rule says how."""
    found = tried(book, [one.award, other.award])
    (a, b), (x, y) = found.met, (one.iri, other.iri)
    if not (a & b).any():
        return None
    if any(clash(book, forbids, adds) for forbids in related for adds in related):
        return "contradicting-clauses", (x, y), ()
    if related:
        return None
    only_a, only_b = a & ~b, b & ~a
    if not only_a.any() and not only_b.any():
        return "equivalent", (x,), (y,)
    if not (only_a & found.inside).any() and not (only_b & found.inside).any():
        return "boundary-mismatch", (x,), (y,)
    if not only_a.any():
        return "contained", (x,), (y,)
    return ("contained", (y,), (x,)) if not only_b.any() else ("partial-overlap", (x,), (y,))


def is_left_out(book: RuleBook, award: Award, others: Sequence[Award]) -> bool:
    """Say whether some enterprise meets an award and none of the others."""
    near = [o for o in others if meet(book, award, o)]
    found = tried(book, [award, *near])
    return bool(reduce(np.logical_and, found.unmet[1:], found.met[0]).any())


def meet(book: RuleBook, one: Award, other: Award) -> bool:
    """Say whether some enterprise meets two awards."""
    key = tuple(tuple(shape(c) for c in a.conditions) for a in (one, other))
    if key not in _MET:
        found = tried(book, [one, other])
        _MET[key] = bool((found.met[0] & found.met[1]).any())
    return _MET[key]


_MET: dict[Any, bool] = {}


def names(finding: Finding) -> Finding:
    """Return a finding by the local names of its awards."""
    kind, own, others = finding
    return kind, tuple(local(a) for a in own), tuple(local(o) for o in others)
