"""Indicators as Z3 terms (compile layer): read where the rules say, or derived from what is read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import z3

from huiqi.compile.smt.days import Day
from huiqi.compile.smt.logic import (
    NO,
    NOTHING,
    YES,
    Number,
    both,
    either,
    exactly,
    greatest_of,
    no,
    real,
    weighed,
)
from huiqi.compile.smt.possible import Holder, Reading
from huiqi.compile.smt.subject import At
from huiqi.rules.places import where
from huiqi.rules.tree import Indicator, Quantity, Read

if TYPE_CHECKING:
    from huiqi.compile.smt.encoder import Encoder


def day(encoder: Encoder, node: Read, at: At) -> Day:
    """Return a date that is read."""
    found = read(encoder, node, at)
    if isinstance(found, Day):
        return found
    return Day(NO, z3.IntVal(2000), z3.IntVal(1), z3.IntVal(1))


def read(encoder: Encoder, node: Read, at: At) -> Reading:
    """Return what an indicator is, read where the rules say, perhaps on the record that another names."""
    if node.through is None:
        return reading(encoder, node.indicator, at)
    of = holder_of(encoder, node.through, at)
    if of is None or node.indicator.derivation:
        return encoder.free_number(node.iri, at, "a derived indicator of another record")
    kind = node.indicator.domain
    return encoder.possible.value(encoder.possible.thing(node.through, of, kind), node.indicator)


def holder_of(encoder: Encoder, indicator: Indicator, at: At) -> Holder | None:
    possible = encoder.possible
    match where(indicator, at.scope, encoder.book):
        case "record":
            return at.tested
        case "ground":
            return possible.earlier(at.offset)
        case "enterprise":
            return possible.enterprise
        case "status":
            return possible.status(indicator.domain)
        case "report":
            return possible.report(indicator.domain, at.offset)
        case _:
            return None


def reading(encoder: Encoder, indicator: Indicator, at: At) -> Reading:
    """Return what an indicator is for a subject."""
    indicator = encoder.book.indicators.get(indicator.iri, indicator)
    if indicator.derivation:
        return _derived(encoder, indicator, at)
    at_where = where(indicator, at.scope, encoder.book)
    if at_where == "ground-date":
        return encoder.possible.day(encoder.possible.ground)
    if at_where == "date":
        return encoder.possible.day(at.tested or encoder.possible.ground)
    holder = holder_of(encoder, indicator, at)
    return NOTHING if holder is None else encoder.possible.value(holder, indicator)


def past(encoder: Encoder, base: Indicator, derived: Indicator, at: At, back: int) -> Number | None:
    """Return a figure of an earlier year of the series that a derived indicator is of; None inside an Existence."""
    if where(derived, at.scope, encoder.book) == "record":
        return None
    found = reading(encoder, base, replace(at, offset=at.offset + back))
    return found if isinstance(found, Number) else None


def _derived(encoder: Encoder, indicator: Indicator, at: At) -> Number:
    match indicator.derivation:
        case "SumOf" | "CountOf":
            return _total(encoder, indicator, at)
        case "YearNumber":
            return _year_number(encoder, indicator, at)
        case "YearBefore" | "Increase" | "HighestBefore" | "Growth":
            base = encoder.book.indicators[indicator.of]
            before = past(encoder, base, indicator, at, 1)
            if before is None:
                return encoder.free_number(indicator.iri, at, "an earlier year of a record inside an Existence")
            if indicator.derivation == "YearBefore":
                return before
            if indicator.derivation == "Increase":
                now = reading(encoder, base, at)
                assert isinstance(now, Number)
                return Number(both(now.known, before.known), now.value - before.value)
            if indicator.derivation == "Growth":
                now = reading(encoder, base, at)
                assert isinstance(now, Number)
                return encoder.growth(indicator.iri, now, before)
            return _highest(encoder, indicator, base, at)
        case _:
            return encoder.free_number(indicator.iri, at, "a derivation that is not encoded")


def _start(encoder: Encoder, indicator: Indicator, at: At) -> Day | None:
    since = encoder.book.indicators.get(indicator.since)
    if since is None or indicator.through:
        return None
    found = reading(encoder, since, at)
    return found if isinstance(found, Day) else None


def _highest(encoder: Encoder, indicator: Indicator, base: Indicator, at: At) -> Number:
    start = _start(encoder, indicator, at)
    if start is None:
        return encoder.free_number(indicator.iri, at, "a highest value since a day of another record")
    year = encoder.possible.ground.year - at.offset
    encoder.possible.axioms.append(z3.Implies(start.known, start.year >= year - encoder.history))
    known, value = start.known, real(0)
    for back in range(encoder.history, 0, -1):
        then = past(encoder, base, indicator, at, back)
        assert then is not None
        counts = start.year <= year - back
        known = both(known, either(no(counts), then.known))
        is_first = start.year == year - back
        value = z3.If(counts, z3.If(is_first, then.value, greatest_of(value, then.value)), value)
    return Number(known, value)


def _year_number(encoder: Encoder, indicator: Indicator, at: At) -> Number:
    start = _start(encoder, indicator, at)
    if start is None:
        return encoder.free_number(indicator.iri, at, "a year counted from a day of another record")
    is_record = where(indicator, at.scope, encoder.book) == "record" and at.tested is not None
    now = at.tested.year if is_record and at.tested else encoder.possible.ground.year - at.offset
    return Number(start.known, z3.ToReal(now - start.year + 1))


def _total(encoder: Encoder, indicator: Indicator, at: At) -> Number:
    """Return the sum, or the number, of the records that count."""
    assert indicator.counted is not None
    if indicator.iri not in encoder.counted:
        encoder.opaque.setdefault(indicator.iri, "a sum over as many records as are looked at")
    outer = At(at.ground, None, "", at.offset)
    known, value = YES, real(0)
    base = encoder.book.indicators.get(indicator.of)
    for holder, truth in encoder.tested(indicator.counted, outer):
        one = exactly(1)
        if indicator.derivation == "SumOf" and base is not None:
            found = reading(encoder, base, At(at.ground, holder, indicator.counted.record))
            one = found if isinstance(found, Number) else NOTHING
        part = weighed(one, truth)
        known, value = both(known, part.known), value + part.value
    return Number(known, value)


def as_number(found: Reading) -> Number:
    if isinstance(found, Day):
        return found.number
    return found if isinstance(found, Number) else NOTHING


def operand(encoder: Encoder, node: Quantity, at: At) -> Number:
    """Return a quantity as an operand of a comparison or factor."""
    if isinstance(node, Read):
        return as_number(read(encoder, node, at))
    return encoder.number(node, at)
