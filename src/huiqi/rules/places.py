"""Where an indicator is read (meaning layer): decided once from the rules, never from the facts.

Order: the record under test, the ground, the enterprise, its status on the ground's date, its report of the
ground's year. An indicator that none of them can have is refused by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from itertools import pairwise
from typing import Any, Literal, cast

from huiqi.dates import Duration
from huiqi.errors import Text
from huiqi.findings import Finding, Place
from huiqi.names import IND, NS, local
from huiqi.rules.tree import (
    AllOf,
    Award,
    Bound,
    Comparison,
    Decided,
    Difference,
    Existence,
    FirstReaching,
    Fixed,
    Indicator,
    Membership,
    Node,
    Operator,
    Quantity,
    Read,
    Row,
    RuleBook,
    Sum,
    Table,
)

Where = Literal["ground-date", "date", "record", "ground", "enterprise", "status", "report"]
NO_TIME = Duration(0, 0)
REPORT_DERIVATIONS = ("YearBefore", "Increase", "HighestBefore")


@dataclass(frozen=True)
class Scope:
    """What is under test: the class of the ground and, inside an Existence, the class of the record tested."""

    ground: str
    record: str = ""


def where(indicator: Indicator, scope: Scope, book: RuleBook) -> Where | None:
    """Return where `indicator` is read in `scope`, or None if no place can have it."""
    if indicator.iri == IND + "ground-date":
        return "ground-date"
    if indicator.iri == IND + "date":
        return "date"
    domain = indicator.domain
    if scope.record and _is_within(scope.record, domain, book):
        return "record"
    if _is_within(scope.ground, domain, book):
        return "ground"
    if domain == NS + "Enterprise":
        return "enterprise"
    if _is_within(domain, NS + "EnterpriseStatus", book):
        return "status"
    if _is_within(domain, NS + "AnnualReport", book):
        return "report"
    return None


def _is_within(kind: str, wider: str, book: RuleBook) -> bool:
    found = book.record_classes.get(kind)
    return found is not None and wider in found.ancestors


def nodes_in_scopes(award: Award, book: RuleBook) -> Iterator[tuple[Any, Scope]]:
    """Yield every node of an award with the scope it is evaluated in, outer nodes first."""
    scope = Scope(award.ground)
    for top in (*policy_conditions(award, book), *award.conditions, *award.amount):
        yield from _walk(top, scope)


def policy_conditions(award: Award, book: RuleBook) -> tuple[Any, ...]:
    """Return the conditions that the award's policy lays on each of its awards."""
    return book.policies[award.policy].conditions


def _walk(node: Any, scope: Scope) -> Iterator[tuple[Any, Scope]]:
    if isinstance(node, Node):
        yield node, scope
    inner = Scope(scope.ground, node.record) if isinstance(node, Existence) else scope
    for part in fields(node):
        value = getattr(node, part.name)
        inside = inner if isinstance(node, Existence) and part.name == "condition" else scope
        for child in value if isinstance(value, tuple) else (value,):
            if isinstance(child, Node | Bound):
                yield from _walk(child, inside)


def check_readings(book: RuleBook) -> list[Finding]:
    """Return a finding for each indicator that cannot be read where a rule asks for it, or is of the wrong kind there."""
    findings: list[Finding] = []
    for award in book.awards:
        for amount in award.amount:
            _check_amount(amount, award.place, findings)
        tested: set[Read] = set()
        for node, scope in nodes_in_scopes(award, book):
            _check_types(node, findings)
            if isinstance(node, Comparison | FirstReaching | Membership):
                subjects = node.subject if isinstance(node.subject, tuple) else (node.subject,)
                reads = [s for s in subjects if isinstance(s, Read)]
                tested.update(reads)
                if isinstance(node, FirstReaching) and node.subject.indicator.derivation:
                    findings.append(
                        _not_yet(node, f":FirstReaching of a derived indicator (`{local(node.subject.indicator.iri)}`)")
                    )
                for read in reads:
                    _check(read, scope, node.place, book, findings, growth=isinstance(node, Comparison))
            elif isinstance(node, Read) and node not in tested:
                _check(node, scope, node.place if node.place.line else award.place, book, findings, growth=False)
    return list(dict.fromkeys(findings))


def _check_amount(node: Any, place: Place, findings: list[Finding]) -> None:
    """Note what is no number, or below 0, where an amount belongs."""
    here = node.place if getattr(node, "place", Place("?")).line else place
    problem = None
    if isinstance(node, Read) and node.indicator.range not in ("Money", "Number"):
        problem = Text(f"`{local(node.indicator.iri)}` 不是数量", f"`{local(node.indicator.iri)}` is no quantity")
    elif isinstance(node, Fixed) and not isinstance(node.value, Decimal):
        problem = Text(f"`{local(node.iri)}` 不是数字", f"`{local(node.iri)}` is no number")
    elif isinstance(node, Fixed) and isinstance(node.value, Decimal) and node.value < 0:
        problem = Text(f"`{local(node.iri)}` 为负数", f"`{local(node.iri)}` is below 0")
    elif isinstance(node, Decided) and not isinstance(node.at_least, Decimal):
        problem = Text(f"`{local(node.iri)}` 不是数字", f"`{local(node.iri)}` is no number")
    if problem is not None:
        fix = Text(
            "金额写成不小于零的数字;扣减用 :Difference", "write numbers of at least 0; to take away use a :Difference"
        )
        findings.append(Finding("H007", here, problem, fix))
    rows = getattr(node, "rows", ())
    parts = (*getattr(node, "of", ()), *getattr(node, "less", ()), *getattr(node, "times", ()))
    for part in (
        *parts,
        *(a for row in rows for a in row.amount),
        *(t for x in getattr(node, "limits", ()) for t in x.times),
    ):
        _check_amount(part, here, findings)


def _check_types(node: Any, findings: list[Finding]) -> None:
    """Note a bound or member that is of another kind than the indicator it is held against."""
    subject = _subject(node) if isinstance(node, Comparison | FirstReaching | Membership) else None
    bounds: tuple[Bound, ...] = getattr(node, "bounds", ()) if isinstance(node, Comparison) else ()
    if isinstance(node, Table) and node.by and isinstance(node.by[0], Read):
        subject = node.by[0]
        bounds = tuple(b for row in node.rows for b in row.bounds)
        if any(row.members for row in node.rows) and subject.indicator.range not in ("Code", "Thing"):
            findings.append(_wrong_type(node, subject.indicator))
    if isinstance(node, Existence) and not all(isinstance(b.value, Decimal) for b in node.bounds):
        problem = Text(f"`{local(node.iri)}` 的个数不是数字", f"`{local(node.iri)}` counts against what is no number")
        findings.append(Finding("H007", node.place, problem, Text("写成 :atLeast 1", "write :atLeast 1")))
    if isinstance(node, Membership) and node.subject.indicator.range not in ("Code", "Thing"):
        findings.append(_wrong_type(node, node.subject.indicator))
    if isinstance(subject, Read) and any(not _fits(b, subject.indicator.range) for b in bounds):
        findings.append(_wrong_type(node, subject.indicator))


def _fits(bound: Bound, kind: str) -> bool:
    if kind == "Flag":
        return isinstance(bound.value, bool) and bound.op == "equals"
    if kind == "Date":
        return isinstance(bound.value, Duration) or (isinstance(bound.value, int) and not isinstance(bound.value, bool))
    return kind in ("Money", "Number") and isinstance(bound.value, Decimal)


def _wrong_type(node: Node, indicator: Indicator) -> Finding:
    return Finding(
        "H007",
        node.place,
        Text(
            f"`{local(node.iri)}` 的界限或成员与指标 `{local(indicator.iri)}`(:{indicator.range})的类型不符",
            f"`{local(node.iri)}` holds `{local(indicator.iri)}` (:{indicator.range}) against a value of another kind",
        ),
        Text(
            "数字用数字界限,日期用日期或期限,代码用 :isOneOf",
            "use numbers for numbers, days or durations for days, :isOneOf for codes",
        ),
    )


def _subject(node: Comparison | FirstReaching | Membership) -> Any:
    return node.subject[0] if isinstance(node.subject, tuple) else node.subject


def _check(read: Read, scope: Scope, place: Place, book: RuleBook, findings: list[Finding], growth: bool) -> None:
    indicator = read.through or read.indicator
    at = where(indicator, scope, book)
    if at is None:
        findings.append(_unreadable(indicator, scope, place))
    derivation = indicator.derivation
    if not derivation:
        return
    allowed = (*REPORT_DERIVATIONS, "Growth") if growth else REPORT_DERIVATIONS
    base = book.indicators.get(indicator.of)
    if derivation not in allowed or at not in ("ground", "report") or base is None or base.derivation:
        findings.append(
            Finding(
                "H009",
                place,
                Text(
                    f"此处不能计算 `{local(indicator.iri)}`(:{derivation})",
                    f"`{local(indicator.iri)}` (:{derivation}) cannot be computed here",
                ),
                Text(
                    "用 queries/indicators/ 中的查询给出该指标",
                    "supply the indicator by a query in queries/indicators/",
                ),
            )
        )


def _not_yet(node: Node, what: str) -> Finding:
    return Finding(
        "H009",
        node.place,
        Text(f"本版本尚不能计算 {what}", f"this version cannot compute {what} yet"),
        Text("改写为 Gap(language-pending)", "record the clause as a Gap with the reason language-pending"),
    )


def _unreadable(indicator: Indicator, scope: Scope, place: Place) -> Finding:
    under = local(scope.record or scope.ground)
    return Finding(
        "H011",
        place,
        Text(
            f"指标 `{local(indicator.iri)}` 无法从 :{under} 读取",
            f"indicator `{local(indicator.iri)}` cannot be read from :{under}",
        ),
        Text(
            f"它描述 :{local(indicator.domain)};改用别的事由,或写 :on",
            f"it describes :{local(indicator.domain)}; use another ground, or :on",
        ),
    )


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
    inner = Scope(scope.ground, existence.record)
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
    return covered is not None and any(_asks_for(c, table.by[0], covered) for c in _conjuncts(award.conditions))


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
        case Table():
            own = all(never_negative(amount) for row in node.rows for amount in row.amount)
        case _:
            return False
    return own and all(never_negative(t) for t in node.times) and all(limit.at_most >= 0 for limit in node.limits)


def _conjuncts(conditions: tuple[Any, ...]) -> Iterator[Any]:
    for node in conditions:
        if isinstance(node, AllOf):
            yield from _conjuncts(node.of)
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
