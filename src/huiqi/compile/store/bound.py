"""Rules that bind each other in the micro-store (compile layer): what has to be known of them before they are solved."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from huiqi.compile.store.derived import class_of
from huiqi.compile.store.nodes import Place
from huiqi.compile.store.quantities import Quantities
from huiqi.compile.store.terms import flag, number
from huiqi.names import IND, NS
from huiqi.rules.model import Award, RuleBook, StackingRule
from huiqi.rules.order import Cluster
from huiqi.rules.places import Scope, where
from huiqi.rules.tree import Decided, Fixed, Indicator, Limit, Quantity, Read, Unsettled
from huiqi.rules.worlds import World

_PAYMENT = NS + "Payment"


@dataclass(frozen=True)
class BoundLimit:
    """A limit of a rule: its node and that of its condition on the record of a matter; no node: it is stated."""

    limit: Limit
    amount: str = ""
    when: str = ""


@dataclass(frozen=True)
class BoundRule:
    """A rule of a cluster by its names in the store.

    `members` are the names of the awards that can be under it, with the node of its condition on their grounds (empty:
    none, `open`: it may hold or not). `keys` are the readings of each key, `limits` what its matters are held under.
    """

    rule: StackingRule
    name: str
    members: tuple[tuple[str, str], ...]
    keys: tuple[tuple[str, tuple[str, ...]], ...]
    limits: tuple[BoundLimit, ...]
    is_sure: bool


@dataclass(frozen=True)
class BoundCluster:
    """Rules that are settled together after a turn, and their awards: name in the store, order of the award."""

    world: tuple[int, int]
    turn: int
    awards: tuple[tuple[str, int | None], ...]
    rules: tuple[BoundRule, ...]


Ends = tuple[int | None, int | None]
"""The earliest and the latest day that an end of a window can be; None: not known."""


class BoundRules(Quantities):
    """Writes what rules that bind each other rest on."""

    def __init__(self, book: RuleBook) -> None:
        super().__init__(book)
        self.places: dict[str, Place] = {}
        self.clusters: list[BoundCluster] = []

    def _bind(self, cluster: Cluster, world: World, turn: int) -> int:
        """Write the rules of a cluster; return the turn after which they can be settled."""
        rules = tuple(self._bound(rule, world) for rule in cluster.rules)
        nodes = [NamedNode(n) for rule in rules for n in _nodes(rule) if n]
        for node in nodes:
            if node.value not in self._written:
                self._written.add(node.value)
                self.add(node, "handed", flag(True))
        turn = max(turn, self.turn(*nodes))
        orders = {a.iri: a.order for a in world.awards}
        awards = tuple((v.value, orders[a]) for a in cluster.awards for v in self.variants[a])
        for name, _ in awards:
            self.add(NamedNode(name), "offered", flag(True))
        self.clusters.append(BoundCluster(self.at, turn, awards, rules))
        return turn

    def _bound(self, rule: StackingRule, world: World) -> BoundRule:
        name = self.name(rule.iri)
        self._ledger(name, rule, world)
        members = []
        awards = [a for a in world.awards if a.iri in rule.members]
        is_sure = not any(isinstance(c, Unsettled) for c in rule.condition)
        for award in awards:
            if any(where(key, Scope(award.ground), self.book) is None for key in rule.same_for):
                continue
            for variant in self.variants[award.iri]:
                when = [self.condition(c, self.places[variant.value]) for c in rule.condition] if is_sure else []
                members.append((variant.value, when[0].value if when else ""))
        limits = tuple(self._limit(limit, rule) for limit in rule.limits)
        return BoundRule(rule, name.value, tuple(members), self._keys(rule, awards), limits, is_sure)

    def _ledger(self, name: NamedNode, rule: StackingRule, world: World) -> None:
        """Write from which day on payments must be known."""
        starts = [ends(a.applies_from, (0, 0))[0] for a in world.awards if a.iri in rule.members]
        self.add(name, "ledgerFrom", number(10101 if None in starts else min((s or 0 for s in starts), default=10101)))

    def _keys(self, rule: StackingRule, awards: list[Award]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        found = []
        for key in rule.same_for:
            if key.iri in self.readings.always_same:
                continue
            read = Read(iri=key.iri, indicator=key)
            slots = []
            for ground in sorted({a.ground for a in awards}):
                if where(key, Scope(ground), self.book) is not None:
                    slots.append(self.reading(read, Place(NamedNode(ground), NamedNode(ground), Scope(ground))).value)
            slots += [slot.value for slot in self.paid_slots(key)] if rule.paid_before else []
            found.append((key.iri, tuple(slots)))
        return tuple(found)

    def paid_slots(self, key: Indicator) -> list[NamedNode]:
        """Return the readings of a key on whatever payments were made for, and on payments themselves."""
        found = []
        read = Read(iri=key.iri, indicator=key)
        for kind in sorted(self.book.record_classes):
            if where(key, Scope(kind), self.book) is not None:
                paid = self.paid_for(kind)
                found.append(self.reading(read, Place(paid, paid, Scope(kind))))
        if where(key, Scope(_PAYMENT), self.book) == "ground":
            found.append(self.reading(read, self.every(_PAYMENT)))
        return found

    def _limit(self, limit: Limit, rule: StackingRule) -> BoundLimit:
        """Write a limit where it is read: on the annual report of the year, or on the thing that the keys name."""
        if not (limit.times or limit.condition):
            return BoundLimit(limit)
        is_yearly = any(k.iri == IND + "fiscal-year" for k in rule.same_for)
        kind = NS + "AnnualReport" if is_yearly else class_of((limit.times, limit.condition))
        place = self.every(kind)
        cap = Fixed(iri=f"{limit.iri}.cap", value=limit.at_most, times=limit.times)
        amount = self.quantity(cap, place, None).value if limit.times else ""
        when = [self.condition(c, place).value for c in limit.condition]
        return BoundLimit(limit, amount, when[0] if when else "")


def _nodes(rule: BoundRule) -> list[str]:
    slots = [slot for _, names in rule.keys for slot in names]
    return [*(when for _, when in rule.members), *slots, *(n for x in rule.limits for n in (x.amount, x.when))]


def ends(nodes: tuple[Quantity, ...], unstated: tuple[int, int]) -> Ends:
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
