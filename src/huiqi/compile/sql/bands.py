"""Bands as columns (compile layer): how often each band counts, with whole numbers where a begun step is not shared."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from huiqi.compile.sql.intervals import Interval, bracketed, compare, one_more, point, product, total, weighed
from huiqi.compile.sql.readings import read
from huiqi.compile.sql.text import COUNT_DIGITS, DIGITS, ZERO, Number, align, both, multiplied, refused, word
from huiqi.money import canonical
from huiqi.rules import tree
from huiqi.rules.tree import Bands, Fixed, Row

if TYPE_CHECKING:
    from huiqi.compile.sql.nodes import Nodes

_ONE = Number("1", 1, 0, nullable=False, constant=True)
_NONE = Number("0", 1, 0, nullable=False, constant=True)


def bands(nodes: Nodes, node: Bands) -> Interval:
    """Return the sum of what each band gives for the part of the base that lies in it.

    Raises HuiqiError for a share of a step that no decimal holds.
    """
    by = node.by[0]
    growth = read(nodes.sheet, by).value if isinstance(by, tree.Read) else None
    base = growth if growth is not None and growth.ratio is not None else nodes.amount(by)
    parts = []
    for row in sorted(node.rows, key=lambda r: r.order or 0):
        name = word(row.iri)
        count = _count(nodes, row, base)
        verdict = both([nodes.verdict(c) for c in row.condition]) if row.condition else ""
        amount = nodes.amount(row.amount[0])
        if row.step is not None and row.begun in ("", "ProRata"):
            amount = _per_unit(row, amount)
        given = nodes.sheet.ends(f"{name}_given", product(count, amount, row.iri), row.iri)
        if verdict:
            verdict = nodes.sheet.derive(f"{name}_met", verdict, row.iri)
            given = nodes.sheet.ends(f"{name}_part", weighed(given, verdict), row.iri)
        nodes.written.bands[row] = count
        parts.append(given)
    return total(parts)


def _count(nodes: Nodes, row: Row, base: Interval) -> Interval:
    """Return how often a row counts: as an interval from 0; where steps are shared, the part of the base itself."""
    name, sheet = word(row.iri), nodes.sheet
    ends = {b.op: nodes.limit_of(b, row.iri) for b in row.bounds}
    lower = ends.get("atLeast") or ends.get("moreThan")
    upper = ends.get("atMost") or ends.get("lessThan")
    if row.step is None:
        if lower is None:
            return point(_ONE, floor=True)
        entered = compare(base, "atLeast" if "atLeast" in ends else "moreThan", lower)
        verdict = sheet.derive(f"{name}_entered", entered, row.iri)
        low = Number(f"CASE WHEN {verdict} THEN 1 ELSE 0 END", 1, 0, nullable=False)
        high = Number(f"CASE WHEN NOT {verdict} THEN 0 ELSE 1 END", 1, 0, nullable=False)
        return sheet.ends(f"{name}_count", Interval(low, high, floor=True), row.iri)
    start, end = lower or point(ZERO), upper
    if base.ratio is not None:
        return _of_growth(nodes, row, base, start, end)
    low = _part(base.lo, start.hi, end.lo if end else None)
    high = _most(base.hi, start.lo, end.hi if end else None)
    part = sheet.ends(f"{name}_stretch", Interval(low, high, floor=True), row.iri)
    if row.begun in ("", "ProRata"):
        return part
    steps = Interval(_steps(part.lo, row), _steps(part.hi, row), floor=True)
    return sheet.ends(f"{name}_count", steps, row.iri)


def _part(value: Number, start: Number, end: Number | None) -> Number:
    """Return the least part of a base that surely lies in a band: 0 where an end is not known."""
    numbers = [value, start, ZERO, *([end] if end else [])]
    texts, whole, scale = align(*numbers)
    top = f"LEAST({texts[0]}, {texts[3]})" if end else texts[0]
    stretch = f"GREATEST({top} - GREATEST({texts[1]}, {texts[2]}), {texts[2]})"
    unknown = " OR ".join(f"{n.sql} IS NULL" for n in numbers if n.nullable and n is not ZERO)
    sql = f"CASE WHEN {unknown} THEN {texts[2]} ELSE {stretch} END" if unknown else stretch
    return Number(sql, whole, scale, nullable=False)


def _most(value: Number, start: Number, end: Number | None) -> Number:
    """Return the most of a base that can lie in a band; LEAST passes over an end that is open."""
    texts, whole, scale = align(value, start, ZERO, *([end] if end else []))
    top = f"LEAST({texts[0]}, {texts[3]})" if end else texts[0]
    begin = f"GREATEST(COALESCE({texts[1]}, {texts[2]}), {texts[2]})"
    sql = f"CASE WHEN {top} IS NOT NULL THEN GREATEST({top} - {begin}, {texts[2]}) END"
    return Number(sql, whole, scale, value.nullable and (end is None or end.nullable))


def _steps(part: Number, row: Row) -> Number:
    """Return the number of whole steps in a stretch, or of begun ones."""
    return _quotient(part, _step(row), row)


def _quotient(over: Number, under: Number, row: Row) -> Number:
    """Return over / under as a whole number, down or (where a begun step counts in full) up; `over` is at least 0."""
    shift = 10 ** max(over.scale, under.scale)
    dividend, divisor = (f"CAST(({n.sql}) * {shift} AS HUGEINT)" for n in (over, under))
    if row.begun == "Full":
        dividend = f"({dividend} + {divisor} - 1)"
    whole = min(DIGITS, over.whole + max(over.scale, under.scale) + 1)
    return Number(f"CAST({dividend} // {divisor} AS DECIMAL({whole}, 0))", whole, 0, over.nullable)


def _of_growth(nodes: Nodes, row: Row, base: Interval, start: Interval, end: Interval | None) -> Interval:
    """Return how many steps of growth lie in a band: (over - (1 + start) x under) / (step x under), never divided out."""
    if row.begun in ("", "ProRata"):
        raise refused(row.iri, "a share of a step of growth", "增幅不足一档时按比例计")
    assert row.step is not None and base.ratio is not None
    ratio, name = base.ratio, word(row.iri)
    low = _growth_steps(nodes, row, (ratio.lo_over, ratio.lo_under), start.hi, end.lo if end else None, f"{name}_lo")
    high = _growth_steps(nodes, row, (ratio.hi_over, ratio.hi_under), start.lo, end.hi if end else None, f"{name}_hi")
    least = Number(f"COALESCE({low.sql}, 0)", low.whole, 0, nullable=False)
    if (start.hi.nullable or (end is not None and end.lo.nullable)) or any(b.times for b in row.bounds):
        raise refused(row.iri, "a band of growth with bounds that are not fixed", "界限不固定的增幅分段")
    if end is not None:
        # What the growth is not known to be, it is at most the end of the band.
        full = _quotient(_difference(end.hi, start.lo), _step(row), row)
        high = Number(f"COALESCE({high.sql}, {full.sql})", max(high.whole, full.whole), 0, nullable=False)
    return nodes.sheet.ends(f"{name}_count", Interval(least, high, floor=True), row.iri)


def _step(row: Row) -> Number:
    assert row.step is not None
    step = canonical(row.step)
    return Number(step, len(step), max(0, -int(row.step.normalize().as_tuple().exponent)), nullable=False)


def _difference(end: Number, start: Number) -> Number:
    """Return how far a band of growth reaches from its lower end, which is 0 at the least."""
    texts, whole, scale = align(end, start, ZERO)
    return Number(f"GREATEST({texts[0]} - GREATEST({texts[1]}, {texts[2]}), {texts[2]})", whole, scale, nullable=False)


def _growth_steps(
    nodes: Nodes, row: Row, growth: tuple[Number, Number], start: Number, end: Number | None, hint: str
) -> Number:
    over, under = growth
    texts, whole, scale = align(start, ZERO)
    begin = Number(f"GREATEST({texts[0]}, {texts[1]})", whole, scale, nullable=False)
    line = multiplied(bracketed(one_more(begin)), under, row.iri)
    (left, right, zero), whole, scale = align(over, line, ZERO)
    beyond = Number(nodes.sheet.derive(f"{hint}_beyond", f"GREATEST({left} - {right}, {zero})"), whole, scale)
    # GREATEST passes over NULL: nothing is known of a growth whose parts are not.
    found = _quotient(beyond, multiplied(_step(row), under, row.iri), row)
    sql = f"CASE WHEN {under.sql} IS NOT NULL THEN {found.sql} END"
    if end is not None:
        full = _quotient(_difference(end, start), _step(row), row)
        above = compare(Interval(over, over), "atLeast", point(multiplied(bracketed(one_more(end)), under, row.iri)))
        sql = f"CASE WHEN {above} THEN {full.sql} WHEN {under.sql} IS NOT NULL THEN {found.sql} END"
    return Number(sql, max(found.whole, COUNT_DIGITS), 0)


def _per_unit(row: Row, amount: Interval) -> Interval:
    """Return what a row gives for one unit of the base: its number by its step."""
    assert row.step is not None
    share = _decimal(1 / Fraction(row.step))
    if share is not None:
        return product(amount, point(share, floor=True), row.iri)
    fixed = row.amount[0]
    if isinstance(fixed, Fixed) and isinstance(fixed.value, Decimal) and not (fixed.times or fixed.limits):
        exact = None if fixed.condition else _decimal(Fraction(fixed.value) / Fraction(row.step))
        if exact is not None:
            return point(exact, floor=True)
    raise refused(row.iri, "a share of a step that no decimal holds", "小数不能表示的按比例份额")


def _decimal(value: Fraction) -> Number | None:
    """Return a fraction as a literal, None if it is no finite decimal of at most 27 places."""
    for places in range(28):
        scaled = value * 10**places
        if scaled.denominator == 1:
            digits = str(scaled.numerator).rjust(places + 1, "0")
            text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
            return Number(text, len(digits) - places, places, nullable=False, constant=True)
    return None
