"""Tests of single values (analysis layer): what a constraint says of a term, for a column of terms at once.

Each test is a pair of columns: it holds, and that is sure. What is not sure is asked of pyshacl, term by term; so odd
values are judged as the reference judges them.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Final

import polars as pl
import pyoxigraph as ox

from huiqi.names import RDF, RDFS, XSD
from huiqi.shapes.catalogue import SH
from huiqi.shapes.columns.patterns import is_plain_pattern
from huiqi.shapes.columns.terms import term
from huiqi.shapes.columns.tree import Constraint
from huiqi.shapes.rdf import focus_of, reports, to_rdflib

_KINDS: Final = {
    "IRI": (True, False),
    "Literal": (False, True),
    "BlankNode": (False, False),
    "BlankNodeOrIRI": (True, False),
    "BlankNodeOrLiteral": (False, True),
    "IRIOrLiteral": (True, True),
}
_TEXTS: Final = (XSD + "string", RDF + "langString")
_WELL_FORMED: Final = {XSD + "decimal": "number", XSD + "integer": "number", XSD + "date": "day"}
_IS_IRI: Final = pl.col("kind") == "iri"


def failing(constraint: Constraint, terms: pl.DataFrame) -> pl.Series:
    """Return the numbers of the terms that a value test of `tree.VALUE_TESTS` does not hold for."""
    holds, sure = _test(constraint)
    judged = terms.select("id", "term", holds=holds, sure=sure)
    found = judged.filter("sure", ~pl.col("holds"))["id"]
    unsure = judged.filter(~pl.col("sure"))
    return pl.concat([found, _asked(constraint, unsure)]) if len(unsure) else found


def _test(constraint: Constraint) -> tuple[pl.Expr, pl.Expr]:
    match constraint.word:
        case "datatype":
            return _datatype(constraint)
        case "nodeKind":
            return _node_kind(constraint)
        case "minLength" | "maxLength":
            return _length(constraint)
        case "pattern":
            return _pattern(constraint)
        case "languageIn":
            return _language(constraint)
        case _:
            return _range(constraint)


_NO: Final = pl.lit(False)
_YES: Final = pl.lit(True)


def _datatype(constraint: Constraint) -> tuple[pl.Expr, pl.Expr]:
    kind = constraint.value.value if constraint.value is not None else ""
    same = pl.col("dt") == kind
    if kind in (RDFS + "Literal", RDFS + "Datatype"):
        return _NO, _IS_IRI
    if kind in _TEXTS:
        return same, _YES
    if kind in _WELL_FORMED:
        return same, ~same | (pl.col("kind") == _WELL_FORMED[kind])
    return same, ~same


def _node_kind(constraint: Constraint) -> tuple[pl.Expr, pl.Expr]:
    word = constraint.value.value.removeprefix(SH) if constraint.value is not None else ""
    if word not in _KINDS:
        return _NO, _NO
    iri, text = _KINDS[word]
    return pl.when(_IS_IRI).then(pl.lit(iri)).otherwise(pl.lit(text)), _YES


def _length(constraint: Constraint) -> tuple[pl.Expr, pl.Expr]:
    bound = _number_of(constraint)
    if bound is None or bound < 0 or bound != int(bound):
        return _NO, _NO
    length = pl.col("lex").str.len_chars()
    return (length >= int(bound)) if constraint.word == "minLength" else (length <= int(bound)), _YES


def _pattern(constraint: Constraint) -> tuple[pl.Expr, pl.Expr]:
    text = constraint.value.value if isinstance(constraint.value, ox.Literal) else None
    if text is None or len(constraint.source) > 1 or not is_plain_pattern(text):
        return _NO, _NO
    return pl.col("lex").str.contains(text), ~pl.col("lex").str.contains(r"[\r\n\x{85}\x{2028}\x{2029}]")


def _language(constraint: Constraint) -> tuple[pl.Expr, pl.Expr]:
    wanted = [t.value.lower() for t in constraint.terms if isinstance(t, ox.Literal)]
    if len(wanted) != len(constraint.terms) or "*" in wanted:
        return _NO, pl.col("lang").is_null()
    first = pl.col("lang").str.split("-").list.first()
    return (pl.col("lang").is_in(wanted) | first.is_in(wanted)).fill_null(False), _YES


def _range(constraint: Constraint) -> tuple[pl.Expr, pl.Expr]:
    bound = _number_of(constraint)
    if bound is None:
        return _NO, _NO
    number = pl.col("num")
    limit = pl.lit(bound, pl.Decimal(38, 8))
    holds = {
        "minInclusive": number >= limit,
        "maxInclusive": number <= limit,
        "minExclusive": number > limit,
        "maxExclusive": number < limit,
    }[constraint.word]
    return holds.fill_null(False), pl.col("kind").is_in(["iri", "text", "number"])


def _number_of(constraint: Constraint) -> Decimal | None:
    """Return the number that a constraint names; None if it is none, or too long a one."""
    value = constraint.value
    if not isinstance(value, ox.Literal) or value.datatype.value not in (XSD + "integer", XSD + "decimal"):
        return None
    try:
        number = Decimal(value.value)
    except InvalidOperation:
        return None
    exponent = number.as_tuple().exponent
    return number if isinstance(exponent, int) and exponent >= -8 and abs(number) < 10**15 else None


# --- What only the reference knows ---

_THING: Final = "urn:value:"
_HAS: Final = "urn:value:is"
_ITS: Final = "urn:value:other"
_SHAPE: Final = "urn:value:shape"


def _asked(constraint: Constraint, terms: pl.DataFrame) -> pl.Series:
    """Return the numbers of the terms for which pyshacl says that the constraint does not hold."""
    if terms.is_empty():
        return pl.Series("id", [], dtype=pl.UInt32)
    rows = [(i, (_HAS, text)) for i, text in terms.select("id", "term").iter_rows()]
    return pl.Series("id", sorted(_ask(constraint.source, rows)), dtype=pl.UInt32)


def asked_pairs(word: str, pairs: list[tuple[int, str, str]]) -> set[int]:
    """Return which of the pairs, each with a number, pyshacl finds to break a comparison such as lessThan."""
    shape = ox.Triple(ox.NamedNode(_SHAPE), ox.NamedNode(SH + word), ox.NamedNode(_ITS))
    rows = [(n, (p, text)) for n, a, b in pairs for p, text in ((_HAS, a), (_ITS, b))]
    return _ask((shape,), rows) if rows else set()


def _ask(source: tuple[ox.Triple, ...], rows: list[tuple[int, tuple[str, str]]]) -> set[int]:
    shape = ox.NamedNode(_SHAPE)
    owner = source[0].subject
    told = [ox.Triple(shape if t.subject == owner else t.subject, t.predicate, t.object) for t in source]
    told += [
        ox.Triple(shape, ox.NamedNode(RDF + "type"), ox.NamedNode(SH + "PropertyShape")),
        ox.Triple(shape, ox.NamedNode(SH + "targetSubjectsOf"), ox.NamedNode(_HAS)),
        ox.Triple(shape, ox.NamedNode(SH + "path"), ox.NamedNode(_HAS)),
    ]
    data = [ox.Triple(ox.NamedNode(f"{_THING}{n}"), ox.NamedNode(p), term(text)) for n, (p, text) in rows]
    report = reports(to_rdflib(data), to_rdflib(told))
    return {int(thing.removeprefix(_THING)) for thing in focus_of(report)}
