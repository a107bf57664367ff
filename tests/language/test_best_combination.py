"""The solver against brute force: every set of offers tried, on small instances, whatever the order of the offers."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from random import Random

import pytest

from huiqi.combine import Cap, Instance, Interval, Offer, Places, solve

ZERO = Fraction(0)


def offer(n: int, amount: int, high: int | None = None) -> Offer:
    top = Fraction(amount if high is None else high)
    return Offer(
        (f"award-{n}", f"ground-{n}"), Interval(Fraction(amount), top), (20250101 + n % 3, f"g{n:02d}", f"a{n:02d}")
    )


def allowed(instance: Instance, kept: frozenset[int]) -> bool:
    return all(sum(1 for u in p.units if u & kept) <= p.places for p in instance.places)


def worth(instance: Instance, kept: frozenset[int], amounts: list[Fraction]) -> Fraction:
    """What a set pays: members of a cap pay at most its limit together; caps of these instances lie apart."""
    total = ZERO
    capped: set[int] = set()
    for cap in instance.caps:
        inside = kept & cap.offers
        capped |= inside
        total += min(cap.limit.low, sum((amounts[i] for i in inside), ZERO))
    return total + sum((amounts[i] for i in kept - capped), ZERO)


def brute(instance: Instance, amounts: list[Fraction]) -> tuple[Fraction, frozenset[int]]:
    """The best set: largest total, then most offers, then the earlier grounds and the IRIs."""
    everything = range(len(instance.offers))
    sets = [frozenset(c) for n in range(len(instance.offers) + 1) for c in combinations(everything, n)]
    lawful = [s for s in sets if allowed(instance, s)]
    fullest = [s for s in lawful if not any(i not in s and allowed(instance, s | {i}) for i in everything)]

    def rank(kept: frozenset[int]) -> tuple[Fraction, int, list[tuple[int, str, str]]]:
        return (-worth(instance, kept, amounts), -len(kept), sorted(instance.offers[i].order for i in kept))

    best = min(fullest, key=rank)
    return worth(instance, best, amounts), best


def random_instance(rng: Random, *, caps: bool, open_amounts: bool = False) -> Instance:
    count = rng.randint(2, 5 if open_amounts else 9)
    offers = []
    for n in range(count):
        low = rng.choice((1, 2, 3, 3, 5, 8))
        offers.append(offer(n, low, low + rng.choice((0, 0, 2, 5)) if open_amounts else None))
    places = []
    for number in range(rng.randint(1, 3)):
        members = rng.sample(range(count), rng.randint(2, count))
        units: dict[int, set[int]] = {}
        for i in members:
            units.setdefault(rng.randint(0, 4), set()).add(i)
        places.append(Places(f"rule-{number}", tuple(frozenset(u) for u in units.values()), rng.choice((1, 1, 2))))
    found: tuple[Cap, ...] = ()
    if caps:
        members = rng.sample(range(count), rng.randint(1, count))
        limit = Fraction(rng.randint(2, 9))
        found = (Cap("cap", frozenset(members), Interval(limit, limit), "Latest"),)
    return Instance(tuple(offers), tuple(places), (), found)


@pytest.mark.parametrize("caps", [False, True])
def test_the_total_and_the_winners_are_those_of_brute_force(caps: bool) -> None:
    for seed in range(120):
        instance = random_instance(Random(seed), caps=caps)
        total, best = brute(instance, [o.amount.low for o in instance.offers])
        found = solve(instance)
        assert (found.total.low, found.total.high) == (total, total), seed
        if not caps:
            assert {i for i, n in enumerate(found.nets) if n.low > 0} == best, seed


def test_twelve_offers_are_solved_as_brute_force_solves_them() -> None:
    units = tuple(frozenset({i}) for i in range(12))
    instance = Instance(
        tuple(offer(n, 1 + (n * 7) % 11) for n in range(12)),
        (Places("a", units[:8], 3), Places("b", units[4:], 2), Places("c", (units[0], units[11]), 1)),
    )
    total, best = brute(instance, [o.amount.low for o in instance.offers])
    found = solve(instance)
    assert (found.total.low, {i for i, n in enumerate(found.nets) if n.low > 0}) == (total, best)


def test_the_order_of_the_offers_never_matters() -> None:
    for seed in range(40):
        rng = Random(seed)
        instance = random_instance(rng, caps=True)
        shuffled = list(range(len(instance.offers)))
        rng.shuffle(shuffled)
        back = {old: new for new, old in enumerate(shuffled)}
        turned = Instance(
            tuple(instance.offers[i] for i in shuffled),
            tuple(
                Places(p.rule, tuple(frozenset(back[i] for i in u) for u in reversed(p.units)), p.places)
                for p in reversed(instance.places)
            ),
            (),
            tuple(Cap(c.rule, frozenset(back[i] for i in c.offers), c.limit, c.cut_by) for c in instance.caps),
        )
        one, other = solve(instance), solve(turned)
        assert one.total == other.total
        assert [one.nets[i] for i in shuffled] == list(other.nets)


def test_open_amounts_give_the_hull_over_every_amount_inside() -> None:
    for seed in range(40):
        instance = random_instance(Random(1000 + seed), caps=False, open_amounts=True)
        tops = [int(o.amount.high or 0) for o in instance.offers]
        lows = [int(o.amount.low) for o in instance.offers]
        grid: list[list[int]] = [[]]
        for low, top in zip(lows, tops, strict=True):
            grid = [[*g, v] for g in grid for v in sorted({low, top})]
        found = solve(instance)
        totals, nets = [], []
        for amounts in grid:
            values = [Fraction(a) for a in amounts]
            total, best = brute(instance, values)
            totals.append(total)
            nets.append([values[i] if i in best else ZERO for i in range(len(values))])
        assert (found.total.low, found.total.high) == (min(totals), max(totals)), seed
        for i, net in enumerate(found.nets):
            assert (net.low, net.high) == (min(n[i] for n in nets), max(n[i] for n in nets)), (seed, i)


def test_what_was_given_up_names_the_rule_and_the_winner() -> None:
    units = (frozenset({0}), frozenset({1}))
    found = solve(Instance((offer(0, 300), offer(1, 200)), (Places("highest", units, 1),)))
    (loss,) = found.losses
    assert (loss.offer, loss.rule, loss.how, loss.to) == (1, "highest", "Highest", (("award-0", "ground-0"),))


def test_a_proportional_cut_goes_by_largest_remainder() -> None:
    limit = Interval(Fraction(100), Fraction(100))
    cap = Cap("cap", frozenset({0, 1, 2}), limit, "Proportional")
    found = solve(Instance((offer(0, 100), offer(1, 100), offer(2, 100)), (), (), (cap,)))
    assert [n.low for n in found.nets] == [Fraction(3334, 100), Fraction(3333, 100), Fraction(3333, 100)]
    assert found.total == limit
