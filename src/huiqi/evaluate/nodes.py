"""Conditions and quantities, one node at a time (reference evaluator): strong Kleene logic, exact intervals."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from huiqi.assessment import MET, NOT_MET, UNKNOWN, NodeKey, NodeResult
from huiqi.errors import HuiqiError, Text
from huiqi.evaluate.bands import times_in_band
from huiqi.evaluate.derived import first_reaching, growth_parts
from huiqi.evaluate.intervals import (
    NONE,
    Verdict,
    add,
    can_be_exact,
    compare,
    decimal_or_none,
    every,
    grows,
    hull,
    lower,
    product,
    reasons_of,
    scale,
    take_away,
    unless,
    weigh,
    without_reasons,
)
from huiqi.evaluate.readings import Case, Span, Subject, bound_day, exactly, history, history_years, read
from huiqi.facts.model import Record
from huiqi.names import IND, local
from huiqi.rules.kinds import is_plain_first
from huiqi.rules.model import Award, Decision
from huiqi.rules.places import day_bounds, highest_before, window_start
from huiqi.rules.tables import is_exhaustive, never_negative
from huiqi.rules.tree import (
    AllOf,
    AnyOf,
    Bands,
    Bound,
    Comparison,
    Condition,
    Decided,
    Difference,
    Existence,
    FirstReaching,
    Fixed,
    GrantOf,
    Indicator,
    Limit,
    Membership,
    NeedsJudgement,
    Not,
    Quantity,
    Read,
    Row,
    Sum,
    Table,
    Unsettled,
)


class Grants(Protocol):
    """What other awards come to, for a :GrantOf to read."""

    def read(self, evaluator: Evaluator, node: GrantOf, subject: Subject) -> Span:
        """Return the amount of the other award as seen from `subject`."""
        ...


class Evaluator:
    """Evaluates the nodes of one award on one enterprise; `nodes` keeps what was found for each."""

    def __init__(self, case: Case, award: Award | None, grants: Grants | None = None) -> None:
        self.case = case
        self.award = award
        self.grants = grants
        self._within_amount = False
        self.nodes: dict[NodeKey, NodeResult] = {}

    # --- conditions ---

    def verdict(self, node: Condition, subject: Subject) -> Verdict:
        """Return met, unknown or not met, with the reasons of an unknown leaf."""
        found = self._verdict(node, subject)
        self.nodes[subject.key(node.iri)] = NodeResult(verdict=found[0], reasons=found[1])
        return found

    def _verdict(self, node: Condition, subject: Subject) -> Verdict:
        match node:
            case AllOf():
                return every([self.verdict(c, subject) for c in node.of])
            case AnyOf():
                found = [self.verdict(c, subject) for c in node.of]
                return unless(max(v for v, _ in found), reasons_of(found))
            case Not():
                verdict, reasons = self.verdict(node.of[0], subject)
                return 2 - verdict, reasons
            case Comparison():
                return self._comparison(node, subject)
            case FirstReaching():
                return self._first_reaching(node, subject)
            case Membership():
                return self._membership(node.subject, node.members, node.open_list, subject)
            case Existence():
                return self._existence(node, subject)
            case NeedsJudgement():
                return self._judgement(node, subject)
            case Unsettled():
                return UNKNOWN, frozenset({node.reason})

    def _comparison(self, node: Comparison, subject: Subject) -> Verdict:
        operand = node.subject[0]
        value = self.operand(operand, subject)
        return every([self._bound(value, bound, operand, subject) for bound in node.bounds])

    def _bound(self, value: Span, bound: Bound, operand: Quantity, subject: Subject) -> Verdict:
        if isinstance(operand, Read) and operand.indicator.range == "Date":
            days = [(d.op, bound_day(self.case, subject, d)) for d in day_bounds(bound)]
            return every([compare(value, op, day) for op, day in days])
        if isinstance(operand, Read) and operand.indicator.derivation == "Growth":
            return grows(*growth_parts(self.case, operand, subject), bound.op, self._limit_of(bound, subject))
        return compare(value, bound.op, self._limit_of(bound, subject))

    def _limit_of(self, bound: Bound, subject: Subject) -> Span:
        """Return the number that a bound states, times its factor."""
        stated = Fraction(bound.value)  # type: ignore[arg-type]
        return scale(self.operand(bound.times[0], subject), stated) if bound.times else exactly(stated)

    def _first_reaching(self, node: FirstReaching, subject: Subject) -> Verdict:
        if not is_plain_first(node, subject.scope, self.case.book):
            return first_reaching(self.case, node, subject, self._reaches)
        now = read(self.case, subject, node.subject)
        peak = highest_before(node, self.case.book)
        years = history_years(self.case, subject, node.since)
        outcomes: list[int] = []
        reasons = now.reasons
        past = history(self.case, subject, peak, years) if isinstance(years, range) and years else None
        if isinstance(years, Span):
            reasons |= years.reasons
        if past is not None:
            reasons |= frozenset({"fact-conflict"}) if past.contradiction else NONE.union(*past.missing.values())
        for step in node.steps:
            if step.condition:
                outcomes.append(UNKNOWN)
                reasons |= {"assumption-off"}
                continue
            reached_now = every([compare(now, b.op, exactly(Fraction(b.value))) for b in step.bounds])[0]  # type: ignore[arg-type]
            reached_before = NOT_MET
            if isinstance(years, Span) or (past is not None and past.contradiction):
                reached_before = UNKNOWN
            elif past is not None:
                seen = [exactly(v) for v in (*past.known.values(), *past.attested.values())]
                hits = [all(compare(v, b.op, exactly(Fraction(b.value)))[0] == MET for b in step.bounds) for v in seen]  # type: ignore[arg-type]
                reached_before = MET if any(hits) else UNKNOWN if past.missing else NOT_MET
            outcomes.append(min(reached_now, 2 - reached_before))
        return unless(max(outcomes), reasons)

    def _reaches(self, node: FirstReaching, position: int, value: Span, subject: Subject) -> Verdict:
        """Return whether a figure reaches a step, whose factors are read in the report that the figure stands in."""
        own = replace(node.subject, through=None)
        return every([self._bound(value, bound, own, subject) for bound in node.steps[position].bounds])

    def _membership(self, what: Read, members: tuple[str, ...], open_list: bool, subject: Subject) -> Verdict:
        value = read(self.case, subject, what)
        if value.code is None:
            return UNKNOWN, value.reasons
        wider = self.case.book.wider.get(value.code, frozenset({value.code}))
        if wider & set(members):
            return MET, NONE
        return (UNKNOWN, frozenset({"list-open"})) if open_list else (NOT_MET, NONE)

    def _existence(self, node: Existence, subject: Subject) -> Verdict:
        tested, covered = self.tested(node, subject)
        verdicts = [found for _, found in tested]
        sure = sum(1 for v, _ in verdicts if v == MET)
        possible = sum(1 for v, _ in verdicts if v != NOT_MET)
        count = Span(Fraction(sure), Fraction(possible) if covered else None)
        bounds = node.bounds or (Bound(op="atLeast", value=Decimal(1)),)
        limits = [self._limit_of(b, subject) for b in bounds]
        verdict = min(compare(count, b.op, limit)[0] for b, limit in zip(bounds, limits, strict=True))
        reasons = NONE.union(*(why for v, why in verdicts if v == UNKNOWN), *(limit.reasons for limit in limits))
        return unless(verdict, reasons if covered else reasons | {"register-not-loaded"})

    def tested(self, node: Existence, subject: Subject) -> tuple[list[tuple[Record, Verdict]], bool]:
        """Return each record of the class looked for with its verdict, and whether a register shows that it is all."""
        found = [(replace(r, kind=node.record), self._candidate(node, r, subject)) for r in self._candidates(node)]
        return found, self._is_covered(node, subject)

    def _candidates(self, node: Existence) -> list[Record]:
        return [r for r in self.case.enterprise.records if node.record in r.kinds]

    def _candidate(self, node: Existence, record: Record, outer: Subject) -> Verdict:
        inner = Subject(outer.ground, replace(record, kind=node.record), outer.path, outer.due, outer.is_due)
        found = [self.verdict(c, inner) for c in node.condition]
        if record.day is None:
            found.append((UNKNOWN, frozenset({"fact-missing"})))
        if node.as_of is not None:
            found.append(self._valid_on(record, read(self.case, outer, node.as_of), node))
        for key in node.same_for:
            found.append(self._same(key, inner, outer))
        return every(found) if found else (MET, NONE)

    def _valid_on(self, record: Record, day: Span, node: Existence) -> Verdict:
        starts = record.applies_from if record.applies_from is not None else record.day
        if day.lo is None or starts is None:
            return UNKNOWN, day.reasons or frozenset({"fact-missing"})
        if starts > day.lo or (record.applies_until is not None and record.applies_until < day.lo):
            return NOT_MET, NONE
        if record.applies_until is not None or self._covers(node, int(day.lo), int(day.lo)):
            return MET, NONE
        return UNKNOWN, frozenset({"fact-missing"})

    def _same(self, key: Indicator, inner: Subject, outer: Subject) -> Verdict:
        if key.iri == IND + "enterprise":
            return MET, NONE
        node = Read(iri=key.iri, indicator=key)
        one, other = read(self.case, inner, node), read(self.case, outer, node)
        if (one.code is None and one.lo is None) or (other.code is None and other.lo is None):
            return UNKNOWN, one.reasons | other.reasons
        return (MET if (one.code, one.lo) == (other.code, other.lo) else NOT_MET), NONE

    def _is_covered(self, node: Existence, subject: Subject) -> bool:
        if node.as_of is not None:
            day = read(self.case, subject, node.as_of)
            return day.lo is not None and self._covers(node, int(day.lo), int(day.lo))
        starts = [bound_day(self.case, subject, b) for b in window_start(node, subject.scope, self.case.book)]
        first = max((int(s.lo) for s in starts if s.lo is not None), default=10101)
        return self._covers(node, first, self.case.on)

    def _covers(self, node: Existence, first: int, last: int) -> bool:
        listed = self.case.book.record_classes[node.record].ancestors
        return any(r.iri == node.register and r.record in listed and r.covers(first, last) for r in self.case.registers)

    def _judgement(self, node: NeedsJudgement, subject: Subject) -> Verdict:
        results = {d.result for d in self._decisions(node.iri, subject)}
        if len(results) == 1:
            return (MET if results == {True} else NOT_MET), NONE
        return UNKNOWN, frozenset({"fact-conflict"} if results else {"needs-judgement"})

    def _decisions(self, iri: str, subject: Subject) -> list[Decision]:
        found = [d for d in self.case.decisions if d.decides == iri and d.day <= self.case.on]
        own = [d for d in found if d.ground == subject.ground.iri]
        return own or [d for d in found if not d.ground]

    # --- quantities ---

    def operand(self, node: Quantity, subject: Subject) -> Span:
        """Return a quantity as an operand of a comparison or factor: an unread indicator is simply unknown."""
        if isinstance(node, Read):
            return read(self.case, subject, node)
        outside, self._within_amount = self._within_amount, False
        try:
            return self.amount(node, subject)
        finally:
            self._within_amount = outside

    def award_amount(self, subject: Subject) -> Span:
        """Return the award's amount, which counts only for a ground that meets the award's condition."""
        assert self.award is not None
        self._within_amount = True
        try:
            return self.amount(self.award.amount[0], subject)
        finally:
            self._within_amount = False

    def amount(self, node: Quantity, subject: Subject) -> Span:
        """Return a quantity as money or rate: of missing money it is known that it is not below 0."""
        if isinstance(node, Read):
            value = read(self.case, subject, node)
            is_money = node.indicator.range == "Money" and node.indicator.derivation != "Increase"
            return replace(value, lo=Fraction(0)) if value.lo is None and is_money else value
        span = self._raw(node, subject)
        if not isinstance(node, Unsettled):
            if node.times:
                span = without_reasons(product(without_reasons(span), self.amount(node.times[0], subject)))
            for limit in node.limits:
                span = without_reasons(self._limited(without_reasons(span), limit, subject))
            if node.condition:
                span = weigh(without_reasons(span), self.verdict(node.condition[0], subject))
        span = without_reasons(span)
        if not all(end is None or can_be_exact(end) for end in (span.lo, span.hi)):
            name = local(node.iri)
            raise HuiqiError(
                Text(f"`{name}` 的金额超出可精确计算的范围", f"`{name}` gives an amount too large to be exact")
            )
        self.nodes[subject.key(node.iri)] = NodeResult(
            least=decimal_or_none(span.lo), most=decimal_or_none(span.hi), reasons=span.reasons
        )
        return span

    def _raw(self, node: Quantity, subject: Subject) -> Span:
        match node:
            case Fixed():
                return exactly(Fraction(node.value))  # type: ignore[arg-type]
            case Decided():
                return self._decided(node, subject)
            case Sum():
                return add([self.amount(part, subject) for part in node.of])
            case Difference():
                return take_away(self.amount(node.of[0], subject), self.amount(node.less[0], subject))
            case Table():
                return self._table(node, subject)
            case Bands():
                return self._bands(node, subject)
            case GrantOf():
                return self.grants.read(self, node, subject) if self.grants else Span(Fraction(0), None)
            case _:
                return Span(None, None, reasons=frozenset({"assumption-off"}))

    def _decided(self, node: Decided, subject: Subject) -> Span:
        results = {Fraction(d.result) for d in self._decisions(node.iri, subject) if isinstance(d.result, Decimal)}
        if len(results) == 1:
            return exactly(results.pop())
        high = None if node.at_most is None else Fraction(node.at_most)  # type: ignore[arg-type]
        return Span(Fraction(node.at_least), high, reasons=frozenset({"needs-decision"}))  # type: ignore[arg-type]

    def _table(self, node: Table, subject: Subject) -> Span:
        possible: list[Span] = []
        reasons: frozenset[str] = NONE
        for row in sorted(node.rows, key=lambda r: r.order or 0):
            verdict, why = self.row(row, node, subject)
            amount = self.amount(row.amount[0], subject)
            if verdict != NOT_MET:
                possible.append(amount)
                reasons |= why | amount.reasons
            if verdict == MET:
                return hull(possible, reasons)
        if possible and self._within_amount and self.award is not None and is_exhaustive(node, self.award):
            return hull(possible, reasons)
        floor = Fraction(0) if all(never_negative(row.amount[0]) for row in node.rows) else None
        return Span(floor, None, reasons=reasons | {"no-row"})

    def row(self, row: Row, table: Table, subject: Subject) -> Verdict:
        """Return whether a row of a table is met."""
        found = [self.verdict(c, subject) for c in row.condition]
        if row.bounds:
            value = self.operand(table.by[0], subject)
            found += [self._bound(value, b, table.by[0], subject) for b in row.bounds]
        if row.members and isinstance(table.by[0], Read):
            found.append(self._membership(table.by[0], row.members, False, subject))
        return every(found) if found else (MET, NONE)

    def _bands(self, node: Bands, subject: Subject) -> Span:
        """Add what each band gives for the part of the base that lies in it; what is unknown of the base is from 0."""
        base = self.amount(node.by[0], subject)
        parts: list[Span] = []
        for row in sorted(node.rows, key=lambda r: r.order or 0):
            ends = {b.op: self._limit_of(b, subject) for b in row.bounds}
            counted = times_in_band(base, row, ends)
            verdict = every([self.verdict(c, subject) for c in row.condition]) if row.condition else (MET, NONE)
            parts.append(weigh(product(counted, self.amount(row.amount[0], subject)), verdict))
        return add(parts)

    def _limited(self, span: Span, limit: Limit, subject: Subject) -> Span:
        bound = exactly(Fraction(limit.at_most))
        if limit.times:
            bound = product(bound, self.amount(limit.times[0], subject))
        verdict, why = self.verdict(limit.condition[0], subject) if limit.condition else (MET, NONE)
        if verdict == NOT_MET:
            return span
        low = lower(span.lo, bound.lo)
        tight = bound.hi if span.hi is None else span.hi if bound.hi is None else min(span.hi, bound.hi)
        why = bound.reasons | (why if verdict == UNKNOWN else NONE)
        return Span(low, tight if verdict == MET else span.hi, reasons=span.reasons | why)
