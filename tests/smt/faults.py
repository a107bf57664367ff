"""Faults to plant in the encoding: each is a slip a person could make, and each has to be noticed by counting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from huiqi.compile.smt import conditions, days, readings
from huiqi.compile.smt.codes import Numbering
from huiqi.compile.smt.logic import MET, NO, NOT_MET, Number, Truth, both, compare, either, no, real
from huiqi.compile.smt.needs import Needs
from huiqi.dates import Duration


@dataclass(frozen=True)
class Fault:
    """A slip: `name` says what goes wrong; in `place` the attribute is replaced; `seed` are awards on which it shows."""

    name: str
    place: Any
    attribute: str
    wrong: Callable[..., Any]
    seed: int


def _compares(instead: dict[str, str]) -> Callable[..., Truth]:
    return lambda value, op, limit: compare(value, instead.get(op, op), limit)


def _forgets_presence(value: Number, op: str, limit: Number) -> Truth:
    found = compare(value, op, limit)
    return Truth(found.met, no(found.met))


def _all_is_any(parts: Any) -> Truth:
    found = tuple(parts)
    return Truth(either(*(p.met for p in found)), both(*(p.unmet for p in found)))


def _any_drops_one(parts: Any) -> Truth:
    found = tuple(parts)[:-1] or tuple(parts)
    return Truth(either(*(p.met for p in found)), both(*(p.unmet for p in found)))


def _closes_the_list(encoder: Any, what: Any, members: Any, open_list: bool, at: Any) -> Truth:
    return _membership(encoder, what, members, False, at)


_membership = conditions.membership
_past = readings.past
_shifted = days.shifted
_counts = Needs.counts
_count = conditions._count
_tested = conditions.tested


def _grows_from_nothing(encoder: Any, now: Number, before: Number, op: str, growth: Fraction) -> Truth:
    return compare(now, op, Number(before.known, before.value * real(1 + growth)))


def _grows_by_the_factor(encoder: Any, now: Number, before: Number, op: str, growth: Fraction) -> Truth:
    return compare(now, op, Number(both(before.known, before.value > 0), before.value * real(growth)))


def _same_year(encoder: Any, base: Any, derived: Any, at: Any, back: int) -> Any:
    return _past(encoder, base, derived, at, back - 1)


def _no_days(day: Any, duration: Duration, sign: int, name: str) -> Any:
    return _shifted(day, Duration(duration.months, 0), sign, name)


def _no_months(day: Any, duration: Duration, sign: int, name: str) -> Any:
    return _shifted(day, Duration(0, duration.days), sign, name)


def _other_way(day: Any, duration: Duration, sign: int, name: str) -> Any:
    return _shifted(day, duration, -sign, name)


def _records_without_end(encoder: Any, node: Any, at: Any) -> Any:
    return [(holder, MET) for holder, _ in _tested(encoder, node, at)]


def _equal_is_at_least(found: Any, bound: Any) -> Truth:
    return _count(found, replace(bound, op="atLeast") if bound.op == "equals" else bound)


def _most_is_less(found: Any, bound: Any) -> Truth:
    return _count(found, replace(bound, op="lessThan") if bound.op == "atMost" else bound)


def _no_earlier_year(encoder: Any, node: Any, at: Any) -> Truth:
    return conditions.every([conditions._reaches(encoder, node.subject, step, at, False) for step in node.steps])


FAULTS = (
    Fault("at least becomes more than", conditions, "compare", _compares({"atLeast": "moreThan"}), 3),
    Fault("at most becomes less than", conditions, "compare", _compares({"atMost": "lessThan"}), 17),
    Fault("less than becomes at most", conditions, "compare", _compares({"lessThan": "atMost"}), 59),
    Fault("equals becomes at least", conditions, "compare", _compares({"equals": "atLeast"}), 22),
    Fault("what is not known is not met", conditions, "compare", _forgets_presence, 59),
    Fault("all becomes any", conditions, "every", _all_is_any, 17),
    Fault("any drops an alternative", conditions, "some", _any_drops_one, 17),
    Fault("not is forgotten", conditions, "turned", lambda part: part, 17),
    Fault("not of unknown is met", conditions, "turned", lambda part: Truth(no(part.met), part.met), 17),
    Fault("an open list refuses", conditions, "membership", _closes_the_list, 17),
    Fault(
        "a narrower code is another code", Numbering, "within", lambda self, members: [self.of(m) for m in members], 7
    ),
    Fault("a base of nothing grows", conditions, "grown", _grows_from_nothing, 32),
    Fault("growth is the factor", conditions, "grown", _grows_by_the_factor, 59),
    Fault("the year before is the same year", conditions, "past", _same_year, 59),
    Fault("days of a duration are forgotten", conditions, "shifted", _no_days, 11),
    Fault("months of a duration are forgotten", conditions, "shifted", _no_months, 17),
    Fault("before becomes after", conditions, "shifted", _other_way, 17),
    Fault("no year is a leap year", days, "_is_leap", lambda year: NO, 16),
    Fault("a record counts whether or not it is there", conditions, "tested", _records_without_end, 59),
    Fault("a number of records equals what it exceeds", conditions, "_count", _equal_is_at_least, 7),
    Fault("at most so many is fewer", conditions, "_count", _most_is_less, 47),
    Fault("there is one record at most", Needs, "counts", lambda self: dict.fromkeys(_counts(self), 1), 7),
    Fault("what was reached before is reached first", conditions, "_first_reaching", _no_earlier_year, 22),
    Fault("nothing is an empty number of records", conditions, "_count", lambda found, bound: NOT_MET, 59),
)
