"""Whether what a rule puts together is of one kind (meaning layer): bounds, factors, keys, days, what is derived of what.

What is of another kind means nothing. It is a fault in every engine, so that none computes what another cannot say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from huiqi.dates import Duration
from huiqi.errors import Text
from huiqi.findings import Finding, Place
from huiqi.names import local
from huiqi.rules.places import Scope, walk
from huiqi.rules.tree import (
    Bands,
    Bound,
    Comparison,
    Decided,
    Difference,
    Existence,
    FirstReaching,
    Fixed,
    GrantOf,
    Indicator,
    Limit,
    Membership,
    Node,
    Operation,
    Read,
    Row,
    Sum,
    Table,
)

NUMBERS: Final = ("Money", "Number")
FLOORED: Final = ("YearBefore", "HighestBefore", "SumOf")
"""What is derived so and is money is taken to be at least 0 where it is not known."""
CODES: Final = ("Code", "Thing")
_SEE: Final = Text("见 docs/reference/language.md", "see docs/reference/language.md")


# --- indicators -------------------------------------------------------------------------------------------------


def check_indicators(indicators: Mapping[str, Indicator], place: Callable[[str], Place]) -> list[Finding]:
    """Return a finding for each that is made of what is no number, counts from no day, or is read on no thing.

    `place` says where an indicator is declared.
    """
    found = ((iri, _of_indicator(indicator, indicators)) for iri, indicator in sorted(indicators.items()))
    return [Finding("H007", place(iri), problem, _SEE) for iri, problem in found if problem is not None]


def _of_indicator(indicator: Indicator, indicators: Mapping[str, Indicator]) -> Text | None:
    name, base = local(indicator.iri), indicators.get(indicator.of)
    since, through = indicators.get(indicator.since), indicators.get(indicator.through)
    counts = indicator.derivation in ("Increase", "Growth", "HighestBefore", "SumOf")
    if counts and base is not None and (base.range not in NUMBERS or base.derivation == "Growth"):
        return Text(
            f"`{name}` 由非数值 `{local(base.iri)}` 推导", f"`{name}` is derived from `{local(base.iri)}`, no number"
        )
    if base is not None and indicator.range == "Money" and indicator.derivation in FLOORED and _may_fall(base):
        return Text(
            f"`{name}` 声明为 :Money,而 `{local(base.iri)}` 可低于零",
            f"`{name}` is declared :Money, and `{local(base.iri)}` may be below 0",
        )
    if indicator.derivation in ("HighestBefore", "YearNumber") and since is None:
        return Text(f"`{name}` 没有 :since", f"`{name}` has no :since")
    if since is not None and not _is_plain_day(since):
        return Text(
            f"`{name}` 自非日期 `{local(since.iri)}` 起算", f"`{name}` counts from `{local(since.iri)}`, no stated day"
        )
    if through is not None and not _names_a_thing(through):
        return Text(f"`{name}` 的 :on 不指明事物", f"`{name}` has an :on that names no thing")
    return None


def _may_fall(base: Indicator) -> bool:
    return base.range == "Number" or base.derivation == "Increase"


def _is_plain_day(indicator: Indicator) -> bool:
    return indicator.range == "Date" and not indicator.derivation


def _names_a_thing(indicator: Indicator) -> bool:
    return indicator.range in CODES and not indicator.derivation


# --- nodes ------------------------------------------------------------------------------------------------------


def check_kinds(node: Any, place: Place, findings: list[Finding]) -> None:
    """Note what stands at a node and is of another kind than it must be there."""
    _check_types(node, findings)
    for problem in _problems(node):
        findings.append(Finding("H007", place, problem, _SEE))
    for zh, en in _refusals(node):
        problem = Text(f"本版本尚不能计算 {zh}", f"this version cannot compute {en} yet")
        fix = Text("改写为 Gap(language-pending)", "record the clause as a Gap with the reason language-pending")
        findings.append(Finding("H009", place, problem, fix))


def _problems(node: Any) -> list[Text]:
    name = local(getattr(node, "iri", ""))
    found = []
    if any(isinstance(part, Read) and part.indicator.range not in NUMBERS for part in _numbers_of(node)):
        found.append(Text(f"`{name}` 用了非数值的指标", f"`{name}` uses an indicator that is no number as a number"))
    bounds: tuple[Bound, ...] = getattr(node, "bounds", ())
    if any(b.times and not isinstance(b.value, Decimal) for b in bounds):
        found.append(Text(f"`{name}` 把非数值的界限相乘", f"`{name}` multiplies a bound that is no number"))
    if any(b.anchor is not None and b.anchor.through is None and b.anchor.indicator.range != "Date" for b in bounds):
        found.append(Text(f"`{name}` 自非日期起算期限", f"`{name}` counts a duration from what is no day"))
    if isinstance(node, Read) and node.through is not None and not _names_a_thing(node.through):
        found.append(Text(f"`{name}` 的 :on 不指明事物", f"`{name}` has an :on that names no thing"))
    if isinstance(node, Existence) and node.as_of is not None and node.as_of.indicator.range != "Date":
        found.append(Text(f"`{name}` 的 :asOf 不是日期", f"`{name}` has an :asOf that is no day"))
    if isinstance(node, FirstReaching) and not _is_plain_day(node.since):
        found.append(Text(f"`{name}` 的 :since 不是日期", f"`{name}` has a :since that is no stated day"))
    if isinstance(node, FirstReaching) and node.subject.indicator.range not in NUMBERS:
        found.append(Text(f"`{name}` 所达到的不是数值", f"`{name}` reaches what is no number"))
    if isinstance(node, Table) and any(r.bounds or r.members for r in node.rows):
        is_read = bool(node.by) and isinstance(node.by[0], Read)
        if not node.by or (any(r.members for r in node.rows) and not is_read):
            found.append(Text(f"`{name}` 没有可查的 :by", f"`{name}` has no :by in which its rows could be looked up"))
    subject = (
        node.subject[0] if isinstance(node, Comparison) else node.by[0] if isinstance(node, Table) and node.by else None
    )
    if subject is not None and not isinstance(subject, Read):
        held = bounds if isinstance(node, Comparison) else tuple(b for r in node.rows for b in r.bounds)
        if any(not isinstance(b.value, Decimal) or b.anchor is not None for b in held):
            found.append(Text(f"`{name}` 的界限不是数字", f"`{name}` holds a number against what is none"))
    return found


def _numbers_of(node: Any) -> tuple[Any, ...]:
    """Return the quantities below a node that are added, taken away or multiplied."""
    found: tuple[Any, ...] = ()
    if isinstance(node, Operation | Limit):
        found += node.times
    if isinstance(node, Sum | Difference):
        found += node.of + (node.less if isinstance(node, Difference) else ())
    if isinstance(node, Row):
        found += node.amount
    rows = node.steps if isinstance(node, FirstReaching) else ()
    return found + tuple(t for n in (node, *rows) for b in getattr(n, "bounds", ()) for t in b.times)


def _refusals(node: Any) -> list[tuple[str, str]]:
    name = local(getattr(node, "iri", ""))
    found = []
    if isinstance(node, Existence | GrantOf) and any(k.derivation == "Growth" for k in node.same_for):
        found.append((f"以增长率为相同项(`{name}`)", f"growth as a key (`{name}`)"))
    if isinstance(node, FirstReaching) and any(isinstance(n, Decided) for n, _ in walk(node, Scope(""))):
        found.append((f"首次达到的另定倍数(`{name}`)", f"a first reaching whose factor is :Decided (`{name}`)"))
    if isinstance(node, Bands) and isinstance(node.by[0] if node.by else None, Read):
        is_growth = node.by[0].indicator.derivation == "Growth"  # type: ignore[union-attr]
        if is_growth and any(r.step is not None and b.times for r in node.rows for b in r.bounds):
            found.append(
                (f"界限带 :times 的增长率分段(`{name}`)", f"steps of growth whose bound is multiplied (`{name}`)")
            )
    return found


def _check_types(node: Any, findings: list[Finding]) -> None:
    """Note a bound or member that is of another kind than the indicator it is held against."""
    subject = node.subject[0] if isinstance(node, Comparison) else None
    bounds: tuple[Bound, ...] = getattr(node, "bounds", ()) if isinstance(node, Comparison) else ()
    if isinstance(node, Table | Bands) and node.by and isinstance(node.by[0], Read):
        subject = node.by[0]
        bounds = tuple(b for row in node.rows for b in row.bounds)
        if any(row.members for row in node.rows) and subject.indicator.range not in CODES:
            findings.append(_wrong_type(node, subject.indicator))
    if isinstance(node, Existence) and not all(isinstance(b.value, Decimal) for b in node.bounds):
        problem = Text(f"`{local(node.iri)}` 的个数不是数字", f"`{local(node.iri)}` counts against what is no number")
        findings.append(Finding("H007", node.place, problem, Text("写成 :atLeast 1", "write :atLeast 1")))
    if isinstance(node, Membership) and node.subject.indicator.range not in CODES:
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


# --- amounts ------------------------------------------------------------------------------------------------------


def check_amount(node: Any, place: Place, findings: list[Finding]) -> None:
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
        check_amount(part, here, findings)
