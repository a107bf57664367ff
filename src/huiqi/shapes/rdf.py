"""The way to pyshacl and back (analysis layer): terms and graphs of rdflib, and the report on a graph."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from huiqi.errors import CannotStart, HuiqiError, Text

if TYPE_CHECKING:
    import rdflib


def reports(data: rdflib.Graph, shapes: rdflib.Graph) -> Any:
    """Return pyshacl's report, a graph. Raises CannotStart without pyshacl, HuiqiError for shapes that cannot be run."""
    try:
        import pyshacl
    except ImportError as error:
        raise CannotStart(
            Text("检查形状需要 pyshacl:pip install pyshacl", "shapes need pyshacl: pip install pyshacl")
        ) from error
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True, advanced=False, allow_warnings=True)
    except Exception as error:  # pyshacl raises of its own kinds and of rdflib's
        what = str(error).splitlines()[0][:300] if str(error) else type(error).__name__
        raise HuiqiError(Text(f"形状无法运行:{what}", f"the shapes cannot be run: {what}")) from error
    return report


def focus_of(report: Any) -> set[str]:
    """Return the things that a report finds fault with."""
    from rdflib import URIRef

    return {str(o) for o in report.objects(None, URIRef("http://www.w3.org/ns/shacl#focusNode"))}


def to_rdflib(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """Return the triples as an rdflib graph; literals keep the form in which they were written."""
    import logging

    import rdflib

    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # an ill-typed literal is a finding, not a log line

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
