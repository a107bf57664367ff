"""Rationing (meaning layer): claims on money that may not be enough, by one of the methods a text may name.

Every method gives a claim at most what it asks for and never less than was paid, and gives out the lesser of what is asked
for and what is there. Each end of an open result is worked out where it is extreme: what a claim gets grows with what it
asks for and with the money, and falls with what the others ask for. `:Proportional` gives everybody the same fraction, but
never less than was paid; which claims get the last fen goes by the largest remainder. That rounding alone is not monotone,
so an open result of this method may be up to a fen wider than need be, never narrower.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from huiqi.ration.model import Claim, Range, Ration, Share, least_of, total_of

Method = Literal["", "Latest", "Proportional", "FirstFiled", "Priority", "Unstated"]


def ration(claims: Sequence[Claim], money: Range, method: Method) -> Ration:
    """Share out `money` among claims; it is what is there besides what was paid to the claims.

    `:FirstFiled` and `:Latest` pay the lowest rank first, `:Priority` as well and inside one rank in proportion; names end
    ties. Without a method each share is what the others may leave of the money.
    """
    asked = total_of([c.open for c in claims])
    paid = sum(c.paid for c in claims)
    high = least_of(asked.high, money.high)
    total = Range(paid + min(asked.low, money.low), None if high is None else paid + high)
    shares = _METHODS[method](list(claims), money)
    by_name = _settled_by_name(claims, shares) if method in ("FirstFiled", "Latest") else set()
    return Ration(tuple(Share(c.name, s, c.name in by_name) for c, s in zip(claims, shares, strict=True)), total)


def _settled_by_name(claims: Sequence[Claim], shares: Sequence[Range]) -> set[str]:
    """Return the claims of one day of which some are paid and some are not in full: their names alone decided."""
    days: dict[int, list[tuple[Claim, Range]]] = {}
    for claim, share in zip(claims, shares, strict=True):
        if claim.rank is not None and claim.asked.high != 0:
            days.setdefault(claim.rank, []).append((claim, share))
    found: set[str] = set()
    for same in days.values():
        is_full = [s.low >= c.asked.low and s.high == max(c.asked.high or 0, c.paid) for c, s in same]
        if len(same) > 1 and not all(is_full) and any(s.high != c.paid for c, s in same):
            found |= {c.name for c, _ in same}
    return found


# --- nobody says how ---


def _unstated(claims: list[Claim], money: Range) -> list[Range]:
    ends = [c.open.high for c in claims]
    endless = sum(e is None for e in ends)
    highs = sum(e or 0 for e in ends)
    found = []
    for claim in claims:
        own = claim.open
        others = None if endless - (own.high is None) else highs - (own.high or 0)
        low = 0 if others is None else max(0, min(own.low, money.low - others))
        # What the others surely ask for does not bind: they may be the ones that go without.
        found.append(_with_paid(claim, low, least_of(own.high, money.high)))
    return found


def _with_paid(claim: Claim, low: int, high: int | None) -> Range:
    return Range(claim.paid + low, None if high is None else claim.paid + high)


# --- one after another ---


def _in_order(claims: list[Claim], money: Range) -> list[Range]:
    """Pay the lowest rank in full first; a claim without a rank may come before and after every other."""
    unranked = [c for c in claims if c.rank is None]
    maybe = total_of([c.open for c in unranked])
    everybody = total_of([c.open for c in claims])
    found: dict[str, Range] = {}
    before = Range(0, 0)
    for claim in sorted((c for c in claims if c.rank is not None), key=lambda c: (c.rank, c.name)):
        found[claim.name] = _served(claim, Range(before.low, _plus(before.high, maybe.high)), money)
        before = total_of([before, claim.open])
    for claim in unranked:
        others = None if everybody.high is None else everybody.high - (claim.open.high or 0)
        found[claim.name] = _served(claim, Range(0, others), money)
    return [found[c.name] for c in claims]


def _served(claim: Claim, before: Range, money: Range) -> Range:
    """Return what a claim gets after others that take an amount in `before`."""
    own = claim.open
    low = 0 if before.high is None else max(0, min(own.low, money.low - before.high))
    left = None if money.high is None else max(0, money.high - before.low)
    return _with_paid(claim, low, least_of(own.high, left))


def _plus(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


# --- in proportion ---


def _proportional(claims: list[Claim], money: Range) -> list[Range]:
    if money.is_exact and all(c.asked.is_exact for c in claims):
        return [Range(x, x) for x in _by_remainder(claims, money.low)]
    found = []
    lows, highs = [c.asked.low for c in claims], [c.asked.high for c in claims]
    for i, claim in enumerate(claims):
        low = high = None
        if None not in highs[:i] + highs[i + 1 :]:
            low = _fraction_of(
                claims, [h or 0 for h in highs[:i]] + [lows[i]] + [h or 0 for h in highs[i + 1 :]], i, money.low
            )[0]
        if claim.asked.high is not None and money.high is not None:
            high = _fraction_of(claims, [*lows[:i], claim.asked.high, *lows[i + 1 :]], i, money.high)[1]
        most = least_of(claim.open.high, money.high)
        found.append(Range(claim.paid if low is None else low, high if high is not None else _plus(most, claim.paid)))
    return found


def _fraction_of(claims: list[Claim], asked: list[int], i: int, money: int) -> tuple[int, int]:
    """Return what claim `i` gets in proportion where claims ask for `asked`, down and up to the fen."""
    part, whole = _fraction([c.paid for c in claims], asked, money)
    own = asked[i] * part
    paid, most = claims[i].paid, max(asked[i], claims[i].paid)
    return max(paid, own // whole), min(most, max(paid, -(-own // whole)))


def _fraction(paid: list[int], asked: list[int], money: int) -> tuple[int, int]:
    """Return the fraction, as two whole numbers, of which everybody gets at least what was paid, and all of it is given out."""
    wanted = [max(a, p) for a, p in zip(asked, paid, strict=True)]
    left = money + sum(paid)
    if left >= sum(wanted):
        return 1, 1
    active = [i for i, w in enumerate(wanted) if w]
    while True:
        base = sum(asked[i] for i in active)
        if not base or left <= 0:
            return 0, 1
        over = [i for i in active if asked[i] * left < paid[i] * base]
        if not over:
            return left, base
        left -= sum(paid[i] for i in over)
        gone = set(over)
        active = [i for i in active if i not in gone]


def _by_remainder(claims: list[Claim], money: int) -> list[int]:
    """Cut everything by one fraction, to the fen by largest remainder; names end ties."""
    paid, asked = [c.paid for c in claims], [c.asked.low for c in claims]
    part, whole = _fraction(paid, asked, money)
    found = [max(p, a * part // whole) for a, p in zip(asked, paid, strict=True)]
    missing = min(money + sum(paid), sum(max(a, p) for a, p in zip(asked, paid, strict=True))) - sum(found)
    behind = [i for i in range(len(claims)) if found[i] < asked[i] and found[i] * whole < asked[i] * part]
    behind.sort(key=lambda i: (-(asked[i] * part - found[i] * whole), claims[i].name))
    for i in behind[:missing]:
        found[i] += 1
    return found


# --- by priority ---


def _by_priority(claims: list[Claim], money: Range) -> list[Range]:
    """Pay the lowest rank first, inside one rank in proportion; a claim without a rank may be in any."""
    unranked = [c for c in claims if c.rank is None]
    maybe = total_of([c.open for c in unranked])
    everybody = total_of([c.open for c in claims])
    found: dict[str, Range] = {}
    before = Range(0, 0)
    for rank in sorted({c.rank for c in claims if c.rank is not None}):
        same = [c for c in claims if c.rank == rank]
        taken = Range(before.low, _plus(before.high, maybe.high))
        low = 0 if taken.high is None else max(0, money.low - taken.high)
        left = Range(low, None if money.high is None else max(0, money.high - taken.low))
        found.update({c.name: s for c, s in zip(same, _proportional(same, left), strict=True)})
        before = total_of([before, *(c.open for c in same)])
    for claim in unranked:
        others = None if everybody.high is None else everybody.high - (claim.open.high or 0)
        found[claim.name] = _served(claim, Range(0, others), money)
    return [found[c.name] for c in claims]


_METHODS: dict[str, Callable[[list[Claim], Range], list[Range]]] = {
    "": _unstated,
    "Unstated": _unstated,
    "Latest": _in_order,
    "FirstFiled": _in_order,
    "Proportional": _proportional,
    "Priority": _by_priority,
}
