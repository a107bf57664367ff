"""Class expressions as Turtle (compile layer), in two forms of the same meaning.

For people and for data: days as xsd:date, figures as they are. For a reasoner: days as whole days since 1970-01-01, figures
as whole numbers times a power of ten. It knows no dates, is handed other numbers through binary floats, and takes some
spans of decimals for possible that hold no number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from huiqi.compile.owl.expressions import (
    All,
    Count,
    Either,
    Expression,
    Figure,
    Flag,
    Kind,
    Link,
    Named,
    Only,
    Other,
    Some,
    inside,
)
from huiqi.compile.shacl.turtle import Blank, Items, Object, Says, day, iri, number
from huiqi.dates import from_key

_EPOCH = date(1970, 1, 1).toordinal()


def days_since_1970(key: int) -> int:
    """Return how many days lie between 1970-01-01 and the day of an integer key.

    >>> days_since_1970(19700131)
    30
    """
    return from_key(key).toordinal() - _EPOCH


def places_of(expressions: Iterable[Expression]) -> dict[str, int]:
    """Return how many decimal places the figures that stand under each property have at most."""
    found: dict[str, int] = {}
    for expression in expressions:
        for part in inside(expression):
            if isinstance(part, Figure) and part.kind == "number":
                ends = [Decimal(e) for e in (part.span.low, part.span.high) if e is not None]
                places = [max(0, -int(e.normalize().as_tuple().exponent)) for e in ends]
                found[part.property] = max([found.get(part.property, 0), *places])
    return found


@dataclass(frozen=True)
class Form:
    """One of the two forms; `places` are the decimal places that figures for a reasoner are shifted by, by property.

    `with_between` doubles what is shifted: then a whole number lies between any two figures, as some number does.
    """

    for_reasoner: bool = False
    places: Mapping[str, int] = field(default_factory=dict)
    with_between: bool = False

    def datatype(self, kind: Kind) -> str:
        """Return the datatype of figures, years or days."""
        if not self.for_reasoner:
            return "xsd:date" if kind == "day" else "xsd:decimal"
        return "xsd:integer"

    def value(self, property_: str, kind: Kind, value: Decimal | int) -> str:
        """Return a figure, a year or the integer key of a day as it is written under a property."""
        if not self.for_reasoner:
            return day(int(value)) if kind == "day" else number(value)
        if kind == "day":
            return f'"{days_since_1970(int(value))}"^^xsd:integer'
        shifted = Decimal(value).scaleb(self.places.get(property_, 0)) if kind == "number" else Decimal(value)
        if shifted != shifted.to_integral_value():
            raise ValueError(f"writing {value} under {property_}: it has more decimal places than were counted")
        whole = int(shifted) * (2 if self.with_between and kind == "number" else 1)
        return f'"{whole}"^^xsd:integer'

    # --- expressions ---

    def write(self, expression: Expression) -> Object:
        """Return an expression as it stands in Turtle: a name, or a node without one."""
        match expression:
            case Named():
                return iri(expression.iri)
            case All(of=()):
                return "owl:Thing"
            case Either(of=()):
                return "owl:Nothing"
            case All() | Either():
                word = "owl:intersectionOf" if isinstance(expression, All) else "owl:unionOf"
                return _class((word, Items(tuple(self.write(p) for p in expression.of))))
            case Other():
                return _class(("owl:complementOf", self.write(expression.of)))
            case Some():
                return _on(expression.by, ("owl:someValuesFrom", self.write(expression.of)))
            case Only():
                return _on(expression.by, ("owl:allValuesFrom", self.write(expression.of)))
            case Count():
                ends = (
                    ("owl:minQualifiedCardinality", expression.least),
                    ("owl:maxQualifiedCardinality", expression.most),
                )
                says = [(w, f'"{n}"^^xsd:nonNegativeInteger') for w, n in ends if n is not None]
                return _on(expression.by, *says, ("owl:onClass", self.write(expression.of)))
            case Figure():
                return _on(Link(expression.property), ("owl:someValuesFrom", self._span(expression)))
            case Flag():
                value = f'"{str(expression.value).lower()}"^^xsd:boolean'
                return _on(Link(expression.property), ("owl:hasValue", value))

    def _span(self, figure: Figure) -> Object:
        span, datatype = figure.span, self.datatype(figure.kind)
        facets = []
        if span.low is not None:
            word = "xsd:minInclusive" if span.low_counts else "xsd:minExclusive"
            facets.append((word, self.value(figure.property, figure.kind, span.low)))
        if span.high is not None:
            word = "xsd:maxInclusive" if span.high_counts else "xsd:maxExclusive"
            facets.append((word, self.value(figure.property, figure.kind, span.high)))
        if not facets:
            return datatype
        limits = Items(tuple(Blank((facet,)) for facet in facets))
        return Blank((("a", "rdfs:Datatype"), ("owl:onDatatype", datatype), ("owl:withRestrictions", limits)))


def _class(*says: tuple[str, Object]) -> Object:
    return Blank((("a", "owl:Class"), *says))


def _on(link: Link, *says: tuple[str, Object]) -> Object:
    by: Object = Blank((("owl:inverseOf", iri(link.property)),)) if link.inverse else iri(link.property)
    return Blank((("a", "owl:Restriction"), ("owl:onProperty", by), *says))


def under(form: Form, expression: Expression) -> Says:
    """Return that a class is under an expression: one statement for each part."""
    parts = expression.of if isinstance(expression, All) else (expression,)
    return tuple(("rdfs:subClassOf", form.write(part)) for part in parts)
