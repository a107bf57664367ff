"""Short makers of RDF terms for the micro-store (compile layer)."""

from __future__ import annotations

from decimal import Decimal

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from huiqi.money import canonical
from huiqi.names import NS, RDF, RUN, XSD

_DECIMAL = NamedNode(XSD + "decimal")
_INTEGER = NamedNode(XSD + "integer")
_BOOLEAN = NamedNode(XSD + "boolean")
_DEFAULT = DefaultGraph()
A = NamedNode(RDF + "type")
THE_RUN = NamedNode(RUN + "run")


def run(name: str) -> NamedNode:
    """Return a term of the run vocabulary."""
    return NamedNode(RUN + name)


def ns(name: str) -> NamedNode:
    """Return a term of the project's vocabulary."""
    return NamedNode(NS + name)


def number(value: Decimal | int) -> Literal:
    """Return a number as a term: a day or count as xsd:integer, everything else as canonical xsd:decimal."""
    if isinstance(value, int):
        return Literal(str(value), datatype=_INTEGER)
    return Literal(canonical(value), datatype=_DECIMAL)


def flag(value: bool) -> Literal:
    """Return a flag as a term."""
    return Literal("true" if value else "false", datatype=_BOOLEAN)


def quad(subject: NamedNode, predicate: NamedNode, obj: NamedNode | Literal) -> Quad:
    """Return a triple of the default graph."""
    return Quad(subject, predicate, obj, _DEFAULT)
