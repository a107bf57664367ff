"""Which money is about which claim (answers layer): payments and repayments laid beside assessments by award and ground.

Adds nothing up and decides nothing; a record that does not say what it is about may be about every claim that fits it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pyoxigraph import NamedNode

from huiqi.assessment import Assessment, Figure
from huiqi.facts.model import Enterprise, Record, Register
from huiqi.facts.read import number_of
from huiqi.names import IND, NS

_SUMS: Final = {NS + "Payment": IND + "paid", NS + "Repayment": IND + "repaid"}


@dataclass(frozen=True)
class Money:
    """One payment or repayment: what it comes to, the claims (award and ground) that it surely or possibly is about."""

    record: str
    amount: Figure
    settles: tuple[Assessment, ...]
    may_settle: tuple[Assessment, ...]


def money_of(enterprise: Enterprise, assessments: Iterable[Assessment]) -> Iterator[Money]:
    """Yield the payments and repayments of an enterprise, in the order of its records.

    A record is about a claim if it names one award and one ground and they are those of the claim; it may be about one
    that nothing it says rules out. A sum that is not stated once and well is from 0 with no upper figure.
    """
    claims = [a for a in assessments if a.ground]
    for record in enterprise.records:
        indicator = next((i for k, i in _SUMS.items() if k in record.kinds), None)
        if indicator is None:
            continue
        award, ground = _things(record, "award"), _things(record, "ground")
        fits = tuple(c for c in claims if _allows(award, c.award) and _allows(ground, c.ground))
        is_placed = len(award) == len(ground) == 1
        yield Money(record.iri, _amount(record, indicator), fits if is_placed else (), () if is_placed else fits)


def covered_claims(
    enterprise: Enterprise, assessments: Iterable[Assessment], registers: Iterable[Register], on: int
) -> Iterator[Assessment]:
    """Yield the claims of which every payment is known: a register covers them from the day of the ground to `on`."""
    days = {r.iri: r.day for r in enterprise.records}
    payments = [r for r in registers if r.record == NS + "Payment"]
    for claim in assessments:
        day = days.get(claim.ground)
        if day is not None and any(r.covers(day, on) for r in payments):
            yield claim


def _things(record: Record, name: str) -> frozenset[str]:
    return frozenset(v.term.value for v in record.values.get(IND + name, ()) if isinstance(v.term, NamedNode))


def _allows(named: frozenset[str], thing: str) -> bool:
    return not named or thing in named


def _amount(record: Record, indicator: str) -> Figure:
    values = record.values.get(indicator, ())
    found = number_of(values[0].term) if len(values) == 1 else None
    return Figure(Decimal(0), None) if found is None or found < 0 else Figure(found, found)
