"""What classes of awards rest on (compile layer): properties, links, classes of records and codes, as statements of OWL.

`declared` holds of every enterprise and is published with the classes. `closed` says more: that every value is there, and
that no code stands outside its list; true of complete facts only, it is told to the reasoner and never published.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from huiqi.compile.owl.codes import CodeList, code_lists
from huiqi.compile.owl.conditions import Translator
from huiqi.compile.owl.expressions import (
    Either,
    Expression,
    Figure,
    Flag,
    Link,
    Named,
    Some,
    Span,
    along,
    every,
    some,
)
from huiqi.compile.owl.names import of_list
from huiqi.compile.owl.reads import Place
from huiqi.names import NS
from huiqi.rules.places import is_within

FUNCTIONAL: Final = frozenset({"thing", "status", "report", "year-before"})
"""Kinds of links that lead to one thing at most."""


@dataclass(frozen=True)
class Property:
    """A property that classes use: what it leads to, and whether it has one value at most."""

    iri: str
    range: str
    """number, year, day, flag or thing."""
    kind: str = ""
    """Of a link that is no indicator: what kind of link it is."""
    to: str = ""
    """The class that a link leads to; empty for an indicator."""
    is_functional: bool = True


def properties(translator: Translator) -> tuple[Property, ...]:
    """Return every property that the translated conditions use, in order of IRI."""
    reads = translator.reads
    found = {p.property: Property(p.property, p.range) for p in reads.places}
    for link, (to, kind) in reads.ends.items():
        found[link] = Property(link, "thing", kind, to, kind in FUNCTIONAL)
    return tuple(found[iri] for iri in sorted(found))


def kinds(translator: Translator) -> dict[str, tuple[str, ...]]:
    """Return every class of records that matters with the classes right above it; those narrower than a named one too."""
    book, reads = translator.book, translator.reads
    named = {*translator.kinds, *(p.tested for p in reads.places), *(to for to, _ in reads.ends.values())}
    known = {k for k in named if k in book.record_classes}
    known |= {c for c in book.record_classes if any(is_within(c, k, book) for k in known)}
    known |= {a for k in known for a in book.record_classes[k].ancestors if a in book.record_classes}
    above = {}
    for kind in sorted(known):
        wide = book.record_classes[kind].ancestors - {kind}
        above[kind] = tuple(
            sorted(a for a in wide & known if not any(a != b and is_within(b, a, book) for b in wide & known))
        )
    return {**above, **({NS + "Enterprise": ()} if NS + "Enterprise" in named else {})}


def apart(translator: Translator) -> tuple[tuple[str, str], ...]:
    """Return the pairs of record classes that share no record: neither is narrower, and no class is under both."""
    above, book = kinds(translator), translator.book
    wide = {k: book.record_classes[k].ancestors if k in book.record_classes else frozenset({k}) for k in above}
    every_kind = [c.ancestors for c in book.record_classes.values()]
    return tuple(
        (one, other)
        for one in above
        for other in above
        if one < other
        and one not in wide[other]
        and other not in wide[one]
        and not any(one in a and other in a for a in every_kind)
    )


def lists(translator: Translator) -> tuple[CodeList, ...]:
    """Return the code lists that the translated conditions name codes of."""
    named = {m for codes in translator.members.values() for m in codes}
    return code_lists(named, translator.book.wider)


def closed(translator: Translator) -> Iterator[tuple[str, Expression]]:
    """Yield what complete facts say besides: a class, and the class that it is under."""
    for place in sorted(p for p in translator.reads.places if p.tested):
        yield place.tested, along((Link(name) for name in place.links), _there(translator, place))
    for indicator, members in sorted(translator.members.items()):
        found = code_lists(members, translator.book.wider)
        if all(one.of for one in found):
            values = [Named(of_list(one.of)) for one in found]
            for tested, links in sorted(
                {(p.tested, p.links) for p in translator.reads.places if p.tested and p.property == indicator}
            ):
                yield tested, along((Link(n) for n in (*links, indicator)), some(values))


def _there(translator: Translator, place: Place) -> Expression:
    """Return the class of what states a value, whichever it is; money is never below 0."""
    declared = translator.book.indicators.get(place.property)
    if declared is not None and declared.range == "Money":
        return Figure(place.property, "number", Span(low=Decimal(0)))
    match place.range:
        case "flag":
            return Either((Flag(place.property, False), Flag(place.property, True)))
        case "thing":
            return Some(Link(place.property), every([]))
        case "number" | "year" | "day":
            return Figure(place.property, place.range, Span())
