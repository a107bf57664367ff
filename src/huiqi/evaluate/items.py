"""What one award comes to on one ground, before combination (reference evaluator): windows, outcomes, gross amounts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from huiqi.assessment import MET, NOT_MET, UNKNOWN, Figure, Outcome, WorldAssessment
from huiqi.evaluate.intervals import to_decimal
from huiqi.evaluate.nodes import Evaluator
from huiqi.evaluate.readings import Case, Span, Subject
from huiqi.facts.model import Record
from huiqi.rules.model import Award
from huiqi.rules.tree import Fixed, Quantity

ZERO: Final = Span(Fraction(0), Fraction(0))


@dataclass(frozen=True)
class Item:
    """One assessment that may be paid: its ground, its gross amount, its place in the order of ties."""

    award: Award
    ground: Record
    outcome: Outcome
    gross: Span
    reasons: frozenset[str]

    @property
    def least(self) -> Fraction:
        """Return the least that it is worth by itself."""
        return self.gross.lo or Fraction(0)

    @property
    def order(self) -> tuple[int, str, str]:
        """Return the day, ground and award by which ties end."""
        return (self.ground.day or 0, self.ground.iri, self.award.iri)


def grounds(case: Case, award: Award) -> list[Record]:
    """Return the records of an award's class that have a day."""
    return [r for r in case.enterprise.records if award.ground in r.kinds and r.day is not None]


def window_of(award: Award) -> tuple[Span, Span]:
    """Return the first and the last day of the award's window, each as an interval of integer keys."""
    first = _day(award.applies_from[0]) if award.applies_from else Span(Fraction(0), Fraction(0))
    last = _day(award.applies_until[0]) if award.applies_until else Span(Fraction(99991231), Fraction(99991231))
    return first, last


def _day(node: Quantity) -> Span:
    if isinstance(node, Fixed):
        return Span(Fraction(node.value), Fraction(node.value))  # type: ignore[arg-type]
    low, high = getattr(node, "at_least", None), getattr(node, "at_most", None)
    reasons = frozenset({"assumption-off"})
    return Span(None if not low else Fraction(low), None if high is None else Fraction(high), reasons=reasons)


def in_window(award: Award, day: int) -> tuple[int, frozenset[str]]:
    """Return whether a day lies in the award's window, and why that is not known."""
    first, last = window_of(award)
    if (first.lo is not None and day < first.lo) or (last.hi is not None and day > last.hi):
        return NOT_MET, frozenset()
    inside = first.hi is not None and day >= first.hi and last.lo is not None and day <= last.lo
    return (MET, frozenset()) if inside else (UNKNOWN, frozenset({"assumption-off"}))


def may_apply(award: Award, on: int) -> bool:
    """Say whether the award can have begun by the day `on`; that it has ended leaves grounds of earlier days."""
    first = window_of(award)[0]
    return first.lo is None or first.lo <= on


def assess(evaluator: Evaluator, award: Award, ground: Record) -> Item | None:
    """Return what an award comes to by itself on one ground; None if the ground lies outside its window."""
    assert ground.day is not None
    inside, why_inside = in_window(award, ground.day)
    if inside == NOT_MET:
        return None
    subject = Subject(replace(ground, kind=award.ground))
    found = [(inside, why_inside), *(evaluator.verdict(c, subject) for c in award.conditions)]
    verdict = min(v for v, _ in found)
    reasons = frozenset().union(*(why for v, why in found if v == UNKNOWN))
    amount = evaluator.award_amount(subject)
    low, high = max(amount.lo or Fraction(0), Fraction(0)), amount.hi
    if verdict == NOT_MET:
        return Item(award, ground, "not-entitled", ZERO, frozenset())
    if high is not None and high <= 0:
        return Item(award, ground, "not-entitled", ZERO, frozenset({"amount-zero"}))
    why_amount = amount.reasons if low != high else frozenset()
    # An amount that facts still unknown could make 0 is no entitlement yet; one that a decision sets is.
    if verdict == MET and (low > 0 or why_amount <= {"needs-decision"}):
        return Item(award, ground, "entitled", Span(low, high), why_amount)
    return Item(award, ground, "undetermined", Span(Fraction(0), high), reasons | why_amount)


def without_ground(case: Case, award: Award) -> WorldAssessment:
    """Return what is said of an award for which the enterprise has no ground."""
    first, last = window_of(award)
    end = case.on if last.hi is None else min(case.on, int(last.hi))
    start = int(first.lo) if first.lo is not None else 10101
    listed = case.book.record_classes[award.ground].ancestors
    undated = any(award.ground in r.kinds and r.day is None for r in case.enterprise.records)
    complete = not undated and any(r.record in listed and r.covers(start, end) for r in case.registers)
    if complete:
        nothing = Figure(to_decimal(Fraction(0)), to_decimal(Fraction(0)))
        return WorldAssessment(award.iri, "", "not-applicable", nothing, nothing, "")
    unknown = Figure(to_decimal(Fraction(0)), None)
    unsure = [
        first.lo != first.hi or first.lo is None,
        last.lo != last.hi or last.lo is None,
    ]
    surely = [first.hi is not None and case.on >= first.hi, last.lo is not None and case.on <= last.lo]
    is_off = any(u and not s for u, s in zip(unsure, surely, strict=True))
    why = frozenset({"assumption-off"}) if is_off else frozenset()
    why |= {"fact-missing"} if undated else {"register-not-loaded"}
    return WorldAssessment(award.iri, "", "undetermined", unknown, unknown, "open", why)
