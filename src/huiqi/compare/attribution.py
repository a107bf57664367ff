"""Which clause makes which part of a difference (analysis layer), so that the parts add up to it to the fen.

The method is declared in docs/decisions: the old rules on combination are taken away, then the old awards, then the new
awards come, then the new rules on combination. An award is charged with what it comes to by itself, a combination with
what it takes off. Several settings of one what-if are told apart by the value of Shapley.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import Any, Final, Literal

from huiqi.compare.effect import signed
from huiqi.compare.model import NOTHING, Change, Effect, Line, PartSum, added
from huiqi.money import canonical, fen_half_up
from huiqi.outcome import add

How = Literal["award", "combination", "together"]
MOST_SETTINGS: Final = 3
"""So many settings are told apart by every order in which they could be made; more of them, in the order given."""


@dataclass(frozen=True)
class Share:
    """One share of a difference: of an award, of the rules that combine awards, of awards that cannot be told apart.

    `things` are its awards or rules (IRIs), `sign` the side, `settled` what is certain of it (below 0: it makes the
    difference smaller), `open` the range of what is not.
    """

    how: How
    things: tuple[str, ...]
    sign: int
    settled: Decimal
    open: Change

    def to_dict(self) -> dict[str, Any]:
        """Return the share as plain values for JSON."""
        return {
            "how": self.how,
            "things": list(self.things),
            "side": "before" if self.sign < 0 else "after",
            "settled": canonical(self.settled),
            "open": self.open.to_dict(),
        }


def attributed(effect: Effect) -> tuple[Share, ...]:
    """Return the shares of a difference in a fixed order; what is settled of them adds up to what is settled of it.

    What is open of them holds for each by itself: together they may be wider than what is open of the difference.
    """
    key: tuple[How, tuple[str, ...], int]
    by_part: dict[tuple[str, int, str], list[Line]] = {}
    for line in effect.lines:
        by_part.setdefault((line.enterprise, line.sign, line.part), []).append(line)
    settled: dict[tuple[How, tuple[str, ...], int], Decimal] = {}
    open_: dict[tuple[How, tuple[str, ...], int], list[Change]] = {}
    for part in effect.sums:
        lines = by_part.get((part.enterprise, part.sign, part.part), [])
        if part.is_settled:
            for how, things, amount in _charged(part, lines):
                key = (how, things, part.sign)
                settled[key] = settled.get(key, NOTHING) + signed(amount, part.sign)
        elif not part.is_same:
            for how, things, change in _bounded(part, lines):
                open_.setdefault((how, things, part.sign), []).append(change if part.sign > 0 else _turned(change))
    left = effect.settled - sum(settled.values(), NOTHING)
    if left:
        # One sum under every reading, made up otherwise under each.
        key = ("together", _awards([line for line in effect.lines if not line.is_settled]), 1)
        settled[key] = settled.get(key, NOTHING) + left
    keys = sorted({*settled, *open_}, key=lambda k: (k[2], k[0], k[1]))
    return tuple(Share(*k, settled.get(k, NOTHING), added(open_.get(k, []))) for k in keys)


def _turned(change: Change) -> Change:
    return Change(None if change.most is None else -change.most, None if change.least is None else -change.least)


def _charged(part: PartSum, lines: list[Line]) -> Iterable[tuple[How, tuple[str, ...], Decimal]]:
    """Yield what each award of a settled part comes to by itself, and what its rules take off (below 0)."""
    if any(not line.gross.is_exact for line in lines):
        yield from _due(part, lines)
        return
    left = part.total.least
    for line in lines:
        own = fen_half_up(line.gross.least)
        left -= own
        yield ("award", (line.award,), own)
    if left:
        rules = tuple(sorted({r for line in lines for r in line.rules}))
        yield ("combination", rules, left) if rules else ("together", _awards(lines), left)


def _due(part: PartSum, lines: list[Line]) -> Iterable[tuple[How, tuple[str, ...], Decimal]]:
    """Yield what is due of each award of a settled part where what one comes to by itself is open."""
    if all(line.net.is_exact for line in lines):
        left = part.total.least - sum((line.net.least for line in lines), NOTHING)
        yield from (("award", (line.award,), line.net.least) for line in lines)
        if left:
            yield ("together", _awards(lines), left)
    else:
        yield ("together", _awards(lines), part.total.least)


def _bounded(part: PartSum, lines: list[Line]) -> Iterable[tuple[How, tuple[str, ...], Change]]:
    """Yield the range of what each award of an open part comes to by itself, and of what its rules take off."""
    for line in lines:
        most = None if line.gross.most is None else fen_half_up(line.gross.most)
        yield ("award", (line.award,), Change(fen_half_up(line.gross.least), most))
    gross = add(line.gross for line in lines)
    rules = tuple(sorted({r for line in lines for r in line.rules}))
    if rules or gross != part.total:
        least = None if gross.most is None else part.total.least - gross.most
        most = NOTHING if part.total.most is None else min(NOTHING, part.total.most - gross.least)
        yield ("combination" if rules else "together", rules or _awards(lines), Change(least, most))


def _awards(lines: list[Line]) -> tuple[str, ...]:
    return tuple(sorted({line.award for line in lines}))


# --- several settings of one what-if ---


Worth = Callable[[frozenset[str]], Decimal]


def of_settings(names: tuple[str, ...], effects: Mapping[frozenset[str], Effect]) -> dict[str, Decimal]:
    """Return the share of each setting in what is settled of the difference; under "" what cannot be told apart.

    `effects` are those of every set of settings that `needed` names. Only enterprises whose difference is exact under each
    of these sets are told apart; what is settled for the others stands under "". The shares add up.
    """
    unclear = {e.enterprise for found in effects.values() for e in found.enterprises if not e.change.is_exact}

    def worth(made: frozenset[str]) -> Decimal:
        found = effects[made].enterprises if made else ()
        return sum((e.settled for e in found if e.enterprise not in unclear), NOTHING)

    shares = (in_turn if len(names) > MOST_SETTINGS else shapley)(names, worth)
    left = effects[frozenset(names)].settled - sum(shares.values(), NOTHING)
    return shares | ({"": left} if left else {})


def needed(names: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """Return the sets of settings whose effect the shares need: all of them, or, of many, those made one after the other."""
    if len(names) > MOST_SETTINGS:
        return tuple(frozenset(names[:k]) for k in range(1, len(names) + 1))
    return tuple(frozenset(s) for k in range(1, len(names) + 1) for s in combinations(names, k))


def shapley(names: tuple[str, ...], worth: Worth) -> dict[str, Decimal]:
    """Return the share of each of `names` in `worth` of all of them, in yuan, to the fen; `worth` of none is 0.

    Each name gets the mean, over every order in which they could be made, of what it adds. What rounding to the fen
    leaves goes to the largest rests, ties to the first name, so that the shares add up.
    """
    n = len(names)
    values = {frozenset(s): worth(frozenset(s)) for k in range(n + 1) for s in combinations(names, k)}
    exact = dict.fromkeys(names, Fraction(0))
    for name in names:
        others = [m for m in names if m != name]
        for k in range(n):
            weight = Fraction(factorial(k) * factorial(n - k - 1), factorial(n))
            for some in combinations(others, k):
                before = frozenset(some)
                exact[name] += weight * (Fraction(values[before | {name}]) - Fraction(values[before]))
    return to_the_fen(exact, values[frozenset(names)])


def in_turn(names: tuple[str, ...], worth: Worth) -> dict[str, Decimal]:
    """Return what each of `names` adds if they are made one after the other in the order given, in yuan."""
    found: dict[str, Decimal] = {}
    made: frozenset[str] = frozenset()
    before = NOTHING
    for name in names:
        made |= {name}
        now = worth(made)
        found[name] = now - before
        before = now
    return found


def to_the_fen(exact: Mapping[str, Fraction], total: Decimal) -> dict[str, Decimal]:
    """Return shares to the fen that add up to `total`: each rounded down, the fen left over to the largest rests."""
    floors = {name: (value * 100).__floor__() for name, value in exact.items()}
    left = int((total * 100).to_integral_value(ROUND_FLOOR)) - sum(floors.values())
    order = sorted(exact, key=lambda name: (floors[name] - exact[name] * 100, list(exact).index(name)))
    for name in order[:left]:
        floors[name] += 1
    return {name: (Decimal(floors[name]) / 100).quantize(Decimal("0.01")) for name in exact}
