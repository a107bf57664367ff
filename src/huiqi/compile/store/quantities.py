"""Quantities as nodes of the micro-store (compile layer): what is computed, then each step on it as its own node."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pyoxigraph import NamedNode

from huiqi.compile.store.conditions import Conditions
from huiqi.compile.store.nodes import Place
from huiqi.compile.store.terms import flag, number
from huiqi.rules.places import is_exhaustive, never_negative
from huiqi.rules.tree import Award, Decided, Difference, Fixed, Limit, Quantity, Read, Row, Sum, Table, Unsettled


class Quantities(Conditions):
    """Writes quantities."""

    def quantity(self, node: Quantity, place: Place, award: Award | None) -> NamedNode:
        """Write a quantity and its steps: computed, times, limits, condition; each step is a node of its own."""
        if isinstance(node, Read):
            return self.readings.read(node, place.reads, place.scope)
        key = (place.name.value, node, award.iri if award is not None and _has_table(node) else "")
        if key not in self._named:
            self._named[key] = self._steps(node, place, award)
        return self._named[key]

    def _steps(self, node: Any, place: Place, award: Award | None) -> NamedNode:
        if isinstance(node, Unsettled):
            return self._unpublished(node, place)
        todo = [*node.times, *node.limits, *node.condition]
        base = node.iri + (".computed" if todo else "")
        name: NamedNode = getattr(self, f"_compute_{type(node).__name__.lower()}")(node, base, place, award)
        steps = (
            *(("Product", t) for t in node.times),
            *(("Limited", limit) for limit in node.limits),
            *(("Weighed", c) for c in node.condition),
        )
        for done, (kind, step) in enumerate(steps, start=1):
            iri = node.iri if done == len(todo) else f"{node.iri}.step-{done}"
            name = getattr(self, f"_step_{kind.lower()}")(iri, name, step, place, award)
        return name

    def _step_product(
        self, iri: str, before: NamedNode, factor: Quantity, place: Place, award: Award | None
    ) -> NamedNode:
        other = self.quantity(factor, place, award)
        return self.node(iri, "Product", place, [("of", before), ("by", other)])

    def _step_limited(self, iri: str, before: NamedNode, limit: Limit, place: Place, award: Award | None) -> NamedNode:
        cap = Fixed(iri=f"{limit.iri}.cap", value=limit.at_most, times=limit.times)
        bound = self.quantity(cap, place, award)
        when = [("when", self.condition(c, place)) for c in limit.condition]
        return self.node(iri, "Limited", place, [("of", before), ("by", bound), *when])

    def _step_weighed(
        self, iri: str, before: NamedNode, condition: Any, place: Place, award: Award | None
    ) -> NamedNode:
        weight = self.condition(condition, place)
        return self.node(iri, "Weighed", place, [("of", before), ("when", weight)])

    def _compute_fixed(self, node: Fixed, iri: str, place: Place, award: Award | None) -> NamedNode:
        return self.stated(iri, node.value, place)  # type: ignore[arg-type]

    def _compute_decided(self, node: Decided, iri: str, place: Place, award: Award | None) -> NamedNode:
        says = [("node", NamedNode(node.iri)), ("least", number(node.at_least))]  # type: ignore[arg-type]
        if node.at_most is not None:
            says.append(("most", number(node.at_most)))  # type: ignore[arg-type]
        return self.node(iri, "Decided", place, says)

    def _compute_sum(self, node: Sum, iri: str, place: Place, award: Award | None) -> NamedNode:
        parts = [self.quantity(p, place, award) for p in node.of]
        name = self.evaluate(self.name(iri), "Sum", place, parts)
        for position, part in enumerate(parts):
            term = NamedNode(f"{name.value}.term-{position}")
            self.add(name, "term", term)
            self.add(term, "is", part)
        return name

    def _compute_difference(self, node: Difference, iri: str, place: Place, award: Award | None) -> NamedNode:
        one, other = self.quantity(node.of[0], place, award), self.quantity(node.less[0], place, award)
        return self.node(iri, "Difference", place, [("of", one), ("by", other)])

    def _compute_table(self, node: Table, iri: str, place: Place, award: Award | None) -> NamedNode:
        rows = [
            (row, self._row_test(row, node, place), self.quantity(row.amount[0], place, award)) for row in node.rows
        ]
        parts = [p for _, test, amount in rows for p in (test, amount) if p is not None]
        name = self.evaluate(self.name(iri), "Table", place, parts)
        self.add(name, "exhaustive", flag(award is not None and is_exhaustive(node, award)))
        if all(never_negative(row.amount[0]) for row in node.rows):
            self.add(name, "never", number(Decimal(0)))
        for row, test, amount in rows:
            line = NamedNode(f"{name.value}.row-{row.order}")
            self.nodes[line.value] = row.iri
            self.add(name, "row", line)
            self.add(line, "order", number(row.order or 0))
            self.add(line, "amount", amount)
            if test is None:
                self.add(line, "always", flag(True))
            else:
                self.add(line, "when", test)
        return name

    def _row_test(self, row: Row, table: Table, place: Place) -> NamedNode | None:
        tests = [self.condition(c, place) for c in row.condition]
        if row.bounds:
            by = table.by[0]
            tests.append(self._compare(f"{row.iri}.within", by, self._operand(by, place), row.bounds, place))
        if row.members:
            tests.append(self._one_of(f"{row.iri}.of", self._operand(table.by[0], place), row.members, False, place))
        if len(tests) <= 1:
            return tests[0] if tests else None
        return self.fold(f"{row.iri}.test", "AllOf", place, tests)


def _has_table(node: Any) -> bool:
    return isinstance(node, Table) or any(
        _has_table(p) for p in (*getattr(node, "of", ()), *getattr(node, "less", ()), *getattr(node, "times", ()))
    )
