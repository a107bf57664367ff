"""Nodes of the micro-store (compile layer): their names, their scopes, and the step in which each is evaluated.

A node belongs to one group: the nodes of one kind and level in one scope. Groups of one kind and level are evaluated
in one step. Lookups in the store are cheap from a subject that few triples start from, so scopes point at contexts,
groups at nodes, and what many nodes have in common (a bound) is written once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from pyoxigraph import NamedNode, Quad

from huiqi.compile.store.readings import Readings
from huiqi.compile.store.terms import ns, number, quad, run
from huiqi.names import RUN, local
from huiqi.rules.model import RuleBook
from huiqi.rules.order import grants_in
from huiqi.rules.places import Scope
from huiqi.rules.tree import Quantity, Read

CONDITIONS: Final = (
    "Threshold", "Comparison", "Membership", "Dated", "ValidOn", "SameKey", "Existence", "NeedsJudgement", "Ever",
    "SeriesOpen", "CarriedVerdict", "AllOf", "AnyOf", "Not",
)  # fmt: skip
"""Kinds that give a verdict."""

COMPUTED: Final = ("Scaled", "GrowthLine", "Product", "Sum", "Difference", "Weighed")
"""Kinds that give a number and take over the reasons of what they are computed from."""

TURN: Final = 1_000_000
"""Levels to a turn: what an award is granted is settled before the next turn begins, in which others read it."""


@dataclass(frozen=True)
class Place:
    """A scope of the store: `name` for nodes, `reads` for readings, and the classes under test in it.

    Nodes stand in the scope of the grounds that their award's window may hold, readings in that of all grounds.
    """

    name: NamedNode
    reads: NamedNode
    scope: Scope
    depth: int = 0


def step(level: int, of: str) -> NamedNode:
    """Return the name of a step: the nodes of a kind at a level, or its conditions, or what it computes."""
    return NamedNode(f"{RUN}step/{level}/{of}")


@dataclass
class Nodes:
    """Writes nodes, and remembers under which name each stands where."""

    book: RuleBook
    quads: list[Quad] = field(default_factory=list)
    nodes: dict[str, str] = field(default_factory=dict)
    same: dict[str, dict[str, str]] = field(default_factory=dict)
    levels: dict[str, int] = field(default_factory=dict)
    kinds: dict[int, set[str]] = field(default_factory=dict)
    depth: int = 0
    _named: dict[Any, NamedNode] = field(default_factory=dict)
    _made: dict[Any, NamedNode] = field(default_factory=dict)
    _taken: dict[str, int] = field(default_factory=dict)
    _groups: dict[tuple[int, str, str], NamedNode] = field(default_factory=dict)
    _scopes: dict[tuple[Any, ...], NamedNode] = field(default_factory=dict)
    _stated: dict[str, Place] = field(default_factory=dict)
    _written: set[Any] = field(default_factory=set)
    spans: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    at: tuple[int, int] = (0, 0)
    """The world that is being written; what reads the grants of another award is written once for each."""

    def __post_init__(self) -> None:
        self.readings = Readings(self.book, self.quads)
        self.has_grants = (
            next(grants_in((self.book.awards, self.book.rules, tuple(self.book.policies.values()))), None) is not None
        )

    def mark(self, node: Any) -> Any:
        """Return what tells a node apart that reads other awards: the world in which it does."""
        return self.at if self.has_grants and next(grants_in(node), None) is not None else None

    def reading(self, node: Read, place: Place) -> NamedNode:
        """Return the reading of an indicator, reported or derived."""
        raise NotImplementedError

    def condition(self, node: Any, place: Place) -> NamedNode:
        """Write a condition, once for each scope and way it reads."""
        raise NotImplementedError

    def quantity(self, node: Quantity, place: Place, award: Any) -> NamedNode:
        """Write a quantity with all its steps, once for each scope and way it reads."""
        raise NotImplementedError

    def add(self, subject: NamedNode, predicate: str, obj: Any) -> None:
        """Write one triple of the run vocabulary."""
        self.quads.append(quad(subject, run(predicate), obj))

    def name(self, iri: str) -> NamedNode:
        """Return a name for a node: its IRI, or its IRI with a number if that name is taken."""
        count = self._taken.get(iri, 0) + 1
        self._taken[iri] = count
        name = iri if count == 1 else f"{iri}~{count}"
        self.nodes[name] = iri
        return NamedNode(name)

    def node(self, iri: str, kind: str, place: Place, says: Iterable[tuple[str, Any]], turn: int = 0) -> NamedNode:
        """Write a node of the algebra by all that it says, at the level above the nodes it names, and return its name.

        Nodes of one scope that say the same are evaluated once: the later ones are other names of the first.
        """
        said = tuple(says)
        key = (place.name.value, kind, frozenset(said))
        if key in self._made:
            first = self._made[key]
            known = self.same.setdefault(first.value, {self.nodes[first.value]: first.value})
            if iri not in known:
                known[iri] = self.name(iri).value
            return first
        name = self._made[key] = self.name(iri)
        for predicate, obj in said:
            self.add(name, predicate, obj)
        return self.evaluate(name, kind, place, [o for _, o in said if isinstance(o, NamedNode)], turn)

    def evaluate(
        self, name: NamedNode, kind: str, place: Place, parts: Iterable[NamedNode] = (), turn: int = 0
    ) -> NamedNode:
        """Have a named node evaluated in its scope, at the level above its parts, in a turn at the earliest."""
        level = 1 + max((self.levels.get(p.value, 0) for p in parts), default=0)
        level = max(level, turn * TURN + 1)
        self.levels[name.value] = level
        self.kinds.setdefault(level, set()).add(kind)
        self.add(self._group(level, kind, place.name), "evaluates", name)
        return name

    def _group(self, level: int, kind: str, scope: NamedNode) -> NamedNode:
        key = (level, kind, scope.value)
        if key not in self._groups:
            group = self._groups[key] = NamedNode(f"{RUN}group/{len(self._groups)}")
            self.add(group, "scope", scope)
            if level:
                self.add(step(level, kind), "takes", group)
            if kind in CONDITIONS:
                self.add(step(level, "conditions"), "takes", group)
                self.add(run("conditions"), "takes", group)
            elif kind in COMPUTED:
                self.add(step(level, "computed"), "takes", group)
        return self._groups[key]

    def fold(self, iri: str, kind: str, place: Place, children: Iterable[NamedNode]) -> NamedNode:
        """Write a node made of conditions."""
        return self.node(iri, kind, place, [("child", child) for child in children])

    # --- scopes ---

    def grounds(
        self, kind: str, first: int | None, last: int | None, only: str = "", without: tuple[str, ...] = ()
    ) -> NamedNode:
        """Return the scope of the grounds of a class whose day may lie between two days (integer keys).

        `only` is the one ground that it holds, `without` are grounds that it leaves out.
        """
        start, end = first or 10101, 99991231 if last is None else last
        name, is_new = self._scope(("grounds", kind, start, end, only, without), kind)
        if is_new:
            self.ground_scope(name, kind, start, end)
            if only:
                self.add(name, "only", NamedNode(only))
            for ground in without:
                self.add(name, "without", NamedNode(ground))
        return name

    def every(self, kind: str) -> Place:
        """Return the place of all records of a class, each as a ground of its own."""
        self.spans.setdefault(kind, []).append((0, 99991231))
        return Place(NamedNode(kind), NamedNode(kind), Scope(kind))

    def paid_for(self, kind: str) -> NamedNode:
        """Return the scope of the records of a class that payments were made for."""
        name, is_new = self._scope(("paid", kind), kind)
        if is_new:
            self.add(name, "paidFor", NamedNode(kind))
        return name

    def named_by_payments(self, kind: str) -> NamedNode:
        """Return the scope of the records of a class that payments name as their ground, dated or not."""
        name, is_new = self._scope(("named", kind), kind)
        if is_new:
            self.add(name, "namedByPayments", NamedNode(kind))
        return name

    def turn(self, *names: NamedNode) -> int:
        """Return the turn in which the last of some nodes is evaluated."""
        return max((self.levels.get(n.value, 0) for n in names), default=0) // TURN

    def ground_scope(self, name: NamedNode, kind: str, first: int, last: int) -> None:
        """Write which grounds a scope holds: those of a class, dated from a first to a last day."""
        self.add(name, "ofClass", NamedNode(kind))
        self.add(name, "earliest", number(first))
        self.add(name, "latest", number(last))

    def inside(self, outer: Place, record: str) -> Place:
        """Return the place inside an Existence: every record of a class, below each context outside."""
        depth = outer.depth + 1
        self.depth = max(self.depth, depth)
        found = []
        for around in (outer.name, outer.reads):
            name, is_new = self._scope(("inside", around.value, record), record)
            if is_new:
                self.add(name, "depth", number(depth))
                self.add(name, "around", around)
                self.add(name, "looksFor", NamedNode(record))
            found.append(name)
        return Place(found[0], found[1], Scope(outer.scope.ground, record), depth)

    def _scope(self, key: tuple[Any, ...], kind: str) -> tuple[NamedNode, bool]:
        if key in self._scopes:
            return self._scopes[key], False
        name = self._scopes[key] = NamedNode(f"{RUN}scope/{len(self._scopes)}/{local(kind)}")
        return name, True

    def listed(self, kind: str) -> None:
        """Write which classes a register may list so that it lists every record of a class."""
        if ("listed", kind) not in self._written:
            self._written.add(("listed", kind))
            for ancestor in sorted(self.book.record_classes[kind].ancestors):
                self.add(NamedNode(kind), "listedAs", NamedNode(ancestor))

    # --- stated numbers and bounds ---

    def stated(self, iri: str, value: Decimal | int, place: Place) -> NamedNode:
        """Write a stated number: where amounts are computed it is never below or above itself, whatever the context."""
        name = self.name(iri)
        self.add(self._group(0, "Fixed", place.name), "evaluates", name)
        self.add(name, "floor", number(value))
        self.add(name, "ceiling", number(value))
        self._stated[name.value] = place
        return name

    def compared(self, name: NamedNode) -> NamedNode:
        """Have a number that is compared written in each context if it is a stated one; return its name."""
        place = self._stated.pop(name.value, None)
        if place is not None:
            self.evaluate(name, "Fixed", place)
        return name

    def limit(self, place: Place, low: Decimal | int | None, high: Decimal | int | None, why: str = "") -> NamedNode:
        """Write a stated number, or what is known of an unsettled one, to be compared with in each context."""
        ends = [(end, number(value)) for end, value in (("floor", low), ("ceiling", high)) if value is not None]
        because = [("because", NamedNode(why))] if why else []
        return self.node(f"{place.name.value}/limit", "Fixed", place, [*ends, *because])

    def bound(self, op: str, value: Decimal | int) -> NamedNode:
        """Return the bound with an operator and a stated figure, which nodes share."""
        name = NamedNode(f"{RUN}bound/{op}/{value}")
        if name.value not in self._written:
            self._written.add(name.value)
            self.quads.append(quad(name, run("op"), ns(op)))
            self.add(name, "limit", number(value))
        return name

    def read_bound(self, op: str, operand: NamedNode) -> NamedNode:
        """Return the bound with an operator and a limit that is read or computed."""
        name = NamedNode(f"{operand.value}.{op}")
        if name.value not in self._written:
            self._written.add(name.value)
            self.quads.append(quad(name, run("op"), ns(op)))
            self.add(name, "operand", operand)
        return name
