"""The result of a query as a page shows it (faces layer): its first rows or statements, and how many there are in all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import pyoxigraph as ox

from huiqi.names import XSD
from huiqi.publish.words import PREFIXES

ROWS: Final = "application/sparql-results+json"
TRIPLES: Final = "application/n-triples"
MOST: Final = 200
"""Rows or statements that a page shows."""
_LONGEST: Final = 2_000
"""Characters of a cell that a page shows."""
_ROOM: Final = 1_000_000
"""Characters of all cells that a page shows; an empty cell counts as well."""
_NUMBERS: Final = tuple(XSD + name for name in ("integer", "decimal", "double", "float"))


@dataclass(frozen=True)
class Shown:
    """One cell: its text and what is said of it in small: the label of a thing, the language or the type of a text.

    `page` is the page of a thing, "" for none; a number stands to the right.
    """

    text: str = ""
    small: str = ""
    page: str = ""
    right: bool = False


Told = Callable[[str], tuple[str, str]]
"""Gives the page and the label of an IRI, "" for what it has none of."""


@dataclass(frozen=True)
class Result:
    """What is shown of a result: a table with `heads`, or `text`, of `total` rows or statements the first `shown`.

    `form` is "rows", "triples" or "boolean"; `is_cut` says that a text in a cell is shown in part.
    """

    form: str
    total: int
    shown: int
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[Shown, ...], ...] = ()
    text: str = ""
    is_true: bool = False
    is_cut: bool = False


def read_result(data: bytes, media_type: str, told: Told) -> Result:
    """Return what a page shows of a result in JSON or N-Triples; `told` gives page and label of an IRI."""
    if media_type == TRIPLES:
        return _triples(data)
    found = ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean):
        return Result("boolean", 1, 1, is_true=bool(found))
    return _table(found, told)


def _triples(data: bytes) -> Result:
    total = data.count(b"\n")
    first, room = [], _ROOM
    for line in islice(data.splitlines(keepends=True), MOST):
        room -= len(line)
        if room < 0:
            break
        first.append(line)
    triples = [q.triple for q in ox.parse(b"".join(first), format=ox.RdfFormat.N_TRIPLES)]
    text = (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=_used(b"".join(first))) or b"").decode("utf-8")
    return Result("triples", total, len(first), text=text)


def _used(data: bytes) -> dict[str, str]:
    """Return the prefixes of namespaces that occur in some statements."""
    return {prefix: iri for prefix, iri in sorted(PREFIXES.items()) if b"<" + iri.encode() in data}


def _table(found: Any, told: Told) -> Result:
    heads = tuple(v.value for v in found.variables)
    rows: list[tuple[Shown, ...]] = []
    room, total, is_cut = _ROOM, 0, False
    for solution in found:
        total += 1
        if len(rows) == MOST or room < 0:
            continue
        cells = tuple(_cell(term, told) for term in solution)
        room -= sum(len(c.text) + len(c.small) + 20 for c in cells)
        if room >= 0:
            rows.append(cells)
            is_cut = is_cut or any(len(c.text) > _LONGEST for c in cells)
    return Result("rows", total, len(rows), heads, tuple(rows), is_cut=is_cut)


def _cell(term: Any, told: Told) -> Shown:
    if term is None:
        return Shown()
    if isinstance(term, ox.NamedNode):
        page, label = told(term.value)
        return Shown(_short(term.value), _short(label), page)
    if isinstance(term, ox.Literal):
        if term.language:
            return Shown(_short(term.value), term.language)
        kind = term.datatype.value
        if kind in _NUMBERS:
            return Shown(_short(term.value), right=True)
        named = "" if kind == XSD + "string" else kind.rpartition("#")[2].rpartition("/")[2]
        return Shown(_short(term.value), named)
    return Shown(_short(str(term)))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
