"""Enterprises on the break-points of a few awards, and what the Python reference says of each condition there.

Nothing of the solver's encoding is used: values are put into records, and `huiqi.evaluate` judges them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from itertools import product
from typing import Any

import numpy as np
from pyoxigraph import Literal, NamedNode

from huiqi import dates
from huiqi.assessment import MET, NOT_MET
from huiqi.compile.smt.needs import shape
from huiqi.dates import Duration
from huiqi.evaluate.nodes import Evaluator
from huiqi.evaluate.readings import Case, Subject
from huiqi.facts.model import Enterprise, Record, Value
from huiqi.names import IND, NS, XSD
from huiqi.overlaps.confirm import registers
from huiqi.rules.model import Award, Decision, RuleBook
from huiqi.rules.places import Scope, is_within, where
from huiqi.rules.tree import (
    AllOf,
    AnyOf,
    Comparison,
    Existence,
    FirstReaching,
    Indicator,
    Membership,
    NeedsJudgement,
    Not,
    Read,
)

DAY = 20251231
FEN = Decimal("0.01")
E = "https://example.org/possible"
Variable = tuple[str, str, int]
"""Where a value stands (ground, status, report, enterprise, records, judgement), which it is, how many years back."""


class UnsupportedError(Exception):
    """A condition that the space has no variables for."""


def moved(day: int, duration: Duration, sign: int) -> int:
    """Return a day (its key) before or after another."""
    return dates.key(dates.shift(dates.from_key(day), duration, sign))


@dataclass(frozen=True)
class Span:
    """A day so many months and days from the ground's."""

    months: int
    days: int

    def from_(self, day: int) -> int:
        by_months = moved(day, Duration(abs(self.months), 0), 1 if self.months >= 0 else -1)
        return moved(by_months, Duration(0, abs(self.days)), 1 if self.days >= 0 else -1)


@dataclass
class Space:
    """Variables and the values that they take; `links` are pairs of figures that a condition compares: a with c times b."""

    book: RuleBook
    ground: str
    values: dict[Variable, list[Any]] = field(default_factory=dict)
    links: list[tuple[Variable, Decimal, Variable]] = field(default_factory=list)
    differences: list[tuple[Variable, Decimal, Variable]] = field(default_factory=list)
    inner: dict[str, dict[Indicator, list[Any]]] = field(default_factory=dict)
    dated: set[str] = field(default_factory=set)
    """Classes of record whose validity a condition asks for."""

    known: dict[Any, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)

    # --- variables ---

    def variable(self, indicator: Indicator, back: int = 0) -> Variable:
        place = where(indicator, Scope(self.ground), self.book)
        if place not in ("ground", "status", "report", "enterprise"):
            raise UnsupportedError(indicator.iri)
        if place == "ground" and self._dates_ground(indicator):
            place = "day"
        return (str(place), indicator.iri, back)

    def _dates_ground(self, indicator: Indicator) -> bool:
        return indicator.iri in (self.book.record_classes[self.ground].dated, IND + "date")

    def add(self, variable: Variable, *values: Any) -> None:
        known = self.values.setdefault(variable, [])
        known += [v for v in values if v not in known]

    def of(self, node: Any) -> set[Variable]:
        """Return the variables that a condition rests on; their break-points are added to the space."""
        match node:
            case AllOf() | AnyOf() | Not():
                return set().union(*(self.of(c) for c in node.of))
            case Comparison():
                return self._comparison(node)
            case Membership():
                return self._membership(node)
            case Existence():
                return self._existence(node)
            case FirstReaching():
                return self._first(node)
            case NeedsJudgement():
                self.add(("judgement", node.iri, 0), True, False)
                return {("judgement", node.iri, 0)}
        raise UnsupportedError(type(node).__name__)

    def _comparison(self, node: Comparison) -> set[Variable]:
        subject = node.subject[0]
        if not isinstance(subject, Read) or subject.through is not None:
            raise UnsupportedError(node.iri)
        indicator = subject.indicator
        if indicator.range == "Date":
            own = self.variable(indicator)
            self.add(own, *_days(node))
            return {own}
        found = set()
        for bound in node.bounds:
            if indicator.derivation in ("Growth", "Increase", "YearBefore"):
                base = self.book.indicators[indicator.of]
                now, before = self.variable(base), self.variable(base, 1)
                found |= {now, before}
                self.add(before, Decimal(0), Decimal(1_000_000), Decimal(100_000_000))
                if indicator.derivation == "Growth" and not bound.times:
                    self.links.append((now, 1 + Decimal(bound.value), before))
                elif indicator.derivation == "Increase" and not bound.times:
                    self.differences.append((now, Decimal(bound.value), before))
                else:
                    raise UnsupportedError(indicator.iri)
                continue
            if indicator.derivation:
                raise UnsupportedError(indicator.iri)
            own = self.variable(indicator)
            found.add(own)
            if indicator.range == "Flag":
                self.add(own, True, False)
            elif bound.times:
                found.add(self._factor(own, Decimal(bound.value), bound.times[0]))
            else:
                self.add(own, *_near(Decimal(bound.value)))
        return found

    def _factor(self, own: Variable, share: Decimal, factor: Any) -> Variable:
        if not isinstance(factor, Read) or factor.through is not None:
            raise UnsupportedError(factor.iri)
        indicator, back = factor.indicator, 0
        if indicator.derivation == "YearBefore":
            indicator, back = self.book.indicators[indicator.of], 1
        if indicator.derivation:
            raise UnsupportedError(indicator.iri)
        other = self.variable(indicator, back)
        self.add(other, Decimal(0), Decimal(1_000_000))
        self.add(own, Decimal(0))
        self.links.append((own, share, other))
        return other

    def _membership(self, node: Membership) -> set[Variable]:
        if node.subject.through is not None:
            raise UnsupportedError(node.iri)
        own = self.variable(node.subject.indicator)
        self.add(own, *self._codes(node.members))
        return {own}

    def _codes(self, members: Iterable[str]) -> list[str]:
        """Return codes that are members, narrower or neither."""
        wider, own = self.book.wider, sorted(members)
        prefixes = {m[: m.rfind("/") + 1] for m in own}
        siblings = [c for c in sorted(wider) if c[: c.rfind("/") + 1] in prefixes]
        outside = [c for c in siblings if not wider[c] & set(own)]
        narrower = [c for c in siblings if wider[c] & set(own) and c not in own]
        return [*own, *narrower[:1], *outside[:1], f"{E}/other-code"]

    def _existence(self, node: Existence) -> set[Variable]:
        if node.bounds or node.same_for or is_within(self.ground, node.record, self.book):
            raise UnsupportedError(node.iri)
        own = self.inner.setdefault(node.record, {})
        if node.as_of is not None:
            self.dated.add(node.record)
        for inside in (n for top in node.condition for n in _leaves(top)):
            if isinstance(inside, Comparison) and isinstance(inside.subject[0], Read):
                indicator, values = inside.subject[0].indicator, _days(inside)
            elif isinstance(inside, Membership):
                indicator, values = inside.subject.indicator, self._codes(inside.members)
            else:
                raise UnsupportedError(inside.iri)
            if indicator.derivation or where(indicator, Scope(self.ground, node.record), self.book) != "record":
                raise UnsupportedError(indicator.iri)
            known = own.setdefault(indicator, [])
            known += [v for v in values if v not in known]
        return {("records", node.record, 0)}

    def _first(self, node: FirstReaching) -> set[Variable]:
        if node.subject.through is not None or node.subject.indicator.derivation:
            raise UnsupportedError(node.iri)
        found = {self.variable(node.since)}
        self.add(self.variable(node.since), Span(-120, 0), Span(-12, 0), Span(0, 0))
        for back in range(3):
            own = self.variable(node.subject.indicator, back)
            found.add(own)
            for step in node.steps:
                for bound in step.bounds:
                    if bound.times or step.condition:
                        raise UnsupportedError(step.iri)
                    value = Decimal(bound.value)
                    self.add(own, *((value - FEN, value, value + FEN) if back == 0 else (Decimal(0), value)))
        return found

    def close(self) -> None:
        """Add to the figures that are compared with each other what lies just below, on and above."""
        for own, share, other in self.links:
            mine, theirs = list(self.values.get(own, [])), list(self.values.get(other, []))
            for x in theirs:
                if _is_fen(x * share):
                    self.add(own, *(v for v in (x * share - FEN, x * share, x * share + FEN) if v >= 0))
            for x in mine:
                if share and _is_fen(x / share):
                    self.add(other, *(v for v in (x / share - FEN, x / share, x / share + FEN) if v >= 0))
        for own, gap, other in self.differences:
            for x in list(self.values.get(other, [])):
                self.add(own, x + gap - FEN, x + gap)
        for kind, parts in self.inner.items():
            self.add(("records", kind, 0), None)
            names = sorted(parts, key=lambda i: i.iri)
            spans = [(Span(-12, 0), Span(12, 0)), (Span(-24, 0), Span(-12, 0))] if kind in self.dated else [None]
            for chosen in product(*(parts[n] for n in names)):
                for span in spans:
                    self.values[("records", kind, 0)].append((tuple(zip(names, chosen, strict=True)), span))

    # --- enterprises ---

    def enterprise(self, chosen: dict[Variable, Any]) -> tuple[Enterprise, Record, tuple[Decision, ...]]:
        """Return the enterprise of which each variable has the value chosen; what is not chosen is not stated."""
        day = next((v if isinstance(v, int) else v.from_(DAY) for (p, _, _), v in chosen.items() if p == "day"), DAY)
        year = day // 10_000
        holders: dict[tuple[str, int], dict[str, Any]] = {("ground", 0): {}, ("status", 0): {}, ("enterprise", 0): {}}
        extra: list[Record] = []
        decisions: list[Decision] = []
        for (place, name, back), value in chosen.items():
            if place == "records":
                extra += [] if value is None else [self._other(name, value, day, len(extra))]
            elif place == "judgement":
                decisions.append(Decision(f"{E}/decision-{len(decisions)}", name, value, "", 20000101, "x"))
            elif place != "day":
                value = value.from_(day) if isinstance(value, Span) else value
                holders.setdefault((place, back), {})[name] = self._term(name, value)
        records = [*extra]
        ground = None
        for (place, back), values in sorted(holders.items()):
            if place == "enterprise" or (place == "status" and not values):
                continue
            kind = {"ground": self.ground, "status": NS + "EnterpriseStatus", "report": NS + "AnnualReport"}[place]
            own_day = (year - back) * 10_000 + 1231 if place == "report" or back else day
            if place == "status":
                own_day = 20000101
            found = self._record(kind, f"{place}-{back}", values, own_day, place == "status")
            ground = found if (place, back) == ("ground", 0) else ground
            records.append(found)
        assert ground is not None
        owner = Enterprise(E, {"zh": "x", "en": "x"}, _values(holders["enterprise", 0]), tuple(records))
        return owner, ground, tuple(decisions)

    def _other(self, kind: str, value: Any, day: int, number: int) -> Record:
        parts, span = value
        known = {i.iri: v.from_(day) if isinstance(v, Span) else v for i, v in parts}
        dated = self.book.record_classes[kind].dated
        own_day = int(known.get(dated, moved(day, Duration(1, 0), -1)))
        terms = {n: self._term(n, v) for n, v in known.items()}
        found = self._record(kind, f"other-{number}", terms, own_day, False)
        if span is None:
            return found
        return Record(found.iri, kind, found.kinds, E, own_day, found.year, found.values, span[0].from_(day), span[1].from_(day))  # fmt: skip

    def _record(self, kind: str, name: str, values: dict[str, Any], day: int, is_status: bool) -> Record:
        declared = self.book.record_classes[kind]
        stated = dict(values)
        if is_within(kind, NS + "PeriodReport", self.book):
            stated[IND + "fiscal-year"] = self._term(IND + "fiscal-year", Decimal(day // 10_000))
        stated[declared.dated or IND + "date"] = Literal(dates.from_key(day).isoformat(), datatype=NamedNode(XSD + "date"))  # fmt: skip
        return Record(f"{E}/{name}", kind, declared.ancestors, E, day, day // 10_000, _values(stated), day if is_status else None)  # fmt: skip

    def _term(self, name: str, value: Any) -> Any:
        if isinstance(value, bool):
            return Literal("true" if value else "false", datatype=NamedNode(XSD + "boolean"))
        if isinstance(value, Decimal):
            return Literal(f"{value:f}", datatype=NamedNode(XSD + "decimal"))
        if isinstance(value, int):
            return Literal(dates.from_key(value).isoformat(), datatype=NamedNode(XSD + "date"))
        return NamedNode(value)

    # --- verdicts ---

    def table(self, award: Award, condition: Any, order: list[Variable]) -> tuple[np.ndarray, np.ndarray]:
        """Return where a condition is met and where it is not, one axis for each variable of `order`."""
        if isinstance(condition, AllOf | AnyOf):
            tables = [self.table(award, c, order) for c in condition.of]
            met, unmet = ([t[n] for t in tables] for n in (0, 1))
            if isinstance(condition, AllOf):
                return reduce(np.logical_and, met), reduce(np.logical_or, unmet)
            return reduce(np.logical_or, met), reduce(np.logical_and, unmet)
        if isinstance(condition, Not):
            return self.table(award, condition.of[0], order)[::-1]
        if shape(condition) not in self.known:
            self.known[shape(condition)] = self._leaf(award, condition, order)
        return self.known[shape(condition)]

    def _leaf(self, award: Award, condition: Any, order: list[Variable]) -> tuple[np.ndarray, np.ndarray]:
        """Let the reference judge a condition for every value of its variables."""
        own = sorted(self.of(condition))
        size = [len(self.values[v]) if v in own else 1 for v in order]
        met, unmet = np.zeros(size, bool), np.zeros(size, bool)
        lists = registers(self.book, [award])
        for place in product(*(range(len(self.values[v])) for v in own)):
            at = dict(zip(own, place, strict=True))
            enterprise, ground, decisions = self.enterprise({v: self.values[v][n] for v, n in at.items()})
            case = Case(self.book, enterprise, lists, decisions, 99991231)
            verdict = Evaluator(case, award).verdict(condition, Subject(ground))[0]
            index = tuple(at.get(v, 0) for v in order)
            met[index], unmet[index] = verdict == MET, verdict == NOT_MET
        return met, unmet


def _values(stated: dict[str, Any]) -> dict[str, tuple[Value, ...]]:
    return {n: (Value(t),) for n, t in stated.items()}


def _leaves(node: Any) -> Iterator[Any]:
    if isinstance(node, AllOf | AnyOf | Not):
        for child in node.of:
            yield from _leaves(child)
    else:
        yield node


def _near(value: Decimal) -> list[Decimal]:
    return [Decimal(0), *(v for v in (value - FEN, value, value + FEN) if v >= 0), value * 4 + 1]


def _is_fen(value: Decimal) -> bool:
    return value == value.quantize(FEN)


def _days(node: Comparison) -> list[Any]:
    """Return days just before, on and after every bound: fixed days, or spans from the ground's day."""
    found: list[Any] = []
    for bound in node.bounds:
        if isinstance(bound.value, Duration):
            sign = 1 if bound.sign >= 0 else -1
            months = sign * bound.value.months
            days = sign * bound.value.days
            found += [Span(months, days - 1), Span(months, days), Span(months, days + 1), Span(0, 0), Span(0, -1), Span(0, 1)]  # fmt: skip
        else:
            day = int(bound.value)  # type: ignore[arg-type]
            found += [moved(day, Duration(0, 1), -1), day, moved(day, Duration(0, 1), 1)]
    return found
