"""Validation (analysis layer): what the shapes find in a graph, as plain results.

pyshacl decides SHACL Core. It would parse the query of a SPARQL constraint anew for each thing, so these are asked once
for all targets in a store; the answers are those that bear on a target.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox

from huiqi.errors import HuiqiError, Text
from huiqi.load import Graph, Statement
from huiqi.names import QB, RDF, RDFS, SKOS, XSD
from huiqi.shapes.catalogue import SH, Catalogue, Shape
from huiqi.shapes.rdf import ox_term, reports, to_rdflib
from huiqi.sparql_text import asking

_VOCABULARY: Final = (RDFS + "subClassOf", SKOS + "inScheme")


@dataclass(frozen=True, order=True)
class Result:
    """One fault: the shape and the thing by IRI, the property (empty: none, or several may be meant) and the value.

    `value` is a term as N-Triples writes it, empty where the fault is that something is missing.
    """

    shape: str
    thing: str
    property: str = ""
    value: str = ""


def validate(data: Graph, words: Graph, catalogue: Catalogue) -> list[Result]:
    """Return what the shapes find in `data`; of `words`, only classes, code lists and codes are looked at.

    Properties that `words` declares for a class are known to its closed shape. Raises CannotStart if pyshacl is not
    installed and HuiqiError for a shape that cannot be run.
    """
    whole = [*triples(data), *words_of(words, data)]
    found = {*core_results(whole, catalogue, words), *query_results(whole, catalogue)}
    return sorted(found)


def triples(graph: Iterable[Statement]) -> Iterator[ox.Triple]:
    """Yield statements without their places."""
    for s in graph:
        yield ox.Triple(ox.NamedNode(s.subject), ox.NamedNode(s.predicate), s.object)


def words_of(words: Graph, data: Graph | set[str]) -> Iterator[ox.Triple]:
    """Yield what shapes ask of a vocabulary: classes and their superclasses, codes and their lists.

    Words that are among `data`, the things that the data describes, are left out.
    """
    for s in words:
        code = s.predicate == RDF + "type" and isinstance(s.object, ox.NamedNode) and s.object.value == SKOS + "Concept"
        if (s.predicate in _VOCABULARY or code) and s.subject not in data:
            yield ox.Triple(ox.NamedNode(s.subject), ox.NamedNode(s.predicate), s.object)


# --- SHACL Core ---


def core_results(whole: Iterable[ox.Triple], catalogue: Catalogue, words: Graph) -> Iterator[Result]:
    """Yield what the Core constraints of the shapes find, as pyshacl has it."""
    core = [t for t in fitted(catalogue, words) if t.predicate.value != SH + "sparql"]
    yield from _results(reports(to_rdflib(whole), to_rdflib(core)))


def _results(report: Any) -> Iterator[Result]:
    from rdflib import BNode, URIRef

    for node in report.objects(None, URIRef(SH + "result")):
        get = {k: report.value(node, URIRef(SH + k)) for k in ("sourceShape", "focusNode", "resultPath", "value")}
        path, value = get["resultPath"], get["value"]
        yield Result(
            str(get["sourceShape"]),
            str(get["focusNode"]),
            "" if path is None or isinstance(path, BNode) else str(path),
            "" if value is None else value.n3() if isinstance(value, URIRef) else str(ox_term(value)),
        )


def fitted(catalogue: Catalogue, words: Graph) -> list[ox.Triple]:
    """Return the statements of the shapes, fitted to a vocabulary: its own properties and code lists are known."""
    return [*_with_lists(list(catalogue.triples), words), *_open_to_projects(catalogue, words)]


def _open_to_projects(catalogue: Catalogue, words: Graph) -> Iterator[ox.Triple]:
    """Yield what lets closed shapes know the words that a vocabulary declares besides.

    They are the properties whose domain is the class, or one above or below it.
    """
    above = words.closure(RDFS + "subClassOf")
    for shape in catalogue.shapes.values():
        classes = [v for t, v in shape.targets if t == SH + "targetClass"]
        if not shape.known or not classes:
            continue
        domains = {c for k in classes for c in above.get(k, frozenset({k}))}
        domains |= {k for k, tops in above.items() if tops & set(classes)}
        more = sorted({s.subject for s in words if s.predicate == RDFS + "domain" and str(s.object)[1:-1] in domains})
        for number, name in enumerate(sorted(set(more) - set(shape.known))):
            part = ox.BlankNode(f"open{shape.code}x{number}")
            yield ox.Triple(ox.NamedNode(shape.iri), ox.NamedNode(SH + "property"), part)
            yield ox.Triple(part, ox.NamedNode(SH + "path"), ox.NamedNode(name))


def _with_lists(core: list[ox.Triple], words: Graph) -> list[ox.Triple]:
    """Let a shape that asks for one code list know the other lists that the words declare for its indicator."""
    objects: dict[tuple[str, str], list[Any]] = {}
    for t in core:
        objects.setdefault((str(t.subject), t.predicate.value), []).append(t.object)
    wider: dict[ox.Triple, list[str]] = {}
    for t in core:
        lists = words.iris(getattr(t.object, "value", ""), QB + "codeList") if t.predicate.value == SH + "path" else ()
        if len(lists) < 2:
            continue
        for node in objects.get((str(t.subject), SH + "node"), ()):
            for part in objects.get((str(node), SH + "property"), ()):
                for one in objects.get((str(part), SH + "hasValue"), ()):
                    if one.value in lists:
                        wider[ox.Triple(part, ox.NamedNode(SH + "hasValue"), one)] = sorted(lists)
    return [t for t in core if t not in wider] + [
        t for old, lists in wider.items() for t in _any_of(old.subject, lists)
    ]


def _any_of(part: Any, schemes: list[str]) -> Iterator[ox.Triple]:
    """Yield that one value at least of a property shape is one of some IRIs."""
    first, rest, nil = (ox.NamedNode(RDF + n) for n in ("first", "rest", "nil"))
    shape, cells = ox.BlankNode(), [ox.BlankNode() for _ in schemes]
    yield ox.Triple(part, ox.NamedNode(SH + "qualifiedValueShape"), shape)
    yield ox.Triple(
        part, ox.NamedNode(SH + "qualifiedMinCount"), ox.Literal("1", datatype=ox.NamedNode(XSD + "integer"))
    )
    yield ox.Triple(shape, ox.NamedNode(SH + "in"), cells[0])
    for n, (cell, scheme) in enumerate(zip(cells, schemes, strict=True)):
        yield ox.Triple(cell, first, ox.NamedNode(scheme))
        yield ox.Triple(cell, rest, cells[n + 1] if n + 1 < len(cells) else nil)


# --- SPARQL constraints ---


def query_results(whole: Iterable[ox.Triple], catalogue: Catalogue) -> Iterator[Result]:
    """Yield what the SPARQL constraints of the shapes find, each asked once of a store."""
    store = ox.Store()
    store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in whole)
    for shape in catalogue.codes.values():
        if not shape.query:
            continue
        targets = _targets(shape, store)
        try:
            with asking():
                solutions = store.query(shape.query)
                named = {v.value for v in solutions.variables} if isinstance(solutions, ox.QuerySolutions) else set()
                if "this" not in named:
                    raise HuiqiError(Text("查询应为 SELECT $this", "its query is no SELECT of $this"))
                rows = list(solutions)  # type: ignore[arg-type]
        except HuiqiError as error:
            zh, en = f"形状 {shape.code}:{error.text.zh}", f"the shape {shape.code}: {error.text.en}"
            raise HuiqiError(Text(zh, en)) from error
        for row in rows:
            if row["this"] in targets:
                value = row["value"] if "value" in named else None
                yield Result(shape.iri, row["this"].value, "", "" if value is None else str(value))


def _targets(shape: Shape, store: ox.Store) -> set[Any]:
    found: set[Any] = set()
    for kind, value in shape.targets:
        node = ox.NamedNode(value)
        if kind == SH + "targetClass":
            text = (
                "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
                f"SELECT DISTINCT ?t WHERE {{ ?t a/rdfs:subClassOf* <{value}> }}"
            )
            found |= {row["t"] for row in store.query(text)}  # type: ignore[union-attr]
        elif kind == SH + "targetSubjectsOf":
            found |= {q.subject for q in store.quads_for_pattern(None, node, None)}
        elif kind == SH + "targetObjectsOf":
            found |= {q.object for q in store.quads_for_pattern(None, node, None)}
        else:
            found.add(node)
    return found
