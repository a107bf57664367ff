"""Money that came back (meaning layer): payments less the repayments of the same award and ground.

Every engine reads what was paid from payments alone, so this is done once, before any of them starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from pyoxigraph import Literal, NamedNode

from huiqi.facts.model import Enterprise, Facts, Record, Value
from huiqi.facts.read import number_of
from huiqi.money import canonical
from huiqi.names import IND, NS, XSD

_DECIMAL: Final = NamedNode(XSD + "decimal")


def after_repayments(facts: Facts, on: int, known_as_of: int | None = None) -> Facts:
    """Return the facts with each payment reduced by what came back of it up to the day `on` (integer keys).

    A repayment is taken off the payments for the award and the ground that it names, the latest first. Where it names
    none, states no sum, has no day, or is larger than what was paid, every payment that it may be about keeps no sum: how
    much of it was kept is then unknown.
    """
    if not any(NS + "Repayment" in r.kinds for e in facts.enterprises for r in e.records):
        return facts
    return replace(facts, enterprises=tuple(_reduced(e, on, known_as_of) for e in facts.enterprises))


def _reduced(enterprise: Enterprise, on: int, known_as_of: int | None) -> Enterprise:
    seen = [r for r in enterprise.records if _is_seen(r, on, known_as_of)]
    paid = {r.iri: _sum(r, "paid") for r in seen if NS + "Payment" in r.kinds}
    payments = [r for r in reversed(seen) if r.iri in paid]
    before = dict(paid)
    for repayment in (r for r in seen if NS + "Repayment" in r.kinds):
        meant = [p for p in payments if _may_be_about(repayment, p)]
        exact = [p for p in meant if _is_about(repayment, p)]
        left = _sum(repayment, "repaid")
        known = [paid[p.iri] for p in exact]
        total = sum((k for k in known if k is not None), Decimal(0))
        if left is None or repayment.day is None or not exact or None in known or total < left:
            paid.update({p.iri: None for p in meant})
            continue
        for payment in exact:
            taken = min(left, paid[payment.iri] or Decimal(0))
            paid[payment.iri] = (paid[payment.iri] or Decimal(0)) - taken
            left -= taken
    changed = {iri: value for iri, value in paid.items() if value != before[iri]}
    return replace(enterprise, records=tuple(_with(r, changed) for r in enterprise.records))


def _is_seen(record: Record, on: int, known_as_of: int | None) -> bool:
    is_known = known_as_of is None or record.received is None or record.received <= known_as_of
    return is_known and (record.day is None or record.day <= on)


def _sum(record: Record, indicator: str) -> Decimal | None:
    values = record.values.get(IND + indicator, ())
    found = number_of(values[0].term) if len(values) == 1 else None
    return None if found is None or found < 0 else found


def _things(record: Record, indicator: str) -> frozenset[str]:
    values: Iterable[Value] = record.values.get(IND + indicator, ())
    return frozenset(v.term.value for v in values if isinstance(v.term, NamedNode))


def _is_about(repayment: Record, payment: Record) -> bool:
    both = [(_things(repayment, name), _things(payment, name)) for name in ("award", "ground")]
    return all(len(mine) == 1 and mine == theirs for mine, theirs in both)


def _may_be_about(repayment: Record, payment: Record) -> bool:
    both = [(_things(repayment, name), _things(payment, name)) for name in ("award", "ground")]
    return all(not mine or not theirs or mine & theirs for mine, theirs in both)


def _with(record: Record, changed: Mapping[str, Decimal | None]) -> Record:
    if record.iri not in changed:
        return record
    values = {i: v for i, v in record.values.items() if i != IND + "paid"}
    now = changed[record.iri]
    if now is not None:
        stated = record.values[IND + "paid"][0]
        values[IND + "paid"] = (replace(stated, term=Literal(canonical(now), datatype=_DECIMAL)),)
    return replace(record, values=values)
