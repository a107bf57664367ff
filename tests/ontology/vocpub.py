"""The main demands of the VocPub profile on a vocabulary file, written as one check each.

Source: Vocabulary Publication Profile of the Australian Government Linked Data Working Group, requirements 2.1.2 to
2.1.9, 2.2.1 to 2.2.3 and 2.4.2 to 2.4.3 (https://w3id.org/profile/vocpub), in its many-language form.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import DCTERMS, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

SCHEMA = Namespace("https://schema.org/")


def faults(graph: Graph) -> list[str]:
    """Return what the profile finds wrong with the graph of one file, empty if nothing."""
    schemes = sorted(graph.subjects(RDF.type, SKOS.ConceptScheme), key=str)
    if len(schemes) != 1:
        return [f"{len(schemes)} schemes in one file"]
    (scheme,) = schemes
    concepts = sorted(graph.subjects(RDF.type, SKOS.Concept), key=str)
    found = [*_labels(graph, scheme), *_publication(graph, scheme), *_agents(graph)]
    for concept in concepts:
        found += [*_labels(graph, concept), *_place(graph, concept, scheme)]
    return [*found, *_hierarchy(graph, scheme, set(concepts))]


def _labels(graph: Graph, subject: Node) -> Iterator[str]:
    for predicate, word in ((SKOS.prefLabel, "label"), (SKOS.definition, "definition")):
        values = list(graph.objects(subject, predicate))
        if not values:
            yield f"{_name(subject)} has no {word}"
        if any(not isinstance(v, Literal) for v in values):
            yield f"{_name(subject)} has a {word} that is no text"
        languages = [v.language for v in values if isinstance(v, Literal)]
        if len(languages) != len(set(languages)):
            yield f"{_name(subject)} has two of its {word} in one language"


def _publication(graph: Graph, scheme: Node) -> Iterator[str]:
    for predicate in (DCTERMS.created, DCTERMS.modified):
        values = list(graph.objects(scheme, predicate))
        if len(values) != 1 or not isinstance(values[0], Literal) or values[0].datatype != XSD.date:
            yield f"the scheme has no single day {_name(predicate)}"
    agents = set(graph.subjects(RDF.type, SCHEMA.Organization)) | set(graph.subjects(RDF.type, SCHEMA.Person))
    creators, publishers = (list(graph.objects(scheme, p)) for p in (DCTERMS.creator, DCTERMS.publisher))
    if not creators or not set(creators) <= agents:
        yield "the scheme has no creator that is described"
    if len(publishers) != 1 or not set(publishers) <= agents:
        yield "the scheme has no single publisher that is described"
    origins = (SKOS.historyNote, SCHEMA.citation, DCTERMS.source, DCTERMS.provenance)
    if not any((scheme, p, None) in graph for p in origins):
        yield "the scheme does not say where it comes from"


def _agents(graph: Graph) -> Iterator[str]:
    for agent in sorted(graph.subjects(RDF.type, SCHEMA.Organization), key=str):
        names, addresses = list(graph.objects(agent, SCHEMA.name)), list(graph.objects(agent, SCHEMA.url))
        if len(names) != 1 or not isinstance(names[0], Literal) or names[0].language:
            yield f"{_name(agent)} has no single plain name"
        if not addresses or any(not isinstance(a, Literal) or a.datatype != XSD.anyURI for a in addresses):
            yield f"{_name(agent)} has no address"


def _place(graph: Graph, concept: Node, scheme: Node) -> Iterator[str]:
    if list(graph.objects(concept, SKOS.inScheme)) != [scheme]:
        yield f"{_name(concept)} is not in the scheme and in no other"
    if list(graph.objects(concept, RDFS.isDefinedBy)) != [scheme]:
        yield f"{_name(concept)} is not defined by the scheme"


def _hierarchy(graph: Graph, scheme: Node, concepts: set[Node]) -> Iterator[str]:
    tops = set(graph.objects(scheme, SKOS.hasTopConcept))
    if not tops:
        yield "the scheme has no top concept"
    yield from (f"{_name(top)} is a top concept and no concept" for top in sorted(tops - concepts, key=str))
    for concept in sorted(concepts, key=str):
        above = {b for b in graph.transitive_objects(concept, SKOS.broader) if b is not None} - {concept}
        dangling = sorted(above - concepts, key=str)
        yield from (f"{_name(concept)} stands below `{_name(b)}`, which is no concept" for b in dangling)
        if not (above | {concept}) & tops:
            yield f"{_name(concept)} hangs from no top concept"
        if any((b, SKOS.broader, concept) in graph for b in above | {concept}):
            yield f"{_name(concept)} stands below itself"


def _name(node: Node) -> str:
    assert isinstance(node, URIRef)
    return str(node).rsplit("/", 1)[-1].rsplit("#", 1)[-1]
