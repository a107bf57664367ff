"""What was paid before (reference evaluator): payments that belong to a matter, as far as a register shows them all."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from pyoxigraph import NamedNode

from huiqi.assessment import MET, NOT_MET, UNKNOWN
from huiqi.evaluate.items import Item, window_of
from huiqi.evaluate.readings import Case, Span, Subject, read
from huiqi.evaluate.same import Same, equal, key_of
from huiqi.facts.model import Record
from huiqi.facts.read import number_of
from huiqi.names import IND, NS
from huiqi.rules.model import Award, StackingRule
from huiqi.rules.places import where
from huiqi.rules.tree import Indicator, Read


class Ledger:
    """Payments made earlier for the members of a rule, as far as a payments register shows them."""

    def __init__(self, case: Case, rule: StackingRule, awards: tuple[Award, ...], items: list[Item]) -> None:
        self.case, self.rule = case, rule
        starts = [window_of(a)[0].lo for a in awards if a.iri in rule.members]
        first = 10101 if not starts or None in starts else int(min(s for s in starts if s is not None))
        self.complete = any(r.record == NS + "Payment" and r.covers(first, case.on) for r in case.registers)
        self.settled: set[Item] = set()
        self.other: list[Record] = []
        if not rule.paid_before:
            return
        payments = [p for p in case.enterprise.records if NS + "Payment" in p.kinds]
        by_ground = {(i.award.iri, i.ground.iri): i for i in items}
        for payment in payments:
            named = (self.code(payment, "award"), self.code(payment, "ground"))
            if named in by_ground:
                self.settled.add(by_ground[named])
            elif named[0] in {"", *rule.members}:
                self.other.append(payment)

    @staticmethod
    def code(payment: Record, name: str) -> str:
        """Return the thing that a payment names, empty if it names none or several."""
        values = payment.values.get(IND + name, ())
        return values[0].term.value if len(values) == 1 and isinstance(values[0].term, NamedNode) else ""

    def match(self, payment: Record, item: Item) -> int:
        """Return whether an earlier payment is of the matter of an assessment."""
        verdicts = [MET if self.code(payment, "award") and self.code(payment, "ground") else UNKNOWN]
        for key in self.rule.same_for:
            if key.iri != IND + "enterprise":
                verdicts.append(equal(key_of(self.case, key, item), self.payment_key(payment, key)))
        return min(verdicts)

    def payment_key(self, payment: Record, key: Indicator) -> Span:
        """Return the key of what was paid for: read on the ground that the payment names, else on the payment itself."""
        named = self.code(payment, "ground")
        ground = next((r for r in self.case.enterprise.records if r.iri == named and r.day is not None), None)
        if ground is not None and where(key, Subject(ground).scope, self.case.book) is not None:
            return read(self.case, Subject(ground), Read(iri=key.iri, indicator=key))
        subject = Subject(replace(payment, kind=NS + "Payment"))
        if payment.day is None or where(key, subject.scope, self.case.book) != "ground":
            return Span()
        return read(self.case, subject, Read(iri=key.iri, indicator=key))

    def taken(self, item: Item, same: Same) -> tuple[int, int | None]:
        """Return how many places of the matter earlier grants surely, and at most, take (None: not known)."""
        if not self.rule.paid_before:
            return 0, 0
        paid = [same[item, j] for j in self.settled if j != item]
        paid += [self.match(p, item) for p in self.other]
        possible = sum(1 for m in paid if m != NOT_MET)
        return sum(1 for m in paid if m == MET), possible if self.complete else None

    def sum(self, item: Item) -> tuple[Fraction, Fraction | None]:
        """Return what was paid before in the matter, all together: surely at least, and at most (None: not known)."""
        low, high = Fraction(0), Fraction(0)
        known = self.complete
        for payment in self.other:
            match = self.match(payment, item)
            if match == NOT_MET:
                continue
            paid = self.paid(payment)
            if paid is None:
                known = False
                continue
            high += paid
            low += paid if match == MET else 0
        return low, high if known else None

    @staticmethod
    def paid(payment: Record) -> Fraction | None:
        """Return what was handed over; None if the payment does not say it once and well."""
        values = payment.values.get(IND + "paid", ())
        paid = number_of(values[0].term) if len(values) == 1 else None
        return None if paid is None or paid < 0 else Fraction(paid)
