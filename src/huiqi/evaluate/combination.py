"""Assessments and how they combine in one world (reference evaluator)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from huiqi.assessment import Figure, GivenUp, NodeKey, NodeResult, Status, WorldAssessment, WorldResult
from huiqi.combine import Loss
from huiqi.evaluate.grants import GrantResults
from huiqi.evaluate.intervals import to_decimal
from huiqi.evaluate.items import ZERO, Item, assess, grounds, may_apply, without_ground
from huiqi.evaluate.nodes import Evaluator
from huiqi.evaluate.payout import payout_of, recoveries_of
from huiqi.evaluate.readings import Case, Span
from huiqi.evaluate.scenarios import combine_bound
from huiqi.evaluate.simple import combine_simple
from huiqi.money import fen_half_up
from huiqi.rules.kinds import is_simple
from huiqi.rules.model import Award
from huiqi.rules.order import Cluster, steps
from huiqi.rules.worlds import World


def assess_world(case: Case, world: World) -> WorldResult:
    """Assess every award of a world on every ground of the enterprise, then combine them.

    `case` holds the facts as seen on its day. The result is ordered by award and ground.
    """
    found = _WorldRun(case, world)
    found.run()
    nets = {i: _due(found.grants.granted[i]) for i in found.items}
    assessed = [
        WorldAssessment(
            i.award.iri,
            i.ground.iri,
            i.outcome,
            _figure(i.gross),
            nets[i],
            _status(i, found.grants.granted[i]),
            i.reasons | found.grants.left_open.get(i, frozenset()),
            None
            if i.outcome == "not-entitled"
            else payout_of(case, i, nets[i], tuple(found.given_up.get(i, ())), found.grants),
        )
        for i in found.items
    ]
    owed = [r for rule in world.recoveries for r in recoveries_of(case, rule, found.items, nets, found.grants)]
    ordered = sorted([*assessed, *found.absent], key=lambda a: (a.award, a.ground))
    total = _total([*found.totals, *(a.net for a in found.absent)])
    return WorldResult(tuple(ordered), total, found.nodes, tuple(owed))


def grants_of(case: Case, world: World) -> GrantResults:
    """Return what every award of a world comes to, for awards that read others."""
    found = _WorldRun(case, world)
    found.run()
    return found.grants


class _WorldRun:
    """One world for one enterprise: awards and clusters of rules, each after what it reads."""

    def __init__(self, case: Case, world: World) -> None:
        self.case, self.world = case, world
        self.grants = GrantResults(case, world.awards)
        self.items: list[Item] = []
        self.absent: list[WorldAssessment] = []
        self.totals: list[Figure] = []
        self.given_up: dict[Item, list[GivenUp]] = {}
        self.nodes: dict[NodeKey, NodeResult] = {}

    def run(self) -> None:
        """Assess and combine everything."""
        for step in steps(self.world.awards, self.world.rules):
            if isinstance(step, Cluster):
                self._settle(step)
            else:
                self._assess(step)

    def _assess(self, award: Award) -> None:
        found: list[Item] = []
        for ground in grounds(self.case, award):
            own = self.world.award(award.iri, ground.iri)
            evaluator = Evaluator(self.case, own, self.grants)
            item = assess(evaluator, own, ground)
            self.nodes.update(evaluator.nodes)
            if item is not None:
                found.append(item)
        self.grants.computed[award.iri] = found
        self.items += found
        if not found and may_apply(award, self.case.on):
            self.absent.append(without_ground(self.case, award))

    def _settle(self, cluster: Cluster) -> None:
        items = [i for i in self.items if i.award.iri in cluster.awards]
        losses: list[Loss] = []
        if not cluster.rules:
            nets = {i: i.gross for i in items}
            self.totals += [_due(span) for span in nets.values()]
        elif len(cluster.rules) == 1 and is_simple(cluster.rules[0], cluster.rules):
            awards = tuple(a for a in self.world.awards if a.iri in cluster.awards)
            settled = combine_simple(self.case, awards, cluster.rules[0], items)
            nets, losses = settled.nets, settled.losses
            self.totals += [_due(add) for add in settled.adds]
            self._explain(items, nets, settled.reasons)
        else:
            awards = tuple(a for a in self.world.awards if a.iri in cluster.awards)
            live = [i for i in items if i.outcome != "not-entitled"]
            found = combine_bound(self.case, awards, cluster.rules, live, self.grants)
            nets = dict(zip(live, found.nets, strict=True)) | {i: ZERO for i in items if i not in live}
            losses = [replace(x, offer=items.index(live[x.offer])) for x in found.losses]
            self.totals.append(_due(found.total))
            self._explain(live, nets, found.reasons)
        self.grants.granted.update(nets)
        self._note(items, nets, losses)

    def _explain(self, items: list[Item], nets: dict[Item, Span], reasons: frozenset[str]) -> None:
        """Note why what is left of an assessment is open, where the rules made it so."""
        for item in items:
            if nets[item].lo != nets[item].hi and nets[item] != item.gross:
                self.grants.left_open[item] = reasons

    def _note(self, items: list[Item], nets: dict[Item, Span], losses: list[Loss]) -> None:
        for loss in losses:
            item = items[loss.offer]
            lost = _lost(_due(item.gross), _due(nets[item]))
            if lost.most != 0:
                self.given_up.setdefault(item, []).append(GivenUp(loss.rule, loss.how, loss.to, lost))


def _lost(gross: Figure, net: Figure) -> Figure:
    """Return what is taken off, at both ends."""
    least = Decimal(0) if net.most is None else max(Decimal("0.00"), gross.least - net.most)
    if gross == net:
        return Figure(Decimal("0.00"), Decimal("0.00"))
    return Figure(least, None if gross.most is None else max(Decimal("0.00"), gross.most - net.least))


def _total(parts: list[Figure]) -> Figure:
    least = sum((p.least for p in parts), Decimal("0.00"))
    if any(p.most is None for p in parts):
        return Figure(least, None)
    return Figure(least, sum((p.most or Decimal(0) for p in parts), Decimal("0.00")))


def _figure(span: Span) -> Figure:
    return Figure(to_decimal(span.lo or Fraction(0)), None if span.hi is None else to_decimal(span.hi))


def _due(span: Span) -> Figure:
    """Return an amount as it is due: to the fen, half up."""
    exact = _figure(span)
    return Figure(fen_half_up(exact.least), None if exact.most is None else fen_half_up(exact.most))


def _status(item: Item, net: Span) -> Status:
    if item.outcome == "not-entitled":
        return ""
    due, gross = _due(net), _due(item.gross)
    if due == _due(ZERO):
        return "superseded"
    if item.outcome == "undetermined" or (due.least == 0 and gross.least != 0):
        return "open"
    return "granted" if due == gross else "reduced"
