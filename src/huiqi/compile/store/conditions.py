"""Conditions as nodes of the micro-store (compile layer): every kind broken down to the few that the queries know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from pyoxigraph import NamedNode

from huiqi.compile.store.derived import Derived
from huiqi.compile.store.nodes import Place
from huiqi.compile.store.terms import flag, number
from huiqi.names import REASON, local
from huiqi.rules.kinds import is_plain_first
from huiqi.rules.model import RuleBook
from huiqi.rules.places import day_bounds, growth_base, highest_before, window_start
from huiqi.rules.tree import (
    AllOf,
    AnyOf,
    Bound,
    Comparison,
    Existence,
    FirstReaching,
    Membership,
    NeedsJudgement,
    Not,
    Quantity,
    Read,
    Unsettled,
)

OPEN = REASON + "assumption-off"
Says = Sequence[tuple[str, Any]]
"""What a node says: predicates of the run vocabulary and their objects."""


def growth_parts(growth: Read, book: RuleBook) -> tuple[Read, Read]:
    """Return the readings that a growth compares: now, and the year before."""
    now = Read(iri=growth.indicator.of, indicator=book.indicators[growth.indicator.of])
    return now, Read(iri=growth.iri, indicator=growth_base(growth.indicator))


class Conditions(Derived):
    """Writes conditions."""

    def condition(self, node: Any, place: Place) -> NamedNode:
        """Write a condition, once for each scope and way it reads."""
        key = (place.name.value, node, self.mark(node))
        if key not in self._named:
            self._named[key] = getattr(self, f"_{type(node).__name__.lower()}")(node, place)
        return self._named[key]

    def _operand(self, node: Quantity, place: Place) -> NamedNode:
        if isinstance(node, Read):
            return self.reading(node, place)
        return self.compared(self.quantity(node, place, None))

    def _allof(self, node: AllOf, place: Place) -> NamedNode:
        return self.fold(node.iri, "AllOf", place, [self.condition(c, place) for c in node.of])

    def _anyof(self, node: AnyOf, place: Place) -> NamedNode:
        return self.fold(node.iri, "AnyOf", place, [self.condition(c, place) for c in node.of])

    def _not(self, node: Not, place: Place) -> NamedNode:
        return self.fold(node.iri, "Not", place, [self.condition(node.of[0], place)])

    def _unsettled(self, node: Unsettled, place: Place) -> NamedNode:
        return self._unpublished(node, place, [("asCondition", number(1))])

    _needsallocation = _unsettled

    def _unpublished(self, node: Unsettled, place: Place, says: Says = ()) -> NamedNode:
        return self.node(node.iri, "Unsettled", place, [("because", NamedNode(REASON + node.reason)), *says])

    def _needsjudgement(self, node: NeedsJudgement, place: Place) -> NamedNode:
        return self.node(node.iri, "NeedsJudgement", place, [("node", NamedNode(node.iri))])

    def _comparison(self, node: Comparison, place: Place) -> NamedNode:
        operand = node.subject[0]
        if isinstance(operand, Read):
            return self.reaching(node.iri, operand, node.bounds, place)
        return self._compare(node.iri, operand, self._operand(operand, place), node.bounds, place)

    def reaching(self, iri: str, what: Read, bounds: tuple[Bound, ...], place: Place) -> NamedNode:
        """Write whether an indicator, growth among them, is within bounds where it is read."""
        if what.indicator.derivation != "Growth":
            return self._compare(iri, what, self._operand(what, place), bounds, place)
        now, base = self._growth_parts(what, place)
        limits: list[tuple[str, Any]] = []
        for bound in bounds:
            says = [("factor", number(Decimal(bound.value))), ("of", base)]  # type: ignore[arg-type]
            says += [("by", self._operand(factor, place)) for factor in bound.times]
            limits.append((bound.op, self.node(f"{iri}.{bound.op}", "GrowthLine", place, says)))
        return self.against(iri, now, limits, place, [("base", base)])

    def _growth_parts(self, growth: Read, place: Place) -> tuple[NamedNode, NamedNode]:
        """Write what a growth compares, now and the year before, on the ground or carried there from a thing."""
        parts = growth_parts(growth, self.book)
        if growth.through is None:
            now, before = (self.reading(part, place) for part in parts)
            return now, before
        there, through = self.every(growth.indicator.domain), growth.through
        now, before = (self.at_thing(p.indicator, through, self.reading(p, there), place) for p in parts)
        return now, before

    def _compare(
        self,
        iri: str,
        what: Quantity | None,
        operand: NamedNode,
        bounds: Iterable[Bound],
        place: Place,
        more: Says = (),
    ) -> NamedNode:
        limits: list[tuple[str, Any]] = []
        for bound in bounds:
            if isinstance(what, Read) and what.indicator.range == "Date":
                limits += [
                    (d.op, d.day if d.day is not None else self.readings.shifted(d, place)) for d in day_bounds(bound)
                ]
            elif bound.times:
                limits.append((bound.op, self._scaled(bound, iri, place)))
            else:
                limits.append((bound.op, int(bound.value) if isinstance(bound.value, bool) else bound.value))
        return self.against(iri, operand, limits, place, more)

    def against(
        self, iri: str, operand: NamedNode, limits: list[tuple[str, Any]], place: Place, more: Says = ()
    ) -> NamedNode:
        """Write a comparison: of stated figures only, or of anything that is read or computed."""
        says = [("reads", operand), *more]
        if not any(isinstance(limit, NamedNode) for _, limit in limits):
            return self.node(iri, "Threshold", place, [*says, *(("bound", self.bound(op, x)) for op, x in limits)])
        for op, limit in limits:
            end = limit if isinstance(limit, NamedNode) else self.limit(place, limit, limit)
            says += [("restsOn", end), ("bound", self.read_bound(op, end))]
        return self.node(iri, "Comparison", place, says)

    def _scaled(self, bound: Bound, iri: str, place: Place) -> NamedNode:
        factor = self._operand(bound.times[0], place)
        says = [("factor", number(Decimal(bound.value))), ("of", factor)]  # type: ignore[arg-type]
        return self.node(f"{iri}.{bound.op}", "Scaled", place, says)

    def _firstreaching(self, node: FirstReaching, place: Place) -> NamedNode:
        if is_plain_first(node, place.scope, self.book):
            return self._first_of_reports(node, place)
        return self.first_of_series(node, place)

    def _first_of_reports(self, node: FirstReaching, place: Place) -> NamedNode:
        """Write "first reaching" as: for some step, reached now and not reached by the highest value before."""
        peak = Read(iri=node.iri, indicator=highest_before(node, self.book), through=None)
        now_slot = self._operand(node.subject, place)
        peak_slot = self.readings.peak(peak.indicator, place.reads, place.scope)
        steps = []
        for step in node.steps:
            if step.condition:  # its bounds stand under an assumption that is not made
                steps.append(self.condition(step.condition[0], place))
                continue
            base = f"{node.iri}.{step.iri.rsplit('/', 1)[-1]}"
            now = self._compare(f"{base}.now", node.subject, now_slot, step.bounds, place)
            before = self._compare(f"{base}.before", peak, peak_slot, step.bounds, place)
            fresh = self.fold(f"{base}.fresh", "Not", place, [before])
            steps.append(self.fold(base, "AllOf", place, [now, fresh]))
        rests = [("restsOn", now_slot), ("restsOn", peak_slot)]
        return self.node(node.iri, "AnyOf", place, [*(("child", s) for s in steps), *rests])

    def _membership(self, node: Membership, place: Place) -> NamedNode:
        return self._one_of(node.iri, self._operand(node.subject, place), node.members, node.open_list, place)

    def _one_of(self, iri: str, slot: NamedNode, members: tuple[str, ...], open_list: bool, place: Place) -> NamedNode:
        says = [("reads", slot), ("open", flag(open_list)), *(("oneOf", NamedNode(m)) for m in members)]
        return self.node(iri, "Membership", place, says)

    def _existence(self, node: Existence, place: Place) -> NamedNode:
        bounds = node.bounds or (Bound(op="atLeast", value=Decimal(1)),)
        if any(b.times for b in bounds):
            return self._compare(node.iri, None, self.count(node, place), bounds, place)
        test = self.tested(node, self.inside(place, node.record), place)
        says = [("bound", self.bound(b.op, b.value)) for b in bounds]  # type: ignore[arg-type]
        return self.node(node.iri, "Existence", place, [("test", test), *says, *self.coverage(node, place)])

    def tested(self, node: Existence, inside: Place, outer: Place) -> NamedNode:
        """Write the condition on each record of an existence."""
        tests = [self.condition(c, inside) for c in node.condition]
        if node.as_of is not None:
            tests.append(self._valid_on(node, node.as_of, inside, outer))
        for key in node.same_for:
            if key.iri not in self.readings.always_same:
                tests.append(self._same_key(Read(iri=key.iri, indicator=key), inside, outer))
        if not tests:
            tests.append(self.node(f"{inside.name.value}/dated", "Dated", inside, []))
        return tests[0] if len(tests) == 1 else self.fold(f"{node.iri}.test", "AllOf", inside, tests)

    def coverage(self, node: Existence, place: Place) -> Says:
        """Say from which day on the register must be complete for "none" to be known."""
        if node.as_of is not None:
            return [*self._register(node), ("coveredOn", self.reading(node.as_of, place))]
        says = [*self._register(node), ("anyDay", flag(True))]
        for start in window_start(node, place.scope, self.book):
            if start.day is not None:
                says.append(("startDay", number(start.day)))
            else:
                says.append(("startOperand", self.readings.shifted(start, place)))
        return says

    def _register(self, node: Existence) -> Says:
        self.listed(node.record)
        return [("register", NamedNode(node.register)), ("listsFor", NamedNode(node.record))] if node.register else []

    def _valid_on(self, node: Existence, as_of: Read, inside: Place, outer: Place) -> NamedNode:
        day = self.reading(as_of, outer)
        return self.node(f"{node.iri}.valid", "ValidOn", inside, [("asOf", day), *self._register(node)])

    def _same_key(self, key: Read, inside: Place, outer: Place) -> NamedNode:
        mine = self.reading(key, inside)
        theirs = self.reading(key, outer)
        says = [("reads", mine), ("outerReads", theirs)]
        return self.node(f"{inside.name.value}/same/{local(key.iri)}", "SameKey", inside, says)
