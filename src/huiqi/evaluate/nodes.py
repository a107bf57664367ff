"""Conditions and quantities, one node at a time (reference evaluator): strong Kleene logic, exact intervals."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from huiqi.assessment import MET, NOT_MET, UNKNOWN, NodeKey, NodeResult
from huiqi.errors import HuiqiError, Text
from huiqi.evaluate.readings import Case, Span, Subject, bound_day, exactly, history, history_years, read
from huiqi.facts.model import Record
from huiqi.money import canonical
from huiqi.names import IND, local
from huiqi.rules.places import day_bounds, growth_base, highest_before, is_exhaustive, never_negative, window_start
from huiqi.rules.tree import (
    AllOf,
    AnyOf,
    Award,
    Bound,
    Comparison,
    Condition,
    Decided,
    Decision,
    Difference,
    Existence,
    FirstReaching,
    Fixed,
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

Verdict = tuple[int, frozenset[str]]
_NONE: frozenset[str] = frozenset()
TOO_LARGE = 10**20


def _unless(verdict: int, reasons: frozenset[str]) -> Verdict:
    return verdict, reasons if verdict == UNKNOWN else _NONE


class Evaluator:
    """Evaluates the nodes of one award on one enterprise; `nodes` keeps what was found for each."""

    def __init__(self, case: Case, award: Award) -> None:
        self.case = case
        self.award = award
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
                return _all([self.verdict(c, subject) for c in node.of])
            case AnyOf():
                found = [self.verdict(c, subject) for c in node.of]
                return _unless(max(v for v, _ in found), _why(found))
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
                return UNKNOWN, frozenset({"assumption-off"})

    def _comparison(self, node: Comparison, subject: Subject) -> Verdict:
        operand = node.subject[0]
        if isinstance(operand, Read) and operand.indicator.derivation == "Growth":
            return self._growth(operand.indicator, node.bounds, subject)
        value = self.operand(operand, subject)
        return _all([self._bound(value, bound, operand, subject) for bound in node.bounds])

    def _bound(self, value: Span, bound: Bound, operand: Quantity, subject: Subject) -> Verdict:
        if isinstance(operand, Read) and operand.indicator.range == "Date":
            days = [(d.op, bound_day(self.case, subject, d)) for d in day_bounds(bound)]
            return _all([_compare(value, op, day) for op, day in days])
        limit = exactly(Fraction(bound.value))  # type: ignore[arg-type]
        if bound.times:
            limit = _scale(self.operand(bound.times[0], subject), Fraction(bound.value))  # type: ignore[arg-type]
        return _compare(value, bound.op, limit)

    def _growth(self, growth: Indicator, bounds: tuple[Bound, ...], subject: Subject) -> Verdict:
        """Compare now with (1 + g) times before, without dividing; a base of 0 or less has no growth."""
        now = read(self.case, subject, Read(iri=growth.of, indicator=self.case.book.indicators[growth.of]))
        before = read(self.case, subject, Read(iri=growth.iri, indicator=growth_base(growth)))
        if before.lo is not None and before.lo <= 0:
            return UNKNOWN, now.reasons | {"no-base"}
        found = [_compare(now, b.op, _scale(before, 1 + Fraction(b.value))) for b in bounds]  # type: ignore[arg-type]
        return _all(found)

    def _first_reaching(self, node: FirstReaching, subject: Subject) -> Verdict:
        now = read(self.case, subject, node.subject)
        peak = highest_before(node, self.case.book)
        years = history_years(self.case, subject, node.since)
        outcomes: list[int] = []
        reasons = now.reasons
        past = history(self.case, subject, peak, years) if isinstance(years, range) and years else None
        if isinstance(years, Span):
            reasons |= years.reasons
        if past is not None:
            reasons |= frozenset({"fact-conflict"}) if past.contradiction else _NONE.union(*past.missing.values())
        for step in node.steps:
            if step.condition:
                outcomes.append(UNKNOWN)
                reasons |= {"assumption-off"}
                continue
            reached_now = _all([_compare(now, b.op, exactly(Fraction(b.value))) for b in step.bounds])[0]  # type: ignore[arg-type]
            reached_before = NOT_MET
            if isinstance(years, Span) or (past is not None and past.contradiction):
                reached_before = UNKNOWN
            elif past is not None:
                seen = [exactly(v) for v in (*past.known.values(), *past.attested.values())]
                hits = [all(_compare(v, b.op, exactly(Fraction(b.value)))[0] == MET for b in step.bounds) for v in seen]  # type: ignore[arg-type]
                reached_before = MET if any(hits) else UNKNOWN if past.missing else NOT_MET
            outcomes.append(min(reached_now, 2 - reached_before))
        return _unless(max(outcomes), reasons)

    def _membership(self, what: Read, members: tuple[str, ...], open_list: bool, subject: Subject) -> Verdict:
        value = read(self.case, subject, what)
        if value.code is None:
            return UNKNOWN, value.reasons
        wider = self.case.book.wider.get(value.code, frozenset({value.code}))
        if wider & set(members):
            return MET, _NONE
        return (UNKNOWN, frozenset({"list-open"})) if open_list else (NOT_MET, _NONE)

    def _existence(self, node: Existence, subject: Subject) -> Verdict:
        verdicts = [self._candidate(node, record, subject) for record in self._candidates(node)]
        sure = sum(1 for v, _ in verdicts if v == MET)
        possible = sum(1 for v, _ in verdicts if v != NOT_MET)
        covered = self._is_covered(node, subject)
        count = Span(Fraction(sure), Fraction(possible) if covered else None)
        bounds = node.bounds or (Bound(op="atLeast", value=Decimal(1)),)
        verdict = min(_compare(count, b.op, exactly(Fraction(b.value)))[0] for b in bounds)  # type: ignore[arg-type]
        reasons = _NONE.union(*(why for v, why in verdicts if v == UNKNOWN))
        return _unless(verdict, reasons if covered else reasons | {"register-not-loaded"})

    def _candidates(self, node: Existence) -> list[Record]:
        return [r for r in self.case.enterprise.records if node.record in r.kinds]

    def _candidate(self, node: Existence, record: Record, outer: Subject) -> Verdict:
        inner = Subject(outer.ground, replace(record, kind=node.record), outer.path)
        found = [self.verdict(c, inner) for c in node.condition]
        if record.day is None:
            found.append((UNKNOWN, frozenset({"fact-missing"})))
        if node.as_of is not None:
            found.append(self._valid_on(record, read(self.case, outer, node.as_of), node))
        for key in node.same_for:
            found.append(self._same(key, inner, outer))
        return _all(found) if found else (MET, _NONE)

    def _valid_on(self, record: Record, day: Span, node: Existence) -> Verdict:
        starts = record.applies_from if record.applies_from is not None else record.day
        if day.lo is None or starts is None:
            return UNKNOWN, day.reasons or frozenset({"fact-missing"})
        if starts > day.lo or (record.applies_until is not None and record.applies_until < day.lo):
            return NOT_MET, _NONE
        if record.applies_until is not None or self._covers(node, int(day.lo), int(day.lo)):
            return MET, _NONE
        return UNKNOWN, frozenset({"fact-missing"})

    def _same(self, key: Indicator, inner: Subject, outer: Subject) -> Verdict:
        if key.iri == IND + "enterprise":
            return MET, _NONE
        node = Read(iri=key.iri, indicator=key)
        one, other = read(self.case, inner, node), read(self.case, outer, node)
        if (one.code is None and one.lo is None) or (other.code is None and other.lo is None):
            return UNKNOWN, one.reasons | other.reasons
        return (MET if (one.code, one.lo) == (other.code, other.lo) else NOT_MET), _NONE

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
            return (MET if results == {True} else NOT_MET), _NONE
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
                span = _settled(_product(_settled(span), self.amount(node.times[0], subject)))
            for limit in node.limits:
                span = _settled(self._limited(_settled(span), limit, subject))
            if node.condition:
                span = _weighed(_settled(span), self.verdict(node.condition[0], subject))
        span = _settled(span)
        if any(end is not None and abs(end) >= TOO_LARGE for end in (span.lo, span.hi)):
            name = local(node.iri)
            raise HuiqiError(
                Text(f"`{name}` 的金额超出可精确计算的范围", f"`{name}` gives an amount too large to be exact")
            )
        self.nodes[subject.key(node.iri)] = NodeResult(
            least=_decimal(span.lo), most=_decimal(span.hi), reasons=span.reasons
        )
        return span

    def _raw(self, node: Quantity, subject: Subject) -> Span:
        match node:
            case Fixed():
                return exactly(Fraction(node.value))  # type: ignore[arg-type]
            case Decided():
                return self._decided(node, subject)
            case Sum():
                return _sum([self.amount(part, subject) for part in node.of])
            case Difference():
                return _less(self.amount(node.of[0], subject), self.amount(node.less[0], subject))
            case Table():
                return self._table(node, subject)
            case _:
                return Span(None, None, reasons=frozenset({"assumption-off"}))

    def _decided(self, node: Decided, subject: Subject) -> Span:
        results = {Fraction(d.result) for d in self._decisions(node.iri, subject) if d.result is not None}
        if len(results) == 1:
            return exactly(results.pop())
        high = None if node.at_most is None else Fraction(node.at_most)  # type: ignore[arg-type]
        return Span(Fraction(node.at_least), high, reasons=frozenset({"needs-decision"}))  # type: ignore[arg-type]

    def _table(self, node: Table, subject: Subject) -> Span:
        possible: list[Span] = []
        reasons: frozenset[str] = _NONE
        for row in sorted(node.rows, key=lambda r: r.order or 0):
            verdict, why = self.row(row, node, subject)
            amount = self.amount(row.amount[0], subject)
            if verdict != NOT_MET:
                possible.append(amount)
                reasons |= why | amount.reasons
            if verdict == MET:
                return _hull(possible, reasons)
        if possible and self._within_amount and is_exhaustive(node, self.award):
            return _hull(possible, reasons)
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
        return _all(found) if found else (MET, _NONE)

    def _limited(self, span: Span, limit: Limit, subject: Subject) -> Span:
        bound = exactly(Fraction(limit.at_most))
        if limit.times:
            bound = _product(bound, self.amount(limit.times[0], subject))
        verdict, why = self.verdict(limit.condition[0], subject) if limit.condition else (MET, _NONE)
        if verdict == NOT_MET:
            return span
        low = _least(span.lo, bound.lo)
        tight = bound.hi if span.hi is None else span.hi if bound.hi is None else min(span.hi, bound.hi)
        why = bound.reasons | (why if verdict == UNKNOWN else _NONE)
        return Span(low, tight if verdict == MET else span.hi, reasons=span.reasons | why)


def _why(found: list[Verdict]) -> frozenset[str]:
    return _NONE.union(*(why for verdict, why in found if verdict == UNKNOWN))


def _all(found: list[Verdict]) -> Verdict:
    return _unless(min(verdict for verdict, _ in found), _why(found))


def _compare(value: Span, op: str, limit: Span) -> Verdict:
    """Compare two intervals: met or not met only if it is so for every pair of values in them."""
    surely, never = {
        "atLeast": (_ge(value.lo, limit.hi), _gt(limit.lo, value.hi)),
        "moreThan": (_gt(value.lo, limit.hi), _ge(limit.lo, value.hi)),
        "atMost": (_ge(limit.lo, value.hi), _gt(value.lo, limit.hi)),
        "lessThan": (_gt(limit.lo, value.hi), _ge(value.lo, limit.hi)),
        "equals": (
            value.lo is not None and value.lo == value.hi == limit.lo == limit.hi,
            _gt(limit.lo, value.hi) or _gt(value.lo, limit.hi),
        ),
    }[op]
    if surely:
        return MET, _NONE
    return (NOT_MET, _NONE) if never else (UNKNOWN, value.reasons | limit.reasons)


def _ge(a: Fraction | None, b: Fraction | None) -> bool:
    return a is not None and b is not None and a >= b


def _gt(a: Fraction | None, b: Fraction | None) -> bool:
    return a is not None and b is not None and a > b


def _scale(span: Span, factor: Fraction) -> Span:
    low, high = (None if end is None else end * factor for end in (span.lo, span.hi))
    return Span(*((low, high) if factor >= 0 else (high, low)), reasons=span.reasons)


def _product(a: Span, b: Span) -> Span:
    """Multiply two intervals; where an end is open the product is open on both sides unless all is at least 0."""
    reasons = a.reasons | b.reasons
    if a.lo is not None and b.lo is not None and a.lo >= 0 and b.lo >= 0:
        return Span(a.lo * b.lo, None if a.hi is None or b.hi is None else a.hi * b.hi, reasons=reasons)
    if a.lo is None or b.lo is None or a.hi is None or b.hi is None:
        return Span(None, None, reasons=reasons)
    corners = [x * y for x in (a.lo, a.hi) for y in (b.lo, b.hi)]
    return Span(min(corners), max(corners), reasons=reasons)


def _sum(parts: list[Span]) -> Span:
    lows, highs = [p.lo for p in parts], [p.hi for p in parts]
    return Span(
        None if None in lows else sum((x for x in lows if x is not None), Fraction(0)),
        None if None in highs else sum((x for x in highs if x is not None), Fraction(0)),
        reasons=_NONE.union(*(p.reasons for p in parts)),
    )


def _less(a: Span, b: Span) -> Span:
    """Subtract crosswise, never below 0."""
    low = Fraction(0) if a.lo is None or b.hi is None else max(Fraction(0), a.lo - b.hi)
    high = None if a.hi is None or b.lo is None else max(Fraction(0), a.hi - b.lo)
    return Span(low, high, reasons=a.reasons | b.reasons)


def _settled(span: Span) -> Span:
    """Drop the reasons of an amount that is one figure after all."""
    return replace(span, reasons=_NONE) if span.lo is not None and span.lo == span.hi else span


def _weighed(span: Span, condition: Verdict) -> Span:
    verdict, why = condition
    if verdict == NOT_MET:
        return exactly(0)
    if verdict == MET:
        return span
    low = _least(span.lo, Fraction(0))
    high = None if span.hi is None else max(span.hi, Fraction(0))
    return Span(low, high, reasons=span.reasons | why)


def _least(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return None if a is None or b is None else min(a, b)


def _hull(spans: list[Span], reasons: frozenset[str]) -> Span:
    lows, highs = [s.lo for s in spans], [s.hi for s in spans]
    low = None if None in lows else min(x for x in lows if x is not None)
    high = None if None in highs else max(x for x in highs if x is not None)
    return Span(low, high, reasons=reasons if low != high or low is None else _NONE)


def _decimal(value: Fraction | None) -> Decimal | None:
    return None if value is None else to_decimal(value)


def to_decimal(value: Fraction) -> Decimal:
    """Return a fraction whose denominator is a power of ten as a decimal; every exact amount is one."""
    scaled = value * 10**40
    assert scaled.denominator == 1, value
    sign, digits = (1 if scaled < 0 else 0), tuple(int(d) for d in str(abs(scaled.numerator)))
    return Decimal(canonical(Decimal((sign, digits, -40))))
