"""Derived indicators in full (reference evaluator): series of reports other than the annual ones, numbers of years, counts.

What looks at reported figures of the enterprise's own annual reports is read in `huiqi.evaluate.readings`; this module
reads everything else that a declaration can derive.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from huiqi.assessment import NOT_MET, UNKNOWN
from huiqi.evaluate.intervals import NONE, Verdict, add, every, take_away_freely, unless, weigh
from huiqi.evaluate.readings import Case, Span, Subject, exactly, read, read_indicator, unknown
from huiqi.facts.model import Record
from huiqi.rules.places import growth_base, where
from huiqi.rules.tree import FirstReaching, Indicator, Read

_ZERO = Fraction(0)


@dataclass(frozen=True)
class Series:
    """The reports of one class that agree in what makes a series, and the year that is looked at now."""

    kind: str
    keys: tuple[str, ...]
    year: int | None


def derive(case: Case, subject: Subject, indicator: Indicator) -> Span:
    """Return what is known of a derived indicator for `subject`."""
    match indicator.derivation:
        case "YearNumber":
            return _year_number(case, subject, indicator)
        case "SumOf" | "CountOf":
            return _total(case, subject, indicator)
    series = series_of(case, subject, indicator)
    base = case.book.indicators[indicator.of]
    if isinstance(series, Span):
        return series
    if indicator.derivation == "HighestBefore":
        return _highest(case, subject, indicator, series)
    before = figure_of(case, series, base, None if series.year is None else series.year - 1)
    if indicator.derivation == "YearBefore":
        return before
    now = read_indicator(case, subject, base)
    return take_away_freely(now, before) if indicator.derivation == "Increase" else _growth(now, before)


def growth_parts(case: Case, growth: Read, subject: Subject) -> tuple[Span, Span]:
    """Return what a growth compares, perhaps on the record that a thing-valued indicator names: now, and the year before."""
    at = subject if growth.through is None else _thing(case, subject, growth.through)
    if isinstance(at, Span):
        return at, at
    base = case.book.indicators[growth.indicator.of]
    now = read(case, at, Read(iri=base.iri, indicator=base))
    return now, read(case, at, Read(iri=growth.iri, indicator=growth_base(growth.indicator)))


def _growth(now: Span, before: Span) -> Span:
    """Return now / before - 1 as an exact fraction; a base of 0 or less has none."""
    reasons = now.reasons | before.reasons
    if before.lo is not None and before.lo <= 0:
        return unknown(*now.reasons, "no-base")
    if now.lo is None or before.lo is None:
        return unknown(*reasons)
    low = now.lo / before.lo if now.lo < 0 else _ZERO if before.hi is None else now.lo / before.hi
    if now.hi is None:
        return Span(low - 1, None, reasons=reasons)
    high = now.hi / before.lo if now.hi >= 0 else _ZERO if before.hi is None else now.hi / before.hi
    return Span(low - 1, high - 1, reasons=reasons)


# --- series -----------------------------------------------------------------------------------------------------


def series_of(case: Case, subject: Subject, indicator: Indicator) -> Series | Span:
    """Return the series in which an indicator is read for `subject`, or why it is not known."""
    at = where(indicator, subject.scope, case.book)
    if at == "report":
        return Series(indicator.domain, (), subject.ground.year)
    return series_from(case, subject.tested if at == "record" else subject.ground)


def series_from(case: Case, record: Record) -> Series | Span:
    """Return the series of one report."""
    declared = case.book.record_classes.get(record.kind)
    keys = record.series if declared is not None and declared.same_for else ()
    return unknown("fact-missing") if "" in keys else Series(record.kind, keys, record.year)


def report_of(case: Case, series: Series, year: int | None) -> Record | Span:
    """Return the report of a year, or why there is none to be seen."""
    if year is None:
        return unknown("fact-missing")
    of_year = [r for r in case.enterprise.records if series.kind in r.kinds and r.year == year and r.day is not None]
    own = [r for r in of_year if r.series == series.keys or not series.keys]
    if len(own) > 1:
        return unknown("fact-conflict")
    return replace(own[0], kind=series.kind) if own else unknown("fact-missing")


def figure_of(case: Case, series: Series, indicator: Indicator, year: int | None) -> Span:
    """Return an indicator, itself perhaps derived, as it stands in the report of a year."""
    report = report_of(case, series, year)
    return report if isinstance(report, Span) else read_indicator(case, Subject(report), indicator)


def _start_year(case: Case, subject: Subject, since: Indicator | None, through: str = "") -> int | Span:
    """Return the year of the day from which years count, or why it is not known."""
    if since is None:
        return unknown("fact-missing")
    thing = case.book.indicators.get(through)
    day = read(case, subject, Read(iri=since.iri, indicator=since, through=thing))
    return int(day.lo) // 10_000 if day.lo is not None else unknown(*(day.reasons or {"fact-missing"}))


def _highest(case: Case, subject: Subject, indicator: Indicator, series: Series) -> Span:
    floor = Fraction(0) if indicator.range == "Money" else None
    since = case.book.indicators.get(indicator.since)
    start = _start_year(case, subject, since, indicator.through)
    if isinstance(start, Span) or series.year is None:
        return Span(floor, None, reasons=start.reasons if isinstance(start, Span) else frozenset({"fact-missing"}))
    years = range(start, series.year)
    if not years:
        return exactly(0)
    base = case.book.indicators[indicator.of]
    figures = [figure_of(case, series, base, year) for year in years]
    low = max((f.lo for f in figures if f.lo is not None), default=floor)
    open_end = any(f.hi is None for f in figures)
    high = None if open_end else max(f.hi for f in figures if f.hi is not None)
    return Span(low, high, reasons=NONE.union(*(f.reasons for f in figures)))


def _year_number(case: Case, subject: Subject, indicator: Indicator) -> Span:
    """Return the number of the year, the year of the first day being 1."""
    at = where(indicator, subject.scope, case.book)
    now = (subject.tested if at == "record" else subject.ground).year
    start = _start_year(case, subject, case.book.indicators.get(indicator.since), indicator.through)
    if isinstance(start, Span):
        return start
    return unknown("fact-missing") if now is None else exactly(now - start + 1)


# --- sums and counts --------------------------------------------------------------------------------------------


def _total(case: Case, subject: Subject, indicator: Indicator) -> Span:
    """Return the sum, or the number, of the records that meet the condition; open above until a register closes it."""
    from huiqi.evaluate.nodes import Evaluator

    existence = indicator.counted
    assert existence is not None
    at = where(indicator, subject.scope, case.book)
    anchor = subject.tested if at == "record" else subject.ground
    outer = Subject(anchor, None, due=subject.due)
    verdicts, covered = Evaluator(case, None).tested(existence, outer)
    base = case.book.indicators.get(indicator.of)
    parts: list[Span] = []
    for record, (verdict, why) in verdicts:
        if verdict == NOT_MET:
            continue
        one = exactly(1)
        if indicator.derivation == "SumOf" and base is not None:
            one = _money(read_indicator(case, Subject(anchor, record, outer.path), base), base)
        parts.append(weigh(one, (verdict, why)))
    found = add(parts) if parts else exactly(0)
    if covered:
        return found
    floor = found.lo if indicator.derivation == "CountOf" or (base is not None and base.range == "Money") else None
    return Span(floor, None, reasons=found.reasons | {"register-not-loaded"})


def _money(value: Span, indicator: Indicator) -> Span:
    is_money = indicator.range == "Money" and indicator.derivation != "Increase"
    return replace(value, lo=Fraction(0)) if value.lo is None and is_money else value


# --- first reaching ---------------------------------------------------------------------------------------------

Reached = Callable[[FirstReaching, int, Span, Subject], Verdict]


def first_reaching(case: Case, node: FirstReaching, subject: Subject, reached: Reached) -> Verdict:
    """Return whether some step is reached now and was reached in no earlier year of the series.

    `reached` says whether a figure reaches a step (by its position) in the report that it stands in.
    """
    anchor: Subject | Span = subject
    if node.subject.through is not None:
        anchor = _thing(case, subject, node.subject.through)
    if isinstance(anchor, Span):
        return UNKNOWN, anchor.reasons
    indicator = node.subject.indicator
    series = series_from(case, anchor.ground) if node.subject.through else series_of(case, anchor, indicator)
    now = read_indicator(case, anchor, indicator)
    year = _year_of(case, anchor, indicator) if isinstance(series, Span) else series.year
    start = _start_year(case, anchor, node.since)
    if isinstance(start, Span) or year is None:
        years: range | None = None
        why = start.reasons if isinstance(start, Span) else frozenset({"fact-missing"})
    else:
        years, why = range(start, year), NONE
    outcomes: list[Verdict] = []
    for position, step in enumerate(node.steps):
        if step.condition:
            outcomes.append((UNKNOWN, frozenset({"assumption-off"})))
            continue
        current = reached(node, position, now, anchor)
        earlier = (UNKNOWN, why)
        if years is not None and isinstance(series, Span):
            earlier = (UNKNOWN, series.reasons) if years else (NOT_MET, NONE)
        elif years is not None and isinstance(series, Series):
            earlier = _ever(case, node, position, series, years, reached)
        outcomes.append(every([current, (2 - earlier[0], earlier[1])]))
    if isinstance(series, Span):
        outcomes.append((UNKNOWN, series.reasons))
    return unless(max(v for v, _ in outcomes), NONE.union(*(w for v, w in outcomes if v == UNKNOWN)))


def _year_of(case: Case, subject: Subject, indicator: Indicator) -> int | None:
    """Return the year of the report that an indicator is read on."""
    is_record = where(indicator, subject.scope, case.book) == "record"
    return (subject.tested if is_record else subject.ground).year


def _ever(case: Case, node: FirstReaching, position: int, series: Series, years: range, reached: Reached) -> Verdict:
    """Return whether any of the years reached a step."""
    found: list[Verdict] = [(NOT_MET, NONE)]
    for year in years:
        report = report_of(case, series, year)
        if isinstance(report, Span):
            found.append((UNKNOWN, report.reasons))
            continue
        inside = Subject(report)
        found.append(reached(node, position, read_indicator(case, inside, node.subject.indicator), inside))
    best = max(v for v, _ in found)
    return unless(best, NONE.union(*(w for v, w in found if v == UNKNOWN)))


def _thing(case: Case, subject: Subject, through: Indicator) -> Subject | Span:
    """Return the record that a thing-valued indicator names, as a subject of its own."""
    thing = read_indicator(case, subject, through)
    if thing.code is None:
        return unknown(*(thing.reasons or {"fact-missing"}))
    named = [r for r in case.enterprise.records if r.iri == thing.code and r.day is not None]
    return Subject(named[0]) if named else unknown("fact-missing")
