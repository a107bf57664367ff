"""What can be said of tables and amounts from the rules alone (meaning layer): whether a row must apply, whether below 0."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any, cast

from huiqi.rules.model import Award
from huiqi.rules.tree import (
    AllOf,
    Bands,
    Comparison,
    Decided,
    Difference,
    FirstReaching,
    Fixed,
    GrantOf,
    Quantity,
    Read,
    Row,
    Sum,
    Table,
)


def is_exhaustive(table: Table, award: Award) -> bool:
    """Say whether some row must be met by anyone who is entitled, so that "no row" cannot happen.

    True if the last row is an "otherwise", or if rows join without a hole from the first lower bound upward and a
    condition that every entitled ground meets asks for that bound.
    """
    rows = sorted(table.rows, key=lambda r: r.order or 0)
    if any(not r.bounds and not r.members and not r.condition for r in rows):
        return True
    if any(r.members or r.condition for r in rows) or not table.by or not isinstance(table.by[0], Read):
        return False
    covered = _covered_from(rows)
    return covered is not None and any(_asks_for(c, table.by[0], covered) for c in conjuncts(award.conditions))


def never_negative(node: Quantity) -> bool:
    """Say whether a quantity cannot be below 0, whatever the facts are."""
    match node:
        case Read():
            return node.indicator.range == "Money" and node.indicator.derivation != "Increase"
        case Fixed():
            own = isinstance(node.value, Decimal) and node.value >= 0
        case Decided():
            own = isinstance(node.at_least, Decimal) and node.at_least >= 0
        case Sum():
            own = all(never_negative(part) for part in node.of)
        case Difference():
            own = True
        case Table() | Bands():
            own = all(never_negative(amount) for row in node.rows for amount in row.amount)
        case GrantOf():
            own = True
        case _:
            return False
    return own and all(never_negative(t) for t in node.times) and all(limit.at_most >= 0 for limit in node.limits)


def conjuncts(conditions: tuple[Any, ...]) -> Iterator[Any]:
    """Yield the conditions that must all hold, those inside an AllOf one by one."""
    for node in conditions:
        if isinstance(node, AllOf):
            yield from conjuncts(node.of)
        else:
            yield node


def _covered_from(rows: list[Row]) -> tuple[Decimal, bool] | None:
    """Return the lower bound (value, whether it is itself included) from which rows cover everything upward."""
    spans = []
    for row in rows:
        low = [b for b in row.bounds if b.op in ("atLeast", "moreThan")]
        high = [b for b in row.bounds if b.op in ("atMost", "lessThan")]
        plain = all(isinstance(b.value, Decimal) and not b.times and b.anchor is None for b in row.bounds)
        if len(low) != 1 or len(high) > 1 or len(low) + len(high) != len(row.bounds) or not plain:
            return None
        spans.append((low[0], high[0] if high else None))
    spans.sort(key=lambda s: (s[0].value, s[0].op))
    for (_, high_end), (low_end, _) in pairwise(spans):
        if high_end is not None and not (
            low_end.value < high_end.value  # type: ignore[operator]
            or (low_end.value == high_end.value and (low_end.op == "atLeast" or high_end.op == "atMost"))
        ):
            return None
    if not spans or all(s[1] is not None for s in spans):
        return None
    first = spans[0][0]
    return cast("Decimal", first.value), first.op == "atLeast"


def _asks_for(node: Any, by: Read, covered: tuple[Decimal, bool]) -> bool:
    """Say whether `node` can only be met by a value that lies inside the covered range."""
    if isinstance(node, FirstReaching):
        bounds = [b for s in node.steps for b in s.bounds]
        if any(b.times for b in bounds):
            return False
        subject = node.subject
        enough = all
    elif isinstance(node, Comparison) and isinstance(node.subject[0], Read):
        bounds = [b for b in node.bounds if b.op in ("atLeast", "moreThan") and not b.times and b.anchor is None]
        subject = node.subject[0]
        enough = any
    else:
        return False
    value, included = covered
    return (
        (subject.indicator, subject.through) == (by.indicator, by.through)
        and bool(bounds)
        and enough(b.value > value or (b.value == value and (included or b.op == "moreThan")) for b in bounds)  # type: ignore[operator]
    )
