"""What other awards come to (reference evaluator): computed, granted and paid amounts, for a :GrantOf to read."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from huiqi.assessment import MET, NOT_MET
from huiqi.evaluate.intervals import add, every, weigh
from huiqi.evaluate.items import Item, window_of
from huiqi.evaluate.ledger import Ledger
from huiqi.evaluate.nodes import Evaluator
from huiqi.evaluate.readings import Case, Span, Subject, exactly, read
from huiqi.evaluate.same import equal, is_known
from huiqi.facts.model import Record
from huiqi.names import IND, NS
from huiqi.rules.model import Award
from huiqi.rules.tree import GrantOf, Indicator, Read

_WHY = frozenset({"register-not-loaded"})


class GrantResults:
    """Amounts found so far in one world; an award is added once computed, and again once what is granted is settled."""

    def __init__(self, case: Case, awards: tuple[Award, ...]) -> None:
        self.case = case
        self.awards = {a.iri: a for a in awards}
        self.computed: dict[str, list[Item]] = {}
        self.granted: dict[Item, Span] = {}
        self.left_open: dict[Item, frozenset[str]] = {}
        """Why what is granted is open, where the rules made it so."""

    def read(self, evaluator: Evaluator, node: GrantOf, subject: Subject) -> Span:
        """Return the amount of the other award for the same ground, or for grounds with the same keys, added up.

        Where the other award is not assessed on this ground it gives 0.
        """
        if node.stage == "Paid":
            return self._paid(evaluator, node, subject)
        parts: list[Span] = []
        for item in self.computed.get(node.award, ()):
            matched = self._matches(item.ground, item.award.ground, node, subject)
            amount, why = item.gross, item.reasons
            if node.stage == "Granted":
                amount, why = self.granted.get(item, item.gross), why | self._left_open(item)
            why = why if amount.lo != amount.hi else frozenset()
            parts.append(weigh(replace(amount, reasons=why), matched))
        found = add(parts) if parts else exactly(0)
        if node.same_for and node.award in self.awards and not self._is_complete(self.awards[node.award]):
            return Span(found.lo, None, reasons=found.reasons | _WHY)
        return found

    def _left_open(self, item: Item) -> frozenset[str]:
        """Return why what is granted is no more certain than it is; a rival that is open makes it so without a reason.

        What a Decision alone leaves open counts as such a rival: the grant may yet be nothing.
        """
        granted = self.granted.get(item, item.gross)
        if granted.lo == granted.hi or (granted.lo, granted.hi) == (item.gross.lo, item.gross.hi):
            return frozenset()
        known = self.left_open.get(item, frozenset())
        return known if known - {"needs-decision"} else known | {"grant-open"}

    def _matches(self, record: Record, kind: str, node: GrantOf, subject: Subject) -> tuple[int, frozenset[str]]:
        if not node.same_for:
            return (MET if record.iri == subject.ground.iri else NOT_MET), frozenset()
        other = Subject(replace(record, kind=kind))
        return every([self._same(key, other, subject) for key in node.same_for])

    def _same(self, key: Indicator, other: Subject, subject: Subject) -> tuple[int, frozenset[str]]:
        if key.iri == IND + "enterprise":
            return MET, frozenset()
        node = Read(iri=key.iri, indicator=key)
        one, two = read(self.case, other, node), read(self.case, subject, node)
        why = one.reasons | two.reasons
        return equal(one, two), why if not (is_known(one) and is_known(two)) else frozenset()

    def _is_complete(self, award: Award) -> bool:
        """Say whether a register shows every ground of an award."""
        first, last = window_of(award)
        end = self.case.on if last.hi is None else min(self.case.on, int(last.hi))
        start = int(first.lo) if first.lo is not None else 10101
        listed = self.case.book.record_classes[award.ground].ancestors
        undated = any(award.ground in r.kinds and r.day is None for r in self.case.enterprise.records)
        return not undated and any(r.record in listed and r.covers(start, end) for r in self.case.registers)

    def _paid(self, evaluator: Evaluator, node: GrantOf, subject: Subject) -> Span:
        """Return what payments show was paid of the award; open above until a register of payments is complete."""
        parts: list[Span] = []
        for payment in (r for r in self.case.enterprise.records if NS + "Payment" in r.kinds):
            award, ground = Ledger.code(payment, "award"), Ledger.code(payment, "ground")
            if award not in ("", node.award):
                continue
            verdict = self._payment_matches(payment, ground, node, subject)
            if not award or payment.day is None:
                verdict = every([verdict, (1, frozenset({"fact-missing"}))])
            paid = Ledger.paid(payment)
            amount = exactly(paid) if paid is not None else Span(Fraction(0), None, reasons=frozenset({"fact-missing"}))
            parts.append(weigh(amount, verdict))
        found = add(parts) if parts else exactly(0)
        first = subject.ground.day or 10101
        other = self.awards.get(node.award)
        if node.same_for and other is not None:
            start = window_of(other)[0].lo
            first = int(start) if start is not None else 10101
        covered = any(r.record == NS + "Payment" and r.covers(first, self.case.on) for r in self.case.registers)
        return found if covered else Span(found.lo, None, reasons=found.reasons | _WHY)

    def _payment_matches(
        self, payment: Record, ground: str, node: GrantOf, subject: Subject
    ) -> tuple[int, frozenset[str]]:
        if not ground:
            return 1, frozenset({"fact-missing"})
        if not node.same_for:
            return (MET if ground == subject.ground.iri else NOT_MET), frozenset()
        record = next((r for r in self.case.enterprise.records if r.iri == ground), None)
        if record is None:
            return 1, frozenset({"fact-missing"})
        return self._matches(record, record.kind, node, subject)
