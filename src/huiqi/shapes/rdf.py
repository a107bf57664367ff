"""The way to pyshacl and back (analysis layer): terms and graphs of rdflib, and the report on a graph."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from huiqi.errors import CannotStart, HuiqiError, Text
from huiqi.names import XSD

if TYPE_CHECKING:
    import rdflib


_NUMBERS: Final = {
    XSD + "integer": re.compile(r"[ \t\r\n]*[+-]?[0-9]+[ \t\r\n]*"),
    XSD + "decimal": re.compile(r"[ \t\r\n]*[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)[ \t\r\n]*"),
}
"""What XML Schema writes as a number of these datatypes."""


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


@cache
def _literals() -> Any:
    """Return the class of literals that pyshacl is given: what cannot be compared is not less, and no error."""
    from rdflib import Literal

    class Compared(Literal):
        def __lt__(self, other: Any) -> bool:
            return super().__lt__(other) is True

        def __le__(self, other: Any) -> bool:
            return super().__le__(other) is True

        __hash__ = Literal.__hash__

    return Compared


def to_rdflib(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """Return the triples as an rdflib graph; literals keep the form in which they were written."""
    import logging

    import rdflib

    make = _literals()
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # an ill-typed literal is a finding, not a log line

    def term(t: Any) -> Any:
        if isinstance(t, ox.NamedNode):
            return rdflib.URIRef(t.value)
        if isinstance(t, ox.BlankNode):
            return rdflib.BNode(t.value)
        if t.language:
            return rdflib.Literal(t.value, lang=t.language)
        kind = None if t.datatype.value.endswith("XMLSchema#string") else rdflib.URIRef(t.datatype.value)
        literal = make(t.value, datatype=kind, normalize=False)
        form = _NUMBERS.get(t.datatype.value)
        if form is not None and not form.fullmatch(t.value):  # Python reads more: NaN, 1e3, 1_000, digits of any script
            literal._value, literal._ill_typed = None, True
        return literal

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
