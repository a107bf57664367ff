"""Where an indicator is read (meaning layer): decided once from the rules, never from the facts.

Order: the record under test, the ground, the enterprise, its status on the ground's date, its report of the
ground's year. An indicator that none of them can have is refused by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from huiqi.dates import Duration
from huiqi.names import IND, NS, local
from huiqi.rules.model import Award, RuleBook
from huiqi.rules.tree import AllOf, Bound, Comparison, Existence, FirstReaching, Indicator, Node, Operator, Read

Where = Literal["ground-date", "date", "due-date", "record", "ground", "enterprise", "status", "report"]
NO_TIME = Duration(0, 0)


@dataclass(frozen=True)
class Scope:
    """What is under test: the class of the ground and, inside an Existence, the class of the record tested."""

    ground: str
    record: str = ""
    is_due: bool = False
    """Whether it is asked on the day on which an instalment falls due."""


def where(indicator: Indicator, scope: Scope, book: RuleBook) -> Where | None:
    """Return where `indicator` is read in `scope`, or None if no place can have it."""
    if indicator.iri == IND + "ground-date":
        return "ground-date"
    if indicator.iri == IND + "date":
        return "date"
    if indicator.iri == IND + "due-date":
        return "due-date" if scope.is_due else None
    domain = indicator.domain
    if scope.record and is_within(scope.record, domain, book):
        return "record"
    if is_within(scope.ground, domain, book):
        return "ground"
    if domain == NS + "Enterprise":
        return "enterprise"
    if is_within(domain, NS + "EnterpriseStatus", book):
        return "status"
    if is_within(domain, NS + "AnnualReport", book):
        return "report"
    return None


def is_within(kind: str, wider: str, book: RuleBook) -> bool:
    """Say whether a class of records is `wider` or narrower."""
    found = book.record_classes.get(kind)
    return found is not None and wider in found.ancestors


def policy_conditions(award: Award, book: RuleBook) -> tuple[Any, ...]:
    """Return the conditions that the award's policy lays on each of its awards."""
    return book.policies[award.policy].conditions


def walk(node: Any, scope: Scope) -> Iterator[tuple[Any, Scope]]:
    """Yield a node and every node below it with the scope it is evaluated in, outer nodes first."""
    if isinstance(node, Node):
        yield node, scope
    inner = replace(scope, record=node.record) if isinstance(node, Existence) else scope
    for part in fields(node):
        value = getattr(node, part.name)
        inside = inner if isinstance(node, Existence) and part.name == "condition" else scope
        for child in value if isinstance(value, tuple) else (value,):
            if isinstance(child, Node | Bound):
                yield from walk(child, inside)


@dataclass(frozen=True)
class DayBound:
    """An elementary bound on a day: `op` against a fixed day, or against an anchor shifted by a duration."""

    op: Operator
    day: int | None = None
    anchor: Read | None = None
    duration: Duration = NO_TIME
    sign: int = 0


def day_bounds(bound: Bound) -> tuple[DayBound, ...]:
    """Return what a bound on a day means: `:atMost D :after d` is from d to d + D, both days in.

    `:lessThan` leaves the far end out, `:atLeast` and `:moreThan` look beyond it, `:before` mirrors.
    """
    if bound.anchor is None or not isinstance(bound.value, Duration):
        return (DayBound(bound.op, int(bound.value)),)  # type: ignore[arg-type]
    if bound.op == "equals":
        return (DayBound("equals", None, bound.anchor, bound.value, bound.sign),)
    flipped: dict[Operator, Operator] = {
        "atMost": "atLeast",
        "lessThan": "moreThan",
        "atLeast": "atMost",
        "moreThan": "lessThan",
        "equals": "equals",
    }
    far = DayBound(bound.op if bound.sign > 0 else flipped[bound.op], None, bound.anchor, bound.value, bound.sign)
    if bound.op in ("atLeast", "moreThan"):
        return (far,)
    near = DayBound("atLeast" if bound.sign > 0 else "atMost", None, bound.anchor)
    return (near, far)


def window_start(existence: Existence, scope: Scope, book: RuleBook) -> tuple[DayBound, ...]:
    """Return the elementary bounds below which no record of an Existence can lie, read from its condition.

    Empty: records of any day count, so that only a register complete from the beginning shows that there is none.
    """
    found: list[DayBound] = []
    inner = replace(scope, record=existence.record)
    dated = book.record_classes[existence.record].dated
    queue: list[Any] = list(existence.condition)
    while queue:
        node = queue.pop()
        if isinstance(node, AllOf):
            queue.extend(node.of)
        elif isinstance(node, Comparison) and isinstance(node.subject[0], Read) and node.subject[0].through is None:
            indicator = node.subject[0].indicator
            is_day = indicator.iri == dated or where(indicator, inner, book) == "date"
            if is_day and indicator.range == "Date":
                elementary = [d for bound in node.bounds for d in day_bounds(bound)]
                low = [d for d in elementary if d.op in ("atLeast", "moreThan", "equals")]
                # A bound counted from a day of the record itself says nothing about records not yet known.
                found.extend(d for d in low if d.anchor is None or _is_outside(d.anchor.indicator, inner, book))
    return tuple(found)


def _is_outside(anchor: Indicator, inner: Scope, book: RuleBook) -> bool:
    return where(anchor, inner, book) not in ("record", "date")


def highest_before(first: FirstReaching, book: RuleBook) -> Indicator:
    """Return the indicator "highest value in earlier years" that a FirstReaching rests on.

    The declared one with the same base and start, whose reported value is an attestation; else one of our own name.
    """
    base = first.subject.indicator
    for indicator in sorted(book.indicators.values(), key=lambda i: i.iri):
        if (indicator.derivation, indicator.of, indicator.since) == ("HighestBefore", base.iri, first.since.iri):
            return indicator
    return Indicator(
        f"{base.iri}.highest-since.{local(first.since.iri)}",
        base.domain,
        base.range,
        "HighestBefore",
        base.iri,
        first.since.iri,
    )


def growth_base(growth: Indicator) -> Indicator:
    """Return the indicator "value of the year before" that a growth is compared with."""
    return Indicator(f"{growth.iri}.base", growth.domain, "Number", "YearBefore", growth.of)
