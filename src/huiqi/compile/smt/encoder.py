"""The encoding of awards on one possible enterprise (compile layer): what has been encoded, what is opaque, what a person decides.

Total over the rule tree: what linear arithmetic over one possible enterprise cannot say becomes a free variable, opaque by
name, and every answer that rests on one says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

import z3

from huiqi.compile.smt import conditions, quantities, readings
from huiqi.compile.smt.codes import Numbering
from huiqi.compile.smt.logic import (
    YES,
    Number,
    Truth,
    both,
    decided,
    every,
    greatest_of,
    product,
    real,
)
from huiqi.compile.smt.needs import Needs, shape
from huiqi.compile.smt.possible import HISTORY, Holder, Possible
from huiqi.compile.smt.subject import At
from huiqi.rules.model import Award, RuleBook
from huiqi.rules.places import Scope
from huiqi.rules.tree import AllOf, Condition, Existence, Node, Quantity, Read

VARYING: Final = "a product of two quantities that both vary"


@dataclass(frozen=True)
class _Noted:
    """A node as encoded, and what it rests on."""

    found: Truth | Number
    opaque: Mapping[str, str]
    judged: frozenset[str]
    interior: tuple[z3.BoolRef, ...]


def others_of(awards: Iterable[Award]) -> dict[str, Award]:
    """Return the awards by the IRI under which another award reads their amount.

    One that reads in several ways is named by each, so that none is found.
    """
    return {a.iri: a for a in awards if "?" not in a.iri}


class Encoder:
    """Encodes the awards of one ground class on one possible enterprise.

    `opaque` names the nodes that stand for a free variable, each with the reason; `judged` those that a person decides.
    `most` is how many records of a class there are at most; None: as many as the rules can tell apart.
    """

    def __init__(self, book: RuleBook, kind: str, awards: tuple[Award, ...], most: int | None = None) -> None:
        self.book = book
        self.possible = Possible(book, kind, Numbering(book.wider))
        self.opaque: dict[str, str] = {}
        self.judged: set[str] = set()
        self.interior: list[z3.BoolRef] = []
        """Holds where no figure lies exactly on a bound that it is compared with."""
        self.figures: set[Fraction] = set()
        """Every figure that a quantity is compared with."""
        self.factors: list[z3.ArithRef] = []
        """The factors of products of which both vary: where they are small the product may round to nothing."""
        self.growths: dict[int, tuple[Number, Number]] = {}
        """The number that stands for a growth (its name in the solver) -> the figure now and the one before."""
        self.others = others_of(awards)
        self._cache: dict[tuple[str, Any, str], _Noted] = {}
        self._prepare(awards, most)

    def _prepare(self, awards: tuple[Award, ...], most: int | None) -> None:
        """Make every record that some node can look for before any node looks."""
        needs = Needs(self.book)
        self.history = HISTORY
        for award in awards:
            for top in (*award.conditions, *award.amount):
                needs.add(award.iri, top, Scope(award.ground))
        self.counted = needs.counted if most is None else frozenset()
        self.history = max(HISTORY, needs.years)
        for indicator, members in needs.members:
            self.possible.note_members(indicator, members)
        for kind, count in sorted(needs.counts().items()):
            self.possible.slots(kind, count if most is None else most)
        # Reports, statuses and things named come to light as they are read; once all are there, an Existence sees them.
        for award in awards:
            self.conditions(award)
            self.amount(award)
        self._cache.clear()
        self.growths.clear()
        self.factors.clear()
        self.interior.clear()

    # --- awards ---

    def conditions(self, award: Award) -> dict[str, Truth]:
        """Return the conjuncts of an award's condition, each by the name of its node."""
        at = At(award.ground)
        found: dict[str, Truth] = {}
        queue: list[Any] = list(award.conditions)
        while queue:
            node = queue.pop(0)
            if isinstance(node, AllOf):
                queue = [*node.of, *queue]
            else:
                found[node.iri] = self.truth(node, at)
        return found

    def is_met(self, award: Award) -> Truth:
        """Return whether an award's condition is met."""
        return every(self.conditions(award).values())

    def amount(self, award: Award) -> Number:
        """Return what an award comes to by itself where its condition is met."""
        found = self.number(award.amount[0], At(award.ground))
        return replace(found, value=greatest_of(found.value, real(0)))

    # --- nodes ---

    def truth(self, node: Condition, at: At) -> Truth:
        """Return the verdict of a condition."""
        found = self._noted(node, at, conditions.truth)
        assert isinstance(found, Truth)
        return found

    def number(self, node: Quantity, at: At) -> Number:
        """Return a quantity: computed, multiplied, limited, weighed."""
        if isinstance(node, Read):
            return readings.operand(self, node, at)
        found = self._noted(node, at, quantities.number)
        assert isinstance(found, Number)
        return found

    def _noted(self, node: Any, at: At, encode: Callable[[Encoder, Any, At], Truth | Number]) -> Truth | Number:
        """Return a node as encoded, once for all nodes of its shape; what it rests on is noted for each."""
        key = (encode.__name__, shape(node), at.name)
        if key not in self._cache:
            before = self.opaque, self.judged, self.interior
            self.opaque, self.judged, self.interior = {}, set(), []
            found = encode(self, node, at)
            self._cache[key] = _Noted(found, self.opaque, frozenset(self.judged), tuple(self.interior))
            self.opaque, self.judged, self.interior = before
        noted = self._cache[key]
        self.opaque.update(noted.opaque)
        self.judged.update(noted.judged)
        self.interior.extend(noted.interior)
        return noted.found

    def free(self, node: Node, at: At, why: str) -> Truth:
        """Return a condition that cannot be encoded: met or not met, as it may be."""
        self.opaque[node.iri] = why
        return decided(YES, z3.Bool(f"opaque:{node.iri}:{at.name}"))

    def free_number(self, name: str, at: At, why: str) -> Number:
        """Return a number that cannot be encoded: any that is not below 0."""
        self.opaque[name] = why
        value = z3.Real(f"opaque:{name}:{at.name}")
        self.possible.axioms.append(value >= 0)
        return Number(YES, value)

    def product(self, name: str, one: Number, other: Number) -> Number:
        """Return a product: exact where it is linear, else a number of the right sign on the right side of its factors.

        What is so of every product of two reals is all that is said of one of two quantities that both vary.
        """
        known = both(one.known, other.known)
        value = product(one.value, other.value)
        if value is not None:
            return Number(known, value)
        self.opaque[name] = VARYING
        a, b = one.value, other.value
        value = z3.Real(f"product:{name}:{len(self.factors)}")
        self.factors += [a, b]
        same = z3.Or(z3.And(a > 0, b > 0), z3.And(a < 0, b < 0))
        self.possible.axioms += [(value > 0) == same, (value == 0) == z3.Or(a == 0, b == 0)]
        for x, y in ((a, b), (b, a)):
            grows = z3.Implies(z3.And(x >= 0, y >= 1), value >= x)
            shrinks = z3.Implies(z3.And(x >= 0, y >= 0, y <= 1), value <= x)
            self.possible.axioms += [grows, shrinks]
        return Number(known, value)

    def growth(self, name: str, now: Number, before: Number) -> Number:
        """Return a growth as a number: exact wherever it is compared with a stated one, of the right sign elsewhere."""
        self.opaque[name] = "a growth as a number"
        value = z3.Real(f"growth:{name}:{len(self.growths)}")
        has_base = both(before.known, before.value > 0)
        self.possible.axioms += [
            z3.Implies(has_base, (value > 0) == (now.value > before.value)),
            z3.Implies(has_base, (value < 0) == (now.value < before.value)),
        ]
        self.growths[value.get_id()] = (now, before)
        return Number(both(now.known, has_base), value)

    def tested(self, node: Existence, at: At) -> list[tuple[Holder, Truth]]:
        """Return every record that may be of the class looked for, with the verdict whether it counts."""
        return conditions.tested(self, node, at)
