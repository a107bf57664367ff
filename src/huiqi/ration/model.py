"""What is shared out (meaning layer): claims, what they get, and amounts that may be open."""

from __future__ import annotations

from dataclasses import dataclass

Rank = tuple[int, str]
"""A day or a number by which who comes first is settled, and the name that ends a tie."""


@dataclass(frozen=True)
class Range:
    """An amount in whole fen from `low` to `high`; `high` None: no upper figure is known."""

    low: int
    high: int | None

    @property
    def is_exact(self) -> bool:
        """Say whether the amount is one figure."""
        return self.low == self.high


ZERO = Range(0, 0)


@dataclass(frozen=True)
class Claim:
    """What is asked for, and how much of it was paid out of the same money: that is never taken back.

    `rank` says who comes first where the method goes by a day or a priority; None: it is not known. `name` ends ties.
    """

    name: str
    asked: Range
    paid: int = 0
    rank: int | None = None

    @property
    def open(self) -> Range:
        """Return what is asked for beyond what was paid."""
        high = None if self.asked.high is None else max(0, self.asked.high - self.paid)
        return Range(max(0, self.asked.low - self.paid), high)


@dataclass(frozen=True)
class Share:
    """What a claim comes to, what was paid of it included; `by_name`: only the order of names decided."""

    name: str
    amount: Range
    by_name: bool = False


@dataclass(frozen=True)
class Ration:
    """What every claim comes to, in the order of the claims, and all of them together."""

    shares: tuple[Share, ...]
    total: Range


def total_of(amounts: list[Range]) -> Range:
    """Return the sum of amounts; one without an upper figure leaves the sum without one."""
    low = sum(a.low for a in amounts)
    if any(a.high is None for a in amounts):
        return Range(low, None)
    return Range(low, sum(a.high or 0 for a in amounts))


def least_of(one: int | None, other: int | None) -> int | None:
    """Return the lesser of two ends, None being higher than any."""
    return other if one is None else one if other is None else min(one, other)
