"""Rules as triples of the micro-store (compile layer): one flat algebra of readings, conditions and amounts.

Every world of every component is written once; nodes that read the same in several worlds are shared. What a node is
made of is broken down to the few kinds that queries/derive/ knows, and each node gets the level at which everything
below it has been evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from huiqi.compile.store.conditions import OPEN
from huiqi.compile.store.nodes import Place
from huiqi.compile.store.quantities import Quantities
from huiqi.compile.store.terms import A, number, quad, run
from huiqi.dates import Duration
from huiqi.names import NS
from huiqi.rules.places import Scope, where
from huiqi.rules.tree import Award, Decided, Fixed, Quantity, Read, RuleBook, StackingRule
from huiqi.rules.worlds import Component, World

_PAYMENT = NS + "Payment"
_Ends = tuple[int | None, int | None]
"""The earliest and the latest day that an end of a window can be; None: not known."""


@dataclass(frozen=True)
class LoweredRules:
    """Rules ready for the micro-store: triples, which kinds of nodes there are at each level, which kinds of readings.

    `depth` is how deep Existences are nested. `nodes` maps the name of a node in the store to the IRI it has in the rules; `awards` maps the name of an award in
    one world to (component, world, award); `shifts` are the calendar shifts that the facts must be prepared for.
    """

    quads: tuple[Quad, ...]
    kinds: tuple[frozenset[str], ...]
    readings: frozenset[str]
    depth: int
    nodes: dict[str, str]
    same: dict[str, tuple[str, ...]]
    awards: dict[str, tuple[int, int, str]]
    shifts: tuple[tuple[Duration, int], ...]


def lower_rules(book: RuleBook, components: Iterable[Component]) -> LoweredRules:
    """Return the rules of `components`, every world of each, as triples of the micro-store."""
    lowering = _RuleLowering(book)
    for c, component in enumerate(components):
        for w, world in enumerate(component.worlds):
            lowering.world(c, w, world)
    return lowering.finish()


class _RuleLowering(Quantities):
    def __init__(self, book: RuleBook) -> None:
        super().__init__(book)
        self.awards: dict[str, tuple[int, int, str]] = {}
        self._spans: dict[str, list[tuple[int, int]]] = {}

    def finish(self) -> LoweredRules:
        for kind, spans in sorted(self._spans.items()):
            self.listed(kind)
            self.ground_scope(NamedNode(kind), kind, min(s[0] for s in spans), max(s[1] for s in spans))
        top = max(self.kinds, default=0)
        return LoweredRules(
            quads=tuple(self.quads),
            kinds=tuple(frozenset(self.kinds.get(level, set())) for level in range(1, top + 1)),
            readings=frozenset(self.readings.kinds),
            depth=self.depth,
            nodes=self.nodes,
            same={first: tuple(n for n in names.values() if n != first) for first, names in self.same.items()},
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
        name = self.name(award.iri)
        self.awards[name.value] = (component, index, award.iri)
        first, last = _ends(award.applies_from, (0, 0)), _ends(award.applies_until, (99991231, 99991231))
        self._spans.setdefault(award.ground, []).append((first[0] or 0, last[1] or 99991231))
        place = Place(self.grounds(award.ground, first[0], last[1]), NamedNode(award.ground), Scope(award.ground))
        conditions = [self.condition(c, place) for c in award.conditions]
        is_settled = first[0] == first[1] is not None and last[0] == last[1] is not None
        parts = conditions if conditions and is_settled else [self._window(place, first, last), *conditions]
        self.quads.append(quad(name, A, run("Award")))
        self.add(name, "scope", place.name)
        self.add(name, "root", parts[0] if len(parts) == 1 else self.fold(f"{award.iri}.root", "AllOf", place, parts))
        self.add(name, "amount", self.quantity(award.amount[0], place, award))
        self.add(name, "award", NamedNode(award.iri))
        if not is_settled:
            self.add(name, "window", parts[0])
        return name

    def _window(self, place: Place, first: _Ends, last: _Ends) -> NamedNode:
        """Write a window as a comparison of the ground's day with its ends: unknown where an end is not settled."""
        day = self.readings.ground_day(place.reads)
        ends = [(op, self._end(place, end)) for op, end in (("atLeast", first), ("atMost", last))]
        return self.against(f"{place.name.value}/window", day, ends, place)

    def _end(self, place: Place, end: _Ends) -> NamedNode:
        return self.limit(place, *end, OPEN if end[0] is None or end[0] != end[1] else "")

    def _rule(self, rule: StackingRule, variants: dict[str, NamedNode], world: World) -> None:
        name = self.name(rule.iri)
        self.quads.append(quad(name, A, run("Highest")))
        self.add(name, "keeps", number(rule.keeps))
        self.add(name, "paidBefore", run(rule.paid_before or "Ignored"))
        members = [a for a in world.awards if a.iri in rule.members]
        starts = [_ends(a.applies_from, (0, 0))[0] for a in members]
        self.add(name, "ledgerFrom", number(10101 if None in starts else min((s or 0 for s in starts), default=10101)))
        keys = [k for k in rule.same_for if k.iri not in self.readings.always_same]
        self.add(name, "keys", number(len(keys)))
        for award in members:
            scope = Scope(award.ground)
            if any(where(key, scope, self.book) is None for key in rule.same_for):
                continue
            self.add(variants[award.iri], "under", name)
        for position, key in enumerate(keys):
            node = NamedNode(f"{name.value}.key-{position}")
            self.add(name, "hasKey", node)
            read = Read(iri=key.iri, indicator=key)
            for ground in sorted({a.ground for a in members}):
                if where(key, Scope(ground), self.book) is not None:
                    self.add(node, "slot", self.readings.read(read, NamedNode(ground), Scope(ground)))
            if rule.paid_before and where(key, Scope(_PAYMENT), self.book) == "ground":
                self._spans.setdefault(_PAYMENT, []).append((0, 99991231))
                self.add(node, "slot", self.readings.read(read, NamedNode(_PAYMENT), Scope(_PAYMENT)))
        for member in sorted(rule.members):
            self.add(name, "member", NamedNode(member))


def _ends(nodes: tuple[Quantity, ...], unstated: tuple[int, int]) -> _Ends:
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
