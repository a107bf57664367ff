"""The money at stake on one ground (answers layer): by kind of finding, from what each award comes to there.

Exact at both ends; every figure grows with what it is made of, so the ends of the parts give the ends of the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from huiqi.assessment import Figure
from huiqi.overlaps.findings import Kind
from huiqi.stakes.model import NOTHING, Held, Manner, total


def at_stake(kind: Kind, held: Sequence[Held], about: Sequence[str]) -> Figure:
    """Return the money at stake where awards come to `held`; `about` are those that the finding is about, first.

    What is paid beyond the highest of them where several pay for one thing; what the award pays where only it does; what
    is promised and not paid for one that never wins; nothing for one that nobody can meet.
    """
    first = [h for h in held if h.award in about]
    rest = [h for h in held if h.award not in about]
    if kind == "dead":
        return NOTHING
    if kind == "never-wins":
        return total(_left_out(h) for h in first)
    if kind in ("legacy-gap", "windfall"):
        return total(_certain(h, h.net) for h in first)
    if kind == "redundant":
        return _ends(
            [_certain(h, h.net) for h in held], lambda v: min(sum(v[: len(first)], Decimal(0)), max(v[len(first) :]))
        )
    if kind == "contradicting-clauses":
        return _ends([_certain(h, h.gross) for h in held], _beyond_the_highest)
    paid = [_certain(h, h.net) for h in (*first, *rest)]
    if kind == "boundary-mismatch" and any(h.outcome in ("not-entitled", "not-applicable") for h in held):
        return total(paid)
    beyond = _ends(paid, _beyond_the_highest)
    if kind == "boundary-mismatch" and any(h.outcome != "entitled" for h in held):
        # Whether one or both are paid is open: at most the larger of what either case puts at stake.
        single = _ends(paid, max)
        most = None if single.most is None or beyond.most is None else max(single.most, beyond.most)
        return Figure(min(single.least, beyond.least), most)
    return beyond


def _beyond_the_highest(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) - max(values)


def _certain(held: Held, figure: Figure) -> Figure:
    """Return an amount as far as it is due: nothing where the award is not met, from nothing on where that is open."""
    if held.outcome == "entitled":
        return figure
    return Figure(Decimal(0), figure.most) if held.outcome == "undetermined" else NOTHING


def _left_out(held: Held) -> Figure:
    gross, net = _certain(held, held.gross), _certain(held, held.net)
    least = Decimal(0) if net.most is None else max(Decimal(0), gross.least - net.most)
    return Figure(least, None if gross.most is None else max(least, gross.most - net.least))


def _ends(figures: Sequence[Figure], of: Callable[[list[Decimal]], Decimal]) -> Figure:
    """Return what a growing function makes of amounts; without an upper figure unless it follows from the others."""
    if len(figures) < 2:
        return NOTHING
    least = of([f.least for f in figures])
    known = [f.most for f in figures]
    if None not in known:
        return Figure(least, of([m for m in known if m is not None]))
    # One amount without an end leaves the others as what is beyond it; of two nothing is known.
    if known.count(None) > 1 or of is not _beyond_the_highest:
        return Figure(least, None)
    return Figure(least, sum((m for m in known if m is not None), Decimal(0)))


def manner(held: Sequence[Held]) -> Manner:
    """Say what stacking makes of awards on one ground."""
    paid = [h for h in held if h.outcome == "entitled"]
    if len(paid) < 2:
        return "single"
    if not all(h.gross.is_exact and h.net.is_exact for h in paid):
        return "open"
    if all(h.gross == h.net for h in paid):
        return "sum"
    kept = [h for h in paid if h.net.least > 0]
    return "one" if len(kept) == 1 and kept[0].net == kept[0].gross else "cap"
