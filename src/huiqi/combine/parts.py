"""What is left of an amount after parts of it (combine layer): exact to the fen, sound where the amount is open."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

from huiqi.assessment import Figure

_FEN: Final = Decimal("0.01")
_HALF: Final = Decimal("0.005")
_ZERO: Final = Decimal(0)


def rest(net: Figure, parts: Sequence[Figure], shares: Sequence[Decimal] = ()) -> Figure:
    """Return what is left of an amount, in whole fen, after `parts` of it.

    `shares` are the fractions by which some of the parts were taken, each to the fen, half up. With two of them or more
    the rest may fall by a fen or more as the amount grows, so the ends of an open amount are not those of its rest.
    """
    least = max(_ZERO, net.least - sum((p.least for p in parts), _ZERO))
    if net.most is None:
        return Figure(max(_ZERO, least - _loose(shares)), None)
    most = max(least, net.most - sum((p.most or _ZERO for p in parts), _ZERO))
    if net.is_exact or len(shares) < 2:
        return Figure(least, most)
    if len(shares) < len(parts):
        return Figure(max(_ZERO, least - _loose(shares)), most + _loose(shares))
    # Between the ends the rest is within half a fen for each part of its own fraction of the amount.
    fraction, error = 1 - sum(shares, _ZERO), _HALF * len(shares)
    low = ((net.least + _FEN) * fraction - error).quantize(_FEN, ROUND_CEILING)
    high = ((net.most - _FEN) * fraction + error).quantize(_FEN, ROUND_FLOOR)
    return Figure(max(_ZERO, min(least, low)), max(most, high))


def _loose(shares: Sequence[Decimal]) -> Decimal:
    """Return by how much the rest may fall while the amount grows."""
    return _FEN * max(0, len(shares) - 1)
