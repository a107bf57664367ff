"""A possible enterprise made one that is known: every variable of an encoding pinned to the facts."""

from __future__ import annotations

from fractions import Fraction

import z3

from huiqi.compile.smt.encoder import Encoder
from huiqi.compile.smt.possible import Holder
from huiqi.evaluate.readings import _one
from huiqi.facts.model import Enterprise, Record, Value
from huiqi.names import IND, NS
from huiqi.rules.tree import RuleBook


def records_of(encoder: Encoder, enterprise: Enterprise, ground: Record) -> dict[str, list[Record]]:
    """Return which records of the enterprise each holder of an encoding stands for."""
    possible = encoder.possible
    found: dict[str, list[Record]] = {"ground": [ground]}
    used = {ground.iri}
    for name, holder in possible.holders.items():
        part = name.split(":")
        if name.startswith("report:"):
            year = (ground.year or 0) - int(part[-1])
            found[name] = [r for r in enterprise.records if holder.kind in r.kinds and r.year == year and r.day]
        elif name.startswith("ground:"):
            year = (ground.year or 0) - int(part[-1])
            found[name] = [
                r
                for r in enterprise.records
                if ground.kind in r.kinds and r.year == year and r.day and r.series == ground.series
            ]
        elif name.startswith("status:"):
            found[name] = [
                r
                for r in enterprise.records
                if holder.kind in r.kinds
                and r.applies_from is not None
                and r.applies_from <= (ground.day or 0)
                and (r.applies_until is None or r.applies_until >= (ground.day or 0))
            ]
        used |= {r.iri for r in found.get(name, ())}
    for name in possible.holders:
        if name.startswith("thing:"):
            indicator, of = name.removeprefix("thing:").rsplit(":", 1) if ":ground" in name else ("", "")
            named = {v.term.value for r in found.get(of, ()) for v in r.values.get(indicator, ())}
            found[name] = [r for r in enterprise.records if r.iri in named and r.day is not None]
            used |= {r.iri for r in found[name]}
    for kind in sorted({h.kind for n, h in possible.holders.items() if n.startswith("slot:")}, key=lambda k: (-len(possible.book.record_classes[k].ancestors), k)):
        own = [r for r in enterprise.records if kind in r.kinds and r.iri not in used]
        used |= {r.iri for r in own}
        slots = [n for n, h in sorted(possible.holders.items(), key=lambda p: int(p[0].split(":")[-1]) if p[0].startswith("slot:") else 0) if n.startswith("slot:") and h.kind == kind]
        assert len(own) <= len(slots), (kind, len(own), len(slots))
        for n, slot in enumerate(slots):
            found[slot] = own[n : n + 1]
    return found


def pins(encoder: Encoder, book: RuleBook, enterprise: Enterprise, ground: Record) -> list[z3.BoolRef] | None:
    """Return what must hold for the variables to be the facts; None where they cannot be (two records in one place)."""
    possible = encoder.possible
    where = records_of(encoder, enterprise, ground)
    out: list[z3.BoolRef] = []
    for holder in [possible.enterprise, *possible.holders.values()]:
        own = where.get(holder.name, [])
        if holder is not possible.enterprise:
            if any(r.day is None for r in own):
                return None
            if len(own) > 1 and not holder.name.startswith(("status:", "report:")):
                return None
            if not z3.is_true(holder.exists):
                out.append(holder.exists == bool(own))
            if own and not holder.name.startswith("status:"):
                out += _day(holder, own[0].day)
            if holder.starts is not None and own:
                return None
            if own and (own[0].year is None or (not own[0].values.get(IND + "fiscal-year") and NS + "PeriodReport" in own[0].kinds)):
                return None
            if holder.name == "ground" and not holder.year.eq(holder.day.year):
                out.append(holder.year == own[0].year)
        for iri in holder.values:
            out += _value(encoder, book, holder, iri, own, enterprise)
    return out


def _day(holder: Holder, key: int | None) -> list[z3.BoolRef]:
    assert key is not None
    return [holder.day.year == key // 10000, holder.day.month == key // 100 % 100, holder.day.day == key % 100]


def _value(encoder: Encoder, book: RuleBook, holder: Holder, iri: str, own: list[Record], enterprise: Enterprise):
    indicator = book.indicators[iri]
    if holder.kind:
        values: dict = {}
        for record in own:
            for value in record.values.get(iri, ()):
                values.setdefault(value.term, value)
        stated: tuple[Value, ...] = tuple(values.values())
    else:
        stated = enterprise.values.get(iri, ())
    span = _one(stated, indicator)
    name = f"{holder.name}.{iri}"
    known = z3.Bool(f"{name}.known")
    if span.lo is None and span.code is None:
        return [known == z3.BoolVal(False)]
    out = [known]
    if indicator.range == "Date":
        key = int(span.lo or 0)
        out += [z3.Int(f"{name}.y") == key // 10000, z3.Int(f"{name}.m") == key // 100 % 100, z3.Int(f"{name}.d") == key % 100]
    elif indicator.range == "Flag":
        out.append(z3.Bool(name) == (span.lo == 1))
    elif indicator.range in ("Code", "Thing"):
        out.append(z3.Int(name) == encoder.possible.numbering.of(span.code or ""))
    else:
        value = Fraction(span.lo or 0)
        out.append(z3.Real(name) == z3.RealVal(f"{value.numerator}/{value.denominator}"))
    return out
