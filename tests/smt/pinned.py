"""A possible enterprise made one that is known: every variable of an encoding pinned to the facts."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import z3

from huiqi.compile.smt.encoder import Encoder
from huiqi.compile.smt.possible import Holder, Stated
from huiqi.evaluate.readings import _one
from huiqi.facts.model import Enterprise, Record
from huiqi.names import IND
from huiqi.rules.model import RuleBook


def pins(encoder: Encoder, book: RuleBook, enterprise: Enterprise, ground: Record) -> list[z3.BoolRef] | None:
    """Return what must hold for the variables to be the facts.

    None where they cannot be: a record without a day or year, two records in one place, a day of validity.
    """
    possible = encoder.possible
    stands_for = _records(encoder, enterprise, ground)
    found: list[z3.BoolRef] = []
    for holder in possible.holders.values():
        own = stands_for.get(holder.name, [])
        is_merged = holder.name.startswith(("status:", "report:"))
        is_odd = any(r.day is None or r.year is None or _has_no_year(encoder, holder, r) for r in own)
        if is_odd or (len(own) > 1 and not is_merged) or (own and holder.starts is not None):
            return None
        if not z3.is_true(holder.exists):
            found.append(holder.exists == z3.BoolVal(bool(own)))
        if own and not holder.name.startswith("status:"):
            found += _day(holder, own[0])
    for stated in possible.stated:
        found += _value(encoder, book, stated, stands_for.get(stated.holder, []), enterprise)
    return found


def _has_no_year(encoder: Encoder, holder: Holder, record: Record) -> bool:
    return encoder.possible.is_report(holder) and not record.values.get(IND + "fiscal-year")


def _records(encoder: Encoder, enterprise: Enterprise, ground: Record) -> dict[str, list[Record]]:
    """Return which records of the enterprise each holder of an encoding stands for."""
    holders = encoder.possible.holders
    found = {name: list(_of_holder(name, h, enterprise, ground)) for name, h in holders.items()}
    for name in holders:
        if name.startswith("thing:"):
            indicator, of = name.removeprefix("thing:").rsplit(":", 1)
            named = {v.term.value for r in found.get(of, ()) for v in r.values.get(indicator, ())}
            found[name] = [r for r in enterprise.records if r.iri in named and r.day is not None]
    used = {r.iri for own in found.values() for r in own}
    kinds = {h.kind for n, h in holders.items() if n.startswith("slot:")}
    for kind in sorted(kinds, key=lambda k: (-len(encoder.possible.book.record_classes[k].ancestors), k)):
        own = [r for r in enterprise.records if kind in r.kinds and r.iri not in used]
        used |= {r.iri for r in own}
        slots = [h.name for h in encoder.possible.slots(kind, len(own))]
        found |= {slot: [record] for slot, record in zip(slots, own, strict=True)}
    return found


def _of_holder(name: str, holder: Holder, enterprise: Enterprise, ground: Record) -> Iterator[Record]:
    kind, _, rest = name.partition(":")
    if name == "ground":
        yield ground
        return
    for record in enterprise.records:
        if holder.kind not in record.kinds or record.day is None:
            continue
        is_of_year = kind in ("report", "ground") and record.year == (ground.year or 0) - int(rest.rsplit(":", 1)[-1])
        if (kind == "report" and is_of_year) or (kind == "ground" and is_of_year and record.series == ground.series):
            yield record
        elif kind == "status" and record.applies_from is not None and ground.day is not None:
            until = record.applies_until
            if record.applies_from <= ground.day and (until is None or until >= ground.day):
                yield record


def _day(holder: Holder, record: Record) -> list[z3.BoolRef]:
    assert record.day is not None
    day = holder.day
    found = [day.year == record.day // 10_000, day.month == record.day // 100 % 100, day.day == record.day % 100]
    return [*found, holder.year == record.year]


def _value(
    encoder: Encoder, book: RuleBook, stated: Stated, own: list[Record], enterprise: Enterprise
) -> list[z3.BoolRef]:
    indicator = book.indicators[stated.indicator.iri]
    values = {v.term: v for r in own for v in r.values.get(indicator.iri, ())}
    given = enterprise.values.get(indicator.iri, ()) if stated.holder == "enterprise" else tuple(values.values())
    span = _one(given, indicator)
    if span.lo is None and span.code is None:
        return [z3.Not(stated.is_stated)]
    found = [stated.is_stated]
    if indicator.range == "Date":
        key = int(span.lo or 0)
        parts = (key // 10_000, key // 100 % 100, key % 100)
        return [*found, *(v == p for v, p in zip(stated.variables, parts, strict=True))]
    (variable,) = stated.variables
    if indicator.range == "Flag":
        return [*found, variable == z3.BoolVal(span.lo == 1)]
    if span.code is not None:
        return [*found, variable == encoder.possible.numbering.of(span.code)]
    value = Fraction(span.lo or 0)
    return [*found, variable == z3.RealVal(f"{value.numerator}/{value.denominator}")]
