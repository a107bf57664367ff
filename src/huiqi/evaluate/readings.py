"""Reading indicators from one enterprise's records (reference evaluator)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from pyoxigraph import Literal, NamedNode

from huiqi.assessment import NodeKey
from huiqi.dates import from_key, key, shift
from huiqi.facts.model import Enterprise, Record, Register, Value
from huiqi.facts.read import day_of, number_of
from huiqi.names import XSD
from huiqi.rules.kinds import is_plain
from huiqi.rules.model import Decision, RuleBook
from huiqi.rules.places import DayBound, Scope, where
from huiqi.rules.tree import Indicator, Read


@dataclass(frozen=True)
class Span:
    """What is known of a number: from `lo` to `hi`, None where there is no bound; a code stands in `code`."""

    lo: Fraction | None = None
    hi: Fraction | None = None
    code: str | None = None
    reasons: frozenset[str] = frozenset()


def unknown(*reasons: str) -> Span:
    """Return a reading of which nothing is known."""
    return Span(reasons=frozenset(reasons))


def exactly(value: Fraction | int) -> Span:
    """Return a reading of one number."""
    return Span(Fraction(value), Fraction(value))


@dataclass(frozen=True)
class Case:
    """What an assessment may look at: the enterprise, its registers, the rules' declarations, the decisions."""

    book: RuleBook
    enterprise: Enterprise
    registers: tuple[Register, ...]
    decisions: tuple[Decision, ...]
    on: int


@dataclass(frozen=True)
class Subject:
    """What is under test: a ground and, inside an Existence, one of the records looked at."""

    ground: Record
    record: Record | None = None
    within: str = ""
    """The path of the records outside an Existence, the ground first."""
    due: int | None = None
    """The day on which the instalment under test falls due; None outside an instalment."""
    is_due: bool = False

    @property
    def path(self) -> str:
        """Return the ground and the records looked at below it, separated by exclamation marks."""
        return f"{self.within}!{self.record.iri}" if self.record else self.ground.iri

    def key(self, node: str) -> NodeKey:
        """Return under which key the result of a node is kept."""
        return (node, self.ground.iri, self.path)

    @property
    def tested(self) -> Record:
        """Return the record under test."""
        return self.record or self.ground

    @property
    def scope(self) -> Scope:
        """Return the classes under test."""
        return Scope(self.ground.kind, self.record.kind if self.record else "", self.is_due)


def read(case: Case, subject: Subject, node: Read) -> Span:
    """Return what is known of an indicator for `subject`."""
    if node.through is None:
        return read_indicator(case, subject, node.indicator)
    thing = read_indicator(case, subject, node.through)
    if thing.code is None:
        return unknown(*(thing.reasons or {"fact-missing"}))
    named = [r for r in case.enterprise.records if r.iri == thing.code and r.day is not None]
    if not named:
        return unknown("fact-missing")
    if node.indicator.derivation:
        return read_indicator(case, Subject(named[0], due=subject.due), node.indicator)
    return _one(named[0].values.get(node.indicator.iri, ()), node.indicator)


def sources(case: Case, subject: Subject, node: Read) -> list[tuple[Record | None, Value]]:
    """Return the stated values that a reading rests on, each with its record (None: the enterprise itself)."""
    indicator = node.indicator
    if node.through is not None:
        thing = read_indicator(case, subject, node.through)
        records: list[Record] = [r for r in case.enterprise.records if r.iri == thing.code and r.day is not None]
    elif indicator.derivation == "YearBefore":
        indicator = _base(case, indicator)
        year = subject.ground.year
        records = _reports(case, indicator, year - 1 if year is not None else None)
    else:
        at = where(indicator, subject.scope, case.book)
        if at == "enterprise":
            return [(None, value) for value in case.enterprise.values.get(indicator.iri, ())]
        records = {
            "record": [subject.tested],
            "ground": [subject.ground],
            "status": _valid_statuses(case, subject, indicator),
            "report": _reports(case, indicator, subject.ground.year),
        }.get(at or "", [])
    return [(record, value) for record in records for value in record.values.get(indicator.iri, ())]


def read_indicator(case: Case, subject: Subject, indicator: Indicator) -> Span:
    """Return what is known of an indicator, read where the rules say for `subject`."""
    indicator = case.book.indicators.get(indicator.iri, indicator)
    if indicator.derivation and (indicator.derivation == "Growth" or not is_plain(indicator, subject.scope, case.book)):
        from huiqi.evaluate.derived import derive

        return derive(case, subject, indicator)
    if indicator.derivation == "HighestBefore":
        return _highest_before(case, subject, indicator)
    if indicator.derivation == "YearBefore":
        return _year_before(case, subject, indicator)
    if indicator.derivation == "Increase":
        return _increase(case, subject, indicator)
    at = where(indicator, subject.scope, case.book)
    if at in ("ground-date", "date"):
        day = subject.ground.day if at == "ground-date" else subject.tested.day
        return exactly(day) if day is not None else unknown("fact-missing")
    if at == "due-date":
        return exactly(subject.due) if subject.due is not None else unknown("fact-missing")
    if at == "record" and subject.record is not None:
        return _one(subject.record.values.get(indicator.iri, ()), indicator)
    if at == "ground":
        return _one(subject.ground.values.get(indicator.iri, ()), indicator)
    if at == "enterprise":
        return _one(case.enterprise.values.get(indicator.iri, ()), indicator)
    if at == "status":
        return _one(_values(_valid_statuses(case, subject, indicator), indicator), indicator)
    if at is None:
        return unknown("fact-missing")
    return _one(_values(_reports(case, indicator, subject.ground.year), indicator), indicator)


def _values(records: Iterable[Record], indicator: Indicator) -> tuple[Value, ...]:
    distinct = {value.term: value for record in records for value in record.values.get(indicator.iri, ())}
    return tuple(distinct.values())


def _valid_statuses(case: Case, subject: Subject, indicator: Indicator) -> list[Record]:
    day = subject.ground.day
    if day is None:
        return []
    return [
        r
        for r in case.enterprise.records
        if indicator.domain in r.kinds
        and r.applies_from is not None
        and r.applies_from <= day
        and (r.applies_until is None or day <= r.applies_until)
    ]


def _reports(case: Case, indicator: Indicator, year: int | None) -> list[Record]:
    """Return the reports of a year; one without a day might be of a later day than is seen, so it shows nothing."""
    return [
        r
        for r in case.enterprise.records
        if indicator.domain in r.kinds and r.year == year and year is not None and r.day is not None
    ]


def _one(values: tuple[Value, ...], indicator: Indicator) -> Span:
    """Return the single well-typed value, or why there is none."""
    if not values:
        return unknown("fact-missing")
    if len(values) > 1:
        return unknown("fact-conflict")
    term = values[0].term
    if indicator.range in ("Code", "Thing"):
        return Span(code=term.value) if isinstance(term, NamedNode) else unknown("ill-typed")
    if indicator.range == "Date":
        day = day_of(term)
        return exactly(day) if day is not None else unknown("ill-typed")
    if indicator.range == "Flag":
        is_flag = (
            isinstance(term, Literal) and term.datatype.value == XSD + "boolean" and term.value in ("true", "false")
        )
        return exactly(1 if term.value == "true" else 0) if is_flag else unknown("ill-typed")
    number = number_of(term)
    if number is None or (indicator.range == "Money" and number < 0):
        return unknown("ill-typed")
    return exactly(Fraction(number))


def _base(case: Case, indicator: Indicator) -> Indicator:
    return case.book.indicators[indicator.of]


def _year_before(case: Case, subject: Subject, indicator: Indicator) -> Span:
    year = subject.ground.year
    base = _base(case, indicator)
    return _one(_values(_reports(case, base, year - 1 if year is not None else None), base), base)


def _increase(case: Case, subject: Subject, indicator: Indicator) -> Span:
    now = read_indicator(case, subject, _base(case, indicator))
    before = _year_before(case, subject, indicator)
    if now.lo is None or before.lo is None:
        return unknown(*now.reasons, *before.reasons)
    return exactly(now.lo - before.lo)


def history_years(case: Case, subject: Subject, since: Indicator) -> range | Span:
    """Return the years that count as history, or why they are not known."""
    start = _one(case.enterprise.values.get(since.iri, ()), since)
    if start.lo is None:
        return start
    if subject.ground.year is None:
        return unknown("fact-missing")
    return range(int(start.lo) // 10_000, subject.ground.year)


@dataclass(frozen=True)
class History:
    """What is known of earlier years: known values by year, the attested peak, and years nothing is known of."""

    known: dict[int, Fraction]
    attested: dict[int, Fraction]
    missing: dict[int, frozenset[str]]
    contradiction: bool


def history(case: Case, subject: Subject, indicator: Indicator, years: range) -> History:
    """Return the history of the base of a HighestBefore indicator over `years`."""
    base = _base(case, indicator)
    known: dict[int, Fraction] = {}
    missing: dict[int, frozenset[str]] = {}
    attested: dict[int, Fraction] = {}
    for year in years:
        value = _one(_values(_reports(case, base, year), base), base)
        if value.lo is None:
            missing[year] = value.reasons
        else:
            known[year] = value.lo
    for year in range(years.start + 1, years.stop + 1):
        peak = _one(_values(_reports(case, base, year), indicator), indicator)
        if peak.lo is not None:
            attested[year] = peak.lo
    contradiction = False
    if attested:
        latest = max(attested)
        before = [v for y, v in (*known.items(), *attested.items()) if y < latest]
        contradiction = any(v > attested[latest] for v in before)
        missing = {y: why for y, why in missing.items() if y >= latest}
    return History(known, attested, missing, contradiction)


def _highest_before(case: Case, subject: Subject, indicator: Indicator) -> Span:
    floor = Fraction(0) if indicator.range == "Money" else None
    since = case.book.indicators[indicator.since]
    years = history_years(case, subject, since)
    if isinstance(years, Span):
        return Span(floor, None, reasons=years.reasons)
    if not years:
        return exactly(0)
    past = history(case, subject, indicator, years)
    if past.contradiction:
        return Span(floor, None, reasons=frozenset({"fact-conflict"}))
    highest = max([*past.known.values(), *past.attested.values()], default=floor)
    reasons = frozenset().union(*past.missing.values())
    return Span(highest, None if past.missing else highest, reasons=reasons)


def bound_day(case: Case, subject: Subject, bound: DayBound) -> Span:
    """Return the day of an elementary bound as an integer key."""
    if bound.day is not None:
        return exactly(bound.day)
    assert bound.anchor is not None
    anchor = read(case, subject, bound.anchor)
    if anchor.lo is None:
        return unknown(*anchor.reasons)
    try:
        return exactly(key(shift(from_key(int(anchor.lo)), bound.duration, bound.sign)))
    except (OverflowError, ValueError):
        return unknown("ill-typed")
