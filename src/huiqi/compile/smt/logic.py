"""Kleene logic and partly known numbers as Z3 terms (compile layer): what the encoding of a rule is made of.

A condition is a pair of formulas: when it is met, and when it is not met; where neither holds it is unknown. A number is
a formula that says when it is known, and the exact real that it then is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

import z3

YES: Final = z3.BoolVal(True)
NO: Final = z3.BoolVal(False)


@dataclass(frozen=True)
class Truth:
    """A verdict: `met` and `unmet` exclude each other; neither: unknown."""

    met: z3.BoolRef
    unmet: z3.BoolRef


@dataclass(frozen=True)
class Number:
    """A number (or the integer key of a day): exactly `value` wherever `known` holds, nothing elsewhere."""

    known: z3.BoolRef
    value: z3.ArithRef


@dataclass(frozen=True)
class Code:
    """A code or a thing: the one with this whole number wherever `known` holds."""

    known: z3.BoolRef
    number: z3.ArithRef


MET: Final = Truth(YES, NO)
NOT_MET: Final = Truth(NO, YES)
UNKNOWN: Final = Truth(NO, NO)
NOTHING: Final = Number(NO, z3.RealVal(0))


def both(*parts: z3.BoolRef) -> z3.BoolRef:
    """Return the conjunction, without what is plainly true."""
    left = [p for p in parts if not z3.is_true(p)]
    if any(z3.is_false(p) for p in left):
        return NO
    return YES if not left else left[0] if len(left) == 1 else z3.And(*left)


def either(*parts: z3.BoolRef) -> z3.BoolRef:
    """Return the disjunction, without what is plainly false."""
    left = [p for p in parts if not z3.is_false(p)]
    if any(z3.is_true(p) for p in left):
        return YES
    return NO if not left else left[0] if len(left) == 1 else z3.Or(*left)


def no(part: z3.BoolRef) -> z3.BoolRef:
    """Return the negation."""
    return NO if z3.is_true(part) else YES if z3.is_false(part) else z3.Not(part)


def every(parts: Iterable[Truth]) -> Truth:
    """Return the verdict that all parts hold."""
    found = tuple(parts)
    return Truth(both(*(p.met for p in found)), either(*(p.unmet for p in found)))


def some(parts: Iterable[Truth]) -> Truth:
    """Return the verdict that at least one part holds."""
    found = tuple(parts)
    return Truth(either(*(p.met for p in found)), both(*(p.unmet for p in found)))


def turned(part: Truth) -> Truth:
    """Return the verdict that a part does not hold."""
    return Truth(part.unmet, part.met)


def decided(known: z3.BoolRef, holds: z3.BoolRef) -> Truth:
    """Return a verdict that `holds` decides wherever `known`."""
    return Truth(both(known, holds), both(known, no(holds)))


def exactly(value: Decimal | Fraction | int) -> Number:
    """Return a stated number."""
    return Number(YES, real(value))


def real(value: Decimal | Fraction | int) -> z3.ArithRef:
    """Return an exact real."""
    fraction = Fraction(value)
    return z3.RealVal(f"{fraction.numerator}/{fraction.denominator}")


def compare(value: Number, op: str, limit: Number) -> Truth:
    """Return the verdict of a comparison."""
    holds = {
        "atLeast": lambda a, b: a >= b,
        "moreThan": lambda a, b: a > b,
        "atMost": lambda a, b: a <= b,
        "lessThan": lambda a, b: a < b,
        "equals": lambda a, b: a == b,
    }[op](value.value, limit.value)
    return decided(both(value.known, limit.known), z3.simplify(holds))


def choose(condition: z3.BoolRef, one: z3.ArithRef, other: z3.ArithRef) -> z3.ArithRef:
    """Return one number or another."""
    if z3.is_true(condition):
        return one
    return other if z3.is_false(condition) else z3.If(condition, one, other)


def weighed(number: Number, condition: Truth) -> Number:
    """Return a number that counts only on a condition: 0 where it is not met."""
    return Number(
        either(condition.unmet, both(condition.met, number.known)), choose(condition.unmet, real(0), number.value)
    )


def least_of(a: z3.ArithRef, b: z3.ArithRef) -> z3.ArithRef:
    """Return the smaller of two numbers."""
    return z3.If(a <= b, a, b)


def greatest_of(a: z3.ArithRef, b: z3.ArithRef) -> z3.ArithRef:
    """Return the greater of two numbers."""
    return z3.If(a >= b, a, b)


def product(a: z3.ArithRef, b: z3.ArithRef) -> z3.ArithRef | None:
    """Return a product that is linear, None if there is none: one factor is stated, or one of several stated numbers."""
    if z3.is_rational_value(a) or z3.is_rational_value(b):
        return z3.simplify(a * b)
    for one, other in ((a, b), (b, a)):
        if z3.is_app_of(one, z3.Z3_OP_ITE) and _is_stated(one):
            condition, first, second = one.children()
            left, right = product(first, other), product(second, other)
            return None if left is None or right is None else z3.If(condition, left, right)
    return None


def _is_stated(term: z3.ExprRef) -> bool:
    if z3.is_app_of(term, z3.Z3_OP_ITE):
        return _is_stated(term.arg(1)) and _is_stated(term.arg(2))
    return bool(z3.is_rational_value(term))
