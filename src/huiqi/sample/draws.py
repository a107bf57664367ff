"""Numbers that look drawn and are the same everywhere (meaning layer): whole numbers only, no clock, no hash seed.

A draw depends on the seed, a topic and a number, never on what was drawn before; so enterprise 7 is the same
enterprise whether ten or ten thousand are asked for. Shares are dealt as quotas, not left to chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from itertools import accumulate
from typing import Final

_WORD: Final = 64
_MASK: Final = (1 << _WORD) - 1


class Draws:
    """A stream of whole numbers of one topic (SplitMix64, started from SHA-256 of seed, topic and number)."""

    def __init__(self, seed: int, topic: str, number: int) -> None:
        self._state = int.from_bytes(sha256(f"{seed}/{topic}/{number}".encode()).digest()[:8], "big")

    def below(self, limit: int) -> int:
        """Return a whole number from 0 up to, not including, `limit`, which is at least 1 and below 2**64."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        word = self._state
        word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _MASK
        return ((word ^ (word >> 31)) * limit) >> _WORD

    def between(self, least: int, most: int) -> int:
        """Return a whole number from `least` to `most`, both included."""
        return least + self.below(most - least + 1)


@dataclass(frozen=True)
class Blocks:
    """Enterprises in blocks of one size: within a block the order is shuffled, over the blocks the quotas are exact."""

    seed: int
    size: int

    def order(self, topic: str, block: int) -> tuple[int, ...]:
        """Return the positions 0, 1, … of a block in the order of a topic; another topic has another order."""
        return _shuffled(self.seed, topic, block, self.size)

    def quota(self, share: Fraction, block: int) -> tuple[int, int]:
        """Return how many enterprises have a share before a block, and at the end of it; rounded half up."""
        return _half_up(share * block * self.size), _half_up(share * (block + 1) * self.size)


@lru_cache(maxsize=256)
def _shuffled(seed: int, topic: str, block: int, size: int) -> tuple[int, ...]:
    draws, order = Draws(seed, f"order {topic}", block), list(range(size))
    for last in range(size - 1, 0, -1):
        other = draws.below(last + 1)
        order[last], order[other] = order[other], order[last]
    return tuple(order)


def _half_up(count: Fraction) -> int:
    return (2 * count.numerator + count.denominator) // (2 * count.denominator)


def dealt(weights: Sequence[int]) -> tuple[int, ...]:
    """Return one round of a deal: each index once, in order, then so that every start keeps close to the weights.

    As long as the sum of the weights, and each index stands in it as often as its weight says; 0 leaves it out.

    >>> dealt([1, 3, 2])
    (0, 1, 2, 1, 2, 1)
    """
    total = sum(weights)
    given = [0] * len(weights)
    cards = []
    for index, weight in enumerate(weights):
        if weight:
            given[index] += 1
            cards.append(index)
    for turn in range(len(cards) + 1, total + 1):
        behind = max(range(len(weights)), key=lambda i: (weights[i] * turn - given[i] * total, -i))
        given[behind] += 1
        cards.append(behind)
    return tuple(cards)


def chosen(weights: Sequence[int], draws: Draws) -> int:
    """Return an index drawn with these weights, of which at least one is above 0."""
    sums = list(accumulate(weights))
    at = draws.below(sums[-1])
    return next(i for i, s in enumerate(sums) if at < s)
