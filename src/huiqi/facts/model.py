"""What is known about enterprises (meaning layer): values only, exactly as the sources state them.

Values stay RDF terms: each engine guards types for itself. Numbers are canonical decimals. Days are integer keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from huiqi.findings import Finding, Place

Term = NamedNode | Literal


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
    became known, None: always known. `kinds` holds the class and its superclasses.
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
class Facts:
    """Everything known: enterprises and registers, each ordered by IRI, and what was wrong with the data."""

    enterprises: tuple[Enterprise, ...]
    registers: tuple[Register, ...]
    findings: tuple[Finding, ...] = ()
    digest: str = ""
    """A hash of every statement read, independent of files and order; empty if it was not worked out."""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)
    """Names that the facts give to registers, sources and records, by IRI and language."""

    def seen(self, on: int, known_as_of: int | None = None) -> Facts:
        """Return the facts without records dated after the day `on` or received after `known_as_of`.

        A record without a day stays: what it shows is unknown, not false.
        """
        return Facts(
            tuple(
                Enterprise(
                    e.iri,
                    e.names,
                    e.values,
                    tuple(
                        r
                        for r in e.records
                        if (r.day is None or r.day <= on)
                        and (known_as_of is None or r.received is None or r.received <= known_as_of)
                    ),
                    e.place,
                )
                for e in self.enterprises
            ),
            self.registers,
            self.findings,
            self.digest,
            self.labels,
        )
