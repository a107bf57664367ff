"""How often a band gives its number (reference evaluator): steps counted inside the band, begun steps as declared."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor

from huiqi.assessment import MET, NOT_MET
from huiqi.evaluate.intervals import compare
from huiqi.evaluate.readings import Span
from huiqi.rules.tree import Operator, Row

_ZERO = Fraction(0)


def times_in_band(base: Span, row: Row, ends: Mapping[Operator, Span]) -> Span:
    """Return how often a row counts for a base, as an interval of numbers from 0.

    `ends` are the row's bounds as numbers; a band begins at 0 at the earliest. Without a step the row counts once, as soon as the base has entered it.
    """
    lower = ends.get("atLeast") or ends.get("moreThan")
    upper = ends.get("atMost") or ends.get("lessThan")
    reasons = base.reasons | (lower.reasons if lower else frozenset()) | (upper.reasons if upper else frozenset())
    if row.step is None:
        verdict = MET
        if lower is not None:
            verdict = compare(base, "atLeast" if "atLeast" in ends else "moreThan", lower)[0]
        low, high = Fraction(verdict == MET), Fraction(verdict != NOT_MET)
        return Span(low, high, reasons=reasons if low != high else frozenset())
    least = _part(base.lo, lower.hi if lower else _ZERO, upper.lo if upper else None, bool(upper))
    most = _most(base, lower, upper)
    low = _steps(least, row)
    top = None if most is None else _steps(most, row)
    return Span(low, top, reasons=reasons if low != top else frozenset())


def _part(value: Fraction | None, start: Fraction | None, end: Fraction | None, is_closed: bool) -> Fraction:
    """Return the least part of the base that surely lies in the band."""
    if value is None or start is None or (is_closed and end is None):
        return _ZERO
    top = value if end is None else min(value, end)
    return max(_ZERO, top - max(start, _ZERO))


def _most(base: Span, lower: Span | None, upper: Span | None) -> Fraction | None:
    """Return the most of the base that can lie in the band; None: no end is known."""
    ends = [e for e in (base.hi, upper.hi if upper else None) if e is not None]
    start = _ZERO if lower is None else lower.lo
    if not ends:
        return None
    return max(_ZERO, min(ends) - max(start or _ZERO, _ZERO))


def _steps(part: Fraction, row: Row) -> Fraction:
    assert row.step is not None
    count = part / Fraction(row.step)
    if row.begun == "Dropped":
        return Fraction(floor(count))
    return Fraction(ceil(count)) if row.begun == "Full" else count
