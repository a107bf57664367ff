"""A part of a matter (analysis layer): what bears on a few of its awards, in a solver of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from fractions import Fraction

import z3

from huiqi.compile.smt.needs import Needs
from huiqi.compile.smt.possible import Possible
from huiqi.compile.smt.witness import YEAR
from huiqi.rules.model import Award, RuleBook
from huiqi.rules.places import Scope

_Ids = frozenset[int]


@dataclass
class Part:
    """The formulas that a few awards rest on in `solver`; `possible` has only the records and values they look at."""

    solver: z3.Solver
    possible: Possible
    complete: list[z3.BoolRef]
    figures: set[Fraction]
    usual: list[z3.BoolRef] = field(default_factory=list)
    """What is taken to hold of the enterprise, where that goes together with what is wanted."""

    def may_be_complete(self) -> bool:
        """Say whether what is asserted goes together with knowing everything.

        If it does with a ground on the usual day, that day is settled here: it is what a witness is tried with first.
        """
        known = z3.Bool("part.complete")
        self.solver.add(z3.Implies(known, z3.And(*self.complete)))
        ground = self.possible.ground
        usual = [ground.year == YEAR]
        if ground.is_dated:
            usual += [ground.day.year == YEAR, ground.day.month == 12, ground.day.day == 31]
        if self.solver.check(known, *usual) == z3.sat:
            self.solver.add(*usual)
            return True
        return bool(self.solver.check(known) == z3.sat)


@dataclass
class Web:
    """Which variables a formula rests on, and through which axioms these rest on others.

    The year and day of the ground, on which nearly all rests, tie nothing together by themselves.
    """

    possible: Possible
    axioms: Sequence[z3.BoolRef]
    _known: dict[int, tuple[z3.ExprRef, _Ids]] = field(default_factory=dict)
    _by_variable: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ground = self.possible.ground
        self.hub = frozenset().union(*(self.variables(v) for v in (ground.year, *_parts(ground.day))))
        self.under = [self.variables(a) for a in self.axioms]
        for n, variables in enumerate(self.under):
            for variable in variables - self.hub or variables:
                self._by_variable.setdefault(variable, []).append(n)

    def variables(self, formula: z3.ExprRef) -> _Ids:
        """Return the variables of a formula, by their numbers in the solver."""
        key = formula.get_id()
        if key not in self._known:
            if not formula.children():
                own = formula.decl().kind() == z3.Z3_OP_UNINTERPRETED
                found = frozenset({key}) if own else frozenset()
            else:
                found = frozenset().union(*(self.variables(c) for c in formula.children()))
            self._known[key] = (formula, found)
        return self._known[key][1]

    def around(self, formulas: Iterable[z3.BoolRef]) -> tuple[set[int], list[z3.BoolRef]]:
        """Return every variable that formulas rest on, and the axioms about them."""
        found: set[int] = set()
        queue = [v for f in formulas for v in self.variables(f)]
        used: set[int] = set()
        while queue:
            variable = queue.pop()
            if variable in found:
                continue
            found.add(variable)
            new = [n for n in self._by_variable.get(variable, ()) if n not in used]
            used.update(new)
            queue += [v for n in new for v in self.under[n]]
        return found, [self.axioms[n] for n in sorted(used)]

    def part(self, formulas: Sequence[z3.BoolRef], figures: set[Fraction], counts: dict[str, int]) -> Part:
        """Return what bears on some formulas, which hold in it; `counts` are the records of each class that tell all apart."""
        variables, axioms = self.around(formulas)
        solver = z3.SimpleSolver()
        solver.set("arith.solver", 2)
        solver.add(*axioms, *formulas)
        possible = copy(self.possible)
        ground = self.possible.ground
        possible.holders = {
            n: h
            for n, h in self.possible.holders.items()
            if h is ground or (z3.is_true(h.exists) or self.variables(h.exists) & variables)
        }
        for name, holder in list(possible.holders.items()):
            kind, _, number = name.removeprefix("slot:").rpartition(":")
            if name.startswith("slot:") and int(number) >= counts.get(kind, 0):
                solver.add(z3.Not(holder.exists))
                del possible.holders[name]
        kept = {"enterprise", *possible.holders}
        possible.stated = [s for s in self.possible.stated if s.holder in kept and self._bears(s.variables, variables)]
        complete = [c for c in self.possible.complete if self.variables(c) <= variables]
        return Part(solver, possible, complete, figures)

    def _bears(self, own: Sequence[z3.ExprRef], variables: set[int]) -> bool:
        return any(self.variables(v) & variables for v in own)


def counts_of(book: RuleBook, awards: Iterable[Award]) -> dict[str, int]:
    """Return how many records of each class besides the ground tell all answers to some awards apart."""
    needs = Needs(book)
    for award in awards:
        for top in (*award.conditions, *award.amount):
            needs.add(award.iri, top, Scope(award.ground))
    return needs.counts()


def _parts(day: object) -> tuple[z3.ExprRef, ...]:
    return (day.year, day.month, day.day)  # type: ignore[attr-defined]
