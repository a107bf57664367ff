"""Rules as triples of the micro-store (compile layer): one flat algebra of readings, conditions and amounts.

Every world of every component is written once; nodes that read the same in several worlds are shared. What a node is
made of is broken down to the few kinds that queries/derive/ knows, and each node gets the level at which everything
below it has been evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pyoxigraph import NamedNode, Quad

from huiqi.compile.store.readings import Readings
from huiqi.compile.store.terms import A, flag, ns, number, quad, run
from huiqi.dates import Duration
from huiqi.names import NS, REASON
from huiqi.rules.places import (
    Scope,
    day_bounds,
    growth_base,
    highest_before,
    is_exhaustive,
    never_negative,
    where,
    window_start,
)
from huiqi.rules.tree import (
    AllOf,
    AnyOf,
    Award,
    Bound,
    Comparison,
    Decided,
    Difference,
    Existence,
    FirstReaching,
    Fixed,
    Limit,
    Membership,
    NeedsJudgement,
    Not,
    Quantity,
    Read,
    Row,
    RuleBook,
    StackingRule,
    Sum,
    Table,
    Unsettled,
)
from huiqi.rules.worlds import Component, World

_OPEN = "assumption-off"
_PAYMENT = NS + "Payment"


@dataclass(frozen=True)
class LoweredRules:
    """Rules ready for the micro-store: triples, how many levels and depths there are, which kinds at each level.

    `nodes` maps the name of a node in the store to the IRI it has in the rules; `awards` maps the name of an award in
    one world to (component, world, award); `shifts` are the calendar shifts that the facts must be prepared for.
    """

    quads: tuple[Quad, ...]
    kinds: tuple[frozenset[str], ...]
    depth: int
    nodes: dict[str, str]
    awards: dict[str, tuple[int, int, str]]
    shifts: tuple[tuple[Duration, int], ...]


@dataclass
class _Place:
    """The store's name of a scope and the classes under test in it."""

    name: NamedNode
    scope: Scope
    depth: int = 0


def lower_rules(book: RuleBook, components: Iterable[Component]) -> LoweredRules:
    """Return the rules of `components`, every world of each, as triples of the micro-store."""
    lowering = _RuleLowering(book)
    for c, component in enumerate(components):
        for w, world in enumerate(component.worlds):
            lowering.world(c, w, world)
    return lowering.finish()


@dataclass
class _RuleLowering:
    book: RuleBook
    quads: list[Quad] = field(default_factory=list)
    nodes: dict[str, str] = field(default_factory=dict)
    awards: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    levels: dict[str, int] = field(default_factory=dict)
    kinds: dict[int, set[str]] = field(default_factory=dict)
    _named: dict[Any, NamedNode] = field(default_factory=dict)
    _taken: dict[str, int] = field(default_factory=dict)
    _spans: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    _depth: int = 0

    def __post_init__(self) -> None:
        self.readings = Readings(self.book, self.quads)

    # --- names and triples ---

    def _name(self, iri: str) -> NamedNode:
        """Return a name for a node: its IRI, or its IRI with a number if that name is taken."""
        count = self._taken.get(iri, 0) + 1
        self._taken[iri] = count
        name = iri if count == 1 else f"{iri}~{count}"
        self.nodes[name] = iri
        return NamedNode(name)

    def _node(self, iri: str, kind: str, place: _Place, parts: Iterable[NamedNode] = ()) -> NamedNode:
        """Name a node of the algebra, put it in its scope, at the level above its parts, and have it rest on them."""
        name = self._name(iri)
        below = list(parts)
        level = 1 + max((self.levels.get(p.value, 0) for p in below), default=0)
        self.levels[name.value] = level
        self.kinds.setdefault(level, set()).add(kind)
        self._add(name, A, run(kind))
        self._add(name, run("level"), number(level))
        self._add(name, run("scope"), place.name)
        for part in below:
            self._add(name, run("rests"), part)
        return name

    def _add(self, subject: NamedNode, predicate: NamedNode, obj: Any) -> None:
        self.quads.append(quad(subject, predicate, obj))

    def finish(self) -> LoweredRules:
        for kind, spans in sorted(self._spans.items()):
            self._listed(NamedNode(kind), kind)
            self._add(NamedNode(kind), A, run("GroundClass"))
            self._add(NamedNode(kind), run("earliest"), number(min(s[0] for s in spans)))
            self._add(NamedNode(kind), run("latest"), number(max(s[1] for s in spans)))
        top = max(self.kinds, default=0)
        return LoweredRules(
            quads=tuple(self.quads),
            kinds=tuple(frozenset(self.kinds.get(level, set())) for level in range(1, top + 1)),
            depth=self._depth,
            nodes=self.nodes,
            awards=self.awards,
            shifts=tuple(sorted(self.readings.shifts)),
        )

    # --- awards and rules ---

    def world(self, component: int, index: int, world: World) -> None:
        """Write one world: its awards and its stacking rules."""
        variants = {award.iri: self._award(award, component, index) for award in world.awards}
        for rule in world.rules:
            if rule.mode == "Highest":
                self._rule(rule, variants, world)

    def _award(self, award: Award, component: int, index: int) -> NamedNode:
        name = self._name(award.iri)
        self.awards[name.value] = (component, index, award.iri)
        place = _Place(NamedNode(award.ground), Scope(award.ground))
        window = self._window(award, place)
        conditions = [self.condition(c, place) for c in award.conditions]
        key = (award.iri, window, *conditions)
        root = self._named.get(key) or self._fold(f"{award.iri}.root", "AllOf", place, [window, *conditions])
        self._named[key] = root
        self._add(name, A, run("Award"))
        self._add(name, run("scope"), place.name)
        self._add(name, run("window"), window)
        self._add(name, run("root"), root)
        self._add(name, run("amount"), self.quantity(award.amount[0], place, award))
        self._add(name, run("award"), NamedNode(award.iri))
        return name

    def _window(self, award: Award, place: _Place) -> NamedNode:
        """Write the award's window as a comparison of the ground's day with a first and a last day."""
        first = _ends(award.applies_from, (0, 0))
        last = _ends(award.applies_until, (99991231, 99991231))
        self._spans.setdefault(award.ground, []).append((first[0] or 0, last[1] or 99991231))
        key = (award.iri, first, last)
        if key in self._named:
            return self._named[key]
        day = self.readings.ground_day(place.name)
        name = self._named[key] = self._node(f"{award.iri}.window", "Comparison", place, [day])
        self._add(name, run("reads"), day)
        for op, (low, high) in (("atLeast", first), ("atMost", last)):
            bound = NamedNode(f"{name.value}.{op}")
            self._add(name, run("bound"), bound)
            self._add(bound, run("op"), ns(op))
            for end, value in (("low", low), ("high", high)):
                if value is not None:
                    self._add(bound, run(end), number(value))
            if low is None or low != high:
                self._add(bound, run("why"), NamedNode(REASON + _OPEN))
        self._add(name, run("first"), number(first[0] or 10101))
        self._add(name, run("last"), number(99991231 if last[1] is None else last[1]))
        return name

    def _rule(self, rule: StackingRule, variants: dict[str, NamedNode], world: World) -> None:
        name = self._name(rule.iri)
        self._add(name, A, run("Highest"))
        self._add(name, run("keeps"), number(rule.keeps))
        self._add(name, run("paidBefore"), run(rule.paid_before or "Ignored"))
        members = [a for a in world.awards if a.iri in rule.members]
        starts = [_ends(a.applies_from, (0, 0))[0] for a in members]
        self._add(
            name, run("ledgerFrom"), number(10101 if None in starts else min((s or 0 for s in starts), default=10101))
        )
        keys = [k for k in rule.same_for if k.iri not in self.readings.always_same]
        self._add(name, run("keys"), number(len(keys)))
        for award in members:
            scope = Scope(award.ground)
            if any(where(key, scope, self.book) is None for key in rule.same_for):
                continue
            self._add(variants[award.iri], run("under"), name)
        for key in keys:
            node = NamedNode(f"{name.value}.key.{key.iri}")
            self._add(name, run("hasKey"), node)
            read = Read(iri=key.iri, indicator=key)
            for ground in sorted({a.ground for a in members}):
                if where(key, Scope(ground), self.book) is not None:
                    self._add(node, run("slot"), self.readings.read(read, NamedNode(ground), Scope(ground)))
            if rule.paid_before and where(key, Scope(_PAYMENT), self.book) == "ground":
                self._spans.setdefault(_PAYMENT, []).append((0, 99991231))
                self._add(node, run("slot"), self.readings.read(read, NamedNode(_PAYMENT), Scope(_PAYMENT)))
        for member in sorted(rule.members):
            self._add(name, run("member"), NamedNode(member))

    # --- conditions ---

    def condition(self, node: Any, place: _Place) -> NamedNode:
        """Write a condition, once for each scope and way it reads."""
        key = (place.name.value, node)
        if key not in self._named:
            self._named[key] = getattr(self, f"_{type(node).__name__.lower()}")(node, place)
        return self._named[key]

    def _fold(self, iri: str, kind: str, place: _Place, children: list[NamedNode]) -> NamedNode:
        name = self._node(iri, kind, place, children)
        for child in children:
            self._add(name, run("child"), child)
        return name

    def _allof(self, node: AllOf, place: _Place) -> NamedNode:
        return self._fold(node.iri, "AllOf", place, [self.condition(c, place) for c in node.of])

    def _anyof(self, node: AnyOf, place: _Place) -> NamedNode:
        return self._fold(node.iri, "AnyOf", place, [self.condition(c, place) for c in node.of])

    def _not(self, node: Not, place: _Place) -> NamedNode:
        return self._fold(node.iri, "Not", place, [self.condition(node.of[0], place)])

    def _unsettled(self, node: Unsettled, place: _Place) -> NamedNode:
        name = self._unpublished(node, place)
        self._add(name, run("asCondition"), number(1))
        return name

    def _unpublished(self, node: Unsettled, place: _Place) -> NamedNode:
        name = self._node(node.iri, "Unsettled", place)
        self._add(name, run("because"), NamedNode(REASON + _OPEN))
        return name

    def _needsjudgement(self, node: NeedsJudgement, place: _Place) -> NamedNode:
        name = self._node(node.iri, "NeedsJudgement", place)
        self._add(name, run("node"), NamedNode(node.iri))
        return name

    def _comparison(self, node: Comparison, place: _Place) -> NamedNode:
        operand = node.subject[0]
        if isinstance(operand, Read) and operand.indicator.derivation == "Growth":
            return self._growth(node, operand, place)
        return self._compare(node.iri, operand, self._operand(operand, place), node.bounds, place)

    def _growth(self, node: Comparison, operand: Read, place: _Place) -> NamedNode:
        """Write "growth at least g" as "now at least (1 + g) times before", with a base above 0."""
        now = Read(iri=operand.indicator.of, indicator=self.book.indicators[operand.indicator.of])
        before = Read(iri=operand.iri, indicator=growth_base(operand.indicator))
        bounds = tuple(Bound(op=b.op, value=1 + Decimal(b.value), times=(before,)) for b in node.bounds)  # type: ignore[arg-type]
        name = self._compare(node.iri, now, self._operand(now, place), bounds, place)
        self._add(name, run("base"), self._operand(before, place))
        return name

    def _compare(
        self, iri: str, what: Quantity | None, operand: NamedNode, bounds: Iterable[Bound], place: _Place
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
        parts = [operand, *(limit for _, limit in limits if isinstance(limit, NamedNode))]
        name = self._node(iri, "Comparison", place, parts)
        self._add(name, run("reads"), operand)
        for position, (op, limit) in enumerate(limits):
            bound_name = NamedNode(f"{name.value}.bound-{position}")
            self._add(name, run("bound"), bound_name)
            self._add(bound_name, run("op"), ns(op))
            if isinstance(limit, NamedNode):
                self._add(bound_name, run("operand"), limit)
            else:
                self._add(bound_name, run("low"), number(limit))
                self._add(bound_name, run("high"), number(limit))
        return name

    def _scaled(self, bound: Bound, iri: str, place: _Place) -> NamedNode:
        factor = self._operand(bound.times[0], place)
        name = self._node(f"{iri}.{bound.op}", "Scaled", place, [factor])
        self._add(name, run("factor"), number(Decimal(bound.value)))  # type: ignore[arg-type]
        self._add(name, run("of"), factor)
        return name

    def _firstreaching(self, node: FirstReaching, place: _Place) -> NamedNode:
        """Write "first reaching" as: for some step, reached now and not reached by the highest value before."""
        peak = Read(iri=node.iri, indicator=highest_before(node, self.book), through=None)
        now_slot = self._operand(node.subject, place)
        peak_slot = self.readings.peak(peak.indicator, place.name, place.scope)
        steps = []
        for step in node.steps:
            if step.condition:  # its bounds stand under an assumption that is not made
                steps.append(self.condition(step.condition[0], place))
                continue
            base = f"{node.iri}.{step.iri.rsplit('/', 1)[-1]}"
            now = self._compare(f"{base}.now", node.subject, now_slot, step.bounds, place)
            before = self._compare(f"{base}.before", peak, peak_slot, step.bounds, place)
            fresh = self._fold(f"{base}.fresh", "Not", place, [before])
            steps.append(self._fold(base, "AllOf", place, [now, fresh]))
        name = self._fold(node.iri, "AnyOf", place, steps)
        self._add(name, run("rests"), now_slot)
        self._add(name, run("rests"), peak_slot)
        return name

    def _membership(self, node: Membership, place: _Place) -> NamedNode:
        return self._one_of(node.iri, self._operand(node.subject, place), node.members, node.open_list, place)

    def _one_of(self, iri: str, slot: NamedNode, members: tuple[str, ...], open_list: bool, place: _Place) -> NamedNode:
        name = self._node(iri, "Membership", place, [slot])
        self._add(name, run("reads"), slot)
        self._add(name, run("open"), flag(open_list))
        for member in members:
            self._add(name, run("oneOf"), NamedNode(member))
        return name

    def _existence(self, node: Existence, place: _Place) -> NamedNode:
        inside = _Place(self._name(f"{node.iri}.inside"), Scope(place.scope.ground, node.record), place.depth + 1)
        self._depth = max(self._depth, inside.depth)
        tests = [self.condition(c, inside) for c in node.condition]
        tests.append(self._node(f"{node.iri}.dated", "Dated", inside))
        if node.as_of is not None:
            tests.append(self._valid_on(node, node.as_of, inside, place))
        for key in node.same_for:
            if key.iri not in self.readings.always_same:
                tests.append(self._same_key(node, Read(iri=key.iri, indicator=key), inside, place))
        test = self._fold(f"{node.iri}.test", "AllOf", inside, tests)
        name = self._node(node.iri, "Existence", place, [test])
        self._add(name, run("inside"), inside.name)
        self._add(name, run("depth"), number(inside.depth))
        self._add(name, run("looksFor"), NamedNode(node.record))
        self._add(name, run("test"), test)
        self._coverage(node, name, place)
        for position, bound in enumerate(node.bounds or (Bound(op="atLeast", value=Decimal(1)),)):
            bound_name = NamedNode(f"{name.value}.bound-{position}")
            self._add(name, run("bound"), bound_name)
            self._add(bound_name, run("op"), ns(bound.op))
            self._add(bound_name, run("low"), number(bound.value))  # type: ignore[arg-type]
        return name

    def _listed(self, name: NamedNode, kind: str) -> None:
        """Write which classes a register may list so that it lists every record of `kind`."""
        for ancestor in sorted(self.book.record_classes[kind].ancestors):
            self._add(name, run("listedAs"), NamedNode(ancestor))

    def _coverage(self, node: Existence, name: NamedNode, place: _Place) -> None:
        """Write from which day on the register must be complete for "none" to be known."""
        self._listed(name, node.record)
        if node.register:
            self._add(name, run("register"), NamedNode(node.register))
        if node.as_of is not None:
            self._add(name, run("coveredOn"), self.readings.read(node.as_of, place.name, place.scope))
            return
        self._add(name, run("anyDay"), flag(True))
        for start in window_start(node, place.scope, self.book):
            if start.day is not None:
                self._add(name, run("startDay"), number(start.day))
            else:
                self._add(name, run("startOperand"), self.readings.shifted(start, place))

    def _valid_on(self, node: Existence, as_of: Read, inside: _Place, outer: _Place) -> NamedNode:
        day = self.readings.read(as_of, outer.name, outer.scope)
        name = self._node(f"{node.iri}.valid", "ValidOn", inside)
        self._add(name, run("outerRests"), day)
        self._add(name, run("asOf"), day)
        self._listed(name, node.record)
        if node.register:
            self._add(name, run("register"), NamedNode(node.register))
        return name

    def _same_key(self, node: Existence, key: Read, inside: _Place, outer: _Place) -> NamedNode:
        mine = self.readings.read(key, inside.name, inside.scope)
        theirs = self.readings.read(key, outer.name, outer.scope)
        name = self._node(f"{node.iri}.same.{key.iri.rsplit('/', 1)[-1]}", "SameKey", inside, [mine])
        self._add(name, run("reads"), mine)
        self._add(name, run("outerReads"), theirs)
        self._add(name, run("outerRests"), theirs)
        return name

    # --- quantities ---

    def _operand(self, node: Quantity, place: _Place) -> NamedNode:
        if isinstance(node, Read):
            return self.readings.read(node, place.name, place.scope)
        return self.quantity(node, place, None)

    def quantity(self, node: Quantity, place: _Place, award: Award | None) -> NamedNode:
        """Write a quantity and its steps: computed, times, limits, condition; each step is a node of its own."""
        if isinstance(node, Read):
            return self.readings.read(node, place.name, place.scope)
        key = (place.name.value, node, award.iri if award is not None and _has_table(node) else "")
        if key not in self._named:
            self._named[key] = self._steps(node, place, award)
        return self._named[key]

    def _steps(self, node: Any, place: _Place, award: Award | None) -> NamedNode:
        if isinstance(node, Unsettled):
            return self._unpublished(node, place)
        todo = [*node.times, *node.limits, *node.condition]
        base = node.iri + (".computed" if todo else "")
        name: NamedNode = getattr(self, f"_compute_{type(node).__name__.lower()}")(node, base, place, award)
        done = 0
        for kind, step in (
            *(("Product", t) for t in node.times),
            *(("Limited", limit) for limit in node.limits),
            *(("Weighed", c) for c in node.condition),
        ):
            done += 1
            iri = node.iri if done == len(todo) else f"{node.iri}.step-{done}"
            name = getattr(self, f"_step_{kind.lower()}")(iri, name, step, place, award)
        return name

    def _step_product(
        self, iri: str, before: NamedNode, factor: Quantity, place: _Place, award: Award | None
    ) -> NamedNode:
        other = self.quantity(factor, place, award)
        name = self._node(iri, "Product", place, [before, other])
        self._add(name, run("of"), before)
        self._add(name, run("by"), other)
        return name

    def _step_limited(self, iri: str, before: NamedNode, limit: Limit, place: _Place, award: Award | None) -> NamedNode:
        cap = Fixed(iri=f"{limit.iri}.cap", value=limit.at_most, times=limit.times)
        bound = self.quantity(cap, place, award)
        parts = [before, bound, *(self.condition(c, place) for c in limit.condition)]
        name = self._node(iri, "Limited", place, parts)
        self._add(name, run("of"), before)
        self._add(name, run("by"), bound)
        for condition in parts[2:]:
            self._add(name, run("when"), condition)
        return name

    def _step_weighed(
        self, iri: str, before: NamedNode, condition: Any, place: _Place, award: Award | None
    ) -> NamedNode:
        weight = self.condition(condition, place)
        name = self._node(iri, "Weighed", place, [before, weight])
        self._add(name, run("of"), before)
        self._add(name, run("when"), weight)
        return name

    def _compute_fixed(self, node: Fixed, iri: str, place: _Place, award: Award | None) -> NamedNode:
        name = self._node(iri, "Fixed", place)
        self._add(name, run("value"), number(node.value))  # type: ignore[arg-type]
        return name

    def _compute_decided(self, node: Decided, iri: str, place: _Place, award: Award | None) -> NamedNode:
        name = self._node(iri, "Decided", place)
        self._add(name, run("node"), NamedNode(node.iri))
        self._add(name, run("least"), number(node.at_least))  # type: ignore[arg-type]
        if node.at_most is not None:
            self._add(name, run("most"), number(node.at_most))  # type: ignore[arg-type]
        return name

    def _compute_sum(self, node: Sum, iri: str, place: _Place, award: Award | None) -> NamedNode:
        parts = [self.quantity(p, place, award) for p in node.of]
        name = self._node(iri, "Sum", place, parts)
        for position, part in enumerate(parts):
            term = NamedNode(f"{name.value}.term-{position}")
            self._add(name, run("term"), term)
            self._add(term, run("is"), part)
        return name

    def _compute_difference(self, node: Difference, iri: str, place: _Place, award: Award | None) -> NamedNode:
        parts = [self.quantity(node.of[0], place, award), self.quantity(node.less[0], place, award)]
        name = self._node(iri, "Difference", place, parts)
        self._add(name, run("of"), parts[0])
        self._add(name, run("by"), parts[1])
        return name

    def _compute_table(self, node: Table, iri: str, place: _Place, award: Award | None) -> NamedNode:
        rows = [
            (row, self._row_test(row, node, place), self.quantity(row.amount[0], place, award)) for row in node.rows
        ]
        name = self._node(iri, "Table", place)
        parts = [p for _, test, amount in rows for p in (test, amount) if p is not None]
        self._raise_above(name, "Table", parts)
        self._add(name, run("exhaustive"), flag(award is not None and is_exhaustive(node, award)))
        if all(never_negative(row.amount[0]) for row in node.rows):
            self._add(name, run("never"), number(Decimal(0)))
        for row, test, amount in rows:
            line = NamedNode(f"{name.value}.row-{row.order}")
            self.nodes[line.value] = row.iri
            self._add(name, run("row"), line)
            self._add(line, run("order"), number(row.order or 0))
            self._add(line, run("amount"), amount)
            self._add(line, run("always" if test is None else "when"), flag(True) if test is None else test)
        return name

    def _raise_above(self, name: NamedNode, kind: str, parts: list[NamedNode]) -> None:
        """Move a node to the level above `parts` on which it does not simply rest."""
        level = 1 + max((self.levels.get(p.value, 0) for p in parts), default=0)
        old = number(self.levels[name.value])
        self.levels[name.value] = level
        self.kinds.setdefault(level, set()).add(kind)
        self.quads.remove(quad(name, run("level"), old))
        self._add(name, run("level"), number(level))

    def _row_test(self, row: Row, table: Table, place: _Place) -> NamedNode | None:
        tests = [self.condition(c, place) for c in row.condition]
        if row.bounds:
            by = table.by[0]
            tests.append(self._compare(f"{row.iri}.within", by, self._operand(by, place), row.bounds, place))
        if row.members:
            tests.append(self._one_of(f"{row.iri}.of", self._operand(table.by[0], place), row.members, False, place))
        if len(tests) <= 1:
            return tests[0] if tests else None
        return self._fold(f"{row.iri}.test", "AllOf", place, tests)


def _has_table(node: Any) -> bool:
    return isinstance(node, Table) or any(
        _has_table(p) for p in (*getattr(node, "of", ()), *getattr(node, "less", ()), *getattr(node, "times", ()))
    )


def _ends(nodes: tuple[Quantity, ...], unstated: tuple[int, int]) -> tuple[int | None, int | None]:
    """Return the earliest and latest day that an end of a window can be; None: not known."""
    if not nodes:
        return unstated
    node = nodes[0]
    if isinstance(node, Fixed):
        return int(node.value), int(node.value)  # type: ignore[arg-type]
    if isinstance(node, Decided):
        low = int(node.at_least) if node.at_least else None  # type: ignore[arg-type]
        return low, None if node.at_most is None else int(node.at_most)  # type: ignore[arg-type]
    return None, None
