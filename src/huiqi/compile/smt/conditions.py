"""Conditions as Z3 terms (compile layer): when each is met, and when it is not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import z3

from huiqi.compile.smt.codes import is_among
from huiqi.compile.smt.days import Day, shifted, stated
from huiqi.compile.smt.logic import (
    MET,
    NO,
    NOT_MET,
    UNKNOWN,
    YES,
    Code,
    Number,
    Truth,
    both,
    compare,
    decided,
    either,
    every,
    exactly,
    no,
    real,
    some,
    turned,
)
from huiqi.compile.smt.possible import Holder
from huiqi.compile.smt.readings import as_number, day, operand, past, read, reading
from huiqi.compile.smt.subject import At
from huiqi.names import IND
from huiqi.rules.kinds import is_plain_first
from huiqi.rules.places import day_bounds, where
from huiqi.rules.tree import (
    AllOf,
    AnyOf,
    Bound,
    Comparison,
    Condition,
    Existence,
    FirstReaching,
    Indicator,
    Membership,
    NeedsJudgement,
    Not,
    Read,
    Row,
    Unsettled,
)

if TYPE_CHECKING:
    from huiqi.compile.smt.encoder import Encoder

_AT_LEAST_ONE = Bound(op="atLeast", value=Decimal(1))


def truth(encoder: Encoder, node: Condition, at: At) -> Truth:
    match node:
        case AllOf():
            return every(encoder.truth(c, at) for c in node.of)
        case AnyOf():
            return some(encoder.truth(c, at) for c in node.of)
        case Not():
            return turned(encoder.truth(node.of[0], at))
        case Comparison():
            return comparison(encoder, node, at)
        case FirstReaching():
            return _first_reaching(encoder, node, at)
        case Membership():
            return membership(encoder, node.subject, node.members, node.open_list, at)
        case Existence():
            return _existence(encoder, node, at)
        case NeedsJudgement():
            encoder.judged.add(node.iri)
            return decided(YES, z3.Bool(f"judged:{node.iri}:{at.tested.name if at.tested else ''}"))
        case Unsettled():
            return encoder.free(node, at, "an assumption that is not made")


def comparison(encoder: Encoder, node: Comparison, at: At) -> Truth:
    subject = node.subject[0]
    if isinstance(subject, Read) and subject.indicator.derivation == "Growth":
        if subject.through:
            return encoder.free(node, at, "a growth on another record")
        if not any(b.times or b.anchor for b in node.bounds):
            return _growth(encoder, node, subject.indicator, at)
    if isinstance(subject, Read) and subject.indicator.range == "Date":
        return _day_within(encoder, node, subject, at)
    value = operand(encoder, subject, at)
    return every(within_bound(encoder, value, bound, at) for bound in node.bounds)


def within_bound(encoder: Encoder, value: Number, bound: Bound, at: At) -> Truth:
    stated = Fraction(bound.value)  # type: ignore[arg-type]
    limit = exactly(stated)
    if bound.times:
        factor = operand(encoder, bound.times[0], at)
        limit = Number(factor.known, factor.value * limit.value)
    elif growth := encoder.growths.get(value.value.get_id()):
        return grown(encoder, *growth, bound.op, stated)
    else:
        encoder.figures.add(Fraction(bound.value))  # type: ignore[arg-type]
    if bound.op != "equals":
        encoder.interior.append(z3.simplify(value.value != limit.value))
    return compare(value, bound.op, limit)


def _day_within(encoder: Encoder, node: Comparison, subject: Read, at: At) -> Truth:
    own = day(encoder, subject, at)
    found = []
    for bound in node.bounds:
        for part in day_bounds(bound):
            other = stated(part.day) if part.day is not None else day(encoder, part.anchor, at)  # type: ignore[arg-type]
            if part.anchor is not None and (part.duration.months or part.duration.days):
                name = f"{node.iri}:{at.name}:{part.op}:{part.duration}"
                moved = shifted(other, part.duration, part.sign, name)
                other = moved[0]
                encoder.possible.axioms.append(moved[1])
            found.append(compare(own.number, part.op, other.number))
    return every(found)


def _growth(encoder: Encoder, node: Comparison, growth: Indicator, at: At) -> Truth:
    """Compare now with (1 + g) times before; a base of 0 or less has no growth."""
    base = encoder.book.indicators[growth.of]
    now, before = reading(encoder, base, at), past(encoder, base, growth, at, 1)
    if not isinstance(now, Number) or before is None:
        return encoder.free(node, at, "a growth inside an Existence")
    return every(grown(encoder, now, before, b.op, Fraction(b.value)) for b in node.bounds)  # type: ignore[arg-type]


def grown(encoder: Encoder, now: Number, before: Number, op: str, growth: Fraction) -> Truth:
    """Return the verdict that a growth compares with a stated one: now with (1 + g) times before."""
    limit = Number(both(before.known, before.value > 0), before.value * real(1 + growth))
    encoder.interior.append(now.value != limit.value)
    return compare(now, op, limit)


def _first_reaching(encoder: Encoder, node: FirstReaching, at: At) -> Truth:
    subject = node.subject
    plain = is_plain_first(node, at.scope, encoder.book)
    if subject.through or where(subject.indicator, at.scope, encoder.book) == "record" or at.tested:
        return encoder.free(node, at, "a first time on another record")
    if subject.indicator.derivation and subject.indicator.derivation not in ("Increase", "YearBefore"):
        return encoder.free(node, at, "a first time of a derived indicator")
    since = reading(encoder, node.since, at)
    if not isinstance(since, Day):
        return UNKNOWN
    year = encoder.possible.ground.year - at.offset
    encoder.possible.axioms.append(z3.Implies(since.known, since.year >= year - encoder.history))
    outcomes = []
    for step in node.steps:
        if step.condition:
            outcomes.append(UNKNOWN)
            continue
        now = _reaches(encoder, subject, step, at, plain)
        earlier = []
        for back in range(1, encoder.history + 1):
            then = _reaches(encoder, subject, step, replace(at, offset=at.offset + back), plain)
            counts = since.year <= year - back
            earlier.append(Truth(both(counts, then.met), either(no(counts), then.unmet)))
        before = some(earlier)
        held = Truth(both(since.known, before.met), both(since.known, before.unmet))
        outcomes.append(every((now, turned(held))))
    return some(outcomes)


def _reaches(encoder: Encoder, subject: Read, step: Row, at: At, plain: bool) -> Truth:
    value = reading(encoder, subject.indicator, at)
    if not isinstance(value, Number):
        return UNKNOWN
    return every(within_bound(encoder, value, bound, at) for bound in step.bounds)


def membership(encoder: Encoder, what: Read, members: tuple[str, ...], open_list: bool, at: At) -> Truth:
    value = read(encoder, what, at)
    if not isinstance(value, Code):
        return UNKNOWN
    inside = is_among(value.number, encoder.possible.numbering.within(members))
    return Truth(both(value.known, inside), NO if open_list else both(value.known, no(inside)))


def _existence(encoder: Encoder, node: Existence, at: At) -> Truth:
    if any(bound.times for bound in node.bounds):
        return encoder.free(node, at, "a number of records against a factor")
    found = [truth for _, truth in tested(encoder, node, at)]
    return every(_count(found, bound) for bound in node.bounds or (_AT_LEAST_ONE,))


def tested(encoder: Encoder, node: Existence, at: At) -> list[tuple[Holder, Truth]]:
    """Return every record that may be of the class looked for, with the verdict whether it counts."""
    found = []
    for holder in encoder.possible.of_class(node.record):
        inner = At(at.ground, holder, node.record)
        parts = [encoder.truth(c, inner) for c in node.condition]
        if node.as_of is not None:
            parts.append(_valid_on(encoder, holder, day(encoder, node.as_of, at)))
        parts += [_same(encoder, key, inner, at) for key in node.same_for]
        truth = every(parts) if parts else MET
        found.append((holder, Truth(both(holder.exists, truth.met), either(no(holder.exists), truth.unmet))))
    return found


def _valid_on(encoder: Encoder, holder: Holder, on: Day) -> Truth:
    starts, ends, has_end = encoder.possible.validity(holder)
    inside = both(starts.key <= on.key, either(no(has_end), ends.key >= on.key))
    return decided(on.known, inside)


def _same(encoder: Encoder, key: Indicator, inner: At, outer: At) -> Truth:
    if key.iri == IND + "enterprise":
        return MET
    one, other = reading(encoder, key, inner), reading(encoder, key, outer)
    if isinstance(one, Code) and isinstance(other, Code):
        return decided(both(one.known, other.known), one.number == other.number)
    return compare(as_number(one), "equals", as_number(other))


def _count(found: list[Truth], bound: Bound) -> Truth:
    """Return the verdict on the number of records that count; every list is taken to be complete."""
    wanted = Fraction(bound.value)  # type: ignore[arg-type]
    if bound.op == "atLeast" and wanted == 1:
        return some(found) if found else NOT_MET
    sure = z3.Sum([z3.If(t.met, 1, 0) for t in found]) if found else z3.IntVal(0)
    possible = z3.Sum([z3.If(t.unmet, 0, 1) for t in found]) if found else z3.IntVal(0)
    low, high, limit = z3.ToReal(sure), z3.ToReal(possible), real(wanted)
    met, unmet = {
        "atLeast": (low >= limit, high < limit),
        "moreThan": (low > limit, high <= limit),
        "atMost": (high <= limit, low > limit),
        "lessThan": (high < limit, low >= limit),
        "equals": (both(low == limit, high == limit), either(low > limit, high < limit)),
    }[bound.op]
    return Truth(z3.simplify(met), z3.simplify(unmet))
