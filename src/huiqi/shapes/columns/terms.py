"""Terms taken apart (analysis layer): their text, datatype and language, and their number or day where that is plain.

A term is plain if what it stands for is beyond doubt: an IRI, text of one line, a number of few digits, a day of the
calendar. Every other is odd, and what holds for it is asked of the reference.
"""

from __future__ import annotations

import re
from typing import Final

import polars as pl
import pyoxigraph as ox

from huiqi.names import RDF, XSD

TERM_COLUMNS: Final = pl.Schema(
    {
        "id": pl.UInt32(),
        "term": pl.String(),
        "lex": pl.String(),
        "dt": pl.String(),
        "lang": pl.String(),
        "kind": pl.String(),
        "num": pl.Decimal(38, 8),
        "day": pl.Date(),
    }
)
"""`kind` is iri, text, number, day or odd; `dt` is empty for an IRI; `num` and `day` stand with their kinds alone."""
_LITERAL: Final = r'(?s)^"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?$'
_NUMBER: Final = {
    XSD + "integer": r"^[+-]?[0-9]{1,15}$",
    XSD + "decimal": r"^[+-]?[0-9]{1,15}([.][0-9]{1,8})?$",
}
_DAY: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def parsed(ids: pl.Series, texts: pl.Series) -> pl.DataFrame:
    """Return the terms of two columns, numbers and N-Triples texts, taken apart: the columns of TERM_COLUMNS."""
    frame = pl.DataFrame({"id": ids, "term": texts})
    groups = pl.col("term").str.extract_groups(_LITERAL).struct
    is_iri = pl.col("term").str.starts_with("<")
    frame = frame.with_columns(
        lex=pl.when(is_iri).then(pl.col("term").str.slice(1).str.head(-1)).otherwise(groups.field("1")),
        lang=groups.field("2"),
        dt=pl.when(is_iri)
        .then(pl.lit(""))
        .when(groups.field("2").is_not_null())
        .then(pl.lit(RDF + "langString"))
        .otherwise(groups.field("3").fill_null(XSD + "string")),
    )
    frame = _unescaped(frame)
    day = pl.when(pl.col("dt") == XSD + "date", pl.col("lex").str.contains(_DAY)).then(
        pl.col("lex").str.to_date("%Y-%m-%d", strict=False)
    )
    frame = frame.with_columns(day=pl.when(day.dt.year() >= 1).then(day), num=_number()).with_columns(
        kind=pl.when(is_iri)
        .then(pl.lit("iri"))
        .when(pl.col("dt").is_in([XSD + "string", RDF + "langString"]) & ~pl.col("lex").str.contains(r"[\r\n]"))
        .then(pl.lit("text"))
        .when(pl.col("num").is_not_null())
        .then(pl.lit("number"))
        .when(pl.col("day").is_not_null())
        .then(pl.lit("day"))
        .otherwise(pl.lit("odd"))
    )
    return frame.select(*TERM_COLUMNS)


def _number() -> pl.Expr:
    fits = [(pl.col("dt") == kind) & pl.col("lex").str.contains(form) for kind, form in _NUMBER.items()]
    return pl.when(pl.any_horizontal(fits)).then(pl.col("lex")).str.strip_prefix("+").cast(pl.Decimal(38, 8))


def _unescaped(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with the texts of literals as they are, not as N-Triples escapes them."""
    escaped = frame.filter(pl.col("term").str.contains("\\", literal=True), ~pl.col("term").str.starts_with("<"))
    if escaped.is_empty():
        return frame
    texts = [literal(term).value for term in escaped["term"]]
    return frame.update(pl.DataFrame({"id": escaped["id"], "lex": texts}), on="id")


def literal(text: str) -> ox.Literal:
    """Return the literal that N-Triples writes so.

    >>> literal('"a\\\\"b"@en').value
    'a"b'
    """
    (quad,) = ox.parse(f"<a:a> <a:a> {text} .".encode(), format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, ox.Literal)
    return quad.object


def term(text: str) -> ox.NamedNode | ox.Literal:
    """Return the IRI or literal that N-Triples writes so."""
    return ox.NamedNode(text[1:-1]) if text.startswith("<") else literal(text)


def as_stored(texts: list[str]) -> list[str]:
    """Return literals as a SPARQL store gives them back: numbers and days in their one canonical form.

    >>> as_stored(['"2024.00"^^<http://www.w3.org/2001/XMLSchema#decimal>'])
    ['"2024"^^<http://www.w3.org/2001/XMLSchema#decimal>']
    """
    store = ox.Store()
    has = ox.NamedNode("a:a")
    store.bulk_extend(ox.Quad(ox.NamedNode(f"a:{n}"), has, term(text)) for n, text in enumerate(texts))
    found = {q.subject.value: str(q.object) for q in store}
    return [found[f"a:{n}"] for n in range(len(texts))]


_CANONICAL_INTEGER: Final = re.compile(r"-?[1-9][0-9]*|0")
_CANONICAL_DECIMAL: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?")


def needs_storing(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the terms that a store might write otherwise: numbers not in their canonical form, and odd terms."""
    whole = pl.col("dt").eq(XSD + "integer") & pl.col("lex").str.contains(f"^({_CANONICAL_INTEGER.pattern})$")
    part = pl.col("dt").eq(XSD + "decimal") & pl.col("lex").str.contains(f"^({_CANONICAL_DECIMAL.pattern})$")
    number = pl.col("kind").eq("number") & ~((whole | part) & pl.col("lex").ne("-0"))
    return frame.filter(number | pl.col("kind").eq("odd"))
