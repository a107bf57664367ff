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
    """One cell: its text, its language or the short name of its type, its page (empty: none), whether it is a number."""

    text: str = ""
    kind: str = ""
    page: str = ""
    right: bool = False


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


def read_result(data: bytes, media_type: str, page_of: Callable[[str], str]) -> Result:
    """Return what a page shows of a result in JSON or N-Triples; `page_of` gives the page of an IRI, "" for none."""
    if media_type == TRIPLES:
        return _triples(data)
    found = ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean):
        return Result("boolean", 1, 1, is_true=bool(found))
    return _table(found, page_of)


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


def _table(found: Any, page_of: Callable[[str], str]) -> Result:
    heads = tuple(v.value for v in found.variables)
    rows: list[tuple[Shown, ...]] = []
    room, total, is_cut = _ROOM, 0, False
    for solution in found:
        total += 1
        if len(rows) == MOST or room < 0:
            continue
        cells = tuple(_cell(term, page_of) for term in solution)
        room -= sum(len(c.text) + 20 for c in cells)
        if room >= 0:
            rows.append(cells)
            is_cut = is_cut or any(len(c.text) > _LONGEST for c in cells)
    return Result("rows", total, len(rows), heads, tuple(rows), is_cut=is_cut)


def _cell(term: Any, page_of: Callable[[str], str]) -> Shown:
    if term is None:
        return Shown()
    if isinstance(term, ox.NamedNode):
        return Shown(_short(term.value), "", page_of(term.value))
    if isinstance(term, ox.Literal):
        if term.language:
            return Shown(_short(term.value), term.language)
        kind = term.datatype.value
        named = "" if kind == XSD + "string" else kind.rpartition("#")[2].rpartition("/")[2]
        return Shown(_short(term.value), named, right=kind in _NUMBERS)
    return Shown(_short(str(term)))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
