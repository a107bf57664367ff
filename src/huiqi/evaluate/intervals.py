"""Verdicts and exact intervals (reference evaluator): how they are compared, added, limited and weighed.

Knows no node of a rule and no record.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from huiqi.assessment import MET, NOT_MET, UNKNOWN
from huiqi.evaluate.readings import Span, exactly
from huiqi.money import canonical

Verdict = tuple[int, frozenset[str]]
NONE: frozenset[str] = frozenset()
TOO_LARGE = 10**20
MOST_DECIMALS = 18


def can_be_exact(value: Fraction) -> bool:
    """Say whether every engine can hold an amount as it is: it is below 10^20 and has at most 18 decimals."""
    return abs(value) < TOO_LARGE and (value * 10**MOST_DECIMALS).denominator == 1


def unless(verdict: int, reasons: frozenset[str]) -> Verdict:
    """Return a verdict with its reasons, which only an unknown has."""
    return verdict, reasons if verdict == UNKNOWN else NONE


def reasons_of(found: list[Verdict]) -> frozenset[str]:
    """Return the reasons of the verdicts that are unknown."""
    return NONE.union(*(why for verdict, why in found if verdict == UNKNOWN))


def every(found: list[Verdict]) -> Verdict:
    """Return the least of some verdicts, with the reasons if it is unknown."""
    return unless(min(verdict for verdict, _ in found), reasons_of(found))


def compare(value: Span, op: str, limit: Span) -> Verdict:
    """Compare two intervals: met or not met only if it is so for every pair of values in them."""
    surely, never = {
        "atLeast": (_ge(value.lo, limit.hi), _gt(limit.lo, value.hi)),
        "moreThan": (_gt(value.lo, limit.hi), _ge(limit.lo, value.hi)),
        "atMost": (_ge(limit.lo, value.hi), _gt(value.lo, limit.hi)),
        "lessThan": (_gt(limit.lo, value.hi), _ge(value.lo, limit.hi)),
        "equals": (
            value.lo is not None and value.lo == value.hi == limit.lo == limit.hi,
            _gt(limit.lo, value.hi) or _gt(value.lo, limit.hi),
        ),
    }[op]
    if surely:
        return MET, NONE
    return (NOT_MET, NONE) if never else (UNKNOWN, value.reasons | limit.reasons)


def grows(now: Span, before: Span, op: str, limit: Span) -> Verdict:
    """Hold growth against a limit: now against (1 + limit) times before, without dividing; a base of 0 or less has none."""
    low, high = (None if end is None else 1 + end for end in (limit.lo, limit.hi))
    least = _of_base(low, before.lo if low is not None and low >= 0 else before.hi)
    most = _of_base(high, before.hi if high is not None and high >= 0 else before.lo)
    line = without_reasons(Span(least, most, reasons=before.reasons | limit.reasons))
    if before.lo is not None and before.lo <= 0:
        return UNKNOWN, now.reasons | line.reasons | {"no-base"}
    if before.lo is None or now.lo is None:
        return UNKNOWN, now.reasons | line.reasons
    return unless(compare(now, op, line)[0], now.reasons | line.reasons)


def _of_base(factor: Fraction | None, base: Fraction | None) -> Fraction | None:
    """Return an end of a line; no part at all of a base is nothing, however large it may be."""
    if factor == 0:
        return Fraction(0)
    return None if factor is None or base is None else factor * base


def _ge(a: Fraction | None, b: Fraction | None) -> bool:
    return a is not None and b is not None and a >= b


def _gt(a: Fraction | None, b: Fraction | None) -> bool:
    return a is not None and b is not None and a > b


def scale(span: Span, factor: Fraction) -> Span:
    """Return an interval times a stated factor."""
    low, high = (None if end is None else end * factor for end in (span.lo, span.hi))
    return Span(*((low, high) if factor >= 0 else (high, low)), reasons=span.reasons)


def product(a: Span, b: Span) -> Span:
    """Multiply two intervals; where an end is open the product is open on both sides unless all is at least 0."""
    reasons = a.reasons | b.reasons
    if a.lo is not None and b.lo is not None and a.lo >= 0 and b.lo >= 0:
        return Span(a.lo * b.lo, None if a.hi is None or b.hi is None else a.hi * b.hi, reasons=reasons)
    if a.lo is None or b.lo is None or a.hi is None or b.hi is None:
        return Span(None, None, reasons=reasons)
    corners = [x * y for x in (a.lo, a.hi) for y in (b.lo, b.hi)]
    return Span(min(corners), max(corners), reasons=reasons)


def add(parts: list[Span]) -> Span:
    """Return the sum of intervals; an open end of one part is an open end of the sum."""
    lows, highs = [p.lo for p in parts], [p.hi for p in parts]
    return Span(
        None if None in lows else sum((x for x in lows if x is not None), Fraction(0)),
        None if None in highs else sum((x for x in highs if x is not None), Fraction(0)),
        reasons=NONE.union(*(p.reasons for p in parts)),
    )


def take_away(a: Span, b: Span) -> Span:
    """Subtract crosswise, never below 0."""
    low = Fraction(0) if a.lo is None or b.hi is None else max(Fraction(0), a.lo - b.hi)
    high = None if a.hi is None or b.lo is None else max(Fraction(0), a.hi - b.lo)
    return Span(low, high, reasons=a.reasons | b.reasons)


def take_away_freely(a: Span, b: Span) -> Span:
    """Subtract crosswise; the result may be below 0."""
    low = None if a.lo is None or b.hi is None else a.lo - b.hi
    high = None if a.hi is None or b.lo is None else a.hi - b.lo
    return Span(low, high, reasons=a.reasons | b.reasons)


def without_reasons(span: Span) -> Span:
    """Drop the reasons of an amount that is one figure after all."""
    return replace(span, reasons=NONE) if span.lo is not None and span.lo == span.hi else span


def weigh(span: Span, condition: Verdict) -> Span:
    """Return an amount that counts only on a condition."""
    verdict, why = condition
    if verdict == NOT_MET:
        return exactly(0)
    if verdict == MET:
        return span
    low = lower(span.lo, Fraction(0))
    high = None if span.hi is None else max(span.hi, Fraction(0))
    return Span(low, high, reasons=span.reasons | why)


def lower(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    """Return the smaller of two ends; None if either is open."""
    return None if a is None or b is None else min(a, b)


def hull(spans: list[Span], reasons: frozenset[str]) -> Span:
    """Return the narrowest interval that holds all of `spans`."""
    lows, highs = [s.lo for s in spans], [s.hi for s in spans]
    low = None if None in lows else min(x for x in lows if x is not None)
    high = None if None in highs else max(x for x in highs if x is not None)
    return Span(low, high, reasons=reasons if low != high or low is None else NONE)


def decimal_or_none(value: Fraction | None) -> Decimal | None:
    """Return an end of an interval as a decimal."""
    return None if value is None else to_decimal(value)


def to_decimal(value: Fraction) -> Decimal:
    """Return a fraction whose denominator is a power of ten as a decimal; every exact amount is one."""
    scaled = value * 10**40
    assert scaled.denominator == 1, value
    sign, digits = (1 if scaled < 0 else 0), tuple(int(d) for d in str(abs(scaled.numerator)))
    return Decimal(canonical(Decimal((sign, digits, -40))))
