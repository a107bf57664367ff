"""What is said of one thing (analysis layer): both directions of its links, its parts, and a name for all that is named.

The same triples whatever the form they are written in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from huiqi.names import DCTERMS, NS, RDF, RDFS, SKOS
from huiqi.publish.addresses import ONTOLOGY
from huiqi.publish.diagram import path as drawn
from huiqi.publish.model import PublicData, in_order
from huiqi.publish.shape_examples import FOLDER
from huiqi.publish.words import CHECK, FOAF, LICENCE, link, text, typed

MOST: Final = 500
"""Links of one kind that point at a thing and are told with it; the dumps have all of them."""
_STANDING: Final = """Policy Clause Measure Award Gap Fund Organisation Source Ambiguity StackingRule Recovery Indicator
    Round Channel Observation Appropriation Decision"""
_MAIN: Final = frozenset(NS + name for name in _STANDING.split()) | {SKOS + "Concept", SKOS + "ConceptScheme"}
_LABELS: Final = (RDFS + "label", SKOS + "prefLabel", DCTERMS + "title")


def describe(data: PublicData, thing: str) -> list[ox.Triple] | None:
    """Return what is published of a thing, or None if nothing is; of the ontology, and of the shapes, the whole document."""
    thing = thing.split("#", 1)[0]
    if thing in (ONTOLOGY, CHECK) or thing.startswith(CHECK + "/"):
        whole = next((g.triples for g in data.graphs if g.iri == (ONTOLOGY if thing == ONTOLOGY else CHECK)), None)
        found = [*(whole or ()), *_document(data, thing)]
        return None if whole is None else in_order([*found, *_of_others(data, found)])
    if thing not in data.said_of:
        return None
    found = [*_whole(data, thing), *_pointing(data, thing), *_document(data, thing), *_left_out(data, thing)]
    return in_order([*found, *_names(data, found, thing)])


def _whole(data: PublicData, thing: str) -> Iterator[ox.Triple]:
    """Yield what is said of a thing and of the parts that have no standing of their own, such as the rows of a table."""
    seen, queue = {thing}, [thing]
    while queue:
        here = queue.pop(0)
        for triple in data.said_of.get(here, ()):
            yield triple
            held = triple.object
            if isinstance(held, ox.NamedNode) and held.value not in seen and _is_part(data, held.value):
                seen.add(held.value)
                queue.append(held.value)


def _is_part(data: PublicData, iri: str) -> bool:
    path = data.addresses.path(iri)
    if path is None or not path.startswith("id/"):
        return False
    kinds = [t.object for t in data.said_of.get(iri, ()) if t.predicate.value == RDF + "type"]
    return any(isinstance(k, ox.NamedNode) and k.value.startswith(NS) for k in kinds) and not any(
        isinstance(k, ox.NamedNode) and k.value in _MAIN for k in kinds
    )


def _pointing(data: PublicData, thing: str) -> Iterator[ox.Triple]:
    counts: dict[str, int] = {}
    for triple in data.pointing_at.get(thing, ()):
        predicate = triple.predicate.value
        counts[predicate] = counts.get(predicate, 0) + 1
        if counts[predicate] > MOST or not isinstance(triple.subject, ox.NamedNode):
            continue
        yield triple
        if predicate == RDF + "subject":  # a statement about a link of the thing
            yield from data.said_of.get(triple.subject.value, ())


def _left_out(data: PublicData, thing: str) -> Iterator[ox.Triple]:
    """Yield, of the document, that more points at the thing than is told, and where all of it is."""
    counts = Counter(t.predicate.value for t in data.pointing_at.get(thing, ()))
    address = data.addresses.document(thing)
    for predicate, count in sorted(counts.items()):
        if address is None or count <= MOST:
            continue
        zh = f"有 {count} 个事物经由 {predicate} 指向此处,这里列出 {MOST} 个;全部见导出文件"
        en = f"{count:,} things point here by {predicate} and {MOST} of them are listed; the dumps have them all"
        yield from text(address, RDFS + "comment", zh, en)
        yield link(address, RDFS + "seeAlso", data.addresses.file("dumps/huiqi.nq.gz"))
        if data.endpoint:
            query = f"SELECT ?thing WHERE {{ ?thing <{predicate}> <{thing}> }} ORDER BY ?thing"
            yield link(address, RDFS + "seeAlso", f"{data.endpoint}?query={quote(query, safe='')}")


def _names(data: PublicData, triples: Sequence[ox.Triple], thing: str) -> Iterator[ox.Triple]:
    """Yield the names of everything that the triples name besides the thing itself, its classes and links included."""
    own = [
        triple
        for iri in sorted(_named(triples) - {thing})
        for triple in data.said_of.get(iri, ())
        if triple.predicate.value in _LABELS
    ]
    yield from own
    yield from _of_others(data, [*triples, *own])


def _of_others(data: PublicData, triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Yield what the things of others that the triples name are called, where we hold it by source."""
    for iri in sorted(_named(triples)):
        yield from data.others.get(iri, ())


def _named(triples: Iterable[ox.Triple]) -> set[str]:
    ends = (end for t in triples for end in (t.subject, t.predicate, t.object))
    return {end.value for end in ends if isinstance(end, ox.NamedNode)}


def _document(data: PublicData, thing: str) -> Iterator[ox.Triple]:
    """Yield what is said of the document itself."""
    address = data.addresses.document(thing)
    if address is not None:
        yield from typed(address, FOAF + "Document")
        yield link(address, FOAF + "primaryTopic", thing)
        yield link(address, DCTERMS + "license", LICENCE)
        if thing == ONTOLOGY:
            for lang in ("zh", "en"):
                yield link(thing, FOAF + "depiction", data.addresses.file(drawn(lang)))
        if address.endswith("/doc/check") and data.shape_examples:
            yield link(address, RDFS + "seeAlso", data.addresses.file(f"{FOLDER}.ttl"))
