"""Quantities as nodes of the micro-store (compile layer): what is computed, then each step on it as its own node."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from pyoxigraph import NamedNode

from huiqi.compile.store.conditions import Conditions, growth_parts
from huiqi.compile.store.nodes import Place
from huiqi.compile.store.terms import flag, number, run
from huiqi.names import RUN, local
from huiqi.rules.model import Award, RuleBook
from huiqi.rules.places import Scope, where
from huiqi.rules.tables import is_exhaustive, never_negative
from huiqi.rules.tree import (
    Bands,
    Bound,
    Decided,
    Difference,
    Fixed,
    GrantOf,
    Limit,
    Quantity,
    Read,
    Row,
    Sum,
    Table,
    Unsettled,
)

_POWERS: Final = frozenset(2**a * 5**b for a in range(19) for b in range(19))


class Quantities(Conditions):
    """Writes quantities.

    Of the world that is being written, by award: `variants` are its names in the store, `assessed` and `settled` the turn
    after which its amount and what is granted of it are known, `starts` the first day of its window.
    """

    def __init__(self, book: RuleBook) -> None:
        super().__init__(book)
        self.variants: dict[str, tuple[NamedNode, ...]] = {}
        self.assessed: dict[str, int] = {}
        self.settled: dict[str, int] = {}
        self.starts: dict[str, int] = {}

    def quantity(self, node: Quantity, place: Place, award: Award | None) -> NamedNode:
        """Write a quantity and its steps: computed, times, limits, condition; each step is a node of its own."""
        if isinstance(node, Read):
            return self.reading(node, place)
        key = (place.name.value, node, award.iri if award is not None and _has_table(node) else "", self.mark(node))
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

    # --- bands ---

    def _compute_bands(self, node: Bands, iri: str, place: Place, award: Award | None) -> NamedNode:
        """Write bands as a sum: for each row how often it counts, times its number, weighed by its condition."""
        parts = []
        why: list[NamedNode] = []
        for row in sorted(node.rows, key=lambda r: r.order or 0):
            count = self._band(row, node, place, award)
            amount = self.quantity(_amount_of(row), place, award)
            if _amount_of(row) is not row.amount[0]:
                self.quantity(row.amount[0], place, award)
            part = self.node(f"{row.iri}.sum", "Product", place, [("of", count), ("by", amount)])
            for condition in row.condition:
                part = self._step_weighed(f"{row.iri}.weighed", part, condition, place, award)
            parts.append(part)
            line = NamedNode(f"{RUN}band/{len(self._written)}/{local(row.iri)}")
            self._written.add(line.value)
            self.add(line, "counts", count)
            self.add(line, "amount", amount)
            for condition in row.condition:
                self.add(line, "when", self.condition(condition, place))
            why.append(line)
        name = self.evaluate(self.name(iri), "Bands", place, parts)
        for position, (part, line) in enumerate(zip(parts, why, strict=True)):
            term = NamedNode(f"{name.value}.term-{position}")
            self.add(name, "term", term)
            self.add(term, "is", part)
            self.add(name, "band", line)
        return name

    def _band(self, row: Row, node: Bands, place: Place, award: Award | None) -> NamedNode:
        """Write how often a row of bands counts for what is looked up."""
        by = node.by[0]
        says: list[tuple[str, Any]] = []
        kind = "Band"
        if isinstance(by, Read) and by.indicator.derivation == "Growth" and by.through is None:
            now, before = growth_parts(by, self.book)
            says += [("of", self.reading(now, place)), ("per", self.reading(before, place))]
            kind = "GrowthBand"
        else:
            says.append(("of", self.quantity(by, place, award)))
        for bound in row.bounds:
            is_lower = bound.op in ("atLeast", "moreThan")
            says.append(("lower" if is_lower else "upper", self._end_of(bound, row, place)))
            if bound.op == "moreThan":
                says.append(("excludes", flag(True)))
        if row.step is not None:
            says.append(("begun", run(row.begun or "ProRata")))
            says.append(("stretch", number(row.step)))
            says.append(("share", number(_share(row))))
        return self.node(f"{row.iri}.count", kind, place, says)

    def _end_of(self, bound: Bound, row: Row, place: Place) -> NamedNode:
        if bound.times:
            return self._scaled(bound, row.iri, place)
        return self.stated(f"{row.iri}.{bound.op}", Decimal(bound.value), place)  # type: ignore[arg-type]

    # --- other awards ---

    def _compute_grantof(self, node: GrantOf, iri: str, place: Place, award: Award | None) -> NamedNode:
        """Write what another award comes to: once it is assessed, once what is granted is settled, or as paid."""
        others = self.variants.get(node.award, ())
        says: list[tuple[str, Any]] = [("stage", run(node.stage))]
        says += [("grantOf", other) for other in others]
        keys = [k for k in node.same_for if k.iri not in self.readings.always_same]
        is_keyed = bool(node.same_for)
        parts = []
        turn = 0
        if node.stage == "Paid":
            says.append(("paymentsOf", NamedNode(node.award)))
        else:
            turn = 1 + (self.assessed if node.stage == "Computed" else self.settled).get(node.award, -1)
        if is_keyed:
            says.append(("anyGround", flag(True)))
            says += [("openUnless", other) for other in others[:1] if node.stage != "Paid"]
            says += [
                ("paidSince", number(self.starts.get(node.award, 10101))) for _ in others[:1] if node.stage == "Paid"
            ]
        name = self.name(iri)
        for position, key in enumerate(keys):
            read = Read(iri=key.iri, indicator=key)
            mine = self.reading(read, place)
            parts.append(mine)
            line = NamedNode(f"{name.value}.key-{position}")
            self.add(name, "matches", line)
            self.add(line, "reads", mine)
            for slot in self._key_elsewhere(read, node):
                parts.append(slot)
                self.add(line, "slot", slot)
        self.evaluate(name, f"Grant{node.stage}", place, parts, turn)
        for predicate, obj in says:
            self.add(name, predicate, obj)
        return name

    def _key_elsewhere(self, read: Read, node: GrantOf) -> list[NamedNode]:
        """Return the readings of a key on the other grounds: by the other award's class, or each paid one by its own."""
        if node.stage == "Paid":
            kinds = [
                k for k in sorted(self.book.record_classes) if where(read.indicator, Scope(k), self.book) is not None
            ]
            named = [(self.named_by_payments(kind), Scope(kind)) for kind in kinds]
            return [self.reading(read, Place(name, name, scope)) for name, scope in named]
        other = next((a for a in self.book.awards if a.iri == node.award), None)
        return [self.reading(read, self.every(other.ground if other is not None else read.indicator.domain))]

    def _row_test(self, row: Row, table: Table, place: Place) -> NamedNode | None:
        tests = [self.condition(c, place) for c in row.condition]
        if row.bounds:
            by, iri = table.by[0], f"{row.iri}.within"
            if isinstance(by, Read):
                tests.append(self.reaching(iri, by, row.bounds, place))
            else:
                tests.append(self._compare(iri, by, self._operand(by, place), row.bounds, place))
        if row.members:
            tests.append(self._one_of(f"{row.iri}.of", self._operand(table.by[0], place), row.members, False, place))
        if len(tests) <= 1:
            return tests[0] if tests else None
        return self.fold(f"{row.iri}.test", "AllOf", place, tests)


def _share(row: Row) -> Decimal:
    """Return what one unit of a band counts where its steps count in proportion."""
    assert row.step is not None
    return Decimal(1) if _amount_of(row) is not row.amount[0] else Decimal(1) / row.step


def _amount_of(row: Row) -> Quantity:
    """Return the number that a band is multiplied with: for a unit of it, where a step is no finite part of one."""
    amount = row.amount[0]
    is_shared = row.step is not None and row.begun in ("", "ProRata")
    if not is_shared or (1 / Fraction(row.step or 1)).denominator in _POWERS or not isinstance(amount, Fixed):
        return amount
    share = Fraction(amount.value) / Fraction(row.step or 1)  # type: ignore[arg-type]
    exact = Decimal(share.numerator) / Decimal(share.denominator)
    return replace(amount, iri=f"{row.iri}.share", value=exact)


def _has_table(node: Any) -> bool:
    return isinstance(node, Table) or any(
        _has_table(p) for p in (*getattr(node, "of", ()), *getattr(node, "less", ()), *getattr(node, "times", ()))
    )
