"""Why (answers layer): the derivation of an assessment as steps, and what would decide an undetermined one.

Walks the rule as it reads in one world and takes every verdict and amount from a derivation; facts are looked up with
their sources. Words are left to rendering.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from huiqi.assessment import NOT_MET, UNKNOWN, Need, NodeResult
from huiqi.dates import from_key
from huiqi.evaluate.intervals import to_decimal
from huiqi.evaluate.nodes import Evaluator, Grants
from huiqi.evaluate.readings import Case, Span, Subject, history, history_years, read, sources
from huiqi.facts.model import Record
from huiqi.findings import Place
from huiqi.names import IND, NS
from huiqi.rules.kinds import is_plain_first
from huiqi.rules.model import Award
from huiqi.rules.places import growth_base, highest_before
from huiqi.rules.tree import (
    AllOf,
    AnyOf,
    Bands,
    Bound,
    Comparison,
    Decided,
    Existence,
    FirstReaching,
    Fixed,
    GrantOf,
    Indicator,
    Membership,
    NeedsJudgement,
    Not,
    Read,
    Row,
    Scalar,
    Table,
    Unsettled,
)


@dataclass(frozen=True)
class FactUse:
    """One fact that a step rests on: an indicator, its value as stated, where it was stated; no value: missing."""

    indicator: str
    value: str
    record: str
    year: int | None
    source: str
    place: Place


@dataclass(frozen=True)
class Step:
    """One node of a derivation. `verdict` is 2, 1 or 0 for a condition; an amount has `least` and `most`."""

    node: str
    kind: str
    clause: str
    basis: str
    verdict: int | None
    least: Decimal | None
    most: Decimal | None
    reasons: tuple[str, ...]
    detail: tuple[str, ...]
    facts: tuple[FactUse, ...]
    children: tuple[Step, ...]


def explain_ground(
    case: Case, award: Award, ground: Record, grants: Grants | None = None
) -> tuple[tuple[Step, ...], Step]:
    """Return the steps of an award's conditions and of its amount, on one ground, in one world.

    `grants` is what other awards come to, for one that reads them.
    """
    walk = _Walk(case, award, grants)
    subject = Subject(replace(ground, kind=award.ground))
    conditions = tuple(walk.step(c, subject) for c in award.conditions)
    walk.evaluator.award_amount(subject)
    return conditions, walk.step(award.amount[0], subject)


def needs_of(case: Case, award: Award, ground: Record, grants: Grants | None = None) -> tuple[Need, ...]:
    """Return what would decide the award on this ground in this world, or make its amount one figure."""
    walk = _Walk(case, award, grants)
    subject = Subject(replace(ground, kind=award.ground))
    found = list(window_needs(award, ground.day or 0))
    verdicts = [walk.evaluator.verdict(c, subject)[0] for c in award.conditions]
    for condition in award.conditions:
        found += walk.needs(condition, subject)
    if NOT_MET in verdicts:
        return ()
    walk.evaluator.award_amount(subject)
    found += walk.amount_needs(award.amount[0], subject)
    return tuple(dict.fromkeys(found))


def first_unmet(case: Case, award: Award, ground: Record, grants: Grants | None = None) -> str:
    """Return the first condition, in order, that is not met on this ground in this world; empty if none is."""
    evaluator = Evaluator(case, award, grants)
    subject = Subject(replace(ground, kind=award.ground))
    queue: list[Any] = list(award.conditions)
    while queue:
        node = queue.pop(0)
        if evaluator.verdict(node, subject)[0] == NOT_MET:
            if not isinstance(node, AllOf):
                return str(node.iri)
            queue = list(node.of)
    return ""


def window_needs(award: Award, day: int) -> Iterator[Need]:
    """Return which assumption about the award's window would decide whether it holds the day."""
    ends = [*((n, True) for n in award.applies_from), *((n, False) for n in award.applies_until)]
    for node, is_first in ends:
        if isinstance(node, Unsettled):
            yield Need("assumption-off", node.ambiguity)
        elif isinstance(node, Decided):
            low, high = node.at_least, node.at_most
            surely = (high is not None and day >= int(high)) if is_first else day <= int(low)  # type: ignore[arg-type]
            if not surely:
                yield Need("assumption-off", node.iri)


class _Walk:
    def __init__(self, case: Case, award: Award, grants: Grants | None = None) -> None:
        self.case = case
        self.evaluator = Evaluator(case, award, grants)

    # --- steps ---

    def step(self, node: Any, subject: Subject) -> Step:
        result = self._result(node, subject)
        return Step(
            node=node.iri,
            kind=type(node).__name__,
            clause=node.clause,
            basis=node.basis,
            verdict=result.verdict,
            least=result.least,
            most=result.most,
            reasons=tuple(sorted(result.reasons)),
            detail=tuple(_detail(node)),
            facts=tuple(self._facts(node, subject)),
            children=tuple(self._children(node, subject)),
        )

    def _result(self, node: Any, subject: Subject) -> NodeResult:
        found = self.evaluator.nodes.get(subject.key(node.iri))
        if found is not None:
            return found
        if isinstance(node, Row):
            return NodeResult()
        if isinstance(node, Read):
            span = read(self.case, subject, node)
            return NodeResult(least=_whole(span.lo), most=_whole(span.hi), reasons=span.reasons)
        if hasattr(node, "times") and not isinstance(node, Unsettled):
            self.evaluator.amount(node, subject)
        else:
            self.evaluator.verdict(node, subject)
        return self.evaluator.nodes[subject.key(node.iri)]

    def _children(self, node: Any, subject: Subject) -> Iterator[Step]:
        if isinstance(node, Existence):
            for record in self.candidates(node):
                inner = Subject(subject.ground, replace(record, kind=node.record), subject.path)
                for condition in node.condition:
                    yield self.step(condition, inner)
            return
        if isinstance(node, Table):
            for row in sorted(node.rows, key=lambda r: r.order or 0):
                verdict = self.evaluator.row(row, node, subject)[0]
                yield replace(self.step(row, subject), verdict=verdict)
            return
        if isinstance(node, Bands):
            yield from (self.step(row, subject) for row in sorted(node.rows, key=lambda r: r.order or 0))
            return
        if isinstance(node, Row):
            children: Iterable[Any] = (*node.condition, *node.amount)
        else:
            children = (*getattr(node, "of", ()), *getattr(node, "less", ()), *getattr(node, "condition", ()))
        for child in children:
            if not isinstance(child, Fixed) or child.condition or child.times:
                yield self.step(child, subject)

    def candidates(self, node: Existence) -> list[Record]:
        return [r for r in self.case.enterprise.records if node.record in r.kinds]

    # --- facts ---

    def _facts(self, node: Any, subject: Subject) -> Iterator[FactUse]:
        if isinstance(node, FirstReaching):
            yield from self._used(node.subject, subject)
            yield from self._used(Read(iri=node.since.iri, indicator=node.since), subject)
            if is_plain_first(node, subject.scope, self.case.book):
                yield from self._past(node, subject)
            return
        for used in _reads(node):
            if used.indicator.derivation == "Growth":
                base = self.case.book.indicators[used.indicator.of]
                yield from self._used(Read(iri=base.iri, indicator=base), subject)
                yield from self._used(Read(iri=base.iri, indicator=growth_base(used.indicator)), subject)
            else:
                yield from self._used(used, subject)

    def _used(self, node: Read, subject: Subject) -> Iterator[FactUse]:
        if node.indicator.iri in (IND + "ground-date", IND + "date"):
            dated = subject.ground if node.indicator.iri == IND + "ground-date" else subject.tested
            yield FactUse(
                node.indicator.iri, _plain(dated.day) if dated.day else "", dated.iri, None, dated.iri, dated.place
            )
            return
        found = sources(self.case, subject, node)
        for record, value in found:
            where = record.iri if record else self.case.enterprise.iri
            year = record.year if record and NS + "PeriodReport" in record.kinds else None
            yield FactUse(node.indicator.iri, value.term.value, where, year, value.source, value.place)
        if not found and not node.indicator.derivation:
            yield FactUse(node.indicator.iri, "", subject.tested.iri, subject.ground.year, "", Place(""))

    def _past(self, node: FirstReaching, subject: Subject) -> Iterator[FactUse]:
        years = history_years(self.case, subject, node.since)
        if isinstance(years, Span):
            return
        peak = highest_before(node, self.case.book)
        base = node.subject.indicator
        past = history(self.case, subject, peak, years)
        for record in self.case.enterprise.records:
            for indicator, inside in ((base.iri, years), (peak.iri, range(years.start + 1, years.stop + 1))):
                if base.domain in record.kinds and record.year in inside:
                    for value in record.values.get(indicator, ()):
                        yield FactUse(indicator, value.term.value, record.iri, record.year, value.source, value.place)
        for year in sorted(past.missing):
            if "fact-missing" in past.missing[year]:
                yield FactUse(base.iri, "", self.case.enterprise.iri, year, "", Place(""))

    # --- needs ---

    def needs(self, node: Any, subject: Subject) -> Iterator[Need]:
        """Yield what would decide a condition that is unknown."""
        if self.evaluator.verdict(node, subject)[0] != UNKNOWN:
            return
        match node:
            case AllOf() | AnyOf() | Not():
                for child in node.of:
                    yield from self.needs(child, subject)
            case Unsettled():
                yield Need(node.reason, node.ambiguity)
            case NeedsJudgement():
                yield Need("needs-judgement", node.iri, None, subject.ground.iri)
            case FirstReaching():
                yield from self._first_needs(node, subject)
            case Existence():
                yield from self._existence_needs(node, subject)
            case Membership():
                span = read(self.case, subject, node.subject)
                reasons = span.reasons if span.code is None else {"list-open"}
                yield from self._about(node.subject.indicator, reasons, subject)
            case Comparison():
                yield from self._comparison_needs(node, subject)

    def _about(self, indicator: Indicator, reasons: Iterable[str], subject: Subject) -> Iterator[Need]:
        is_report = indicator.domain.rsplit("#", 1)[-1] in ("AnnualReport", "PeriodReport")
        for reason in sorted(reasons):
            yield Need(reason, indicator.iri, subject.ground.year if is_report else None, subject.tested.iri)

    def _comparison_needs(self, node: Comparison, subject: Subject) -> Iterator[Need]:
        if any("no-base" in r for r in (self._result(node, subject).reasons,)):
            yield Need("no-base", node.iri, subject.ground.year, subject.ground.iri)
        for used in _reads(node):
            reading = used
            if used.indicator.derivation == "Growth":
                base = self.case.book.indicators[used.indicator.of]
                before = read(self.case, subject, Read(iri=base.iri, indicator=growth_base(used.indicator)))
                for reason in sorted(before.reasons):
                    yield Need(reason, base.iri, (subject.ground.year or 1) - 1, subject.ground.iri)
                reading = Read(iri=base.iri, indicator=base)
            yield from self._about(reading.indicator, read(self.case, subject, reading).reasons, subject)
        for quantity in node.subject:
            if not isinstance(quantity, Read):
                yield from self.amount_needs(quantity, subject)

    def _first_needs(self, node: FirstReaching, subject: Subject) -> Iterator[Need]:
        yield from self._about(node.subject.indicator, read(self.case, subject, node.subject).reasons, subject)
        for step in node.steps:
            for condition in step.condition:
                yield from self.needs(condition, subject)
        if not is_plain_first(node, subject.scope, self.case.book):
            yield from self._about(node.subject.indicator, self._result(node, subject).reasons, subject)
            return
        years = history_years(self.case, subject, node.since)
        if isinstance(years, Span):
            yield from self._about(node.since, years.reasons, subject)
            return
        past = history(self.case, subject, highest_before(node, self.case.book), years)
        if past.contradiction:
            yield Need("fact-conflict", highest_before(node, self.case.book).iri, None, subject.ground.iri)
        for year, reasons in sorted(past.missing.items()):
            for reason in sorted(reasons):
                yield Need(reason, node.subject.indicator.iri, year, self.case.enterprise.iri)

    def _existence_needs(self, node: Existence, subject: Subject) -> Iterator[Need]:
        if "register-not-loaded" in self._result(node, subject).reasons:
            yield Need("register-not-loaded", node.register or node.record)
        for record in self.candidates(node):
            inner = Subject(subject.ground, replace(record, kind=node.record), subject.path)
            for condition in node.condition:
                yield from self.needs(condition, inner)
            if record.day is None:
                yield Need(
                    "fact-missing", self.case.book.record_classes[record.kind].dated or record.kind, None, record.iri
                )

    def amount_needs(self, node: Any, subject: Subject) -> Iterator[Need]:
        """Yield what would make an amount one figure."""
        if isinstance(node, Unsettled):
            yield Need("assumption-off", node.ambiguity)
            return
        if isinstance(node, Read):
            yield from self._about(node.indicator, read(self.case, subject, node).reasons, subject)
            return
        result = self._result(node, subject)
        if result.least is not None and result.least == result.most:
            return
        if isinstance(node, Decided) and "needs-decision" in result.reasons:
            yield Need("needs-decision", node.iri, None, subject.ground.iri)
        if isinstance(node, GrantOf):
            yield from (Need(reason, node.award, None, subject.ground.iri) for reason in sorted(result.reasons))
        if isinstance(node, Table | Bands):
            if "no-row" in result.reasons:
                yield Need("no-row", node.iri, None, subject.ground.iri)
            for row in node.rows if isinstance(node, Bands) else ():
                for condition in row.condition:
                    yield from self.needs(condition, subject)
            for used in node.by:
                yield from self.amount_needs(used, subject)
        for condition in node.condition:
            yield from self.needs(condition, subject)
        for part in (*getattr(node, "of", ()), *getattr(node, "less", ()), *node.times):
            yield from self.amount_needs(part, subject)


def _reads(node: Any) -> Iterator[Read]:
    subject = getattr(node, "subject", ())
    for quantity in subject if isinstance(subject, tuple) else (subject,):
        if isinstance(quantity, Read):
            yield quantity
    for bound in getattr(node, "bounds", ()):
        yield from (t for t in bound.times if isinstance(t, Read))
        if bound.anchor is not None:
            yield bound.anchor
    for quantity in (*getattr(node, "by", ()), *getattr(node, "times", ())):
        if isinstance(quantity, Read):
            yield quantity


def _detail(node: Any) -> Iterator[str]:
    """Yield what the rule asks for, as plain words: operator and limit, members, steps."""
    bounds: list[Bound] = list(getattr(node, "bounds", ()))
    for step in getattr(node, "steps", ()):
        bounds += step.bounds
    for bound in bounds:
        words = [bound.op, _plain(bound.value)]
        if bound.anchor is not None:
            words += ["after" if bound.sign > 0 else "before", bound.anchor.indicator.iri]
        for factor in bound.times:
            words += ["times", factor.indicator.iri if isinstance(factor, Read) else factor.iri]
        yield " ".join(words)
    yield from getattr(node, "members", ())
    if isinstance(node, Fixed):
        yield f"value {_plain(node.value)}"
    for factor in getattr(node, "times", ()):
        yield f"factor {factor.indicator.iri if isinstance(factor, Read) else factor.iri}"
    for limit in getattr(node, "limits", ()):
        times = [t.indicator.iri if isinstance(t, Read) else t.iri for t in limit.times]
        yield " × ".join([f"limit {limit.at_most}", *times])


def _plain(value: Scalar) -> str:
    """Return a value of a rule as text: a day as 2026-03-01, a number as it is."""
    return from_key(value).isoformat() if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _whole(value: Any) -> Decimal | None:
    return None if value is None else to_decimal(value)
