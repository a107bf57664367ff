"""Facts as individuals of the reasoner's form: every record with its values, the links that follow, every list closed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from io import BytesIO

import owlready2
import rdflib
from pyoxigraph import Literal, NamedNode

from huiqi.compile.owl import background
from huiqi.compile.owl.conditions import Translator
from huiqi.compile.owl.names import ENTERPRISE, FISCAL_YEAR
from huiqi.compile.owl.writing import Form
from huiqi.dates import key
from huiqi.facts.model import Enterprise, Record, Value
from huiqi.names import NS

HEAD = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"


@dataclass
class Individuals:
    """Writes an enterprise as individuals, in the words of what `translator` has translated."""

    translator: Translator
    form: Form

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """Return the classes that records are told to be of, or not."""
        return tuple(k for k in background.kinds(self.translator) if k in self.translator.book.record_classes)

    def write(self, enterprise: Enterprise, grounds: Iterable[Record]) -> Iterator[str]:
        """Yield the Turtle of an enterprise; `grounds` are the records that get links."""
        yield f"<{enterprise.iri}> a <{NS}Enterprise> ."
        yield from self._values(enterprise.iri, enterprise.values)
        for record in enterprise.records:
            yield f"<{record.iri}> a <{record.kind}> ; <{ENTERPRISE}> <{enterprise.iri}> ."
            for other in self.kinds:
                if other not in record.kinds:
                    yield f"<{record.iri}> a [ a owl:Class ; owl:complementOf <{other}> ] ."
            yield from self._values(record.iri, record.values)
        names = " ".join(f"<{r.iri}>" for r in enterprise.records)
        inverse = f"[ owl:inverseOf <{ENTERPRISE}> ]"
        yield f"<{enterprise.iri}> a {_only(inverse, names)} ."
        yield f"[] a owl:AllDifferent ; owl:distinctMembers ( {names} ) ."
        for ground in grounds:
            yield from self._links(enterprise, ground)

    def _links(self, enterprise: Enterprise, ground: Record) -> Iterator[str]:
        for link, (to, kind) in sorted(self.translator.reads.ends.items()):
            family, _, named = kind.partition(":")
            if family == "status":
                yield from self._merged(
                    ground, link, [r for r in enterprise.records if to in r.kinds and _holds(r, ground.day)]
                )
            elif family == "report":
                yield from self._merged(
                    ground, link, [r for r in enterprise.records if to in r.kinds and r.year == ground.year]
                )
            elif family == "year-before":
                yield from self._merged(
                    ground, link, [r for r in enterprise.records if to in r.kinds and r.year == (ground.year or 0) - 1]
                )
            elif family == "valid-on":
                # Every rule here that asks for validity asks for it on the day of the ground.
                yield from _all(ground, link, [r.iri for r in enterprise.records if _is_valid(r, ground.day)])
            elif family == "earlier":
                yield from self._earlier(enterprise, ground, link, to, named)

    def _merged(self, ground: Record, link: str, records: list[Record]) -> Iterator[str]:
        """Yield one thing that has the values of all the records, linked to the ground."""
        if records:
            one = f"{ground.iri}/{link.rsplit('/', 1)[1]}"
            yield f"<{ground.iri}> <{link}> <{one}> ."
            for record in records:
                yield from self._values(one, record.values)

    def _earlier(self, enterprise: Enterprise, ground: Record, link: str, kind: str, since: str) -> Iterator[str]:
        stated = enterprise.values.get(since, ())
        if not stated or ground.year is None:
            return
        first = int(str(stated[0].term.value)[:4])
        own = {r.year: r.iri for r in enterprise.records if kind in r.kinds}
        years = range(first, ground.year)
        # A year without a report is an earlier report of which nothing is stated.
        yield from _all(ground, link, [own.get(y, f"{ground.iri}/unknown-{y}") for y in years])

    def _values(self, name: str, values: dict[str, tuple[Value, ...]]) -> Iterator[str]:
        ranges = {p.property: p.range for p in self.translator.reads.places}
        for indicator, stated in sorted(values.items()):
            kind = ranges.get(indicator)
            for value in stated:
                term = value.term
                if kind == "thing" and isinstance(term, NamedNode) and indicator != ENTERPRISE:
                    yield f"<{name}> <{indicator}> <{term.value}> ."
                elif kind in ("number", "year", "day", "flag") and isinstance(term, Literal):
                    yield f"<{name}> <{indicator}> {self._literal(indicator, kind, term)} ."

    def _literal(self, indicator: str, kind: str, term: Literal) -> str:
        if kind == "flag":
            return f'"{term.value}"^^xsd:boolean'
        if kind == "day":
            return self.form.value(indicator, "day", key(date.fromisoformat(term.value)))
        assert kind in ("number", "year") and (kind == "year") == (indicator == FISCAL_YEAR)
        return self.form.value(indicator, kind, Decimal(term.value))


def _all(ground: Record, link: str, things: list[str]) -> Iterator[str]:
    """Yield that these things, and no others, stand at the end of a link."""
    for thing in things:
        yield f"<{ground.iri}> <{link}> <{thing}> ."
    yield f"<{ground.iri}> a {_only(f'<{link}>', ' '.join(f'<{t}>' for t in things))} ."


def _only(link: str, names: str) -> str:
    among = f"[ a owl:Class ; owl:oneOf ( {names} ) ]" if names else "owl:Nothing"
    return f"[ a owl:Restriction ; owl:onProperty {link} ; owl:allValuesFrom {among} ]"


def _is_valid(record: Record, day: int | None) -> bool:
    starts = record.applies_from if record.applies_from is not None else record.day
    return day is not None and starts is not None and starts <= day and (record.applies_until or 99991231) >= day


def _holds(record: Record, day: int | None) -> bool:
    starts, ends = record.applies_from, record.applies_until
    return day is not None and starts is not None and starts <= day and (ends is None or day <= ends)


def members(turtle: str, classes: Iterable[str]) -> dict[str, set[str]]:
    """Return which individuals HermiT finds to be of each class."""
    graph = rdflib.Graph().parse(data=turtle, format="turtle")
    world = owlready2.World()
    try:
        ontology = world.get_ontology("https://example.org/realised#")
        ontology.load(fileobj=BytesIO(graph.serialize(format="nt", encoding="utf-8")), only_local=True)
        owlready2.sync_reasoner_hermit(world, debug=0)
        return {name: {one.iri for one in world[name].instances(world=world)} for name in classes}
    finally:
        world.close()
