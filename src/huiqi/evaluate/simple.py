"""One rule of mode Highest by itself (reference evaluator): ranks, places taken, differences due."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from huiqi.assessment import MET, NOT_MET, UNKNOWN
from huiqi.combine import Loss
from huiqi.evaluate.items import ZERO, Item
from huiqi.evaluate.ledger import Ledger
from huiqi.evaluate.readings import Case, Span
from huiqi.evaluate.same import Same, has_keys, same_matter
from huiqi.rules.model import Award, StackingRule


@dataclass(frozen=True)
class Settled:
    """What each assessment pays, what each adds to the total, what was given up, why a payment may be open."""

    nets: dict[Item, Span]
    adds: list[Span]
    losses: list[Loss]
    reasons: frozenset[str]


def combine_simple(case: Case, awards: tuple[Award, ...], rule: StackingRule, items: list[Item]) -> Settled:
    """Return what the assessments of a cluster pay after one rule."""
    nets = {item: item.gross for item in items}
    adds = dict(nets)
    members = [
        i for i in items if i.award.iri in rule.members and i.outcome != "not-entitled" and has_keys(case, rule, i)
    ]
    members.sort(key=lambda i: i.order)
    same = {(a, b): same_matter(case, rule, a, b) for a in members for b in members}
    ledger = Ledger(case, rule, awards, members)
    for item in members:
        settle = _deduct if rule.paid_before == "Deducted" else _rank
        nets[item], adds[item] = settle(rule, item, members, same, ledger)
    if UNKNOWN in same.values():
        adds.update({item: nets[item] for item in members})
    losses = [_loss(rule, i, items, nets, same) for i in members if nets[i] != i.gross]
    is_open = bool(rule.paid_before) and not ledger.complete
    return Settled(nets, list(adds.values()), losses, frozenset({"register-not-loaded"} if is_open else ()))


def _loss(rule: StackingRule, item: Item, items: list[Item], nets: dict[Item, Span], same: Same) -> Loss:
    """Return what an assessment was, or may be, given up for."""
    others = [j for j in nets if j != item and same.get((item, j), NOT_MET) != NOT_MET and nets[j] != ZERO]
    if rule.paid_before == "Deducted":
        others = [j for j in others if j.order < item.order]
    to = tuple((j.award.iri, j.ground.iri) for j in sorted(others, key=lambda j: j.order))
    return Loss(items.index(item), rule.iri, "Deducted" if rule.paid_before == "Deducted" else "Highest", to)


def _beats(a: Item, b: Item) -> bool:
    """Say whether `a` surely comes before `b`: its least is at least the most of `b`, ties by day, ground, award."""
    low, high = a.least, b.gross.hi
    if high is None or low < high:
        return False
    tie = low == high and a.gross.hi == low and b.least == high
    return not tie or a.order < b.order


def _rank(rule: StackingRule, item: Item, members: list[Item], same: Same, ledger: Ledger) -> tuple[Span, Span]:
    if item in ledger.settled:
        return item.gross, item.gross
    rivals = [j for j in members if j != item and j not in ledger.settled]
    sure = sum(1 for j in rivals if same[item, j] == MET and _beats(j, item))
    possible = sum(1 for j in rivals if same[item, j] != NOT_MET and not _beats(item, j))
    taken_sure, taken_possible = ledger.taken(item, same)
    most = rule.keeps - taken_sure
    least = 0 if taken_possible is None else rule.keeps - taken_possible
    net = Span(Fraction(0), item.gross.hi)
    if sure >= most:
        net = ZERO
    elif possible < least:
        net = item.gross
    ahead_low = sum(1 for j in rivals if same[item, j] == MET and (-j.least, j.order) < (-item.least, item.order))
    ahead_high = sum(1 for j in rivals if same[item, j] == MET and _by_most(j) < _by_most(item))
    return net, Span(
        item.least if ahead_low < least else Fraction(0), item.gross.hi if ahead_high < most else Fraction(0)
    )


def _by_most(item: Item) -> tuple[bool, Fraction, tuple[int, str, str]]:
    return (item.gross.hi is not None, -(item.gross.hi or Fraction(0)), item.order)


def _deduct(rule: StackingRule, item: Item, members: list[Item], same: Same, ledger: Ledger) -> tuple[Span, Span]:
    """Pay what lies above the highest earlier grant and above all that was paid; in total, the highest less what was paid."""
    related = [j for j in members if j != item and same[item, j] != NOT_MET]
    earlier = [j for j in related if j.order < item.order]
    paid_low, paid_high = ledger.sum(item)
    low = max([paid_low, *(j.least for j in earlier if same[item, j] == MET)])
    highs = [paid_high, *(j.gross.hi for j in earlier)]
    most = None if item.gross.hi is None else max(Fraction(0), item.gross.hi - low)
    least = Fraction(0)
    if None not in highs:
        least = max(Fraction(0), item.least - max(h for h in highs if h is not None))
    sure = [j for j in related if same[item, j] == MET]
    top_low = not any((-j.least, j.order) < (-item.least, item.order) for j in sure)
    top_high = not any(_by_most(j) < _by_most(item) for j in sure)
    add_low = max(Fraction(0), item.least - paid_high) if top_low and paid_high is not None else Fraction(0)
    add_high = Fraction(0)
    if top_high:
        add_high = None if item.gross.hi is None else max(Fraction(0), item.gross.hi - paid_low)  # type: ignore[assignment]
    return Span(least, most), Span(add_low, add_high)
