"""Triples as bytes (analysis layer): Turtle, N-Triples, N-Quads, RDF/XML, JSON-LD; the same input gives the same bytes."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

import pyoxigraph as ox

from huiqi.names import RDF, XSD
from huiqi.publish.model import in_order
from huiqi.publish.words import PREFIXES

_BY_NAMESPACE: Final = {n: p for p, n in PREFIXES.items()}
_BY_NAME: Final = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "rdf": ox.RdfFormat.RDF_XML}


def to_bytes(triples: Iterable[ox.Triple], form: str) -> bytes:
    """Return triples as `ttl`, `nt`, `rdf` or `jsonld`, each once and in order; none give a file without statements."""
    return ordered_bytes(in_order(triples), form)


def ordered_bytes(ordered: Sequence[ox.Triple], form: str) -> bytes:
    """Return triples that are in order already, as `to_bytes` does."""
    if form == "jsonld":
        return _dump(to_jsonld(ordered))
    if form != "ttl":
        return ox.serialize(ordered, format=_BY_NAME[form]) or b""
    used = _used(ordered)
    lines = (ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=used) or b"").split(b"\n")
    # The serializer declares prefixes in no fixed order.
    head = [f"@prefix {p}: <{n}> .".encode() for p, n in sorted(used.items())]
    return b"\n".join([*head, b"", *lines[len(used) :]])


def to_nquads(graphs: Sequence[tuple[str, Iterable[ox.Triple]]]) -> bytes:
    """Return named graphs, given by IRI, as N-Quads in order."""
    quads = [
        ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(name))
        for name, triples in sorted(graphs, key=lambda g: g[0])
        for t in in_order(triples)
    ]
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""


def gzipped(data: bytes) -> bytes:
    """Return data as gzip without a file name or a time, so that the same data gives the same bytes."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, compresslevel=9, mtime=0) as file:
        file.write(data)
    return buffer.getvalue()


def canonical_blanks(triples: Iterable[ox.Triple], name: str) -> list[ox.Triple]:
    """Return triples whose blank nodes are named alike in every run: by the standard canonical form, after `name`.

    Graphs of different names share no blank node, so that they may stand in one file.
    """
    data = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object, ox.DefaultGraph()) for t in triples)
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)

    def own(term: Any) -> Any:
        return ox.BlankNode(f"{name}-{term.value}") if isinstance(term, ox.BlankNode) else term

    return in_order(ox.Triple(own(q.subject), q.predicate, own(q.object)) for q in data)


# --- JSON-LD ---


def context() -> dict[str, Any]:
    """Return the JSON-LD context of everything that is published: the prefixes, and the words for name and class."""
    named = {p or "huiqi": {"@id": n, "@prefix": True} for p, n in PREFIXES.items()}
    return {"@version": 1.1, **named, "id": "@id", "type": "@type"}


def context_bytes() -> bytes:
    """Return the context as a document of its own."""
    return _dump({"@context": context()})


def to_jsonld(triples: Sequence[ox.Triple]) -> dict[str, Any]:
    """Return triples as a JSON-LD document; its context stands in it, so that reading it fetches nothing."""
    nodes: dict[str, dict[str, Any]] = {}
    for triple in triples:
        node = nodes.setdefault(_name(triple.subject), {"@id": _name(triple.subject)})
        if triple.predicate.value == RDF + "type" and not isinstance(triple.object, ox.Literal):
            node.setdefault("@type", []).append(_short(_name(triple.object)))
        else:
            node.setdefault(_short(triple.predicate.value), []).append(_value(triple.object))
    used = {k.split(":", 1)[0] for n in nodes.values() for k in n if ":" in k}
    used |= {k.split(":", 1)[0] for n in nodes.values() for k in n.get("@type", ())}
    prefixes = {p or "huiqi": {"@id": n, "@prefix": True} for p, n in PREFIXES.items() if (p or "huiqi") in used}
    return {"@context": {"@version": 1.1, **prefixes}, "@graph": list(nodes.values())}


def _dump(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=False) + "\n").encode()


def _name(term: Any) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _value(term: Any) -> Any:
    if not isinstance(term, ox.Literal):
        return {"@id": _name(term)}
    if term.language:
        return {"@language": term.language, "@value": term.value}
    kind = term.datatype.value
    return term.value if kind == XSD + "string" else {"@type": kind, "@value": term.value}


def _namespace(iri: str) -> str:
    """Return an IRI up to its last `#` or `/`."""
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def _short(iri: str) -> str:
    namespace = _namespace(iri)
    rest = iri[len(namespace) :]
    prefix = _BY_NAMESPACE.get(namespace)
    return iri if prefix is None or not rest or ":" in rest else f"{prefix or 'huiqi'}:{rest}"


def _used(triples: Sequence[ox.Triple]) -> dict[str, str]:
    """Return the prefixes that the triples have a use for."""
    found = set()
    for triple in triples:
        held = triple.object
        found.add(_namespace(triple.predicate.value))
        for term in (triple.subject, held.datatype if isinstance(held, ox.Literal) else held):
            if isinstance(term, ox.NamedNode):
                found.add(_namespace(term.value))
    return {p: n for p, n in PREFIXES.items() if n in found}
