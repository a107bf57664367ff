"""Which offers are kept (meaning layer): the largest total after deductions and caps, exact, file order never matters.

Ties: more grants kept, then the earlier ground, then the IRIs. Nothing is given up that no rule takes, so only sets that
nothing more fits into are compared. With open amounts every set that is best for some amounts counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from huiqi.combine.model import NOTHING, Cap, Deduction, Instance, Interval, Loss, Places, Result
from huiqi.combine.pay import Paid, pay
from huiqi.errors import HuiqiError, Text

MOST_SETS = 20_000
_ZERO = Fraction(0)
_Order = tuple[int, tuple[tuple[int, str, str], ...]]


def solve(instance: Instance) -> Result:
    """Return the best lawful combination.

    Raises HuiqiError if there are more sets to compare than can be, or caps overlap in a way that is not exact.
    """
    nets = [o.amount for o in instance.offers]
    losses: list[Loss] = []
    total = NOTHING
    refused = dict(instance.refused)
    for part in _parts(instance):
        found = _solve_part(instance, part, refused)
        for i in part:
            nets[i] = found.nets[i]
        losses += found.losses
        total = _plus(total, found.total)
    losses += [Loss(i, rule, "Applicant", ()) for i, rule in instance.refused]
    return Result(tuple(nets), total, tuple(sorted(set(losses), key=lambda x: (x.offer, x.rule, x.how, x.to))))


def _parts(instance: Instance) -> list[frozenset[int]]:
    """Return the offers in groups that nothing binds to each other."""
    root = list(range(len(instance.offers)))

    def find(i: int) -> int:
        while root[i] != i:
            i = root[i]
        return i

    for bound in _bindings(instance):
        first, *rest = sorted(bound) or [0]
        for other in rest:
            root[find(other)] = find(first)
    groups: dict[int, set[int]] = {}
    for i in range(len(instance.offers)):
        groups.setdefault(find(i), set()).add(i)
    return [frozenset(g) for g in groups.values()]


def _bindings(instance: Instance) -> Iterator[frozenset[int]]:
    for units in (*(p.units for p in instance.places), *(d.units for d in instance.deductions)):
        yield frozenset[int]().union(*units)
    for cap in instance.caps:
        yield cap.offers


@dataclass(frozen=True)
class _Kept:
    """A set of offers with what it pays; `order` ends ties, less is better."""

    offers: frozenset[int]
    paid: Paid
    order: _Order


def _solve_part(instance: Instance, part: frozenset[int], refused: dict[int, str]) -> Result:
    own = _restricted(instance, part)
    kept = [_Kept(k, pay(own, k), _order(instance, k)) for k in _sets(own, part, refused)]
    binding = own.deductions or own.caps
    possible = [k for k in kept if _may_be_best(own, k, kept, additive=not binding)]
    nets = [o.amount for o in instance.offers]
    for i in part:
        nets[i] = _hull([k.paid.parts.get(i, NOTHING) for k in possible])
    least = min(kept, key=lambda k: (-k.paid.total.low, k.order)).paid.due.low
    most = min(
        kept, key=lambda k: (k.paid.total.high is not None, -(k.paid.total.high or _ZERO), k.order)
    ).paid.due.high
    total = Interval(least, most)
    losses = [loss for k in possible for loss in (*k.paid.losses, *_taken(own, k.offers, part, refused))]
    return Result(tuple(nets), total, tuple(losses))


def _restricted(instance: Instance, part: frozenset[int]) -> Instance:
    def inside(bound: Places | Deduction) -> bool:
        return any(u & part for u in bound.units)

    def caps() -> Iterator[Cap]:
        return (c for c in instance.caps if c.offers & part)

    return replace(
        instance,
        places=tuple(p for p in instance.places if inside(p)),
        deductions=tuple(d for d in instance.deductions if inside(d)),
        caps=tuple(caps()),
    )


def _order(instance: Instance, kept: frozenset[int]) -> _Order:
    return (-len(kept), tuple(sorted(instance.offers[i].order for i in kept)))


# --- sets -------------------------------------------------------------------------------------------------------


def _sets(instance: Instance, part: frozenset[int], refused: dict[int, str]) -> Iterator[frozenset[int]]:
    """Yield every set of offers that the rules allow and that nothing more fits into."""
    free = part - set(refused)
    always = frozenset(i for i in free if i in instance.paid or not _units_of(instance, i))
    groups: dict[tuple[tuple[int, int], ...], list[int]] = {}
    for i in sorted(free - always):
        groups.setdefault(_units_of(instance, i), []).append(i)
    atoms = sorted(groups.items(), key=lambda g: min(instance.offers[i].order for i in g[1]))
    full = [max(p.places, len(_active(p, always))) for p in instance.places]
    count = 0
    stack: list[tuple[int, frozenset[int]]] = [(0, always)]
    while stack:
        position, kept = stack.pop()
        count += 1
        if count > MOST_SETS:
            raise HuiqiError(_too_many(len(free)))
        if position == len(atoms):
            if all(not _fits(instance, full, kept, a) for _, a in atoms if not kept >= set(a)):
                yield kept
            continue
        members = atoms[position][1]
        fits = _fits(instance, full, kept, members)
        if not fits or any(_active(instance.places[p], kept).isdisjoint({u}) for p, u in atoms[position][0]):
            stack.append((position + 1, kept))
        if fits:
            stack.append((position + 1, kept | set(members)))


def _too_many(count: int) -> Text:
    return Text(
        f"有 {count} 项互相制约的奖补,组合过多,无法精确计算",
        f"{count} grants bind each other in more ways than can be compared exactly",
    )


def _units_of(instance: Instance, i: int) -> tuple[tuple[int, int], ...]:
    """Return in which unit of which matter an offer stands."""
    found = []
    for p, places in enumerate(instance.places):
        found += [(p, u) for u, unit in enumerate(places.units) if i in unit]
    return tuple(found)


def _active(places: Places, kept: frozenset[int]) -> set[int]:
    return {u for u, unit in enumerate(places.units) if unit & kept}


def _fits(instance: Instance, full: list[int], kept: frozenset[int], more: list[int]) -> bool:
    together = kept | set(more)
    return all(
        len(_active(p, together)) <= max(full[n], 0) or _active(p, together) == _active(p, kept)
        for n, p in enumerate(instance.places)
    )


# --- the best ---------------------------------------------------------------------------------------------------


def _may_be_best(instance: Instance, one: _Kept, kept: list[_Kept], *, additive: bool) -> bool:
    """Say whether a set is the best for some of the amounts that are possible."""
    if not additive:
        low_enough = one.paid.total.high
        return not any(
            low_enough is not None
            and (o.paid.total.low > low_enough or (o.paid.total.low == low_enough and o.order < one.order))
            for o in kept
            if o is not one
        )
    # Amounts at which the set is best if it ever is: its own at their highest, all others at their lowest.
    mine = _value(instance, one.offers, one.offers)
    return not any(
        _value(instance, o.offers, one.offers) > mine
        or (_value(instance, o.offers, one.offers) == mine and o.order < one.order)
        for o in kept
        if o is not one
    )


def _value(instance: Instance, offers: frozenset[int], high: frozenset[int]) -> tuple[int, Fraction]:
    amounts = [(instance.offers[i].amount.high if i in high else instance.offers[i].amount.low) for i in offers]
    return sum(a is None for a in amounts), sum((a for a in amounts if a is not None), _ZERO)


def _hull(found: list[Interval]) -> Interval:
    highs = [f.high for f in found]
    return Interval(min(f.low for f in found), None if None in highs else max(h for h in highs if h is not None))


def _taken(instance: Instance, kept: frozenset[int], part: frozenset[int], refused: dict[int, str]) -> Iterator[Loss]:
    """Yield what each offer left out was given up for: the kept offers of every matter that has no place for it."""
    full = [max(p.places, len(_active(p, frozenset(instance.paid & part)))) for p in instance.places]
    for i in sorted(part - kept - set(refused)):
        for n, places in enumerate(instance.places):
            mine = {u for u, unit in enumerate(places.units) if i in unit}
            active = _active(places, kept)
            if mine and not mine & active and len(active) >= full[n]:
                winners = sorted(j for u in active for j in places.units[u] if j in kept)
                yield Loss(i, places.rule, "Highest", tuple(instance.offers[j].name for j in winners))


def _plus(a: Interval, b: Interval) -> Interval:
    return Interval(a.low + b.low, None if a.high is None or b.high is None else a.high + b.high)
