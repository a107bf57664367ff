"""What is known about enterprises (meaning layer): values only, exactly as the sources state them.

Values stay RDF terms: each engine guards types for itself. Numbers are canonical decimals. Days are integer keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from huiqi.findings import Finding, Place
from huiqi.names import NS

Term = NamedNode | Literal
PERIOD_REPORT = NS + "PeriodReport"


@dataclass(frozen=True)
class Value:
    """One stated value and where it was stated; `source` is empty if the statement names none."""

    term: Term
    source: str = ""
    place: Place = field(default=Place("?"), compare=False)


@dataclass(frozen=True)
class Record:
    """One dated record: a report, a recognition, a listing, a status.

    `day` is the ground date, None if it is missing, ill-typed or in conflict; `year` the fiscal year of a report,
    else the year of `day`. `applies_from` and `applies_until`
    are the first and last day on which the record is valid, None if not stated. `received` is the day the record
    became known, None: always known. `kinds` holds the class and its superclasses. `series` is what a report shares
    with the others of its series besides the enterprise; an empty part is not known.
    """

    iri: str
    kind: str
    kinds: frozenset[str]
    enterprise: str
    day: int | None
    year: int | None
    values: Mapping[str, tuple[Value, ...]] = field(compare=False)
    applies_from: int | None = None
    applies_until: int | None = None
    received: int | None = None
    series: tuple[str, ...] = ()
    place: Place = field(default=Place("?"), compare=False)


@dataclass(frozen=True)
class Enterprise:
    """One enterprise: its own values, which do not change, and its records, ordered by day and IRI."""

    iri: str
    names: Mapping[str, str]
    values: Mapping[str, tuple[Value, ...]] = field(compare=False)
    records: tuple[Record, ...]
    place: Place = field(default=Place("?"), compare=False)

    def name(self, lang: str) -> str:
        """Return the name in `lang`, another language if it has none there, or the last part of the IRI."""
        return self.names.get(lang) or next((self.names[k] for k in sorted(self.names)), self.iri.rsplit("/", 1)[-1])


@dataclass(frozen=True)
class Register:
    """A list of records of class `record` that is complete from `covers_from` (None: always) to `covers_until`."""

    iri: str
    record: str
    covers_from: int | None
    covers_until: int | None

    def covers(self, first: int, last: int) -> bool:
        """Say whether the list is complete from the day `first` to the day `last`, both included."""
        return (self.covers_from is None or self.covers_from <= first) and (
            self.covers_until is not None and last <= self.covers_until
        )


@dataclass(frozen=True)
class PaymentOrder:
    """A numbered paper by which money was paid out: `sums` are what files say that it comes to; several: they disagree."""

    iri: str
    sums: tuple[Decimal, ...]


@dataclass(frozen=True)
class Facts:
    """Everything known: enterprises and registers, each ordered by IRI, and what was wrong with the data."""

    enterprises: tuple[Enterprise, ...]
    registers: tuple[Register, ...]
    findings: tuple[Finding, ...] = ()
    digest: str = ""
    """A hash of every statement read, independent of files and order; empty if it was not worked out."""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)
    """Names that the facts give to registers, sources and records, by IRI and language."""
    orders: tuple[PaymentOrder, ...] = ()
    """The papers by which money was paid out, ordered by IRI."""
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    """Former and other names of enterprises, by IRI, as `skos:altLabel` gives them."""

    def joined(self, known_as_of: int | None = None) -> Facts:
        """Return the facts with reports of one enterprise, class and year made one record, as known on a day.

        Records received after `known_as_of` keep their own names and values: what they say was not known then.
        """
        enterprises = []
        for e in self.enterprises:
            known = [r for r in e.records if _is_known(r, known_as_of)]
            later = [r for r in e.records if not _is_known(r, known_as_of)]
            enterprises.append(replace(e, records=tuple(sorted([*join_reports(known), *later], key=_by_day))))
        return replace(self, enterprises=tuple(enterprises))

    def seen(self, on: int, known_as_of: int | None = None) -> Facts:
        """Return the facts without records dated after the day `on` or received after `known_as_of`, reports joined.

        A record without a day stays: what it shows is unknown, not false.
        """
        return replace(
            self,
            enterprises=tuple(
                replace(
                    e,
                    records=tuple(r for r in e.records if (r.day is None or r.day <= on) and _is_known(r, known_as_of)),
                )
                for e in self.joined(known_as_of).enterprises
            ),
        )


def _is_known(record: Record, known_as_of: int | None) -> bool:
    return known_as_of is None or record.received is None or record.received <= known_as_of


def _by_day(record: Record) -> tuple[int, str]:
    return (record.day or 0, record.iri)


def join_reports(records: Iterable[Record]) -> list[Record]:
    """Return the records with reports of one series and year made one: it has the values of all of them.

    Sources that differ are then a conflict of one report, not two reports that are each certain. The report keeps the
    first of the names, and what points to another of them points to it.
    """
    groups: dict[tuple[str, ...], list[Record]] = {}
    for record in sorted(records, key=lambda r: r.iri):
        is_report = PERIOD_REPORT in record.kinds and record.year is not None and "" not in record.series
        key = (
            (record.enterprise, record.kind, str(record.year), *record.series)
            if is_report
            else (record.iri, record.kind, record.enterprise, "")
        )
        groups.setdefault(key, []).append(record)
    renamed = {r.iri: group[0].iri for group in groups.values() for r in group[1:] if r.iri != group[0].iri}
    joined = [_join(group) for group in groups.values()]
    return [replace(r, values=_renamed(r.values, renamed)) for r in joined] if renamed else joined


def _join(group: list[Record]) -> Record:
    first = group[0]
    if len(group) == 1:
        return first
    values: dict[str, dict[Term, Value]] = {}
    for record in group:
        for indicator, stated in record.values.items():
            for value in stated:
                values.setdefault(indicator, {}).setdefault(value.term, value)
    days = {r.day for r in group}
    received = [r.received for r in group]
    return replace(
        first,
        day=days.pop() if len(days) == 1 else None,
        values={i: tuple(v[t] for t in sorted(v, key=str)) for i, v in values.items()},
        received=None if None in received else min(r for r in received if r is not None),
    )


def _renamed(values: Mapping[str, tuple[Value, ...]], names: Mapping[str, str]) -> dict[str, tuple[Value, ...]]:
    return {
        indicator: tuple(
            replace(v, term=NamedNode(names[v.term.value]))
            if isinstance(v.term, NamedNode) and v.term.value in names
            else v
            for v in stated
        )
        for indicator, stated in values.items()
    }
