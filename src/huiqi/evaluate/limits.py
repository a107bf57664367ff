"""Limits of a rule and days of filing (reference evaluator): read on the record that the matter's keys identify."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from huiqi.assessment import MET, NOT_MET
from huiqi.combine import Interval
from huiqi.evaluate.derived import Series, report_of
from huiqi.evaluate.items import Item
from huiqi.evaluate.nodes import Evaluator, Grants
from huiqi.evaluate.readings import Case, Span, Subject, exactly
from huiqi.evaluate.same import is_known, key_of
from huiqi.facts.model import Record
from huiqi.facts.read import day_of
from huiqi.names import IND, NS
from huiqi.rules.model import StackingRule
from huiqi.rules.tree import Limit


def limit_of(case: Case, rule: StackingRule, matter: list[Item], grants: Grants) -> tuple[Interval, frozenset[str]]:
    """Return the least of a rule's limits in one matter, and why it is not one figure."""
    record = _record_of(case, rule, matter)
    lows: list[Fraction] = []
    highs: list[Fraction] = []
    reasons: frozenset[str] = frozenset()
    for limit in rule.limits:
        found = _one(case, limit, record, grants)
        if found is None:
            continue
        span, is_sure = found
        lows.append(max(span.lo or Fraction(0), Fraction(0)))
        if is_sure and span.hi is not None:
            highs.append(span.hi)
        reasons |= span.reasons
    if not lows:
        return Interval(Fraction(10) ** 20, None), reasons
    return Interval(min(lows), min(highs) if highs else None), reasons


def _one(case: Case, limit: Limit, record: Record | None, grants: Grants) -> tuple[Span, bool] | None:
    """Return a limit and whether it surely holds; None if it does not hold."""
    bound, is_sure = exactly(Fraction(limit.at_most)), True
    if not (limit.times or limit.condition):
        return bound, True
    if record is None:
        return Span(Fraction(0), None, reasons=frozenset({"fact-missing"})), not limit.condition
    evaluator, subject = Evaluator(case, None, grants), Subject(record)
    if limit.condition:
        verdict, why = evaluator.verdict(limit.condition[0], subject)
        if verdict == NOT_MET:
            return None
        is_sure = verdict == MET
        bound = bound if is_sure else replace(bound, reasons=why)
    if limit.times:
        factor = evaluator.amount(limit.times[0], subject)
        low = None if factor.lo is None else factor.lo * Fraction(limit.at_most)
        high = None if factor.hi is None else factor.hi * Fraction(limit.at_most)
        bound = Span(low, high, reasons=bound.reasons | factor.reasons)
    return bound, is_sure


def _record_of(case: Case, rule: StackingRule, matter: list[Item]) -> Record | None:
    """Return the record that the keys identify: the thing among them, or the annual report of the fiscal year."""
    for key in rule.same_for:
        values = [v for item in matter if is_known(v := key_of(case, key, item))]
        if not values or key.iri == IND + "enterprise":
            continue
        if key.range == "Thing":
            return next((r for r in case.enterprise.records if r.iri == values[0].code and r.day is not None), None)
        if key.iri == IND + "fiscal-year" and values[0].lo is not None:
            report = report_of(case, Series(NS + "AnnualReport", (), None), int(values[0].lo))
            return None if isinstance(report, Span) else report
    return None


def filing_day(case: Case, item: Item) -> int | None:
    """Return the day on which a grant was asked for: of the application that names it, else stated on its ground."""
    days = set()
    for record in case.enterprise.records:
        named = {name: record.values.get(IND + name, ()) for name in ("award", "ground")}
        is_own = [v.term.value for v in named["award"]] == [item.award.iri] and (
            not named["ground"] or [v.term.value for v in named["ground"]] == [item.ground.iri]
        )
        if NS + "Application" in record.kinds and record.day is not None and is_own:
            days.add(record.day)
    if not days:
        stated = item.ground.values.get(IND + "application-date", ())
        days = {d for v in stated if (d := day_of(v.term)) is not None}
        return days.pop() if len(days) == 1 and len(stated) == 1 else None
    return min(days)
