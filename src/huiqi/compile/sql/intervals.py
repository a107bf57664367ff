"""Arithmetic of intervals as SQL text (compile layer): a lower end, NULL where unknown, and an upper, NULL where open.

Every function takes operands whose ends are column names or literals and returns the ends of the result. Nothing
is divided, averaged or rounded, so DuckDB stays with exact decimals from the first figure to the last.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from huiqi.compile.sql.text import DIGITS, OPEN, ZERO, Number, align, multiplied
from huiqi.rules.tree import Operator

SYMBOLS: Final[dict[Operator, str]] = {"atLeast": ">=", "moreThan": ">", "atMost": "<=", "lessThan": "<", "equals": "="}
_OPPOSITE: Final[dict[Operator, str]] = {"atLeast": "<", "moreThan": "<=", "atMost": ">", "lessThan": ">="}


@dataclass(frozen=True)
class Ratio:
    """A growth: each end is `over` / `under` - 1, `under` above 0; NULL where nothing is known. Nothing is divided."""

    lo_over: Number
    lo_under: Number
    hi_over: Number
    hi_under: Number

    @property
    def parts(self) -> tuple[Number, ...]:
        """Return the four numbers in order."""
        return (self.lo_over, self.lo_under, self.hi_over, self.hi_under)


@dataclass(frozen=True)
class Interval:
    """What is known of a number; `floor`: the lower end is never NULL and no end is below 0."""

    lo: Number
    hi: Number
    floor: bool = False
    unread: str = "TRUE"
    """The condition, never NULL, that something else than a Decision leaves it open, if it is open at all."""
    ratio: Ratio | None = None
    """Set for a growth, which has no ends that are numbers: it can be compared and counted in steps only."""

    @property
    def is_point(self) -> bool:
        """Say whether both ends are one expression, so that NULL means that nothing is known."""
        return self.lo.sql == self.hi.sql


def point(number: Number, floor: bool = False) -> Interval:
    """Return the interval of one number."""
    return Interval(number, number, floor)


UNKNOWN: Final = point(OPEN)


def compare(value: Interval, op: Operator, limit: Interval) -> str:
    """Return the condition that `value` stands to `limit` as `op` says, for every pair of values in them."""
    if value.ratio is not None:
        return _compare_ratio(value.ratio, op, limit)
    if value.is_point and limit.is_point:
        (left, right), _, _ = align(value.lo, limit.lo)
        return f"{left} {SYMBOLS[op]} {right}"
    if op == "equals":
        (low, high, least, most), _, _ = align(value.lo, value.hi, limit.lo, limit.hi)
        same = f"{low} = {high} AND {low} = {least} AND {low} = {most}"
        return f"CASE WHEN {same} THEN TRUE WHEN {least} > {high} OR {low} > {most} THEN FALSE END"
    near, far = (value.lo, limit.hi), (value.hi, limit.lo)
    if op in ("atMost", "lessThan"):
        near, far = far, near
    cases = [(near, SYMBOLS[op], "TRUE"), (far, _OPPOSITE[op], "FALSE")]
    # What is compared with an end that is always open is never known, and is not written.
    arms = [_arm(*case) for case in cases if not any(end.is_null for end in case[0])]
    return f"CASE {' '.join(arms)} END" if arms else "CAST(NULL AS BOOLEAN)"


def _arm(ends: tuple[Number, Number], symbol: str, verdict: str) -> str:
    (left, right), _, _ = align(*ends)
    return f"WHEN {left} {symbol} {right} THEN {verdict}"


def _compare_ratio(ratio: Ratio, op: Operator, limit: Interval) -> str:
    """Compare a growth: over / under - 1 against a limit is over against (1 + limit) times under."""
    low, high = (ratio.lo_over, ratio.lo_under), (ratio.hi_over, ratio.hi_under)
    if op == "equals":
        same = [_arm_of(low, limit.lo, "="), _arm_of(high, limit.lo, "="), f"{limit.lo.sql} = {limit.hi.sql}"]
        apart = f"{_arm_of(high, limit.lo, '<')} OR {_arm_of(low, limit.hi, '>')}"
        return f"CASE WHEN {' AND '.join(same)} THEN TRUE WHEN {apart} THEN FALSE END"
    near, far = (low, limit.hi), (high, limit.lo)
    if op in ("atMost", "lessThan"):
        near, far = (high, limit.lo), (low, limit.hi)
    sure, never = _arm_of(*near, SYMBOLS[op]), _arm_of(*far, _OPPOSITE[op])
    return f"CASE WHEN {sure} THEN TRUE WHEN {never} THEN FALSE END"


def _arm_of(end: tuple[Number, Number], limit: Number, symbol: str) -> str:
    (left, right), _, _ = align(end[0], multiplied(bracketed(one_more(limit)), end[1], "growth"))
    return f"{left} {symbol} {right}"


def one_more(number: Number) -> Number:
    """Return 1 + a number."""
    return replace(_added([Number("1.00", 1, 2, nullable=False, constant=True), number]), constant=False)


def bracketed(number: Number) -> Number:
    """Return a number in brackets."""
    return replace(number, sql=f"({number.sql})")


def scaled(value: Interval, factor: Number, is_negative: bool, of: str) -> Interval:
    """Return `value` times a constant."""
    low, high = multiplied(value.lo, factor, of), multiplied(value.hi, factor, of)
    if value.is_point:
        return point(low)
    return Interval(high, low) if is_negative else Interval(low, high, value.floor)


def product(a: Interval, b: Interval, of: str) -> Interval:
    """Return the product; where an end is open it is open on both sides unless all is at least 0."""
    low, high = multiplied(a.lo, b.lo, of), multiplied(a.hi, b.hi, of)
    floor = a.floor and b.floor
    if a.is_point and b.is_point:
        return point(low, floor)
    if floor:
        return Interval(low, high, floor=True)
    corners = ", ".join(multiplied(x, y, of).sql for x in (a.lo, a.hi) for y in (b.lo, b.hi))
    positive = f"{a.lo.sql} >= 0 AND {b.lo.sql} >= 0"
    known = " AND ".join(f"{end.sql} IS NOT NULL" for end in (a.lo, a.hi, b.lo, b.hi))
    least = f"CASE WHEN {positive} THEN {low.sql} WHEN {known} THEN LEAST({corners}) END"
    most = f"CASE WHEN {positive} THEN {high.sql} WHEN {known} THEN GREATEST({corners}) END"
    whole, scale = max(low.whole, high.whole), low.scale
    return Interval(Number(least, whole, scale), Number(most, whole, scale))


def total(parts: list[Interval]) -> Interval:
    """Return the sum; an unknown part leaves it without a lower end, an open part without an upper."""
    low, high = (_added([end(p) for p in parts]) for end in (_lo, _hi))
    if all(p.is_point for p in parts):
        return point(low, all(p.floor for p in parts))
    return Interval(low, high, all(p.floor for p in parts))


def _lo(part: Interval) -> Number:
    return part.lo


def _hi(part: Interval) -> Number:
    return part.hi


def _added(numbers: list[Number]) -> Number:
    texts, whole, scale = align(*numbers)
    room = min(whole + len(numbers) - 1, DIGITS - scale)
    return Number(" + ".join(texts), room, scale, any(n.nullable for n in numbers))


def less(a: Interval, b: Interval) -> Interval:
    """Return `a` less `b`, crosswise and never below 0."""
    down, up = _taken(a.lo, b.hi), _taken(a.hi, b.lo)
    (least, none), whole, scale = align(down, ZERO)
    low = Number(f"GREATEST({least}, {none})", whole, scale, nullable=False)
    (most, none), whole, scale = align(up, ZERO)
    # GREATEST passes over NULL: right for the lower end, where nothing known is 0; the upper end must stay open.
    high = f"CASE WHEN {most} >= 0 THEN {most} WHEN {most} < 0 THEN {none} END"
    return Interval(low, Number(high, whole, scale, up.nullable), floor=True)


def _taken(a: Number, b: Number) -> Number:
    (left, right), whole, scale = align(a, b)
    return Number(f"{left} - {right}", min(whole + 1, DIGITS - scale), scale, a.nullable or b.nullable)


def _smaller(a: Number, b: Number) -> Number:
    """Return the smaller of two numbers, NULL if either is."""
    (left, right), whole, scale = align(a, b)
    sql = f"LEAST({left}, {right})"
    nullable = a.nullable or b.nullable
    if nullable:
        sql = f"CASE WHEN {left} <= {right} THEN {left} WHEN {left} > {right} THEN {right} END"
    return Number(sql, whole, scale, nullable)


def _chosen(cases: list[tuple[str, Number]], otherwise: Number | None) -> Number:
    """Return the number of the first case that is met."""
    numbers = [n for _, n in cases] + ([otherwise] if otherwise else [])
    texts, whole, scale = align(*numbers)
    arms = " ".join(f"WHEN {when} THEN {text}" for (when, _), text in zip(cases, texts, strict=False))
    end = f" ELSE {texts[-1]}" if otherwise else ""
    nullable = otherwise is None or any(n.nullable for n in numbers)
    return Number(f"CASE {arms}{end} END", whole, scale, nullable)


def limited(span: Interval, bound: Interval, verdict: str | None) -> Interval:
    """Return `span` under the upper bound `bound`; `verdict` is the condition of the bound, None: it always holds."""
    low = _smaller(span.lo, bound.lo)
    texts, whole, scale = align(span.hi, bound.hi)
    # LEAST passes over NULL, which is meant: a bound closes an open end.
    tight = Number(f"LEAST({', '.join(texts)})", whole, scale, span.hi.nullable and bound.hi.nullable)
    floor = span.floor and bound.floor
    if verdict is None:
        return (
            point(tight, floor)
            if span.is_point and bound.is_point and not low.nullable
            else Interval(low, tight, floor)
        )
    return Interval(_chosen([(f"NOT {verdict}", span.lo)], low), _chosen([(verdict, tight)], span.hi), floor)


def weighed(span: Interval, verdict: str) -> Interval:
    """Return what `span` counts under a condition: nothing if it is not met, the hull with 0 if it is unknown."""
    if span.floor:
        return Interval(_chosen([(verdict, span.lo)], ZERO), _chosen([(f"NOT {verdict}", ZERO)], span.hi), floor=True)
    texts, whole, scale = align(span.hi, ZERO)
    above = Number(f"CASE WHEN {texts[0]} IS NOT NULL THEN GREATEST({', '.join(texts)}) END", whole, scale)
    not_met = (f"NOT {verdict}", ZERO)
    return Interval(
        _chosen([(verdict, span.lo), not_met], _smaller(span.lo, ZERO)),
        _chosen([(verdict, span.hi), not_met], above),
    )


def hull(rows: list[tuple[str, Interval]], found: str, never_negative: bool) -> Interval:
    """Return the hull of the rows that may give the number; nothing is known if `found` is FALSE.

    `rows` are pairs of a condition that is never NULL, whether the row may be it, and what the row gives;
    `never_negative`: no row can give less than 0, so neither can a row that is not there.
    """
    ends = []
    for end, function in ((_lo, "LEAST"), (_hi, "GREATEST")):
        numbers = [end(i) for _, i in rows]
        texts, whole, scale = align(*numbers, ZERO)
        kept = [f"CASE WHEN {may} THEN {text} END" for (may, _), text in zip(rows, texts, strict=False)]
        sql = f"{function}({', '.join(kept)})" if len(kept) > 1 else kept[0]
        unknown = [f"({may} AND {n.sql} IS NULL)" for (may, _), n in zip(rows, numbers, strict=True) if n.nullable]
        if unknown:
            sql = f"CASE WHEN {' OR '.join(unknown)} THEN NULL ELSE {sql} END"
        ends.append(Number(sql, whole, scale, bool(unknown)))
    low, high = ends
    floor = never_negative and all(i.floor for _, i in rows)
    return Interval(_chosen([(found, low)], ZERO if never_negative else None), _chosen([(found, high)], None), floor)
