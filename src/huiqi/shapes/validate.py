"""Validation (analysis layer): what the shapes find in a graph, as plain results.

pyshacl decides SHACL Core. It would parse the query of a SPARQL constraint anew for each thing, so these are asked once
for all targets in a store; the answers are those that bear on a target.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from huiqi.errors import CannotStart, HuiqiError, Text
from huiqi.load import Graph
from huiqi.names import QB, RDF, RDFS, SKOS, XSD
from huiqi.shapes.catalogue import SH, Catalogue, Shape
from huiqi.sparql_text import asking

if TYPE_CHECKING:
    import rdflib

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
    triples = [*_triples(data), *_words(words, data)]
    found = {*_core(triples, catalogue, words), *_queries(triples, catalogue)}
    return sorted(found)


def _triples(graph: Graph) -> Iterator[ox.Triple]:
    for s in graph:
        yield ox.Triple(ox.NamedNode(s.subject), ox.NamedNode(s.predicate), s.object)


def _words(words: Graph, data: Graph) -> Iterator[ox.Triple]:
    """Yield what shapes ask of a vocabulary: classes and their superclasses, codes and their lists."""
    for s in words:
        code = s.predicate == RDF + "type" and isinstance(s.object, ox.NamedNode) and s.object.value == SKOS + "Concept"
        if (s.predicate in _VOCABULARY or code) and s.subject not in data:
            yield ox.Triple(ox.NamedNode(s.subject), ox.NamedNode(s.predicate), s.object)


# --- SHACL Core ---


def _core(triples: Iterable[ox.Triple], catalogue: Catalogue, words: Graph) -> Iterator[Result]:
    try:
        import pyshacl
    except ImportError as error:
        raise CannotStart(
            Text("检查形状需要 pyshacl:pip install pyshacl", "shapes need pyshacl: pip install pyshacl")
        ) from error
    import logging

    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # an ill-typed literal is a finding, not a log line
    core = _with_lists([t for t in catalogue.triples if t.predicate.value != SH + "sparql"], words)
    try:
        _, report, _ = pyshacl.validate(
            to_rdflib(triples),
            shacl_graph=to_rdflib([*core, *_open_to_projects(catalogue, words)]),
            inplace=True,
            advanced=False,
            allow_warnings=True,
        )
    except Exception as error:  # pyshacl raises of its own kinds and of rdflib's
        what = str(error).splitlines()[0][:300] if str(error) else type(error).__name__
        raise HuiqiError(Text(f"形状无法运行:{what}", f"the shapes cannot be run: {what}")) from error
    yield from _results(report)


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


def _open_to_projects(catalogue: Catalogue, words: Graph) -> Iterator[ox.Triple]:
    """Let closed shapes know what the words declare besides: a property whose domain is the class, or one above it."""
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


def to_rdflib(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """Return the triples as an rdflib graph; literals keep the form in which they were written."""
    import rdflib

    def term(t: Any) -> Any:
        if isinstance(t, ox.NamedNode):
            return rdflib.URIRef(t.value)
        if isinstance(t, ox.BlankNode):
            return rdflib.BNode(t.value)
        if t.language:
            return rdflib.Literal(t.value, lang=t.language)
        kind = None if t.datatype.value.endswith("XMLSchema#string") else rdflib.URIRef(t.datatype.value)
        return rdflib.Literal(t.value, datatype=kind, normalize=False)

    graph = rdflib.Graph(bind_namespaces="none")
    for t in triples:
        graph.add((term(t.subject), term(t.predicate), term(t.object)))
    return graph


def ox_term(literal: Any) -> ox.Literal:
    """Return an rdflib literal as one of pyoxigraph."""
    if literal.language:
        return ox.Literal(str(literal), language=literal.language)
    return (
        ox.Literal(str(literal), datatype=ox.NamedNode(str(literal.datatype)))
        if literal.datatype
        else ox.Literal(str(literal))
    )


# --- SPARQL constraints ---


def _queries(triples: Iterable[ox.Triple], catalogue: Catalogue) -> Iterator[Result]:
    store = ox.Store()
    store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
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
