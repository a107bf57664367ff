"""Rules as triples of the micro-store (compile layer): one flat algebra of readings, conditions and amounts.

Every world of every component is written once; nodes that read the same in several worlds are shared. What a node is
made of is broken down to the few kinds that queries/derive/ knows, and each node gets the level at which everything
below it has been evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from huiqi.compile.store.bound import BoundCluster, BoundRules, Ends, ends
from huiqi.compile.store.conditions import OPEN
from huiqi.compile.store.nodes import Place
from huiqi.compile.store.terms import A, number, quad, run
from huiqi.dates import Duration
from huiqi.rules.kinds import is_simple
from huiqi.rules.model import Award, RuleBook, StackingRule
from huiqi.rules.order import Cluster, steps
from huiqi.rules.places import Scope, where
from huiqi.rules.tree import Read
from huiqi.rules.worlds import Component, World


@dataclass(frozen=True)
class LoweredRules:
    """Rules ready for the micro-store: triples, which kinds of nodes there are at each level, which kinds of readings.

    `depth` is how deep Existences are nested. `nodes` maps the name of a node in the store to the IRI it has in the rules; `awards` maps the name of an award in
    one world to (component, world, award); `shifts` are the calendar shifts that the facts must be prepared for. After `last_turn` everything is settled; `clusters`
    are the rules that bind each other.
    """

    quads: tuple[Quad, ...]
    kinds: tuple[tuple[int, frozenset[str]], ...]
    readings: frozenset[str]
    depth: int
    nodes: dict[str, str]
    same: dict[str, tuple[str, ...]]
    awards: dict[str, tuple[int, int, str]]
    shifts: tuple[tuple[Duration, int], ...]
    last_turn: int
    clusters: tuple[BoundCluster, ...]


def lower_rules(book: RuleBook, components: Iterable[Component]) -> LoweredRules:
    """Return the rules of `components`, every world of each, as triples of the micro-store."""
    lowering = _RuleLowering(book)
    for c, component in enumerate(components):
        for w, world in enumerate(component.worlds):
            lowering.world(c, w, world)
    return lowering.finish()


class _RuleLowering(BoundRules):
    def __init__(self, book: RuleBook) -> None:
        super().__init__(book)
        self.awards: dict[str, tuple[int, int, str]] = {}
        self.last_turn = 0

    def finish(self) -> LoweredRules:
        for kind, spans in sorted(self.spans.items()):
            self.listed(kind)
            self.ground_scope(NamedNode(kind), kind, min(s[0] for s in spans), max(s[1] for s in spans))
        return LoweredRules(
            quads=tuple(self.quads),
            kinds=tuple((level, frozenset(kinds)) for level, kinds in sorted(self.kinds.items())),
            readings=frozenset(self.readings.kinds),
            depth=self.depth,
            nodes=self.nodes,
            same={first: tuple(n for n in names.values() if n != first) for first, names in self.same.items()},
            awards=self.awards,
            shifts=tuple(sorted(self.readings.shifts)),
            last_turn=self.last_turn,
            clusters=tuple(self.clusters),
        )

    # --- awards and rules ---

    def world(self, component: int, index: int, world: World) -> None:
        """Write one world: its awards and its stacking rules."""
        self.at = (component, index)
        self.variants, self.assessed, self.settled = {}, {}, {}
        self.starts = {a.iri: ends(a.applies_from, (0, 0))[0] or 10101 for a in world.awards}
        for step in steps(world.awards, world.rules):
            if isinstance(step, Cluster):
                self._cluster(step, world)
            else:
                self._variants(step, world)

    def _variants(self, award: Award, world: World) -> None:
        """Write an award, and again for each ground for which a decision has it read otherwise."""
        single = {g: a for g, awards in world.by_ground for a in awards if a.iri == award.iri and a != award}
        names = [self._award(award, without=tuple(sorted(single)))]
        names += [self._award(own, only=ground) for ground, own in sorted(single.items())]
        self.variants[award.iri] = tuple(names)

    def _cluster(self, cluster: Cluster, world: World) -> None:
        """Write the rules that tie awards together: one that stands alone for the queries, others to be solved."""
        turn = max(self.assessed[a] for a in cluster.awards)
        if len(cluster.rules) == 1 and is_simple(cluster.rules[0], cluster.rules):
            self.add(self._rule(cluster.rules[0], world), "turn", number(turn))
        elif cluster.rules:
            turn = self._bind(cluster, world, turn)
        self.settled.update(dict.fromkeys(cluster.awards, turn))
        self.last_turn = max(self.last_turn, turn)

    def _award(self, award: Award, only: str = "", without: tuple[str, ...] = ()) -> NamedNode:
        name = self.name(award.iri)
        self.awards[name.value] = (*self.at, award.iri)
        first, last = ends(award.applies_from, (0, 0)), ends(award.applies_until, (99991231, 99991231))
        self.spans.setdefault(award.ground, []).append((first[0] or 0, last[1] or 99991231))
        scope = self.grounds(award.ground, first[0], last[1], only, without)
        place = Place(scope, NamedNode(award.ground), Scope(award.ground))
        self.places[name.value] = place
        conditions = [self.condition(c, place) for c in award.conditions]
        is_settled = first[0] == first[1] is not None and last[0] == last[1] is not None
        parts = conditions if conditions and is_settled else [self._window(place, first, last), *conditions]
        self.quads.append(quad(name, A, run("Award")))
        self.add(name, "scope", place.name)
        root = parts[0] if len(parts) == 1 else self.fold(f"{award.iri}.root", "AllOf", place, parts)
        amount = self.quantity(award.amount[0], place, award)
        turn = max(self.turn(root, amount), self.assessed.get(award.iri, 0))
        self.assessed[award.iri] = turn
        self.last_turn = max(self.last_turn, turn)
        self.add(name, "root", root)
        self.add(name, "amount", amount)
        self.add(name, "turn", number(turn))
        if not only:
            self.add(name, "span", self.grounds(award.ground, first[0], last[1]) if without else scope)
        self.add(name, "award", NamedNode(award.iri))
        if not is_settled:
            self.add(name, "window", parts[0])
        return name

    def _window(self, place: Place, first: Ends, last: Ends) -> NamedNode:
        """Write a window as a comparison of the ground's day with its ends: unknown where an end is not settled."""
        day = self.readings.ground_day(place.reads)
        ends = [(op, self._end(place, end)) for op, end in (("atLeast", first), ("atMost", last))]
        return self.against(f"{place.name.value}/window", day, ends, place)

    def _end(self, place: Place, end: Ends) -> NamedNode:
        return self.limit(place, *end, OPEN if end[0] is None or end[0] != end[1] else "")

    def _rule(self, rule: StackingRule, world: World) -> NamedNode:
        """Write a rule that stands alone."""
        name = self.name(rule.iri)
        self.quads.append(quad(name, A, run("Highest")))
        self.add(name, "keeps", number(rule.keeps))
        self.add(name, "paidBefore", run(rule.paid_before or "Ignored"))
        self._members(name, rule, world)
        return name

    def _members(self, name: NamedNode, rule: StackingRule, world: World) -> None:
        """Write which awards are under a rule, by what keys their matters are told, from when payments must be known."""
        members = [a for a in world.awards if a.iri in rule.members]
        self._ledger(name, rule, world)
        keys = [k for k in rule.same_for if k.iri not in self.readings.always_same]
        self.add(name, "keys", number(len(keys)))
        for award in members:
            scope = Scope(award.ground)
            if any(where(key, scope, self.book) is None for key in rule.same_for):
                continue
            for variant in self.variants[award.iri]:
                self.add(variant, "under", name)
        for position, key in enumerate(keys):
            node = NamedNode(f"{name.value}.key-{position}")
            self.add(name, "hasKey", node)
            read = Read(iri=key.iri, indicator=key)
            for ground in sorted({a.ground for a in members}):
                if where(key, Scope(ground), self.book) is not None:
                    place = Place(NamedNode(ground), NamedNode(ground), Scope(ground))
                    self.add(node, "slot", self.reading(read, place))
            for slot in self.paid_slots(key) if rule.paid_before else ():
                self.add(node, "slot", slot)
        for member in sorted(rule.members):
            self.add(name, "member", NamedNode(member))
