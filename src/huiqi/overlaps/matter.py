"""One matter before the solver (analysis layer): the awards assessed on one class of record, each as met and not met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import z3

from huiqi.compile.smt.encoder import Encoder
from huiqi.compile.smt.logic import YES, Number, Truth, both
from huiqi.overlaps.background import Axiom, formulas
from huiqi.overlaps.known import SAT, UNKNOWN, UNSAT, Known
from huiqi.overlaps.part import Part, Web, counts_of
from huiqi.rules.model import Award, RuleBook, StackingRule
from huiqi.rules.tree import Bound, Indicator

__all__ = ["SAT", "UNKNOWN", "UNSAT", "Matter"]


class Matter:
    """The awards of one ground class in one solver.

    Every question is a choice of awards met and awards not met; `ask` says whether some enterprise is so.
    """

    def __init__(
        self,
        book: RuleBook,
        ground: str,
        awards: Iterable[Award],
        rules: Iterable[StackingRule] = (),
        background: Iterable[Axiom] = (),
        timeout: int = 10_000,
    ) -> None:
        self.book = book
        self.ground = ground
        self.awards = {a.iri: a for a in awards}
        # The condition of a rule is encoded as that of an award would be: it may look for records of its own.
        first = next(iter(self.awards.values()))
        under = [replace(first, iri=r.iri, conditions=r.condition) for r in rules if r.condition]
        self.encoder = Encoder(book, ground, (*self.awards.values(), *under))
        self._under = {r.iri: self.encoder.is_met(r).met for r in under}
        self.truths: dict[str, Truth] = {}
        self.amounts: dict[str, Number] = {}
        self.parts: dict[str, dict[str, Truth]] = {}
        self.opaque: dict[str, dict[str, str]] = {}
        self.judged: dict[str, set[str]] = {}
        self.interior: dict[str, list[z3.BoolRef]] = {}
        for iri, award in self.awards.items():
            self._encode(iri, award)
        self.solver = z3.SolverFor("QF_LIRA")
        self.solver.set("timeout", timeout)
        self.solver.add(*_distinct(self.encoder.possible.axioms))
        self.complete = z3.Bool("everything-is-known")
        self.solver.add(z3.Implies(self.complete, both(*self.encoder.possible.complete)))
        self.usual = z3.Bool("background-holds")
        self.background = formulas(background, self.encoder.possible)
        self.solver.add(z3.Implies(self.usual, both(*self.background)))
        for iri, truth in self.truths.items():
            self.solver.add(z3.Implies(self.met(iri), truth.met), z3.Implies(self.unmet(iri), truth.unmet))
            self.solver.add(z3.Implies(self.short(iri), z3.Not(truth.met)))
        self.questions = 0
        self.known = Known(self.solver, self.parts, self.truths, self.complete)

    def _encode(self, iri: str, award: Award) -> None:
        encoder = self.encoder
        encoder.opaque, encoder.judged, encoder.interior = {}, set(), []
        self.parts[iri] = encoder.conditions(award)
        self.truths[iri] = encoder.is_met(award)
        self.opaque[iri] = dict(encoder.opaque)
        self.judged[iri] = set(encoder.judged)
        self.interior[iri] = list(encoder.interior)
        self.amounts[iri] = encoder.amount(award)

    def met(self, award: str) -> z3.BoolRef:
        """Return the literal under which an award is met."""
        return z3.Bool(f"met:{award}")

    def unmet(self, award: str) -> z3.BoolRef:
        """Return the literal under which an award is not met."""
        return z3.Bool(f"unmet:{award}")

    def short(self, award: str) -> z3.BoolRef:
        """Return the literal under which an award is not surely met: it may be open."""
        return z3.Bool(f"short:{award}")

    def holds(self, rule: StackingRule) -> z3.BoolRef:
        """Return the formula that a ground is under a stacking rule."""
        return self._under.get(rule.iri, YES)

    def ask(self, *wanted: z3.BoolRef, complete: bool = True) -> str:
        """Return sat, unsat or unknown."""
        self.questions += 1
        found = self.solver.check(*wanted, *((self.complete,) if complete else ()))
        return str(found)

    def is_possible(self, met: Sequence[str], unmet: Sequence[str] = (), short: Sequence[str] = ()) -> str:
        """Say whether some enterprise of whom all is known meets some awards, does not meet others, not surely others."""
        self.questions += 1
        return self.known.ask(met, unmet, short)

    def may_hold_of_the_unknown(self, met: Sequence[str], unmet: Sequence[str] = ()) -> bool:
        """Say, of what is denied where all is known, whether it holds of an enterprise of which it is not."""
        if not self.known.rests_on_completeness(met, unmet):
            return False
        wanted = [*(self.met(a) for a in met), *(self.unmet(a) for a in unmet)]
        # Not counted: which proofs the solver finds may differ from run to run, what is reported may not.
        return str(self.solver.check(*wanted)) == SAT

    def is_formal(self, met: Sequence[str], unmet: Sequence[str]) -> bool:
        """Say whether no enterprise of which the background holds meets some awards, and is paid, and others not."""
        paid = [f for a in met for f in (self.amounts[a].known, self.amounts[a].value > 0)]
        wanted = [*(self.met(a) for a in met), *(self.unmet(a) for a in unmet)]
        return bool(self.background) and self.ask(*wanted, *paid, self.usual) == UNSAT

    @cached_property
    def _web(self) -> Web:
        possible = self.encoder.possible
        return Web(possible, _distinct(possible.axioms))

    def around(self, met: Sequence[str], unmet: Sequence[str]) -> Part:
        """Return what bears on some awards, met or not met as told."""
        awards = [self.awards[a] for a in (*met, *unmet)]
        wanted = [*(self.truths[a].met for a in met), *(self.truths[a].unmet for a in unmet)]
        amounts = [t for a in met for t in (self.amounts[a].known, self.amounts[a].value >= 0)]
        figures = {f for a in awards for f in _figures((a.conditions, a.amount))}
        part = self._web.part([*wanted, *amounts], figures, counts_of(self.book, awards))
        bearing = self._web.around([*wanted, *amounts])[0]
        part.usual = [f for f in self.background if self._web.variables(f) <= bearing]
        return part

    def core(self, award: str, *more: z3.BoolRef) -> tuple[str, ...]:
        """Return conditions of an award that together cannot be met (with `more`), none of which can be left out."""
        parts = self.parts[award]
        wanted = list(parts)
        for name in list(parts):
            rest = [n for n in wanted if n != name]
            if self.solver.check(*(parts[n].met for n in rest), *more, self.complete) == z3.unsat:
                wanted = rest
        return tuple(wanted)


def _figures(node: Any) -> Iterator[Fraction]:
    """Yield every figure that a quantity is compared with."""
    if isinstance(node, tuple):
        for item in node:
            yield from _figures(item)
    elif isinstance(node, Bound) and isinstance(node.value, Decimal) and not node.times:
        yield Fraction(node.value)
    elif hasattr(node, "__dataclass_fields__") and not isinstance(node, Indicator):
        for part in fields(node):
            yield from _figures(getattr(node, part.name))


def _distinct(formulas: list[z3.BoolRef]) -> list[z3.BoolRef]:
    found: dict[int, z3.BoolRef] = {}
    for formula in formulas:
        found.setdefault(formula.get_id(), formula)
    return list(found.values())
