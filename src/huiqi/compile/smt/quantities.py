"""Quantities as Z3 terms (compile layer): sums, tables, bands, limits, all linear; what is not is opaque by name."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import z3

from huiqi.compile.smt.conditions import comparison, membership, within_bound
from huiqi.compile.smt.logic import (
    MET,
    NO,
    YES,
    Number,
    Truth,
    both,
    choose,
    either,
    every,
    exactly,
    greatest_of,
    least_of,
    real,
    weighed,
)
from huiqi.compile.smt.readings import operand
from huiqi.compile.smt.subject import At
from huiqi.rules.tree import (
    Bands,
    Bound,
    Comparison,
    Decided,
    Difference,
    Fixed,
    GrantOf,
    Limit,
    Quantity,
    Read,
    Row,
    Sum,
    Table,
)

if TYPE_CHECKING:
    from huiqi.compile.smt.encoder import Encoder


def number(encoder: Encoder, node: Quantity, at: At) -> Number:
    found = _raw(encoder, node, at)
    if isinstance(node, Fixed | Decided | Sum | Difference | Table | Bands | GrantOf):
        if node.times:
            factor = encoder.number(node.times[0], at)
            found = encoder.product(node.iri, found, factor)
        for limit in node.limits:
            found = _limited(encoder, found, limit, at)
        if node.condition:
            found = weighed(found, encoder.truth(node.condition[0], at))
    return found


def _limited(encoder: Encoder, found: Number, limit: Limit, at: At) -> Number:
    bound = exactly(limit.at_most)
    if limit.times:
        factor = encoder.number(limit.times[0], at)
        bound = Number(factor.known, factor.value * bound.value)
    held = encoder.truth(limit.condition[0], at) if limit.condition else MET
    cut = Number(both(found.known, bound.known), least_of(found.value, bound.value))
    known = either(both(held.met, cut.known), both(held.unmet, found.known))
    return Number(known, choose(held.met, cut.value, found.value))


def _raw(encoder: Encoder, node: Quantity, at: At) -> Number:
    match node:
        case Fixed():
            return exactly(Fraction(node.value))  # type: ignore[arg-type]
        case Decided():
            return _decided(encoder, node, at)
        case Sum():
            parts = [encoder.number(part, at) for part in node.of]
            return Number(both(*(p.known for p in parts)), z3.Sum([p.value for p in parts]))
        case Difference():
            one, less = encoder.number(node.of[0], at), encoder.number(node.less[0], at)
            return Number(both(one.known, less.known), greatest_of(one.value - less.value, real(0)))
        case Table():
            return _table(encoder, node, at)
        case Bands():
            return _bands(encoder, node, at)
        case GrantOf():
            return _grant_of(encoder, node, at)
        case _:
            return encoder.free_number(node.iri, at, "an assumption that is not made")


def _grant_of(encoder: Encoder, node: GrantOf, at: At) -> Number:
    """Return what another award comes to on the same ground: 0 where it is not met."""
    other = encoder.others.get(node.award)
    if other is None or other.ground != at.ground or node.same_for or node.stage == "Paid":
        return encoder.free_number(node.iri, at, "the amount of another award, paid or on other grounds")
    amount = encoder.amount(other)
    whole = weighed(amount, encoder.is_met(other))
    if node.stage == "Computed":
        return whole
    found = encoder.free_number(node.iri, at, "what another award grants once rules are settled")
    encoder.possible.axioms.append(found.value <= whole.value)
    return Number(whole.known, found.value)


def _decided(encoder: Encoder, node: Decided, at: At) -> Number:
    encoder.judged.add(node.iri)
    value = z3.Real(f"decided:{node.iri}")
    least = real(Fraction(node.at_least))  # type: ignore[arg-type]
    encoder.possible.axioms.append(value > least if "least" in node.excludes else value >= least)
    if node.at_most is not None:
        most = real(Fraction(node.at_most))  # type: ignore[arg-type]
        encoder.possible.axioms.append(value < most if "most" in node.excludes else value <= most)
    return Number(YES, value)


def _table(encoder: Encoder, node: Table, at: At) -> Number:
    """Return what the first row that is met gives; where none is met nothing is known."""
    known, value = NO, real(0)
    for row in sorted(node.rows, key=lambda r: r.order or 0, reverse=True):
        met = _row(encoder, row, node, at)
        amount = encoder.number(row.amount[0], at)
        known = either(both(met.met, amount.known), both(met.unmet, known))
        value = choose(met.met, amount.value, value)
    return Number(known, value)


def _row(encoder: Encoder, row: Row, table: Table, at: At) -> Truth:
    found = [encoder.truth(c, at) for c in row.condition]
    if row.bounds:
        by = table.by[0]
        if isinstance(by, Read) and (by.indicator.range == "Date" or by.indicator.derivation == "Growth"):
            pseudo = Comparison(iri=f"{row.iri}.bounds", subject=(by,), bounds=row.bounds)
            found.append(comparison(encoder, pseudo, at))
        else:
            value = operand(encoder, by, at)
            found += [within_bound(encoder, value, bound, at) for bound in row.bounds]
    if row.members and isinstance(table.by[0], Read):
        found.append(membership(encoder, table.by[0], row.members, False, at))
    return every(found) if found else MET


def _bands(encoder: Encoder, node: Bands, at: At) -> Number:
    base = encoder.number(node.by[0], at)
    known, total = base.known, real(0)
    for row in sorted(node.rows, key=lambda r: r.order or 0):
        count = _steps(encoder, row, base, at)
        amount = encoder.number(row.amount[0], at)
        whole = encoder.product(row.iri, count, amount)
        held = every(encoder.truth(c, at) for c in row.condition) if row.condition else MET
        part = weighed(whole, held)
        known, total = both(known, part.known), total + part.value
    return Number(known, total)


def _steps(encoder: Encoder, row: Row, base: Number, at: At) -> Number:
    """Return how often a band gives its number: steps inside the band, begun ones as declared."""
    ends = {bound.op: _limit(encoder, bound, at) for bound in row.bounds}
    lower = ends.get("atLeast") or ends.get("moreThan")
    upper = ends.get("atMost") or ends.get("lessThan")
    if row.step is None:
        entered = MET
        for bound in row.bounds:
            if bound.op in ("atLeast", "moreThan"):
                entered = within_bound(encoder, base, bound, at)
        return Number(either(entered.met, entered.unmet), choose(entered.met, real(1), real(0)))
    start = greatest_of(lower.value, real(0)) if lower else real(0)
    top = least_of(base.value, upper.value) if upper else base.value
    part = greatest_of(top - start, real(0)) / real(row.step)
    known = both(base.known, *(end.known for end in (lower, upper) if end))
    if row.begun not in ("Dropped", "Full"):
        return Number(known, part)
    count = z3.ToReal(z3.ToInt(part))
    return Number(known, count if row.begun == "Dropped" else z3.If(count == part, count, count + 1))


def _limit(encoder: Encoder, bound: Bound, at: At) -> Number:
    limit = exactly(Fraction(bound.value))  # type: ignore[arg-type]
    if not bound.times:
        return limit
    factor = operand(encoder, bound.times[0], at)
    return Number(factor.known, factor.value * limit.value)
