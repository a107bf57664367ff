"""Facts that come in one by one: what may be taken away from a world of test so that adding it again is consistent.

Consistent is what contradicts nothing said before: no second value for an indicator that has one, no record inside what
a register declares complete, no other day or year of a record, no end of a validity that was open. So only such
statements are taken away as could have been missing; the complete facts are never contradicted on the way back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from random import Random

from agreement.reference import walk
from huiqi.facts.model import Enterprise, Facts, Record, Register
from huiqi.facts.read import canonical_term, day_of, number_of
from huiqi.load.graph import Statement
from huiqi.names import IND, NS, RDF
from huiqi.rules.model import RuleBook
from huiqi.rules.tree import Indicator, Node
from huiqi.rules.worlds import Component

_FIXED = {RDF + "type", IND + "enterprise", *(NS + w for w in ("record", "appliesFrom", "appliesUntil", "receivedOn"))}
_OF_A_YEAR = (IND + "fiscal-year", IND + "period-end")
_ALWAYS = 99991231


@dataclass(frozen=True)
class Addition:
    """What comes in at one step: one value of one subject, or a whole record."""

    statements: tuple[Statement, ...]

    def __str__(self) -> str:
        first = self.statements[0]
        if len(self.statements) == 1:
            return f"{first.subject} {first.predicate} {first.object}"
        return f"{first.subject} with {len(self.statements)} statements"


def choose(
    rng: Random, statements: list[Statement], facts: Facts, book: RuleBook, components: Iterable[Component], most: int
) -> list[Addition]:
    """Return at most `most` additions in the order in which they come in; what the rules read is chosen more often."""
    read = _read_by(components, book)
    values, records = list(_values(statements, facts, book)), list(_records(statements, facts, book))
    pool = [(a, 12.0 if a.statements[0].predicate in read else 0.3) for a in values] + [(a, 1.5) for a in records]
    found: list[Addition] = []
    while pool and len(found) < most:
        [index] = rng.choices(range(len(pool)), [weight for _, weight in pool])
        found.append(pool.pop(index)[0])
    whole = {a.statements[0].subject for a in found if len(a.statements) > 1}
    return [a for a in found if len(a.statements) > 1 or a.statements[0].subject not in whole]


def _read_by(components: Iterable[Component], book: RuleBook) -> set[str]:
    """Return the indicators that the rules read, with those from which they are derived."""
    found: set[str] = set()
    for component in components:
        for node in walk(component.worlds[0].awards):
            if isinstance(node, Node):
                for value in vars(node).values():
                    if isinstance(value, Indicator):
                        found |= _rests_on(value, book)
                record = getattr(node, "record", "")
                if record in book.record_classes:
                    found.add(book.record_classes[record].dated)
    return found - {IND + "ground-date", IND + "date", ""}


def _rests_on(indicator: Indicator, book: RuleBook) -> set[str]:
    """Return an indicator with those that it is derived from, and those that the condition of a sum reads."""
    found = {indicator.iri, indicator.of, indicator.since, indicator.through}
    if indicator.of in book.indicators and indicator.of != indicator.iri:
        found |= _rests_on(book.indicators[indicator.of], book)
    if indicator.counted is not None:
        for node in walk(indicator.counted):
            for value in vars(node).values():
                found |= {value.iri, value.of} if isinstance(value, Indicator) else set()
    return found


# --- single values ----------------------------------------------------------------------------------------------


def _values(statements: list[Statement], facts: Facts, book: RuleBook) -> Iterator[Addition]:
    contested = _contested(facts, book)
    by_subject: dict[str, list[str]] = defaultdict(list)
    for s in statements:
        by_subject[s.subject].append(s.predicate)
    registers = {r.iri for r in facts.registers}
    records = {r.iri: r for e in facts.enterprises for r in e.records}
    named_twice = _named_twice(statements)
    for s in statements:
        if s.predicate in _FIXED or s.subject in registers or (s.subject, s.predicate) in contested:
            continue
        if s.predicate in _OF_A_YEAR or s.subject in named_twice:
            continue  # a part of the record's key, or a second name of one record
        if s.subject in records and s.predicate in book.record_classes[records[s.subject].kind].same_for:
            continue  # what makes its series
        if by_subject[s.subject].count(s.predicate) > 1:
            continue
        record = records.get(s.subject)
        if record is not None and _dates_it_otherwise(s.predicate, record, book):
            continue
        yield Addition((s,))


def _named_twice(statements: list[Statement]) -> set[str]:
    """Return the reports that share enterprise, class and year with another: they are one record with several names."""
    stated: dict[str, dict[str, str]] = defaultdict(dict)
    for s in statements:
        if s.predicate in (RDF + "type", IND + "enterprise", IND + "fiscal-year"):
            number = number_of(canonical_term(s.object))
            stated[s.subject][s.predicate] = str(s.object) if number is None else str(number)
    named: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for subject, key in stated.items():
        if len(key) == 3:
            named[tuple(key[p] for p in sorted(key))].add(subject)
    return {subject for names in named.values() if len(names) > 1 for subject in names}


def _dates_it_otherwise(predicate: str, record: Record, book: RuleBook) -> bool:
    """Say whether the record would have another day or year without this value, rather than none."""
    of_a_day = {book.record_classes[record.kind].dated, IND + "fiscal-year"}
    return predicate in of_a_day and len(of_a_day & record.values.keys()) > 1


def _contested(facts: Facts, book: RuleBook) -> set[tuple[str, str]]:
    """Return the (subject, indicator) whose value some other statement already contradicts."""
    found: set[tuple[str, str]] = set()
    for enterprise in facts.enterprises:
        for one, other in combinations(enterprise.records, 2):
            if _speak_of_the_same(one, other):
                for name in one.values.keys() & other.values.keys():
                    if {v.term for v in one.values[name]} != {v.term for v in other.values[name]}:
                        found |= {(r.iri, n) for r in (one, other) for n in (name, *_OF_A_YEAR)}
        for peak in book.indicators.values():
            if peak.derivation == "HighestBefore" and not _agrees(enterprise, peak):
                reports = [r.iri for r in enterprise.records if r.kind == peak.domain]
                found |= {(enterprise.iri, peak.since)}
                found |= {(r, name) for r in reports for name in (peak.iri, peak.of)}
                found |= {(r, name) for r in reports for name in _OF_A_YEAR}
    return found


def _speak_of_the_same(one: Record, other: Record) -> bool:
    """Say whether two records state the same indicators: reports of one year, statuses valid on one day."""
    if one.kind != other.kind:
        return False
    if NS + "PeriodReport" in one.kinds:
        return one.year == other.year or None in (one.year, other.year)
    if NS + "EnterpriseStatus" in one.kinds:
        starts = [r.applies_from or 0 for r in (one, other)]
        ends = [r.applies_until or _ALWAYS for r in (one, other)]
        return max(starts) <= min(ends)
    return False


def _agrees(enterprise: Enterprise, peak: Indicator) -> bool:
    """Say whether the attested highest values can be true together with the values of the years themselves."""
    starts = [day_of(v.term) for v in enterprise.values.get(peak.since, ())]
    start = starts[0] // 10_000 if len(starts) == 1 and starts[0] is not None else None
    known, attested = _by_year(enterprise, peak.of), _by_year(enterprise, peak.iri)
    if start is None or not attested:
        return not attested
    known = {y: v for y, v in known.items() if y >= start}
    floor: Decimal | None = None
    year = start
    for until in sorted(y for y in attested if y > start):
        between = [known[y] for y in range(year, until) if y in known] + ([floor] if floor is not None else [])
        is_complete = len([y for y in range(year, until) if y in known]) == until - year
        top = max(between, default=None)
        if top is not None and (top > attested[until] or (is_complete and top != attested[until])):
            return False
        floor, year = attested[until], until
    return True


def _by_year(enterprise: Enterprise, indicator: str) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for record in enterprise.records:
        for value in record.values.get(indicator, ()):
            number = number_of(value.term)
            if record.year is not None and number is not None:
                found[record.year] = max(number, found.get(record.year, number))
    return found


# --- whole records ----------------------------------------------------------------------------------------------


def _records(statements: list[Statement], facts: Facts, book: RuleBook) -> Iterator[Addition]:
    contested = {subject for subject, _ in _contested(facts, book)} | _named_twice(statements)
    by_subject: dict[str, list[Statement]] = defaultdict(list)
    for s in statements:
        by_subject[s.subject].append(s)
    for enterprise in facts.enterprises:
        for record in enterprise.records:
            inside = any(_may_be_inside(record, register) for register in facts.registers)
            if not inside and record.iri not in contested:
                yield Addition(tuple(by_subject[record.iri]))


def _may_be_inside(record: Record, register: Register) -> bool:
    """Say whether the record may belong to what the register declares complete."""
    if register.record not in record.kinds or register.covers_until is None:
        return False
    days = [d for d in (record.day, record.applies_from) if d is not None]
    if record.day is None:
        return True
    end = _ALWAYS if NS + "Listing" in record.kinds or record.applies_from is not None else max(days)
    if record.applies_until is not None:
        end = max(*days, record.applies_until)
    return min(days) <= register.covers_until and (register.covers_from is None or end >= register.covers_from)
