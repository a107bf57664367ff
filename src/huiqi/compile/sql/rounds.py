"""Every way in which rules that bind each other may fall out (compile layer), from rows alone; each way is solved exactly.

A key that is not known, a rule that may hold or not, places that payments may take, a choice that is not recorded: each
leaves several ways. The answer is the hull over all of them. Knows no table and no node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, product
from typing import Any, Final

from huiqi.combine import Cap, Deduction, Instance, Interval, Offer, Places, Result, solve
from huiqi.errors import HuiqiError, Text
from huiqi.names import local
from huiqi.rules.model import StackingRule

MOST: Final = 3_000
_ZERO: Final = Fraction(0)
Matters = tuple[tuple[int, ...], ...]
Key = tuple[Any, ...]
"""Values of the keys of a rule, None where one is not known."""


@dataclass(frozen=True)
class Item:
    """One assessment: `number` names it in the tables, `rank` is its award's order, `filed` the day it was asked for."""

    number: int
    award: str
    ground: str
    day: int
    outcome: str
    low: Fraction
    high: Fraction | None
    rank: int | None = None
    filed: int | None = None
    is_asked: bool = False


@dataclass(frozen=True)
class Payment:
    """An earlier payment: what it names (empty: nothing), how much, None if that is not known, and its keys."""

    iri: str
    award: str
    ground: str
    paid: Fraction | None
    key: Key = ()


@dataclass(frozen=True)
class Bound:
    """One rule over the items of a cluster, by their positions."""

    rule: StackingRule
    members: dict[int, bool]
    """Position -> whether the rule surely binds it; one that it does not bind is not in."""
    keys: dict[int, Key]
    is_sure: bool
    settled: frozenset[int] = frozenset()
    """Members that were paid themselves."""
    payments: tuple[Payment, ...] = ()
    complete: bool = True
    limit: Callable[[list[int]], Interval] = field(default=lambda _: Interval(_ZERO, None))


def settle(items: list[Item], rules: list[Bound]) -> Result:
    """Return what assessments under rules that bind each other pay, and what they pay together.

    Raises HuiqiError where too much is open to try every way.
    """
    ordered = _inner_first(rules)
    ways = [_alternatives(b, items) for b in ordered]
    count = 1
    for way in ways:
        count *= len(way)
    if count > MOST:
        raise HuiqiError(_too_many(ordered, count))
    offers = tuple(Offer((i.award, i.ground), Interval(i.low, i.high), (i.day, i.ground, i.award)) for i in items)
    results: list[Result] = []
    for choice in product(*ways):
        chosen = {b.rule.iri: matters for b, matters in zip(ordered, choice, strict=True)}
        for instance in _instances(items, offers, ordered, chosen):
            results.append(solve(instance))
            if len(results) > MOST:
                raise HuiqiError(_too_many(ordered, len(results)))
    nets = tuple(_hull([r.nets[i] for r in results]) for i in range(len(items)))
    losses = sorted({x for r in results for x in r.losses}, key=lambda x: (x.offer, x.rule, x.how, x.to))
    return Result(nets, _hull([r.total for r in results]), tuple(losses))


def _hull(found: list[Interval]) -> Interval:
    highs = [f.high for f in found]
    return Interval(min(f.low for f in found), None if None in highs else max(h for h in highs if h is not None))


def _too_many(rules: list[Bound], count: int) -> Text:
    names = ", ".join(f"`{local(b.rule.iri)}`" for b in rules[:3])
    return Text(
        f"{names} 有 {count} 种可能的情形,请补充相同项、付款名录或申报人的选择",
        f"{names} may fall out in {count} ways; supply the missing keys, a register of payments or what was chosen",
    )


def _inner_first(rules: list[Bound]) -> list[Bound]:
    by_iri = {b.rule.iri: b.rule for b in rules}

    def height(rule: StackingRule) -> int:
        return 1 + max((height(by_iri[i]) for i in rule.inner if i in by_iri), default=0)

    return sorted(rules, key=lambda b: (height(b.rule), b.rule.order is None, b.rule.order or 0, b.rule.iri))


# --- matters ----------------------------------------------------------------------------------------------------


def same(a: Key, b: Key) -> bool | None:
    """Say whether two keys are equal; None if one is not known and nothing else tells them apart."""
    parts = [None if x is None or y is None else x == y for x, y in zip(a, b, strict=True)]
    return False if False in parts else None if None in parts else True


def _alternatives(bound: Bound, items: list[Item]) -> list[Matters]:
    """Return every way in which the members may fall into matters; a rule that may not hold has a way without any."""
    known = [i for i, sure in bound.members.items() if sure and None not in bound.keys[i]]
    groups: dict[Key, list[int]] = {}
    for i in known:
        groups.setdefault(bound.keys[i], []).append(i)
    found: list[list[list[int]]] = [list(groups.values())]
    open_grounds: dict[str, list[int]] = {}
    for i in (i for i in bound.members if i not in known):
        open_grounds.setdefault(items[i].ground, []).append(i)
    for together in open_grounds.values():
        found = [way for matters in found for way in _placed(bound, together, matters)]
        if len(found) > MOST:
            raise HuiqiError(_too_many([bound], len(found)))
    ways = list(dict.fromkeys(tuple(sorted(tuple(sorted(m)) for m in matters)) for matters in found))
    return ways if bound.is_sure else [*ways, ()]


def _placed(bound: Bound, together: list[int], matters: list[list[int]]) -> Iterator[list[list[int]]]:
    """Yield each way to put one more ground: into a matter it may be of, one of its own, none if it may be free."""
    own = bound.keys[together[0]]
    for position, matter in enumerate(matters):
        if all(same(own, bound.keys[j]) is not False for j in matter):
            yield [[*m, *together] if p == position else m for p, m in enumerate(matters)]
    if None in own or not any(all(a == b for a, b in zip(own, bound.keys[m[0]], strict=True)) for m in matters):
        yield [*matters, together]
    if not all(bound.members[j] for j in together):
        yield matters


# --- what a way binds -------------------------------------------------------------------------------------------


def _instances(
    items: list[Item], offers: tuple[Offer, ...], rules: list[Bound], chosen: dict[str, Matters]
) -> Iterator[Instance]:
    """Yield every instance of one way: places that payments may have taken, choices that the applicant may make."""
    places: list[tuple[Places, ...]] = []
    refused: list[tuple[tuple[tuple[int, str], ...], ...]] = []
    deductions: list[Deduction] = []
    caps: list[Cap] = []
    paid: set[int] = set()
    for bound in rules:
        inner = [chosen[i] for i in sorted(bound.rule.inner) if i in chosen]
        for matter in chosen[bound.rule.iri]:
            units = _units(bound, items, matter, inner)
            if bound.rule.mode == "TotalCap":
                caps.append(_cap(bound, items, matter))
            elif bound.rule.paid_before == "Deducted":
                deductions.append(_deduction(bound, items, matter, units))
            else:
                paid |= bound.settled & set(matter)
                places.append(_places(bound, matter, units))
                if bound.rule.by_applicant:
                    refused.append(_refusals(bound, items, matter, units))
    for taken in product(*places):
        for choice in product(*refused):
            out = tuple(sorted({pair for way in choice for pair in way}))
            yield Instance(offers, taken, tuple(deductions), tuple(caps), frozenset(paid), out)


def _units(
    bound: Bound, items: list[Item], matter: tuple[int, ...], inner: list[Matters]
) -> tuple[frozenset[int], ...]:
    """Return what is compared: the matters of member rules, whole awards, or single assessments."""
    left, units = set(matter), []
    for matters in inner:
        for inside in matters:
            unit = frozenset(inside) & left
            units += [unit] if unit else []
            left -= unit
    if bound.rule.between == "Awards":
        awards: dict[str, set[int]] = {}
        for i in sorted(left):
            awards.setdefault(items[i].award, set()).add(i)
        return (*units, *(frozenset(u) for _, u in sorted(awards.items())))
    return (*units, *(frozenset({i}) for i in sorted(left)))


def _of_matter(bound: Bound, payment: Payment, matter: tuple[int, ...]) -> bool | None:
    """Say whether a payment is of a matter; None if that is not known."""
    found = set()
    for i in matter:
        equal = same(bound.keys[i], payment.key)
        found.add(None if equal and not (payment.award and payment.ground) else equal)
    return True if True in found else False if False in found else None


def _places(bound: Bound, matter: tuple[int, ...], units: tuple[frozenset[int], ...]) -> tuple[Places, ...]:
    matches = [_of_matter(bound, p, matter) for p in bound.payments]
    most = max(0, bound.rule.keeps - matches.count(True))
    least = max(0, bound.rule.keeps - sum(m is not False for m in matches))
    if bound.rule.paid_before and not bound.complete:
        least = 0
    return tuple(Places(bound.rule.iri, units, n) for n in range(least, most + 1))


def _refusals(
    bound: Bound, items: list[Item], matter: tuple[int, ...], units: tuple[frozenset[int], ...]
) -> tuple[tuple[tuple[int, str], ...], ...]:
    """Return, for each choice that the applicant may make or has made, the offers that are not chosen."""
    keeps = bound.rule.keeps
    asked = [u for u in units if any(items[i].is_asked for i in u)]
    if len(units) <= keeps and len(asked) <= keeps:
        return ((),)
    choices = [tuple(asked)] if 0 < len(asked) <= keeps else list(combinations(units, keeps))
    return tuple(tuple((i, bound.rule.iri) for i in matter if not any(i in u for u in way)) for way in choices)


def _before(bound: Bound, matter: tuple[int, ...]) -> dict[tuple[str, ...], Interval]:
    """Return the earlier payments of a matter: those for one award and ground, or for one award, are one."""
    found: dict[tuple[str, ...], Interval] = {}
    known = bound.complete
    for payment in bound.payments:
        match = _of_matter(bound, payment, matter)
        if match is False:
            continue
        if payment.paid is None:
            known = False
            continue
        name: tuple[str, ...] = ("payment", payment.iri, "")
        if payment.award and bound.rule.between == "Awards":
            name = (payment.award,)
        elif payment.award and payment.ground:
            name = (payment.award, payment.ground)
        so_far = found.get(name, Interval(_ZERO, _ZERO))
        found[name] = Interval(so_far.low + (payment.paid if match else 0), (so_far.high or _ZERO) + payment.paid)
    if not known:
        found |= {("", str(n)): Interval(_ZERO, None) for n in range(bound.rule.keeps)}
    return found


def _deduction(
    bound: Bound, items: list[Item], matter: tuple[int, ...], units: tuple[frozenset[int], ...]
) -> Deduction:
    before = _before(bound, matter)
    at = {frozenset(items[i].award for i in unit): n for n, unit in enumerate(units)}
    joins = tuple(at.get(frozenset(name), -1) if len(name) == 1 else -1 for name in before)
    return Deduction(bound.rule.iri, units, bound.rule.keeps, tuple(before.values()), joins)


def _cap(bound: Bound, items: list[Item], matter: tuple[int, ...]) -> Cap:
    rule, limit = bound.rule, bound.limit(list(matter))
    if rule.paid_before == "Deducted":
        limit = _less(limit, list(_before(bound, matter).values()))
    ranks: list[tuple[int, tuple[int, str, str]]] = []
    is_ranked = True
    for i in matter:
        item = items[i]
        first = {"Priority": item.rank, "FirstFiled": item.filed}.get(rule.cut_by, item.day)
        if first is None:
            is_ranked = False
        elif rule.cut_by == "Priority":
            ranks.append((i, (first, f"{item.day:08d}", item.ground)))
        else:
            ranks.append((i, (first, item.ground, item.award)))
    return Cap(rule.iri, frozenset(matter), limit, rule.cut_by, tuple(ranks), is_ranked)


def _less(limit: Interval, before: list[Interval]) -> Interval:
    """Return what earlier payments leave of a limit."""
    low = _ZERO
    if all(b.high is not None for b in before):
        low = max(_ZERO, limit.low - sum((b.high or _ZERO for b in before), _ZERO))
    high = None if limit.high is None else max(_ZERO, limit.high - sum((b.low for b in before), _ZERO))
    return Interval(low, high)
