"""The encoding of awards on one possible enterprise (compile layer): what has been encoded, what is opaque, what a person decides.

Total over the rule tree: what linear arithmetic over one possible enterprise cannot say becomes a free variable, opaque by
name, and every answer that rests on one says so.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import z3

from huiqi.compile.smt import conditions, quantities, readings
from huiqi.compile.smt.codes import Numbering
from huiqi.compile.smt.logic import (
    YES,
    Number,
    Truth,
    decided,
    every,
    greatest_of,
    real,
)
from huiqi.compile.smt.needs import Needs, shape
from huiqi.compile.smt.possible import Holder, Possible
from huiqi.compile.smt.subject import At
from huiqi.rules.model import Award, RuleBook
from huiqi.rules.places import Scope
from huiqi.rules.tree import AllOf, Condition, Existence, Node, Quantity, Read


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
        self._truths: dict[tuple[Any, str], Truth] = {}
        self._numbers: dict[tuple[Any, str], Number] = {}
        self._prepare(awards, most)

    def _prepare(self, awards: tuple[Award, ...], most: int | None) -> None:
        """Make every record that some node can look for before any node looks."""
        needs = Needs(self.book)
        for award in awards:
            for top in (*award.conditions, *award.amount):
                needs.add(award.iri, top, Scope(award.ground))
        for indicator, members in needs.members:
            self.possible.note_members(indicator, members)
        for kind, count in sorted(needs.counts().items()):
            self.possible.slots(kind, count if most is None else most)
        # Reports, statuses and things named come to light as they are read; once all are there, an Existence sees them.
        for award in awards:
            self.conditions(award)
            self.amount(award)
        self._truths.clear()
        self._numbers.clear()
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
        key = (shape(node), at.name)
        if key not in self._truths:
            self._truths[key] = conditions.truth(self, node, at)
        return self._truths[key]

    def number(self, node: Quantity, at: At) -> Number:
        """Return a quantity: computed, multiplied, limited, weighed."""
        if isinstance(node, Read):
            return readings.operand(self, node, at)
        key = (shape(node), at.name)
        if key not in self._numbers:
            self._numbers[key] = quantities.number(self, node, at)
        return self._numbers[key]

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

    def tested(self, node: Existence, at: At) -> list[tuple[Holder, Truth]]:
        """Return every record that may be of the class looked for, with the verdict whether it counts."""
        return conditions.tested(self, node, at)
